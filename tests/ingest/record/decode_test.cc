#include "ingest/record/decode.h"

#include <gmock/gmock.h>
#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace opslag {
namespace {

using google::protobuf::util::MessageDifferencer;

Result<DecodedRecord> FromJson(std::string_view json) {
  RecordDecoder decoder;
  return decoder.Decode(json, WireForm::kJson);
}

Result<DecodedRecord> FromWire(std::string_view wire) {
  RecordDecoder decoder;
  return decoder.Decode(wire, WireForm::kProtobuf);
}

// A posting with an identity and whatever `fields` adds: `"title":"x"`.
std::string WithIdentity(std::string_view fields) {
  std::string json = R"({"source":"s","postingId":"1")";
  if (!fields.empty()) json.append(",").append(fields);
  return json + "}";
}

v1::JobPosting Minimal() {
  v1::JobPosting posting;
  posting.set_source("s");
  posting.set_posting_id("1");
  return posting;
}

// --- What is read
// ---------------------------------------------------------------------------------

constexpr std::string_view kEverything = R"({
  "source": "jobindex", "postingId": "jx-4711", "url": "https://example.dk/1", "originalUrl": "https://example.dk/2",
  "publishedAt": "2026-10-05T06:00:00Z", "firstSeenAt": "2026-10-05T08:00:00.5+02:00",
  "lastSeenAt": "2026-10-06T06:00:00Z", "withdrawnAt": "2026-10-07T06:00:00Z",
  "applicationDeadline": "2026-11-01", "title": "Smed", "body": "<p>Svejsning</p>",
  "bodyFormat": "HTML", "bodyKind": 2,
  "employer": {"name": "Salling Rustfri ApS", "cvrNumber": "12345678", "pNumber": "1234567890", "anonymous": true},
  "workplaces": [{"street": "Havnevej 3", "postalCode": "7800", "city": "Skive", "municipalityCode": "0779"},
                 {"abroad": true, "notFixed": true}],
  "sourceOccupation": {"scheme": "esco", "code": "7213", "label": "smed"},
  "employmentForm": "Fastansættelse", "hours": "37 timer", "positions": 2, "language": "da"})";

v1::JobPosting Everything() {
  v1::JobPosting posting;
  posting.set_source("jobindex");
  posting.set_posting_id("jx-4711");
  posting.set_url("https://example.dk/1");
  posting.set_original_url("https://example.dk/2");
  posting.mutable_published_at()->set_seconds(1791180000);
  posting.mutable_first_seen_at()->set_seconds(1791180000);
  posting.mutable_first_seen_at()->set_nanos(500'000'000);
  posting.mutable_last_seen_at()->set_seconds(1791180000 + 86400);
  posting.mutable_withdrawn_at()->set_seconds(1791180000 + 2 * 86400);
  posting.set_application_deadline("2026-11-01");
  posting.set_title("Smed");
  posting.set_body("<p>Svejsning</p>");
  posting.set_body_format(v1::JobPosting::BodyFormat::HTML);
  posting.set_body_kind(v1::JobPosting::BodyKind::TEASER);
  posting.mutable_employer()->set_name("Salling Rustfri ApS");
  posting.mutable_employer()->set_cvr_number("12345678");
  posting.mutable_employer()->set_p_number("1234567890");
  posting.mutable_employer()->set_anonymous(true);
  v1::JobPosting::Workplace* const skive = posting.add_workplaces();
  skive->set_street("Havnevej 3");
  skive->set_postal_code("7800");
  skive->set_city("Skive");
  skive->set_municipality_code("0779");
  v1::JobPosting::Workplace* const elsewhere = posting.add_workplaces();
  elsewhere->set_abroad(true);
  elsewhere->set_not_fixed(true);
  posting.mutable_source_occupation()->set_scheme("esco");
  posting.mutable_source_occupation()->set_code("7213");
  posting.mutable_source_occupation()->set_label("smed");
  posting.set_employment_form("Fastansættelse");
  posting.set_hours("37 timer");
  posting.set_positions(2);
  posting.set_language("da");
  return posting;
}

