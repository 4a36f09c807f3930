#include "ingest/record/json_reader.h"

#include <charconv>
#include <cmath>
#include <limits>
#include <new>
#include <optional>
#include <unordered_map>
#include <utility>

#include <google/protobuf/descriptor.h>
#include <google/protobuf/timestamp.pb.h>
#include <simdjson.h>

#include "classifier/text/utf8.h"
#include "ingest/record/rfc3339.h"

namespace opslag {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;
using google::protobuf::Timestamp;
using simdjson::dom::element;

// As deep as protobuf's own readers go.
constexpr std::size_t kMaxDepth = 100;
constexpr std::size_t kFirstCapacity = std::size_t{64} << 10;
// A parser that had to grow beyond this gives its memory back.
constexpr std::size_t kKeptCapacity = std::size_t{1} << 20;

using FieldsByName = std::unordered_map<std::string_view, const FieldDescriptor*>;

// Both spellings of every field, for the messages met so far. Names live in the descriptors.
class FieldIndex {
 public:
  const FieldDescriptor* Find(const Descriptor* type, std::string_view name) {
    const FieldsByName& fields = FieldsOf(type);
    const auto found = fields.find(name);
    return found == fields.end() ? nullptr : found->second;
  }

 private:
  const FieldsByName& FieldsOf(const Descriptor* type) {
    const auto [entry, is_new] = by_type_.try_emplace(type);
    if (is_new) {
      for (int i = 0; i < type->field_count(); ++i) {
        entry->second.emplace(type->field(i)->name(), type->field(i));
        entry->second.emplace(type->field(i)->json_name(), type->field(i));
      }
    }
    return entry->second;
  }

  std::unordered_map<const Descriptor*, FieldsByName> by_type_;
};

// The way from the document's root to a value; lives on the stack and is spelt out only for errors.
struct Path {
  const Path* parent = nullptr;
  std::string_view name;
  std::optional<std::size_t> index;

  std::string ToString() const {
    std::string text = parent == nullptr ? std::string() : parent->ToString();
    if (index) return text.append("[").append(std::to_string(*index)).append("]");
    if (!text.empty()) text.push_back('.');
    return text.append(name);
  }
};

tl::unexpected<Error> WrongType(const Path& path, std::string_view wanted) {
  return Fail(ErrorCode::kWrongType, path.ToString(), std::string("holds no ").append(wanted));
}

tl::unexpected<Error> BadValue(const Path& path, std::string_view reason) {
  return Fail(ErrorCode::kBadValue, path.ToString(), std::string(reason));
}

// simdjson's codes in our words: where a library's message could quote, ours cannot.
Error Malformed(simdjson::error_code code) {
  std::string_view reason = "is not JSON";
  switch (code) {
    case simdjson::UNCLOSED_STRING: reason = "a string is not closed"; break;
    case simdjson::STRING_ERROR: reason = "a string holds an escape that JSON does not know"; break;
    case simdjson::UNESCAPED_CHARS: reason = "a string holds an unescaped control character"; break;
    case simdjson::NUMBER_ERROR: reason = "a number is malformed or out of range"; break;
    case simdjson::DEPTH_ERROR: reason = "is nested deeper than 100 levels, or cut off"; break;
    case simdjson::T_ATOM_ERROR:
    case simdjson::F_ATOM_ERROR:
    case simdjson::N_ATOM_ERROR: reason = "a bare word is none of true, false and null"; break;
    case simdjson::TAPE_ERROR:
      reason = "braces, commas or colons are misplaced, or it is cut off";
      break;
    default: break;
  }
  return Error{ErrorCode::kMalformedJson, "", std::string(reason)};
}

// The number, where it is a whole one of the type's range.
template <typename Whole>
std::optional<Whole> AsWhole(double value) {
  // One beyond the greatest is a power of two, and exact as a double.
  const double end = std::ldexp(1.0, std::numeric_limits<Whole>::digits);
  if (!(value >= static_cast<double>(std::numeric_limits<Whole>::min()) && value < end)) {
    return std::nullopt;
  }
  if (std::trunc(value) != value) return std::nullopt;
  return static_cast<Whole>(value);
}

template <typename Number>
std::optional<Number> AsNumber(std::string_view digits) {
  Number value = 0;
  const char* const end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, value);
  if (error != std::errc() || stop != end) return std::nullopt;
  return value;
}

