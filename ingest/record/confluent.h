// Confluent's wire format: what a schema registry's serializers put before a record.
//
//   byte 0, the schema's id (4 bytes, big-endian), for protobuf the path to the message within its
//   schema (a count and as many indexes, zig-zag varints; the first message is written as the
//   single byte 0), the record
//
// Source: Confluent's "Formats, Serializers, and Deserializers", wire format.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "classifier/error.h"
#include "ingest/record/record_processor.h"

namespace opslag {

enum class Framing { kNone, kConfluent };

// The record behind its framing; a view into `framed`. Of protobuf the schema's first message is
// taken, in all encodings that are about: the byte 0; count 1 and index 0; the same without
// zig-zag, as early clients wrote it. The schema's id is not looked up: the contract is known.
// Error: kUnsupportedContent.
Result<std::string_view> WithoutConfluentFrame(std::string_view framed, WireForm form);

// Whether a record begins as framed ones do, which neither JSON nor protobuf can.
bool LooksFramed(std::string_view record);

// In bytes, of a record whose message is its schema's first.
inline constexpr std::size_t kConfluentFrame = 6;

// Appends what stands before a record of that form, first message.
void AppendConfluentFrame(std::uint32_t schema_id, WireForm form, std::string* out);

}  // namespace opslag
