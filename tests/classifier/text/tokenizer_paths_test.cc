// The tables against ICU. Three engines must agree: the tokenizer with its tables, the tokenizer
// with every word left to ICU's C interface, and a reference that shares no code with either.
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "classifier/text/canonical_text.h"
#include "classifier/text/utf8.h"
#include "tests/classifier/text/nasty_text.h"
#include "tests/classifier/text/sample_tables.h"
#include "tests/classifier/text/text_checks.h"
#include "tests/classifier/text/tokenizer_reference.h"

namespace opslag {
namespace {

constexpr int kRounds = 20000;

std::shared_ptr<const TextTables> PlainTables() {
  static const std::shared_ptr<const TextTables> tables = *TextTables::Build(TextData());
  return tables;
}

// The words of one line, without marks.
std::vector<ReferenceWord> Words(Tokenizer* tokenizer, std::string_view line) {
  CanonicalText canonical;
  tokenizer->AppendPhrase(line, Field::kBody, &canonical);
  std::vector<ReferenceWord> words;
  for (const Token& token : canonical.tokens) {
    if (token.kind == TokenKind::kMark) continue;
    words.push_back(
        {token.begin, token.end,
         canonical.text.substr(token.canon_begin, token.canon_end - token.canon_begin)});
  }
  return words;
}

std::string Show(const std::vector<ReferenceWord>& words) {
  std::string shown;
  for (const ReferenceWord& word : words) {
    shown +=
        "[" + word.folded + " " + std::to_string(word.begin) + "-" + std::to_string(word.end) + "]";
  }
  return shown;
}

class AgainstReference : public ::testing::TestWithParam<std::size_t> {};

TEST_P(AgainstReference, FindsTheWordsThatIcuFindsInTheWholeLine) {
  RandomSource random(20261);
  TokenizerReference reference;
  Tokenizer tables(PlainTables());
  Tokenizer icu(PlainTables(), Tokenizer::Path::kIcuOnly);
  for (int round = 0; round < kRounds; ++round) {
    const std::string line = NastyText(random, 1 + Below(random, 24), GetParam());
    const std::vector<ReferenceWord> expected = reference.Words(line);
    ASSERT_EQ(Show(Words(&tables, line)), Show(expected)) << "\"" << line << "\"";
    ASSERT_EQ(Show(Words(&icu, line)), Show(expected)) << "\"" << line << "\"";
  }
}

INSTANTIATE_TEST_SUITE_P(UntabledInHundred, AgainstReference, ::testing::Values(0, 3, 40));

class BothPaths : public ::testing::TestWithParam<std::size_t> {};

TEST_P(BothPaths, GiveTheSameTokensWithTermsAndCompounds) {
  RandomSource random(771);
  Tokenizer tables(SampleTables());
  Tokenizer icu(SampleTables(), Tokenizer::Path::kIcuOnly);
  for (int round = 0; round < kRounds; ++round) {
    std::string source = NastyText(random, 1 + Below(random, 20), GetParam());
    if (Below(random, 3) == 0)
      source += "\n- " + NastyText(random, 1 + Below(random, 20), GetParam());
    ExtractedText text;
    ReadPlainText(source, &text);
    CanonicalText by_tables;
    CanonicalText by_icu;
    tables.Append(text, Field::kBody, &by_tables);
    icu.Append(text, Field::kBody, &by_icu);
    ASSERT_EQ(by_tables.text, by_icu.text) << "\"" << source << "\"";
    ASSERT_TRUE(SameTokens(by_tables, by_icu)) << "\"" << source << "\"";
    ASSERT_EQ(CheckText(source, text), "") << "\"" << source << "\"";
    ASSERT_EQ(CheckTokens(text, by_tables), "") << "\"" << source << "\"";
  }
}

INSTANTIATE_TEST_SUITE_P(UntabledInHundred, BothPaths, ::testing::Values(0, 3, 40));

// Every character alone and between letters and digits, so that no entry of the tables goes unseen.
TEST(EveryCharacter, FoldsAndCutsAsTheReferenceDoes) {
  TokenizerReference reference;
  Tokenizer tables(PlainTables());
  for (UChar32 c = 1; c <= 0xFFFF; ++c) {
    if (U_IS_SURROGATE(c)) continue;
    std::string utf8;
    icu::UnicodeString(c).toUTF8String(utf8);
    std::string line;
    for (const char* frame :
         {"@", "a@", "@a", "a@a", "1@1", "a@1", "@@", "b.@", "@.b", "x_@", "@_x", "Ab@c"}) {
      for (const char* p = frame; *p != 0; ++p) *p == '@' ? line.append(utf8) : line.append(1, *p);
      line += ' ';
    }
    ASSERT_EQ(Show(Words(&tables, line)), Show(reference.Words(line))) << "U+" << std::hex << c;
  }
}

}  // namespace
}  // namespace opslag
