// What an ad's text tells of its employer: names that may be its, and the web domains that it links
// to.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "classifier/employer/employer_lexicon.h"
#include "classifier/text/canonical_text.h"
#include "classifier/text/extracted_text.h"

namespace opslag {

// Hosts of links and mail addresses in the body as it came, plain or HTML: lower case, without
// "www.", each once, in their order, at most a dozen. They tell who advertises and are never put
// out.
void FindDomains(std::string_view body, std::vector<std::string>* domains);

// Names in the body that may be the employer's, the likeliest first, at most eight: words written
// with a capital that end with a legal form, or stand behind "hos" or before "søger"
// (rules/employers, Text). They point into `body`, whose tokens are those of Field::kBody. Of the
// body the beginning is read.
void FindNames(const EmployerLexicon& lexicon, const CanonicalText& text, const ExtractedText& body,
               std::vector<std::string_view>* names);

}  // namespace opslag