TEST(Decode, ReadsEveryFieldFromJson) {
  const Result<DecodedRecord> decoded = FromJson(kEverything);
  ASSERT_TRUE(decoded) << decoded.error().ToString();
  EXPECT_TRUE(MessageDifferencer::Equals(decoded->posting, Everything()))
      << decoded->posting.DebugString();
  EXPECT_EQ(decoded->reading.unknown_fields, 0u);
  EXPECT_EQ(decoded->reading.repaired_sequences, 0u);
}

TEST(Decode, ReadsEveryFieldFromProtobuf) {
  const Result<DecodedRecord> decoded = FromWire(Everything().SerializeAsString());
  ASSERT_TRUE(decoded) << decoded.error().ToString();
  EXPECT_TRUE(MessageDifferencer::Equals(decoded->posting, Everything()));
}

TEST(Decode, ReadsSnakeCaseNames) {
  const Result<DecodedRecord> decoded = FromJson(
      R"({"source":"s","posting_id":"1","body_format":1,"employer":{"cvr_number":"12345678"},)"
      R"("workplaces":[{"postal_code":"7800"}],"published_at":"1970-01-01T00:00:01Z"})");
  ASSERT_TRUE(decoded) << decoded.error().ToString();
  EXPECT_EQ(decoded->posting.posting_id(), "1");
  EXPECT_EQ(decoded->posting.body_format(), v1::JobPosting::BodyFormat::PLAIN_TEXT);
  EXPECT_EQ(decoded->posting.employer().cvr_number(), "12345678");
  EXPECT_EQ(decoded->posting.workplaces(0).postal_code(), "7800");
  EXPECT_EQ(decoded->posting.published_at().seconds(), 1);
  EXPECT_EQ(decoded->reading.unknown_fields, 0u);
}

TEST(Decode, NullIsAbsent) {
  const Result<DecodedRecord> decoded = FromJson(WithIdentity(
      R"("title":null,"positions":null,"bodyFormat":null,"employer":null,"workplaces":null,"publishedAt":null)"));
  ASSERT_TRUE(decoded) << decoded.error().ToString();
  EXPECT_TRUE(MessageDifferencer::Equals(decoded->posting, Minimal()));
}

TEST(Decode, NullInAListIsPassedOver) {
  const Result<DecodedRecord> decoded =
      FromJson(WithIdentity(R"("workplaces":[null,{"city":"Skive"},null])"));
  ASSERT_TRUE(decoded) << decoded.error().ToString();
  ASSERT_EQ(decoded->posting.workplaces_size(), 1);
  EXPECT_EQ(decoded->posting.workplaces(0).city(), "Skive");
}

TEST(Decode, ANameThatComesTwiceIsReadAsProtobufDoes) {
  const Result<DecodedRecord> decoded = FromJson(WithIdentity(
      R"("title":"a","title":"b","title":null,"employer":{"name":"n"},"employer":{"cvrNumber":"c"},)"
      R"("workplaces":[{"city":"x"}],"workplaces":[{"city":"y"}],"posting_id":"2")"));
  ASSERT_TRUE(decoded) << decoded.error().ToString();
  EXPECT_EQ(decoded->posting.title(), "b");
  EXPECT_EQ(decoded->posting.posting_id(), "2");
  EXPECT_EQ(decoded->posting.employer().name(), "n");
  EXPECT_EQ(decoded->posting.employer().cvr_number(), "c");
  EXPECT_EQ(decoded->posting.workplaces_size(), 2);
}

TEST(Decode, ATimeThatComesTwiceIsTheLastWithoutRemainsOfTheFirst) {
  const Result<DecodedRecord> decoded = FromJson(WithIdentity(
      R"("publishedAt":"2026-10-05T06:00:00.5Z","publishedAt":"2026-10-06T06:00:00Z")"));
  ASSERT_TRUE(decoded) << decoded.error().ToString();
  EXPECT_EQ(decoded->posting.published_at().seconds(), 1791266400);
  EXPECT_EQ(decoded->posting.published_at().nanos(), 0);
}

