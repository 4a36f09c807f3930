// Sorts more entries than memory holds: sorted runs on the disk, merged once.
//
//   SortedRuns runs(output, limit);            one for each thread
//   runs.Add(key, value);                      as often as wanted
//   MergedRuns::Open({runs...}) -> Next(...)   all entries, by key
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "classifier/error.h"
#include "ingest/files/file_descriptor.h"

namespace opslag {

// Not thread-safe. Movable. The runs stand in one file without a name, which is gone with the
// process.
class SortedRuns {
 public:
  // The file is made in the folder of `beside` when the first run is full. `memory` in bytes is
  // what one run may take, its index included.
  explicit SortedRuns(std::string beside, std::size_t memory = kUsualMemory);

  // Error: kIo: a full disk. REQUIRES: key and value are below 2^32 bytes.
  Result<void> Add(std::string_view key, std::string_view value);

  std::uint64_t entries() const { return entries_; }

  static constexpr std::size_t kUsualMemory = std::size_t{64} << 20;

 private:
  friend class MergedRuns;
  struct Entry {
    // The key's first sixteen bytes, as numbers of the same order: most comparisons end there.
    std::uint64_t front = 0;
    std::uint64_t second = 0;
    std::uint32_t offset = 0;  // in held_
    std::uint32_t size = 0;
  };
  struct Run {
    std::uint64_t begin = 0;  // in the file
    std::uint64_t end = 0;
  };

  // Sorts what is held and writes it as a run.
  Result<void> Spill();
  Result<void> Write(std::string_view bytes);

  std::string beside_;
  std::size_t memory_;
  std::string held_;  // entries one behind the other: lengths as varints, key, value
  std::vector<Entry> index_;
  std::optional<FileDescriptor> file_;
  std::uint64_t written_ = 0;
  std::vector<Run> runs_;
  std::uint64_t entries_ = 0;
};

// The entries of some runs by key, bytewise; equal keys in the order of the list and of Add. Not
// thread-safe. Movable. Memory: 256 KiB for each run, more where an entry is larger.
class MergedRuns {
 public:
  // Error: kIo.
  static Result<MergedRuns> Open(std::vector<SortedRuns> runs);
  ~MergedRuns();
  MergedRuns(MergedRuns&&) noexcept;
  MergedRuns& operator=(MergedRuns&&) noexcept;

  // The views live until the next call. False at the end. Error: kIo. Of RegisterWriter::Source's
  // shape.
  Result<bool> Next(std::string_view* key, std::string_view* value);

 private:
  class RunReader;
  explicit MergedRuns(std::vector<SortedRuns> runs);
  bool IsBefore(std::size_t a, std::size_t b) const;

  std::vector<SortedRuns> runs_;  // owners of the files
  std::vector<std::unique_ptr<RunReader>> readers_;
  std::vector<std::size_t> heap_;          // readers with an entry, the least in front
  std::optional<std::size_t> handed_out_;  // the reader whose entry the caller has
};

}  // namespace opslag
