#include "ingest/source/mapping.h"

#include <gmock/gmock.h>
#include <google/protobuf/util/time_util.h>
#include <gtest/gtest.h>

#include <string>

#include "ingest/source/dates.h"
#include "tests/ingest/source/source_support.h"

namespace opslag {
namespace {

using google::protobuf::util::TimeUtil;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;
using testing::SizeIs;

// --- Mistakes in the file

std::string ComplaintOf(const std::string& text) {
  const auto mapping = Mapping::Parse("m.textproto", text);
  if (mapping) return "none";
  EXPECT_EQ(mapping.error().code, ErrorCode::kConfiguration);
  return mapping.error().reason;
}

constexpr const char* kGood =
    "source: \"s\"\nformat: JSON\nfield { to: \"postingId\" from: \"id\" }\n";

TEST(MappingTest, EveryMistakeIsNamedWithItsPlace) {
  EXPECT_EQ(ComplaintOf(kGood), "none");
  const std::pair<const char*, const char*> mistakes[] = {
      {"field { to: \"titel\" from: \"t\" }",
       "m.textproto:4:13: error: a posting has no field \"titel\""},
      {"field { to: \"employer\" from: \"t\" }", "name one of its fields"},
      {"field { to: \"workplaces.city\" from: \"t\" }", "error: a posting has no field"},
      {"field { to: \"title\" }", "a field needs a path or a constant"},
      {"field { to: \"title\" from: \"a//b\" }",
       "m.textproto:4:27: error: a path has a step without a name"},
      {"field { to: \"title\" from: \"a[b]\" }", "name[other=text]"},
      {"field { to: \"title\" from: \"a\" part: 2 }", "part without split"},
      {"field { to: \"title\" from: \"a\" date: \"iso\" }", "neither time nor day"},
      {"field { to: \"publishedAt\" from: \"a\" date: \"bogus\" }", "ICU knows no such pattern"},
      {"field { to: \"bodyFormat\" constant: \"MARKDOWN\" }", "\"MARKDOWN\" is no value of"},
      {"field { to: \"postingId\" from: \"x\" }", "two fields go to \"postingId\""},
      {"group { to: \"employer\" }",
       "m.textproto:4:13: error: a group goes to a field that may come"},
      {"group { to: \"workplaces\" field { to: \"town\" from: \"x\" } }", "no field \"town\""},
      {"encoding: \"klingon\"", "iconv knows no such encoding"},
      {"time_zone: \"Mars/Olympus\"", "the tz database has no such zone"},
      {"csv { delimiter: \"::\" }", "delimiter is one ASCII character"},
      {"records: \"a[b=c]\"", "records takes no conditions"},
      {"feld { }", "has no field \"feld\""},
  };
  for (const auto& [line, complaint] : mistakes) {
    EXPECT_THAT(ComplaintOf(std::string(kGood) + line), HasSubstr(complaint));
  }
  EXPECT_THAT(ComplaintOf(""), AllOf(HasSubstr("source is missing"), HasSubstr("format is missing"),
                                     HasSubstr("no field goes to \"postingId\"")));
  EXPECT_THAT(ComplaintOf("source: \"s\" format: XML field { to: \"postingId\" from: \"id\" }"),
              HasSubstr("records is missing"));
}

TEST(MappingTest, AFileThatIsNotThere) {
  const auto mapping = Mapping::Load("/no/such/mapping.textproto");
  ASSERT_FALSE(mapping);
  EXPECT_EQ(mapping.error().code, ErrorCode::kIo);
}

// --- Times

std::string TimeOf(std::string_view text, const std::vector<std::string>& forms) {
  auto reader = DateReader::New(forms, "Europe/Copenhagen");
  EXPECT_TRUE(reader);
  const auto moment = reader->Read(text);
  if (!moment) return "none";
  google::protobuf::Timestamp time;
  time.set_seconds(moment->seconds);
  time.set_nanos(moment->nanos);
  return TimeUtil::ToString(time);
}

TEST(DateReaderTest, Iso) {
  EXPECT_EQ(TimeOf("2026-10-05", {"iso"}), "2026-10-04T22:00:00Z");
  EXPECT_EQ(TimeOf("2026-01-05", {"iso"}), "2026-01-04T23:00:00Z");
  EXPECT_EQ(TimeOf("2026-10-05T06:00:00Z", {"iso"}), "2026-10-05T06:00:00Z");
  EXPECT_EQ(TimeOf("2026-10-05T06:00:00.1234567Z", {"iso"}), "2026-10-05T06:00:00.123Z");
  EXPECT_EQ(TimeOf("2026-10-05T06:00:00.5+02:00", {"iso"}), "2026-10-05T04:00:00.500Z");
  EXPECT_EQ(TimeOf("2026-10-05 06:00", {"iso"}), "2026-10-05T04:00:00Z");
  for (const char* text : {"", "i går", "2026-13-05", "2026-02-30", "2026-10-05T25:00:00",
                           "26-10-05", "0026-10-05", "2026-10-05 og mere", "99999-01-01"}) {
    EXPECT_EQ(TimeOf(text, {"iso"}), "none") << text;
  }
}

TEST(DateReaderTest, OtherForms) {
  EXPECT_EQ(TimeOf("Mon, 05 Oct 2026 08:00:00 +0200", {"rfc822"}), "2026-10-05T06:00:00Z");
  EXPECT_EQ(TimeOf("Mon, 05 Oct 2026 08:00:00 GMT", {"rfc822"}), "2026-10-05T08:00:00Z");
  EXPECT_EQ(TimeOf("1790000000", {"unix"}), "2026-09-21T14:13:20Z");
  EXPECT_EQ(TimeOf("1790000000123", {"unix-ms"}), "2026-09-21T14:13:20.123Z");
  EXPECT_EQ(TimeOf("9999999999999999999", {"unix"}), "none");
  EXPECT_EQ(TimeOf("99999999999999", {"unix"}), "none");
  EXPECT_EQ(TimeOf("5. oktober 2026", {"d. MMMM yyyy"}), "2026-10-04T22:00:00Z");
  EXPECT_EQ(TimeOf("5 October 2026", {"d MMMM yyyy"}), "2026-10-04T22:00:00Z");
  EXPECT_EQ(TimeOf("05-10-2026", {"dd-MM-yyyy HH:mm", "dd-MM-yyyy"}), "2026-10-04T22:00:00Z");
}

// --- Steps

class StepsTest : public SourceTest {
 protected:
  v1::JobPosting Map(const std::string& json, const std::string& fields) {
    last_ = ReadText(
        json, "source: \"s\" format: JSON field { to: \"postingId\" constant: \"1\" } " + fields);
    EXPECT_THAT(last_.postings, SizeIs(1)) << testing::PrintToString(last_.problems);
    return last_.postings.empty() ? v1::JobPosting() : last_.postings[0];
  }
  MappedFile last_;
};

TEST_F(StepsTest, TheFirstPathWithATextCountsAndJoinTakesAll) {
  EXPECT_EQ(Map(R"({"a":" ","b":"x","c":"y"})",
                "field { to: \"title\" from: \"a\" from: \"b\" from: \"c\" }")
                .title(),
            "x");
  EXPECT_EQ(Map(R"({"a":["x",null,"z"],"b":"y"})",
                "field { to: \"title\" from: \"a\" from: \"b\" join: \", \" }")
                .title(),
            "x, z, y");
  EXPECT_EQ(Map(R"({"a":["x","z"]})", "field { to: \"title\" from: \"a\" }").title(), "x");
  EXPECT_EQ(Map(R"({})", "field { to: \"title\" from: \"a\" constant: \"c\" }").title(), "c");
}

TEST_F(StepsTest, SplitPartValuePrefix) {
  EXPECT_EQ(Map(R"({"a":"x / y / "})", "field { to: \"title\" from: \"a\" split: \"/\" part: 2 }")
                .title(),
            "y");
  EXPECT_EQ(
      Map(R"({"a":"x / y"})", "field { to: \"title\" from: \"a\" split: \"/\" part: 3 }").title(),
      "");
  EXPECT_EQ(Map(R"({"a":"x / y"})",
                "field { to: \"title\" from: \"a\" split: \"/\" join: \"+\" prefix: \"<\" suffix: "
                "\">\" }")
                .title(),
            "<x>+<y>");
  EXPECT_EQ(Map(R"({"a":"F"})",
                "field { to: \"hours\" from: \"a\" value { from: \"F\" to: \"Fuldtid\" } }")
                .hours(),
            "Fuldtid");
  EXPECT_THAT(last_.counts.not_understood, IsEmpty());
  EXPECT_EQ(Map(R"({"a":"Q"})",
                "field { to: \"hours\" from: \"a\" value { from: \"F\" to: \"Fuldtid\" } }")
                .hours(),
            "");
  EXPECT_THAT(last_.counts.not_understood, ElementsAre(Pair("hours", 1)));
}

TEST_F(StepsTest, EveryTypeOfField) {
  const v1::JobPosting posting = Map(
      R"({"n":"3","a":true,"f":"HTML","d":"2026-10-05T23:30:00Z"})",
      "field { to: \"positions\" from: \"n\" } field { to: \"employer.anonymous\" from: \"a\" } "
      "field { to: \"body_format\" from: \"f\" } field { to: \"applicationDeadline\" from: \"d\" } "
      "field { to: \"lastSeenAt\" from: \"d\" }");
  EXPECT_EQ(posting.positions(), 3U);
  EXPECT_TRUE(posting.employer().anonymous());
  EXPECT_EQ(posting.body_format(), v1::JobPosting::BodyFormat::HTML);
  EXPECT_EQ(posting.application_deadline(), "2026-10-06");  // in Denmark
  EXPECT_EQ(TimeUtil::ToString(posting.last_seen_at()), "2026-10-05T23:30:00Z");
  EXPECT_THAT(last_.counts.unknown, IsEmpty());
}

TEST_F(StepsTest, WhatIsNotUnderstoodIsLeftOutAndCounted) {
  const v1::JobPosting posting = Map(
      R"({"n":"mange","a":"måske","f":"PDF","d":"snarest"})",
      "field { to: \"positions\" from: \"n\" } field { to: \"employer.anonymous\" from: \"a\" } "
      "field { to: \"bodyFormat\" from: \"f\" } field { to: \"publishedAt\" from: \"d\" }");
  EXPECT_FALSE(posting.has_published_at());
  EXPECT_THAT(last_.counts.not_understood,
              ElementsAre(Pair("bodyFormat", 1), Pair("employer.anonymous", 1),
                          Pair("positions", 1), Pair("publishedAt", 1)));
}

TEST_F(StepsTest, ARequiredFieldRefusesTheRecord) {
  const std::string mapping =
      "source: \"s\" format: JSON field { to: \"postingId\" from: \"i\" } "
      "field { to: \"publishedAt\" from: \"d\" required: true }";
  EXPECT_THAT(
      ReadText(R"([{"i":1,"d":"2026-10-05"},{"i":2,"d":"snarest"},{"i":3},{"d":"2026-10-05"}])",
               mapping)
          .problems,
      ElementsAre(
          "2: publishedAt: is required, and what stands there is not understood (bad_value)",
          "3: publishedAt: is required, and nothing stands at d (missing_field)",
          "4: postingId: is required, and nothing stands at i (missing_field)"));
}

TEST_F(StepsTest, GroupsMakeOneEntryForEachNode) {
  const v1::JobPosting posting =
      Map(R"({"p":[{"z":"7800","c":"Skive"},{},{"z":"8000","x":1}],"list":"Aarhus; Odense"})",
          "group { to: \"workplaces\" each: \"p\" field { to: \"postalCode\" from: \"z\" } field { "
          "to: \"city\" from: \"c\" } } "
          "group { to: \"workplaces\" each: \"list\" split: \";\" field { to: \"city\" from: \".\" "
          "} }");
  ASSERT_EQ(posting.workplaces_size(), 4);
  EXPECT_EQ(posting.workplaces(0).city(), "Skive");
  EXPECT_EQ(posting.workplaces(1).postal_code(), "8000");
  EXPECT_EQ(posting.workplaces(3).city(), "Odense");
  EXPECT_THAT(last_.counts.unknown, ElementsAre(Pair("p/x", 1)));
}

TEST_F(StepsTest, ConditionsChooseAmongNodesOfOneName) {
  EXPECT_EQ(Map(R"({"l":[{"rel":"self","h":"a"},{"rel":"x/y","h":"b"}]})",
                "field { to: \"url\" from: \"l[rel=x/y]/h\" } ignored: \"l/rel\"")
                .url(),
            "b");
}

TEST_F(StepsTest, UnescapeIsNoDamageAndKeepDamageKeepsIt) {
  const v1::JobPosting posting = Map(R"({"b":"&lt;p&gt;s&amp;oslash;d&lt;/p&gt;"})",
                                     "field { to: \"body\" from: \"b\" unescape: true }");
  EXPECT_EQ(posting.body(), "<p>s&oslash;d</p>");
  EXPECT_EQ(posting.mended_places(), 0U);
  EXPECT_EQ(Map(R"({"t":"sÃ¸d"})", "keep_damage: true field { to: \"title\" from: \"t\" }").title(),
            "sÃ¸d");
}

// --- The examples

TEST(SourceExamplesTest, EveryExampleReadsItsSample) {
  const std::string folder = OPSLAG_SOURCE_DIR "/deploy/sources/";
  struct Example {
    const char* mapping;
    const char* sample;
    std::size_t postings;
    std::size_t problems;
    const char* first_title;
  };
  for (const Example& example :
       {Example{"csv", "stillinger.csv", 3, 1, "Pædagog til børnehaven \"Solen\""},
        Example{"json", "page-1.json", 2, 1, "Elektriker til serviceafdelingen"},
        Example{"json-lines", "collected.jsonl.gz", 2, 1, "Softwareudvikler"},
        Example{"rss", "feed.xml", 3, 1, "Lastbilchauffør til døgnkørsel"},
        Example{"schema-org", "smed.html", 1, 0, "Klejnsmed til værkstedet"},
        Example{"schema-org", "kok.html", 1, 0, "Kok til kantinen"}}) {
    const auto mapping = Mapping::Load(folder + example.mapping + ".textproto");
    ASSERT_TRUE(mapping) << mapping.error().ToString();
    const MappedFile file = ReadMapped(folder + "samples/" + example.sample, *mapping);
    EXPECT_THAT(file.postings, SizeIs(example.postings)) << example.mapping;
    EXPECT_THAT(file.problems, SizeIs(example.problems)) << example.mapping;
    ASSERT_FALSE(file.postings.empty());
    EXPECT_EQ(file.postings[0].title(), example.first_title);
    EXPECT_EQ(file.postings[0].source(), (*mapping)->spec().source());
    EXPECT_GT(file.postings[0].workplaces_size(), 0);
    EXPECT_FALSE(file.postings[0].employer().name().empty());
  }
}

}  // namespace
}  // namespace opslag
