// Reads a JSON document into a message of the contract, by protobuf's JSON mapping.
//
// Names are read in lowerCamelCase and in snake_case; null is the same as absent; enums come by
// name or number, timestamps as RFC 3339. A name that comes twice is read as protobuf reads it: of
// a scalar the last counts, a message is merged, a list is appended to. Stricter than protobuf's
// own reader where that one bends the standard: the document is JSON to the letter, a list is a
// list, a boolean is a boolean, and an enum's unknown name is refused. An unknown *number* is kept,
// as the binary form keeps it. Laxer in one point: an escape of half a surrogate pair, as
// JavaScript writes it when it cuts a text inside an emoji, is repaired like an ill-formed byte.
//
// simdjson's DOM is used rather than its on-demand reader: on-demand never looks into values that
// nobody asks for, and a broken document must not pass because its fault lies in an unknown field.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include <google/protobuf/message.h>

#include "classifier/error.h"

namespace opslag {

// What was mended or passed over while a record was read.
struct Reading {
  std::uint32_t repaired_sequences = 0;  // ill-formed UTF-8, each replaced by U+FFFD
  std::uint32_t unknown_fields = 0;      // names or numbers that the contract does not have
};

// One for each thread: holds the parser's memory. Keeps nothing of a document after Read.
class JsonReader {
 public:
  JsonReader();
  ~JsonReader();
  JsonReader(JsonReader&&) noexcept;
  JsonReader& operator=(JsonReader&&) noexcept;

  // Merges `json` into `message`, which is half-filled after an error. Adds to `reading`.
  // Errors: kMalformedJson, kWrongType, kBadValue; `where` is the field's path in lowerCamelCase,
  // "workplaces[0].postalCode".
  // REQUIRES: every field of the message is a string, bool, uint32, int32, int64, double, enum,
  // Timestamp or such a message; a double is finite.
  Result<void> Read(std::string_view json, google::protobuf::Message* message, Reading* reading);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace opslag