TEST(Decode, CountsUnknownFieldsOfJson) {
  const Result<DecodedRecord> decoded = FromJson(
      WithIdentity(R"("salary":{"from":1,"to":[2,null]},"employer":{"mood":"good"},"Title":"x")"));
  ASSERT_TRUE(decoded) << decoded.error().ToString();
  EXPECT_EQ(decoded->reading.unknown_fields, 3u);
}

TEST(Decode, CountsAndDropsUnknownFieldsOfProtobuf) {
  v1::JobPosting posting = Minimal();
  posting.GetReflection()->MutableUnknownFields(&posting)->AddVarint(1000, 1);
  v1::JobPosting::Employer* const employer = posting.mutable_employer();
  employer->GetReflection()->MutableUnknownFields(employer)->AddLengthDelimited(1001, "x");
  const Result<DecodedRecord> decoded = FromWire(posting.SerializeAsString());
  ASSERT_TRUE(decoded) << decoded.error().ToString();
  EXPECT_EQ(decoded->reading.unknown_fields, 2u);
  v1::JobPosting expected = Minimal();
  expected.mutable_employer();
  EXPECT_EQ(decoded->posting.SerializeAsString(), expected.SerializeAsString());
}

TEST(Decode, KeepsAnEnumNumberOfANewerContractInBothForms) {
  const Result<DecodedRecord> json = FromJson(WithIdentity(R"("bodyFormat":17)"));
  ASSERT_TRUE(json) << json.error().ToString();
  const Result<DecodedRecord> wire = FromWire(json->posting.SerializeAsString());
  ASSERT_TRUE(wire) << wire.error().ToString();
  EXPECT_EQ(static_cast<int>(json->posting.body_format()), 17);
  EXPECT_EQ(static_cast<int>(wire->posting.body_format()), 17);
}

TEST(Decode, TheDecoderCanBeUsedAgainAfterAnError) {
  RecordDecoder decoder;
  EXPECT_FALSE(decoder.Decode("{", WireForm::kJson));
  EXPECT_TRUE(decoder.Decode(WithIdentity(""), WireForm::kJson));
  EXPECT_FALSE(decoder.Decode("\x0a\xff", WireForm::kProtobuf));
  EXPECT_TRUE(decoder.Decode(kEverything, WireForm::kJson));
}

TEST(Decode, ReadsADocumentLargerThanTheParsersFirstMemory) {
  RecordDecoder decoder;
  const std::string body(3u << 20, 'x');
  const Result<DecodedRecord> large =
      decoder.Decode(WithIdentity("\"body\":\"" + body + "\""), WireForm::kJson);
  ASSERT_TRUE(large) << large.error().ToString();
  EXPECT_EQ(large->posting.body(), body);
  EXPECT_TRUE(decoder.Decode(WithIdentity(""), WireForm::kJson));
}

// --- What is mended
// -------------------------------------------------------------------------------

TEST(Decode, RepairsIllFormedUtf8InJson) {
  const Result<DecodedRecord> decoded =
      FromJson(WithIdentity("\"title\":\"k\xF8kken\",\"body\":\"\xE2\x82\""));
  ASSERT_TRUE(decoded) << decoded.error().ToString();
  EXPECT_EQ(decoded->posting.title(), "k\uFFFDkken");
  EXPECT_EQ(decoded->posting.body(), "\uFFFD");
  EXPECT_EQ(decoded->reading.repaired_sequences, 2u);
}

TEST(Decode, RepairsIllFormedUtf8InProtobuf) {
  v1::JobPosting posting = Everything();
  posting.set_title("k\xF8kken");
  posting.mutable_workplaces(0)->set_city("\xE2\x82");
  posting.GetReflection()->MutableUnknownFields(&posting)->AddVarint(1000, 1);
  const Result<DecodedRecord> decoded = FromWire(posting.SerializePartialAsString());
  ASSERT_TRUE(decoded) << decoded.error().ToString();
  EXPECT_EQ(decoded->reading.repaired_sequences, 2u);
  EXPECT_EQ(decoded->reading.unknown_fields, 1u);
  v1::JobPosting expected = Everything();
  expected.set_title("k\uFFFDkken");
  expected.mutable_workplaces(0)->set_city("\uFFFD");
  EXPECT_TRUE(MessageDifferencer::Equals(decoded->posting, expected));
}

