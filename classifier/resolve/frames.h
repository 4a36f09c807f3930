// Competences told by what stands around them: "erfaring med …", "evne til at …", "du er …, … og
// …".
//
// The words that lead to a competence, and those that end it, are data (rules/frames.textproto).
// What stands between them is taken as it is written, whether or not a concept names it.
#pragma once

#include <cstdint>
#include <vector>

#include "classifier/resolve/posting_matches.h"

namespace opslag {

// A match that covers the phrase's words; `index` is its FrameRule.
using FramedPhrase = Match;

// Buffers of ReadFrames: one per thread, reused; they mean nothing between two calls.
struct FrameBuffers {
  std::vector<Match> leads;
};

// Appends the phrases of the body's tasks, profile, and text under no known heading, in the order
// of the text; none overlaps another.
void ReadFrames(const PostingMatches& posting, FrameBuffers* buffers,
                std::vector<FramedPhrase>* phrases);

}  // namespace opslag
