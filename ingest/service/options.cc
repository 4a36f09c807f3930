#include "ingest/service/options.h"

#include <CLI/Option.hpp>
#include <CLI/Validators.hpp>

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace opslag {
namespace {

constexpr const char* kConnectionGroup = "Kafka";
constexpr const char* kTopicsGroup = "Topics and names";
constexpr const char* kFormGroup = "Form of the records";
constexpr const char* kDeliveryGroup = "Delivery";
constexpr const char* kWorkGroup = "Work";
constexpr const char* kSourcesGroup = "Sources";
constexpr const char* kOperationsGroup = "Operations";

// "batch-records" -> "OPSLAG_BATCH_RECORDS"
std::string EnvironmentName(std::string_view name) {
  std::string variable = "OPSLAG_";
  for (const char c : name) {
    variable.push_back(c == '-' ? '_'
                                : (c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c));
  }
  return variable;
}

// Adds options of one group with names, variables and defaults after one pattern.
class OptionGroup {
 public:
  OptionGroup(CLI::App& app, const char* group) : app_(app), group_(group) {}

  template <typename T>
  void Value(const std::string& name, T& target, const char* help) {
    Finish(name, app_.add_option("--" + name, target, help)->capture_default_str());
  }

  void Milliseconds(const std::string& name, std::chrono::milliseconds& target, const char* help) {
    CLI::Option* option = app_.add_option_function<std::int64_t>(
        "--" + name, [&target](std::int64_t ms) { target = std::chrono::milliseconds(ms); }, help);
    option->default_str(std::to_string(target.count()));
    option->type_name("MS");
    Finish(name, option);
  }

  void Switch(const std::string& name, bool& target, const char* help) {
    Finish(name, app_.add_option("--" + name, target, help)->capture_default_str());
  }

  template <typename Enum>
  void Choice(const std::string& name, Enum& target, const std::map<std::string, Enum>& choices,
              const char* help) {
    CLI::Option* option = app_.add_option_function<std::string>(
        "--" + name, [&target, choices](const std::string& word) { target = choices.at(word); },
        help);
    for (const auto& [word, value] : choices) {
      if (value == target) option->default_str(word);
    }
    std::vector<std::string> words;
    for (const auto& [word, value] : choices) words.push_back(word);
    option->check(CLI::IsMember(words));
    Finish(name, option);
  }

  // KEY=VALUE, repeatable on the command line; in a variable one to a line.
  void Pairs(const std::string& name, std::map<std::string, std::string>& target, const char* form,
             const char* help) {
    CLI::Option* option = app_.add_option_function<std::vector<std::string>>(
        "--" + name,
        [&target, name](const std::vector<std::string>& pairs) {
          for (const std::string& pair : pairs) {
            const auto equals = pair.find('=');
            if (equals == std::string::npos || equals == 0) {
              // The text is not quoted: a password may stand in it.
              throw CLI::ValidationError("--" + name, "takes KEY=VALUE");
            }
            target[pair.substr(0, equals)] = pair.substr(equals + 1);
          }
        },
        help);
    option->allow_extra_args(false)->delimiter('\n')->type_name(form);
    Finish(name, option);
  }

 private:
  void Finish(const std::string& name, CLI::Option* option) {
    option->envname(EnvironmentName(name))->group(group_);
  }

  CLI::App& app_;
  const char* group_;
};

void AddTopicOptions(CLI::App& app, ServiceSettings& settings) {
  OptionGroup topics(app, kTopicsGroup);
  topics.Value("input-topic", settings.input_topic, "Topic that postings are read from");
  topics.Value("output-topic", settings.output_topic, "Topic that enriched records are written to");
  topics.Value("dead-letter-topic", settings.dead_letter_topic,
               "Topic for records that cannot be enriched; its max.message.bytes stands above the "
               "input topic's");
  topics.Value("name", settings.name,
               "Consumer group, and first part of the instance's ids; a backfill has its own");
  topics.Value("ordinal", settings.ordinal,
               "Number of this instance in its group, the same after a restart");

  const std::map<std::string, WireForm> forms = {{"json", WireForm::kJson},
                                                 {"protobuf", WireForm::kProtobuf}};
  OptionGroup form(app, kFormGroup);
  form.Choice("input-form", settings.input_form, forms,
              "Form of records without a content-type header");
  form.Choice("output-form", settings.output_form, forms, "Form of enriched records");
}

void AddDeliveryOptions(CLI::App& app, ServiceSettings& settings) {
  OptionGroup delivery(app, kDeliveryGroup);
  delivery.Choice<Delivery>(
      "delivery", settings.delivery,
      {{"exactly-once", Delivery::kExactlyOnce}, {"at-least-once", Delivery::kAtLeastOnce}},
      "at-least-once is for brokers without transactions");
  delivery.Choice<OffsetReset>("offset-reset", settings.offset_reset,
                               {{"earliest", OffsetReset::kEarliest},
                                {"latest", OffsetReset::kLatest},
                                {"error", OffsetReset::kError}},
                               "Where to start when the group has no offset yet");
  delivery.Value("batch-records", settings.batch_records, "Records in one transaction at most");
  delivery.Milliseconds("batch-interval-ms", settings.batch_interval,
                        "Longest time from a transaction's first record to its commit");
  delivery.Milliseconds("transaction-timeout-ms", settings.transaction_timeout,
                        "The broker aborts older transactions; how long a killed instance can hold "
                        "up readers");
  delivery.Milliseconds("commit-timeout-ms", settings.commit_timeout,
                        "Deadline of one commit or abort, after which the producer is replaced");
  delivery.Milliseconds("session-timeout-ms", settings.session_timeout,
                        "A restart within this time moves no partition");
  delivery.Value("refusals-before-bisecting", settings.refusals_before_bisecting,
                 "Refusals of a batch before the record at fault is searched for");
  delivery.Switch("check-topics", settings.check_topics,
                  "Check topics and their size limits before the first record");
}

void AddWorkOptions(CLI::App& app, ServiceSettings& settings) {
  OptionGroup work(app, kWorkGroup);
  work.Value("workers", settings.workers, "Threads that classify; 0 = one for each core but one");
  work.Value("queue-records", settings.queue_records,
             "Records read but not yet published; bounds memory");
  work.Value("fetch-ahead-kib", settings.fetch_ahead_kib, "Input fetched ahead, in KiB");
}

void AddSourceOptions(CLI::App& app, ServiceSettings& settings) {
  OptionGroup sources(app, kSourcesGroup);
  sources.Pairs("source", settings.sources, "NAME=TIME",
                "A source whose postings are counted apart, and after how long without one it is "
                "silent: 90m, 6h, 2d, or none");
  sources.Milliseconds("late-after-ms", settings.late_after,
                       "A posting that arrives so long after its publishedAt is late");
  sources.Value("teaser-letters", settings.teaser_letters,
                "A posting whose body has fewer letters is a teaser");
}

void AddOperationsOptions(CLI::App& app, ServiceSettings& settings) {
  OptionGroup operations(app, kOperationsGroup);
  operations.Milliseconds("shutdown-grace-ms", settings.shutdown_grace,
                          "From SIGTERM to exit at most; below the orchestrator's own");
  operations.Value("admin-host", settings.admin_host, "Address of /metrics, /live and /ready");
  operations.Value("admin-port", settings.admin_port, "Port of the same; 0 = a free one");
  operations.Switch("admin-enabled", settings.admin_enabled, "Whether that address is served");
  operations.Milliseconds("stall-timeout-ms", settings.stall_timeout,
                          "A partition with unread records that does not move for so long makes "
                          "/live fail");
  operations.Value("log-level", settings.log_level, "trace, debug, info, warn or error");
}

}  // namespace

void AddConnectionOptions(CLI::App& app, KafkaConnection& connection) {
  OptionGroup kafka(app, kConnectionGroup);
  kafka.Value("kafka-brokers", connection.brokers, "host:port[,host:port...]");
  kafka.Value("kafka-client-id", connection.client_id, "Shown in the brokers' logs and quotas");
  kafka.Pairs(
      "kafka-property", connection.properties, "KEY=VALUE",
      "Any property of librdkafka; a prefix consumer. or producer. limits it to one client");
  kafka.Pairs("kafka-secret", connection.secret_files, "KEY=FILE",
              "A property of librdkafka whose value stands in a file");
}

void AddServiceOptions(CLI::App& app, ServiceSettings& settings) {
  AddConnectionOptions(app, settings.kafka);
  AddTopicOptions(app, settings);
  AddDeliveryOptions(app, settings);
  AddWorkOptions(app, settings);
  AddSourceOptions(app, settings);
  AddOperationsOptions(app, settings);
}

}  // namespace opslag