TEST(Decode, RepairsEscapedHalvesOfSurrogatePairs) {
  const Result<DecodedRecord> decoded = FromJson(WithIdentity(
      R"("title":"a\ud83d","body":"\ude00\ud83d\ude00\ud83dx\uD83D\n","hours":"\\ud83d")"));
  ASSERT_TRUE(decoded) << decoded.error().ToString();
  EXPECT_EQ(decoded->posting.title(), "a\uFFFD");
  EXPECT_EQ(decoded->posting.body(), "\uFFFD\U0001F600\uFFFDx\uFFFD\n");
  EXPECT_EQ(decoded->posting.hours(), "\\ud83d");  // an escaped backslash, then letters
  EXPECT_EQ(decoded->reading.repaired_sequences, 4u);
}

TEST(Decode, KeepsANulAndANonCharacter) {
  const Result<DecodedRecord> decoded = FromJson(WithIdentity(R"("title":"a\u0000b\uffff")"));
  ASSERT_TRUE(decoded) << decoded.error().ToString();
  EXPECT_EQ(decoded->posting.title(), std::string("a\0b\xEF\xBF\xBF", 6));
  EXPECT_EQ(decoded->reading.repaired_sequences, 0u);
}

// --- What is refused
// ------------------------------------------------------------------------------

struct Refusal {
  std::string_view json;
  ErrorCode code;
  std::string_view where;
};

std::ostream& operator<<(std::ostream& out, const Refusal& refusal) { return out << refusal.json; }

class DecodeRefuses : public testing::TestWithParam<Refusal> {};

TEST_P(DecodeRefuses, WithCodeAndField) {
  const Result<DecodedRecord> decoded = FromJson(GetParam().json);
  ASSERT_FALSE(decoded);
  EXPECT_EQ(Name(decoded.error().code), Name(GetParam().code));
  EXPECT_EQ(decoded.error().where, GetParam().where);
  EXPECT_FALSE(decoded.error().reason.empty());
}

INSTANTIATE_TEST_SUITE_P(
    Shape, DecodeRefuses,
    testing::Values(
        Refusal{"", ErrorCode::kEmptyRecord, ""}, Refusal{" \r\n", ErrorCode::kEmptyRecord, ""},
        Refusal{"{", ErrorCode::kMalformedJson, ""}, Refusal{"x", ErrorCode::kMalformedJson, ""},
        Refusal{R"({"source":"s","postingId":"1")", ErrorCode::kMalformedJson, ""},
        Refusal{R"({"source":"s","postingId":"1)", ErrorCode::kMalformedJson, ""},
        Refusal{R"({"source":"s","postingId":"1"}})", ErrorCode::kMalformedJson, ""},
        Refusal{R"({"source":"s","postingId":"1"} {})", ErrorCode::kMalformedJson, ""},
        Refusal{R"({"source":"s","postingId":"1",})", ErrorCode::kMalformedJson, ""},
        Refusal{R"({'source':'s','postingId':'1'})", ErrorCode::kMalformedJson, ""},
        Refusal{R"({source:"s"})", ErrorCode::kMalformedJson, ""},
        Refusal{R"({"source":"s" "postingId":"1"})", ErrorCode::kMalformedJson, ""},
        Refusal{R"({"source":"\x","postingId":"1"})", ErrorCode::kMalformedJson, ""},
        Refusal{R"({"source":"\u12g4","postingId":"1"})", ErrorCode::kMalformedJson, ""},
        Refusal{"{\"source\":\"a\nb\",\"postingId\":\"1\"}", ErrorCode::kMalformedJson, ""},
        // Faults inside fields that the contract does not know.
        Refusal{R"({"source":"s","postingId":"1","other":tru})", ErrorCode::kMalformedJson, ""},
        Refusal{R"({"source":"s","postingId":"1","other":01})", ErrorCode::kMalformedJson, ""},
        Refusal{R"({"source":"s","postingId":"1","other":NaN})", ErrorCode::kMalformedJson, ""},
        Refusal{R"({"source":"s","postingId":"1","other":[1,]})", ErrorCode::kMalformedJson, ""},
        Refusal{R"({"source":"s","postingId":"1","other":"\q"})", ErrorCode::kMalformedJson, ""},
        Refusal{"[]", ErrorCode::kWrongType, ""}, Refusal{"null", ErrorCode::kWrongType, ""},
        Refusal{"\"x\"", ErrorCode::kWrongType, ""}, Refusal{"3", ErrorCode::kWrongType, ""}));

