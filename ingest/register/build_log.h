// What became of a dump's documents: counts, and a line for what was refused.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "classifier/error.h"

namespace opslag {

// Where something stood in the input.
struct InputPlace {
  std::uint32_t input = 0;     // of the build's inputs, from 0
  std::uint64_t document = 0;  // within it, from 1
  std::uint64_t line = 0;      // where it begins, from 1; 0 = has none
  bool is_row = false;         // the input is a table
};

struct BuildCounts {
  std::uint64_t documents = 0;
  std::uint64_t persons = 0;     // documents of participants: never read
  std::uint64_t others = 0;      // documents of another kind
  std::uint64_t by_mistake = 0;  // fejlRegistreret: registered by mistake, left out
  std::uint64_t superseded = 0;  // versions of which a newer one was there
  std::uint64_t lone_units = 0;  // kept, although their company is not in the input
  // By reason, without where it stood. A document is refused for one reason.
  std::map<std::string, std::uint64_t> refused;

  std::uint64_t RefusedInAll() const;
};

// Thread-safe. Its lines never quote a document: names of companies may be names of persons.
class BuildLog {
 public:
  struct Settings {
    std::vector<std::string> inputs;                   // names, for the lines
    std::uint64_t most_refused = 0;                    // more end the build
    std::uint64_t most_lines = 20;                     // for each reason; the rest is only counted
    std::function<void(const std::string&)> put_line;  // without a line end
  };
  explicit BuildLog(Settings settings);

  // Error: kRegister, once too many were refused.
  Result<void> Refuse(const InputPlace& place, const Error& error);
  // A document that was kept, or whose newer version was, with something to be told.
  void Note(const InputPlace& place, const std::string& text);

  // Of the input as a whole.
  void NoteOnce(const std::string& text);

  // "FILE:LINE: document N", without the line where it has none.
  std::string Where(const InputPlace& place) const;

  // Adds to all counts but those of Refuse.
  void Count(const BuildCounts& counts);
  BuildCounts counts() const;

 private:
  void Put(const std::string& reason, const InputPlace& place, const std::string& text);

  const Settings settings_;
  mutable std::mutex mutex_;
  BuildCounts counts_;
  std::uint64_t refused_ = 0;
  std::map<std::string, std::uint64_t> lines_;  // by reason
};

}  // namespace opslag
