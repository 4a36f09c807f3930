#include "ingest/record/json_writer.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/struct.pb.h>
#include <google/protobuf/timestamp.pb.h>
#include <google/protobuf/util/json_util.h>
#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "ingest/record/json_reader.h"
#include "opslag/v1/enriched.pb.h"

namespace opslag {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;
using google::protobuf::Timestamp;
using google::protobuf::util::JsonStringToMessage;
using google::protobuf::util::MessageDifferencer;

std::string Json(const Message& message) {
  std::string json;
  AppendJson(message, &json);
  return json;
}

std::string JsonByProtobuf(const Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.always_print_primitive_fields = true;
  std::string json;
  EXPECT_TRUE(google::protobuf::util::MessageToJsonString(message, &json, options).ok());
  return json;
}

// Fills any message of the contract with random values, each field left unset now and then.
class RandomMessages {
 public:
  void Fill(Message* message) {
    if (auto* const time = dynamic_cast<Timestamp*>(message)) return FillTime(time);
    for (int i = 0; i < message->GetDescriptor()->field_count(); ++i) {
      const FieldDescriptor* const field = message->GetDescriptor()->field(i);
      if (Below(4) == 0) continue;
      if (field->is_repeated()) {
        for (std::size_t n = Below(3); n > 0; --n) AddItem(message, field);
      } else {
        FillSingle(message, field);
      }
    }
  }

 private:
  std::size_t Below(std::size_t bound) {
    return std::uniform_int_distribution<std::size_t>(0, bound - 1)(random_);
  }
  template <typename T>
  T Pick(const std::vector<T>& choices) {
    return choices[Below(choices.size())];
  }

