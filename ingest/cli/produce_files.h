// `opslag produce`: postings from files into a topic, without the command line.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "classifier/error.h"
#include "ingest/kafka/produce.h"
#include "ingest/record/decode.h"
#include "ingest/source/mapped_reader.h"

namespace opslag {

struct ProduceFilesSettings {
  ProduceSettings produce;
  std::vector<std::string> inputs;
  // Of the files' records; with a mapping, the form that the postings are sent in.
  std::optional<WireForm> form;
  // Set: the inputs are a source's files.
  std::shared_ptr<const Mapping> mapping;
  DecodeSettings decode;  // max_record, and the source for the key of a posting that names none
  // Set: records are framed as Confluent's wire format has it, with this id.
  std::optional<std::uint32_t> schema_id;
  std::string rejects;  // file for records that cannot be sent; empty = none
  std::string state;    // file that says how far the last run came; empty = none
  bool strict = false;  // stop at the first bad record
  bool quiet = false;   // no progress bar
};

struct ProduceFilesSummary {
  ProduceProgress sent;
  std::uint64_t skipped = 0;  // records, sent by an earlier run
  std::uint64_t files_skipped = 0;
  std::map<ErrorCode, std::uint64_t> rejected;
  SourceCounts source;

  std::uint64_t RejectedInAll() const;
  // Some lines of text for a person.
  std::string ToString(const std::string& topic) const;
};

// Sends all inputs, in order. A record that cannot be sent is named on `messages` as "FILE:LINE:
// field: reason (code)", written to the rejects, and does not stop the rest, unless
// settings.strict.
//
// With a state, what was sent is noted there about once a second and at the end, and the next run
// goes on behind it. A record is noted only once the broker has it, so none is passed over; those
// that were on their way when a run was killed are sent again, under the same key. A state that
// cannot be written ends the run before anything is sent; later on it is told on `messages`, and is
// the run's error unless the last save went well. Errors: as Produce; kIo; kUsage (a state that is
// an input, or another topic's).
Result<ProduceFilesSummary> ProduceFiles(const ProduceFilesSettings& settings,
                                         const std::function<bool()>& stop_requested,
                                         std::ostream& messages);

// Reads all inputs and sends nothing: writes the first `show` postings as they would be sent to
// `out`, one a line (protobuf as JSON), and names bad records as ProduceFiles does. Errors: kIo,
// kConfiguration.
Result<ProduceFilesSummary> DryRun(const ProduceFilesSettings& settings, std::uint64_t show,
                                   std::ostream& out, std::ostream& messages);

}  // namespace opslag
