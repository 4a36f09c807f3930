#include "classifier/resolve/competences.h"

#include <algorithm>
#include <span>

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
  const bool asked =
      section == Section::kTasks || section == Section::kProfile || section == Section::kTitle;
  return asked ? Requirement::kRequired : Requirement::kMentioned;
}

// Where a concept must stand to be asked of somebody.
bool StandsInPlace(const Match& match) {
  return match.field == Field::kTitle ||
         (match.field == Field::kBody && SpeaksOfTheJob(match.section));
}

void ListCandidates(const PostingMatches& posting, CompetenceWork* work) {
  work->candidates.clear();
  for (const Match& match : posting.matches.concepts) {
    if (!StandsInPlace(match)) continue;
    const ConceptRule& rule = posting.rules->concept_rule(match.index);
    const bool forbidden =
        !rule.unless.empty() &&
        posting.forbidding.InSentence(rule.unless, posting.sentences.Of(match.first_token));
    if (!forbidden) work->candidates.push_back(&match);
  }
}

// Of finds that hang together the longest are kept, and no other that overlaps a longer one that
// was kept. Equal ones all, as two concepts may share a word. What is not kept becomes nullptr.
void KeepLongest(std::span<const Match*> finds, CompetenceWork* work) {
  auto& order = work->cluster;
  order.clear();
  std::uint32_t base = UINT32_MAX, limit = 0;
  for (const Match* find : finds) {
    order.push_back(static_cast<std::uint32_t>(order.size()));
    base = std::min(base, find->begin);
    limit = std::max(limit, find->end);
  }
  std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    return finds[a]->length() > finds[b]->length();
  });
  work->covered.assign(limit - base, 0);
  for (const std::uint32_t i : order) {
    const auto first = work->covered.begin() + (finds[i]->begin - base);
    const auto last = first + (finds[i]->length() - 1);
    // A longer find that overlaps this one holds its first or its last byte.
    if (std::max(*first, *last) > finds[i]->length()) {
      finds[i] = nullptr;
    } else {
      for (auto at = first; at <= last; ++at) *at = std::max(*at, finds[i]->length());
    }
  }
}

// Keeps of overlapping finds the longest. The list is ordered by the finds' ends, before and after:
// so what is kept is ordered by beginnings too.
void KeepLongestFinds(CompetenceWork* work) {
  auto& all = work->candidates;
  for (std::size_t end = all.size(); end > 0;) {
    std::size_t begin = end - 1;
    std::uint32_t reach = all[begin]->begin;
    while (begin > 0 && all[begin - 1]->end > reach) reach = std::min(reach, all[--begin]->begin);
    if (end - begin > 1) KeepLongest(std::span(all).subspan(begin, end - begin), work);
    end = begin;
  }
  all.erase(std::remove(all.begin(), all.end(), nullptr), all.end());
}

// The cues that stand in no other, ordered by the text: "krav" says nothing inside "ikke et krav".
void ListOutermostCues(const std::vector<Match>& all, std::vector<const Match*>* cues) {
  cues->clear();
  for (const Match& cue : all) cues->push_back(&cue);
  std::sort(cues->begin(), cues->end(), [](const Match* a, const Match* b) {
    return a->begin != b->begin ? a->begin < b->begin : a->end > b->end;
  });
  std::uint32_t covered = 0;
  const auto inside = [&covered](const Match* cue) {
    if (cue->end <= covered) return true;
    covered = cue->end;
    return false;
  };
  cues->erase(std::remove_if(cues->begin(), cues->end(), inside), cues->end());
}

std::uint32_t Distance(const Match& a, const Match& b) {
  return a.first_token > b.last_token ? a.first_token - b.last_token
                                      : b.first_token - std::min(a.last_token, b.first_token);
}

// Cues are ordered by the text: only those close by are looked at.
class CueReader {
 public:
  CueReader(const PostingMatches& posting, const std::vector<const Match*>& cues)
      : rules_(*posting.rules), sentences_(posting.sentences), cues_(cues) {}

  Requirement RequirementOf(const Match& find) const {
    const Match* nearest = nullptr;
    const auto consider = [&](const Match& cue) {
      if (cue.field != find.field) return false;
      if (sentences_.Of(cue.first_token) != sentences_.Of(find.first_token)) return false;
      if (nearest == nullptr || Distance(find, cue) < Distance(find, *nearest)) nearest = &cue;
      return true;
    };
    const auto here =
        std::lower_bound(cues_.begin(), cues_.end(), find.begin,
                         [](const Match* cue, std::uint32_t begin) { return cue->begin < begin; });
    for (auto it = here; it != cues_.end() && consider(**it); ++it) {
    }
    for (auto it = here; it != cues_.begin() && consider(**std::prev(it)); --it) {
    }
    return nearest == nullptr ? BySection(find.section) : rules_.cue(nearest->index).requirement;
  }

 private:
  const RuleSet& rules_;
  const Sentences& sentences_;
  const std::vector<const Match*>& cues_;
};

// Adds a find to its concept's entry, which is made where it is the first.
FoundCompetence& AddFind(const Match& find, CompetenceWork* work) {
  const auto index = static_cast<std::uint32_t>(work->finds.size());
  work->finds.push_back({&find, CompetenceWork::kEnd});
  bool first;
  std::uint32_t& entry = work->entry_of.Make(find.index, &first);
  if (first) {
    entry = static_cast<std::uint32_t>(work->found.size());
    work->found.push_back({find.index, Requirement::kUnspecified, index, index});
    return work->found.back();
  }
  FoundCompetence& known = work->found[entry];
  work->finds[known.last_find].next = index;
  known.last_find = index;
  return known;
}

}  // namespace

void ResolveCompetences(const PostingMatches& posting, CompetenceWork* work) {
  work->found.clear();
  work->finds.clear();
  work->entry_of.Reset(posting.rules->concept_count());
  ListCandidates(posting, work);
  KeepLongestFinds(work);
  ListOutermostCues(posting.matches.cues, &work->cues);
  const CueReader reader(posting, work->cues);
  for (const Match* find : work->candidates) {
    FoundCompetence& entry = AddFind(*find, work);
    const Requirement requirement = reader.RequirementOf(*find);
    if (Rank(requirement) > Rank(entry.requirement)) entry.requirement = requirement;
  }
}

}  // namespace opslag
