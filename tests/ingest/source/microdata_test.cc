#include "ingest/source/microdata.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "ingest/source/html_tags.h"
#include "tests/ingest/source/source_support.h"

namespace opslag {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr std::size_t kBudget = std::size_t{32} << 20;
constexpr std::string_view kPosting = "<div itemscope itemtype='https://schema.org/JobPosting'>";

std::string Repeated(std::string_view text, std::size_t times) {
  std::string repeated;
  for (std::size_t i = 0; i < times; ++i) repeated += text;
  return repeated;
}

// The trees of all items, without their types; problems as "code".
std::vector<std::string> Items(std::string_view page, std::size_t budget = kBudget) {
  std::vector<std::string> items;
  for (SourceRecord& record : ReadMicrodata(page, "JobPosting", budget)) {
    std::erase_if(record.root.children, [](const SourceNode& one) { return one.name == "@type"; });
    items.push_back(record.problem ? std::string(Name(record.problem->code)) : ToJson(record.root));
  }
  return items;
}

// What one item makes of its inside.
std::string Item(const std::string& inside) {
  const std::vector<std::string> items = Items(std::string(kPosting) + inside + "</div><p>Bund");
  return items.size() == 1 ? items.front() : std::to_string(items.size()) + " items";
}

// --- Tags

TEST(HtmlTagsTest, OnlyTagsAreTags) {
  std::string names;
  HtmlTagScanner scanner(
      "a < b <!-- <i> --><B x>1</B ><script>'</p>'<b></script><!DOCTYPE a><br/><x-y z='<u>'><a");
  while (const HtmlTag* tag = scanner.Next()) {
    names.append(tag->is_end ? "/" : "").append(tag->name).append(" ");
  }
  EXPECT_EQ(names, "B /B script /script br x-y a ");
}

TEST(HtmlTagsTest, AttributesInEveryForm) {
  HtmlTagScanner scanner("<a HREF=x/y b = 'c d' e=\"f>\" g h=");
  const HtmlTag* const tag = scanner.Next();
  ASSERT_NE(tag, nullptr);
  EXPECT_EQ(tag->Attribute("href"), "x/y");
  EXPECT_EQ(tag->Attribute("b"), "c d");
  EXPECT_EQ(tag->Attribute("e"), "f>");
  EXPECT_TRUE(tag->Has("g"));
  EXPECT_TRUE(tag->Has("h"));
  EXPECT_FALSE(tag->Has("f"));
  EXPECT_EQ(scanner.Next(), nullptr);
}

// --- Items

TEST(MicrodataTest, AValueIsWhatItsElementSays) {
  EXPECT_EQ(Item("<meta itemprop=a content='K&oslash;k'>"), R"({"a":"Køk"})");
  EXPECT_EQ(Item("<link itemprop=a href='/x?b&amp;c'>"), R"({"a":"/x?b&c"})");
  EXPECT_EQ(Item("<a itemprop=a href='/x'>Her</a>"), R"({"a":"/x"})");
  EXPECT_EQ(Item("<a itemprop=a>Her</a>"), R"({"a":"Her"})");
  EXPECT_EQ(Item("<img itemprop=a src=l.png>"), R"({"a":"l.png"})");
  EXPECT_EQ(Item("<time itemprop=a datetime='2026-10-05'>i dag</time>"), R"({"a":"2026-10-05"})");
  EXPECT_EQ(Item("<time itemprop=a>2026-10-05</time>"), R"({"a":"2026-10-05"})");
  EXPECT_EQ(Item("<data itemprop=a value=3>tre</data>"), R"({"a":"3"})");
  EXPECT_EQ(Item("<span itemprop=a content=DK>Danmark</span>"), R"({"a":"DK"})");
  EXPECT_EQ(Item("<span itemprop=a content=''>Danmark</span>"), R"({"a":""})");
}

TEST(MicrodataTest, TextIsWhatAReaderSeesAndItsMarkupStandsBesideIt) {
  EXPECT_EQ(Item("<b itemprop=a>Smed &amp; montør</b>"),
            R"({"a":{"$text":"Smed & montør","$html":"Smed &amp; montør"}})");
  EXPECT_EQ(Item("<b itemprop=a>Smed</b>"), R"({"a":"Smed"})");
  EXPECT_EQ(Item("<h1 itemprop=a>Smed <i>til</i><script>x</script> Skive</h1>"),
            R"({"a":{"$text":"Smed til Skive",)"
            R"("$html":"Smed <i>til</i><script>x</script> Skive"}})");
  EXPECT_EQ(Item("<div itemprop=a><p>Et<p>To</div>"),
            R"({"a":{"$text":"Et\u000aTo","$html":"<p>Et<p>To"}})");
  EXPECT_EQ(Item("<b itemprop=a>\n  Smed\n  til </b>"),
            R"({"a":{"$text":"Smed til","$html":"\u000a  Smed\u000a  til "}})");
}

TEST(MicrodataTest, ItemsInsideItemsAreChildren) {
  EXPECT_EQ(Item("<div><div itemprop='hiringOrganization' itemscope itemtype='http://schema.org/"
                 "Organization'><i itemprop=name>Firma</i></div></div><i itemprop=title>Kok</i>"),
            R"({"hiringOrganization":{"@type":"Organization","name":"Firma"},"title":"Kok"})");
  // An item that is no property of this one.
  EXPECT_EQ(Item("<div itemscope><i itemprop=name>Andet</i></div><i itemprop=title>Kok</i>"),
            R"({"title":"Kok"})");
  // A property inside another one; one with two names; one that comes twice.
  EXPECT_EQ(Item("<b itemprop=a>1<i itemprop='b c'>2</i></b><i itemprop=b>3</i>"),
            R"({"a":{"$text":"12","$html":"1<i itemprop='b c'>2</i>"},"b":["2","3"],"c":"2"})");
}

TEST(MicrodataTest, SeveralItemsOfAPageEachWithItsLine) {
  const std::string page =
      "<ul itemscope itemtype='https://schema.org/ItemList'>\n<li itemprop=itemListElement "
      "itemscope "
      "itemtype=http://schema.org/JobPosting><i itemprop=title>A</i>\n<li itemscope "
      "itemtype='http://schema.org/Thing http://schema.org/JobPosting'><i itemprop=title>B</i></ul>"
      "<div itemscope itemtype=http://schema.org/Event><i itemprop=title>C</i></div>";
  EXPECT_THAT(Items(page), ElementsAre(R"({"title":"A"})", R"({"title":"B"})"));
  const std::vector<SourceRecord> records = ReadMicrodata(page, "JobPosting", kBudget);
  EXPECT_EQ(records[0].line, 2U);
  EXPECT_EQ(records[1].line, 3U);
}

TEST(MicrodataTest, ReferencesReachElsewhere) {
  EXPECT_THAT(
      Items("<div id=b itemprop=b itemscope><i itemprop=c>2</i></div><p itemscope itemref='a b "
            "missing' itemtype=x:JobPosting></p><div id=a><i itemprop=a>1</i></div>"),
      ElementsAre(R"({"a":"1","b":{"c":"2"}})"));
}

TEST(MicrodataTest, EndTagsMayBeMissingOrTooMany) {
  EXPECT_EQ(Item("<ul><li itemprop=a>1<li itemprop=a>2</ul><p itemprop=b>3<div>4</div>"),
            R"({"a":["1","2"],"b":"3"})");
  EXPECT_EQ(Item("<table><tr><td itemprop=a>1<td itemprop=b>2<tr><td itemprop=c>3</table>"),
            R"({"a":"1","b":"2","c":"3"})");
  EXPECT_EQ(Item("</p></b></x><br></br><b itemprop=a>1</i></b><i itemprop=b>2</i>"),
            R"({"a":{"$text":"1","$html":"1</i>"},"b":"2"})");
  EXPECT_THAT(Items(std::string(kPosting) + "<b itemprop=a>cut of"),
              ElementsAre(R"({"a":"cut of"})"));
  EXPECT_THAT(Items("<p>itemscope"), IsEmpty());
  EXPECT_THAT(Items("<div itemscope itemtype"), IsEmpty());
}

// --- Hostile pages: each is read in one pass, or given up

TEST(MicrodataTest, HostilePagesStayBounded) {
  constexpr std::size_t kMany = 1'000'000;
  const std::string begin(kPosting);
  // So many pages that time which grows with the square of their length would not be waited for.
  EXPECT_THAT(Items(begin + Repeated("<b>", kMany)), SizeIs(1));
  EXPECT_THAT(Items(begin + Repeated("<div>", kMany / 5) + Repeated("</p>", kMany / 5)), SizeIs(1));
  EXPECT_THAT(Items(begin + Repeated("<x", kMany) + Repeated(" a='", kMany)), SizeIs(1));
  EXPECT_THAT(Items(begin + Repeated("<title>", kMany / 5)), SizeIs(1));
  EXPECT_THAT(Items(begin + Repeated("<!--", kMany / 4)), SizeIs(1));
  EXPECT_THAT(Items(begin + "<b " + Repeated("c=d ", kMany / 4) + ">"), SizeIs(1));
  for (const std::string_view too_much :
       {"<i itemprop=a>", "<i itemprop=a itemscope>", "<meta itemprop=a content=b>"}) {
    EXPECT_THAT(Items(begin + Repeated(too_much, kMany / 5)), ElementsAre("record_too_large"));
    EXPECT_THAT(Items(begin + Repeated(too_much, kMany / 11)), SizeIs(1));
  }
  // Items that refer to each other, and one that refers to much very often.
  EXPECT_THAT(Items("<p id=a itemprop=b itemscope itemtype=JobPosting itemref='a a'></p>"),
              ElementsAre("record_too_large"));
  EXPECT_THAT(Items("<p itemscope itemtype=JobPosting itemref='" + Repeated("a ", 100'000) +
                    "'></p><div id=a>" + Repeated("<b id=b></b>", 50'000) + "</div>"),
              ElementsAre("record_too_large"));
}

TEST(MicrodataTest, WhatNeedsMoreThanTheBudgetIsAProblem) {
  const std::string page =
      std::string(kPosting) + "<i itemprop=a>" + std::string(5000, 'x') + "</i>";
  EXPECT_THAT(Items(page, 4000), ElementsAre("record_too_large"));
  EXPECT_THAT(Items(page, 20'000), SizeIs(1));
}

// --- As a source

class MicrodataSourceTest : public SourceTest {
 protected:
  static constexpr const char* kHtml =
      "source: \"s\" format: HTML field { to: \"postingId\" from: \"identifier/value\" from: "
      "\"$canonical\" from: \"$file\" } field { to: \"title\" from: \"title\" } field { to: "
      "\"body\" "
      "from: \"description/$html\" from: \"description\" }";
};

TEST_F(MicrodataSourceTest, APageIsAPosting) {
  const MappedFile file = ReadText(
      "<link rel=canonical href='https://e.dk/1'>" + std::string(kPosting) +
          "<h1 itemprop=title>Smed <b>s&oslash;ges</b></h1><div itemprop=description><h2>Opgaver"
          "</h2><ul><li>Svejsning</ul></div><i itemprop=industry>Metal</i></div>",
      kHtml);
  EXPECT_EQ(Seen(file), "https://e.dk/1|Smed søges ");
  EXPECT_EQ(file.postings[0].body(), "<h2>Opgaver</h2><ul><li>Svejsning</ul>");
  EXPECT_THAT(file.counts.unknown, ElementsAre(testing::Pair("industry", 1U)));
}

TEST_F(MicrodataSourceTest, JsonLdThatHoldsAPostingComesFirst) {
  const std::string item = std::string(kPosting) + "<i itemprop=title>Smed</i></div>";
  const auto with_json = [&item](const std::string& json) {
    return "<script type=application/ld+json>" + json + "</script>" + item;
  };
  EXPECT_EQ(Seen(ReadText(with_json(R"({"@type":"JobPosting","title":"Kok"})"), kHtml)), "in|Kok ");
  EXPECT_EQ(Seen(ReadText(with_json(R"({"@type":"WebSite","title":"Kok"})"), kHtml)), "in|Smed ");
  EXPECT_EQ(Seen(ReadText(with_json("{oops"), kHtml)), "in|Smed ");
}

TEST_F(MicrodataSourceTest, ARejectedItemCanBeReadAgain) {
  const MappedFile file =
      ReadText(std::string(kPosting) + "<i itemprop=title>Smed <b>nu</b></i></div>",
               "source: \"s\" format: HTML field { to: \"postingId\" from: \"nr\" }");
  EXPECT_THAT(file.problems, ElementsAre(HasSubstr("line 1: postingId: is required")));
  ASSERT_THAT(file.rejects, SizeIs(1));
  const MappedFile again = ReadText(
      file.rejects[0],
      "source: \"s\" format: JSON_LINES field { to: \"postingId\" from: \"title\" } field { "
      "to: \"title\" from: \"title/$html\" }");
  EXPECT_EQ(Seen(again), "Smed nu|Smed <b>nu</b> ");
}

}  // namespace
}  // namespace opslag
