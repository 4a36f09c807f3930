// Names compared as a reader compares them: without case, dots and legal form. The generator's own
// idea of "the same name", which decides what of its questions can be answered at all; the linker
// has another.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tests/register/words.h"

namespace opslag::make_register {

class NameKeys {
 public:
  explicit NameKeys(const Words& words);

  // Words in small letters: "jens hansen aps" of "Jens Hansen ApS", "smith og co as" of
  // "SMITH & CO. A/S". "aa" is "å".
  static std::vector<std::string> Tokens(std::string_view name);
  static std::string Join(const std::vector<std::string>& tokens);

  std::string Full(std::string_view name) const { return Join(Tokens(name)); }
  // Without the legal form at the end.
  std::string Bare(std::string_view name) const;
  void CutForm(std::vector<std::string>* tokens) const;

 private:
  std::vector<std::string> forms_;  // as tokens: "aps", "as"
};

// FNV-1a, 64 bits.
std::uint64_t Hash(std::string_view text);

}  // namespace opslag::make_register
