#include "ingest/record/json_writer.h"

#include <charconv>
#include <cmath>
#include <cstdint>
#include <string_view>

#include <google/protobuf/descriptor.h>
#include <google/protobuf/timestamp.pb.h>
#include <google/protobuf/util/time_util.h>

namespace opslag {
namespace {

using google::protobuf::EnumValueDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;
using google::protobuf::Timestamp;

void AppendEscaped(char c, std::string* json) {
  static constexpr std::string_view kHex = "0123456789abcdef";
  switch (c) {
    case '"': json->append("\\\""); return;
    case '\\': json->append("\\\\"); return;
    case '\n': json->append("\\n"); return;
    case '\r': json->append("\\r"); return;
    case '\t': json->append("\\t"); return;
    default: break;
  }
  json->append("\\u00");
  json->push_back(kHex[static_cast<unsigned char>(c) >> 4]);
  json->push_back(kHex[static_cast<unsigned char>(c) & 15]);
}

bool NeedsEscape(char c) { return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\'; }

void AppendString(std::string_view text, std::string* json) {
  json->push_back('"');
  std::size_t copied = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!NeedsEscape(text[i])) continue;
    json->append(text.substr(copied, i - copied));
    AppendEscaped(text[i], json);
    copied = i + 1;
  }
  json->append(text.substr(copied)).push_back('"');
}

template <typename Number>
void AppendNumber(Number number, std::string* json) {
  char digits[32];
  const auto [end, error] = std::to_chars(digits, digits + sizeof digits, number);
  static_cast<void>(error);  // the longest double has 24 characters
  json->append(digits, end);
}

void AppendDouble(double number, std::string* json) {
  if (std::isnan(number)) {
    json->append("\"NaN\"");
  } else if (std::isinf(number)) {
    json->append(number > 0 ? "\"Infinity\"" : "\"-Infinity\"");
  } else {
    AppendNumber(number, json);
  }
}

// JSON readers keep 53 bits of a number, so the mapping puts 64-bit ones in quotes.
void AppendQuotedNumber(auto number, std::string* json) {
  json->push_back('"');
  AppendNumber(number, json);
  json->push_back('"');
}

void AppendEnum(const FieldDescriptor* field, int number, std::string* json) {
  const EnumValueDescriptor* const named = field->enum_type()->FindValueByNumber(number);
  if (named == nullptr) return AppendNumber(number, json);
  json->append("\"").append(named->name()).append("\"");
}

void AppendMessage(const Message& message, std::string* json) {
  if (message.GetDescriptor() != Timestamp::descriptor()) return AppendJson(message, json);
  AppendString(google::protobuf::util::TimeUtil::ToString(static_cast<const Timestamp&>(message)),
               json);
}

void AppendSingle(const Message& message, const FieldDescriptor* field, std::string* json) {
  const Reflection* const reflection = message.GetReflection();
  std::string scratch;
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return AppendString(reflection->GetStringReference(message, field, &scratch), json);
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return AppendMessage(reflection->GetMessage(message, field), json);
    case FieldDescriptor::CPPTYPE_ENUM:
      return AppendEnum(field, reflection->GetEnumValue(message, field), json);
    case FieldDescriptor::CPPTYPE_BOOL:
      json->append(reflection->GetBool(message, field) ? "true" : "false");
      return;
    case FieldDescriptor::CPPTYPE_INT32:
      return AppendNumber(reflection->GetInt32(message, field), json);
    case FieldDescriptor::CPPTYPE_UINT32:
      return AppendNumber(reflection->GetUInt32(message, field), json);
    case FieldDescriptor::CPPTYPE_INT64:
      return AppendQuotedNumber(reflection->GetInt64(message, field), json);
    case FieldDescriptor::CPPTYPE_UINT64:
      return AppendQuotedNumber(reflection->GetUInt64(message, field), json);
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return AppendDouble(reflection->GetDouble(message, field), json);
    case FieldDescriptor::CPPTYPE_FLOAT:
      return AppendDouble(reflection->GetFloat(message, field), json);
  }
}

// The contract's lists hold messages, texts and enums.
void AppendItem(const Message& message, const FieldDescriptor* field, int index,
                std::string* json) {
  const Reflection* const reflection = message.GetReflection();
  std::string scratch;
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return AppendString(
          reflection->GetRepeatedStringReference(message, field, index, &scratch), json);
    case FieldDescriptor::CPPTYPE_ENUM:
      return AppendEnum(field, reflection->GetRepeatedEnumValue(message, field, index), json);
    default: return AppendMessage(reflection->GetRepeatedMessage(message, field, index), json);
  }
}

void AppendList(const Message& message, const FieldDescriptor* field, std::string* json) {
  const Reflection* const reflection = message.GetReflection();
  json->push_back('[');
  for (int i = 0; i < reflection->FieldSize(message, field); ++i) {
    if (i > 0) json->push_back(',');
    AppendItem(message, field, i, json);
  }
  json->push_back(']');
}

bool IsPrinted(const Message& message, const FieldDescriptor* field) {
  return !field->has_presence() || message.GetReflection()->HasField(message, field);
}

}  // namespace

void AppendJson(const Message& message, std::string* json) {
  const auto* const type = message.GetDescriptor();
  char separator = '{';
  for (int i = 0; i < type->field_count(); ++i) {
    const FieldDescriptor* const field = type->field(i);
    if (!IsPrinted(message, field)) continue;
    json->push_back(separator);
    separator = ',';
    json->append("\"").append(field->json_name()).append("\":");
    if (field->is_repeated()) {
      AppendList(message, field, json);
    } else {
      AppendSingle(message, field, json);
    }
  }
  if (separator == '{') json->push_back('{');
  json->push_back('}');
}

}  // namespace opslag