INSTANTIATE_TEST_SUITE_P(
    Types, DecodeRefuses,
    testing::Values(
        Refusal{R"({"source":3})", ErrorCode::kWrongType, "source"},
        Refusal{R"({"source":["s"]})", ErrorCode::kWrongType, "source"},
        Refusal{R"({"posting_id":{"a":1}})", ErrorCode::kWrongType, "postingId"},
        Refusal{R"({"title":false})", ErrorCode::kWrongType, "title"},
        Refusal{R"({"employer":"x"})", ErrorCode::kWrongType, "employer"},
        Refusal{R"({"employer":[{"name":"x"}]})", ErrorCode::kWrongType, "employer"},
        Refusal{R"({"employer":{"name":{"name":"x"}}})", ErrorCode::kWrongType, "employer.name"},
        Refusal{R"({"employer":{"anonymous":1}})", ErrorCode::kWrongType, "employer.anonymous"},
        Refusal{R"({"employer":{"anonymous":"true"}})", ErrorCode::kWrongType,
                "employer.anonymous"},
        Refusal{R"({"workplaces":{"city":"x"}})", ErrorCode::kWrongType, "workplaces"},
        Refusal{R"({"workplaces":["x"]})", ErrorCode::kWrongType, "workplaces[0]"},
        Refusal{R"({"workplaces":[[{}]]})", ErrorCode::kWrongType, "workplaces[0]"},
        Refusal{R"({"workplaces":[{},null,{"postal_code":7800}]})", ErrorCode::kWrongType,
                "workplaces[2].postalCode"},
        Refusal{R"({"positions":true})", ErrorCode::kWrongType, "positions"},
        Refusal{R"({"positions":[1]})", ErrorCode::kWrongType, "positions"},
        Refusal{R"({"bodyFormat":true})", ErrorCode::kWrongType, "bodyFormat"},
        Refusal{R"({"publishedAt":1791180000})", ErrorCode::kWrongType, "publishedAt"},
        Refusal{R"({"publishedAt":{"seconds":1}})", ErrorCode::kWrongType, "publishedAt"}));

INSTANTIATE_TEST_SUITE_P(
    Values, DecodeRefuses,
    testing::Values(
        Refusal{R"({"positions":-1})", ErrorCode::kBadValue, "positions"},
        Refusal{R"({"positions":1.5})", ErrorCode::kBadValue, "positions"},
        Refusal{R"({"positions":4294967296})", ErrorCode::kBadValue, "positions"},
        Refusal{R"({"positions":"4294967296"})", ErrorCode::kBadValue, "positions"},
        Refusal{R"({"positions":""})", ErrorCode::kBadValue, "positions"},
        Refusal{R"({"positions":" 3"})", ErrorCode::kBadValue, "positions"},
        Refusal{R"({"positions":"3x"})", ErrorCode::kBadValue, "positions"},
        Refusal{R"({"positions":"-1"})", ErrorCode::kBadValue, "positions"},
        Refusal{R"({"bodyFormat":"html"})", ErrorCode::kBadValue, "bodyFormat"},
        Refusal{R"({"bodyFormat":""})", ErrorCode::kBadValue, "bodyFormat"},
        Refusal{R"({"bodyFormat":2.5})", ErrorCode::kBadValue, "bodyFormat"},
        Refusal{R"({"bodyKind":3000000000})", ErrorCode::kBadValue, "bodyKind"},
        Refusal{R"({"publishedAt":""})", ErrorCode::kBadValue, "publishedAt"},
        Refusal{R"({"publishedAt":"2026-10-05"})", ErrorCode::kBadValue, "publishedAt"},
        Refusal{R"({"publishedAt":"2026-10-05T06:00:00"})", ErrorCode::kBadValue, "publishedAt"},
        Refusal{R"({"publishedAt":"2026-10-05 06:00:00Z"})", ErrorCode::kBadValue, "publishedAt"},
        Refusal{R"({"publishedAt":"2026-02-30T06:00:00Z"})", ErrorCode::kBadValue, "publishedAt"},
        Refusal{R"({"publishedAt":"2026-10-05T24:00:00Z"})", ErrorCode::kBadValue, "publishedAt"},
        Refusal{R"({"publishedAt":"2026-10-05T06:00:00+0200"})", ErrorCode::kBadValue,
                "publishedAt"},
        Refusal{R"({"publishedAt":"0000-01-01T00:00:00Z"})", ErrorCode::kBadValue, "publishedAt"},
        Refusal{R"({"publishedAt":"10000-01-01T00:00:00Z"})", ErrorCode::kBadValue, "publishedAt"},
        // Readable, but out of range once the zone is taken off.
        Refusal{R"({"source":"s","postingId":"1","publishedAt":"0001-01-01T00:00:00+02:00"})",
                ErrorCode::kBadValue, "publishedAt"},
        Refusal{R"({"source":"s","postingId":"1","publishedAt":"9999-12-31T23:59:59-01:00"})",
                ErrorCode::kBadValue, "publishedAt"}));

