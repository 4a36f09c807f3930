// How strongly a competence is asked for, by the words around it.
#pragma once

#include <cstdint>
#include <vector>

#include "classifier/resolve/posting_matches.h"

namespace opslag {

// The cues of one posting, which is borrowed. One per thread, reused.
class CueReader {
 public:
  void Read(const PostingMatches& posting);

  // Told by the nearest cue of the sentence that reaches the find; else, for an item of a list, by
  // a cue in the line that leads to the list ("Det er en fordel, hvis du:"); else by the section:
  // tasks, profile and headline require, other text mentions.
  Requirement RequirementOf(const Match& find) const;

 private:
  struct List {
    std::uint32_t first_sentence, last_sentence;
    Requirement requirement;
  };

  void ListCues();
  void ListLists();
  bool Reaches(const Match& cue, const Match& find) const;
  Requirement ByListOrSection(const Match& find) const;

  const PostingMatches* posting_ = nullptr;
  std::vector<const Match*> cues_;  // that stand in no other, ordered by the text
  std::vector<List> lists_;         // ordered by the text
};

}  // namespace opslag
