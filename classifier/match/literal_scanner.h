// Finds many literals in one pass over canonical text, with Hyperscan.
//
// LiteralDatabase is immutable and shared by all threads; ScanScratch is one per thread. Literals
// are byte strings (canonical text is folded before), so no flag for case or UTF-8 is needed, and
// begin = end - length.
//
// What stands in words that literals begin with is looked up word by word (literal_index.h). Other
// words Hyperscan searches for the beginnings of literals, blended (blend.h); the rest of a literal
// is compared where its beginning was found.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "classifier/error.h"
#include "classifier/match/packed_strings.h"

namespace opslag {

struct LiteralHit {
  std::uint32_t literal = 0;  // index into LiteralDatabase::literals()
  std::uint32_t end = 0;      // byte behind the match in the scanned text
};

class LiteralDatabase {
 public:
  // Compiles non-empty literals in ascending order, each given once; ids are their positions. No
  // literals gives a database that finds nothing. Compiled for AVX2 where the machine has it and no
  // wider, so that a cache file can move between machines. Takes a second for 250,000 literals.
  // Error: kRules (empty, repeated or misplaced literal), kInternal (Hyperscan refused).
  static Result<std::shared_ptr<const LiteralDatabase>> Compile(PackedStrings literals);

  // The database as bytes for Deserialize. Error: kInternal.
  Result<std::string> Serialize() const;
  // Error: kRuleCache where the bytes are cut off or damaged, made by another version of Hyperscan,
  // or for a CPU with other features.
  static Result<std::shared_ptr<const LiteralDatabase>> Deserialize(std::string_view bytes);

  // Hyperscan's version and the CPU features compiled for; two caches of one build target have the
  // same text.
  static std::string BuildTarget();

  // Every LiteralHit::literal is an index into them.
  const PackedStrings& literals() const;
  // Beginnings that Hyperscan looks for; none for literals that are found by their words.
  std::size_t KeyCount() const;
  // Memory that Hyperscan's database takes; 0 where it has nothing to look for.
  std::size_t SizeInBytes() const;
  ~LiteralDatabase();

  struct Impl;
  const Impl& impl() const { return *impl_; }

 private:
  explicit LiteralDatabase(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

// One per thread; grows to fit every database it is used with, and remembers which ones it fits. A
// moved-from scratch may be used again, as a new one.
class ScanScratch {
 public:
  ScanScratch();
  ~ScanScratch();
  ScanScratch(ScanScratch&&) noexcept;
  ScanScratch& operator=(ScanScratch&&) noexcept;

  // Appends every occurrence of every literal to *hits, ordered by (end, literal). Overlapping
  // matches are all reported; what *hits held before stays in front.
  // Error: kInternal where Hyperscan fails or the text is 4 GiB or longer; *hits is then
  // unspecified.
  Result<void> Scan(const LiteralDatabase& database, std::string_view text,
                    std::vector<LiteralHit>* hits);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace opslag
