// What stands where in a register file: shared by who reads it and who writes it.
//
// The file is an LMDB environment of named tables (byte strings to byte strings, keys in bytewise
// order) and, in its root, one record more: the head. A table may be added without a new format
// version where readers do without it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "classifier/employer/register.h"
#include "classifier/employer/register_entity.h"
#include "classifier/error.h"

namespace opslag {

// Companies and units: EntityKey -> PackEntity's bytes.
inline constexpr std::string_view kEntityTable = "entity";

// Key of the head in the root.
inline constexpr std::string_view kRegisterHeadKey = "opslag.register";

// LMDB's limit, in bytes. Keys are at least one byte long.
inline constexpr std::size_t kLongestRegisterKey = 511;

// Five bytes, the highest first, so that bytewise order is the numbers' order: companies stand
// before units. REQUIRES: below 2^40; every register number is.
inline constexpr std::size_t kEntityKeySize = 5;
std::string EntityKey(RegisterNumber number);
// Into kEntityKeySize bytes.
void WriteEntityKey(RegisterNumber number, char* to);
// 0 where `key` is no entity's.
RegisterNumber NumberOfKey(std::string_view key);

// One table as it was written.
struct RegisterTable {
  std::string name;
  std::uint64_t entries = 0;
  std::uint64_t bytes = 0;     // of keys and values
  std::uint64_t checksum = 0;  // XXH3 over them in order, each led by its length as a varint
};

struct RegisterHead {
  RegisterInfo info;
  std::vector<RegisterTable> tables;  // in bytewise order of their names
};

// The head opens with a magic and the format version in four bytes, little end first, in every
// version.
std::string PackHead(const RegisterHead& head);

// Error: kRegister: no head, damaged, or another version; `where` is `file`.
Result<RegisterHead> UnpackHead(std::string_view bytes, const std::string& file);

}  // namespace opslag