INSTANTIATE_TEST_SUITE_P(
    Identity, DecodeRefuses,
    testing::Values(Refusal{"{}", ErrorCode::kMissingField, "postingId"},
                    Refusal{R"({"source":"s"})", ErrorCode::kMissingField, "postingId"},
                    Refusal{R"({"source":"s","postingId":""})", ErrorCode::kMissingField, "postingId"},
                    Refusal{R"({"postingId":null})", ErrorCode::kMissingField, "postingId"}));

TEST(Decode, APostingThatNamesNoSourceGetsTheSettingsSource) {
  for (const std::string_view json :
       {R"({"postingId":"1"})", R"({"source":"","postingId":"1"})", R"({"source":null,"postingId":"1"})"}) {
    const Result<DecodedRecord> decoded = FromJson(json);
    ASSERT_TRUE(decoded) << json;
    EXPECT_EQ(decoded->posting.source(), "unknown");
  }
  DecodeSettings settings;
  settings.default_source = "archive";
  const auto decoded = RecordDecoder(settings).Decode(R"({"postingId":"1"})", WireForm::kJson);
  ASSERT_TRUE(decoded);
  EXPECT_EQ(decoded->posting.source(), "archive");
}

TEST(Decode, AcceptsTheEdgesOfTime) {
  for (const std::string_view time :
       {"0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999999Z", "2028-02-29T23:59:59-23:59"}) {
    EXPECT_TRUE(FromJson(WithIdentity("\"publishedAt\":\"" + std::string(time) + "\""))) << time;
  }
}

TEST(Decode, AcceptsAWholeNumberHoweverItIsWritten) {
  for (const std::string_view number : {"12", "12.0", "1.2e1", "\"12\"", "\"012\""}) {
    const Result<DecodedRecord> decoded =
        FromJson(WithIdentity("\"positions\":" + std::string(number)));
    ASSERT_TRUE(decoded) << number << decoded.error().ToString();
    EXPECT_EQ(decoded->posting.positions(), 12u) << number;
  }
}

