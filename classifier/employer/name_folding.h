// How an employer's name is compared: cut into words, folded, with the legal form and what stands
// behind "v/" or "filial af" told from the name itself.
//
//   "Tømrerfirmaet Ærø-Byg A/S v/ J. C. Hansen"
//   words  toemrerfirmaet aeroe byg | as (form) | jc hansen (tail)
//
// Folding is that of the canonical text (text/canonical_text.h). A word is a run of letters or of
// digits; single letters that follow each other are one word ("A/S", "F.L. Smidth", "H & M");
// apostrophes vanish. A name's segments are what commas, brackets, colons and dashes between spaces
// part it into.
//
// Which words are forms, tails and of no weight is data. It decides on the keys that names are
// found by, so a register file holds the lists it was built with, and is read with those.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "classifier/error.h"
#include "classifier/ruleset/rule_set.h"
#include "classifier/text/char_tables.h"

namespace opslag {

enum class NamePart : std::uint8_t {
  kCore,     // the name itself
  kForm,     // a legal form
  kTail,     // behind a tail's mark
  kIgnored,  // of no weight in any name, or a tail's mark
};

struct FoldedWord {
  std::uint32_t begin = 0;  // in FoldedName::text
  std::uint32_t end = 0;
  NamePart part = NamePart::kCore;
  std::uint8_t segment = 0;
  bool abbreviated = false;  // a full stop stands behind it
  bool slashed = false;      // single letters parted by slashes: "A/S"
  std::uint16_t form = 0;    // of kForm: the list's index
  std::uint32_t from = 0;    // [from, to) in the name as written
  std::uint32_t to = 0;
};

struct FoldedName {
  std::string text;  // the words joined by single spaces
  std::vector<FoldedWord> words;
  std::uint8_t segments = 0;

  std::string_view Word(const FoldedWord& word) const {
    return std::string_view(text).substr(word.begin, word.end - word.begin);
  }
};

// A hash of the words run together, so that it is the same however a name is parted into words
// ("Rema1000", "REMA 1000"). Never 0 for a name that has letters or digits.
class NameKey {
 public:
  void Add(std::string_view word) { text_.append(word); }
  void Clear() { text_.clear(); }
  bool empty() const { return text_.empty(); }
  std::uint64_t Hash() const;

 private:
  std::string text_;
};

std::uint64_t HashName(std::string_view text);

class NameFolder {
 public:
  // Of `words` the legal forms, ignored words and tails are read. Error: kInternal where ICU's data
  // is missing.
  static Result<NameFolder> Make(const EmployerWords& words);

  // REQUIRES: `name` is well-formed UTF-8. Beyond 512 bytes it is not read. Any thread.
  void Fold(std::string_view name, FoldedName* folded) const;

  // A word or phrase as Fold has it, run together: "Børne- og Ungeforvaltning" without parts told.
  std::string Joined(std::string_view phrase) const;
  // The same of the core words alone, as a name's words are compared: "boerneunge" of "Børn og
  // unge".
  std::string JoinedCore(std::string_view phrase) const;

 private:
  struct RawWord;
  struct Form {
    std::uint16_t index = 0;
    bool leads = false;
    bool sure = false;  // a form wherever it stands: "ApS", "A/S"
  };
  struct Tail {
    std::vector<std::string> words;
    bool slash = false;  // "v/": only before a slash
  };

  NameFolder() = default;
  void CutWords(std::string_view name, std::vector<RawWord>* words, std::string* bytes) const;
  void MarkTails(std::vector<RawWord>* words, std::string_view bytes) const;
  void Join(const std::vector<RawWord>& words, std::string_view bytes, FoldedName* folded) const;
  void MarkForms(FoldedName* folded) const;
  bool MarkFormAtEnd(std::size_t first, std::size_t last, FoldedName* folded) const;
  bool MarkFormAtBegin(std::size_t first, std::size_t last, FoldedName* folded) const;

  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return HashName(text); }
  };
  const CharTables* chars_ = nullptr;
  std::unordered_map<std::string, Form, Hash, std::equal_to<>> forms_;
  std::unordered_set<std::string, Hash, std::equal_to<>> ignored_;
  std::vector<Tail> tails_;
};

// The lists that decide on keys, as bytes for the register file, and back; nullopt where they are
// damaged.
std::string PackNameLists(const EmployerWords& words);
std::optional<EmployerWords> UnpackNameLists(std::string_view packed);

}  // namespace opslag
