#include <chrono>
#include <ctime>
#include <functional>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

#include "classifier/text/utf8.h"
#include "ingest/cli/command.h"
#include "ingest/demo/display_text.h"
#include "ingest/dlq/dead_letter.h"
#include "ingest/dlq/replay.h"
#include "ingest/dlq/topic_scan.h"
#include "ingest/files/progress_bar.h"
#include "ingest/kafka/headers.h"
#include "ingest/observe/log.h"
#include "ingest/record/rfc3339.h"
#include "ingest/service/options.h"
#include "ingest/service/stop_request.h"

namespace opslag {
namespace {

constexpr const char* kFilterGroup = "Which dead letters (all conditions must hold)";
// Whoever only looks commits nothing, but librdkafka wants a group's name, and the broker a right
// to it.
constexpr const char* kReaderGroup = "opslag-dlq";

constexpr const char* kListExamples =
    R"(A line for each: place in the dead-letter topic, when it was written, reason, stage, attempt, place of
its record, source, posting id ("-" where it is not told). Source and id are those of the record's key, or
of the posting itself where it can be read that far; a schema registry's frame is seen through.

Examples:
  opslag dlq list --kafka-brokers kafka-1:9092
  opslag dlq list --reason malformed_json --since 2026-10-05T00:00:00Z
  opslag dlq list --json | jq -r .reason | sort | uniq -c

Exit codes: 0 done, 2 usage, 3 configuration, 6 Kafka.
)";

constexpr const char* kShowExamples =
    R"(The value is a posting, and may hold personal data: it is printed only with --text.

Examples:
  opslag dlq show --partition 0 --offset 17
  opslag dlq show --posting-id 4711 --text

Exit codes: 0 done, 2 usage, 3 configuration, 6 Kafka.
)";

constexpr const char* kReplayExamples =
    R"(A letter's record goes back with its first key, value and headers, and with opslag.replay-of. The service
counts its attempts; one that had --max-attempts stays where it is.

Records and progress are committed in one transaction under the name --job: the same command, run again
after a stop or a kill, goes on where it ended, and writes no letter twice. Another choice of letters is
another job, which knows nothing of the first. The brokers forget the progress of a job that has not run
for some days (offsets.retention.minutes). A replayed record stands behind newer versions of its posting
in the input topic; the enriched record's revision tells which is the newest.

Examples:
  opslag dlq replay --reason output_too_large --dry-run
  opslag dlq replay --reason output_too_large --rate 20
  opslag dlq replay --partition 0 --offset 17 --max-attempts 10

Exit codes: 0 done (or stopped between two batches), 1 some were too large for the input topic,
2 usage, 3 configuration, 6 Kafka.
)";

// --- Options ------------------------------------------------------------------------------------

struct Common {
  KafkaConnection kafka;
  std::string dead_letter_topic = "job-postings-dlq";
  DeadLetterFilter filter;
  std::uint64_t limit = 0;
};

struct ListOptions {
  Common common;
  bool json = false;
};

struct ShowOptions {
  Common common;
  bool text = false;
};

struct ReplayOptions {
  Common common;
  ReplaySettings replay;
  bool quiet = false;
};

std::vector<std::string> RecordErrorNames() {
  std::vector<std::string> names;
  for (int code = 0; IsRecordError(static_cast<ErrorCode>(code)); ++code) {
    names.emplace_back(Name(static_cast<ErrorCode>(code)));
  }
  return names;
}

void AddTime(CLI::App& app, const char* name, std::optional<std::int64_t>& milliseconds,
             const char* help) {
  app.add_option_function<std::string>(
         name,
         [name, &milliseconds](const std::string& text) {
           const auto moment = ParseRfc3339(text);
           if (!moment) {
             throw CLI::ValidationError(name, "takes a time such as 2026-10-05T06:00:00Z");
           }
           milliseconds = moment->seconds * 1000 + moment->nanos / 1'000'000;
         },
         help)
      ->type_name("TIME")
      ->group(kFilterGroup);
}

