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
    double place;
  };
  // Where the domains of a group stand that some placed head can meet. Of headline and employer: a
  // chain through `next_near`. Of the body: the first in a section about the job, and all of them
  // as a range of `body_domains`, those in completed words apart.
  struct DomainGroup {
    std::uint32_t first_near = UINT32_MAX, last_near = UINT32_MAX, first_body = UINT32_MAX;
    std::uint32_t body_begin = 0, body_count = 0, body_filled = 0;
    std::uint32_t virtual_begin = 0, virtual_count = 0, virtual_filled = 0;
  };
  // A head rule that is met, and the best place of its domain.
  struct MetRule {
    Contribution found;
    std::uint32_t first_domain =
        0;  // the first that was met, and the best; in the order they are looked at
    std::uint32_t best_domain = 0;
  };
  struct SpanKey {
    std::uint64_t span;
    std::uint32_t index;
  };

  std::vector<Announced> announced;
  std::vector<PlacedHead> heads;
  StampedVector<DomainGroup> domain_groups;
  std::vector<std::uint32_t> next_near, body_list, virtual_list, body_domains;
  std::vector<MetRule> met;
  StampedVector<std::uint32_t> counted;  // (rule, field) -> contribution
  StampedSet seen_contexts;
  std::vector<SpanKey> spans;
  std::vector<Contribution> sorted;
};

// Appends the contributions of headline, announced sentences and body to *contributions, weights
// set, finds that stand inside longer ones marked as suppressed.
void CollectContributions(const PostingMatches& posting, ContributionBuffers* buffers,
                          std::vector<Contribution>* contributions);

// Whether a body section speaks of the job: tasks, profile, or text under no known heading.
bool SpeaksOfTheJob(Section section);

}  // namespace opslag
