#include "classifier/text/html.h"

#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "classifier/text/utf8.h"
#include "tests/classifier/text/nasty_text.h"
#include "tests/classifier/text/text_checks.h"

namespace opslag {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

ExtractedText ReadHtml(std::string_view html) {
  static HtmlReader reader;  // one for all tests: nothing of one text may show in the next
  ExtractedText text;
  reader.Read(html, &text);
  EXPECT_EQ(CheckText(html, text), "") << html.substr(0, 200);
  return text;
}

// Lines with "* " before items and "# " before headings.
std::vector<std::string> Lines(std::string_view html) {
  const ExtractedText text = ReadHtml(html);
  EXPECT_FALSE(text.truncated);
  std::vector<std::string> lines;
  for (const Line& line : text.lines) {
    const char* mark = line.kind == LineKind::kItem      ? "* "
                       : line.kind == LineKind::kHeading ? "# "
                                                         : "";
    lines.push_back(mark + text.text.substr(line.begin, line.end - line.begin));
  }
  return lines;
}

// What of the source stands for the first `part` of the text.
std::string SourceOf(std::string_view html, std::string_view part) {
  const ExtractedText text = ReadHtml(html);
  const auto at = static_cast<std::uint32_t>(text.text.find(part));
  const ExtractedText::Range range =
      text.SourceRange(at, at + static_cast<std::uint32_t>(part.size()));
  return std::string(html.substr(range.begin, range.end - range.begin));
}

TEST(LooksLikeHtmlTest, TagsAndEntitiesThatHtmlKnows) {
  for (const char* html :
       {"<p>Hej</p>", "x<br>y", "x<BR/>y", "<ul >", "a &aelig; b", "R&amp;D", "&#230;", "&#xE6;",
        "</div>", "<!-- x -->", "<!DOCTYPE html>", "<a href='x'>y</a>", "<section>"}) {
    EXPECT_TRUE(LooksLikeHtml(html)) << html;
  }
}

TEST(LooksLikeHtmlTest, PlainText) {
  for (const char* text : {"", "løn < 30.000 & mere", "a<b og c", "AT&T; x", "R&D",
                           "<CONTACT> og <navn@firma.dk>", "x <p", "<>", "</>", "&;", "&#;", "&#x;",
                           "<3 <- ->", "p > b", "<", "&", "<p@x.dk>", "&aelig"}) {
    EXPECT_FALSE(LooksLikeHtml(text)) << text;
  }
}

TEST(LooksLikeHtmlTest, ManyEntitiesThatAreNone) {
  std::string text;
  for (int i = 0; i < 200'000; ++i) text += "&xq;<q";
  EXPECT_FALSE(LooksLikeHtml(text));
}

// The ampersand ends <head>, and libxml2 says so when it has passed it.
TEST(HtmlReaderTest, AnAmpersandThatEndsAnElementIsRead) {
  EXPECT_THAT(Lines("<html><head>& mere"), ElementsAre("& mere"));
  EXPECT_THAT(Lines("<html><head>a > b & mere"), ElementsAre("a > b & mere"));
  EXPECT_THAT(Lines("<html><head><head>&&n%"), ElementsAre("&&n%"));
  EXPECT_THAT(Lines("<div><head>&&n\xEF\xBF\xBD"), ElementsAre("&&n\xEF\xBF\xBD"));
  EXPECT_THAT(Lines("<html><head><title>Job</title>&& K\xC3\xB8"), ElementsAre("&& K\xC3\xB8"));
}

TEST(HtmlReaderTest, TextOfBlocks) {
  EXPECT_THAT(
      Lines("<h2>Opgaver</h2><ul><li>TIG-svejsning</li><li>Boring</li></ul><p>Du er uddannet.</p>"),
      ElementsAre("# Opgaver", "* TIG-svejsning", "* Boring", "Du er uddannet."));
}

TEST(HtmlReaderTest, Nothing) {
  EXPECT_THAT(Lines(""), IsEmpty());
  EXPECT_THAT(Lines("   <p> </p> <br> "), IsEmpty());
  EXPECT_THAT(Lines("<!-- x -->"), IsEmpty());
}

TEST(HtmlReaderTest, PlainTextWithoutTags) {
  EXPECT_THAT(Lines("Vi søger en smed."), ElementsAre("Vi søger en smed."));
}

TEST(HtmlReaderTest, TextBeforeTheFirstTag) {
  EXPECT_THAT(Lines("slut &#150; <b>nu</b> og her<p>x"), ElementsAre("slut – nu og her", "x"));
}

TEST(HtmlReaderTest, LooseTextAndInlineElementsAreOneLine) {
  EXPECT_THAT(Lines("<b>Smed</b> søges <i>nu</i> her</p>og<div><a>her</a> mere<p>x"),
              ElementsAre("Smed søges nu her", "og", "her mere", "x"));
}

TEST(HtmlReaderTest, WhiteSpaceIsFolded) {
  EXPECT_THAT(Lines("<p>  Vi \n\t søger&nbsp;&nbsp;en <b> smed </b> . </p>"),
              ElementsAre("Vi søger en smed ."));
  EXPECT_THAT(Lines("Vi\xC2\xA0søger"), ElementsAre("Vi søger"));
}

TEST(HtmlReaderTest, InlineMarkupSeparatesNothing) {
  EXPECT_THAT(Lines("klejn<b>smed</b>, <i>m</i><span>ø</span>belsnedker"),
              ElementsAre("klejnsmed, møbelsnedker"));
}

TEST(HtmlReaderTest, BreaksAndCellsEndLines) {
  EXPECT_THAT(Lines("a<br>b<br/>c<hr>d<table><tr><td>e</td><td>f</td></tr></table>g<div>h</div>i"),
              ElementsAre("a", "b", "c", "d", "e", "f", "g", "h", "i"));
}

TEST(HtmlReaderTest, PreformattedTextKeepsItsLines) {
  EXPECT_THAT(Lines("<pre>a  b\nc\r\nd</pre>e\nf"), ElementsAre("a b", "c", "d", "e f"));
}

TEST(HtmlReaderTest, HeadingsBoldAndColons) {
  EXPECT_THAT(Lines("<p><b>Din</b> <strong>profil</strong></p><p><b>Du</b> er.</p><p><b>Hele "
                    "sætningen er fed.</b></p>"),
              ElementsAre("# Din profil", "Du er.", "Hele sætningen er fed."));
  EXPECT_THAT(Lines("<p>Vi tilbyder:</p><p><span style='FONT-weight : bold'>Om os</span></p>"),
              ElementsAre("# Vi tilbyder:", "# Om os"));
  EXPECT_THAT(Lines("<li><b>Fed</b></li><li><h3>Over</h3></li>"), ElementsAre("* Fed", "# Over"));
}

TEST(HtmlReaderTest, ItemsByMarkupAndByForm) {
  EXPECT_THAT(Lines("<ul><li><p>a</p><p>b</p></li><li></li></ul>c"), ElementsAre("* a", "b", "c"));
  EXPECT_THAT(Lines("<p>- svejse<br>• bore</p><li>· file"),
              ElementsAre("* svejse", "* bore", "* file"));
}

TEST(HtmlReaderTest, WhatIsNotSeenIsSkipped) {
  EXPECT_THAT(
      Lines("a<script>var b = '<p>b</p>';</script><style>p{}</style><template><p>c</p></template>"
            "<noscript>d</noscript><!-- e --><p hidden>f</p><p style='color:red; DISPLAY : "
            "none'>g<b>h</b></p>i"),
      ElementsAre("a", "i"));
  EXPECT_THAT(
      Lines("<html><head><title>t</title><meta charset=latin1></head><body>sø</body></html>"),
      ElementsAre("sø"));
}

TEST(HtmlReaderTest, Entities) {
  EXPECT_THAT(Lines("&aelig;&oslash;&aring;&AElig; R&amp;D &lt;b&gt; &#230;&#xE6; &euro; &bull;"),
              ElementsAre("æøåÆ R&D <b> ææ € •"));
  EXPECT_THAT(Lines("&#150;&#x92;&#128;"), ElementsAre("–’€"));
}

TEST(HtmlReaderTest, DamagedEntities) {
  EXPECT_THAT(Lines("l&aeligrling s&oslashges &aring og &amp"),
              ElementsAre("lærling søges å og &"));
  EXPECT_THAT(Lines("&foo; &foo R&D A&B; && & &#; &#0; &#xD800; &;"),
              ElementsAre("&foo; &foo R&D A&B; && & &;"));
  EXPECT_THAT(Lines("&#230x"), ElementsAre("æx"));
}

TEST(HtmlReaderTest, LooseAngleBrackets) {
  EXPECT_THAT(Lines("a < b << c > d <3 <"), ElementsAre("a < b << c > d <3 <"));
}

TEST(HtmlReaderTest, SoftHyphensStay) {
  EXPECT_THAT(Lines("blikken&shy;slager"), ElementsAre("blikken\xC2\xADslager"));
}

TEST(HtmlReaderTest, UnknownElementsShowTheirText) {
  EXPECT_THAT(Lines("<o:p>a</o:p> <foo>b</foo> </bar>c"), ElementsAre("a b c"));
}

TEST(HtmlReaderTest, UnclosedAndCrossedMarkup) {
  EXPECT_THAT(Lines("<p>a<p>b<ul><li>c<li>d</div></ul><b>e<i>f</b>g</i>"),
              ElementsAre("a", "b", "* c", "* d", "efg"));
  EXPECT_THAT(Lines("a<!-- b"), ElementsAre("a"));
  EXPECT_THAT(Lines("a<b title='x"), ElementsAre("a"));
}

TEST(HtmlReaderTest, ControlCharactersAreWhiteSpace) {
  const std::string html(
      "<p>a\0b\x01"
      "c\xEF\xBF\xBF</p>",
      15);
  const ExtractedText text = ReadHtml(std::string_view(html));
  EXPECT_EQ(text.text, "a b c");
}

TEST(HtmlReaderTest, OffsetsPointIntoTheSource) {
  EXPECT_EQ(SourceOf("<p>Vi s&oslash;ger en <b>smed</b></p>", "søger"), "s&oslash;ger");
  EXPECT_EQ(SourceOf("<p>Vi s&oslash;ger en <b>smed</b></p>", "smed"), "smed");
  EXPECT_EQ(SourceOf("<p>klejn<b>smed</b></p>", "klejnsmed"), "klejn<b>smed");
  EXPECT_EQ(SourceOf("<p>en \n\n smed</p>", "en smed"), "en \n\n smed");
  EXPECT_EQ(SourceOf("R&amp;D", "R&D"), "R&amp;D");
  EXPECT_EQ(SourceOf("R&D", "R&D"), "R&D");
  EXPECT_EQ(SourceOf("&foo; x", "foo"), "foo");
  EXPECT_EQ(SourceOf("l&aeligrling", "lærling"), "l&aeligrling");
  EXPECT_EQ(SourceOf("\xEF\xBB\xBFsmed", "smed"), "smed");
  EXPECT_EQ(SourceOf("<p>a<!-- x -->b</p>", "ab"), "a<!-- x -->b");
  EXPECT_EQ(SourceOf("<a href='x?a=1&b=2'>link</a> mere", "link mere"), "link</a> mere");
}

// libxml2 hands text over in buffers of some thousand bytes; every byte keeps its place at each of
// them.
TEST(HtmlReaderTest, LongTextIsReadWhole) {
  for (const char* piece : {"smed ", "blåbærgrød ", "🚀a ", "x"}) {
    std::string words;
    while (words.size() < 30'000) words += piece;
    words += "slut";
    const ExtractedText text = ReadHtml("<p>" + words + "</p>");
    EXPECT_EQ(text.text, words);
    ASSERT_EQ(text.runs.size(), 1u);
    EXPECT_EQ(text.runs[0].source_begin, 3u);
    EXPECT_EQ(ReadHtml(words).text, words);
  }
}

TEST(HtmlReaderTest, FiftyMegabytesOfText) {
  std::string html = "<p>";
  while (html.size() < 50u << 20) html += "en smed og en svejser ";
  html += "til sidst</p>";
  const ExtractedText text = ReadHtml(html);
  EXPECT_FALSE(text.truncated);
  EXPECT_TRUE(text.text.ends_with("til sidst"));
  EXPECT_EQ(text.runs.size(), 1u);
}

// ---- Hostile input: what counts is that each comes to an end, and says whether it read all ----

std::string Repeat(std::string_view piece, std::size_t times) {
  std::string text;
  text.reserve(piece.size() * times);
  for (std::size_t i = 0; i < times; ++i) text += piece;
  return text;
}

TEST(HostileHtml, AMillionNestedTags) {
  const ExtractedText text = ReadHtml("<p>smed</p>" + Repeat("<div>x", 1'000'000));
  EXPECT_TRUE(text.truncated);
  EXPECT_TRUE(text.text.starts_with("smed\nx\nx"));
  EXPECT_GT(text.lines.size(), 400u);
}

TEST(HostileHtml, OpenTagsAndAsManyUnmatchedClosingOnes) {
  EXPECT_TRUE(ReadHtml(Repeat("<b>", 100'000) + Repeat("</i>", 100'000) + "smed").truncated);
  const ExtractedText shallow = ReadHtml(Repeat("<b>", 400) + Repeat("</i>", 100'000) + "smed");
  EXPECT_FALSE(shallow.truncated);
  EXPECT_EQ(shallow.text, "smed");
  EXPECT_TRUE(ReadHtml(Repeat("<b>", 400) + Repeat("</i>", 10'000'000) + "smed").truncated);
}

TEST(HostileHtml, DepthUpToTheCapIsRead) {
  const ExtractedText text =
      ReadHtml(Repeat("<div>", 500) + "smed" + Repeat("</div>", 500) + "elev");
  EXPECT_FALSE(text.truncated);
  EXPECT_EQ(text.text, "smed\nelev");
}

TEST(HostileHtml, AMillionAttributes) {
  std::string html = "<p>smed</p><p";
  for (int i = 0; i < 1'000'000; ++i) html += " a" + std::to_string(i) + "=1";
  html += ">elev</p>";
  const ExtractedText text = ReadHtml(html);
  EXPECT_TRUE(text.truncated);
  EXPECT_EQ(text.text, "smed");
  EXPECT_TRUE(ReadHtml("<p>x" + Repeat("<p a=1 a=2 b c d e f g h>y", 1'000'000)).truncated);
  EXPECT_THAT(Lines("<p>glad</p>"), ElementsAre("glad"));  // the reader goes on as ever
}

TEST(HostileHtml, EntitiesEverywhere) {
  EXPECT_TRUE(ReadHtml("<p>smed</p>" + Repeat("&xq;", 5'000'000)).truncated);
  EXPECT_TRUE(ReadHtml("<p>smed</p><p title='" + Repeat("&xq;", 5'000'000) + "'>elev").truncated);
  EXPECT_FALSE(ReadHtml(Repeat("&aelig;", 100'000)).truncated);
}

TEST(HostileHtml, NamesWithoutEnd) {
  std::string html;
  for (int i = 0; i < 300'000; ++i) html += "<x" + std::to_string(i) + ">";
  EXPECT_TRUE(ReadHtml(html).truncated);
  html.clear();
  for (int i = 0; i < 50'000; ++i)
    html += "<x" + std::to_string(i) + "></x" + std::to_string(i) + ">";
  EXPECT_FALSE(ReadHtml(html + "smed").truncated);
  EXPECT_THAT(Lines("<p>smed</p>"), ElementsAre("smed"));
}

TEST(HostileHtml, OneOfEverythingRepeated) {
  for (const char* piece : {"<",          ">",
                            "&",          "<!--",
                            "-->",        "<!-- -->",
                            "<!",         "<?",
                            "<?x>",       "</",
                            "</p>",       "</x>",
                            "<p",         "<p ",
                            "<script>",   "<script></script>",
                            "</script>",  "<style>",
                            "<![CDATA[",  "<!doctype x>",
                            "\"",         "'",
                            "<a b=\"",    "<a b='>",
                            "<li>",       "<td>",
                            "<table>",    "<option>",
                            "<br>",       "<pre>\n",
                            "<h1>",       "&#",
                            "&#x",        "&#0;",
                            "&aelig",     "&a",
                            "<p/>",       "<p></p>",
                            "<b><i></b>", "<table><b></table>",
                            "\xC2\xA0",   "\xEF\xBB\xBF",
                            "<html>",     "<body a=1>",
                            "<frameset>", "]]>",
                            "<a/b",       "<p hidden>"}) {
    const ExtractedText text = ReadHtml("smed <p>" + Repeat(piece, 100'000) + "elev");
    EXPECT_TRUE(text.text.starts_with("smed")) << piece;
  }
}

// Random soup against the checks that hold for every text, whatever libxml2 makes of it.
TEST(RandomHtml, KeepsItsOffsets) {
  RandomSource random(4242);
  const std::vector<std::string> soup = {
      "<p>",          "</p>",     "<b>",      "</b>",   "<li>",   "</ul>",    "<br>",    "<td>",
      "<div hidden>", "</div>",   "<i ",      ">",      "<",      "&",        "&aelig;", "&aelig",
      "&amp;",        "&amp",     "&#230;",   "&#x",    ";",      "<!--",     "-->",     "<script>",
      "</script>",    "<pre>",    "\n",       "\r\n",   " ",      "\xC2\xA0", "smed",    "ø",
      "å 🚀",          "\xC2\xAD", "=\"a&b\"", "</foo>", "<foo/>", "&foo;",    "<h1>",    "</h1>"};
  for (int round = 0; round < 20'000; ++round) {
    std::string html;
    const std::size_t pieces = 1 + Below(random, 30);
    for (std::size_t i = 0; i < pieces; ++i) html += soup[Below(random, soup.size())];
    ReadHtml(html);
    if (HasFailure()) FAIL() << html;
  }
}

}  // namespace
}  // namespace opslag