void AddOffsets(CLI::App& app, const char* name, std::optional<OffsetRange>& range,
                const char* help) {
  app.add_option_function<std::string>(
         name,
         [name, &range](const std::string& text) {
           const auto parsed = ParseOffsetRange(text);
           if (!parsed) throw CLI::ValidationError(name, parsed.error().reason);
           range = *parsed;
         },
         help)
      ->type_name("OFFSET[-OFFSET]")
      ->group(kFilterGroup);
}

void AddCommonOptions(CLI::App& app, Common& common) {
  app.add_option("--dead-letter-topic", common.dead_letter_topic, "Topic of the dead letters")
      ->capture_default_str()
      ->envname("OPSLAG_DEAD_LETTER_TOPIC");
  app.add_option("--limit", common.limit, "Letters at most; 0 = all")->capture_default_str();
  DeadLetterFilter& filter = common.filter;
  const auto list = [&](const char* name, std::vector<std::string>& values, const char* help) {
    return app.add_option(name, values, help)->allow_extra_args(false)->group(kFilterGroup);
  };
  list("--reason", filter.reasons, "Why they are dead; may be given several times")
      ->type_name("CODE")
      ->check(CLI::IsMember(RecordErrorNames()));
  list("--stage", filter.stages, "Where it happened")
      ->type_name("STAGE")
      ->check(CLI::IsMember({"VALUE_CONVERTER", "TRANSFORMATION", "KAFKA_PRODUCE"}));
  list("--source", filter.sources, "Source of the posting")->type_name("NAME");
  list("--posting-id", filter.posting_ids, "The source's id of the posting")->type_name("ID");
  AddTime(app, "--since", filter.since_ms, "Written then or later");
  AddTime(app, "--until", filter.until_ms, "Written before");
  app.add_option("--partition", filter.partition, "Of the dead-letter topic")
      ->type_name("NUMBER")
      ->group(kFilterGroup);
  AddOffsets(app, "--offset", filter.offsets, "In the dead-letter topic, with --partition");
  app.add_option("--input-partition", filter.input_partition, "Where the record lay")
      ->type_name("NUMBER")
      ->group(kFilterGroup);
  AddOffsets(app, "--input-offset", filter.input_offsets, "Where the record lay");
  AddConnectionOptions(app, common.kafka);
}

// --- Printing -----------------------------------------------------------------------------------

std::string OrDash(std::string_view text) {
  std::string printable = Printable(text);
  return printable.empty() ? "-" : printable;
}

template <typename Number>
std::string OrDash(const std::optional<Number>& number) {
  return number ? std::to_string(*number) : "-";
}

// "2026-10-05T06:00:00.123Z"; "-" where it is not told.
std::string TimeText(std::int64_t milliseconds) {
  if (milliseconds < 0) return "-";
  const std::time_t seconds = milliseconds / 1000;
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  char date[32];
  char text[48];
  std::strftime(date, sizeof date, "%Y-%m-%dT%H:%M:%S", &parts);
  std::snprintf(text, sizeof text, "%s.%03dZ", date, static_cast<int>(milliseconds % 1000));
  return text;
}

std::string PlaceOf(const DeadLetter& letter) {
  return std::to_string(letter.partition) + "/" + std::to_string(letter.offset);
}

std::string Line(const DeadLetter& letter) {
  return PlaceOf(letter) + "  " + TimeText(letter.written_ms) + "  " + OrDash(letter.reason) +
         "  " + OrDash(letter.stage) + "  attempt " + std::to_string(letter.attempt) + "  " +
         OrDash(letter.input_topic) + "/" + OrDash(letter.input_partition) + "/" +
         OrDash(letter.input_offset) + "  " + OrDash(letter.source) + "  " +
         OrDash(letter.posting_id);
}

class JsonObject {
 public:
  JsonObject& Text(const char* name, std::string_view text) {
    Begin(name);
    AppendJsonText(json_, RepairUtf8(text).text);
    return *this;
  }
  template <typename Number>
  JsonObject& Count(const char* name, const std::optional<Number>& number) {
    Begin(name);
    json_ += number ? std::to_string(*number) : "null";
    return *this;
  }
  std::string Finish() { return json_ + "}"; }