  void FillTime(Timestamp* time) {
    time->set_seconds(Pick<std::int64_t>({0, 1791180000, -62135596800, 253402300799, -1}));
    time->set_nanos(Pick<std::int32_t>({0, 500'000'000, 1, 999'999'999, 120'000}));
  }

  std::string PickText() {
    return Pick<std::string>({"", "smed", "æøå \"quoted\" \\ / ", std::string("\0\x01\x1f\x7f", 4),
                              "\b\f\n\r\t", "<b>&'</b>", "\U0001F600\u2028\uFFFD"});
  }
  int PickEnum() { return Pick<int>({0, 1, 2, 3, 4711, -5}); }

  void AddItem(Message* message, const FieldDescriptor* field) {
    const Reflection* const reflection = message->GetReflection();
    switch (field->cpp_type()) {
      case FieldDescriptor::CPPTYPE_STRING:
        return reflection->AddString(message, field, PickText());
      case FieldDescriptor::CPPTYPE_ENUM:
        return reflection->AddEnumValue(message, field, PickEnum());
      case FieldDescriptor::CPPTYPE_MESSAGE: return Fill(reflection->AddMessage(message, field));
      default: ADD_FAILURE() << "teach this test and AppendJson about " << field->full_name();
    }
  }

  void FillSingle(Message* message, const FieldDescriptor* field) {
    const Reflection* const reflection = message->GetReflection();
    switch (field->cpp_type()) {
      case FieldDescriptor::CPPTYPE_STRING:
        return reflection->SetString(message, field, PickText());
      case FieldDescriptor::CPPTYPE_MESSAGE:
        return Fill(reflection->MutableMessage(message, field));
      case FieldDescriptor::CPPTYPE_ENUM:
        return reflection->SetEnumValue(message, field, PickEnum());
      case FieldDescriptor::CPPTYPE_BOOL: return reflection->SetBool(message, field, Below(2) == 0);
      case FieldDescriptor::CPPTYPE_INT32:
        return reflection->SetInt32(message, field,
                                    Pick<std::int32_t>({0, -1, INT32_MAX, INT32_MIN}));
      case FieldDescriptor::CPPTYPE_UINT32:
        return reflection->SetUInt32(message, field, Pick<std::uint32_t>({0, 7, UINT32_MAX}));
      case FieldDescriptor::CPPTYPE_INT64:
        return reflection->SetInt64(message, field,
                                    Pick<std::int64_t>({0, -1, INT64_MAX, INT64_MIN}));
      case FieldDescriptor::CPPTYPE_DOUBLE:
        return reflection->SetDouble(
            message, field,
            Pick<double>({0, 1, -1, 0.1, 0.97, 1e-9, 1e300, 5e-324, 1.0 / 3, 123456789.125,
                          std::numeric_limits<double>::infinity(),
                          -std::numeric_limits<double>::infinity()}));
      default: ADD_FAILURE() << "teach this test and AppendJson about " << field->full_name();
    }
  }

  std::mt19937 random_{20261005};
};

TEST(JsonWriter, WritesWhatProtobufsPrinterWrites) {
  RandomMessages random;
  for (int i = 0; i < 1'000; ++i) {
    v1::EnrichedPosting message;
    random.Fill(&message);
    const std::string ours = Json(message);
    google::protobuf::Struct read_ours;
    google::protobuf::Struct read_theirs;
    ASSERT_TRUE(JsonStringToMessage(ours, &read_ours).ok()) << ours;
    ASSERT_TRUE(JsonStringToMessage(JsonByProtobuf(message), &read_theirs).ok());
    ASSERT_TRUE(MessageDifferencer::Equals(read_ours, read_theirs)) << ours;
    v1::EnrichedPosting again;
    ASSERT_TRUE(JsonStringToMessage(ours, &again).ok()) << ours;
    ASSERT_TRUE(MessageDifferencer::Equals(again, message)) << ours;
  }
}

TEST(JsonWriter, OurReaderReadsWhatWasWritten) {
  RandomMessages random;
  JsonReader reader;
  int read = 0;
  for (int i = 0; i < 1'000; ++i) {
    v1::EnrichedPosting message;
    random.Fill(&message);
    const std::string json = Json(message);
    v1::EnrichedPosting again;
    Reading reading;
    const Result<void> good = reader.Read(json, &again, &reading);
    if (json.find("Infinity\"") != json.npos) {
      EXPECT_FALSE(good) << json;
      continue;
    }
    ASSERT_TRUE(good) << good.error().ToString() << json;
    ASSERT_TRUE(MessageDifferencer::Equals(again, message)) << json;
    EXPECT_EQ(reading.unknown_fields, 0u);
    ++read;
  }
  EXPECT_GT(read, 100);
}

TEST(JsonWriter, NumbersThatDoNotFitAreRefusedByTheirField) {
  JsonReader reader;
  for (const auto& [json, field] : std::vector<std::pair<std::string, std::string>>{
           {R"({"provenance":{"partition":2147483648}})", "provenance.partition"},
           {R"({"provenance":{"partition":1.5}})", "provenance.partition"},
           {R"({"provenance":{"offset":"9223372036854775808"}})", "provenance.offset"},
           {R"({"provenance":{"offset":9223372036854775808}})", "provenance.offset"},
           {R"({"occupation":{"confidence":"much"}})", "occupation.confidence"},
           {R"({"occupation":{"confidence":"nan"}})", "occupation.confidence"},
           {R"({"occupation":{"confidence":true}})", "occupation.confidence"}}) {
    v1::EnrichedPosting record;
    Reading reading;
    const Result<void> read = reader.Read(json, &record, &reading);
    ASSERT_FALSE(read) << json;
    EXPECT_EQ(read.error().where, field);
  }
  v1::EnrichedPosting record;
  Reading reading;
  ASSERT_TRUE(reader.Read(R"({"provenance":{"offset":-9223372036854775808,"partition":"-7"}})",
                          &record, &reading));
  EXPECT_EQ(record.provenance().offset(), INT64_MIN);
  EXPECT_EQ(record.provenance().partition(), -7);
}

TEST(JsonWriter, FieldsStandInTheContractsOrder) {
  v1::JobPosting posting;
  posting.set_language("da");
  posting.mutable_published_at()->set_seconds(0);
  posting.set_source("s");
  const std::string json = Json(posting);
  EXPECT_LT(json.find("\"source\""), json.find("\"publishedAt\""));
  EXPECT_LT(json.find("\"publishedAt\""), json.find("\"title\""));
  EXPECT_LT(json.find("\"title\""), json.find("\"language\""));
}

TEST(JsonWriter, NeverWritesALineEnd) {
  v1::JobPosting posting;
  posting.set_title("a\nb\r\nc");
  EXPECT_EQ(Json(posting).find_first_of("\r\n"), std::string::npos);
}

}  // namespace
}  // namespace opslag
