#include "ingest/source/mapped_reader.h"

#include <unistd.h>

#include <filesystem>
#include <utility>

#include "ingest/record/json_writer.h"

namespace opslag {
namespace {

// "feeds/page-1.xml.gz" -> "page-1"
std::string StemOf(const std::string& name) {
  std::filesystem::path stem = std::filesystem::path(name).filename();
  if (stem.extension() == ".gz" || stem.extension() == ".zst") stem = stem.stem();
  return stem.stem().string();
}

Result<ByteStream> OpenBytes(const std::string& name) {
  if (name == kStandardStream) {
    return ByteStream("standard input", FileDescriptor::Standard(STDIN_FILENO));
  }
  Result<FileDescriptor> file = FileDescriptor::OpenForReading(name);
  if (!file) return tl::make_unexpected(std::move(file.error()));
  return ByteStream(name, std::move(*file));
}

}  // namespace

Result<std::unique_ptr<MappedReader>> MappedReader::Open(const std::string& name,
                                                         std::shared_ptr<const Mapping> mapping,
                                                         WireForm form, std::size_t max_record,
                                                         SourceCounts* counts) {
  Result<ByteStream> bytes = OpenBytes(name);
  if (!bytes) return tl::make_unexpected(std::move(bytes.error()));
  SourceLimits limits;
  limits.max_record = max_record;
  std::unique_ptr<SourceReader> reader = SourceReader::New(
      mapping->spec(), TextStream(std::move(*bytes), mapping->spec().encoding()), limits);
  // The constructor is private.
  return std::unique_ptr<MappedReader>(
      new MappedReader(std::move(mapping), std::move(reader), StemOf(name), form, counts));
}

MappedReader::MappedReader(std::shared_ptr<const Mapping> mapping,
                           std::unique_ptr<SourceReader> reader, std::string file, WireForm form,
                           SourceCounts* counts)
    : mapping_(mapping),
      reader_(std::move(reader)),
      mapper_(std::move(mapping)),
      file_(std::move(file)),
      form_(form),
      counts_(counts) {}

MappedReader::~MappedReader() {
  if (counts_ != nullptr) *counts_ += mapper_.counts();
}

Result<std::optional<FileRecord>> MappedReader::Next() {
  Result<std::optional<SourceRecord>> record = reader_->Next();
  if (!record) return tl::make_unexpected(std::move(record.error()));
  if (!*record) return std::nullopt;
  ++number_;
  if ((*record)->problem) return Bad(**record, *(*record)->problem);
  const Result<v1::JobPosting> posting = mapper_.Map((*record)->root, file_);
  if (!posting) return Bad(**record, posting.error());
  bytes_.clear();
  if (form_ == WireForm::kJson) {
    AppendJson(*posting, &bytes_);
  } else {
    posting->AppendToString(&bytes_);
  }
  return FileRecord{.bytes = bytes_, .number = number_, .problem = std::nullopt};
}

FileRecord MappedReader::Bad(const SourceRecord& record, Error problem) {
  bytes_ = record.problem ? record.raw : ToJson(record.root);
  if (record.line > 0) {
    const std::string line = "line " + std::to_string(record.line);
    problem.where = problem.where.empty() ? line : line + ": " + problem.where;
  }
  return FileRecord{.bytes = bytes_, .number = number_, .problem = std::move(problem)};
}

Result<std::unique_ptr<PostingStream>> OpenPostings(const std::string& name,
                                                    const PostingFileOptions& options) {
  if (options.mapping) {
    auto reader =
        MappedReader::Open(name, options.mapping, options.reader.form.value_or(WireForm::kJson),
                           options.reader.max_record, options.counts);
    if (!reader) return tl::make_unexpected(std::move(reader.error()));
    return std::unique_ptr<PostingStream>(std::move(*reader));
  }
  auto reader = RecordReader::Open(name, options.reader);
  if (!reader) return tl::make_unexpected(std::move(reader.error()));
  return std::unique_ptr<PostingStream>(std::make_unique<RecordReader>(std::move(*reader)));
}

}  // namespace opslag
