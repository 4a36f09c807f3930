#include "ingest/service/stream_loop.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "tests/ingest/service/fake_kafka.h"

namespace opslag::test {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::SizeIs;

// "BAD …" is a bad record, "BROKEN" breaks a promise, "HUGE …" becomes a huge one.
Result<std::string> Enrich(const ConsumedRecord& record) {
  if (!record.value) return Fail(ErrorCode::kEmptyRecord, "", "the record has no value");
  const std::string value(*record.value);
  if (value.starts_with("BAD")) return Fail(ErrorCode::kMalformedJson, "body", "is not JSON");
  if (value == "BROKEN") return Fail(ErrorCode::kInternal, "test", "a promise is broken");
  if (value.starts_with("HUGE")) return value + std::string(10'000, 'x');
  return value;
}

using MaybeFault = std::optional<Fault>;

MaybeFault FaultIf(bool condition, const SinkFailure& failure, bool took_effect = false) {
  return condition ? MaybeFault(Fault{failure, took_effect}) : MaybeFault();
}

class StreamLoopTest : public ::testing::Test {
 protected:
  StreamLoopTest() {
    settings_.batch_records = 10;
    settings_.batch_interval = std::chrono::milliseconds(5);
    settings_.first_backoff = std::chrono::milliseconds(0);
    settings_.longest_backoff = std::chrono::milliseconds(0);
    settings_.max_output_bytes = 5'000;
    settings_.max_dead_letter_bytes = 6'000;
    settings_.dead_letters = {"in", "1.2.3", {}};
    source_.at_poll = [this](std::size_t polls) { OnPoll(polls); };
  }

  // What a test does in passing, and the end of every story: all is committed, or it takes too
  // long.
  void OnPoll(std::size_t polls) {
    if (while_running_) while_running_(polls);
    if (broker_.AllCommitted() || (until_ && until_())) stop_.Request();
    if (polls == kTooManyPolls) {
      ADD_FAILURE() << "the input does not come to its end";
      stop_.Request();
    }
  }

  Result<void> Run() {
    OrderedWork work(2, 100, plan_.Get());
    StreamLoop loop(settings_, source_, sinks_, work, plan_, metrics_, health_, stop_);
    source_.Subscribe(loop);
    auto ran = loop.Run();
    source_.Close();
    return ran;
  }

  void FeedMany(int count) {
    for (int i = 0; i < count; ++i) broker_.Feed(i % 2, "r" + std::to_string(i));
  }

  std::vector<std::string> FedValues() const {
    std::vector<std::string> values;
    for (const auto& [partition, records] : broker_.input) {
      for (const FakeRecord& record : records) values.push_back(*record.value);
    }
    return values;
  }

  static std::vector<std::string> Sorted(std::vector<std::string> values) {
    std::sort(values.begin(), values.end());
    return values;
  }

  // Each input record once in the output, in its partition's order.
  void ExpectExactlyOnceInOrder() const {
    const std::vector<std::string> output = broker_.Values(Destination::kOutput);
    ASSERT_EQ(Sorted(output), Sorted(FedValues()));
    for (const auto& [partition, records] : broker_.input) {
      auto from = output.begin();
      for (const FakeRecord& record : records) {
        from = std::find(from, output.end(), *record.value);
        ASSERT_NE(from, output.end()) << *record.value << " is missing or out of order";
      }
    }
  }

  // Fails the first call of its kind for which `when` holds.
  void FailOnce(SinkCall call, Fault fault) {
    broker_.fault = [call, fault, done = false](SinkCall now, const auto&) mutable {
      if (done || now != call) return MaybeFault();
      done = true;
      return MaybeFault(fault);
    };
  }

  static constexpr std::size_t kTooManyPolls = 20'000;

  StreamLoopSettings settings_;
  FakeBroker broker_;
  FakeSource source_{broker_};
  FakeSinkFactory sinks_{broker_};
  CurrentPlan plan_{MakePlan([] { return WorkFunction(&Enrich); }, "rules-7")};
  ServiceMetrics metrics_;
  Health health_{std::chrono::milliseconds(60'000)};
  StopRequest stop_;
  std::function<void(std::size_t)> while_running_;
  std::function<bool()> until_;
};

TEST_F(StreamLoopTest, PublishesEveryRecordOnceInOrder) {
  FeedMany(1'000);
  ASSERT_TRUE(Run());
  ExpectExactlyOnceInOrder();
  EXPECT_GE(broker_.commits, 100U);  // 10 records a batch
}

TEST_F(StreamLoopTest, CommitsAnUnfilledBatchAfterItsInterval) {
  settings_.batch_records = 1'000;
  FeedMany(3);
  ASSERT_TRUE(Run());
  ExpectExactlyOnceInOrder();
}

TEST_F(StreamLoopTest, CommitsTheOffsetAfterTheLastRecordThoughOffsetsHaveGaps) {
  broker_.FeedAt(0, 5, "a");
  broker_.FeedAt(0, 90, "b");
  ASSERT_TRUE(Run());
  EXPECT_EQ(broker_.committed.at(0), 91);
}

TEST_F(StreamLoopTest, KeepsTheKey) {
  broker_.Feed(0, "a");
  ASSERT_TRUE(Run());
  ASSERT_THAT(broker_.output, SizeIs(1));
  EXPECT_EQ(broker_.output[0].key, "key of a");
  EXPECT_THAT(broker_.output[0].headers, ElementsAre(Pair("content-type", "application/json")));
}

TEST_F(StreamLoopTest, ABadRecordBecomesADeadLetterInTheSameBatch) {
  broker_.Feed(0, "a");
  broker_.Feed(0, "BAD one");
  broker_.Feed(0, "b");
  ASSERT_TRUE(Run());
  EXPECT_THAT(broker_.Values(Destination::kOutput), ElementsAre("a", "b"));
  EXPECT_THAT(broker_.Values(Destination::kDeadLetters), ElementsAre("BAD one"));
  const FakeOutput& letter = broker_.output.at(1);
  EXPECT_EQ(letter.key, "key of BAD one");
  EXPECT_THAT(letter.headers,
              Contains(Pair("__connect.errors.exception.class.name", "malformed_json")));
  EXPECT_THAT(letter.headers, Contains(Pair("__connect.errors.offset", "1")));
  EXPECT_THAT(letter.headers, Contains(Pair("opslag.rules", "rules-7")));
}

TEST_F(StreamLoopTest, ATombstoneBecomesADeadLetterWithoutValue) {
  broker_.input[0].push_back({0, "k", std::nullopt});
  ASSERT_TRUE(Run());
  ASSERT_THAT(broker_.output, SizeIs(1));
  EXPECT_EQ(broker_.output[0].value, std::nullopt);
  EXPECT_THAT(broker_.output[0].headers,
              Contains(Pair("__connect.errors.exception.class.name", "empty_record")));
}

TEST_F(StreamLoopTest, AnEnrichedRecordThatDoesNotFitBecomesADeadLetter) {
  broker_.Feed(0, "HUGE one");
  broker_.Feed(0, "a");
  ASSERT_TRUE(Run());
  EXPECT_THAT(broker_.Values(Destination::kOutput), ElementsAre("a"));
  EXPECT_THAT(broker_.Values(Destination::kDeadLetters), ElementsAre("HUGE one"));
  EXPECT_THAT(broker_.output[0].headers,
              Contains(Pair("__connect.errors.exception.class.name", "output_too_large")));
}

TEST_F(StreamLoopTest, ARecordThatFitsNowhereHaltsItsPartitionAndIsNotSkipped) {
  broker_.Feed(0, "a");
  broker_.Feed(0, "BAD " + std::string(9'000, 'y'));
  broker_.Feed(0, "behind it");
  broker_.Feed(1, "other partition");
  std::string metrics;
  until_ = [&] {
    metrics = metrics_.Text();
    return broker_.Values(Destination::kOutput).size() == 2;
  };
  ASSERT_TRUE(Run());
  EXPECT_THAT(broker_.Values(Destination::kOutput),
              ::testing::UnorderedElementsAre("a", "other partition"));
  EXPECT_THAT(broker_.Values(Destination::kDeadLetters), IsEmpty());
  EXPECT_EQ(broker_.committed.at(0), 1);
  EXPECT_THAT(source_.halted(), ElementsAre(0));
  EXPECT_THAT(metrics, ::testing::HasSubstr("opslag_partition_halted{partition=\"0\"} 1"));
}

TEST_F(StreamLoopTest, AnAbortedCommitRewindsEveryPartition) {
  FeedMany(50);
  FailOnce(SinkCall::kCommit, {AbortFailure(), false});
  ASSERT_TRUE(Run());
  ExpectExactlyOnceInOrder();
  EXPECT_EQ(broker_.sinks_opened, 1U);
}

TEST_F(StreamLoopTest, AnAbortedPublishRewindsEveryPartition) {
  FeedMany(50);
  FailOnce(SinkCall::kPublish, {AbortFailure(), false});
  ASSERT_TRUE(Run());
  ExpectExactlyOnceInOrder();
}

TEST_F(StreamLoopTest, ASeekThatFailsIsDoneAgainBeforeAnythingIsRead) {
  FeedMany(50);
  source_.fail_next_seek = false;
  FailOnce(SinkCall::kCommit, {AbortFailure(), false});
  bool failed = false;
  while_running_ = [&](std::size_t) {
    if (!failed) source_.fail_next_seek = true;
    failed = true;
  };
  ASSERT_TRUE(Run());
  ExpectExactlyOnceInOrder();
}

TEST_F(StreamLoopTest, ACommitOfUnknownOutcomeThatHappenedIsNotRepeated) {
  FeedMany(50);
  FailOnce(SinkCall::kCommit, {ReplaceFailure(), true});
  ASSERT_TRUE(Run());
  ExpectExactlyOnceInOrder();
  EXPECT_EQ(broker_.sinks_opened, 2U);
}

TEST_F(StreamLoopTest, ACommitOfUnknownOutcomeThatDidNotHappenIsRepeated) {
  FeedMany(50);
  FailOnce(SinkCall::kCommit, {ReplaceFailure(), false});
  ASSERT_TRUE(Run());
  ExpectExactlyOnceInOrder();
}

TEST_F(StreamLoopTest, AnAbortThatFailsReplacesTheProducer) {
  FeedMany(50);
  broker_.fault = [commits = 0, aborts = 0](SinkCall call, const auto&) mutable {
    if (call == SinkCall::kCommit) return FaultIf(commits++ == 1, AbortFailure());
    return FaultIf(call == SinkCall::kAbort && aborts++ == 0, ReplaceFailure());
  };
  ASSERT_TRUE(Run());
  ExpectExactlyOnceInOrder();
  EXPECT_EQ(broker_.sinks_opened, 2U);
}

TEST_F(StreamLoopTest, AProducerThatCannotBeOpenedIsTriedAgain) {
  FeedMany(20);
  broker_.fault = [tries = 0](SinkCall call, const auto&) mutable {
    return FaultIf(call == SinkCall::kOpen && tries++ < 3, ReplaceFailure());
  };
  ASSERT_TRUE(Run());
  ExpectExactlyOnceInOrder();
}

TEST_F(StreamLoopTest, RecordsPolledWhileTheProducerIsReplacedAreNotLost) {
  FeedMany(50);
  settings_.first_backoff = std::chrono::milliseconds(20);
  settings_.longest_backoff = std::chrono::milliseconds(20);
  FailOnce(SinkCall::kBegin, {ReplaceFailure(), false});
  ASSERT_TRUE(Run());
  ExpectExactlyOnceInOrder();
}

TEST_F(StreamLoopTest, ARevocationCommitsWhatIsUnderWay) {
  FeedMany(100);
  settings_.batch_records = 1'000;
  settings_.batch_interval = std::chrono::milliseconds(60'000);
  std::size_t committed_at_revocation = 0;
  while_running_ = [&](std::size_t polls) {
    if (polls == 40) {
      source_.Revoke(false);
      committed_at_revocation = broker_.output.size();
      source_.Assign();
    }
    if (polls > 300) stop_.Request();
  };
  ASSERT_TRUE(Run());
  EXPECT_GT(committed_at_revocation, 30U);
  ExpectExactlyOnceInOrder();  // the rest by the drain at the end
}

TEST_F(StreamLoopTest, ACommitThatFailsDuringARevocationLosesNothing) {
  FeedMany(100);
  bool failing = false;
  broker_.fault = [&](SinkCall call, const auto&) {
    return FaultIf(failing && call == SinkCall::kCommit, AbortFailure());
  };
  while_running_ = [&](std::size_t polls) {
    if (polls % 30 != 29 || polls > 200) return;
    failing = true;
    source_.Revoke(false);
    failing = false;
    source_.Assign();
  };
  ASSERT_TRUE(Run());
  ExpectExactlyOnceInOrder();
}

TEST_F(StreamLoopTest, ALostAssignmentGivesUpTheBatch) {
  FeedMany(100);
  while_running_ = [&](std::size_t polls) {
    if (polls % 37 != 36 || polls > 300) return;
    source_.Revoke(true);
    source_.Assign();
  };
  ASSERT_TRUE(Run());
  ExpectExactlyOnceInOrder();
}

TEST_F(StreamLoopTest, RecordsFetchedAgainAreDropped) {
  FeedMany(60);
  while_running_ = [&](std::size_t polls) {
    if (polls == 20 || polls == 33) source_.repeat_next = 4;
  };
  ASSERT_TRUE(Run());
  ExpectExactlyOnceInOrder();
}

// The broker refuses any batch with the record whose value is `poison`.
auto RefusedWith(const std::string& poison, Destination destination) {
  return [poison, destination](SinkCall call, const std::vector<FakeOutput>& batch) {
    const bool holds_it = std::any_of(batch.begin(), batch.end(), [&](const FakeOutput& record) {
      return record.value == poison && record.destination == destination;
    });
    return FaultIf(call == SinkCall::kCommit && holds_it, AbortFailure(true));
  };
}

TEST_F(StreamLoopTest, TheRecordThatTheBrokerRefusesIsFoundAndDeadLettered) {
  FeedMany(200);
  broker_.fault = RefusedWith("r77", Destination::kOutput);
  ASSERT_TRUE(Run());
  EXPECT_THAT(broker_.Values(Destination::kDeadLetters), ElementsAre("r77"));
  EXPECT_THAT(broker_.Values(Destination::kOutput), SizeIs(199));
  const auto letter = std::find_if(
      broker_.output.begin(), broker_.output.end(),
      [](const auto& record) { return record.destination == Destination::kDeadLetters; });
  EXPECT_THAT(letter->headers,
              Contains(Pair("__connect.errors.exception.class.name", "output_refused")));
}

TEST_F(StreamLoopTest, ARefusedDeadLetterHaltsItsPartition) {
  broker_.Feed(0, "a");
  broker_.Feed(0, "BAD one");
  broker_.Feed(0, "behind it");
  broker_.Feed(1, "b");
  broker_.fault = RefusedWith("BAD one", Destination::kDeadLetters);
  until_ = [this] {
    return !source_.halted().empty() && broker_.Values(Destination::kOutput).size() == 2;
  };
  ASSERT_TRUE(Run());
  EXPECT_THAT(source_.halted(), ElementsAre(0));
  EXPECT_EQ(broker_.committed.at(0), 1);
  EXPECT_THAT(broker_.Values(Destination::kDeadLetters), IsEmpty());
}

TEST_F(StreamLoopTest, AbortsForOtherReasonsNeverCostARecord) {
  FeedMany(30);
  broker_.fault = [commits = 0](SinkCall call, const auto&) mutable {
    return FaultIf(call == SinkCall::kCommit && ++commits % 4 != 0, AbortFailure());
  };
  ASSERT_TRUE(Run());
  ExpectExactlyOnceInOrder();
  EXPECT_THAT(broker_.Values(Destination::kDeadLetters), IsEmpty());
}

TEST_F(StreamLoopTest, AnErrorThatIsNoRecordErrorStopsTheLoop) {
  broker_.Feed(0, "a");
  broker_.Feed(0, "BROKEN");
  const auto ran = Run();
  ASSERT_FALSE(ran);
  EXPECT_EQ(ran.error().code, ErrorCode::kInternal);
  EXPECT_THAT(broker_.Values(Destination::kDeadLetters), IsEmpty());
}

TEST_F(StreamLoopTest, AFatalErrorOfTheConsumerStopsTheLoop) {
  FeedMany(20);
  while_running_ = [&](std::size_t polls) {
    if (polls == 5) source_.next_error = Error{ErrorCode::kKafka, "in", "fenced"};
  };
  const auto ran = Run();
  ASSERT_FALSE(ran);
  EXPECT_EQ(ran.error().code, ErrorCode::kKafka);
}

TEST_F(StreamLoopTest, AMissingRightStopsTheLoop) {
  FeedMany(20);
  FailOnce(SinkCall::kCommit, {StopFailure(), false});
  const auto ran = Run();
  ASSERT_FALSE(ran);
  EXPECT_EQ(ran.error().code, ErrorCode::kKafka);
  // What was committed before the failure, and nothing of the batch that failed.
  EXPECT_THAT(broker_.output, IsEmpty());
}

TEST_F(StreamLoopTest, AStopFinishesWhatIsUnderWay) {
  FeedMany(60);
  settings_.batch_records = 1'000;
  settings_.batch_interval = std::chrono::milliseconds(60'000);
  while_running_ = [&](std::size_t polls) {
    if (polls == 41) stop_.Request();
  };
  ASSERT_TRUE(Run());
  EXPECT_GE(broker_.output.size(), 40U);
  EXPECT_FALSE(health_.Ready().ok);
  EXPECT_EQ(health_.Ready().reason, "draining");
}

TEST_F(StreamLoopTest, IsReadyWithAProducerAndAnAssignment) {
  FeedMany(200);
  health_.SetRulesLoaded(true);
  bool was_ready = false;
  while_running_ = [&](std::size_t) { was_ready = was_ready || health_.Ready().ok; };
  ASSERT_TRUE(Run());
  EXPECT_TRUE(was_ready);
}

// Everything at once, by chance: whatever fails, each record comes out once and in order.
class StreamLoopChaosTest : public StreamLoopTest,
                            public ::testing::WithParamInterface<unsigned> {};

TEST_P(StreamLoopChaosTest, ExactlyOnceWhateverFails) {
  std::mt19937 random(GetParam());
  const auto chance = [&random](unsigned percent) { return random() % 100 < percent; };
  FeedMany(400);
  broker_.fault = [&](SinkCall call, const auto&) {
    switch (call) {
      case SinkCall::kOpen: return FaultIf(chance(30), ReplaceFailure());
      case SinkCall::kBegin: return FaultIf(chance(3), ReplaceFailure());
      case SinkCall::kPublish: return FaultIf(chance(1), AbortFailure());
      case SinkCall::kAbort: return FaultIf(chance(30), ReplaceFailure());
      case SinkCall::kCommit: break;
    }
    if (chance(15)) return FaultIf(true, AbortFailure());
    return FaultIf(chance(15), ReplaceFailure(), chance(50));
  };
  while_running_ = [&](std::size_t) {
    if (chance(1)) {
      source_.Revoke(chance(40));
      source_.Assign();
    }
    if (chance(2)) source_.fail_next_seek = true;
    if (chance(1)) source_.repeat_next = 3;
  };
  ASSERT_TRUE(Run());
  ExpectExactlyOnceInOrder();
}

INSTANTIATE_TEST_SUITE_P(Seeds, StreamLoopChaosTest, ::testing::Range(1U, 61U));

// --- a plan that changes ------------------------------------------------------------------------

WorkPlanPtr Tagging(const std::string& tag) {
  return MakePlan(
      [tag] {
        return WorkFunction([tag](const ConsumedRecord& record) -> Result<std::string> {
          auto result = Enrich(record);
          if (result) result->insert(0, tag + ":");
          return result;
        });
      },
      tag);
}

// The plan that made it: a tag, or what a dead letter says.
std::string PlanOf(const FakeOutput& output) {
  if (output.destination == Destination::kDeadLetters) return output.headers.at("opslag.rules");
  return output.value->substr(0, output.value->find(':'));
}

class StreamLoopPlanTest : public StreamLoopTest {
 protected:
  // Changes the plan every few polls, and looks at every batch that is committed.
  void ChangeAndWatch() {
    plan_.Set(Tagging("0"));
    while_running_ = [this](std::size_t polls) {
      if (polls % 25 == 0) plan_.Set(Tagging(std::to_string(polls / 25)));
    };
    broker_.fault = [this](SinkCall call, const std::vector<FakeOutput>& batch) {
      if (call == SinkCall::kCommit) {
        for (const FakeOutput& output : batch) {
          EXPECT_EQ(PlanOf(output), PlanOf(batch.front()));
          plans_seen_.insert(PlanOf(output));
        }
      }
      return more_faults_ ? more_faults_(call) : MaybeFault();
    };
  }

  void FeedSomeBadOnes(int count) {
    for (int i = 0; i < count; ++i) {
      broker_.Feed(i % 2, (i % 7 == 3 ? "BAD" : "r") + std::to_string(i));
    }
  }

  // Each input once, whichever plan it was that answered.
  void ExpectExactlyOnce() const {
    std::vector<std::string> values = broker_.Values(Destination::kDeadLetters);
    for (const std::string& value : broker_.Values(Destination::kOutput)) {
      values.push_back(value.substr(value.find(':') + 1));
    }
    EXPECT_EQ(Sorted(values), Sorted(FedValues()));
  }

  std::set<std::string> plans_seen_;
  std::function<MaybeFault(SinkCall)> more_faults_;
};

TEST_F(StreamLoopPlanTest, ABatchIsMadeByOnePlanAlone) {
  ChangeAndWatch();
  FeedSomeBadOnes(2'000);
  ASSERT_TRUE(Run());
  ExpectExactlyOnce();
  EXPECT_GT(plans_seen_.size(), 3U);
}

TEST_F(StreamLoopPlanTest, AlsoWhenBatchesFailAndAreDoneAgain) {
  ChangeAndWatch();
  std::mt19937 random(7);
  more_faults_ = [&random](SinkCall call) {
    const bool fails = call == SinkCall::kCommit && random() % 4 == 0;
    const bool unknown = random() % 2 == 0;  // only then can it have taken effect
    return FaultIf(fails, unknown ? ReplaceFailure() : AbortFailure(),
                   unknown && random() % 2 == 0);
  };
  FeedSomeBadOnes(1'000);
  ASSERT_TRUE(Run());
  ExpectExactlyOnce();
  EXPECT_GT(plans_seen_.size(), 3U);
}

TEST_F(StreamLoopPlanTest, AChangeWithNothingToReadHarmsNothing) {
  FeedMany(5);
  std::weak_ptr<const WorkPlan> old = plan_.Get();
  until_ = [&] { return old.expired(); };
  while_running_ = [this](std::size_t polls) {
    if (polls == 40) plan_.Set(Tagging("next"));
  };
  ASSERT_TRUE(Run());
  EXPECT_EQ(broker_.output.size(), 5U);
}

}  // namespace
}  // namespace opslag::test
