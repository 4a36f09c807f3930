// The inside of a RuleSet: for compile.cc, load.cc and rule_set.cc only.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "classifier/ruleset/literal_uses.h"
#include "classifier/ruleset/rule_set.h"
#include "classifier/text/word_set.h"

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

// Phrases by the folded word that they begin with: asked for every word of a posting, most of which
// begin none.
template <typename Phrase>
class PhrasesByWord {
 public:
  // REQUIRES: the word has no phrases yet.
  void Add(std::string_view first_word, const std::vector<Phrase>& phrases) {
    words_.Insert(first_word, static_cast<std::uint32_t>(first_.size() - 1));
    all_.insert(all_.end(), phrases.begin(), phrases.end());
    first_.push_back(static_cast<std::uint32_t>(all_.size()));
  }
  std::span<const Phrase> Of(std::string_view first_word) const {
    const std::uint32_t list = words_.Find(first_word);
    if (list == WordMap::kNone) return {};
    return {all_.data() + first_[list], first_[list + 1] - first_[list]};
  }

 private:
  WordMap words_;  // to their place in first_
  std::vector<std::uint32_t> first_{0};
  std::vector<Phrase> all_;
};

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
  std::vector<ConditionRule> conditions;
  ConditionRule before_title;
  NumberWords number_words;
  std::vector<std::pair<GroupIndex, RuleIndex>> group_rules;  // group of heads, rule; sorted
  GroupIndex group_count = 0;
  std::vector<std::string> codes;  // by CodeIndex
  // Of each head word the pairs [first_head_pair[word], first_head_pair[word + 1]).
  std::vector<HeadPair> head_pairs;
  std::vector<std::uint32_t> first_head_pair;

  ViewSet compound_heads;
  PhrasesByWord<HeadlinePhrase> headline_phrases;
  PhrasesByWord<PhraseTerm> phrase_terms;
  PhrasesByWord<LevelTerm> level_terms;
  PhrasesByWord<NamePhrase> name_phrases;
  ViewMap<DiscoCode> disco;
  std::unordered_set<std::string> codes_with_rules;
  Weights weights;
  StemTable stem;
  PlaceTable places;
  EmployerWords employer_words;
  IndustryTable industries;
  std::vector<IndustryDomain> industry_domains;
};

}  // namespace opslag