 private:
  void Begin(const char* name) {
    json_ += json_.size() == 1 ? "\"" : ",\"";
    json_ += name;
    json_ += "\":";
  }
  std::string json_ = "{";
};

std::string Json(const DeadLetter& letter) {
  return JsonObject()
      .Count("partition", std::optional(letter.partition))
      .Count("offset", std::optional(letter.offset))
      .Text("written", TimeText(letter.written_ms))
      .Text("reason", letter.reason)
      .Text("stage", letter.stage)
      .Text("message", letter.message)
      .Count("attempt", std::optional(letter.attempt))
      .Text("inputTopic", letter.input_topic)
      .Count("inputPartition", letter.input_partition)
      .Count("inputOffset", letter.input_offset)
      .Text("source", letter.source)
      .Text("postingId", letter.posting_id)
      .Finish();
}

// What a terminal shows of text from strangers: lines and tabs, but nothing that moves the cursor.
std::string Harmless(std::string_view text) {
  std::string harmless = RepairUtf8(text).text;
  for (char& c : harmless) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte < 0x20 && c != '\n' && c != '\t') || byte == 0x7F) c = ' ';
  }
  return harmless;
}

std::string SizeOf(const std::optional<std::string_view>& bytes) {
  return bytes ? std::to_string(bytes->size()) + " bytes" : "none";
}

void PrintWhole(const ConsumedRecord& record, const DeadLetter& letter, bool with_text) {
  std::cout << "dead letter " << PlaceOf(letter) << ", written " << TimeText(letter.written_ms)
            << "\n  key    " << (record.key ? OrDash(*record.key) : "none") << "\n  value  "
            << SizeOf(record.value) << "\n";
  std::size_t index = 0;
  while (const auto header = HeaderAt(record.headers, index++)) {
    std::cout << "  header " << Printable(header->name) << ": "
              << (header->value ? Printable(*header->value) : "(null)") << "\n";
  }
  if (with_text && record.value) std::cout << Harmless(*record.value) << "\n";
  std::cout << "\n";
}

// --- The commands -------------------------------------------------------------------------------

using Visit = std::function<void(const ConsumedRecord&, const DeadLetter&)>;

// Calls `visit` for the letters that match, and says how many there were.
ExitCode ForEachLetter(const Common& common, const Visit& visit) {
  StopRequest stop;
  const StopOnSignals on_signals(stop);
  auto scan =
      TopicScan::Open(common.kafka, common.dead_letter_topic, "dead-letter-topic", kReaderGroup);
  if (!scan) return Complain(scan.error());
  if (auto started = scan->Start(ScanStart::kBeginning); !started) {
    return Complain(started.error());
  }
  std::uint64_t read = 0;
  std::uint64_t matching = 0;
  while (common.limit == 0 || matching < common.limit) {
    const auto record = scan->Next(stop);
    if (!record) return Complain(record.error());
    if (!*record) break;
    ++read;
    const DeadLetter letter = ReadDeadLetter(**record);
    if (!common.filter.Matches(letter)) continue;
    ++matching;
    visit(**record, letter);
  }
  std::cout.flush();
  std::cerr << matching << " of " << read << " dead letters read\n";
  return ExitCode::kFine;
}

ExitCode List(const ListOptions& options) {
  return ForEachLetter(options.common, [&](const ConsumedRecord&, const DeadLetter& letter) {
    std::cout << (options.json ? Json(letter) : Line(letter)) << "\n";
  });
}

ExitCode Show(const ShowOptions& options) {
  return ForEachLetter(options.common, [&](const ConsumedRecord& record, const DeadLetter& letter) {
    PrintWhole(record, letter, options.text);
  });
}

void PrintSummary(const ReplayProgress& done, const ReplaySettings& settings) {
  std::cerr << "read " << done.read << " dead letters, "
            << (settings.dry_run ? "would replay " : "replayed ") << done.replayed << " into "
            << settings.input_topic << "; left: " << done.exhausted << " after "
            << settings.max_attempts << " attempts, " << done.too_large
            << " too large for that topic\n";
  if (done.stopped) std::cerr << "stopped; the same command goes on from here\n";
}

