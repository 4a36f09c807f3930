// Holds our JSON reader against protobuf's own over generated documents.
//
// Two generators: documents that follow the contract, in every spelling it allows, which both must
// read alike; and the same documents with damage done to them. Of those, whatever we accept
// protobuf accepts with the same result: we are stricter, never different.
#include <google/protobuf/descriptor.h>
#include <google/protobuf/timestamp.pb.h>
#include <google/protobuf/util/json_util.h>
#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "ingest/record/json_reader.h"
#include "opslag/v1/posting.pb.h"

namespace opslag {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Timestamp;
using google::protobuf::util::JsonParseOptions;
using google::protobuf::util::JsonStringToMessage;
using google::protobuf::util::MessageDifferencer;

bool ReadByProtobuf(const std::string& json, v1::JobPosting* posting) {
  JsonParseOptions options;
  options.ignore_unknown_fields = true;
  return JsonStringToMessage(json, posting, options).ok();
}

// Writes random JSON for a message type. The same seed gives the same documents.
class Generator {
 public:
  explicit Generator(std::uint32_t seed) : random_(seed) {}

  std::string Document() { return Object(v1::JobPosting::descriptor()); }

  // One small edit: a byte dropped, doubled, replaced or swapped in from JSON's alphabet.
  std::string Damage(std::string json) {
    static constexpr std::string_view kAlphabet = "{}[]\",:0123456789.eE+-truefalsn\\u \x01\t";
    const std::size_t edits = 1 + Below(3);
    for (std::size_t i = 0; i < edits && !json.empty(); ++i) {
      const std::size_t at = Below(json.size());
      const char c = kAlphabet[Below(kAlphabet.size())];
      switch (Below(4)) {
        case 0: json.erase(at, 1); break;
        case 1: json.insert(at, 1, c); break;
        case 2: json[at] = c; break;
        default: json.resize(at); break;
      }
    }
    return json;
  }

 private:
  std::size_t Below(std::size_t bound) {
    return std::uniform_int_distribution<std::size_t>(0, bound - 1)(random_);
  }
  bool OneIn(std::size_t n) { return Below(n) == 0; }
  template <typename T>
  T Pick(const std::vector<T>& choices) {
    return choices[Below(choices.size())];
  }

  std::string Space() { return OneIn(6) ? Pick<std::string>({" ", "\t", "\r\n", "  "}) : ""; }

  std::string Object(const Descriptor* type) {
    std::string out = "{" + Space();
    const std::size_t fields = Below(static_cast<std::size_t>(type->field_count()) + 3);
    for (std::size_t i = 0; i < fields; ++i) {
      if (i > 0) out += "," + Space();
      out += OneIn(8) ? UnknownMember() : Member(type);
    }
    return out + "}" + Space();
  }

  std::string Member(const Descriptor* type) {
    const FieldDescriptor* const field =
        type->field(static_cast<int>(Below(static_cast<std::size_t>(type->field_count()))));
    const std::string& name = OneIn(2) ? field->name() : field->json_name();
    return "\"" + name + "\"" + Space() + ":" + Space() + (OneIn(12) ? "null" : Value(field)) +
           Space();
  }

  std::string UnknownMember() {
    return "\"" + Pick<std::string>({"salary", "x", "Title", "postingid", "_"}) +
           "\":" + Anything(3);
  }

  std::string Anything(std::size_t depth) {
    switch (Below(depth == 0 ? 4 : 6)) {
      case 0: return String();
      case 1: return Pick<std::string>({"0", "-1", "1.5", "1e3", "18446744073709551615"});
      case 2: return "null";
      case 3: return OneIn(2) ? "true" : "false";
      case 4: return "[" + Anything(depth - 1) + "," + Anything(depth - 1) + "]";
      default: return "{\"a\":" + Anything(depth - 1) + "}";
    }
  }

  std::string Value(const FieldDescriptor* field) {
    if (!field->is_repeated()) return Single(field);
    std::string out = "[" + Space();
    const std::size_t count = Below(4);
    for (std::size_t i = 0; i < count; ++i) {
      if (i > 0) out += ",";
      out += OneIn(10) ? "null" : Single(field);
    }
    return out + "]";
  }

