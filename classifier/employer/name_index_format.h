// How the names of a register file are laid out, for the reader (name_index.h) and the builder
// (ingest/register/name_index_builder.h).
//
// Every distinct name of a company, and every name of a unit that its company does not have, is a
// name record, numbered from 0. All numbers are little-endian but for keys, which are big-endian,
// so that their order is the bytes' order.
//
//   table          key                        value
//   name_head      "lists"                    the word lists that decide on keys (PackNameLists)
//                  "count"                    number of names, 8 bytes
//   name_records   number / 64, 4 bytes       64 offsets of 4 bytes (fewer in the last), the
//   records name_keys      first 2 bytes of the key   entries of 8 bytes, ascending: 4 more bytes
//   of the key,
//                                             number of the name
//   name_words     first 6 bytes of the       varint: names with it; varint: its length; the word;
//                  word's hash                the names' numbers, as varints of the differences
//   name_misspelt  first 2 bytes of the hash  entries of 10 bytes, ascending: 4 more bytes of the
//                  of a word less one letter  hash, name_words' key of the word
//
// A name's keys are hashes of its words run together (NameKey): of all core words, and of the words
// before a tail. A company's web domains are keys, too: of "@" and the domain.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "classifier/varint.h"

namespace opslag {

inline constexpr std::string_view kNameHeadTable = "name_head";
inline constexpr std::string_view kNameRecordsTable = "name_records";
inline constexpr std::string_view kNameKeysTable = "name_keys";
inline constexpr std::string_view kNameWordsTable = "name_words";
inline constexpr std::string_view kNameMisspeltTable = "name_misspelt";

inline constexpr std::string_view kNameListsKey = "lists";
inline constexpr std::string_view kNameCountKey = "count";

inline constexpr std::uint32_t kNamesPerRecordValue = 64;
inline constexpr std::size_t kNameKeyEntry = 8;
inline constexpr std::size_t kMisspeltEntry = 10;
// Shorter words are not looked for misspelt: too many others are one letter away.
inline constexpr std::size_t kShortestMisspelt = 4;
inline constexpr std::size_t kLongestMisspelt = 40;
// A word in the register is cut to this.
inline constexpr std::size_t kLongestNameWord = 120;

// `bytes` most significant bytes of `value`, most significant first.
inline std::string BigEndian(std::uint64_t value, std::size_t bytes) {
  std::string key(bytes, '\0');
  for (std::size_t i = 0; i < bytes; ++i) key[i] = static_cast<char>(value >> (56 - 8 * i));
  return key;
}

inline void WriteBigEndian(std::uint64_t value, char* to) {
  for (int i = 7; i >= 0; --i, value >>= 8) to[i] = static_cast<char>(value & 0xFF);
}

inline std::uint64_t ReadBigEndian(const char* from) {
  std::uint64_t value = 0;
  for (int i = 0; i < 8; ++i) value = value << 8 | static_cast<unsigned char>(from[i]);
  return value;
}

template <typename Number>
void AppendFixed(Number number, std::string* out) {
  char bytes[sizeof(Number)];
  std::memcpy(bytes, &number, sizeof(Number));
  out->append(bytes, sizeof(Number));
}

template <typename Number>
Number LoadFixed(const char* p) {
  Number number;
  std::memcpy(&number, p, sizeof(Number));
  return number;
}

// False where the bytes end too early.
inline bool TakeNameVarint(std::string_view* bytes, std::uint64_t* value) {
  const Varint varint = ReadVarint(*bytes);
  if (varint.state != Varint::State::kWhole) return false;
  *value = varint.value;
  bytes->remove_prefix(varint.length);
  return true;
}

}  // namespace opslag