ExitCode RunReplay(const ReplayOptions& options) {
  ReplaySettings settings = options.replay;
  settings.kafka = options.common.kafka;
  settings.dead_letter_topic = options.common.dead_letter_topic;
  settings.filter = options.common.filter;
  settings.limit = options.common.limit;
  if (settings.input_topic == settings.dead_letter_topic) {
    return Complain({ErrorCode::kConfiguration, "input-topic",
                     "is the dead-letter topic: letters would be replayed into themselves"});
  }
  StopRequest stop;
  const StopOnSignals on_signals(stop);
  ProgressBar bar(!options.quiet && !settings.dry_run);
  ReplayCallbacks callbacks;
  callbacks.progress = [&](std::uint64_t passed, std::uint64_t total, const ReplayProgress& now) {
    bar.Update(passed, total, now.replayed);
  };
  if (settings.dry_run) {
    callbacks.letter = [](const DeadLetter& letter) { std::cout << Line(letter) << "\n"; };
  }
  const Result<ReplayProgress> done = Replay(settings, callbacks, stop);
  bar.Clear();
  if (!done) return Complain(done.error());
  std::cout.flush();
  if (!options.quiet) PrintSummary(*done, settings);
  return done->too_large == 0 ? ExitCode::kFine : ExitCode::kRejected;
}

void AddList(CLI::App& app, Invocation& invocation) {
  CLI::App* const command = app.add_subcommand("list", "A line for each dead letter");
  const auto options = std::make_shared<ListOptions>();
  AddCommonOptions(*command, options->common);
  command->add_flag("--json", options->json, "JSON lines, for programs");
  command->footer(kListExamples);
  command->callback(
      [options, &invocation] { invocation.run = [options] { return List(*options); }; });
}

void AddShow(CLI::App& app, Invocation& invocation) {
  CLI::App* const command = app.add_subcommand("show", "All that a dead letter says, and its text");
  const auto options = std::make_shared<ShowOptions>();
  options->common.limit = 10;
  AddCommonOptions(*command, options->common);
  command->add_flag("--text", options->text, "The value, too");
  command->footer(kShowExamples);
  command->callback(
      [options, &invocation] { invocation.run = [options] { return Show(*options); }; });
}

void AddReplay(CLI::App& app, Invocation& invocation) {
  CLI::App* const command =
      app.add_subcommand("replay", "Write dead letters back into the input topic");
  const auto options = std::make_shared<ReplayOptions>();
  ReplaySettings& replay = options->replay;
  command->add_option("--input-topic", replay.input_topic, "Topic to write to")
      ->capture_default_str()
      ->envname("OPSLAG_INPUT_TOPIC");
  command
      ->add_option("--max-attempts", replay.max_attempts,
                   "A letter of so many attempts stays where it is")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  command->add_option("--rate", replay.rate, "Records a second at most; 0 = no limit")
      ->check(CLI::Range(0, 1'000'000))
      ->capture_default_str();
  command->add_option("--job", replay.job,
                      "Consumer group and transactional id that keep the progress (default: "
                      "opslag-dlq-replay, the topics and the conditions)");
  command->add_flag("--again", replay.again, "From the beginning, whatever the job has done");
  command->add_flag("--dry-run", replay.dry_run, "List what would be replayed, and write nothing");
  AddCommonOptions(*command, options->common);
  command->add_flag("-q,--quiet", options->quiet, "No progress bar and no summary");
  command->footer(kReplayExamples);
  command->callback(
      [options, &invocation] { invocation.run = [options] { return RunReplay(*options); }; });
}

}  // namespace

void AddDlqCommand(CLI::App& app, Invocation& invocation) {
  CLI::App* const command = app.add_subcommand("dlq", "Look at dead letters, and replay them");
  command->require_subcommand(1);
  AddList(*command, invocation);
  AddShow(*command, invocation);
  AddReplay(*command, invocation);
}

}  // namespace opslag