  std::string Single(const FieldDescriptor* field) {
    switch (field->cpp_type()) {
      case FieldDescriptor::CPPTYPE_STRING: return String();
      case FieldDescriptor::CPPTYPE_BOOL: return OneIn(2) ? "true" : "false";
      case FieldDescriptor::CPPTYPE_UINT32: return Uint32();
      case FieldDescriptor::CPPTYPE_ENUM: return Enum(field->enum_type());
      case FieldDescriptor::CPPTYPE_MESSAGE:
        return field->message_type() == Timestamp::descriptor() ? Time()
                                                                : Object(field->message_type());
      default: ADD_FAILURE() << "teach this test about " << field->full_name(); return "null";
    }
  }

  std::string String() {
    static const std::vector<std::string> kPieces = {
        "a",          "smed",    " ",      "æøå",       "\\u00e6", "\\\"",    "\\\\",
        "\\/",        "\\n",     "\\t",    "\\b\\f\\r", "<p>",     "\\u0000", "\\ud83d\\ude00",
        "\U0001F600", "\\u20AC", "\u2028", "'",         "}",       "]",       ",",
        ":"};
    std::string out = "\"";
    const std::size_t pieces = Below(8);
    for (std::size_t i = 0; i < pieces; ++i) out += Pick(kPieces);
    return out + "\"";
  }

  std::string Uint32() {
    return Pick<std::string>({"0", "1", "7", "4294967295", "3.0", "1e3", "25E-0", "-0", "\"12\"",
                              "\"0\"", "\"4294967295\"", "\"007\""});
  }

  std::string Enum(const EnumDescriptor* type) {
    const int at = static_cast<int>(Below(static_cast<std::size_t>(type->value_count())));
    switch (Below(4)) {
      case 0: return std::to_string(type->value(at)->number());
      case 1: return Pick<std::string>({"17", "-3", "2.0", "2147483647"});
      default: return "\"" + type->value(at)->name() + "\"";
    }
  }

  std::string Time() {
    return Pick<std::string>({"\"2026-10-05T06:00:00Z\"", "\"2026-10-05T06:00:00.5+02:00\"",
                              "\"2026-10-05T06:00:00.123456789-11:30\"", "\"0001-01-01T00:00:00Z\"",
                              "\"9999-12-31T23:59:59.999999999Z\"", "\"2028-02-29T12:00:00.000Z\"",
                              "\"1969-12-31T23:59:59.25Z\"", "\"2026-10-05T06:00:00.1234567899Z\"",
                              "\"1600-02-29T00:00:00+23:59\"", "\"2026-10-05T06:00:00-00:00\""});
  }

