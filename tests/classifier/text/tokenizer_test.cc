#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "classifier/text/canonical_text.h"
#include "tests/classifier/text/sample_tables.h"
#include "tests/classifier/text/text_checks.h"

namespace opslag {
namespace {

using ::testing::ElementsAre;

std::string Fold(std::string_view phrase) { return Tokenizer(SampleTables()).Fold(phrase); }

CanonicalText Tokens(std::string_view source, Field field = Field::kBody) {
  ExtractedText text;
  ReadPlainText(source, &text);
  CanonicalText canonical;
  Tokenizer(SampleTables()).Append(text, field, &canonical);
  EXPECT_EQ(CheckTokens(text, canonical), "");
  return canonical;
}

// The source of each word, number and mark.
std::vector<std::string> Sources(std::string_view phrase) {
  CanonicalText canonical;
  Tokenizer(SampleTables()).AppendPhrase(phrase, Field::kBody, &canonical);
  std::vector<std::string> sources;
  for (const Token& token : canonical.tokens) {
    sources.emplace_back(phrase.substr(token.begin, token.end - token.begin));
  }
  return sources;
}

TEST(FoldTest, CaseAccentsAndTheDanishLetters) {
  EXPECT_EQ(Fold("Ærøsmed PÅ Østerå"), "aeroesmed paa oesteraa");
  EXPECT_EQ(Fold("idé Säljare Köln über naïve"), "ide saljare koln uber naive");
  EXPECT_EQ(Fold("Straße ﬁskehandler ĳs"), "strasse fiskehandler ijs");
  EXPECT_EQ(Fold("Ǻngström ǿ ǽ"), "aangstrom oe ae");
}

TEST(FoldTest, ThreeSpellingsMeet) {
  EXPECT_EQ(Fold("Ålborg"), "aalborg");
  EXPECT_EQ(Fold("Aalborg"), "aalborg");
  EXPECT_EQ(Fold("A\xCC\x8Alborg"), "aalborg");
  EXPECT_EQ(Fold("\xE2\x84\xABlborg"), "aalborg");       // the Ångström sign
  EXPECT_EQ(Fold("a\xCC\xA3\xCC\x8Alborg"), "aalborg");  // with a dot below in between
  EXPECT_EQ(Fold("u\xCC\x8A"), "u");                     // a ring makes no å of a u
}

TEST(FoldTest, SoftHyphensVanish) {
  EXPECT_EQ(Fold("blikken\xC2\xADslager"), "blikkenslager");
  EXPECT_EQ(Sources("blikken\xC2\xADslager"), std::vector<std::string>{"blikken\xC2\xADslager"});
}

TEST(FoldTest, NoBreakSpacesAreSpaces) {
  EXPECT_EQ(Fold("C#\xC2\xA0udvikler\xE2\x80\xAFsøges"), "c# udvikler soeges");
}

TEST(FoldTest, Apostrophes) {
  EXPECT_EQ(Fold("McDonald's McDonald’s rock'n'roll l‘école"),
            "mcdonalds mcdonalds rocknroll lecole");
  EXPECT_EQ(Fold("Jens' 'smed' ‘smed’"), "jens smed smed");
}

TEST(FoldTest, Numbers) {
  EXPECT_EQ(Fold("12.000,50 37½ 2-3"), "12.000,50 37 2 3");
  const CanonicalText canonical = Tokens("37 1a a1 3,5.");
  std::vector<TokenKind> kinds;
  for (const Token& token : canonical.tokens) kinds.push_back(token.kind);
  EXPECT_THAT(kinds, ElementsAre(TokenKind::kNumber, TokenKind::kWord, TokenKind::kWord,
                                 TokenKind::kNumber, TokenKind::kMark, TokenKind::kMark));
}

TEST(FoldTest, OtherCharactersVanish) {
  EXPECT_EQ(Fold("🚀 smed 👩‍🔧 søges ©"), "smed soeges");
  EXPECT_EQ(Fold("50% § 18 @ 20°C • ting"), "50 18 20 c ting");
  EXPECT_EQ(Fold("_vigtigt_ __ a_b"), "vigtigt a_b");
  EXPECT_EQ(Fold(" \t\n"), "");
  EXPECT_EQ(Fold(""), "");
  EXPECT_EQ(Fold(std::string_view("smed\0elev", 9)), "smed elev");
}

TEST(FoldTest, AMarkOnAnythingElseIsNoWord) { EXPECT_EQ(Fold("a ,\u05C1 b \u0345 c"), "a , b c"); }

TEST(FoldTest, OtherScriptsAreCutByIcu) {
  EXPECT_EQ(Fold("Київ Αθήνα"), "киів αθηνα");
  EXPECT_EQ(Fold("１２ Ｓmed"), "12 smed");
}

TEST(MarksTest, HyphensHangOrJoin) {
  EXPECT_EQ(Fold("salgs- og marketingchef"), "salgs - og marketingchef");
  EXPECT_EQ(Fold("maskin-/møbelsnedker"), "maskin - / moebelsnedker");
  EXPECT_EQ(Fold("tømrer eller -montør"), "toemrer eller - montoer");
  EXPECT_EQ(Fold("Backend-udvikler"), "backend udvikler");
  EXPECT_EQ(Fold("non\xE2\x80\x91stop på\xE2\x80\x90vej"), "non stop paa vej");
  EXPECT_EQ(Fold("smed-"), "smed -");
}

TEST(MarksTest, DashesStandBetween) {
  EXPECT_EQ(Fold("Smed - Skive"), "smed = skive");
  EXPECT_EQ(Fold("Smed – Skive—nu --- her a--b"), "smed = skive = nu = her a = b");
}

TEST(MarksTest, PunctuationAndBrackets) {
  EXPECT_EQ(Fold("a, b; c: d"), "a , b , c : d");
  EXPECT_EQ(Fold("smed (vikar) [nu] {x}"), "smed ( vikar ) ( nu ) ( x )");
  EXPECT_EQ(Fold("»smed« \"smed\" “smed” „smed“ («smed»)"),
            "( smed ) ( smed ) ( smed ) ( smed ) ( ( smed ) )");
  EXPECT_EQ(Fold("smed/tekniker|montør"), "smed / tekniker / montoer");
}

TEST(MarksTest, AndOnlyBetween) {
  EXPECT_EQ(Fold("H&M Jensen & Søn"), "h & m jensen & soen");
  EXPECT_EQ(Fold("salg + service"), "salg & service");
  EXPECT_EQ(Fold("ring +45 12 34 - 18+"), "ring 45 12 34 = 18");
  EXPECT_EQ(Fold("a && b"), "a b");
}

TEST(SentenceTest, EndsAreOneMark) {
  EXPECT_EQ(Fold("Kom! Hvem? Nu. Og så... Slut… Hvad?!"),
            "kom . hvem . nu . og saa . slut . hvad .");
  EXPECT_EQ(Fold("uden mellemrum ."), "uden mellemrum .");
}

TEST(SentenceTest, AbbreviationsEndNone) {
  EXPECT_EQ(Fold("ca. 5 bl.a. svejsning, EVT. også f.eks. nu."),
            "ca 5 bl.a svejsning , evt ogsaa f.eks nu .");
  EXPECT_EQ(Fold("ca . 5"), "ca 5");
}

TEST(SentenceTest, OrdinalsEndNone) {
  EXPECT_EQ(Fold("1. assistent pr. 16. august"), "1 assistent pr . 16 august");
  EXPECT_EQ(Fold("16.august 3.sal"), "16 august 3 sal");
  EXPECT_EQ(Fold("2., 3. og 4. klasse, 1.-3. år"), "2 , 3 og 4 klasse , 1 - 3 aar");
  EXPECT_EQ(Fold("siden 2024. Vi er 12."), "siden 2024 . vi er 12 .");
}

TEST(SentenceTest, InitialsEndNone) {
  EXPECT_EQ(Fold("H. C. Hansen og Ø. Friis."), "h c hansen og oe friis .");
}

TEST(SentenceTest, AMissingSpaceStillEndsOne) {
  EXPECT_EQ(Fold("dine opgaver.Du skal"), "dine opgaver . du skal");
  EXPECT_EQ(Fold("i 2024.Vi"), "i 2024 . vi");
  EXPECT_EQ(Fold("Node.js ASP.Net firma.dk cand.merc"), "node.js asp.net firma.dk cand.merc");
}

TEST(ProtectedTest, TermsStayWhole) {
  EXPECT_EQ(Fold("C++-udvikler"), "c++ udvikler");
  EXPECT_EQ(Fold("c# og .net (M/K)"), "c# og .net ( m/k )");
  EXPECT_EQ(Fold("Hansen a/s."), "hansen a/s .");
  EXPECT_EQ(Fold("efter §  17 og §\xC2\xA0"
                 "17"),
            "efter §17 og §17");
  EXPECT_EQ(Fold("CO₂-udledning"), "co2 udledning");
  EXPECT_EQ(Fold("udvikler-.NET"), "udvikler .net");
}

TEST(ProtectedTest, NotInsideLongerWords) {
  EXPECT_EQ(Fold("hm/k m/køb"), "hm / k m / koeb");
  EXPECT_EQ(Fold("ASP.NET"), "asp.net");
  EXPECT_EQ(Fold("XC++ C++17"), "xc c 17");  // "C" is a term, "C++17" is not
  EXPECT_EQ(Fold("a.C++"), "a c++");
}

TEST(ProtectedTest, NextToWhatOnlyIcuKnows) {
  EXPECT_EQ(Fold("🚀C++-udvikler🚀"), "c++ udvikler");
  EXPECT_EQ(Fold("blå\xC2\xADt/C#"), "blaat / c#");
}

TEST(CompoundTest, TailsBecomeTokens) {
  const CanonicalText canonical = Tokens("Blikkenslagerlærling", Field::kTitle);
  EXPECT_EQ(canonical.text, " blikkenslager laerling | ");
  EXPECT_THAT(Sources("Blikkenslagerlærling"), ElementsAre("Blikkenslager", "lærling"));
  EXPECT_FALSE(canonical.tokens[0].joined);
  EXPECT_TRUE(canonical.tokens[0].capitalised);
  EXPECT_TRUE(canonical.tokens[1].joined);
  EXPECT_FALSE(canonical.tokens[1].capitalised);
}

TEST(CompoundTest, TheLongestTailWins) {
  EXPECT_EQ(Fold("smedelærlinge smedevikarer"), "smede laerlinge smede vikarer");
}

TEST(CompoundTest, KeepsTheBindingS) { EXPECT_EQ(Fold("salgselev"), "salgs elev"); }

TEST(CompoundTest, NeedsEnoughBefore) {
  EXPECT_EQ(Fold("elev øjelev smeelev"), "elev oejelev sme elev");
  EXPECT_EQ(Fold("elever"), "elever");
}

TEST(CompoundTest, HowTheLettersAreWrittenDoesNotMatter) {
  EXPECT_THAT(Sources("SMEDELÆRLING"), ElementsAre("SMEDE", "LÆRLING"));
  EXPECT_THAT(Sources("smedelaerling"), ElementsAre("smede", "laerling"));
  EXPECT_THAT(Sources("smede\xC2\xADlær\xC2\xADling"),
              ElementsAre("smede\xC2\xAD", "lær\xC2\xADling"));
  EXPECT_THAT(Sources("maale\xCC\x81"
                      "elev"),
              ElementsAre("maale\xCC\x81", "elev"));
}

TEST(CompoundTest, ATailThatBeginsWithinALetterIsNone) {
  TextData data;
  data.compound_tails = {"erling"};
  Tokenizer tokenizer(*TextTables::Build(data));
  EXPECT_EQ(tokenizer.Fold("smedelærling"), "smedelaerling");
  EXPECT_EQ(tokenizer.Fold("smedelaerling"), "smedela erling");
}

TEST(CompoundTest, ShortTails) {
  TextData data;
  data.compound_tails = {"job", "ø"};
  Tokenizer tokenizer(*TextTables::Build(data));
  EXPECT_EQ(tokenizer.Fold("smedejob sommerø jobber"), "smede job sommer oe jobber");
}

TEST(CompoundTest, OnlyWordsOfLetters) { EXPECT_EQ(Fold("a_b_elev 123elev"), "a_b_elev 123elev"); }

TEST(LinesTest, MarksSayWhatLinesAre) {
  EXPECT_EQ(Tokens("Dine opgaver\n\n- svejse\n- bore\nKom forbi.").text,
            " # dine opgaver | * svejse | * bore | kom forbi . | ");
}

TEST(LinesTest, ATitleIsNoHeading) {
  EXPECT_EQ(Tokens("Dygtig maskin-/møbelsnedker søges!", Field::kTitle).text,
            " dygtig maskin - / moebelsnedker soeges . | ");
}

TEST(LinesTest, ALineWithoutTokensLeavesNothing) {
  EXPECT_EQ(Tokens("🚀🚀\n\n• %%%\nsmed").text, " smed | ");
  EXPECT_EQ(Tokens("🚀").text, "");
}

TEST(LinesTest, FieldsFollowEachOther) {
  ExtractedText title;
  ExtractedText body;
  ReadPlainText("Smed", &title);
  ReadPlainText("Elev søges", &body);
  Tokenizer tokenizer(SampleTables());
  CanonicalText canonical;
  tokenizer.Append(title, Field::kTitle, &canonical);
  tokenizer.Append(body, Field::kBody, &canonical);
  EXPECT_EQ(canonical.text, " smed | # elev soeges | ");
  EXPECT_EQ(canonical.tokens[0].field, Field::kTitle);
  EXPECT_EQ(canonical.tokens[0].section, Section::kTitle);
  EXPECT_EQ(canonical.tokens[3].field, Field::kBody);
  EXPECT_EQ(canonical.tokens[3].section, Section::kUnknown);
  EXPECT_EQ(canonical.tokens[3].begin, 0u);
  EXPECT_EQ(canonical.TokenAt(canonical.tokens[3].canon_begin), 3u);
}

// Lines that the readers never make: the tokenizer must not look behind them.
TEST(LinesTest, ALineMayEndWithinAWord) {
  ExtractedText text;
  text.text = "klejnsmed";
  text.lines = {{0, 5, LineKind::kText}, {5, 9, LineKind::kItem}};
  CanonicalText canonical;
  Tokenizer(SampleTables()).Append(text, Field::kBody, &canonical);
  EXPECT_EQ(canonical.text, " klejn | * smed | ");
  EXPECT_EQ(canonical.tokens[3].begin, 5u);
  EXPECT_EQ(canonical.tokens[3].end, 9u);
}

TEST(TokenTest, JoinedAndCapitalised) {
  const CanonicalText canonical = Tokens("Backend-Udvikler iPhone 3D (x)");
  std::vector<std::pair<bool, bool>> flags;
  for (const Token& token : canonical.tokens) flags.emplace_back(token.joined, token.capitalised);
  EXPECT_EQ(canonical.text, " # backend udvikler iphone 3d ( x ) | ");
  EXPECT_EQ(flags[1], std::pair(false, true));
  EXPECT_EQ(flags[2], std::pair(true, true));
  EXPECT_EQ(flags[3], std::pair(false, false));
  EXPECT_EQ(flags[4], std::pair(false, true));
  EXPECT_EQ(flags[6], std::pair(true, false));
}

TEST(TokenTest, TokenAtGivesASpaceToTheTokenBefore) {
  const CanonicalText canonical = Tokens("en smed.");
  EXPECT_EQ(canonical.text, " en smed . | ");
  EXPECT_EQ(canonical.TokenAt(1), 0u);
  EXPECT_EQ(canonical.TokenAt(3), 0u);
  EXPECT_EQ(canonical.TokenAt(4), 1u);
  EXPECT_EQ(canonical.TokenAt(8), 1u);
  EXPECT_EQ(canonical.TokenAt(12), 3u);
}

TEST(TokenizerTest, AMovedTokenizerGoesOn) {
  Tokenizer first(SampleTables());
  EXPECT_EQ(first.Fold("Smed"), "smed");
  Tokenizer second = std::move(first);
  EXPECT_EQ(second.Fold("Smed🚀"), "smed");
}

class HostileText : public ::testing::TestWithParam<Tokenizer::Path> {};

std::string Repeat(std::string_view piece, std::size_t bytes) {
  std::string text;
  text.reserve(bytes + piece.size());
  while (text.size() < bytes) text += piece;
  return text;
}

// Completion is the point: each of these is quadratic for some careless way of reading.
TEST_P(HostileText, IsReadToItsEnd) {
  Tokenizer tokenizer(SampleTables(), GetParam());
  for (const char* piece :
       {"a",   "å",   "a.", "1,",   ".",    "-",    "a-",       " ",
        "C#/", "C# ", "§ ", "_",    "'",    "a'",   "\xC2\xAD", "e\xCC\x81",
        "🚀",   "中",  "ก",  "elev", ". a ", "1.  ", "((",       "\xE2\x80\x8D"}) {
    const std::string source = Repeat(piece, 300'000) + "🚀";
    CanonicalText canonical;
    tokenizer.AppendPhrase(source, Field::kBody, &canonical);
    ExtractedText text;
    text.text = source;
    EXPECT_EQ(CheckTokens(text, canonical), "") << piece;
  }
}

INSTANTIATE_TEST_SUITE_P(Paths, HostileText,
                         ::testing::Values(Tokenizer::Path::kTables, Tokenizer::Path::kIcuOnly));

TEST(TokenizerTest, AWordOfFiftyMegabytes) {
  const std::string source(50u << 20, 'x');
  CanonicalText canonical;
  Tokenizer(SampleTables()).AppendPhrase(source, Field::kBody, &canonical);
  ASSERT_EQ(canonical.tokens.size(), 1u);
  EXPECT_EQ(canonical.tokens[0].end, source.size());
}

}  // namespace
}  // namespace opslag
