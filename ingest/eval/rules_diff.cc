#include "ingest/eval/rules_diff.h"

#include <algorithm>
#include <cmath>

namespace opslag {
namespace {

// A confidence that moved by less than this has hardly moved.
constexpr double kMoved = 0.05;
constexpr double kMillion = 1e6;

std::uint64_t Millionths(double share) {
  return static_cast<std::uint64_t>(std::llround(share * kMillion));
}

using Found = std::pair<std::string_view, const Competence*>;

std::vector<Found> ById(const std::vector<Competence>& competences) {
  std::vector<Found> found;
  for (const Competence& competence : competences) {
    found.emplace_back(competence.concept_id, &competence);
  }
  std::sort(found.begin(), found.end());
  const auto same_id = [](const Found& a, const Found& b) { return a.first == b.first; };
  found.erase(std::unique(found.begin(), found.end(), same_id), found.end());
  return found;
}

}  // namespace

void RulesDiff::Add(const PostingName& posting, const Classification& before,
                    const Classification& after) {
  ++postings_;
  AddCodes(posting, before.occupation, after.occupation);
  if (before.stem.status != after.stem.status) ++stem_changed_;
  AddCompetences(posting, before.competences, after.competences);
}

void RulesDiff::AddCodes(const PostingName& posting, const Occupation& before,
                         const Occupation& after) {
  const std::string_view old_code = before.disco08, new_code = after.disco08;
  if (old_code == new_code) {
    ++same_;
    if (!new_code.empty()) AddConfidence(before.confidence, after.confidence);
    return;
  }
  if (old_code.empty()) {
    ++appeared_;
  } else if (new_code.empty()) {
    ++vanished_;
  } else if (new_code.starts_with(old_code)) {
    ++deeper_;
  } else if (old_code.starts_with(new_code)) {
    ++shallower_;
  } else {
    const auto differ =
        std::mismatch(old_code.begin(), old_code.end(), new_code.begin(), new_code.end());
    ++changed_at_[differ.first - old_code.begin()];
  }
  CodeChange& change = codes_[{std::string(old_code), std::string(new_code)}];
  if (change.postings++ == 0) {
    change.old_label = before.label;
    change.new_label = after.label;
  }
  Keep(posting, &change.examples);
}

void RulesDiff::AddConfidence(double before, double after) {
  ++confidences_;
  old_confidence_ += Millionths(before);
  new_confidence_ += Millionths(after);
  if (after - before > kMoved) ++rose_;
  if (before - after > kMoved) ++fell_;
}

void RulesDiff::AddCompetences(const PostingName& posting, const std::vector<Competence>& before,
                               const std::vector<Competence>& after) {
  const std::vector<Found> old_found = ById(before), new_found = ById(after);
  bool any = false;
  const auto count = [&](const Competence& competence, std::uint32_t ConceptChange::*what) {
    any = true;
    auto entry = concepts_.find(competence.concept_id);
    if (entry == concepts_.end()) {
      entry = concepts_.emplace(std::string(competence.concept_id), ConceptChange()).first;
      entry->second.label = competence.label;
    }
    ++(entry->second.*what);
    Keep(posting, &entry->second.examples);
  };
  auto old_one = old_found.begin();
  auto new_one = new_found.begin();
  while (old_one != old_found.end() || new_one != new_found.end()) {
    if (new_one == new_found.end() ||
        (old_one != old_found.end() && old_one->first < new_one->first)) {
      count(*(old_one++)->second, &ConceptChange::lost);
    } else if (old_one == old_found.end() || new_one->first < old_one->first) {
      count(*(new_one++)->second, &ConceptChange::gained);
    } else {
      if (old_one->second->requirement != new_one->second->requirement) {
        count(*new_one->second, &ConceptChange::requirement_changed);
      }
      ++old_one;
      ++new_one;
    }
  }
  if (any) ++with_competence_changes_;
}

void RulesDiff::Keep(const PostingName& posting, Examples* examples) const {
  if (examples->size() >= most_examples_) return;
  examples->push_back(
      {posting.ordinal, std::string(posting.source), std::string(posting.posting_id)});
}

void RulesDiff::MergeExamples(const Examples& from, Examples* to) const {
  to->insert(to->end(), from.begin(), from.end());
  std::sort(to->begin(), to->end(),
            [](const Example& a, const Example& b) { return a.ordinal < b.ordinal; });
  if (to->size() > most_examples_) to->resize(most_examples_);
}

void RulesDiff::Merge(const RulesDiff& other) {
  postings_ += other.postings_;
  same_ += other.same_;
  appeared_ += other.appeared_;
  vanished_ += other.vanished_;
  deeper_ += other.deeper_;
  shallower_ += other.shallower_;
  for (std::size_t i = 0; i < kDigits; ++i) changed_at_[i] += other.changed_at_[i];
  for (const auto& [key, change] : other.codes_) {
    CodeChange& mine = codes_[key];
    mine.old_label = change.old_label;
    mine.new_label = change.new_label;
    mine.postings += change.postings;
    MergeExamples(change.examples, &mine.examples);
  }
  confidences_ += other.confidences_;
  rose_ += other.rose_;
  fell_ += other.fell_;
  old_confidence_ += other.old_confidence_;
  new_confidence_ += other.new_confidence_;
  stem_changed_ += other.stem_changed_;
  with_competence_changes_ += other.with_competence_changes_;
  for (const auto& [id, change] : other.concepts_) {
    ConceptChange& mine = concepts_[id];
    mine.label = change.label;
    mine.gained += change.gained;
    mine.lost += change.lost;
    mine.requirement_changed += change.requirement_changed;
    MergeExamples(change.examples, &mine.examples);
  }
}

namespace {

// The entries of a map, the greatest by `size` first, equal ones in the order of their keys; at
// most `top` of them.
template <typename Map, typename Size>
std::vector<const typename Map::value_type*> Greatest(const Map& map, std::size_t top, Size size) {
  std::vector<const typename Map::value_type*> sorted;
  for (const auto& entry : map) sorted.push_back(&entry);
  std::stable_sort(sorted.begin(), sorted.end(), [&size](const auto* a, const auto* b) {
    return size(a->second) > size(b->second);
  });
  if (sorted.size() > top) sorted.resize(top);
  return sorted;
}

template <typename Examples, typename Change>
void PutExamples(const Examples& examples, Change* out) {
  for (const auto& example : examples) {
    v1::RulesDiffReport::Example& printed = *out->add_examples();
    printed.set_source(example.source);
    printed.set_posting_id(example.posting_id);
  }
}

}  // namespace

v1::RulesDiffReport RulesDiff::Report(std::size_t top) const {
  v1::RulesDiffReport report;
  report.set_postings(postings_);
  auto& occupations = *report.mutable_occupations();
  occupations.set_same(same_);
  occupations.set_appeared(appeared_);
  occupations.set_vanished(vanished_);
  occupations.set_deeper(deeper_);
  occupations.set_shallower(shallower_);
  for (std::size_t i = 0; i < kDigits; ++i) {
    auto& at = *occupations.add_changed();
    at.set_digit(static_cast<std::uint32_t>(i + 1));
    at.set_postings(changed_at_[i]);
  }
  for (const auto* entry :
       Greatest(codes_, top, [](const CodeChange& change) { return change.postings; })) {
    auto& out = *report.add_codes();
    out.set_old_code(entry->first.first);
    out.set_old_label(entry->second.old_label);
    out.set_new_code(entry->first.second);
    out.set_new_label(entry->second.new_label);
    out.set_postings(entry->second.postings);
    PutExamples(entry->second.examples, &out);
  }
  auto& confidence = *report.mutable_confidence();
  if (confidences_ > 0) {
    const auto mean = [this](std::uint64_t sum) {
      return static_cast<double>(sum) / kMillion / confidences_;
    };
    confidence.set_old_mean(mean(old_confidence_));
    confidence.set_new_mean(mean(new_confidence_));
  }
  confidence.set_rose(rose_);
  confidence.set_fell(fell_);
  report.set_stem_changed(stem_changed_);
  report.set_postings_with_competence_changes(with_competence_changes_);
  for (const auto* entry :
       Greatest(concepts_, top, [](const ConceptChange& change) { return change.InAll(); })) {
    auto& out = *report.add_competences();
    out.set_concept_id(entry->first);
    out.set_label(entry->second.label);
    out.set_gained(entry->second.gained);
    out.set_lost(entry->second.lost);
    out.set_requirement_changed(entry->second.requirement_changed);
    PutExamples(entry->second.examples, &out);
  }
  return report;
}

}  // namespace opslag
