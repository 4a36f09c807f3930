#include "classifier/match/literal_scanner.h"

#include <algorithm>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <tuple>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace opslag {

// Found by name lookup from the matchers below.
bool operator==(const LiteralHit& a, const LiteralHit& b) {
  return a.literal == b.literal && a.end == b.end;
}
void PrintTo(const LiteralHit& hit, std::ostream* out) {
  *out << "literal " << hit.literal << " ending at " << hit.end;
}

namespace {

using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

using Database = std::shared_ptr<const LiteralDatabase>;

PackedStrings Packed(const std::vector<std::string>& strings) {
  PackedStrings packed;
  for (const std::string& string : strings) packed.Add(string);
  return packed;
}

Database Compile(const std::vector<std::string>& literals) {
  Result<Database> database = LiteralDatabase::Compile(Packed(literals));
  EXPECT_TRUE(database.has_value()) << (database ? "" : database.error().ToString());
  return database.value_or(nullptr);
}

std::string Serialized(const LiteralDatabase& database) {
  Result<std::string> bytes = database.Serialize();
  EXPECT_TRUE(bytes.has_value()) << (bytes ? "" : bytes.error().ToString());
  return bytes.value_or("");
}

std::vector<LiteralHit> Scan(const LiteralDatabase& database, std::string_view text) {
  ScanScratch scratch;
  std::vector<LiteralHit> hits;
  const Result<void> scanned = scratch.Scan(database, text, &hits);
  EXPECT_TRUE(scanned.has_value()) << (scanned ? "" : scanned.error().ToString());
  return hits;
}

// The slow, obvious matcher that Hyperscan has to agree with.
std::vector<LiteralHit> NaiveScan(const std::vector<std::string>& literals, std::string_view text) {
  std::vector<LiteralHit> hits;
  for (std::size_t i = 0; i < literals.size(); ++i) {
    for (std::size_t at = text.find(literals[i]); at != std::string_view::npos;
         at = text.find(literals[i], at + 1)) {
      hits.push_back(
          {static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(at + literals[i].size())});
    }
  }
  std::sort(hits.begin(), hits.end(), [](const LiteralHit& a, const LiteralHit& b) {
    return std::tie(a.end, a.literal) < std::tie(b.end, b.literal);
  });
  return hits;
}

// Made-up words of a few syllables: short enough to collide, share beginnings and share ends, as
// compounds do.
class Babble {
 public:
  explicit Babble(unsigned seed) : random_(seed) {}

  std::size_t Below(std::size_t limit) {
    return std::uniform_int_distribution<std::size_t>(0, limit - 1)(random_);
  }

  std::string Word() {
    static const std::vector<std::string> kSyllables = {"ba", "ke", "ri", "so", "lu", "smed", "er",
                                                        "en", "s",  "ne", "a",  "o",  "st"};
    std::string word;
    for (std::size_t left = 1 + Below(4); left > 0; --left)
      word += kSyllables[Below(kSyllables.size())];
    return word;
  }

  std::string Phrase(std::size_t max_words) {
    std::string phrase = Word();
    for (std::size_t left = Below(max_words); left > 0; --left) phrase += ' ' + Word();
    return phrase;
  }

  // As rules are written: whole words, ends, beginnings, and anywhere.
  std::string Literal() {
    const std::string phrase = Phrase(3);
    switch (Below(4)) {
      case 0: return ' ' + phrase + ' ';
      case 1: return phrase + ' ';
      case 2: return ' ' + phrase;
      default: return phrase;
    }
  }

  std::vector<std::string> Literals(std::size_t count) {
    std::set<std::string> literals;
    while (literals.size() < count) literals.insert(Literal());
    return {literals.begin(), literals.end()};
  }

  std::string Text(std::size_t words) {
    std::string text = " ";
    for (; words > 0; --words) text += Word() + ' ';
    return text;
  }

