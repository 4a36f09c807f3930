#include "ingest/demo/samples.h"

#include <optional>
#include <utility>

#include "ingest/files/record_reader.h"
#include "ingest/record/decode.h"
#include "ingest/record/posting_key.h"

namespace opslag {

Result<std::vector<OutgoingRecord>> ReadSamples(const std::filesystem::path& file) {
  RecordReaderOptions options;
  options.form = WireForm::kJson;
  Result<RecordReader> reader = RecordReader::Open(file.string(), options);
  if (!reader) return tl::make_unexpected(reader.error());
  RecordDecoder decoder;
  std::vector<OutgoingRecord> samples;
  while (true) {
    Result<std::optional<FileRecord>> next = reader->Next();
    if (!next) return tl::make_unexpected(next.error());
    if (!next->has_value()) break;
    const std::string_view line = (*next)->bytes;
    Result<DecodedRecord> decoded = decoder.Decode(line, WireForm::kJson);
    OutgoingRecord record;
    if (decoded) record.key = PostingKey(decoded->posting);
    record.value = std::string(line);
    samples.push_back(std::move(record));
  }
  if (samples.empty()) return Fail(ErrorCode::kIo, file.string(), "holds no posting");
  return samples;
}

}  // namespace opslag
