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

// What a frame leads to and no concept names is kept as a phrase of its own. A concept that stands
// at a phrase's beginning takes the whole phrase: "samarbejde på tværs af faggrupper".
void PlacePhrases(CompetenceWork* work) {
  auto& finds = work->candidates;
  work->widened.clear();
  work->widened.reserve(finds.size());  // they are pointed to
  work->unlisted.clear();
  std::size_t at = 0;
  for (const FramedPhrase& phrase : work->phrases) {
    while (at < finds.size() && finds[at]->end <= phrase.begin) ++at;
    bool listed = false;
    for (std::size_t i = at; i < finds.size() && finds[i]->begin < phrase.end; ++i) {
      listed = true;
      if (finds[i]->field != phrase.field || finds[i]->begin != phrase.begin) continue;
      if (finds[i]->virtual_word || finds[i]->end >= phrase.end) continue;
      work->widened.push_back(*finds[i]);
      work->widened.back().last_token = phrase.last_token;
      finds[i] = &work->widened.back();
    }
    if (!listed) work->unlisted.push_back(&phrase);
  }
}

// Adds a find to its concept's entry, which is made where it is the first.
FoundCompetence& AddFind(const Match& find, CompetenceWork* work) {
  const auto index = static_cast<std::uint32_t>(work->finds.size());
  work->finds.push_back({&find, CompetenceWork::kEnd});
  bool first;
  std::uint32_t& entry = work->entry_of.Make(find.index, &first);
  if (first) {
    entry = static_cast<std::uint32_t>(work->found.size());
    work->found.push_back({find.index, Requirement::kUnspecified, index, index, false});
    return work->found.back();
  }
  FoundCompetence& known = work->found[entry];
  work->finds[known.last_find].next = index;
  known.last_find = index;
  ++known.find_count;
  return known;
}

}  // namespace

void ResolveCompetences(const PostingMatches& posting, CompetenceWork* work) {
  work->found.clear();
  work->finds.clear();
  work->phrases.clear();
  work->entry_of.Reset(posting.rules->concept_count());
  ListCandidates(posting, work);
  KeepLongestFinds(work);
  ReadFrames(posting, &work->frames, &work->phrases);
  PlacePhrases(work);
  work->cues.Read(posting);
  for (const Match* find : work->candidates) {
    FoundCompetence& entry = AddFind(*find, work);
    const Requirement requirement = work->cues.RequirementOf(*find);
    if (Rank(requirement) > Rank(entry.requirement)) entry.requirement = requirement;
  }
  for (const FramedPhrase* phrase : work->unlisted) {
    const auto index = static_cast<std::uint32_t>(work->finds.size());
    work->finds.push_back({phrase, CompetenceWork::kEnd});
    work->found.push_back({phrase->index, work->cues.RequirementOf(*phrase), index, index, true});
  }
}

}  // namespace opslag
