#include "ingest/cli/report_output.h"

#include <iostream>

#include "ingest/files/record_reader.h"
#include "ingest/files/record_writer.h"
#include "ingest/record/json_writer.h"

namespace opslag {

void AddJsonReportOption(CLI::App& app, std::string& file) {
  app.add_option(
         "--json", file,
         "Write the report as one JSON document (proto/opslag/v1/reports.proto); - puts it on "
         "standard output instead of the text")
      ->type_name("FILE");
}

Result<void> PutReport(std::string_view text, const google::protobuf::Message& report,
                       const std::string& json_file) {
  if (json_file != kStandardStream) {
    std::cout << text << std::flush;
    if (!std::cout) return Fail(ErrorCode::kIo, "standard output", "cannot be written");
  }
  if (json_file.empty()) return {};
  std::string json;
  AppendJson(report, &json);
  return PutDocument(json, json_file);
}

Result<void> PutDocument(std::string_view document, const std::string& file) {
  Result<RecordWriter> writer = RecordWriter::Open(file, WireForm::kJson);
  if (!writer) return tl::make_unexpected(std::move(writer.error()));
  const Result<void> written = writer->Append(document);
  return written ? writer->Flush() : written;
}

}  // namespace opslag
