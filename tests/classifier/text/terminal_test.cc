#include "classifier/text/terminal.h"

#include <cstdint>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace opslag {
namespace {

TEST(FirstTerminalCharacter, TakesOneCharacterOfTheText) {
  const std::string text = "ø rest";
  const TerminalCharacter character = FirstTerminalCharacter(text);
  EXPECT_EQ(character.bytes, "ø");
  EXPECT_EQ(character.bytes.data(), text.data());
  EXPECT_EQ(character.code, U'ø');
  EXPECT_TRUE(character.well_formed);
}

TEST(TerminalColumns, ByWidthOfTheCharacter) {
  EXPECT_EQ(TerminalColumns(U'a'), 1);
  EXPECT_EQ(TerminalColumns(U'Å'), 1);
  EXPECT_EQ(TerminalColumns(U'\u030A'), 0);  // combining ring
  EXPECT_EQ(TerminalColumns(U'\u200D'), 0);  // zero width joiner
  EXPECT_EQ(TerminalColumns(U'日'), 2);
  EXPECT_EQ(TerminalColumns(U'🐟'), 2);
  EXPECT_EQ(TerminalColumns(U'\t'), 0);
  EXPECT_EQ(TerminalColumns(U'\uFFFD'), 1);
}

TEST(IsControlCharacter, C0DelAndC1) {
  for (const char32_t code : {U'\0', U'\t', U'\n', U'\x1b', U'\x7f', U'\x9b'}) {
    EXPECT_TRUE(IsControlCharacter(code)) << static_cast<std::uint32_t>(code);
  }
  EXPECT_FALSE(IsControlCharacter(U' '));
  EXPECT_FALSE(IsControlCharacter(U'\u00A0'));
}

TEST(TurnsDirection, MarksEmbeddingsIsolates) {
  EXPECT_TRUE(TurnsDirection(U'\u202E'));
  EXPECT_TRUE(TurnsDirection(U'\u2066'));
  EXPECT_TRUE(TurnsDirection(U'\u200F'));
  EXPECT_FALSE(TurnsDirection(U'א'));  // a letter has a direction, and turns nothing
}

TEST(FirstTerminalCharacter, IllFormedBytesAreOneReplacementCharacter) {
  for (const std::string_view text : {"\xFF", "\xC3", "\x80"}) {
    const TerminalCharacter character = FirstTerminalCharacter(text);
    EXPECT_EQ(character.bytes, text);
    EXPECT_EQ(character.code, U'\uFFFD');
    EXPECT_FALSE(character.well_formed);
  }
  EXPECT_EQ(FirstTerminalCharacter("\xE2\x82"
                                   "a")
                .bytes,
            "\xE2\x82");                                               // cut off before "a"
  EXPECT_EQ(FirstTerminalCharacter("\xF0\x9F\x90").bytes.size(), 3u);  // cut off at the end
}

}  // namespace
}  // namespace opslag
