// What can go wrong, as values.
//
// Every function that can fail returns Result<T>: the value, or an Error that says what is wrong in
// words of our own. An Error never quotes the input: postings hold people's names, phone numbers and
// mail addresses. The exception is a rule file, which is ours to quote.
#pragma once

#include <string>
#include <string_view>

#include <tl/expected.hpp>

namespace opslag {

// Closed list. The names (see Name) are also the labels of metrics and the reasons of dead letters,
// so a value is never renamed; new ones go before the end of their group.
enum class ErrorCode {
  // This record is bad: it goes to the rejects or the dead-letter topic, and the next one is read.
  kEmptyRecord,          // no value at all: a tombstone, or an empty line
  kMalformedJson,        // not JSON, or cut off
  kMalformedProtobuf,    // not the wire format, or cut off
  kWrongType,            // a field holds another type than the contract's
  kBadValue,             // a field's value is outside what the contract allows
  kMissingField,         // a field the contract requires is absent or empty
  kFieldTooLarge,        // a field is larger than its limit
  kRecordTooLarge,       // the whole record is larger than the limit
  kUnsupportedContent,   // content type, schema version or framing that this program does not know
  kOutputTooLarge,       // the enriched record does not fit into the output topic
  kOutputRefused,        // the broker refused the enriched record for its own reasons

  // The process cannot start or go on.
  kUsage,           // wrong flags or arguments
  kConfiguration,   // a setting is missing, unknown, out of range, or contradicts another
  kRules,           // a rule file cannot be read, parsed, linted or compiled
  kRuleCases,       // a rule's case fails
  kRuleCache,       // a compiled rule set is stale, damaged or misses a self-test sample
  kRegister,        // the register file is missing, damaged or of another format version
  kIo,              // reading or writing a file or a pipe failed
  kKafka,           // the broker cannot be used: unreachable topic, missing rights, fatal client error
  kInternal,        // a promise inside the program is broken
};

// The code's stable name in snake_case: "malformed_json".
std::string_view Name(ErrorCode code);

// Whether `code` says that one record is bad, not that the process must stop.
constexpr bool IsRecordError(ErrorCode code) { return code <= ErrorCode::kOutputRefused; }

struct Error {
  ErrorCode code = ErrorCode::kInternal;
  // The field, setting or file concerned: "employer.cvrNumber", "kafka.group", "rules/25/2512.textproto:7:3".
  // May be empty.
  std::string where;
  // What is wrong and, where possible, how to mend it; one sentence without a full stop.
  std::string reason;

  // "malformed_json: body: unexpected end of text"
  std::string ToString() const;
};

template <typename T>
using Result = tl::expected<T, Error>;

inline tl::unexpected<Error> Fail(ErrorCode code, std::string where, std::string reason) {
  return tl::make_unexpected(Error{code, std::move(where), std::move(reason)});
}

}  // namespace opslag
