#include "classifier/resolve/forbidden.h"

#include <algorithm>

namespace opslag {
namespace {

bool HasOne(const StampedSet& set, std::span<const GroupIndex> groups) {
  return std::any_of(groups.begin(), groups.end(),
                     [&](GroupIndex group) { return set.Has(group); });
}

}  // namespace

void ForbiddingTerms::Read(const RuleSet& rules, const MatchLists& matches,
                           const Sentences& sentences) {
  rules_ = &rules;
  matches_ = &matches;
  sentence_ = kNoSentence;
  in_headline_.Reset(rules.group_count());
  in_employer_.Reset(rules.group_count());
  words_of_.Reset(sentences.Count());
  next_.resize(matches.unless.size());
  for (std::uint32_t i = 0; i < matches.unless.size(); ++i) {
    const Match& word = matches.unless[i];
    if (word.field == Field::kTitle) AddGroups(word, &in_headline_);
    if (word.field == Field::kEmployer) AddGroups(word, &in_employer_);
    Chain& chain = words_of_.Make(sentences.Of(word.first_token));
    next_[i] = chain.first;
    chain.first = i;
  }
}

bool ForbiddingTerms::InHeadline(std::span<const GroupIndex> groups) const {
  return HasOne(in_headline_, groups);
}

bool ForbiddingTerms::InEmployer(std::span<const GroupIndex> groups) const {
  return HasOne(in_employer_, groups);
}

bool ForbiddingTerms::InSentence(std::span<const GroupIndex> groups, std::uint32_t sentence) const {
  if (groups.empty() || !words_of_.Has(sentence)) return false;
  if (sentence != sentence_) LookUp(sentence);
  return HasOne(in_sentence_, groups);
}

void ForbiddingTerms::AddGroups(const Match& word, StampedSet* groups) const {
  groups->AddAll(rules_->forbidding_groups(word.index),
                 [](const WordGroup& entry) { return entry.group; });
}

void ForbiddingTerms::LookUp(std::uint32_t sentence) const {
  sentence_ = sentence;
  in_sentence_.Reset(rules_->group_count());
  for (std::uint32_t i = words_of_.At(sentence).first; i != UINT32_MAX; i = next_[i]) {
    AddGroups(matches_->unless[i], &in_sentence_);
  }
}

}  // namespace opslag
