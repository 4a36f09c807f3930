#include "ingest/files/progress_bar.h"

#include <gtest/gtest.h>

namespace opslag {
namespace {

TEST(ProgressLine, SaysShareCountAndRate) {
  EXPECT_EQ(ProgressLine(50, 100, 12'345, 2, 80),
            "[============>           ]  50 %  12,345 postings  6,172/s");
  EXPECT_EQ(ProgressLine(0, 100, 0, 0, 80), "[>                       ]   0 %  0 postings");
  EXPECT_EQ(ProgressLine(100, 100, 999, 1, 80),
            "[========================] 100 %  999 postings  999/s");
}

TEST(ProgressLine, WithoutATotalThereIsNoBar) {
  EXPECT_EQ(ProgressLine(50, std::nullopt, 1'000'000, 10, 80), "1,000,000 postings  100,000/s");
}

TEST(ProgressLine, AFileThatGrowsWhileItIsReadStaysAtTheEnd) {
  EXPECT_EQ(ProgressLine(150, 100, 1, 1, 80), "[========================] 100 %  1 postings  1/s");
  EXPECT_EQ(ProgressLine(0, 0, 0, 1, 80), "[========================] 100 %  0 postings  0/s");
}

TEST(ProgressLine, NeverWiderThanTheTerminal) {
  EXPECT_EQ(ProgressLine(50, 100, 12'345, 2, 10), "[=========");
}

}  // namespace
}  // namespace opslag
