// Whether each source of postings still delivers, and what: a feed that is dead, or that sends only
// the first lines, must not read as a falling demand.
#pragma once

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/registry.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace opslag {

// Plain value.
struct SourceSettings {
  // The sources that are told apart, and after how long without a posting each is silent; zero:
  // it never is. All others are counted together as "other", so that whoever writes postings cannot
  // make metrics without end.
  std::map<std::string, std::chrono::milliseconds> expected;
  // A posting that arrives so long after it was published is late.
  std::chrono::milliseconds late_after = std::chrono::hours{48};
};

// Adds the metrics opslag_source_… to a registry. One thread owns it.
class SourceHealth {
 public:
  using Time = std::chrono::system_clock::time_point;

  // What counts of a posting, kept until its transaction is committed.
  struct Note {
    std::size_t source = 0;
    bool teaser = false;
    bool late = false;
    std::int64_t arrived_ms = 0;
  };

  // `now`: a source that has sent nothing since is silent from then on. `registry` outlives this.
  SourceHealth(prometheus::Registry& registry, SourceSettings settings, Time now);

  // `arrived_ms`: when the record was written to the input topic, `published_ms` when the posting
  // was first advertised by its own word; milliseconds since 1970 (UTC), nothing or -1 = not told.
  Note NoteOf(std::string_view source, bool teaser, std::optional<std::int64_t> published_ms,
              std::int64_t arrived_ms) const;

  void Count(const Note& note);

  // Brings the gauges up to date; some times a minute at least.
  void Observe(Time now);

 private:
  struct Source {
    std::chrono::milliseconds expected{0};
    std::int64_t last_ms = 0;
    prometheus::Counter* postings = nullptr;
    prometheus::Counter* teasers = nullptr;
    prometheus::Counter* late = nullptr;
    prometheus::Gauge* since = nullptr;   // null: "other"
    prometheus::Gauge* silent = nullptr;  // null: never silent
  };

  SourceSettings settings_;
  std::vector<Source> sources_;  // the last one is "other"
  std::map<std::string, std::size_t, std::less<>> index_;
};

}  // namespace opslag
