#include "ingest/service/batch_limit.h"

#include <gtest/gtest.h>

namespace opslag {
namespace {

TEST(BatchLimitTest, HalvesOnlyAfterTheToleratedRefusals) {
  BatchLimit limit(1000, 2);
  EXPECT_FALSE(limit.Refused(1000));
  EXPECT_EQ(limit.limit(), 1000U);
  EXPECT_FALSE(limit.Refused(1000));
  EXPECT_EQ(limit.limit(), 500U);
}

TEST(BatchLimitTest, HalvesWhatTheBatchHeldWhenThatIsLess) {
  BatchLimit limit(1000, 1);
  limit.Refused(9);
  EXPECT_EQ(limit.limit(), 4U);
}

TEST(BatchLimitTest, FindsTheRecordThatIsAlone) {
  BatchLimit limit(8, 1);
  EXPECT_FALSE(limit.Refused(8));
  EXPECT_FALSE(limit.Refused(4));
  EXPECT_FALSE(limit.Refused(2));
  EXPECT_EQ(limit.limit(), 1U);
  EXPECT_TRUE(limit.Refused(1));
}

TEST(BatchLimitTest, GivesALoneRecordItsChances) {
  BatchLimit limit(8, 3);
  EXPECT_FALSE(limit.Refused(1));
  EXPECT_FALSE(limit.Refused(1));
  EXPECT_TRUE(limit.Refused(1));
}

TEST(BatchLimitTest, ACommitStartsTheCountAnew) {
  BatchLimit limit(8, 2);
  limit.Refused(8);
  EXPECT_TRUE(limit.searching());
  limit.Committed();
  EXPECT_FALSE(limit.searching());
  limit.Refused(8);
  EXPECT_EQ(limit.limit(), 8U);
}

TEST(BatchLimitTest, GrowsBackSlowlyAndNotAboveFull) {
  BatchLimit limit(8, 1);
  limit.Refused(8);
  ASSERT_EQ(limit.limit(), 4U);
  limit.Committed();
  EXPECT_EQ(limit.limit(), 4U);
  for (int i = 0; i < 50; ++i) limit.Committed();
  EXPECT_EQ(limit.limit(), 8U);
}

TEST(BatchLimitTest, IsFullAgainOnceTheRecordIsDealtWith) {
  BatchLimit limit(8, 1);
  limit.Refused(2);
  limit.Resolved();
  EXPECT_EQ(limit.limit(), 8U);
  EXPECT_FALSE(limit.searching());
}

}  // namespace
}  // namespace opslag
