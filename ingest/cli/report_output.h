// Where the measuring commands put what they found.
#pragma once

#include <string>
#include <string_view>

#include <google/protobuf/message.h>
#include <CLI/App.hpp>

#include "classifier/error.h"

namespace opslag {

// Adds --json FILE. REQUIRES: `file` outlives `app`.
void AddJsonReportOption(CLI::App& app, std::string& file);

// Prints `text` to standard output and, where `json_file` is not empty, writes the report's JSON
// form into that file as one line; "-" puts it on standard output instead of the text. Error: kIo.
Result<void> PutReport(std::string_view text, const google::protobuf::Message& report,
                       const std::string& json_file);

// The document and a line end into the file. Error: kIo.
Result<void> PutDocument(std::string_view document, const std::string& file);

}  // namespace opslag
