// A posting as the classifier reads it: views into the record that the caller holds.
//
// The caller owns all text and keeps it alive during Classifier::Classify. All text is well-formed
// UTF-8 (classifier/text/utf8.h repairs it first). Copyable, no thread rule.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace opslag {

enum class BodyFormat : std::uint8_t { kDetect, kPlainText, kHtml };

struct PostingEmployer {
  std::string_view name{};        // as written, may be empty
  std::string_view cvr_number{};  // as written, may be empty or wrong
  std::string_view p_number{};    // as written, may be empty or wrong
  bool anonymous = false;
  // Six digits of DB07 or DB25, where they are given beside the posting: for authors of rules, who
  // have no register at hand. In the service it is the linked employer's that counts.
  std::string_view industry{};
};

struct PostingWorkplace {
  std::string_view street{};
  std::string_view postal_code{};        // as written
  std::string_view city{};               // as written
  std::string_view municipality_code{};  // as written
  bool abroad = false;
  bool not_fixed = false;
};

struct Posting {
  std::string_view source{};
  std::string_view posting_id{};
  std::string_view title{};
  std::string_view body{};
  BodyFormat body_format = BodyFormat::kDetect;
  std::string_view language_hint{};  // ISO 639-1, may be empty
  PostingEmployer employer;
  std::vector<PostingWorkplace> workplaces;
  std::string_view employment_form{};  // in the source's own words, may be empty
  std::string_view hours{};            // in the source's own words, may be empty
  std::uint32_t positions = 0;         // people sought, by the source; 0 = not told
  // Days since 1970-01-01 of the posting's date; INT32_MIN = not told. Regions and registers are
  // read as of this date.
  std::int32_t published_day = INT32_MIN;
};

}  // namespace opslag