TEST(Decode, RefusesWhatIsTooDeep) {
  const auto nested = [](std::size_t depth) {
    return WithIdentity("\"x\":" + std::string(depth, '[') + std::string(depth, ']'));
  };
  EXPECT_TRUE(FromJson(nested(90)));
  const Result<DecodedRecord> decoded = FromJson(nested(100'000));
  ASSERT_FALSE(decoded);
  EXPECT_EQ(decoded.error().code, ErrorCode::kMalformedJson);
}

TEST(Decode, RefusesBinaryRecordsThatAreCutOffOrNoise) {
  const std::string wire = Everything().SerializeAsString();
  for (const std::string_view bad :
       {std::string_view(wire).substr(0, wire.size() - 1), std::string_view("\xff\xff\xff"),
        std::string_view("{\"source\":\"s\"}")}) {
    const Result<DecodedRecord> decoded = FromWire(bad);
    ASSERT_FALSE(decoded);
    EXPECT_EQ(decoded.error().code, ErrorCode::kMalformedProtobuf);
  }
}

TEST(Decode, BinaryRecordsMeetTheSameChecks) {
  EXPECT_EQ(FromWire("").error().code, ErrorCode::kEmptyRecord);
  v1::JobPosting posting = Minimal();
  posting.clear_posting_id();
  Result<DecodedRecord> decoded = FromWire(posting.SerializeAsString());
  ASSERT_FALSE(decoded);
  EXPECT_EQ(decoded.error().code, ErrorCode::kMissingField);
  EXPECT_EQ(decoded.error().where, "postingId");

  for (const auto& [seconds, nanos] : std::vector<std::pair<std::int64_t, int>>{
           {253402300800, 0}, {-62135596801, 0}, {0, -1}, {0, 1'000'000'000}}) {
    posting = Minimal();
    posting.mutable_last_seen_at()->set_seconds(seconds);
    posting.mutable_last_seen_at()->set_nanos(nanos);
    decoded = FromWire(posting.SerializeAsString());
    ASSERT_FALSE(decoded) << seconds << " " << nanos;
    EXPECT_EQ(decoded.error().code, ErrorCode::kBadValue);
    EXPECT_EQ(decoded.error().where, "lastSeenAt");
  }
}

TEST(Decode, LimitsAreKeptToTheByte) {
  RecordDecoder decoder(
      DecodeSettings{.max_record = 400, .max_identity = 8, .max_field = 16, .max_workplaces = 2});
  const auto code = [&](const std::string& json) {
    const Result<DecodedRecord> decoded = decoder.Decode(json, WireForm::kJson);
    return decoded ? std::string("fine")
                   : std::string(Name(decoded.error().code)) + " " + decoded.error().where;
  };
  EXPECT_EQ(code(R"({"source":"12345678","postingId":"1"})"), "fine");
  EXPECT_EQ(code(R"({"source":"123456789","postingId":"1"})"), "field_too_large source");
  EXPECT_EQ(code(R"({"source":"s","postingId":"123456789"})"), "field_too_large postingId");
  EXPECT_EQ(code(WithIdentity(R"("title":"1234567890123456")")), "fine");
  EXPECT_EQ(code(WithIdentity(R"("title":"12345678901234567")")), "field_too_large title");
  EXPECT_EQ(code(WithIdentity(R"("body":"12345678901234567")")), "fine");
  EXPECT_EQ(code(WithIdentity(R"("workplaces":[{},{"city":"12345678901234567"}])")),
            "field_too_large workplaces[1].city");
  EXPECT_EQ(code(WithIdentity(R"("workplaces":[{},{}])")), "fine");
  EXPECT_EQ(code(WithIdentity(R"("workplaces":[{},{},{}])")), "field_too_large workplaces");
  const std::string base = WithIdentity("\"body\":\"\"");
  EXPECT_EQ(code(WithIdentity("\"body\":\"" + std::string(400 - base.size(), 'x') + "\"")), "fine");
  EXPECT_EQ(code(WithIdentity("\"body\":\"" + std::string(401 - base.size(), 'x') + "\"")),
            "record_too_large ");
}

TEST(Decode, ErrorsNeverQuoteThePosting) {
  for (const std::string_view json :
       {R"({"source":"hemmelig"x})", R"({"source":{"hemmelig":1}})", R"({"positions":"hemmelig"})",
        R"({"bodyFormat":"hemmelig"})", R"({"publishedAt":"hemmelig"})",
        R"({"source":"hemmelig","hemmelig":hemmelig})"}) {
    const Result<DecodedRecord> decoded = FromJson(json);
    ASSERT_FALSE(decoded) << json;
    EXPECT_THAT(decoded.error().ToString(), testing::Not(testing::HasSubstr("hemmelig"))) << json;
  }
}

}  // namespace
}  // namespace opslag
