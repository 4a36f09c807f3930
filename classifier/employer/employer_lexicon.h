// What the rules know of the words of employers' names: departments, places, abbreviations,
// aliases, franchises (rules/employers, rules/places).
//
// Immutable, shared by all threads.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "classifier/employer/name_folding.h"
#include "classifier/error.h"
#include "classifier/ruleset/rule_set.h"

namespace opslag {

enum class NameClass : std::uint8_t {
  kNone,
  kWeak,        // one and the same firm puts it to its name or leaves it out
  kApart,       // makes another firm of a name
  kDepartment,  // a part of a firm, or a word around its name
  kPlace,
};

// Municipalities, as numbers: 779 for "0779".
using Municipalities = std::vector<std::uint16_t>;

class EmployerLexicon {
 public:
  // Error: kInternal where ICU's data is missing.
  static Result<std::shared_ptr<const EmployerLexicon>> Make(const EmployerWords& words,
                                                             const PlaceTable& places);

  struct Class {
    NameClass name_class = NameClass::kNone;
    std::size_t length = 1;                          // words
    const Municipalities* municipalities = nullptr;  // of a place; several where the name is common
  };
  // Of the longest phrase that begins at words[at].
  Class ClassAt(const std::vector<std::string_view>& words, std::size_t at) const;

  // What an abbreviation may stand for, folded. nullptr = it is none.
  const std::vector<std::string>* WrittenOut(std::string_view word) const;
  // Names in the register of the firm that ads call so, as written. nullptr = no such alias.
  const std::vector<std::string>* Registered(std::string_view joined) const;
  bool IsFranchise(std::string_view joined) const { return franchises_.contains(joined); }
  bool IsSharedDomain(std::string_view domain) const { return shared_domains_.contains(domain); }
  // Of words run together.
  bool IsLegalForm(std::string_view joined) const { return forms_.contains(joined); }
  bool StandsBeforeName(std::string_view joined) const { return before_name_.contains(joined); }
  bool StandsBehindName(std::string_view joined) const { return behind_name_.contains(joined); }
  // The municipalities of a town or municipality by its name; nullptr where it is not known.
  const Municipalities* FindPlace(std::string_view name) const;

  const PlaceTable& places() const { return *places_; }

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return HashName(text); }
  };
  template <typename T>
  using Map = std::unordered_map<std::string, T, Hash, std::equal_to<>>;
  using Set = std::unordered_set<std::string, Hash, std::equal_to<>>;

  // What is known of words run together. Also of every beginning of a phrase, so that a word that
  // begins none is looked up once.
  struct Phrase {
    NameClass name_class = NameClass::kNone;
    bool goes_on = false;                            // a longer one begins so
    const Municipalities* municipalities = nullptr;  // of a place
  };
  // A word's class by how it ends.
  struct Ending {
    std::string text;
    NameClass name_class = NameClass::kNone;
  };

  explicit EmployerLexicon(NameFolder folder) : folder_(std::move(folder)) {}
  void AddPlace(std::string_view name, std::uint16_t municipality);
  void AddEnding(std::string_view word, std::size_t shortest, NameClass name_class);
  void IndexPhrases();
  NameClass ClassOfEnding(std::string_view word) const;

  NameFolder folder_;
  const PlaceTable* places_ = nullptr;
  Map<NameClass> classes_;  // by the phrase's words run together
  Map<Municipalities> place_names_;
  std::unordered_map<std::uint64_t, Phrase> phrases_;  // classes_ and place_names_ by HashName
  std::unordered_map<std::uint64_t, std::vector<Ending>> endings_;  // by their last letters
  Map<std::vector<std::string>> abbreviations_;
  Map<std::vector<std::string>> aliases_;
  Set franchises_, shared_domains_, forms_, before_name_, behind_name_;
};

}  // namespace opslag
