#include "ingest/service/ordered_work.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <stdexcept>
#include <string>

#include "tests/ingest/service/fake_kafka.h"

namespace opslag::test {
namespace {

constexpr std::chrono::milliseconds kLong{10'000};

std::vector<ConsumedRecord> Records(std::int64_t first, std::int64_t count) {
  std::vector<ConsumedRecord> records;
  for (std::int64_t offset = first; offset < first + count; ++offset) {
    records.push_back(MakeRecord(0, {offset, std::nullopt, std::to_string(offset)}));
  }
  return records;
}

// A door that work waits at until the test opens it.
class Door {
 public:
  void Open() {
    const std::lock_guard lock(mutex_);
    open_ = true;
    changed_.notify_all();
  }
  void Pass() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return open_; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool open_ = false;
};

Result<std::string> Copy(const ConsumedRecord& record) { return std::string(*record.value); }

TEST(OrderedWorkTest, HandsResultsBackInTheOrderTheyCameIn) {
  OrderedWork work(4, 10'000, [] { return WorkFunction(&Copy); });
  for (std::int64_t run = 0; run < 50; ++run) work.Submit(Records(run * 10, 10));
  for (std::int64_t offset = 0; offset < 500; ++offset) {
    ASSERT_TRUE(work.WaitForFront(kLong));
    EXPECT_EQ(work.Front()->record.offset, offset);
    EXPECT_EQ(*work.Front()->result, std::to_string(offset));
    work.PopFront();
  }
  EXPECT_EQ(work.in_flight(), 0U);
}

TEST(OrderedWorkTest, ALaterRunWaitsForAnEarlierOne) {
  Door door;
  OrderedWork work(2, 100, [&door] {
    return WorkFunction([&door](const ConsumedRecord& record) {
      if (record.offset == 0) door.Pass();
      return Copy(record);
    });
  });
  work.Submit(Records(0, 1));
  work.Submit(Records(1, 1));
  EXPECT_FALSE(work.WaitForFront(std::chrono::milliseconds(5)));
  EXPECT_EQ(work.Front(), nullptr);
  door.Open();
  ASSERT_TRUE(work.WaitForFront(kLong));
  EXPECT_EQ(work.Front()->record.offset, 0);
}

TEST(OrderedWorkTest, TellsWhenItIsFull) {
  OrderedWork work(1, 3, [] { return WorkFunction(&Copy); });
  work.Submit(Records(0, 2));
  EXPECT_TRUE(work.HasRoom());
  work.Submit(Records(2, 1));
  EXPECT_FALSE(work.HasRoom());
  ASSERT_TRUE(work.WaitForFront(kLong));
  work.PopFront();
  EXPECT_TRUE(work.HasRoom());
}

TEST(OrderedWorkTest, DoesNotWaitWhenNothingIsUnderWay) {
  OrderedWork work(1, 3, [] { return WorkFunction(&Copy); });
  EXPECT_FALSE(work.WaitForFront(kLong));
}

TEST(OrderedWorkTest, AbandonedWorkNeverComesBack) {
  Door door;
  std::atomic<int> started{0};
  OrderedWork work(1, 100, [&] {
    return WorkFunction([&](const ConsumedRecord& record) {
      ++started;
      if (record.offset < 10) door.Pass();
      return Copy(record);
    });
  });
  work.Submit(Records(0, 5));
  work.Submit(Records(5, 5));
  work.Abandon();
  EXPECT_EQ(work.in_flight(), 0U);
  door.Open();
  work.Submit(Records(100, 1));
  ASSERT_TRUE(work.WaitForFront(kLong));
  EXPECT_EQ(work.Front()->record.offset, 100);
  EXPECT_LE(started.load(), 2);  // the one that was being worked on, if any, and the new one
}

TEST(OrderedWorkTest, AnExceptionIsAnInternalErrorWithoutItsText) {
  OrderedWork work(1, 3, [] {
    return WorkFunction([](const ConsumedRecord&) -> Result<std::string> {
      throw std::runtime_error("phone 12 34 56 78");
    });
  });
  work.Submit(Records(0, 1));
  ASSERT_TRUE(work.WaitForFront(kLong));
  const auto& result = work.Front()->result;
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::kInternal);
  EXPECT_EQ(result.error().ToString().find("12 34"), std::string::npos);
}

TEST(OrderedWorkTest, EachThreadHasItsOwnWorkFunction) {
  std::atomic<int> made{0};
  {
    OrderedWork work(3, 3, [&made] {
      ++made;
      return WorkFunction(&Copy);
    });
  }
  // A thread that was stopped at once has made its function all the same.
  EXPECT_EQ(made.load(), 3);
}

}  // namespace
}  // namespace opslag::test
