// What a change of the rules does to a set of postings: the counting behind `opslag rules diff`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "classifier/classification.h"
#include "opslag/v1/reports.pb.h"

namespace opslag {

// Counts differences between two classifications of the same postings. Memory grows with the kinds
// of difference, not with the postings. One for each thread, merged at the end: the sum does not
// depend on which thread met which posting.
class RulesDiff {
 public:
  // Keeps so many examples of each kind, the first in the order of the ordinals.
  explicit RulesDiff(std::size_t examples) : most_examples_(examples) {}

  struct PostingName {
    std::uint64_t ordinal = 0;
    std::string_view source;
    std::string_view posting_id;
  };

  // REQUIRES: the ordinals of one RulesDiff ascend.
  void Add(const PostingName& posting, const Classification& before, const Classification& after);
  void Merge(const RulesDiff& other);

  // Of code changes and concepts the `top` commonest each; versions and rejected are the caller's.
  v1::RulesDiffReport Report(std::size_t top) const;

 private:
  struct Example {
    std::uint64_t ordinal;
    std::string source, posting_id;
  };
  using Examples = std::vector<Example>;
  struct CodeChange {
    std::string old_label, new_label;
    std::uint32_t postings = 0;
    Examples examples;
  };
  struct ConceptChange {
    std::string label;
    std::uint32_t gained = 0, lost = 0, requirement_changed = 0;
    Examples examples;

    std::uint32_t InAll() const { return gained + lost + requirement_changed; }
  };
  static constexpr std::size_t kDigits = 6;

  void AddCodes(const PostingName& posting, const Occupation& before, const Occupation& after);
  void AddConfidence(double before, double after);
  void AddCompetences(const PostingName& posting, const std::vector<Competence>& before,
                      const std::vector<Competence>& after);
  void Keep(const PostingName& posting, Examples* examples) const;
  void MergeExamples(const Examples& from, Examples* to) const;

  std::size_t most_examples_;
  std::uint32_t postings_ = 0;
  std::uint32_t same_ = 0, appeared_ = 0, vanished_ = 0, deeper_ = 0, shallower_ = 0;
  std::uint32_t changed_at_[kDigits] = {};  // by the first digit that differs, from the left
  std::map<std::pair<std::string, std::string>, CodeChange> codes_;  // (old, new)
  std::uint32_t confidences_ = 0, rose_ = 0, fell_ = 0;
  // Sums in millionths: whole numbers add up to the same in any order.
  std::uint64_t old_confidence_ = 0, new_confidence_ = 0;
  std::uint32_t stem_changed_ = 0;
  std::uint32_t with_competence_changes_ = 0;
  std::map<std::string, ConceptChange, std::less<>> concepts_;
};

// The report for a person, lines of at most 100 columns, if no label is too long for that.
std::string RulesDiffText(const v1::RulesDiffReport& report);

}  // namespace opslag
