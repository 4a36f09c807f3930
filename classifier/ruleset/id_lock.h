// rules/ids.lock: every id that a rule of the set ever had, so that none is used again for
// something else. Records of past years name rules by their id.
//
//   # a remark
//   2512.softwareudvikler title 2512 active
//   tig-svejsning concept PROFESSIONAL active
//
// One id a line: id, kind (title, head, context, concept, cue, vacancy, frame), what it speaks for (the
// file's code, or the kind of concept, cue or vacancy), status. Written sorted; read in any order,
// and the same line twice is no mistake, so that the lines of several authors merge.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "classifier/ruleset/diagnostics.h"
#include "classifier/ruleset/rule_files.h"

namespace opslag {

enum class IdStatus : std::uint8_t {
  kActive,      // a rule of the set
  kDeprecated,  // a rule that is kept and no longer applied (Status DEPRECATED)
  kRetired,     // no rule any more; never to be used again
};

struct LockedId {
  std::string id;
  std::string kind;
  std::string meaning;
  IdStatus status = IdStatus::kActive;
  // Of IdsOf: where the rule is written. Of ParseIdLock: where the line stands.
  std::string file{};
  TextPosition position{};
};

// The ids of the rules as they are, sorted by id and kind.
std::vector<LockedId> IdsOf(const RuleFiles& files);

// The lines of a lock, sorted by id and kind, each id once: of two lines the more final status
// counts. What cannot be read, or says two things of one id, is an error in *diagnostics.
std::vector<LockedId> ParseIdLock(std::string_view text, Diagnostics* diagnostics);

// Errors for an id that vanished without being retired, came back after it was, or has another
// meaning than it had; a warning for ids that the lock does not have yet, or where there is no
// lock.
void CheckIdLock(const RuleFiles& files, Diagnostics* diagnostics);

// A lock brought up to date.
struct IdLockUpdate {
  std::string text;  // the new lock
  std::size_t added = 0;
  std::size_t retired = 0;
  std::vector<std::string>
      vanished;  // ids without a rule that are still active: `retire` was not asked for
};

// Adds new ids, takes over what is deprecated, and where `retire` retires those that vanished. What
// the old lock says otherwise stays, contradictions that CheckIdLock names included. Mistakes of
// the old lock go to *diagnostics; the update is then not to be used.
IdLockUpdate UpdateIdLock(const RuleFiles& files, bool retire, Diagnostics* diagnostics);

inline constexpr std::string_view kIdLockFile = "ids.lock";

}  // namespace opslag
