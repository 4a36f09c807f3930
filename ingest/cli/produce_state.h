// How far a run of `opslag produce` has come, kept in a file so that the next run goes on there.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "classifier/error.h"

namespace opslag {

// What was sent of one input file.
struct FileProgress {
  std::uint64_t records = 0;  // of the file's first records, each delivered, refused or rejected
  bool done = false;          // that was the whole file
  // The file as it was then: size, and a checksum of its first bytes.
  std::uint64_t size = 0;
  std::uint64_t checksum = 0;

  friend bool operator==(const FileProgress&, const FileProgress&) = default;
};

// Not thread-safe.
class ProduceState {
 public:
  // Reads `file`; a file that does not exist is an empty state. Errors: kIo; kUsage, where the
  // state is of another topic; kConfiguration, where it is no state.
  static Result<ProduceState> Open(const std::string& file, const std::string& topic);

  // What to do with an input: nothing was sent of it, or `records` of it were, or all of it.
  // A file that was replaced by another of the same name begins anew; one that has grown goes on
  // where `may_grow`, since its records stand one behind the other. Error: kIo.
  Result<FileProgress> ProgressOf(const std::string& input, bool may_grow) const;

  // Notes the progress of an input; Save writes it.
  void Note(const std::string& input, const FileProgress& progress);
  // Beside the file, then renamed: an old state or the new one, never half of it. Error: kIo.
  Result<void> Save() const;

 private:
  std::string file_;
  std::string topic_;
  std::map<std::string, FileProgress> inputs_;  // by absolute path
};

}  // namespace opslag
