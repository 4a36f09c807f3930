// Names of the headers on a dead letter: Kafka Connect's, so that existing tools read them, and our
// own beside them. Values are UTF-8 text.
#pragma once

#include <array>
#include <string_view>

namespace opslag::dead_letter {

inline constexpr const char* kTopic = "__connect.errors.topic";          // where the record lay
inline constexpr const char* kPartition = "__connect.errors.partition";  // a number
inline constexpr const char* kOffset = "__connect.errors.offset";        // a number
inline constexpr const char* kStage = "__connect.errors.stage";
inline constexpr const char* kReason = "__connect.errors.exception.class.name";  // an error's name
inline constexpr const char* kMessage = "__connect.errors.exception.message";
inline constexpr const char* kAttempt = "opslag.attempt";  // 1, and one more for each replay
inline constexpr const char* kVersion = "opslag.version";  // of the program
inline constexpr const char* kRules = "opslag.rules";      // version of the rule set

// What a dead letter says of itself. A later dead letter of the same record replaces them all.
inline constexpr std::array<std::string_view, 9> kAll = {
    kTopic, kPartition, kOffset, kStage, kReason, kMessage, kAttempt, kVersion, kRules};

// On a replayed record: the dead letter it was made of, "job-postings-dlq/0/17" (topic, partition,
// offset). It stays on the dead letter that such a record may become in its turn.
inline constexpr const char* kReplayOf = "opslag.replay-of";

}  // namespace opslag::dead_letter