// Walks one document. Short-lived.
class DocumentWalk {
 public:
  DocumentWalk(FieldIndex* index, Reading* reading) : index_(*index), reading_(*reading) {}

  // `path` is the object's own; none for the root.
  Result<void> ReadObject(const simdjson::dom::object& object, const Path* path, Message* message) {
    for (const auto& [name, value] : object) {
      const FieldDescriptor* const field = index_.Find(message->GetDescriptor(), name);
      if (field == nullptr) {
        ++reading_.unknown_fields;
        continue;
      }
      const Path inner{path, field->json_name(), std::nullopt};
      Result<void> read = field->is_repeated() ? ReadList(value, inner, field, message)
                                               : ReadValue(value, inner, field, message);
      if (!read) return read;
    }
    return {};
  }

 private:
  Result<void> ReadList(const element& value, const Path& path, const FieldDescriptor* field,
                        Message* message) {
    if (value.is_null()) return {};
    if (!value.is_array()) return WrongType(path, "list");
    std::size_t position = 0;
    const simdjson::dom::array items = value.get_array().value_unsafe();
    for (const element item : items) {
      const Path inner{&path, {}, position++};
      Result<void> read = ReadValue(item, inner, field, message);
      if (!read) return read;
    }
    return {};
  }

  Result<void> ReadValue(const element& value, const Path& path, const FieldDescriptor* field,
                         Message* message) {
    if (value.is_null()) return {};
    switch (field->cpp_type()) {
      case FieldDescriptor::CPPTYPE_STRING: return ReadString(value, path, field, message);
      case FieldDescriptor::CPPTYPE_BOOL: return ReadBool(value, path, field, message);
      case FieldDescriptor::CPPTYPE_UINT32: return ReadUint32(value, path, field, message);
      case FieldDescriptor::CPPTYPE_INT32: return ReadInt32(value, path, field, message);
      case FieldDescriptor::CPPTYPE_INT64: return ReadInt64(value, path, field, message);
      case FieldDescriptor::CPPTYPE_DOUBLE: return ReadDouble(value, path, field, message);
      case FieldDescriptor::CPPTYPE_ENUM: return ReadEnum(value, path, field, message);
      case FieldDescriptor::CPPTYPE_MESSAGE: return ReadMessage(value, path, field, message);
      default:
        return Fail(ErrorCode::kInternal, path.ToString(), "no reader for this field's type");
    }
  }

  Result<void> ReadString(const element& value, const Path& path, const FieldDescriptor* field,
                          Message* message) {
    if (!value.is_string()) return WrongType(path, "string");
    std::string text(value.get_string().value_unsafe());
    const Reflection* const reflection = message->GetReflection();
    if (field->is_repeated()) {
      reflection->AddString(message, field, std::move(text));
    } else {
      reflection->SetString(message, field, std::move(text));
    }
    return {};
  }

  Result<void> ReadBool(const element& value, const Path& path, const FieldDescriptor* field,
                        Message* message) {
    if (!value.is_bool()) return WrongType(path, "boolean");
    message->GetReflection()->SetBool(message, field, value.get_bool().value_unsafe());
    return {};
  }

  // A number, or its digits as a string: JavaScript programs write either.
  template <typename Whole>
  Result<Whole> WholeNumber(const element& value, const Path& path, std::string_view range) {
    std::optional<Whole> number;
    if (value.is_string()) {
      number = AsNumber<Whole>(value.get_string().value_unsafe());
    } else if (value.is_int64() && std::in_range<Whole>(value.get_int64().value_unsafe())) {
      number = static_cast<Whole>(value.get_int64().value_unsafe());
    } else if (value.is_number()) {
      number = AsWhole<Whole>(value.get_double().value_unsafe());
    } else {
      return WrongType(path, "number");
    }
    if (!number) return BadValue(path, std::string("is no whole number ").append(range));
    return *number;
  }

