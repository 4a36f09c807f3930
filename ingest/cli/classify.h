// `opslag classify`: postings from files or standard input, enriched records to a file or standard
// output, in the same order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "classifier/classifier.h"
#include "classifier/error.h"
#include "ingest/files/record_reader.h"
#include "ingest/record/record_processor.h"
#include "ingest/source/mapped_reader.h"

namespace opslag {

struct ClassifySettings {
  std::vector<std::string> inputs{std::string(kStandardStream)};
  std::string output{kStandardStream};
  std::string rejects;  // file for bad records, byte for byte; empty = none
  std::optional<WireForm> input_form;
  // Set: the inputs are a source's files, read by its mapping, and input_form is left unset.
  std::shared_ptr<const Mapping> mapping;
  WireForm output_form = WireForm::kJson;
  std::size_t max_record = std::size_t{8} << 20;  // bytes
  std::size_t threads = 0;                        // 0 = one for each core
  std::string default_source = "unknown";         // of a posting that names none
  bool fail_fast = false;
  bool carry_original = false;
  double min_confidence = 0;  // as in PipelineSettings
  bool quiet = false;  // no progress bar
};

struct ClassifySummary {
  std::uint64_t read = 0;  // records, blank lines not among them
  std::uint64_t classified = 0;
  std::uint64_t abstained = 0;  // without an occupation; the record is written all the same
  std::uint64_t corrected = 0;     // by a coder's correction
  std::uint64_t text_changed = 0;  // named by a correction that was made of another text
  std::uint64_t blank_lines = 0;
  std::map<ErrorCode, std::uint64_t> rejected;
  SourceCounts source;  // where a mapping was used
  double seconds = 0;

  std::uint64_t RejectedInAll() const;
  // Some lines of text for a person.
  std::string ToString() const;
};

// Classifies all inputs. A bad record is named on `messages` as "FILE:LINE: field: reason (code)"
// and does not stop the rest, unless settings.fail_fast. Output is flushed whenever the input has
// to be waited for. What was written before an error stays written.
//
// Errors: kIo; kUsage, where an output file is one of the inputs, or inputs of different forms
// share one file of rejects. REQUIRES: SIGPIPE is ignored.
Result<ClassifySummary> ClassifyFiles(const ClassifySettings& settings,
                                      std::shared_ptr<const Classifier> classifier,
                                      std::ostream& messages);

// Whether the inputs can be read and no output would overwrite one of them. Opens nothing, so that
// it can be asked before the rules are loaded. Errors: kIo, kUsage.
Result<void> CheckFiles(const ClassifySettings& settings);

}  // namespace opslag
