// Whatever comes in: a dead letter with a reason, or an honest record; from a file and from Kafka.
#include <sys/resource.h>

#include <map>
#include <regex>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/integration/comparison.h"
#include "tests/integration/odd_inputs.h"
#include "tests/integration/pipeline_test.h"

namespace opslag::integration {
namespace {

using ::testing::HasSubstr;
using ::testing::Le;
using ::testing::Not;

constexpr double kConfident = 0.5;
constexpr std::size_t kLarge = 100'000;
constexpr const char* kInputLimit = "60000000";
constexpr const char* kDeadLetterLimit = "61000000";

v1::JobPosting GoodPosting(std::size_t number) {
  return SamplePosting(static_cast<std::uint32_t>(number));
}

std::string Varint(std::size_t number) {
  std::string bytes;
  for (; number >= 0x80; number >>= 7) bytes.push_back(static_cast<char>((number & 0x7F) | 0x80));
  bytes.push_back(static_cast<char>(number));
  return bytes;
}

// Processor seconds that ended children took.
double ChildSeconds() {
  rusage usage{};
  getrusage(RUSAGE_CHILDREN, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

// A file of one form: each odd input with a good posting behind it, and what was to become of it.
struct OddFile {
  explicit OddFile(Form wanted) : form(wanted) {
    const std::vector<OddInput> all = OddInputs();
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (all[i].form != form || !all[i].in_file) continue;
      inputs.push_back(all[i]);
      Append(all[i].bytes);
      Append(ToBytes(GoodPosting(i), form));
      good.push_back(i);
    }
  }
  void Append(const std::string& record) {
    bytes += form == Form::kJson ? record + "\n" : Varint(record.size()) + record;
  }
  const char* FormName() const { return form == Form::kJson ? "json" : "protobuf"; }

  Form form;
  std::string bytes;
  std::vector<OddInput> inputs;
  std::vector<std::size_t> good;
};

// The reasons that classify gave, by the number of the record.
std::map<std::size_t, std::string> ReasonsIn(const std::string& standard_error) {
  static const std::regex pattern(R"re(^[^\n]*:(\d+): [^\n]*\(([a-z_]+)\)$)re",
                                  std::regex::ECMAScript | std::regex::multiline);
  std::map<std::size_t, std::string> reasons;
  for (std::sregex_iterator it(standard_error.begin(), standard_error.end(), pattern), end;
       it != end; ++it) {
    reasons[std::stoul((*it)[1])] = (*it)[2];
  }
  return reasons;
}

void ExpectHonest(const OddInput& input, const std::string& record) {
  const v1::EnrichedPosting enriched = ParseEnriched(record, Form::kJson);
  const auto& reading = enriched.reading();
  EXPECT_EQ(reading.repaired_sequences(), input.repaired_sequences);
  EXPECT_EQ(reading.unknown_fields(), input.unknown_fields);
  if (!input.kept_out.empty()) {
    EXPECT_THAT(record, Not(HasSubstr(input.kept_out)));
  }
  if (input.codable) {
    EXPECT_EQ(enriched.occupation().disco08(), "5120");
    return;
  }
  EXPECT_EQ(enriched.occupation().disco08(), "");
  EXPECT_THAT(enriched.occupation().confidence(), Le(kConfident));
}

class OddInputTest : public PipelineTest {
 protected:
  Finished Classify(const std::string& bytes, const char* form) const {
    const auto file = Scratch().Write("odd", bytes);
    return RunProgram({"classify", "-q", "--input-form", form, file.string()});
  }
};

class OddFileTest : public OddInputTest, public ::testing::WithParamInterface<Form> {};

TEST_P(OddFileTest, ClassifyAnswersEachHonestlyAndGoesOn) {
  const OddFile file(GetParam());
  ASSERT_GT(file.inputs.size(), 5U);
  const Finished ended = Classify(file.bytes, file.FormName());
  EXPECT_EQ(ended.status, ExitedWith(1)) << ended.err;

  const auto reasons = ReasonsIn(ended.err);
  const std::vector<std::string> records = Lines(ended.out);
  std::size_t next = 0;
  for (std::size_t i = 0; i < file.inputs.size(); ++i) {
    SCOPED_TRACE(file.inputs[i].name);
    const auto reason = reasons.find(2 * i + 1);
    EXPECT_EQ(reason == reasons.end() ? "" : reason->second, file.inputs[i].reason);
    ASSERT_LT(next, records.size());
    if (file.inputs[i].reason.empty()) ExpectHonest(file.inputs[i], records[next++]);
    ASSERT_LT(next, records.size());
    EXPECT_EQ(ParseEnriched(records[next++], Form::kJson).posting_id(),
              GoodPosting(file.good[i]).posting_id());
  }
  EXPECT_EQ(next, records.size());
}

INSTANTIATE_TEST_SUITE_P(BothForms, OddFileTest, ::testing::Values(Form::kJson, Form::kProtobuf),
                         [](const auto& form) {
                           return form.param == Form::kJson ? "Json" : "Protobuf";
                         });

TEST_F(OddInputTest, NothingTakesASecond) {
  const auto seconds = [this](const std::string& bytes, const char* form) {
    const double before = ChildSeconds();
    Classify(bytes, form);
    return ChildSeconds() - before;
  };
  const double start = seconds("\n", "json");
  for (const Form form : {Form::kJson, Form::kProtobuf}) {
    // The small ones take no second all together.
    OddFile small(form);
    small.bytes.clear();
    for (const OddInput& input : small.inputs) {
      if (input.bytes.size() < kLarge) small.Append(input.bytes);
    }
    EXPECT_LT(seconds(small.bytes, small.FormName()) - start, 1.0);
    for (const OddInput& input : OddFile(form).inputs) {
      if (input.bytes.size() < kLarge) continue;
      OddFile alone(form);
      alone.bytes.clear();
      alone.Append(input.bytes);
      EXPECT_LT(seconds(alone.bytes, alone.FormName()) - start, 1.0) << input.name;
    }
  }
}

TEST_F(OddInputTest, KafkaGivesTheSameAsAFile) {
  CreateTopic(topics().input, 1, {{"max.message.bytes", kInputLimit}});
  CreateTopic(topics().output, 1);
  CreateTopic(topics().dead_letters, 1, {{"max.message.bytes", kDeadLetterLimit}});
  const std::vector<OddInput> inputs = OddInputs();
  std::size_t dead = 0;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    // One at a time: what is large would not fit into one request with others.
    Produce(topics().input, {inputs[i].ToRecord()});
    Produce(topics().input, {ToRecord(GoodPosting(i), Form::kJson)});
    if (!inputs[i].reason.empty()) ++dead;
  }
  Service service = StartService();
  ASSERT_TRUE(Delivers(service, topics().output, 2 * inputs.size() - dead));
  ASSERT_TRUE(Delivers(service, topics().dead_letters, dead));
  EXPECT_EQ(service.Terminate(), ExitedWith(0)) << service.Log();

  // By place in the input: odd ones stand at even offsets.
  std::map<std::size_t, ReadRecord> letters;
  for (const ReadRecord& letter : ConsumeAll(topics().dead_letters)) {
    letters[std::stoul(*letter.Header("__connect.errors.offset"))] = letter;
  }
  std::map<std::size_t, std::string> records;
  for (const ReadRecord& record : ConsumeAll(topics().output)) {
    const v1::EnrichedPosting enriched = ParseEnriched(*record.value, Form::kJson);
    records[static_cast<std::size_t>(enriched.provenance().offset())] = *record.value;
  }
  EXPECT_EQ(letters.size() + records.size(), 2 * inputs.size());
  std::vector<std::string> here;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    SCOPED_TRACE(inputs[i].name);
    EXPECT_TRUE(records.contains(2 * i + 1)) << "the good one behind it";
    if (!inputs[i].reason.empty()) {
      ASSERT_TRUE(letters.contains(2 * i));
      const ReadRecord& letter = letters[2 * i];
      EXPECT_EQ(letter.Header("__connect.errors.exception.class.name"), inputs[i].reason);
      EXPECT_TRUE(letter.value == inputs[i].ToRecord().value) << "not byte for byte";
      continue;
    }
    ASSERT_TRUE(records.contains(2 * i));
    ExpectHonest(inputs[i], records[2 * i]);
    if (inputs[i].in_file && inputs[i].form == Form::kJson) here.push_back(records[2 * i]);
  }
  // And byte for byte what a file gives.
  std::vector<std::string> of_file;
  for (const OddInput& input : inputs) {
    if (input.in_file && input.form == Form::kJson && input.reason.empty()) {
      of_file.push_back(input.bytes);
    }
  }
  const Finished classified = Classify(Joined(of_file), "json");
  EXPECT_EQ(classified.status, ExitedWith(0)) << classified.err;
  EXPECT_EQ(WithoutPlaces(Lines(classified.out)), WithoutPlaces(here));
}

}  // namespace
}  // namespace opslag::integration
