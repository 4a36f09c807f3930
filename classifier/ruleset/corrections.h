// Corrections: what a coder decided of single postings, whatever the rules say of them.
//
// A file in protobuf's text format (v1::CorrectionFile), read beside the rules and no part of them:
// a new edition needs no compiling. An entry names its posting by source, id and a hash of the
// text, so that a posting that was written anew is left to the rules. Immutable once read, shared
// by all threads; views live as long as the Corrections.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "classifier/error.h"
#include "classifier/ruleset/diagnostics.h"
#include "classifier/ruleset/rule_set.h"

namespace opslag {

struct Correction {
  std::string source;
  std::string posting_id;
  std::string text_hash;  // TextHash of the posting that was corrected
  std::string disco08;    // one to six digits; empty = cannot be coded
  std::string reason;
  std::string date;       // YYYY-MM-DD
  std::string headline{};   // empty where the coder left it out
  TextPosition position{};  // of the entry in its file
};

// 16 hexadecimal digits: XXH3 (64 bits) over the headline's length in bytes (8 bytes,
// little-endian), the headline and the body, both as the classifier gets them: markup included,
// ill-formed UTF-8 repaired.
std::string TextHash(std::string_view title, std::string_view body);

// The entry as an author pastes it, with its line ends.
std::string CorrectionEntry(const Correction& correction);

class Corrections {
 public:
  // Codes are looked up in `rules`. Errors: kIo; kRules with every complaint (file:line:column) in
  // `reason`: a file with one mistake is refused as a whole.
  static Result<std::shared_ptr<const Corrections>> Read(const std::filesystem::path& file,
                                                         const RuleSet& rules);
  // The same for a text in memory; `name` stands in the complaints. Error: kRules.
  static Result<std::shared_ptr<const Corrections>> Parse(const std::string& name,
                                                          const std::string& text,
                                                          const RuleSet& rules);

  // "2026.11.29-8a1c0f3e5d7b": the edition's name and the start of the content's hash.
  std::string_view version() const { return version_; }
  std::uint32_t number() const { return number_; }

  // By source, id, hash.
  const std::vector<Correction>& all() const { return all_; }
  // Those of one posting, in whatever state its text was; empty = none.
  std::span<const Correction> Of(std::string_view source, std::string_view posting_id) const;

 private:
  std::string version_;
  std::uint32_t number_ = 0;
  std::vector<Correction> all_;
};

// The name that a corrections file has inside the rules directory, where it is read without being
// named.
inline constexpr std::string_view kCorrectionsFile = "corrections.textproto";

}  // namespace opslag
