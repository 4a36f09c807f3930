#include "ingest/service/ordered_work.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>

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
  OrderedWork work(4, 10'000, MakePlan([] { return WorkFunction(&Copy); }));
  for (std::int64_t run = 0; run < 50; ++run) work.Submit(Records(run * 10, 10));
  for (std::int64_t offset = 0; offset < 500; ++offset) {
    ASSERT_TRUE(work.WaitForFront(kLong));
    EXPECT_EQ(work.Front()->record.offset, offset);
    EXPECT_EQ(work.Front()->result->bytes, std::to_string(offset));
    work.PopFront();
  }
  EXPECT_EQ(work.in_flight(), 0U);
}

TEST(OrderedWorkTest, ALaterRunWaitsForAnEarlierOne) {
  Door door;
  OrderedWork work(2, 100, MakePlan([&door] {
                     return WorkFunction([&door](const ConsumedRecord& record) {
                       if (record.offset == 0) door.Pass();
                       return Copy(record);
                     });
                   }));
  work.Submit(Records(0, 1));
  work.Submit(Records(1, 1));
  EXPECT_FALSE(work.WaitForFront(std::chrono::milliseconds(5)));
  EXPECT_EQ(work.Front(), nullptr);
  door.Open();
  ASSERT_TRUE(work.WaitForFront(kLong));
  EXPECT_EQ(work.Front()->record.offset, 0);
}

TEST(OrderedWorkTest, TellsWhenItIsFull) {
  OrderedWork work(1, 3, MakePlan([] { return WorkFunction(&Copy); }));
  work.Submit(Records(0, 2));
  EXPECT_TRUE(work.HasRoom());
  work.Submit(Records(2, 1));
  EXPECT_FALSE(work.HasRoom());
  ASSERT_TRUE(work.WaitForFront(kLong));
  work.PopFront();
  EXPECT_TRUE(work.HasRoom());
}

TEST(OrderedWorkTest, DoesNotWaitWhenNothingIsUnderWay) {
  OrderedWork work(1, 3, MakePlan([] { return WorkFunction(&Copy); }));
  EXPECT_FALSE(work.WaitForFront(kLong));
}

TEST(OrderedWorkTest, AbandonedWorkNeverComesBack) {
  Door door;
  std::atomic<int> started{0};
  OrderedWork work(1, 100, MakePlan([&] {
                     return WorkFunction([&](const ConsumedRecord& record) {
                       ++started;
                       if (record.offset < 10) door.Pass();
                       return Copy(record);
                     });
                   }));
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
  OrderedWork work(1, 3, MakePlan([] {
                     return WorkFunction([](const ConsumedRecord&) -> Result<std::string> {
                       throw std::runtime_error("phone 12 34 56 78");
                     });
                   }));
  work.Submit(Records(0, 1));
  ASSERT_TRUE(work.WaitForFront(kLong));
  const auto& result = work.Front()->result;
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::kInternal);
  EXPECT_EQ(result.error().ToString().find("12 34"), std::string::npos);
}

// Waits for what other threads do, without a guess at how long they take.
void AwaitThat(const std::function<bool()>& condition) {
  const auto deadline = std::chrono::steady_clock::now() + kLong;
  while (!condition() && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
  EXPECT_TRUE(condition());
}

TEST(OrderedWorkTest, EachThreadHasItsOwnWorkFunction) {
  std::atomic<int> made{0};
  OrderedWork work(3, 3, MakePlan([&made] {
                     ++made;
                     return WorkFunction(&Copy);
                   }));
  AwaitThat([&] { return made.load() == 3; });
}

WorkPlanPtr Tagging(const std::string& tag) {
  return MakePlan(
      [tag] {
        return WorkFunction([tag](const ConsumedRecord& record) -> Result<std::string> {
          return tag + std::string(*record.value);
        });
      },
      tag);
}

TEST(OrderedWorkTest, ARunIsWorkedOnByThePlanOfItsSubmission) {
  OrderedWork work(2, 10'000, Tagging("a"));
  for (std::int64_t run = 0; run < 20; ++run) {
    if (run == 7) work.Follow(Tagging("b"));
    work.Submit(Records(run * 10, 10));
  }
  for (std::int64_t offset = 0; offset < 200; ++offset) {
    ASSERT_TRUE(work.WaitForFront(kLong));
    const std::string tag = offset < 70 ? "a" : "b";
    EXPECT_EQ(work.Front()->result->bytes, tag + std::to_string(offset));
    EXPECT_EQ(work.FrontPlan()->rules_version, tag);
    work.PopFront();
  }
}

TEST(OrderedWorkTest, AnOldPlanIsLetGoThoughNothingComesBehindIt) {
  std::weak_ptr<const WorkPlan> old;
  OrderedWork work(3, 10, [&] {
    WorkPlanPtr first = Tagging("a");
    old = first;
    return first;
  }());
  work.Submit(Records(0, 1));
  ASSERT_TRUE(work.WaitForFront(kLong));
  work.Follow(Tagging("b"));
  EXPECT_FALSE(old.expired());  // an item made by it is still there
  work.PopFront();
  AwaitThat([&] { return old.expired(); });
}

}  // namespace
}  // namespace opslag::test
