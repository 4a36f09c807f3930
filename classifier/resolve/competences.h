// From concept matches to the competences that a posting asks for.
#pragma once

#include <cstdint>
#include <vector>

#include "classifier/resolve/contributions.h"
#include "classifier/resolve/cues.h"
#include "classifier/resolve/frames.h"

namespace opslag {

struct FoundCompetence {
  RuleIndex rule = 0;  // of its concept; where it is unlisted, of its frame
  Requirement requirement = Requirement::kUnspecified;
  // Its finds, in the order of the text: a chain through CompetenceWork::finds.
  std::uint32_t first_find = 0, last_find = 0;
  bool unlisted = false;
  std::uint32_t find_count = 1;
};

// The competences of one posting, and the buffers for them: one per thread, reused.
struct CompetenceWork {
  static constexpr std::uint32_t kEnd = UINT32_MAX;
  struct Find {
    const Match* match;  // in the MatchLists that were read
    std::uint32_t next;  // of the same concept, or kEnd
  };

  std::vector<FoundCompetence> found;  // concepts by first find, then what no concept names
  std::vector<Find> finds;

  std::vector<const Match*> candidates;
  FrameBuffers frames;
  std::vector<FramedPhrase> phrases;
  std::vector<const FramedPhrase*> unlisted;
  std::vector<Match> widened;  // concepts' finds that take the whole phrase they stand in
  CueReader cues;
  std::vector<std::uint32_t> cluster;
  std::vector<std::uint32_t> covered;  // by byte of the text: length of the longest find kept there
  StampedVector<std::uint32_t> entry_of;  // concept -> entry
};

// Concepts named in headline, tasks, profile, or text under no known heading; of overlapping finds
// the longest. What stands about the employer, its offer, or the application is not asked of
// anybody. What a frame leads to (frames.h) and no concept names is an entry of its own. The
// requirement is told by cues and sections (cues.h); of several finds of a concept the
// strongest word counts: required, wished, negated, mentioned.
void ResolveCompetences(const PostingMatches& posting, CompetenceWork* work);

}  // namespace opslag
