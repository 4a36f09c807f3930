#include "classifier/resolve/competences.h"

#include <algorithm>

#include "classifier/resolve/contributions.h"

namespace opslag {
namespace {

int Rank(Requirement requirement) {
  switch (requirement) {
    case Requirement::kRequired: return 4;
    case Requirement::kWished: return 3;
    case Requirement::kNegated: return 2;
    case Requirement::kMentioned: return 1;
    case Requirement::kUnspecified: return 0;
  }
  return 0;
}

Requirement BySection(Section section) {
  const bool asked = section == Section::kTasks || section == Section::kProfile ||
                     section == Section::kTitle;
  return asked ? Requirement::kRequired : Requirement::kMentioned;
}

// Keeps of overlapping finds the longest; of equal ones all, as two concepts may share a word.
std::vector<Match> LongestFinds(std::vector<Match> finds) {
  std::stable_sort(finds.begin(), finds.end(),
                   [](const Match& a, const Match& b) { return a.length() > b.length(); });
  std::vector<Match> kept;
  for (const Match& find : finds) {
    const bool inside = std::any_of(kept.begin(), kept.end(), [&](const Match& other) {
      const bool overlaps = find.begin < other.end && other.begin < find.end;
      return overlaps && find.length() < other.length();
    });
    if (!inside) kept.push_back(find);
  }
  std::stable_sort(kept.begin(), kept.end(),
                   [](const Match& a, const Match& b) { return a.begin < b.begin; });
  return kept;
}

// The cues that stand in no other, ordered by the text: "krav" says nothing inside "ikke et krav".
std::vector<Match> OutermostCues(std::vector<Match> cues) {
  std::sort(cues.begin(), cues.end(), [](const Match& a, const Match& b) {
    return a.begin != b.begin ? a.begin < b.begin : a.end > b.end;
  });
  std::uint32_t covered = 0;
  const auto inside = [&covered](const Match& cue) {
    if (cue.end <= covered) return true;
    covered = cue.end;
    return false;
  };
  cues.erase(std::remove_if(cues.begin(), cues.end(), inside), cues.end());
  return cues;
}

std::uint32_t Distance(const Match& a, const Match& b) {
  return a.first_token > b.last_token ? a.first_token - b.last_token
                                      : b.first_token - std::min(a.last_token, b.first_token);
}

// Cues are ordered by the text: only those close by are looked at.
class CueReader {
 public:
  CueReader(const RuleSet& rules, const CanonicalText& text, const std::vector<Match>& cues)
      : rules_(rules), text_(text), cues_(cues) {}

  Requirement RequirementOf(const Match& find) const {
    const Match* nearest = nullptr;
    const auto consider = [&](const Match& cue) {
      if (cue.field != find.field) return false;
      if (SentenceEndsBetween(text_, std::min(cue.first_token, find.first_token),
                              std::max(cue.last_token, find.last_token))) {
        return false;
      }
      if (nearest == nullptr || Distance(find, cue) < Distance(find, *nearest)) nearest = &cue;
      return true;
    };
    const auto here = std::lower_bound(
        cues_.begin(), cues_.end(), find.begin,
        [](const Match& cue, std::uint32_t begin) { return cue.begin < begin; });
    for (auto it = here; it != cues_.end() && consider(*it); ++it) {
    }
    for (auto it = here; it != cues_.begin() && consider(*std::prev(it)); --it) {
    }
    return nearest == nullptr ? BySection(find.section) : rules_.cue(nearest->index).requirement;
  }

 private:
  const RuleSet& rules_;
  const CanonicalText& text_;
  const std::vector<Match>& cues_;
};

bool Forbidden(const ConceptRule& rule, const CanonicalText& text, const MatchLists& matches,
               const Match& find) {
  if (rule.unless.empty()) return false;
  return std::any_of(matches.unless.begin(), matches.unless.end(), [&](const Match& other) {
    return std::find(rule.unless.begin(), rule.unless.end(), other.index) != rule.unless.end() &&
           other.field == find.field &&
           !SentenceEndsBetween(text, std::min(other.first_token, find.first_token),
                                std::max(other.last_token, find.last_token));
  });
}

FoundCompetence& EntryFor(RuleIndex rule, std::vector<FoundCompetence>* found) {
  const auto it = std::find_if(found->begin(), found->end(), [rule](const FoundCompetence& entry) {
    return entry.concept_rule == rule;
  });
  if (it != found->end()) return *it;
  found->push_back(FoundCompetence{rule, Requirement::kUnspecified, {}});
  return found->back();
}

}  // namespace

void ResolveCompetences(const RuleSet& rules, const CanonicalText& text, const MatchLists& matches,
                        std::vector<FoundCompetence>* found) {
  found->clear();
  std::vector<Match> finds;
  for (const Match& match : matches.concepts) {
    const bool in_place = match.field == Field::kTitle ||
                          (match.field == Field::kBody && SpeaksOfTheJob(match.section));
    if (in_place && !Forbidden(rules.concept_rule(match.index), text, matches, match)) {
      finds.push_back(match);
    }
  }
  const std::vector<Match> cues = OutermostCues(matches.cues);
  const CueReader reader(rules, text, cues);
  for (const Match& find : LongestFinds(std::move(finds))) {
    FoundCompetence& entry = EntryFor(find.index, found);
    const Requirement requirement = reader.RequirementOf(find);
    if (Rank(requirement) > Rank(entry.requirement)) entry.requirement = requirement;
    entry.evidence.push_back(find);
  }
}

}  // namespace opslag
