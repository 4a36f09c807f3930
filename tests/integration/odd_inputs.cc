#include "tests/integration/odd_inputs.h"

#include <cstdint>
#include <string_view>
#include <utility>

namespace opslag::integration {
namespace {

constexpr std::size_t kMany = 1'000'000;
constexpr std::size_t kManyTags = 100'000;
// In seconds since 1970.
constexpr std::int64_t kYearOne = -62'135'596'800;
constexpr std::int64_t kYearTenThousand = 253'402'300'800;

std::string Repeated(std::string_view text, std::size_t times) {
  std::string repeated;
  repeated.reserve(text.size() * times);
  for (std::size_t i = 0; i < times; ++i) repeated += text;
  return repeated;
}

v1::JobPosting Posting(std::string title, std::string body) {
  v1::JobPosting posting;
  posting.set_source("odd");
  posting.set_posting_id("1");
  posting.set_title(std::move(title));
  posting.set_body(std::move(body));
  return posting;
}

std::string Json(const std::string& fields) {
  return R"({"source":"odd","postingId":"1")" + fields + "}";
}

// Texts of a protobuf message, by hand: a generated class keeps what is ill-formed out.
std::string Fields(const std::vector<std::pair<std::uint32_t, std::string>>& fields) {
  std::string bytes;
  const auto append = [&bytes](std::uint32_t number) {
    for (; number >= 0x80; number >>= 7) bytes.push_back(static_cast<char>((number & 0x7F) | 0x80));
    bytes.push_back(static_cast<char>(number));
  };
  for (const auto& [number, text] : fields) {
    append(number << 3 | 2);
    append(static_cast<std::uint32_t>(text.size()));
    bytes += text;
  }
  return bytes;
}

class Table {
 public:
  // Not one posting at all.
  void Rejected(const char* name, std::string bytes, const char* reason, Form form = Form::kJson) {
    all_.push_back({name, std::move(bytes), form, reason});
  }
  // Read, and answered honestly: without a code.
  void Uncoded(const char* name, const v1::JobPosting& posting) {
    all_.push_back({name, ToBytes(posting, Form::kJson)});
    all_.push_back(
        {name + std::string(", protobuf"), ToBytes(posting, Form::kProtobuf), Form::kProtobuf});
  }
  void Uncoded(const char* name, std::string bytes) { all_.push_back({name, std::move(bytes)}); }
  // Read; its headline says what it is, whatever else is odd. By hand, since protobuf writes "<" in
  // six bytes, and a million of them would be too large a record. REQUIRES: the body needs no
  // escape but for quotes.
  void Coded(const char* name, const std::string& body, const char* format = "HTML") {
    std::string escaped;
    for (const char c : body) {
      if (c == '"') escaped.push_back('\\');
      escaped.push_back(c);
    }
    CodedBytes(name, Json(std::string(R"(,"title":"Kok søges","bodyFormat":")") + format +
                          R"(","body":")" + escaped + "\""));
  }
  OddInput& CodedBytes(const char* name, std::string bytes, Form form = Form::kJson) {
    all_.push_back({name, std::move(bytes), form, "", true});
    return last();
  }
  // As JSON and as protobuf.
  void CodedPosting(const std::string& name, const v1::JobPosting& posting) {
    CodedBytes(name.c_str(), ToBytes(posting, Form::kJson));
    CodedBytes((name + ", protobuf").c_str(), ToBytes(posting, Form::kProtobuf), Form::kProtobuf);
  }
  OddInput& last() { return all_.back(); }
  std::vector<OddInput> Take() { return std::move(all_); }