  std::mt19937 random_;
};

TEST(JsonDifferential, DocumentsOfTheContractAreReadAlike) {
  Generator generator(20261005);
  JsonReader reader;
  for (int i = 0; i < 20'000; ++i) {
    const std::string json = generator.Document();
    v1::JobPosting theirs;
    ASSERT_TRUE(ReadByProtobuf(json, &theirs)) << json;
    v1::JobPosting ours;
    Reading reading;
    const Result<void> read = reader.Read(json, &ours, &reading);
    ASSERT_TRUE(read) << json << "\n" << read.error().ToString();
    ASSERT_TRUE(MessageDifferencer::Equals(ours, theirs)) << json << "\n" << ours.DebugString();
  }
}

TEST(JsonDifferential, OfDamagedDocumentsWeAcceptNoneThatProtobufReadsOtherwise) {
  Generator generator(4711);
  JsonReader reader;
  int accepted = 0;
  int refused = 0;
  for (int i = 0; i < 40'000; ++i) {
    const std::string json = generator.Damage(generator.Document());
    v1::JobPosting ours;
    Reading reading;
    if (!reader.Read(json, &ours, &reading)) {
      ++refused;
      continue;
    }
    ++accepted;
    // Protobuf refuses half a surrogate pair and a nameless member; we repair, and count it as
    // unknown.
    if (reading.repaired_sequences > 0 || json.find("\"\"") != std::string::npos) continue;
    v1::JobPosting theirs;
    ASSERT_TRUE(ReadByProtobuf(json, &theirs)) << json;
    ASSERT_TRUE(MessageDifferencer::Equals(ours, theirs)) << json << "\n" << ours.DebugString();
  }
  // Damage that always or never hurts would test nothing.
  EXPECT_GT(accepted, 2'000);
  EXPECT_GT(refused, 20'000);
}

TEST(JsonDifferential, BothRefuse) {
  JsonReader reader;
  for (const std::string json : {"",
                                 "[]",
                                 "null",
                                 "3",
                                 "\"x\"",
                                 "{",
                                 "{\"source\":\"a\"",
                                 "{\"source\":\"a",
                                 "{\"source\"}",
                                 "{\"source\":3}",
                                 "{\"source\":true}",
                                 "{\"source\":[\"a\"]}",
                                 "{\"source\":{}}",
                                 "{\"employer\":\"x\"}",
                                 "{\"employer\":[{}]}",
                                 "{\"employer\":{\"name\":{}}}",
                                 "{\"employer\":{\"anonymous\":1}}",
                                 "{\"workplaces\":\"x\"}",
                                 "{\"workplaces\":[\"x\"]}",
                                 "{\"positions\":-1}",
                                 "{\"positions\":3.5}",
                                 "{\"positions\":4294967296}",
                                 "{\"positions\":\"\"}",
                                 "{\"positions\":\" 3\"}",
                                 "{\"positions\":\"-0\"}",
                                 "{\"positions\":true}",
                                 "{\"positions\":1e400}",
                                 "{\"positions\":03}",
                                 "{\"positions\":\"0x3\"}",
                                 "{\"bodyFormat\":true}",
                                 "{\"bodyFormat\":2.5}",
                                 "{\"bodyFormat\":3000000000}",
                                 "{\"publishedAt\":\"\"}",
                                 "{\"publishedAt\":3}",
                                 "{\"publishedAt\":\"2026-10-05\"}",
                                 "{\"publishedAt\":\"2026-10-05T06:00:00\"}",
                                 "{\"publishedAt\":\"2026-10-05t06:00:00z\"}",
                                 "{\"publishedAt\":\"2026-02-30T00:00:00Z\"}",
                                 "{\"publishedAt\":\"2026-10-05T06:00:60Z\"}",
                                 "{\"publishedAt\":\"2026-10-05T06:00:00.Z\"}",
                                 "{\"publishedAt\":\"2026-10-05T06:00:00+25:00\"}",
                                 "{\"publishedAt\":\"0000-01-01T00:00:00Z\"}",
                                 "{\"other\":tru}",
                                 "{\"other\":01}",
                                 "{\"source\":\"a\"}x",
                                 "{\"source\":\"a\" \"url\":\"b\"}"}) {
    v1::JobPosting posting;
    Reading reading;
    EXPECT_FALSE(ReadByProtobuf(json, &posting)) << json;
    EXPECT_FALSE(reader.Read(json, &posting, &reading)) << json;
  }
}

// Where protobuf bends JSON or the contract and we do not. Should one of them be refused by
// protobuf some day, it belongs into the list above.
TEST(JsonDifferential, WeAreStricterHere) {
  JsonReader reader;
  for (const std::string json :
       {"{\"source\":\"a\",}", "{source:\"a\"}", "{'source':'a'}", "{\"source\":\"a\tb\"}",
        "{\"source\":\"\\q\"}", "{\"workplaces\":{\"city\":\"a\"}}", "{\"workplaces\":[[{}]]}",
        "{\"employer\":{\"anonymous\":\"true\"}}", "{\"positions\":\"+3\"}",
        "{\"bodyFormat\":\"html\"}", "{\"bodyFormat\":\"2\"}",
        "{\"publishedAt\":{\"seconds\":3}}"}) {
    v1::JobPosting posting;
    Reading reading;
    EXPECT_TRUE(ReadByProtobuf(json, &posting)) << json;
    EXPECT_FALSE(reader.Read(json, &posting, &reading)) << json;
  }
}

}  // namespace
}  // namespace opslag