  Result<void> ReadUint32(const element& value, const Path& path, const FieldDescriptor* field,
                          Message* message) {
    return WholeNumber<std::uint32_t>(value, path, "from 0 to 4294967295")
        .map([&](std::uint32_t number) {
          message->GetReflection()->SetUInt32(message, field, number);
        });
  }

  Result<void> ReadInt32(const element& value, const Path& path, const FieldDescriptor* field,
                         Message* message) {
    return WholeNumber<std::int32_t>(value, path, "of 32 bits").map([&](std::int32_t number) {
      message->GetReflection()->SetInt32(message, field, number);
    });
  }

  Result<void> ReadInt64(const element& value, const Path& path, const FieldDescriptor* field,
                         Message* message) {
    return WholeNumber<std::int64_t>(value, path, "of 64 bits").map([&](std::int64_t number) {
      message->GetReflection()->SetInt64(message, field, number);
    });
  }

  Result<void> ReadDouble(const element& value, const Path& path, const FieldDescriptor* field,
                          Message* message) {
    std::optional<double> number;
    if (value.is_string()) {
      number = AsNumber<double>(value.get_string().value_unsafe());
    } else if (value.is_number()) {
      number = value.get_double().value_unsafe();
    } else {
      return WrongType(path, "number");
    }
    if (!number || !std::isfinite(*number)) return BadValue(path, "is no finite number");
    message->GetReflection()->SetDouble(message, field, *number);
    return {};
  }

  Result<void> ReadEnum(const element& value, const Path& path, const FieldDescriptor* field,
                        Message* message) {
    if (value.is_string()) {
      const auto* const named =
          field->enum_type()->FindValueByName(std::string(value.get_string().value_unsafe()));
      if (named == nullptr) return BadValue(path, "is a name that the contract does not know");
      SetEnumValue(field, named->number(), message);
      return {};
    }
    if (!value.is_number()) return WrongType(path, "name or number of an enum");
    const double number = value.get_double().value_unsafe();
    if (std::trunc(number) != number || std::abs(number) > std::numeric_limits<int>::max()) {
      return BadValue(path, "is no whole number of 32 bits");
    }
    SetEnumValue(field, static_cast<int>(number), message);
    return {};
  }

  static void SetEnumValue(const FieldDescriptor* field, int number, Message* message) {
    const Reflection* const reflection = message->GetReflection();
    if (field->is_repeated()) {
      reflection->AddEnumValue(message, field, number);
    } else {
      reflection->SetEnumValue(message, field, number);
    }
  }

  Result<void> ReadMessage(const element& value, const Path& path, const FieldDescriptor* field,
                           Message* message) {
    const Reflection* const reflection = message->GetReflection();
    if (field->message_type() == Timestamp::descriptor()) {
      return ReadTimestamp(value, path,
                           dynamic_cast<Timestamp*>(reflection->MutableMessage(message, field)));
    }
    if (!value.is_object()) return WrongType(path, "object");
    Message* const inner = field->is_repeated() ? reflection->AddMessage(message, field)
                                                : reflection->MutableMessage(message, field);
    return ReadObject(value.get_object().value_unsafe(), &path, inner);
  }

  Result<void> ReadTimestamp(const element& value, const Path& path, Timestamp* timestamp) {
    if (!value.is_string()) return WrongType(path, "string with a time");
    const std::optional<Moment> moment = ParseRfc3339(value.get_string().value_unsafe());
    if (!moment) {
      return BadValue(path, "is no RFC 3339 time with seconds and zone, 2026-10-05T06:00:00Z");
    }
    timestamp->set_seconds(moment->seconds);
    timestamp->set_nanos(moment->nanos);
    return {};
  }

  FieldIndex& index_;
  Reading& reading_;
};

