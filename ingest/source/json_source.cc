#include "ingest/source/json_source.h"

#include <algorithm>
#include <string>

#include "ingest/source/json_tree.h"

namespace opslag {
namespace {

using simdjson::dom::element;

SourceRecord Broken(Error problem, std::uint64_t line, std::string_view raw) {
  SourceRecord record;
  record.line = line;
  record.problem = std::move(problem);
  record.raw = raw;
  return record;
}

Error TooLarge(std::size_t limit) {
  return Error{ErrorCode::kRecordTooLarge, "",
               "is longer than the " + std::to_string(limit) + " bytes that are taken"};
}

// One record as a tree.
SourceRecord AsRecord(element value, std::size_t limit) {
  SourceRecord record;
  // A node costs several times its JSON text: the limit is for what a posting could hold.
  std::size_t budget = limit * 4;
  if (!value.is_object()) return Broken(Error{ErrorCode::kWrongType, "", "is no object"}, 0, {});
  const bool fits = AppendMembers(simdjson::dom::object(value), &record.root, &budget);
  return fits ? record : Broken(TooLarge(limit), 0, {});
}

}  // namespace

// ---- Pages

JsonPageReader::JsonPageReader(const v1::SourceMapping& mapping, TextStream text,
                               const SourceLimits& limits)
    : SourceReader(std::move(text), limits),
      parser_(limits.max_document + simdjson::SIMDJSON_PADDING) {
  if (!mapping.records().empty()) {
    // CheckMapping has parsed it before.
    records_path_ = SourcePath::Parse(mapping.records()).value_or(SourcePath());
  }
}

Result<std::optional<SourceRecord>> JsonPageReader::Next() {
  if (!std::exchange(opened_, true)) {
    Result<std::optional<Error>> problem = Open();
    if (!problem) return tl::make_unexpected(std::move(problem.error()));
    if (*problem) return Broken(std::move(**problem), 0, {});
  }
  if (next_ == records_.size()) return std::nullopt;
  return AsRecord(records_[next_++], limits_.max_record);
}

Result<std::optional<Error>> JsonPageReader::Open() {
  const Result<void> filled = text_.FillAll(limits_.max_document);
  if (!filled) {
    if (!IsRecordError(filled.error().code)) return tl::make_unexpected(filled.error());
    return filled.error();
  }
  if (parser_.allocate(text_.Unread().size() + 1, kMaxJsonDepth) != simdjson::SUCCESS) {
    return Fail(ErrorCode::kIo, text_.bytes().name(), "is too large for the memory there is");
  }
  element document;
  const auto error = parser_.parse(text_.Unread().data(), text_.Unread().size()).get(document);
  text_.Consume(text_.Unread().size());
  if (error != simdjson::SUCCESS) return MalformedJson(error);
  CollectRecords(document, 0);
  if (!found_path_) {
    return Error{ErrorCode::kMissingField, "",
                 "has nothing at the mapping's `records`: is it a page of this source"};
  }
  return std::nullopt;
}

void JsonPageReader::CollectRecords(element value, std::size_t depth) {
  found_path_ = found_path_ || depth == records_path_.steps().size();
  if (value.is_array()) {
    for (const element entry : simdjson::dom::array(value)) CollectRecords(entry, depth);
    return;
  }
  if (depth == records_path_.steps().size()) {
    if (!value.is_null()) records_.push_back(value);
    return;
  }
  if (!value.is_object()) return;
  const std::string& name = records_path_.steps()[depth].name;
  for (const auto& member : simdjson::dom::object(value)) {
    if (name == "*" || member.key == name) CollectRecords(member.value, depth + 1);
  }
}

// ---- Lines

Result<std::optional<SourceRecord>> JsonLinesReader::Next() {
  for (;;) {
    const Result<std::optional<std::string_view>> line = NextLine();
    if (!line) return tl::make_unexpected(line.error());
    if (!*line) return std::nullopt;
    if (too_large_) return Broken(TooLarge(limits_.max_record), line_, {});
    if ((*line)->find_first_not_of(" \t\r") != (*line)->npos) return LineAsRecord(**line);
  }
}

Result<std::optional<std::string_view>> JsonLinesReader::NextLine() {
  text_.Consume(std::exchange(to_consume_, 0));
  too_large_ = false;
  ++line_;
  for (std::size_t searched = 0;;) {
    const std::string_view unread = text_.Unread();
    const std::size_t end = unread.find('\n', searched);
    if (end != unread.npos || (text_.at_end() && !unread.empty())) {
      to_consume_ = end == unread.npos ? unread.size() : end + 1;
      too_large_ = too_large_ || std::min(end, unread.size()) > limits_.max_record;
      return unread.substr(0, end);
    }
    if (text_.at_end()) {
      if (too_large_) return std::string_view();
      return std::nullopt;
    }
    searched = unread.size();
    if (unread.size() > limits_.max_record) {
      too_large_ = true;
      text_.Consume(unread.size());
      searched = 0;
    }
    const Result<bool> more = text_.Fill();
    if (!more) return tl::make_unexpected(more.error());
  }
}

SourceRecord JsonLinesReader::LineAsRecord(std::string_view line) {
  element document;
  if (parser_.allocate(line.size() + 1, kMaxJsonDepth) != simdjson::SUCCESS) {
    return Broken(TooLarge(limits_.max_record), line_, {});
  }
  const auto error = parser_.parse(line.data(), line.size()).get(document);
  if (error != simdjson::SUCCESS) return Broken(MalformedJson(error), line_, line);
  SourceRecord record = AsRecord(document, limits_.max_record);
  record.line = line_;
  if (record.problem) record.raw = line;
  return record;
}

}  // namespace opslag
