#include "classifier/text/word_set.h"

#include <string>
#include <vector>

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

// Words that share beginnings and ends, in all lengths, at the end of a text and inside one.
TEST(WordMapTest, TellsWordsApartWhereverTheyStand) {
  std::vector<std::string> words;
  for (std::size_t size = 1; size <= 20; ++size) {
    for (std::size_t at = 0; at < size; ++at) {
      std::string word(size, 'a');
      word[at] = 'b';
      words.push_back(word);
    }
    words.push_back(std::string(size, 'a'));
  }
  WordMap map;
  for (std::uint32_t i = 0; i < words.size(); i += 2) map.Insert(words[i], i);
  for (std::uint32_t i = 0; i < words.size(); ++i) {
    const std::string& word = words[i];
    const std::uint32_t value = i % 2 == 0 ? i : WordMap::kNone;
    EXPECT_EQ(map.Find(word), value) << word;
    for (const std::string& behind : {std::string(), std::string("b"), std::string(" abababab")}) {
      EXPECT_EQ(map.FindIn("ba" + word + behind, 2, word.size()), value) << word << behind;
    }
  }
}

}  // namespace
}  // namespace opslag
