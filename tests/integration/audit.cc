#include "tests/integration/audit.h"

#include <algorithm>
#include <map>
#include <optional>
#include <stdexcept>
#include <utility>

#include "tests/integration/kafka_fixture.h"

namespace opslag::integration {
namespace {

constexpr std::size_t kMaxProblems = 20;

// Partition and offset in the input topic.
using Place = std::pair<std::int32_t, std::int64_t>;

std::string ToText(const Place& place) {
  return "input " + std::to_string(place.first) + "/" + std::to_string(place.second);
}

class Auditor {
 public:
  explicit Auditor(const std::vector<ReadRecord>& input) {
    for (const ReadRecord& record : input) inputs_[{record.partition, record.offset}] = &record;
  }

  void CheckEnriched(const ReadRecord& answer, Form form) {
    const v1::EnrichedPosting enriched = ParseEnriched(answer.value.value_or(""), form);
    const Place place{enriched.provenance().partition(), enriched.provenance().offset()};
    const ReadRecord* input = Claim(place, "enriched record");
    if (input == nullptr) return;
    Demand(answer.key == input->key, place, "the key is another");
    for (const char* name : {"traceparent", "tracestate"}) {
      Demand(answer.Header(name) == input->Header(name), place, std::string(name) + " is another");
    }
    CheckIdentity(enriched, *input, place);
    CheckOrder(answer, place);
  }

  void CheckDeadLetter(const ReadRecord& letter) {
    const std::optional<Place> place = PlaceOf(letter);
    if (!place) {
      problems_.push_back("a dead letter does not name its input");
      return;
    }
    const ReadRecord* input = Claim(*place, "dead letter");
    if (input == nullptr) return;
    Demand(letter.key == input->key, *place, "the dead letter's key is another");
    Demand(letter.value == input->value, *place, "the dead letter's value is another");
    Demand(HoldsInOrder(letter.headers, input->headers), *place,
           "the dead letter lacks headers of its input");
  }

  std::vector<std::string> Finish() {
    for (const auto& [place, record] : inputs_) {
      if (!answers_.contains(place)) problems_.push_back(ToText(place) + ": no answer");
    }
    if (problems_.size() > kMaxProblems) {
      const std::size_t more = problems_.size() - kMaxProblems;
      problems_.resize(kMaxProblems);
      problems_.push_back("and " + std::to_string(more) + " more");
    }
    return std::move(problems_);
  }

 private:
  void Demand(bool holds, const Place& place, const std::string& otherwise) {
    if (!holds) problems_.push_back(ToText(place) + ": " + otherwise);
  }

  // Notes an answer to the input at `place`, and gives that input.
  const ReadRecord* Claim(const Place& place, const char* by) {
    const auto found = inputs_.find(place);
    if (found == inputs_.end()) {
      problems_.push_back(std::string(by) + " for " + ToText(place) + ", which does not exist");
      return nullptr;
    }
    const auto [answer, first] = answers_.emplace(place, by);
    Demand(first, place, std::string(by) + " beside " + answer->second);
    return found->second;
  }

  void CheckIdentity(const v1::EnrichedPosting& enriched, const ReadRecord& input,
                     const Place& place) {
    v1::JobPosting posting;
    if (!ParseInput(input, &posting)) {
      problems_.push_back(ToText(place) + ": enriched, but no posting");
      return;
    }
    Demand(enriched.source() == posting.source() && enriched.posting_id() == posting.posting_id(),
           place, "another posting's identity");
    Demand(enriched.published_at().seconds() == posting.published_at().seconds(), place,
           "another version of the posting");
    Demand(enriched.title() == posting.title(), place, "another title");
  }

  // As the content type says; without one, as what it can be read.
  static bool ParseInput(const ReadRecord& input, v1::JobPosting* posting) {
    const std::string& bytes = *input.value;
    const std::optional<std::string> type = input.Header("content-type");
    const bool may_be_json = !type || type->find("json") != std::string::npos;
    const bool may_be_protobuf = !type || !may_be_json;
    return (may_be_json && ParsePosting(bytes, Form::kJson, posting)) ||
           (may_be_protobuf && ParsePosting(bytes, Form::kProtobuf, posting));
  }

  // Within a key, later inputs are answered later, and all in one partition.
  void CheckOrder(const ReadRecord& answer, const Place& place) {
    if (!answer.key) return;
    const auto [last, first] = last_of_key_.try_emplace(*answer.key, answer.partition, place);
    if (first) return;
    Demand(last->second.first == answer.partition, place,
           "its key moved to another output partition");
    Demand(last->second.second < place, place, "answered after a later record of its key");
    last->second.second = place;
  }

  static std::optional<Place> PlaceOf(const ReadRecord& letter) {
    const auto partition = letter.Header("__connect.errors.partition");
    const auto offset = letter.Header("__connect.errors.offset");
    if (!partition || !offset) return std::nullopt;
    return Place{std::stoi(*partition), std::stoll(*offset)};
  }

  // Whether `part` stands in `whole` in its order, with other headers between.
  static bool HoldsInOrder(const Headers& whole, const Headers& part) {
    auto wanted = part.begin();
    for (const auto& header : whole) {
      if (wanted != part.end() && header == *wanted) ++wanted;
    }
    return wanted == part.end();
  }

  std::map<Place, const ReadRecord*> inputs_;
  std::map<Place, std::string> answers_;
  std::map<std::string, std::pair<std::int32_t, Place>> last_of_key_;
  std::vector<std::string> problems_;
};

}  // namespace

Audit AuditTopics(const Topics& topics, Form output_form) {
  const std::vector<ReadRecord> input = ConsumeAll(topics.input);
  const std::vector<ReadRecord> enriched = ConsumeAll(topics.output);
  const std::vector<ReadRecord> letters = ConsumeAll(topics.dead_letters);
  Auditor auditor(input);
  for (const ReadRecord& record : enriched) auditor.CheckEnriched(record, output_form);
  for (const ReadRecord& letter : letters) auditor.CheckDeadLetter(letter);
  return {input.size(), enriched.size(), letters.size(), auditor.Finish()};
}

}  // namespace opslag::integration
