#include "ingest/service/partition_tracker.h"

#include <gtest/gtest.h>

#include <optional>

namespace opslag {
namespace {

TEST(PartitionTrackerTest, CommitsTheOffsetAfterTheLastOneDone) {
  PartitionTracker tracker;
  ASSERT_TRUE(tracker.Accept(7));
  EXPECT_EQ(tracker.ToCommit(), std::nullopt);
  tracker.MarkDone(7);
  EXPECT_EQ(tracker.ToCommit(), 8);
}

TEST(PartitionTrackerTest, HasNothingToCommitTwice) {
  PartitionTracker tracker;
  tracker.Accept(7);
  tracker.MarkDone(7);
  tracker.Committed();
  EXPECT_EQ(tracker.ToCommit(), std::nullopt);
}

TEST(PartitionTrackerTest, DropsWhatLiesBelowTheExpectedOffset) {
  PartitionTracker tracker;
  EXPECT_TRUE(tracker.Accept(7));
  EXPECT_FALSE(tracker.Accept(7));
  EXPECT_FALSE(tracker.Accept(3));
  EXPECT_TRUE(tracker.Accept(20));  // a gap: transaction markers
  EXPECT_FALSE(tracker.Accept(8));
}

TEST(PartitionTrackerTest, RewindsToTheFirstRecordWhenNothingWasCommitted) {
  PartitionTracker tracker;
  tracker.Accept(7);
  tracker.Accept(8);
  tracker.MarkDone(7);
  EXPECT_EQ(tracker.Rewind(), 7);
  EXPECT_EQ(tracker.ToCommit(), std::nullopt);
  EXPECT_TRUE(tracker.Accept(7));
}

TEST(PartitionTrackerTest, RewindsToTheLastCommit) {
  PartitionTracker tracker;
  tracker.Accept(7);
  tracker.MarkDone(7);
  tracker.Committed();
  tracker.Accept(8);
  tracker.MarkDone(8);
  EXPECT_EQ(tracker.Rewind(), 8);
}

TEST(PartitionTrackerTest, HasNowhereToRewindToBeforeTheFirstRecord) {
  PartitionTracker tracker;
  EXPECT_EQ(tracker.Rewind(), std::nullopt);
}

TEST(PartitionTrackerTest, ADroppedRecordIsWhereARewindBegins) {
  PartitionTracker tracker;
  tracker.NoteDropped(7);
  tracker.NoteDropped(8);
  EXPECT_EQ(tracker.Rewind(), 7);
}

TEST(PartitionTrackerTest, TheBrokersWordReplacesOurs) {
  PartitionTracker tracker;
  tracker.Accept(7);
  tracker.MarkDone(7);
  EXPECT_EQ(tracker.RewindTo(8), 8);  // the commit had taken effect
  EXPECT_FALSE(tracker.Accept(7));
  EXPECT_TRUE(tracker.Accept(8));
}

TEST(PartitionTrackerTest, AHaltedPartitionTakesNothing) {
  PartitionTracker tracker;
  tracker.Accept(7);
  tracker.Halt();
  EXPECT_FALSE(tracker.Accept(8));
}

TEST(PartitionTrackerTest, ItsPositionIsUnknownBeforeAnythingWasTold) {
  PartitionTracker tracker;
  EXPECT_EQ(tracker.Position(), std::nullopt);
  tracker.NoteEnd(0);
  EXPECT_EQ(tracker.Position(), 0);
}

TEST(PartitionTrackerTest, TheEndCountsOnlyWhenAllThatWasReadIsDone) {
  PartitionTracker tracker;
  tracker.Accept(7);
  tracker.NoteEnd(12);  // 8 to 11 are markers
  EXPECT_EQ(tracker.Position(), 7);
  tracker.MarkDone(7);
  EXPECT_EQ(tracker.Position(), 12);
}

TEST(PartitionTrackerTest, ARewindForgetsTheEnd) {
  PartitionTracker tracker;
  tracker.Accept(7);
  tracker.MarkDone(7);
  tracker.NoteEnd(12);
  tracker.Rewind();
  EXPECT_EQ(tracker.Position(), 7);
}

TEST(AssignmentTrackerTest, RewindsEveryPartitionToTheBrokersOffsetOrItsOwn) {
  AssignmentTracker tracker;
  tracker.Assign({0, 1, 2});
  tracker.Find(0)->Accept(10);
  tracker.Find(1)->Accept(20);
  const auto positions = tracker.RewindTo({{1, 25}});
  ASSERT_EQ(positions.size(), 2U);  // nothing was read of 2
  EXPECT_EQ(positions[0].partition, 0);
  EXPECT_EQ(positions[0].next, 10);
  EXPECT_EQ(positions[1].partition, 1);
  EXPECT_EQ(positions[1].next, 25);
}

TEST(AssignmentTrackerTest, KnowsOnlyWhatIsAssigned) {
  AssignmentTracker tracker;
  tracker.Assign({0});
  EXPECT_EQ(tracker.Find(1), nullptr);
  tracker.Clear();
  EXPECT_EQ(tracker.Find(0), nullptr);
  EXPECT_TRUE(tracker.ToCommit().empty());
}

TEST(AssignmentTrackerTest, ANewAssignmentBeginsAfresh) {
  AssignmentTracker tracker;
  tracker.Assign({0});
  tracker.Find(0)->Accept(10);
  tracker.Assign({0});
  EXPECT_TRUE(tracker.Find(0)->Accept(3));
}

}  // namespace
}  // namespace opslag
