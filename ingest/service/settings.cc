#include "ingest/service/settings.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string>
#include <string_view>

#include "ingest/observe/log.h"
#include "ingest/service/client_rules.h"

namespace opslag {
namespace {

using std::chrono::milliseconds;

Result<void> Bad(std::string where, std::string reason) {
  return Fail(ErrorCode::kConfiguration, std::move(where), std::move(reason));
}

// The broker's rule for topics and, so that metrics and files stay readable, ours for the name.
bool IsKafkaName(std::string_view name) {
  constexpr std::size_t kLongest = 249;
  if (name.empty() || name.size() > kLongest || name == "." || name == "..") return false;
  return std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '-';
  });
}

Result<void> CheckNames(const ServiceSettings& settings) {
  struct NamedSetting {
    const char* where;
    const std::string& value;
  };
  const std::array<NamedSetting, 4> names = {{{"input-topic", settings.input_topic},
                                              {"output-topic", settings.output_topic},
                                              {"dead-letter-topic", settings.dead_letter_topic},
                                              {"name", settings.name}}};
  for (const auto& [where, value] : names) {
    if (!IsKafkaName(value)) {
      return Bad(where, "is 1 to 249 letters, digits, dots, hyphens and underscores");
    }
  }
  if (settings.output_topic == settings.input_topic ||
      settings.dead_letter_topic == settings.input_topic) {
    return Bad("input-topic", "is also written to: the service would read its own output");
  }
  if (settings.output_topic == settings.dead_letter_topic) {
    return Bad("dead-letter-topic", "is the output topic too: readers could not tell them apart");
  }
  if (settings.kafka.brokers.empty()) return Bad("kafka-brokers", "is empty");
  if (settings.ordinal < 0) return Bad("ordinal", "is 0 or more");
  return {};
}

Result<void> InRange(const char* where, std::int64_t value, std::int64_t least, std::int64_t most) {
  if (value >= least && value <= most) return {};
  return Bad(where, "is " + std::to_string(value) + ", must be from " + std::to_string(least) +
                        " to " + std::to_string(most));
}

Result<void> CheckRanges(const ServiceSettings& settings) {
  struct Range {
    const char* where;
    std::int64_t value;
    std::int64_t least;
    std::int64_t most;
  };
  const auto records = [](std::size_t count) { return static_cast<std::int64_t>(count); };
  const std::array<Range, 15> ranges = {{
      {"batch-records", records(settings.batch_records), 1, 100'000},
      {"batch-interval-ms", settings.batch_interval.count(), 1, 60'000},
      // Kafka's default bound on the broker is 15 minutes.
      {"transaction-timeout-ms", settings.transaction_timeout.count(), 1'000, 900'000},
      {"commit-timeout-ms", settings.commit_timeout.count(), 500, 600'000},
      {"session-timeout-ms", settings.session_timeout.count(), 1'000, 1'800'000},
      {"refusals-before-bisecting", settings.refusals_before_bisecting, 1, 100},
      {"workers", records(settings.workers), 0, 1'024},
      {"queue-records", records(settings.queue_records), 1, 1'000'000},
      {"fetch-ahead-kib", settings.fetch_ahead_kib, 64, 2'097'151},
      {"shutdown-grace-ms", settings.shutdown_grace.count(), 1'000, 3'600'000},
      {"stall-timeout-ms", settings.stall_timeout.count(), 1'000, 86'400'000},
      {"late-after-ms", settings.late_after.count(), 1'000, 31'536'000'000},
      {"teaser-letters", records(settings.teaser_letters), 0, 100'000},
      {"admin-port", settings.admin_port, 0, 65'535},
      {"ordinal", settings.ordinal, 0, 1'000'000},
  }};
  for (const Range& range : ranges) {
    auto checked = InRange(range.where, range.value, range.least, range.most);
    if (!checked) return checked;
  }
  return {};
}

// `lower` must stay below `upper`, and the message says what happens otherwise.
Result<void> Below(const char* lower_name, milliseconds lower, const char* upper_name,
                   milliseconds upper, const char* otherwise) {
  if (lower < upper) return {};
  return Bad(lower_name, "is " + std::to_string(lower.count()) + ", must be below " + upper_name +
                             " (" + std::to_string(upper.count()) + "): " + otherwise);
}

Result<void> CheckRelations(const ServiceSettings& settings) {
  auto checked = Below("batch-interval-ms", settings.batch_interval,
                       "half of transaction-timeout-ms", settings.transaction_timeout / 2,
                       "the broker would abort batches before they are full");
  if (checked) {
    checked = Below("commit-timeout-ms", settings.commit_timeout, "transaction-timeout-ms",
                    settings.transaction_timeout,
                    "a commit would wait for a transaction that the broker has already aborted");
  }
  if (checked) {
    checked = Below("transaction-timeout-ms", settings.transaction_timeout, "shutdown-grace-ms",
                    settings.shutdown_grace,
                    "a shutdown could be cut off with a transaction open that holds up readers");
  }
  if (checked) {
    checked = Below("commit-timeout-ms", settings.commit_timeout, "stall-timeout-ms",
                    settings.stall_timeout, "a slow commit would look like a standstill");
  }
  return checked;
}

// "90m", "6h", "2d", "30s"; "none" is zero.
std::optional<milliseconds> IntervalOf(std::string_view text) {
  if (text == "none") return milliseconds{0};
  constexpr std::int64_t kMost = 10'000;
  std::int64_t number = 0;
  const char* end = text.data() + text.size();
  const auto [unit, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc{} || unit + 1 != end || number < 1 || number > kMost) return std::nullopt;
  switch (*unit) {
    case 's': return std::chrono::seconds(number);
    case 'm': return std::chrono::minutes(number);
    case 'h': return std::chrono::hours(number);
    case 'd': return std::chrono::hours(24 * number);
    default: return std::nullopt;
  }
}

Result<void> CheckClients(const ServiceSettings& settings) {
  if (auto consumer = MakeConsumerConf(settings); !consumer) {
    return tl::make_unexpected(consumer.error());
  }
  if (auto producer = MakeProducerConf(settings, {}); !producer) {
    return tl::make_unexpected(producer.error());
  }
  return {};
}

}  // namespace

Result<void> Validate(const ServiceSettings& settings) {
  auto checked = CheckNames(settings);
  if (checked) checked = CheckRanges(settings);
  if (checked) checked = CheckRelations(settings);
  if (!checked) return checked;
  if (auto level = ParseLogLevel(settings.log_level); !level) {
    return tl::make_unexpected(level.error());
  }
  if (auto sources = SourcesOf(settings); !sources) return tl::make_unexpected(sources.error());
  return CheckClients(settings);
}

Result<SourceSettings> SourcesOf(const ServiceSettings& settings) {
  constexpr std::size_t kMostSources = 200;
  SourceSettings sources;
  sources.late_after = settings.late_after;
  if (settings.sources.size() > kMostSources) {
    return Fail(ErrorCode::kConfiguration, "source", "at most 200 can be told apart");
  }
  for (const auto& [name, text] : settings.sources) {
    const auto interval = IntervalOf(text);
    if (!interval) {
      return Fail(ErrorCode::kConfiguration, "source",
                  name + " takes a time such as 90m, 6h or 2d, or none");
    }
    sources.expected.emplace(name, *interval);
  }
  return sources;
}

}  // namespace opslag
