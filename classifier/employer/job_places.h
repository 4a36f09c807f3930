// Where the ad says the work is.
#pragma once

#include <vector>

#include "classifier/classification.h"
#include "classifier/posting.h"
#include "classifier/resolve/posting_matches.h"
#include "classifier/text/canonical_text.h"

namespace opslag {

// In this order, each place once:
//   the posting's own addresses: municipality code, else postal code, else the town's name, else
//   "abroad" or
//     "not fixed";
//   places named in the headline where a place stands ("til Aarhus C", "i Vejle", "- Odense"), and
//   abroad; where neither tells a place, addresses in the body: those behind words like
//   "arbejdsstedet er"; else those
//     with a postal code, if all lie in one municipality (one may be the head office's);
//   "not fixed" where the words say so.
// A name borne by places in several municipalities tells that of them where the employer's
// workplace lies, else that where addresses in the body lie; where neither tells one of them, none.
// Views point into the rule set. `tokenizer` folds towns' names.
// `workplace_municipality`: the code of the linked workplace's; may be empty.
std::vector<JobPlace> ResolveJobPlaces(const PostingMatches& matches, const Posting& posting,
                                       Tokenizer* tokenizer,
                                       std::string_view workplace_municipality = {});

}  // namespace opslag
