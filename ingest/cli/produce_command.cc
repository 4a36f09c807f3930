#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <CLI/CLI.hpp>

#include "ingest/cli/command.h"
#include "ingest/files/progress_bar.h"
#include "ingest/files/record_reader.h"
#include "ingest/kafka/produce.h"
#include "ingest/record/decode.h"
#include "ingest/record/posting_key.h"
#include "ingest/service/options.h"
#include "ingest/service/stop_request.h"

namespace opslag {
namespace {

constexpr const char* kExamples =
    R"(Every record is sent as it stands in the file, keyed by source/postingId. One that is no posting is
sent without a key: judging it is the service's task. Blank lines are passed over. A record above
8 MiB, or a protobuf file that ends inside a record, ends the run after what stands before it.

Examples:
  opslag produce --kafka-brokers kafka-1:9092 postings.jsonl
  zcat postings.jsonl.gz | opslag produce --topic backfill -

Exit codes: 0 all delivered, 1 some refused by size or by the broker, 2 usage, 3 configuration,
5 files and pipes, 6 Kafka.
)";

struct Options {
  ProduceSettings produce;
  std::string file;
  std::optional<WireForm> input_form;
  DecodeSettings decode;
  std::size_t max_record = std::size_t{8} << 20;
  bool quiet = false;
};

// The file's records, keyed.
class KeyedRecords {
 public:
  KeyedRecords(RecordReader reader, const DecodeSettings& decode)
      : reader_(std::move(reader)), decoder_(decode) {}

  Result<std::optional<OutgoingRecord>> Next() {
    Result<std::optional<FileRecord>> record =
        ahead_ ? Result<std::optional<FileRecord>>(*std::exchange(ahead_, std::nullopt))
               : reader_.Next();
    if (!record) return tl::make_unexpected(std::move(record.error()));
    if (!*record) return std::nullopt;
    if ((*record)->problem) return Unsendable(**record);
    return Keyed((*record)->bytes);
  }

  // The form is known only once a record has been read: reads the first one ahead.
  Result<WireForm> TellForm() {
    Result<std::optional<FileRecord>> first = reader_.Next();
    if (!first) return tl::make_unexpected(std::move(first.error()));
    ahead_ = std::move(*first);
    return reader_.form();
  }

  const RecordReader& reader() const { return reader_; }

 private:
  OutgoingRecord Keyed(std::string_view bytes) {
    OutgoingRecord outgoing;
    outgoing.value = std::string(bytes);
    const Result<DecodedRecord> decoded = decoder_.Decode(bytes, reader_.form());
    if (decoded) outgoing.key = PostingKey(decoded->posting);
    return outgoing;
  }

  tl::unexpected<Error> Unsendable(const FileRecord& record) const {
    return Fail(ErrorCode::kIo, reader_.name() + ":" + std::to_string(record.number),
                record.problem->reason);
  }

  RecordReader reader_;
  RecordDecoder decoder_;
  std::optional<std::optional<FileRecord>> ahead_;
};

void PrintSummary(const ProduceProgress& done, const std::string& topic) {
  std::cerr << "read " << done.read << " records, delivered " << done.delivered << " to " << topic
            << ", refused " << done.refused << "\n";
}

ProduceCallbacks CallbacksFor(const KeyedRecords& records, ProgressBar& bar,
                              const StopRequest& stop) {
  ProduceCallbacks callbacks;
  callbacks.progress = [&records, &bar](const ProduceProgress& progress) {
    bar.Update(records.reader().bytes_read(), records.reader().size(), progress.delivered);
  };
  callbacks.refused = [&bar](std::uint64_t number, const Error& error) {
    bar.Clear();
    std::cerr << "record " << number + 1 << ": " << error.ToString() << "\n";
  };
  callbacks.stop_requested = [&stop] { return stop.Requested(); };
  return callbacks;
}

ExitCode ProduceFile(const Options& options) {
  Result<RecordReader> reader = RecordReader::Open(
      options.file,
      RecordReaderOptions{.form = options.input_form, .max_record = options.max_record});
  if (!reader) return Complain(reader.error());
  KeyedRecords records(std::move(*reader), options.decode);
  const Result<WireForm> form = records.TellForm();
  if (!form) return Complain(form.error());
  ProduceSettings settings = options.produce;
  settings.form = *form;

  StopRequest stop;
  const StopOnSignals on_signals(stop);
  ProgressBar bar(!options.quiet);
  const Result<ProduceProgress> done = Produce(
      settings, [&records] { return records.Next(); }, CallbacksFor(records, bar, stop));
  bar.Clear();
  if (!done) return Complain(done.error());
  if (!options.quiet) PrintSummary(*done, settings.topic);
  return done->refused == 0 ? ExitCode::kFine : ExitCode::kRejected;
}

}  // namespace

void AddProduceCommand(CLI::App& app, Invocation& invocation) {
  CLI::App* const command =
      app.add_subcommand("produce", "Write postings from a file into a Kafka topic");
  const auto options = std::make_shared<Options>();
  command->add_option("file", options->file, "File of postings; - is standard input")
      ->type_name("FILE")
      ->required()
      ->configurable(false);
  AddInputFormOption(*command, options->input_form);
  command->add_option("--topic", options->produce.topic, "Topic to write to")
      ->capture_default_str()
      ->envname("OPSLAG_INPUT_TOPIC");
  AddDefaultSourceOption(*command, options->decode.default_source);
  AddConnectionOptions(*command, options->produce.kafka);
  command->add_flag("-q,--quiet", options->quiet, "No progress bar and no summary");
  command->footer(kExamples);
  command->callback(
      [options, &invocation] { invocation.run = [options] { return ProduceFile(*options); }; });
}

}  // namespace opslag
