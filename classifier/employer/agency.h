// Whether the one who advertises is an employer, or an agency or portal; and the agency's client,
// where the text names it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "classifier/classification.h"
#include "classifier/employer/industry.h"
#include "classifier/resolve/posting_matches.h"
#include "classifier/text/extracted_text.h"

namespace opslag {

// By the employer's name in the posting (rules/text/agencies.textproto): a recruiter's, a temp
// agency's or a portal's; EMPLOYER for any other name, UNSPECIFIED where there is none.
EmployerRole RoleByName(const RuleSet& rules, const CanonicalText& text);

// By the register's industry (rules/industries/agencies.textproto); UNSPECIFIED where it is none of
// those.
EmployerRole RoleByIndustry(const IndustryTable& table, const EmployerIndustries& found);

inline bool AdvertisesForOthers(EmployerRole role) {
  return role == EmployerRole::kRecruiter || role == EmployerRole::kTempAgency ||
         role == EmployerRole::kPortal;
}

// The first name that the headline or body gives as the client's ("for vores kunde Grundfos A/S i
// …"), as the text has it; empty where none is named: it stays unknown. For postings of agencies
// only, as it reads every word. `title` and `body` are the fields that the tokens index; the view
// points into them.
std::string_view FindClient(const PostingMatches& posting, const ExtractedText& title,
                            const ExtractedText& body);

}  // namespace opslag
