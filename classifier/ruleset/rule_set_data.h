// The inside of a RuleSet: for compile.cc, load.cc and rule_set.cc only.
#pragma once

#include <memory>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "classifier/ruleset/literal_uses.h"
#include "classifier/ruleset/rule_set.h"

namespace opslag {

// Finds std::string keys by string_view without a copy.
struct ViewHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const {
    return std::hash<std::string_view>{}(text);
  }
};
template <typename T>
using ViewMap = std::unordered_map<std::string, T, ViewHash, std::equal_to<>>;
using ViewSet = std::unordered_set<std::string, ViewHash, std::equal_to<>>;

struct SelfTest {
  std::string text;
  std::string rule_id;
};

struct RuleSet::Data {
  std::string version;
  std::uint32_t number = 0;
  std::vector<SelfTest> self_tests;

  std::shared_ptr<const TextTables> text;
  std::shared_ptr<const LiteralDatabase> database;

  LiteralUses uses;  // of database->literals()

  std::vector<TitleRule> titles;
  std::vector<HeadRule> heads;
  std::vector<ContextRule> contexts;
  std::vector<ConceptRule> concepts;
  std::vector<CueRule> cues;
  std::vector<FrameRule> frames;
  std::vector<VacancyRule> vacancies;
  std::vector<std::pair<GroupIndex, RuleIndex>> group_rules;  // group of heads, rule; sorted
  GroupIndex group_count = 0;
  std::vector<std::string> codes;  // by CodeIndex
  // Of each head word the pairs [first_head_pair[word], first_head_pair[word + 1]).
  std::vector<HeadPair> head_pairs;
  std::vector<std::uint32_t> first_head_pair;

  ViewSet compound_heads;
  ViewMap<std::vector<HeadlinePhrase>> headline_phrases;
  ViewMap<std::vector<PhraseTerm>> phrase_terms;
  ViewMap<DiscoCode> disco;
  std::unordered_set<std::string> codes_with_rules;
  Weights weights;
  StemTable stem;
  PlaceTable places;
};

}  // namespace opslag
