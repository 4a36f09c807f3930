// Collects what every rule has to say: titles, heads with their domains, contexts.
#pragma once

#include <cstdint>
#include <vector>

#include "classifier/resolve/contribution.h"
#include "classifier/resolve/posting_matches.h"
#include "classifier/resolve/stamped.h"
#include "classifier/ruleset/rule_set.h"

namespace opslag {

// Buffers of CollectContributions: one per thread, reused; they mean nothing between two calls.
struct ContributionBuffers {
  // Token range of the body that an announcing phrase opens.
  struct Announced {
    std::uint32_t begin, end;
  };
  // A head that stands where it counts.
  struct PlacedHead {
    const Match* match;
    double factor;
    Place place;
  };
  // The domains of one group, by their places in MatchLists::domains.
  struct DomainChain {
    std::uint32_t first = UINT32_MAX, last = UINT32_MAX;
  };
  struct SpanKey {
    std::uint64_t span;
    std::uint32_t index;
  };

  std::vector<Announced> announced;
  Headline lead;
  std::vector<PlacedHead> heads;
  // By group: domains of headline and employer, the body's first about the job, those around a head
  // of the body.
  StampedVector<DomainChain> near, around;
  StampedVector<std::uint32_t> in_body;
  std::vector<std::uint32_t> next_near, next_around;
  // Groups that may have domains in one of the three: those around an earlier head stay in it.
  StampedSet listed;
  StampedSet industry;  // groups of the linked employer's industry
  StampedVector<std::uint32_t> counted;  // (rule, field) -> contribution
  StampedSet seen_contexts;
  std::vector<SpanKey> spans;
  std::vector<Contribution> sorted;
};

// Appends the contributions of headline, announced sentences and body to *contributions, weights
// set, finds that stand inside longer ones marked as suppressed.
void CollectContributions(const PostingMatches& posting, ContributionBuffers* buffers,
                          std::vector<Contribution>* contributions);

}  // namespace opslag
