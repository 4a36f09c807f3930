// Each format from a file's bytes to postings, and what damage does.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/ingest/source/source_support.h"

namespace opslag {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

// --- CSV

class CsvTest : public SourceTest {
 protected:
  static std::string Csv(const std::string& more = "") {
    return "source: \"s\" format: CSV field { to: \"postingId\" from: \"Id\" } "
           "field { to: \"title\" from: \"By/Titel\" } " +
           more;
  }
};

TEST_F(CsvTest, QuotesLineEndsAndEmptyValues) {
  const MappedFile file = ReadText(
      "\xEF\xBB\xBFId, By/Titel ,x\r\n1,\"En \"\"god\"\", sag\",\n\n2,\"to\nlinjer\"  "
      ",\"\"\r3,slut, \"y\"",
      Csv("ignored: \"x\""));
  EXPECT_EQ(Seen(file), "1|En \"god\", sag 2|to\nlinjer 3|slut ");
  EXPECT_THAT(file.problems, IsEmpty());
  EXPECT_THAT(file.counts.unknown, IsEmpty());
}

TEST_F(CsvTest, DelimiterQuoteColumnsAndSkippedLines) {
  EXPECT_EQ(Seen(ReadText("udtræk 2026\n--\n1\t'a\tb'\n2\tc\n",
                          Csv("csv { delimiter: \"tab\" quote: \"'\" skip_lines: 2 column: \"Id\" "
                              "column: \"By/Titel\" }"))),
            "1|a\tb 2|c ");
  EXPECT_EQ(Seen(ReadText("Id|By/Titel\n1|\"a\n", Csv("csv { delimiter: \"|\" quote: \"none\" }"))),
            "1|\"a ");
}

TEST_F(CsvTest, AQuoteInsideAValueIsText) {
  EXPECT_EQ(Seen(ReadText("Id,By/Titel\n1,24\" skærm\n2,b\n", Csv())), "1|24\" skærm 2|b ");
}

TEST_F(CsvTest, BadRowsAreNamedByLineAndStopNothing) {
  const MappedFile file =
      ReadText("Id,By/Titel\n1,a\n2,\"b\nb\",c,d\n,uden\n3,d\n4,\"aldrig lukket\n5,e\n", Csv());
  EXPECT_EQ(Seen(file), "1|a 3|d ");
  EXPECT_THAT(
      file.problems,
      ElementsAre("2: line 3: has 4 values for 2 columns (bad_value)",
                  "3: line 5: postingId: is required, and nothing stands at Id (missing_field)",
                  "5: line 7: a quote is not closed: the rest of the file was taken for one "
                  "value (bad_value)"));
  EXPECT_THAT(file.rejects[0], HasSubstr("2,\"b\nb\",c,d"));
  EXPECT_EQ(file.rejects[1], R"({"Id":"","By/Titel":"uden"})");
}

TEST_F(CsvTest, ARowAboveTheLimitIsPassedOver) {
  const MappedFile file =
      ReadText("Id,By/Titel\n1,a\n2," + std::string(5000, 'x') + "\n3,c\n", Csv(), 1000);
  EXPECT_EQ(Seen(file), "1|a 3|c ");
  EXPECT_THAT(file.problems, ElementsAre(HasSubstr("(record_too_large)")));
}

TEST_F(CsvTest, NothingInNothingOut) {
  EXPECT_THAT(ReadText("", Csv()).postings, IsEmpty());
  EXPECT_THAT(ReadText("Id,By/Titel\n", Csv()).problems, IsEmpty());
  EXPECT_THAT(ReadText("Id,By/Titel", Csv("csv { skip_lines: 7 }")).postings, IsEmpty());
}

TEST_F(CsvTest, AFileOfAnotherSourceIsOneProblem) {
  constexpr const char* kNeeds =
      "source: \"s\" format: CSV field { to: \"postingId\" from: \"Nr\" from: \"Id\" } field { to: "
      "\"title\" from: \"Titel\" required: true } field { to: \"url\" from: \"Link\" }";
  for (const char* content : {"a;b\n1;2\n3;4\n", "{\n\"x\": 1\n}\n", "Id,Overskrift\n1,2\n"}) {
    const MappedFile file = ReadText(content, kNeeds);
    EXPECT_THAT(file.postings, IsEmpty()) << content;
    EXPECT_THAT(file.problems, ElementsAre(HasSubstr("line 1: has no column "))) << content;
    EXPECT_THAT(file.counts.unknown, IsEmpty()) << content;
  }
  EXPECT_THAT(ReadText("Nr,Overskrift\n1,2\n", kNeeds).problems,
              ElementsAre(AllOf(HasSubstr("\"Titel\""), HasSubstr("title from"))));
  // One of several columns is enough, and what is not needed may be missing.
  EXPECT_EQ(Seen(ReadText("Id,Titel\n1,Kok\n", kNeeds)), "1|Kok ");
}

TEST_F(CsvTest, Windows1252) {
  const MappedFile file = ReadText("Id;By/Titel\n1;K\xF8kkenchef \x96 \xC6r\xF8\n",
                                   Csv("encoding: \"windows-1252\" csv { delimiter: \";\" }"));
  EXPECT_EQ(Seen(file), "1|Køkkenchef – Ærø ");
  EXPECT_EQ(file.postings[0].mended_places(), 0U);
}

TEST_F(CsvTest, BytesOfWindows1252InUtf8AreMendedByPosting) {
  const MappedFile file = ReadText("Id,By/Titel\n1,K\xF8kken\n2,Køkken\n", Csv());
  EXPECT_EQ(Seen(file), "1|Køkken 2|Køkken ");
  EXPECT_EQ(file.postings[0].mended_places(), 1U);
  EXPECT_EQ(file.postings[1].mended_places(), 0U);
  EXPECT_EQ(file.counts.postings_mended, 1U);
  EXPECT_EQ(file.counts.mended.single_bytes, 1U);
}

// --- JSON

class JsonTest : public SourceTest {
 protected:
  static constexpr const char* kFields =
      "source: \"s\" field { to: \"postingId\" from: \"id\" } field { to: \"title\" from: \"t\" } ";
  static std::string Page(const std::string& more = "") {
    return std::string(kFields) + "format: JSON " + more;
  }
  static std::string Lines() { return std::string(kFields) + "format: JSON_LINES"; }
};

TEST_F(JsonTest, ListsWhereTheMappingSays) {
  EXPECT_EQ(Seen(ReadText(R"({"a":{"b":[{"id":1,"t":"x"},{"id":"2","t":null}]}})",
                          Page("records: \"a/b\""))),
            "1|x 2| ");
  EXPECT_EQ(Seen(ReadText(R"([{"a":[{"id":1}]},{"a":[{"id":2}]}])", Page("records: \"a\""))),
            "1| 2| ");
  EXPECT_EQ(Seen(ReadText(R"({"k1":{"id":1},"k2":{"id":2}})", Page("records: \"*\""))), "1| 2| ");
  EXPECT_EQ(Seen(ReadText(R"({"id":true,"t":1.5})", Page())), "true|1.5 ");
  EXPECT_EQ(Seen(ReadText(R"([{"id":-1},{"id":18446744073709551615}])", Page())),
            "-1| 18446744073709551615| ");
}

TEST_F(JsonTest, AnEmptyListIsNoFaultAndAMissingOneIs) {
  EXPECT_THAT(ReadText(R"({"a":[]})", Page("records: \"a\"")).problems, IsEmpty());
  EXPECT_THAT(ReadText(R"({"error":"log ind"})", Page("records: \"a\"")).problems,
              ElementsAre(HasSubstr("has nothing at the mapping's `records`")));
}

TEST_F(JsonTest, BrokenPagesAreOneProblem) {
  for (const char* text : {"", "{", "[{\"id\":1}", "<html>", "{\"id\":1}x", "\"\xFF"}) {
    EXPECT_THAT(ReadText(text, Page()).problems, ElementsAre(HasSubstr("(malformed_json)")))
        << text;
  }
  EXPECT_THAT(ReadText("[7,{\"id\":1}]", Page()).problems, ElementsAre(HasSubstr("is no object")));
  const std::string deep = std::string(5000, '[') + std::string(5000, ']');
  EXPECT_THAT(ReadText(deep, Page()).problems, SizeIs(1));
}

TEST_F(JsonTest, LinesStandForThemselves) {
  const MappedFile file =
      ReadText("{\"id\":1}\n\n{\"id\":\n[2]\r\n{\"id\":3,\"t\":\"s\xF8\"}", Lines());
  EXPECT_EQ(Seen(file), "1| 3|sø ");
  EXPECT_THAT(file.problems,
              ElementsAre(HasSubstr("2: line 3: "), HasSubstr("3: line 4: is no object")));
  EXPECT_EQ(file.rejects[0], "{\"id\":");
}

TEST_F(JsonTest, ALineAboveTheLimitIsPassedOver) {
  const std::string large = "{\"id\":2,\"t\":\"" + std::string(2 << 20, 'x') + "\"}";
  const MappedFile file =
      ReadText("{\"id\":1}\n" + large + "\n{\"id\":3}\n" + large, Lines(), 1000);
  EXPECT_EQ(Seen(file), "1| 3| ");
  EXPECT_THAT(file.problems, ElementsAre(HasSubstr("2: line 2"), HasSubstr("4: line 4")));
}

TEST_F(JsonTest, RejectsOfAnyFormatAreReadAgainAsLines) {
  const char* mapping =
      "source: \"s\" format: XML records: \"r/i\" field { to: \"postingId\" from: \"n\" } "
      "field { to: \"title\" from: \"t\" } field { to: \"url\" from: \"a/@href\" } "
      "field { to: \"hours\" from: \"a\" } ";
  const MappedFile bad =
      ReadText("<r><i><t>En &amp; to</t><a href='x'>y</a><l>1</l><l>2</l></i></r>", mapping);
  ASSERT_THAT(bad.rejects, SizeIs(1));
  EXPECT_EQ(bad.rejects[0], R"({"t":"En & to","a":{"$text":"y","@href":"x"},"l":["1","2"]})");
  std::string again = mapping;
  again.replace(again.find("format: XML records: \"r/i\""), 26, "format: JSON_LINES");
  std::string mended = bad.rejects[0];
  mended.insert(1, "\"n\":\"7\",");
  const MappedFile good = ReadText(mended, again);
  EXPECT_EQ(Seen(good), "7|En & to ");
  EXPECT_EQ(good.postings[0].url(), "x");
  EXPECT_EQ(good.postings[0].hours(), "y");
}

// --- XML

class XmlTest : public SourceTest {
 protected:
  static std::string Xml(const std::string& more = "") {
    return "source: \"s\" format: XML records: \"r/i\" field { to: \"postingId\" from: \"n\" } "
           "field { to: \"title\" from: \"t\" } field { to: \"body\" from: \"b\" } " +
           more;
  }
};

TEST_F(XmlTest, NamespacesAttributesCdataAndMarkup) {
  const MappedFile file = ReadText(
      "<?xml version='1.0'?><r xmlns='urn:d' xmlns:q='urn:x'><i><n>1</n><q:t a='x &amp; y' "
      "q:a='z'>T</q:t>"
      "<t>d</t><b><![CDATA[<p>a & b]]>c</b></i><i><n>2</n><b>x <em>y</em> &lt;z</b></i>"
      "<other><i><n>9</n></i></other></r>",
      Xml("xmlns { prefix: \"x\" uri: \"urn:x\" } field { to: \"url\" from: \"x:t/@a\" } "
          "field { to: \"hours\" from: \"x:t/@x:a\" }"));
  EXPECT_EQ(Seen(file), "1|d 2| ");
  EXPECT_EQ(file.postings[0].url(), "x & y");
  EXPECT_EQ(file.postings[0].hours(), "z");
  EXPECT_EQ(file.postings[0].body(), "<p>a & bc");
  EXPECT_EQ(file.postings[1].body(), "x <em>y</em> &lt;z");
  EXPECT_EQ(file.counts.mended, MendCounts());
}

TEST_F(XmlTest, EntitiesOfHtmlAndBareAmpersands) {
  const MappedFile file =
      ReadText("<r><i><n>1</n><t>K&oslash;k &amp; R&D &#230; A&nbsp;B</t></i></r>", Xml());
  EXPECT_EQ(Seen(file), "1|Køk & R&D æ A B ");
  EXPECT_EQ(file.counts.mended.spaces, 1U);
}

TEST_F(XmlTest, BrokenRecordsStopNothing) {
  const MappedFile file = ReadText(
      "<r><i><n>1</n></i><i><n>2</n><t>åben <b>fed</t></i><i><n>3</n><t>a &amp; b</t></i>"
      "<i><n>4</n><t>&ukendt;</t></i><i><n>5</n><t>e &lt;</t></i></r>",
      Xml());
  EXPECT_EQ(Seen(file), "1| 3|a & b 5|e < ");
  EXPECT_THAT(file.problems, ElementsAre(HasSubstr("2: line 1"), HasSubstr("4: line 1")));
}

TEST_F(XmlTest, AFileThatIsCutOff) {
  const MappedFile file = ReadText("<r><i><n>1</n></i><i><n>2</n><t>midt i", Xml());
  EXPECT_EQ(Seen(file), "1| ");
  EXPECT_THAT(file.problems, ElementsAre(HasSubstr("holds broken XML")));
}

TEST_F(XmlTest, AFileOfSomethingElse) {
  for (const char* text : {"", "{}", "<html><p>Log ind</html>"}) {
    EXPECT_THAT(ReadText(text, Xml()).problems, ElementsAre(HasSubstr("has no element at")))
        << text;
  }
}

TEST_F(XmlTest, EntitiesThatTheFileDeclaresAreNotRead) {
  const MappedFile file = ReadText(
      "<!DOCTYPE r [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;'><!ENTITY f SYSTEM "
      "'file:///etc/hostname'>]><r><i><n>1</n><t>&b;</t></i><i><n>2</n><t>&f;</t></i><i><n>3</n></"
      "i></r>",
      Xml());
  EXPECT_EQ(Seen(file), "3| ");
  EXPECT_THAT(file.problems, SizeIs(2));
}

TEST_F(XmlTest, EncodingsAndFilesLargerThanAChunk) {
  EXPECT_EQ(
      Seen(ReadText("<?xml version='1.0' encoding='ISO-8859-1'?><r><i><n>1</n><t>\xF8l</t></i></r>",
                    Xml())),
      "1|øl ");
  std::string many = "<r>";
  for (int i = 0; i < 20'000; ++i) {
    many += "<i><n>" + std::to_string(i) + "</n><t>K&oslash;k &amp; <![CDATA[a & b]]></t></i>";
  }
  const MappedFile file = ReadText(many + "</r>", Xml());
  ASSERT_THAT(file.postings, SizeIs(20'000));
  for (const v1::JobPosting& posting : file.postings) ASSERT_EQ(posting.title(), "Køk & a & b");
}

TEST_F(XmlTest, AnEncodingThatDoesNotExistIsReadAsUtf8) {
  EXPECT_EQ(Seen(ReadText("<?xml version='1.0' encoding='klingon'?><r><i><n>1</n><t>øl</t></i></r>",
                          Xml())),
            "1|øl ");
}

TEST_F(XmlTest, ARecordAboveTheLimitIsPassedOver) {
  const MappedFile file = ReadText("<r><i><n>1</n></i><i><n>2</n><b>" + std::string(100'000, 'x') +
                                       "</b><b>y</b></i><i><n>3</n></i></r>",
                                   Xml(), 1000);
  EXPECT_EQ(Seen(file), "1| 3| ");
  EXPECT_THAT(file.problems, ElementsAre(HasSubstr("(record_too_large)")));
}

TEST_F(XmlTest, DepthEndsInAProblemNotInACrash) {
  std::string deep = "<r><i><n>1</n>";
  for (int i = 0; i < 100'000; ++i) deep += "<d>";
  EXPECT_THAT(ReadText(deep, Xml()).problems, SizeIs(1));
}

// --- HTML

class HtmlTest : public SourceTest {
 protected:
  static constexpr const char* kHtml =
      "source: \"s\" format: HTML field { to: \"postingId\" from: \"identifier/value\" from: "
      "\"$canonical\" from: \"$file\" } field { to: \"title\" from: \"title\" } ";
};

TEST_F(HtmlTest, JsonLdWhereverItStands) {
  const std::string posting = R"({"@type":"JobPosting","title":"Smed"})";
  for (const std::string& json : std::initializer_list<std::string>{
           posting, "[" + posting + "]", R"({"@graph":[{"@type":"WebPage"},)" + posting + "]}",
           std::string(R"({"@type":["Thing","http://schema.org/JobPosting"],"title":"Smed"})"),
           R"({"@type":"WebPage","mainEntity":)" + posting + "}", "<!--" + posting + "-->",
           "//<![CDATA[\n" + posting + "\n//]]>",
           std::string("{\"@type\":\"JobPosting\",\n\"title\":\"Smed\",\"x\":\"to\nlinjer\"}"),
           std::string(
               "{&quot;@type&quot;:&quot;JobPosting&quot;,&quot;title&quot;:&quot;Smed&quot;}")}) {
    const MappedFile file = ReadText(
        "<html><SCRIPT type='application/ld+json; charset=utf-8'>" + json + "</script ><p>", kHtml);
    EXPECT_EQ(Seen(file), "in|Smed ") << json;
  }
}

TEST_F(HtmlTest, SeveralPostingsAndTheCanonicalAddress) {
  const MappedFile file = ReadText(
      "<link href=\"https://e.dk/?a&amp;b\" rel=canonical><script type=application/ld+json>"
      R"([{"@type":"JobPosting","title":"A"},{"@type":"JobPosting","title":"B","identifier":{"value":9}}])"
      "</script>",
      kHtml);
  EXPECT_EQ(Seen(file), "https://e.dk/?a&b|A 9|B ");
}

TEST_F(HtmlTest, PagesWithoutAPosting) {
  EXPECT_THAT(ReadText("<p>Stillingen er besat", kHtml).problems,
              ElementsAre(HasSubstr("without a JobPosting")));
  EXPECT_THAT(
      ReadText("<!-- <script type='application/ld+json'>{}</script> --><p>", kHtml).problems,
      ElementsAre(HasSubstr("without a JobPosting")));
  EXPECT_THAT(
      ReadText("<script type='application/ld+json'>{\"@type\":\"Event\"}</script>", kHtml).problems,
      ElementsAre(HasSubstr("without a JobPosting")));
  EXPECT_THAT(ReadText("<script type='application/ld+json'>{oops", kHtml).problems,
              ElementsAre(HasSubstr("that is not JSON")));
}

TEST_F(HtmlTest, AMillionTagsAreReadInOnePass) {
  std::string page;
  for (int i = 0; i < 300'000; ++i) page += "<div a='<link rel=canonical href=x>'><scrip>";
  EXPECT_THAT(ReadText(page, kHtml).problems, SizeIs(1));
}

}  // namespace
}  // namespace opslag
