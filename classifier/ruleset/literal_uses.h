// What each literal of a rule set stands for.
//
// The forms of a word mean the same, so that most literals share their list of meanings with
// others. Immutable once built; may be shared by all threads.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "classifier/match/packed_strings.h"
#include "classifier/ruleset/rule_set.h"

namespace opslag {

class LiteralUses {
 public:
  std::size_t literal_count() const { return list_.size(); }
  // Literals that mean the same have the same list.
  std::uint32_t ListOf(std::uint32_t literal) const { return list_[literal]; }
  std::span<const Use> Of(std::uint32_t literal) const { return InList(ListOf(literal)); }
  std::span<const Use> InList(std::uint32_t list) const {
    return {uses_.data() + first_use_[list], first_use_[list + 1] - first_use_[list]};
  }
  // The roles of a list's uses: of each the bit of its number.
  std::uint32_t RolesOf(std::uint32_t list) const { return roles_[list]; }
  std::span<const Use> all() const { return uses_; }
  // The groups of each head or forbidding word (WordIndex), and of all of them, one after the
  // other.
  std::size_t word_count() const { return first_group_.size() - 1; }
  std::span<const WordGroup> GroupsOf(WordIndex word) const {
    return word_groups().subspan(first_group_[word], first_group_[word + 1] - first_group_[word]);
  }
  std::span<const WordGroup> word_groups() const { return word_groups_; }
  // Terms as their authors wrote them, without their signs; Use::base_form is an index.
  const PackedStrings& base_forms() const { return base_forms_; }

  // Building: makes a list of meanings; gives the next literal one that was made; makes a base
  // form; makes a word.
  std::uint32_t AddList(std::span<const Use> uses);
  void AddLiteral(std::uint32_t list) { list_.push_back(list); }
  void AddBaseForm(std::string_view term) { base_forms_.Add(term); }
  WordIndex AddWord(std::span<const WordGroup> groups);

  // The same lists, words and base forms, for other literals.
  LiteralUses WithoutLiterals() const {
    LiteralUses same = *this;
    same.list_.clear();
    return same;
  }

  // As bytes for Read on the same kind of machine.
  std::string Serialize() const;
  // Nothing where the bytes cannot be those of Serialize. Whether the rules and groups exist that
  // uses name is the caller's business.
  static std::optional<LiteralUses> Read(std::string_view bytes);

  bool operator==(const LiteralUses&) const = default;

 private:
  static_assert(kRoleCount <= 16);
  void AddRoles(std::span<const Use> uses);

  std::vector<std::uint32_t> list_;  // of each literal
  // Of list i the uses [first_use_[i], first_use_[i + 1]).
  std::vector<std::uint32_t> first_use_{0};
  std::vector<Use> uses_;
  std::vector<std::uint16_t> roles_;  // of each list
  // Of word i the groups [first_group_[i], first_group_[i + 1]).
  std::vector<std::uint32_t> first_group_{0};
  std::vector<WordGroup> word_groups_;
  PackedStrings base_forms_;
};

}  // namespace opslag
