// The file that a compiled rule set is kept in: named sections of bytes, and whether they may be
// trusted.
//
// A cache, never the truth: a file of another format, build target or rules, or with a single wrong
// byte, is an error, and the caller compiles anew. What the sections hold is the caller's business.
//
// Layout; numbers are little-endian, a text is its length (u32) and its bytes:
//   magic         8 bytes "OPSLAGRC"
//   format        u32, kCacheFormat
//   target        text
//   rules hash    text
//   sections      u32 number, then for each: name (text), length (u64)
//   bytes         of all sections, one behind the other
//   checksum      16 bytes, XXH3 (128 bits) of everything before
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "classifier/error.h"

namespace opslag {

// Counts the layouts of the file. Whoever changes what a section holds raises it too.
inline constexpr std::uint32_t kCacheFormat = 3;

// What a cache must have been made from to be of use.
struct CacheIdentity {
  std::string build_target;  // LiteralDatabase::BuildTarget()
  std::string rules_hash;    // RuleFiles::hash
};

struct CacheSection {
  std::string_view name;  // each name once
  std::string_view bytes;
};

// Writes the file beside its place, flushes it to the disk and renames it, so that a reader sees
// the old file or the new one and never half of one; several processes may write at once, the last
// one wins. Directories that are missing are made. Error: kIo (nothing is left behind, an old file
// stays), kInternal (a section's name twice).
Result<void> WriteCacheFile(const std::filesystem::path& path, const CacheIdentity& identity,
                            const std::vector<CacheSection>& sections);

// A file that was read whole and checked. Movable; may be shared by threads.
class CacheFile {
 public:
  // Error: kRuleCache where the file is missing, unreadable, damaged, or made from something else;
  // `where` is the path, and the reason names the part of the file.
  static Result<CacheFile> Read(const std::filesystem::path& path, const CacheIdentity& expected);

  // The bytes of a section, at no particular alignment; valid as long as the memory of this object
  // (moving it keeps them). Error: kRuleCache where there is no such section.
  Result<std::string_view> Section(std::string_view name) const;

 private:
  CacheFile() = default;

  std::string path_;
  std::unique_ptr<char[]> memory_;
  std::vector<CacheSection> sections_;  // views into memory_
};

}  // namespace opslag
