#include "ingest/observe/source_health.h"

#include <algorithm>
#include <utility>

#include "ingest/observe/log.h"

namespace opslag {
namespace {

constexpr const char* kOther = "other";

std::int64_t Milliseconds(SourceHealth::Time time) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(time.time_since_epoch()).count();
}

}  // namespace

SourceHealth::SourceHealth(prometheus::Registry& registry, SourceSettings settings, Time now)
    : settings_(std::move(settings)) {
  using prometheus::BuildCounter;
  using prometheus::BuildGauge;
  auto& postings = BuildCounter()
                       .Name("opslag_source_postings_total")
                       .Help("Postings whose transaction is committed, by source")
                       .Register(registry);
  auto& teasers = BuildCounter()
                      .Name("opslag_source_teasers_total")
                      .Help("Those of them that are only the beginning of a posting")
                      .Register(registry);
  auto& late = BuildCounter()
                   .Name("opslag_source_late_postings_total")
                   .Help("Those of them that arrived long after they were published")
                   .Register(registry);
  auto& since = BuildGauge()
                    .Name("opslag_source_last_posting_age_seconds")
                    .Help(
                        "Time since the source's newest posting arrived in the input topic, or "
                        "since the start of this instance")
                    .Register(registry);
  auto& silent = BuildGauge()
                     .Name("opslag_source_silent")
                     .Help("1 when a source has sent nothing for longer than expected, else 0")
                     .Register(registry);
  auto& expected = BuildGauge()
                       .Name("opslag_source_expected_interval_seconds")
                       .Help("After how long without a posting the source counts as silent")
                       .Register(registry);
  const auto add = [&](const std::string& name) -> Source& {
    const prometheus::Labels labels{{"source", name}};
    Source& source = sources_.emplace_back();
    source.last_ms = Milliseconds(now);
    source.postings = &postings.Add(labels);
    source.teasers = &teasers.Add(labels);
    source.late = &late.Add(labels);
    return source;
  };
  for (const auto& [name, interval] : settings_.expected) {
    index_.emplace(name, sources_.size());
    Source& source = add(name);
    source.expected = interval;
    source.since = &since.Add({{"source", name}});
    if (interval.count() == 0) continue;
    source.silent = &silent.Add({{"source", name}});
    expected.Add({{"source", name}}).Set(static_cast<double>(interval.count()) / 1000.0);
  }
  add(kOther);
}

SourceHealth::Note SourceHealth::NoteOf(std::string_view source, bool teaser,
                                        std::optional<std::int64_t> published_ms,
                                        std::int64_t arrived_ms) const {
  const auto found = index_.find(source);
  Note note;
  note.source = found == index_.end() ? sources_.size() - 1 : found->second;
  note.teaser = teaser;
  note.arrived_ms = arrived_ms;
  note.late =
      published_ms && arrived_ms >= 0 && arrived_ms - *published_ms > settings_.late_after.count();
  return note;
}

void SourceHealth::Count(const Note& note) {
  Source& source = sources_[note.source];
  source.postings->Increment();
  if (note.teaser) source.teasers->Increment();
  if (note.late) source.late->Increment();
  source.last_ms = std::max(source.last_ms, note.arrived_ms);
}

void SourceHealth::Observe(Time now) {
  for (const auto& [name, index] : index_) {
    Source& source = sources_[index];
    // Clocks of different machines: never below zero.
    const std::int64_t since = std::max<std::int64_t>(0, Milliseconds(now) - source.last_ms);
    source.since->Set(static_cast<double>(since) / 1000.0);
    if (source.silent == nullptr) continue;
    const bool silent = since > source.expected.count();
    if (silent && source.silent->Value() == 0) {
      Log(LogLevel::kWarn, "source_silent",
          {{"source", name}, {"seconds", since / 1000}, {"hint", "is its feed alive?"}});
    }
    source.silent->Set(silent ? 1 : 0);
  }
}

}  // namespace opslag
