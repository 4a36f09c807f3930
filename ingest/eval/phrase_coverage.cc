#include "ingest/eval/phrase_coverage.h"

#include <utility>

#include "classifier/ruleset/rule_set.h"

namespace opslag {
namespace {

bool IsAsked(Requirement requirement) {
  return requirement == Requirement::kRequired || requirement == Requirement::kWished;
}

}  // namespace

PhraseCoverage::PhraseCoverage(const Classifier& classifier, std::size_t most_phrases)
    : tokenizer_(classifier.rules().text()), phrases_(most_phrases) {}

void PhraseCoverage::Add(const Classification& classification) {
  seen_.clear();
  for (const Competence& competence : classification.competences) {
    if (!competence.unlisted) {
      ++listed_;
      continue;
    }
    for (const Evidence& evidence : competence.evidence) {
      std::string words = tokenizer_.Fold(evidence.text);
      if (words.empty() || !seen_.insert(words).second) continue;
      ++unlisted_;
      bool is_new = false;
      Phrase& phrase = phrases_.Count(words, &is_new);
      if (is_new) phrase.frame = evidence.rule_id;
      if (IsAsked(competence.requirement)) ++phrase.asked;
    }
  }
}

void PhraseCoverage::Merge(const PhraseCoverage& other) {
  listed_ += other.listed_;
  unlisted_ += other.unlisted_;
  phrases_.AddLetGo(other.phrases_.let_go());
  for (const auto& [words, theirs] : other.phrases_.entries()) {
    Phrase& mine = phrases_.At(words);
    mine.count += theirs.count;
    mine.asked += theirs.asked;
    // Of several frames the first by name, whatever thread saw which.
    if (mine.frame.empty() || theirs.frame < mine.frame) mine.frame = theirs.frame;
  }
}

void PhraseCoverage::Report(std::size_t least, std::size_t top,
                            v1::RulesCoverageReport* report) const {
  report->mutable_competences()->set_listed(listed_);
  report->mutable_competences()->set_unlisted(unlisted_);
  auto sorted =
      phrases_.Commonest(least, [](const auto& a, const auto& b) { return a.first < b.first; });
  report->set_rare_phrases(phrases_.let_go() +
                           static_cast<std::uint32_t>(phrases_.entries().size() - sorted.size()));
  if (sorted.size() > top) sorted.resize(top);
  for (const auto* const entry : sorted) {
    auto& out = *report->add_phrases();
    out.set_phrase(entry->first);
    out.set_frame(entry->second.frame);
    out.set_postings(entry->second.count);
    out.set_asked(entry->second.asked);
  }
}

}  // namespace opslag