// The code unit of an escape \uXXXX whose backslash stands at `at`, or nothing.
std::optional<unsigned> EscapedCodeUnit(std::string_view json, std::size_t at) {
  if (at + 6 > json.size() || json[at] != '\\' || json[at + 1] != 'u') return std::nullopt;
  unsigned unit = 0;
  const char* const end = json.data() + at + 6;
  const auto [stop, error] = std::from_chars(json.data() + at + 2, end, unit, 16);
  if (error != std::errc() || stop != end) return std::nullopt;
  return unit;
}

bool IsHighSurrogate(unsigned unit) { return unit >= 0xD800 && unit <= 0xDBFF; }
bool IsLowSurrogate(unsigned unit) { return unit >= 0xDC00 && unit <= 0xDFFF; }

// Turns each escaped half of a surrogate pair into the escape of U+FFFD, which is as long. Returns
// how many.
std::uint32_t RepairSurrogateEscapes(std::string* json) {
  std::uint32_t repaired = 0;
  std::size_t at = json->find('\\');
  while (at != std::string::npos) {
    const std::optional<unsigned> unit = EscapedCodeUnit(*json, at);
    std::size_t length = unit ? 6 : 2;
    if (unit && IsHighSurrogate(*unit) &&
        IsLowSurrogate(EscapedCodeUnit(*json, at + 6).value_or(0))) {
      length = 12;
    } else if (unit && (IsHighSurrogate(*unit) || IsLowSurrogate(*unit))) {
      json->replace(at + 2, 4, "fffd");
      ++repaired;
    }
    at = json->find('\\', at + length);
  }
  return repaired;
}

}  // namespace

struct JsonReader::Impl {
  simdjson::dom::parser parser = NewParser();
  std::string buffer;  // the document, repaired, with room for what simdjson reads beyond the end
  FieldIndex index;

  void Fill(std::string_view json, Reading* reading) {
    buffer.clear();
    buffer.reserve(json.size() + simdjson::SIMDJSON_PADDING);
    if (IsWellFormedUtf8(json)) {
      buffer.assign(json);
    } else {
      RepairedText repaired = RepairUtf8(json);
      reading->repaired_sequences += repaired.replaced;
      buffer.assign(repaired.text);
      buffer.reserve(buffer.size() + simdjson::SIMDJSON_PADDING);
    }
    reading->repaired_sequences += RepairSurrogateEscapes(&buffer);
  }

  Result<void> ReadBuffer(Message* message, Reading* reading) {
    const simdjson::simdjson_result<element> root =
        parser.parse(buffer.data(), buffer.size(), /*realloc_if_needed=*/false);
    if (root.error() != simdjson::SUCCESS) return tl::make_unexpected(Malformed(root.error()));
    if (!root.value_unsafe().is_object()) {
      return Fail(ErrorCode::kWrongType, "", "a record is a JSON object");
    }
    return DocumentWalk(&index, reading)
        .ReadObject(root.value_unsafe().get_object().value_unsafe(), nullptr, message);
  }

  void GiveBackMemory() {
    if (parser.capacity() <= kKeptCapacity) return;
    parser = NewParser();
    buffer = std::string();
  }

  static simdjson::dom::parser NewParser() {
    simdjson::dom::parser fresh;
    // It grows by itself; only the depth has to be told.
    if (fresh.allocate(kFirstCapacity, kMaxDepth) != simdjson::SUCCESS) throw std::bad_alloc();
    return fresh;
  }
};

JsonReader::JsonReader() : impl_(std::make_unique<Impl>()) {}
JsonReader::~JsonReader() = default;
JsonReader::JsonReader(JsonReader&&) noexcept = default;
JsonReader& JsonReader::operator=(JsonReader&&) noexcept = default;

Result<void> JsonReader::Read(std::string_view json, Message* message, Reading* reading) {
  impl_->Fill(json, reading);
  Result<void> read = impl_->ReadBuffer(message, reading);
  impl_->GiveBackMemory();
  return read;
}

}  // namespace opslag
