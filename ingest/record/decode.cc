#include "ingest/record/decode.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <google/protobuf/descriptor.h>
#include <google/protobuf/timestamp.pb.h>
#include <google/protobuf/util/time_util.h>

#include "ingest/record/wire_reader.h"

namespace opslag {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;
using google::protobuf::Timestamp;
using google::protobuf::util::TimeUtil;

constexpr std::string_view kWhitespace = " \t\r\n";

std::string Join(const std::string& path, const FieldDescriptor* field) {
  return path.empty() ? field->json_name() : path + "." + field->json_name();
}

// Outside this range a time cannot be written in JSON again.
bool IsInRange(const Timestamp& time) {
  return time.seconds() >= TimeUtil::kTimestampMinSeconds &&
         time.seconds() <= TimeUtil::kTimestampMaxSeconds && time.nanos() >= 0 &&
         time.nanos() < 1'000'000'000;
}

// Checks of sizes and ranges that hold for every field of its type.
class FieldChecks {
 public:
  explicit FieldChecks(const DecodeSettings& limits) : limits_(limits) {}

  Result<void> Check(const Message& message, const std::string& path) const {
    const Reflection* const reflection = message.GetReflection();
    std::vector<const FieldDescriptor*> fields;
    reflection->ListFields(message, &fields);
    for (const FieldDescriptor* field : fields) {
      Result<void> good;
      if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
        good = CheckText(message, field, path);
      } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
        good = field->is_repeated()
                   ? CheckList(message, field, path)
                   : CheckMessage(reflection->GetMessage(message, field), Join(path, field));
      }
      if (!good) return good;
    }
    return {};
  }

 private:
  std::size_t LimitOf(const FieldDescriptor* field) const {
    if (field->containing_type() != v1::JobPosting::descriptor()) return limits_.max_field;
    switch (field->number()) {
      case v1::JobPosting::kSourceFieldNumber:
      case v1::JobPosting::kPostingIdFieldNumber: return limits_.max_identity;
      case v1::JobPosting::kBodyFieldNumber: return limits_.max_record;
      default: return limits_.max_field;
    }
  }

  Result<void> CheckText(const Message& message, const FieldDescriptor* field,
                         const std::string& path) const {
    std::string scratch;
    const std::string& text = message.GetReflection()->GetStringReference(message, field, &scratch);
    const std::size_t limit = LimitOf(field);
    if (text.size() <= limit) return {};
    return Fail(ErrorCode::kFieldTooLarge, Join(path, field),
                "is " + std::to_string(text.size()) + " bytes long, at most " +
                    std::to_string(limit) + " are taken");
  }

  Result<void> CheckList(const Message& message, const FieldDescriptor* field,
                         const std::string& path) const {
    const Reflection* const reflection = message.GetReflection();
    const int count = reflection->FieldSize(message, field);
    if (static_cast<std::size_t>(count) > limits_.max_workplaces) {
      return Fail(ErrorCode::kFieldTooLarge, Join(path, field),
                  "has " + std::to_string(count) + " entries, at most " +
                      std::to_string(limits_.max_workplaces) + " are taken");
    }
    for (int i = 0; i < count; ++i) {
      Result<void> good = CheckMessage(reflection->GetRepeatedMessage(message, field, i),
                                       Join(path, field) + "[" + std::to_string(i) + "]");
      if (!good) return good;
    }
    return {};
  }

  Result<void> CheckMessage(const Message& message, const std::string& path) const {
    if (message.GetDescriptor() != Timestamp::descriptor()) return Check(message, path);
    if (IsInRange(static_cast<const Timestamp&>(message))) return {};
    return Fail(ErrorCode::kBadValue, path, "is a time outside the years 1 to 9999");
  }

  const DecodeSettings& limits_;
};

Result<void> CheckContract(const v1::JobPosting& posting, const DecodeSettings& limits) {
  if (posting.posting_id().empty()) {
    return Fail(ErrorCode::kMissingField, "postingId",
                "is required, as it is part of the posting's identity");
  }
  return FieldChecks(limits).Check(posting, "");
}

}  // namespace

Result<DecodedRecord> RecordDecoder::Decode(std::string_view record, WireForm form) {
  const bool is_json = form == WireForm::kJson;
  if (record.empty() || (is_json && record.find_first_not_of(kWhitespace) == record.npos)) {
    return Fail(ErrorCode::kEmptyRecord, "", "has no content");
  }
  if (record.size() > settings_.max_record) {
    return Fail(ErrorCode::kRecordTooLarge, "",
                "is " + std::to_string(record.size()) + " bytes long, at most " +
                    std::to_string(settings_.max_record) + " are taken");
  }
  DecodedRecord decoded;
  Result<void> good = is_json ? json_.Read(record, &decoded.posting, &decoded.reading)
                              : ReadWire(record, &decoded.posting, &decoded.reading);
  if (good && decoded.posting.source().empty()) {
    decoded.posting.set_source(settings_.default_source);
  }
  if (good) good = CheckContract(decoded.posting, settings_);
  if (!good) return tl::make_unexpected(std::move(good.error()));
  return decoded;
}

}  // namespace opslag
