#include "classifier/text/word_set.h"

#include <string>

#include <gtest/gtest.h>

namespace opslag {
namespace {

TEST(WordMapTest, AnEmptyMapFindsNothing) {
  const WordMap map;
  EXPECT_FALSE(map.Contains(""));
  EXPECT_FALSE(map.Contains("smed"));
}

TEST(WordMapTest, InsertGivesWhatIsThere) {
  WordMap map;
  EXPECT_EQ(map.Insert("smed", 3), 3u);
  EXPECT_EQ(map.Insert("smed", 5), 3u);
  map.Insert("smed", 0) |= 4;
  EXPECT_EQ(map.Find("smed"), 7u);
}

TEST(WordMapTest, ThousandsOfWordsOfAllLengths) {
  WordMap map;
  std::string word;
  for (std::uint32_t i = 0; i < 5000; ++i) {
    word = std::to_string(i * 7919u) + std::string(i % 23, 'x');
    map.Insert(word, i);
  }
  for (std::uint32_t i = 0; i < 5000; ++i) {
    word = std::to_string(i * 7919u) + std::string(i % 23, 'x');
    ASSERT_EQ(map.Find(word), i);
    ASSERT_FALSE(map.Contains(word + "y"));
  }
}

}  // namespace
}  // namespace opslag
