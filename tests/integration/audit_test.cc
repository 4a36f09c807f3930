// The audit itself: what it must see, shown to it.
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

#include "tests/integration/audit.h"
#include "tests/integration/kafka_fixture.h"
#include "tests/integration/sample_postings.h"

namespace opslag::integration {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// One input partition with postings 0, 1, 0 (a newer version) and a broken record, and the answers
// that a service without fault would give; tests spoil them before they are written.
class AuditTest : public KafkaTest {
 protected:
  AuditTest() : topics_{Unique("postings"), Unique("enriched"), Unique("dead")} {
    CreateTopics(topics_, 1);
    input_ = {ToRecord(SamplePosting(0, 0), Form::kJson, {{"traceparent", "00-a"}}),
              ToRecord(SamplePosting(1, 0), Form::kProtobuf),
              ToRecord(SamplePosting(0, 1), Form::kJson), BrokenSample(0).record};
    Produce(topics_.input, input_);
    enriched_ = {Answer(0, SamplePosting(0, 0)), Answer(1, SamplePosting(1, 0)),
                 Answer(2, SamplePosting(0, 1))};
    enriched_[0].headers = {{"traceparent", "00-a"}};
    letters_ = {input_[3]};
    letters_[0].headers.emplace_back("__connect.errors.partition", "0");
    letters_[0].headers.emplace_back("__connect.errors.offset", "3");
  }

  static OutgoingRecord Answer(std::int64_t offset, const v1::JobPosting& posting) {
    v1::EnrichedPosting enriched;
    enriched.set_source(posting.source());
    enriched.set_posting_id(posting.posting_id());
    enriched.set_title(posting.title());
    *enriched.mutable_published_at() = posting.published_at();
    enriched.mutable_provenance()->set_offset(offset);
    std::string json;
    EXPECT_TRUE(google::protobuf::util::MessageToJsonString(enriched, &json).ok());
    return {KeyOf(posting), json, {}, std::nullopt};
  }

  std::vector<std::string> Problems() {
    Produce(topics_.output, enriched_);
    Produce(topics_.dead_letters, letters_);
    return AuditTopics(topics_, Form::kJson).problems;
  }

  Topics topics_;
  std::vector<OutgoingRecord> input_;
  std::vector<OutgoingRecord> enriched_;
  std::vector<OutgoingRecord> letters_;
};

TEST_F(AuditTest, AllIsWell) { EXPECT_THAT(Problems(), IsEmpty()); }

TEST_F(AuditTest, ALostRecord) {
  enriched_.erase(enriched_.begin() + 1);
  EXPECT_THAT(Problems(), ElementsAre(HasSubstr("0/1: no answer")));
}

TEST_F(AuditTest, ADoubledRecord) {
  enriched_.push_back(enriched_[1]);
  EXPECT_THAT(Problems(),
              testing::Contains(HasSubstr("0/1: enriched record beside enriched record")));
}

TEST_F(AuditTest, ARecordThatIsEnrichedAndDead) {
  letters_.push_back(input_[1]);
  letters_[1].headers.emplace_back("__connect.errors.partition", "0");
  letters_[1].headers.emplace_back("__connect.errors.offset", "1");
  EXPECT_THAT(Problems(), ElementsAre(HasSubstr("0/1: dead letter beside enriched record")));
}

TEST_F(AuditTest, TwoVersionsOfOneKeyTheWrongWayRound) {
  std::swap(enriched_[0], enriched_[2]);
  EXPECT_THAT(Problems(), ElementsAre(HasSubstr("0/0: answered after a later record of its key")));
}

TEST_F(AuditTest, AnotherKey) {
  enriched_[1].key = "another";
  EXPECT_THAT(Problems(), ElementsAre(HasSubstr("0/1: the key is another")));
}

TEST_F(AuditTest, AnotherVersion) {
  enriched_[1] = Answer(1, SamplePosting(1, 7));
  EXPECT_THAT(Problems(), ElementsAre(HasSubstr("0/1: another version")));
}

TEST_F(AuditTest, ALostTrace) {
  enriched_[0].headers.clear();
  EXPECT_THAT(Problems(), ElementsAre(HasSubstr("0/0: traceparent is another")));
}

TEST_F(AuditTest, ADeadLetterThatIsNotTheRecord) {
  letters_[0].value->push_back(' ');
  letters_[0].headers.erase(letters_[0].headers.begin());
  EXPECT_THAT(Problems(), ElementsAre(HasSubstr("0/3: the dead letter's value is another"),
                                      HasSubstr("0/3: the dead letter lacks headers")));
}

TEST_F(AuditTest, AnAnswerToNothing) {
  enriched_.push_back(Answer(99, SamplePosting(5)));
  EXPECT_THAT(Problems(), ElementsAre(HasSubstr("0/99, which does not exist")));
}

TEST_F(AuditTest, RecordsOfAnUnfinishedTransactionDoNotCount) {
  const std::vector<OutgoingRecord> second{enriched_[1]};
  enriched_.erase(enriched_.begin() + 1);
  ProduceInTransaction(topics_.output, second, Transaction::kAbort);
  EXPECT_THAT(Problems(), ElementsAre(HasSubstr("0/1: no answer")));
}

}  // namespace
}  // namespace opslag::integration