 private:
  std::vector<OddInput> all_;
};

void AddUnreadable(Table& table) {
  table.Rejected("neither JSON nor protobuf", "Kære læser, se vedhæftede", "malformed_json");
  table.Rejected("no protobuf",
                 std::string("\x0a\x7f"
                             "abc"),
                 "malformed_protobuf", Form::kProtobuf);
  table.Rejected("cut off", R"({"source":"odd","postingId":"1","title":"Ko)", "malformed_json");
  table.Rejected("a list", R"(["source"])", "wrong_type");
  table.Rejected("JSON a thousand levels deep",
                 Json(R"(,"x":)" + Repeated("[", 1000) + Repeated("]", 1000)), "malformed_json");
  table.Rejected("half a million brackets", Repeated("[", kMany / 2), "malformed_json");
  table.Rejected("no posting id", R"({"source":"odd","title":"Kok"})", "missing_field");
  table.Rejected("a number for an id", R"({"source":"odd","postingId":7})", "wrong_type");
  table.Rejected("an object for a title", Json(R"(,"title":{"da":"Kok"})"), "wrong_type");
  table.Rejected("a text for a list", Json(R"(,"workplaces":"Skive")"), "wrong_type");
  table.Rejected("a bogus enum", Json(R"(,"bodyFormat":"WORD_PERFECT")"), "bad_value");
  table.Rejected("an id of 10 kB",
                 R"({"source":"odd","postingId":")" + Repeated("9", 10'240) + R"("})",
                 "field_too_large");
  table.Rejected("year 0", Json(R"(,"publishedAt":"0000-01-01T00:00:00Z")"), "bad_value");
  table.Rejected("year 10000", Json(R"(,"publishedAt":"10000-01-01T00:00:00Z")"), "bad_value");
  v1::JobPosting early = Posting("Kok", "");
  early.mutable_published_at()->set_seconds(kYearOne - 1);
  table.Rejected("year 0, protobuf", early.SerializeAsString(), "bad_value", Form::kProtobuf);
  v1::JobPosting late = Posting("Kok", "");
  late.mutable_published_at()->set_seconds(kYearTenThousand);
  table.Rejected("year 10000, protobuf", late.SerializeAsString(), "bad_value", Form::kProtobuf);
  table.Rejected("an id of 10 kB, protobuf",
                 Fields({{1, "odd"}, {2, Repeated("9", 10'240)}, {10, "Kok"}}), "field_too_large",
                 Form::kProtobuf);
  table.Rejected("50 MB", ToBytes(Posting("Kok søges", Repeated("æ ord ", 7'200'000)), Form::kJson),
                 "record_too_large");
}

// What only Kafka can carry.
void AddForKafkaOnly(Table& table) {
  table.Rejected("an empty value", "", "empty_record");
  table.last().in_file = false;
  table.Rejected("a tombstone", "", "empty_record");
  table.last().in_file = false;
  table.last().tombstone = true;
  table.Rejected("a schema version from the future", Json(R"(,"title":"Kok")"),
                 "unsupported_content");
  table.last().in_file = false;
  table.last().headers = {{"opslag.schema-version", "2"}};
  table.CodedBytes("the schema version of today", Json(R"(,"title":"Kok søges")"));
  table.last().in_file = false;
  table.last().headers = {{"opslag.schema-version", "1"}};
}

void AddUncoded(Table& table) {
  table.Uncoded("neither title nor body", Posting("", ""));
  table.Uncoded("a teaser", Posting("Vi søger dig!", "Læs mere …"));
  table.Uncoded("only emojis", Posting("🎉🎉🎉", "🚀💼👩‍🍳"));
  table.Uncoded("a language nobody knows", Posting("Qapla' batlh je", "tlhIngan maH! taHjaj wo'"));
  table.Uncoded("another script", Posting("招聘厨师", "我们正在寻找一名厨师"));
  table.Uncoded("nothing but control characters",
                Posting("\x01\x02\x08\x0b\x1b[31m\x7f", "\x01\x02\x08\x0b\x1f"));
  table.Uncoded("nothing but NULs", Posting(std::string(20, '\0'), std::string(1000, '\0')));
  table.Uncoded("nothing but marks of direction", Posting("\u202e\u2066\u200f", "\u202e\u202c"));
  table.Uncoded("ill-formed UTF-8 alone", Json(",\"title\":\"\xff\xfe\xc3\""));
  table.last().repaired_sequences = 3;
}

void AddMended(Table& table) {
  table
      .CodedBytes("ill-formed UTF-8, which protobuf itself would refuse",
                  Fields({{1, "odd"}, {2, "1"}, {10, "Kok søges"}, {11, "sm\xf8rrebr\xf8\x64"}}),
                  Form::kProtobuf)
      .repaired_sequences = 2;
  table
      .CodedBytes("ill-formed UTF-8 in the body",
                  Json(",\"title\":\"Kok søges\",\"body\":\"sm\xf8rrebr\xf8\x64\""))
      .repaired_sequences = 2;
  table.CodedBytes("half a surrogate pair", Json(R"(,"title":"Kok søges \ud83d","body":"x")"))
      .repaired_sequences = 1;
  OddInput& newer = table.CodedBytes(
      "a field of a newer contract",
      Fields({{1, "odd"}, {2, "1"}, {10, "Kok søges"}, {1999, "nyhed"}}), Form::kProtobuf);
  newer.unknown_fields = 1;
  newer.kept_out = "nyhed";
  OddInput& unknown = table.CodedBytes(
      "unknown fields", Json(R"(,"title":"Kok søges","løn":{"kr":["nyhed"]},"x":null)"));
  unknown.unknown_fields = 2;
  unknown.kept_out = "nyhed";
}

void AddInvisible(Table& table) {
  table.CodedPosting("NULs within words",
                     Posting(std::string("Ko\0k s\0\0øges\0", 15), std::string("a\0b", 3)));
  table.CodedPosting("control characters within words",
                     Posting("K\x01o\x02k \x1b[31m\x7f", "\x01\x02\x08\x0b\x1f"));
  table.CodedPosting("marks of direction within words",
                     Posting("\u202eKo\u202ek s\u2066øg\u200fes\u202c", "\u202eabc"));
  table.CodedPosting("spaces of no width within words", Posting("Ko\u200bk s\u2060øges", "\u200b"));
}

void AddCoded(Table& table) {
  table.Coded("no body", "");
  table.CodedPosting("no title", Posting("", "Vi søger en kok til vores køkken."));
  table.CodedBytes("a deadline in year 0",
                   Json(R"(,"title":"Kok søges","applicationDeadline":"0000-01-01")"));
  table.CodedBytes("a deadline in year 9999",
                   Json(R"(,"title":"Kok søges","applicationDeadline":"9999-12-31")"));
  table.CodedBytes("year 1", Json(R"(,"title":"Kok søges","publishedAt":"0001-01-01T00:00:00Z")"));
  table.CodedBytes("year 9999",
                   Json(R"(,"title":"Kok søges","publishedAt":"9999-12-31T23:59:59Z")"));
  table.Coded("a million tags deep", Repeated("<b>", kMany));
  table.Coded("a hundred thousand opened, as many others closed",
              Repeated("<div>", kManyTags) + Repeated("</p>", kManyTags));
  table.Coded("an attribute without an end", "<a href=\"" + Repeated("x", kMany));
  table.Coded("a million ampersands", Repeated("&", kMany));
  table.Coded("comments in comments", Repeated("<!--", kMany / 4));
  table.Coded("a million brackets", Repeated("<", kMany));
  table.Coded("as many attributes", "<a " + Repeated("b=c ", kMany / 4) + ">");
  table.Coded("one endless word", Repeated("a", kMany), "PLAIN_TEXT");
  table.Coded("an endless pile of accents", "e" + Repeated("\u0301", kMany / 2), "PLAIN_TEXT");
  table.Coded("one sentence of competences and cues",
              Repeated("excel, ", kMany / 200) + Repeated("er en fordel ", kMany / 400),
              "PLAIN_TEXT");
  table.Coded("a headline without end in the body", Repeated("Vi søger en kok. ", kMany / 20),
              "PLAIN_TEXT");
}

}  // namespace

OutgoingRecord OddInput::ToRecord() const {
  OutgoingRecord record;
  record.key = "odd/1";
  if (!tombstone) record.value = bytes;
  record.headers = headers;
  record.headers.emplace_back("content-type",
                              form == Form::kJson ? "application/json" : "application/x-protobuf");
  return record;
}

std::vector<OddInput> OddInputs() {
  Table table;
  AddUnreadable(table);
  AddForKafkaOnly(table);
  AddUncoded(table);
  AddMended(table);
  AddInvisible(table);
  AddCoded(table);
  return table.Take();
}

}  // namespace opslag::integration
