// Labelled headlines: what coders say of each, as a tab-separated file.
//
// The first line names the columns, in any order; further ones are passed over:
//   id         the posting's id, once in the file
//   title      the headline
//   employer   the name as shown; empty or "Unknown" where nobody is named
//   disco4     the majority's code, four digits; NONE where nobody can responsibly tell
//   accept     every code that a coder would accept, joined by "|"; of NONE empty
//   agreement  how the label came about; "official" = from an official list, not from coders
//   stem       1 = the job is a STEM job, 0 = it is not
//   stem_firm  1 = all accepted codes agree on that
// agreement, stem and stem_firm may be missing. UTF-8, LF or CR LF; no quoting.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "classifier/error.h"

namespace opslag {

struct GoldRow {
  std::string id;
  std::string title;
  std::string employer;             // empty = nobody is named
  std::string code;                 // four digits; empty = cannot be coded
  std::vector<std::string> accept;  // four digits each; not empty where there is a code
  bool official = false;
  bool stem = false;
  bool stem_firm = false;
};

// `name` stands in the messages. Error: kIo, `where` is "NAME:LINE: column", or "NAME:LINE".
Result<std::vector<GoldRow>> ParseGold(std::string_view text, const std::string& name);

// "-" is standard input. Error: as ParseGold.
Result<std::vector<GoldRow>> ReadGold(const std::string& name);

}  // namespace opslag