 private:
  std::mt19937 random_;
};

TEST(LiteralScannerTest, FindsAWordBetweenItsSpaces) {
  const Database database = Compile({" klejnsmed "});
  EXPECT_THAT(Scan(*database, " dygtig klejnsmed soeges "), ElementsAre(LiteralHit{0, 18}));
  EXPECT_THAT(Scan(*database, " klejnsmedene soeges "), IsEmpty());
}

TEST(LiteralScannerTest, NeighboursShareTheSpaceBetweenThem) {
  const Database database = Compile({" a ", " a b ", " b c ", " c "});
  EXPECT_THAT(Scan(*database, " a b c "),
              ElementsAre(LiteralHit{0, 3}, LiteralHit{1, 5}, LiteralHit{2, 7}, LiteralHit{3, 7}));
}

TEST(LiteralScannerTest, ReportsALiteralAtEachOfItsPlacesEvenOverlapping) {
  const Database database = Compile({"aa"});
  EXPECT_THAT(Scan(*database, "aaaa"),
              ElementsAre(LiteralHit{0, 2}, LiteralHit{0, 3}, LiteralHit{0, 4}));
}

TEST(LiteralScannerTest, OrdersByEndThenLiteral) {
  const Database database = Compile({" abcd ", "abcd ", "bcd ", "cd ", "d "});
  EXPECT_THAT(Scan(*database, " abcd "),
              ElementsAre(LiteralHit{0, 6}, LiteralHit{1, 6}, LiteralHit{2, 6}, LiteralHit{3, 6},
                          LiteralHit{4, 6}));
}

TEST(LiteralScannerTest, LiteralsAreBytesNotExpressions) {
  const std::string with_zero("a\0b", 3);
  const std::vector<std::string> literals = {"$",   "(",       ".net", "[a-z]",
                                             "\\w", with_zero, "c++",  "\xc3\xb8"};
  const std::string text = "c++ .net xnet ( [a-z] $ \\w w " + with_zero + " \xc3\xb8 C++";
  EXPECT_THAT(Scan(*Compile(literals), text), ElementsAreArray(NaiveScan(literals, text)));
}

TEST(LiteralScannerTest, LiteralsLongerThanAVectorAreComparedToTheirEnd) {
  const std::string common(200, 'x');
  const std::vector<std::string> literals = {"a" + common + "1", "a" + common + "2",
                                             "b" + common + "1"};
  const std::string text = literals[0] + literals[1] + "c" + common + "1";
  EXPECT_THAT(Scan(*Compile(literals), text), ElementsAreArray(NaiveScan(literals, text)));
}

TEST(LiteralScannerTest, EmptyTextHoldsNothing) {
  EXPECT_THAT(Scan(*Compile({"a"}), ""), IsEmpty());
}

TEST(LiteralScannerTest, HitsAreAppendedBehindWhatIsThere) {
  const Database database = Compile({"a", "b"});
  ScanScratch scratch;
  std::vector<LiteralHit> hits;
  ASSERT_TRUE(scratch.Scan(*database, "xxxb", &hits));
  ASSERT_TRUE(scratch.Scan(*database, "a", &hits));
  EXPECT_THAT(hits, ElementsAre(LiteralHit{1, 4}, LiteralHit{0, 1}));
}

TEST(LiteralScannerTest, NoLiteralsFindNothing) {
  const Database database = Compile({});
  EXPECT_EQ(database->literals().size(), 0u);
  EXPECT_EQ(database->SizeInBytes(), 0u);
  EXPECT_THAT(Scan(*database, " klejnsmed "), IsEmpty());
}

TEST(LiteralScannerTest, CountsItsLiteralsAndItsMemory) {
  const Database database = Compile({"a", "b", "c"});
  EXPECT_EQ(database->literals().size(), 3u);
  EXPECT_EQ(database->KeyCount(), 3u);
  EXPECT_GT(database->SizeInBytes(), 0u);
}

void ExpectNotCompiled(const std::vector<std::string>& literals, const std::string& where,
                       const std::string& reason) {
  const Result<Database> database = LiteralDatabase::Compile(Packed(literals));
  ASSERT_FALSE(database);
  EXPECT_EQ(database.error().code, ErrorCode::kRules);
  EXPECT_EQ(database.error().where, where);
  EXPECT_THAT(database.error().reason, HasSubstr(reason));
}

TEST(LiteralScannerTest, RefusesAnEmptyLiteral) {
  ExpectNotCompiled({"", "a"}, "literal 0", "empty");
}

TEST(LiteralScannerTest, RefusesARepeatedLiteral) {
  ExpectNotCompiled({"a", "b", "b"}, "literal 2", "twice");
}

TEST(LiteralScannerTest, RefusesALiteralOutOfOrder) {
  ExpectNotCompiled({"a", "c", "b"}, "literal 2", "order");
}

TEST(LiteralScannerTest, ALiteralMayBeAsLongAsItLikes) {
  const std::string longest(1 << 14, 'x');
  const Database database = Compile({"a", longest});
  EXPECT_THAT(Scan(*database, longest + "xa"),
              ElementsAre(LiteralHit{1, 1 << 14}, LiteralHit{1, (1 << 14) + 1},
                          LiteralHit{0, (1 << 14) + 2}));
}

// Words are told by their first and last eight bytes and their length, then compared.
TEST(LiteralScannerTest, LongWordsThatBeginAndEndAlikeAreToldApart) {
  const std::vector<std::string> literals = {
      " abcdefg x hijklmn ",      " abcdefgh ", " abcdefghijklmnop ", " abcdefghijklxmnopqrstu ",
      " abcdefghijklymnopqrstu ", " abcdefgx ", " abcdefgxhijklmn ",  " abcdefgyhijklmn "};
  for (const std::string text :
       {" abcdefgzhijklmn abcdefgxhijklmn ", " abcdefghijklzmnopqrstu ", " abcdefghijklymnopqrstu ",
        " abcdefg x hijklmn ", " abcdefg xhijklmn ", " abcdefgh abcdefgx abcdefg ",
        " abcdefghijklmnop abcdefghijklmno "}) {
    EXPECT_THAT(Scan(*Compile(literals), text), ElementsAreArray(NaiveScan(literals, text)))
        << text;
  }
}

TEST(LiteralScannerTest, WordsAreFoundByTheirBeginningsWhetherTheyAreKnownOrNot) {
  const std::vector<std::string> literals = {
      " ", " s", " sa", " salg", " salgs", " salgs ", " salgsassistent ", " salgskonsulent i "};
  for (const std::string text :
       {" salgsassistent ", " salgschef ", " salg ", " salgskonsulent i salgskonsulent", " sal",
        "salgs salgs", " salgs", "s", " ", " sa s "}) {
    EXPECT_THAT(Scan(*Compile(literals), text), ElementsAreArray(NaiveScan(literals, text)))
        << text;
  }
}

TEST(LiteralScannerTest, PhrasesAreFoundByTheirFirstTwoWords) {
  const std::vector<std::string> literals = {
      " a b", " a b ", " a b c", " a b c ", " a b c d ", " a b cde ", " a b cdefghijkl ", " b c "};
  for (const std::string text : {" a b c d ", " a b cdefghijkl ", " a b cdefghijk ", " a b ",
                                 " a b", " a bc ", " a a b b c ", " b c a b c"}) {
    EXPECT_THAT(Scan(*Compile(literals), text), ElementsAreArray(NaiveScan(literals, text)))
        << text;
  }
}

TEST(LiteralScannerTest, SpacesThatFollowEachOtherEncloseAWordOfNoLetters) {
  const std::vector<std::string> literals = {"  ", "   ", "  a ", " a  ", " a  b "};
  for (const std::string text : {"   ", " a  b ", "  a  a b", "    "}) {
    EXPECT_THAT(Scan(*Compile(literals), text), ElementsAreArray(NaiveScan(literals, text)))
        << text;
  }
}

TEST(LiteralScannerTest, AByteOfZeroIsAByteOfAWord) {
  const std::string zero(1, '\0');
  const std::vector<std::string> literals = {" a" + zero + zero + "bcdefg", " a" + zero + " ",
                                             " b" + zero + " c ", " b "};
  const std::vector<std::string> texts = {
      " a ", " a" + zero + " ", " a" + zero, " b" + zero + " c ", " b c ", literals[0]};
  for (const std::string& text : texts) {
    EXPECT_THAT(Scan(*Compile(literals), text), ElementsAreArray(NaiveScan(literals, text)))
        << text;
  }
}

// Words that literals begin with are searched once for all; others in every text.
TEST(LiteralScannerTest, EndsOfCompoundsAreFoundInWordsKnownAndUnknown) {
  const std::vector<std::string> literals = {
      " a ",       " servicetekniker ", " servicetekniker paa ", "er ", "niker ", "s te",
      "tekniker ", "tekniker i ",       "tekniker i marken ",    "vice"};
  for (const std::string text :
       {" servicetekniker i marken ", " servicetekniker paa tekniker i marken ", " itekniker i ",
        " a itekniker a ", "tekniker i", " servicetekniker", " services tekniker i marken a ",
        " servicetekniker i marke", "tekniker servicetekniker a er a"}) {
    EXPECT_THAT(Scan(*Compile(literals), text), ElementsAreArray(NaiveScan(literals, text)))
        << text;
  }
}

TEST(LiteralScannerTest, ASpaceAloneBelongsToOneWord) {
  const std::vector<std::string> literals = {" ", "  ", "  x", " a ", " a b", "a ", "b"};
  for (const std::string text : {" ", "  ", "   ", "a  x", " a  x ", " a b a", "b a ", "a b",
                                 " a a b  a ", "", "ab", "  x"}) {
    EXPECT_THAT(Scan(*Compile(literals), text), ElementsAreArray(NaiveScan(literals, text)))
        << text;
  }
}

// Hyperscan has nothing to look for.
TEST(LiteralScannerTest, LiteralsThatAreWordsNeedNoSearch) {
  const Database database = Compile({" a ", " b c ", " salgs"});
  EXPECT_EQ(database->KeyCount(), 0u);
  EXPECT_EQ(database->SizeInBytes(), 0u);
  const Result<Database> read = LiteralDatabase::Deserialize(Serialized(*database));
  ASSERT_TRUE(read) << read.error().ToString();
  EXPECT_THAT(Scan(**read, " a b c salgschef "),
              ElementsAre(LiteralHit{0, 3}, LiteralHit{1, 7}, LiteralHit{2, 12}));
}

// Only beginnings are looked for: one that is a literal itself stands for all longer ones.
TEST(LiteralScannerTest, LiteralsWithOneBeginningAreToldApart) {
  const std::vector<std::string> literals = {
      " service",          " servicemontoer ",    " servicemontoerer ",
      " servicetekniker ", " servicetekniker i ", " servicetekniker i marken ",
      "servicetekniker "};
  const Database database = Compile(literals);
  EXPECT_LT(database->KeyCount(), literals.size());
  for (const std::string text :
       {" servicetekniker ", " servicetekniker i marken ", " serviceteknikerne ",
        " servicemontoerer i servicetekniker i ", " servicetekniker i marke", " servicet"}) {
    EXPECT_THAT(Scan(*database, text), ElementsAreArray(NaiveScan(literals, text))) << text;
  }
}

// Blended, "ab" and "ga" look alike: 'a' + 5 * 'b' and 'g' + 5 * 'a' are the same byte, modulo 256.
TEST(LiteralScannerTest, BeginningsThatLookAlikeOnceBlendedAreToldApart) {
  for (const std::string tail : {"", "xyz"}) {
    std::vector<std::string> literals;
    for (int a = '0'; a <= 'z'; ++a) {
      for (int b = '0'; b <= 'z'; ++b) {
        literals.push_back(std::string{static_cast<char>(a), static_cast<char>(b)} + tail);
      }
    }
    const std::string text = "abxyz gaxyz fbxyz kaxyz 0zxyz z0xyz ab ga";
    EXPECT_THAT(Scan(*Compile(literals), text), ElementsAreArray(NaiveScan(literals, text)));
  }
}

TEST(LiteralScannerTest, OneScratchServesManyDatabases) {
  Babble babble(7);
  const std::vector<std::string> few = babble.Literals(3);
  const std::vector<std::string> many = babble.Literals(4000);
  const Database small = Compile(few);
  const Database large = Compile(many);
  const std::string text = babble.Text(500);
  ScanScratch scratch;
  for (int round = 0; round < 3; ++round) {
    std::vector<LiteralHit> hits;
    ASSERT_TRUE(scratch.Scan(*small, text, &hits));
    EXPECT_THAT(hits, ElementsAreArray(NaiveScan(few, text)));
    hits.clear();
    ASSERT_TRUE(scratch.Scan(*large, text, &hits));
    EXPECT_THAT(hits, ElementsAreArray(NaiveScan(many, text)));
  }
}

// The next database may lie where the last one lay; the scratch must not take it for the same.
TEST(LiteralScannerTest, OneScratchOutlivesItsDatabases) {
  Babble babble(8);
  const std::string text = babble.Text(200);
  ScanScratch scratch;
  for (const std::size_t count : {2u, 2000u, 1u, 3000u, 40u}) {
    const std::vector<std::string> literals = babble.Literals(count);
    const Database database = Compile(literals);
    std::vector<LiteralHit> hits;
    ASSERT_TRUE(scratch.Scan(*database, text, &hits));
    EXPECT_THAT(hits, ElementsAreArray(NaiveScan(literals, text)));
  }
}

// Blended bytes of different words may be equal: what Hyperscan tells of a known word is checked,
// too.
TEST(LiteralScannerTest, ShortBeginningsAreToldFromAllOtherWords) {
  constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz0123456789";
  std::vector<std::string> literals = {" r1"};
  for (const char first : kLetters) {
    for (const char second : kLetters) literals.push_back({' ', first, second, 'x', ' '});
  }
  std::sort(literals.begin(), literals.end());
  const Database database = Compile(literals);
  for (std::uint32_t i = 0; i < literals.size(); ++i) {
    const std::string& word = literals[i];
    if (word == " r1") continue;
    const std::size_t hits = Scan(*database, word).size();
    EXPECT_EQ(hits, word == " r1x " ? 2u : 1u) << word;
  }
}

TEST(LiteralScannerTest, AMovedScratchKeepsWorkingAndSoDoesTheOneMovedFrom) {
  const Database database = Compile({"a"});
  ScanScratch first;
  std::vector<LiteralHit> hits;
  ASSERT_TRUE(first.Scan(*database, "a", &hits));
  ScanScratch second = std::move(first);
  ASSERT_TRUE(second.Scan(*database, "a", &hits));
  ASSERT_TRUE(first.Scan(*database, "a", &hits));  // NOLINT(bugprone-use-after-move): promised
  EXPECT_EQ(hits.size(), 3u);
}

TEST(LiteralScannerTest, ThreadsShareADatabaseEachWithItsOwnScratch) {
  Babble babble(9);
  const std::vector<std::string> literals = babble.Literals(500);
  const Database database = Compile(literals);
  const std::string text = babble.Text(300);
  const std::vector<LiteralHit> expected = NaiveScan(literals, text);
  std::vector<std::vector<LiteralHit>> found(4);
  std::vector<std::thread> threads;
  for (std::vector<LiteralHit>& hits : found) {
    threads.emplace_back([&] { hits = Scan(*database, text); });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT(found, ::testing::Each(expected));
}

// Hyperscan picks its engine by the number of literals: one literal, a handful, some hundred,
// thousands.
class LiteralScannerAgreementTest : public ::testing::TestWithParam<std::size_t> {};

TEST_P(LiteralScannerAgreementTest, AgreesWithTheNaiveMatcher) {
  for (unsigned seed = 1; seed <= 4; ++seed) {
    Babble babble(seed);
    const std::vector<std::string> literals = babble.Literals(GetParam());
    const Database database = Compile(literals);
    ASSERT_NE(database, nullptr);
    for (const std::size_t words : {0u, 1u, 2u, 7u, 60u, 600u}) {
      const std::string text = babble.Text(words);
      ASSERT_THAT(Scan(*database, text), ElementsAreArray(NaiveScan(literals, text)))
          << "seed " << seed << ", " << words << " words";
    }
  }
}

TEST_P(LiteralScannerAgreementTest, FindsEveryLiteralWhereItIsPlanted) {
  Babble babble(11);
  const std::vector<std::string> literals = babble.Literals(GetParam());
  const Database database = Compile(literals);
  ASSERT_NE(database, nullptr);
  for (std::size_t i = 0; i < literals.size(); ++i) {
    const std::string text =
        babble.Text(babble.Below(3)) + literals[i] + babble.Text(babble.Below(3));
    const auto found = Scan(*database, text);
    ASSERT_TRUE(std::any_of(found.begin(), found.end(),
                            [&](const LiteralHit& hit) { return hit.literal == i; }))
        << "\"" << literals[i] << "\" not found in \"" << text << "\"";
  }
}

TEST_P(LiteralScannerAgreementTest, FindsTheSameAfterSerialising) {
  Babble babble(13);
  const Database database = Compile(babble.Literals(GetParam()));
  ASSERT_NE(database, nullptr);
  const Result<Database> read = LiteralDatabase::Deserialize(Serialized(*database));
  ASSERT_TRUE(read) << read.error().ToString();
  EXPECT_EQ((*read)->literals(), database->literals());
  EXPECT_EQ((*read)->SizeInBytes(), database->SizeInBytes());
  const std::string text = babble.Text(400);
  EXPECT_THAT(Scan(**read, text), ElementsAreArray(Scan(*database, text)));
}

INSTANTIATE_TEST_SUITE_P(NumbersOfLiterals, LiteralScannerAgreementTest,
                         ::testing::Values(1, 2, 5, 8, 17, 48, 70, 96, 200, 1000, 5000));

TEST(LiteralSerialisationTest, AnEmptyDatabaseComesBackEmpty) {
  const Result<Database> read = LiteralDatabase::Deserialize(Serialized(*Compile({})));
  ASSERT_TRUE(read) << read.error().ToString();
  EXPECT_EQ((*read)->literals().size(), 0u);
  EXPECT_THAT(Scan(**read, "anything"), IsEmpty());
}

void ExpectRefused(std::string_view bytes, const std::string& damage) {
  const Result<Database> read = LiteralDatabase::Deserialize(bytes);
  ASSERT_FALSE(read) << damage;
  EXPECT_EQ(read.error().code, ErrorCode::kRuleCache) << damage;
}

TEST(LiteralSerialisationTest, RefusesBytesCutOffAnywhere) {
  Babble babble(15);
  const std::string bytes = Serialized(*Compile(babble.Literals(60)));
  for (std::size_t length = 0; length < 200; ++length) {
    ExpectRefused(bytes.substr(0, length), "cut off at " + std::to_string(length));
  }
  ExpectRefused(bytes.substr(0, bytes.size() - 1), "the last byte is missing");
  ExpectRefused(bytes + "x", "a byte too many");
}

TEST(LiteralSerialisationTest, RefusesAnEmptyDatabaseWithBytesBehindIt) {
  ExpectRefused(Serialized(*Compile({})) + "x", "a byte too many");
}

TEST(LiteralSerialisationTest, RefusesAFlippedByteAnywhere) {
  Babble babble(16);
  const std::string bytes = Serialized(*Compile(babble.Literals(60)));
  for (std::size_t at = 0; at < bytes.size(); at += at < 100 || at + 100 > bytes.size() ? 1 : 97) {
    std::string damaged = bytes;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x40);
    ExpectRefused(damaged, "byte " + std::to_string(at) + " flipped");
  }
}

TEST(LiteralSerialisationTest, RefusesOtherFiles) {
  ExpectRefused("", "nothing");
  ExpectRefused(std::string(4096, '\0'), "zeros");
  ExpectRefused("OLIT and then something else altogether", "text");
}

TEST(LiteralSerialisationTest, TheBuildTargetNamesVersionAndVectors) {
  const std::string target = LiteralDatabase::BuildTarget();
  EXPECT_THAT(target, ::testing::StartsWith("hyperscan 5."));
  EXPECT_TRUE(target.ends_with(" avx2") || target.ends_with(" ssse3")) << target;
  EXPECT_EQ(target, LiteralDatabase::BuildTarget());
}

}  // namespace
}  // namespace opslag
