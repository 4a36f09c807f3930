#include "classifier/ruleset/id_lock.h"

#include <algorithm>
#include <array>
#include <optional>
#include <tuple>
#include <utility>

namespace opslag {
namespace {

using Occupation = v1::OccupationFile;

constexpr std::string_view kHead =
    "# Every id that a rule of this set ever had. Records of past years name rules by their id, so "
    "none is used\n"
    "# again for something else. Written by `opslag rules lock`; one line an id, in any order: id, "
    "kind, code or\n"
    "# kind, status (active, deprecated, retired).\n";

constexpr std::array<std::string_view, 3> kStatusNames = {"active", "deprecated", "retired"};

std::string_view NameOf(IdStatus status) { return kStatusNames[static_cast<std::size_t>(status)]; }

std::optional<IdStatus> StatusNamed(std::string_view name) {
  const auto* const found = std::find(kStatusNames.begin(), kStatusNames.end(), name);
  if (found == kStatusNames.end()) return std::nullopt;
  return static_cast<IdStatus>(found - kStatusNames.begin());
}

// A title and a concept may have one id, of two kinds of record; two rules of an occupation may
// not.
std::string_view Family(std::string_view kind) {
  return kind == "title" || kind == "head" || kind == "context" ? std::string_view("occupation")
                                                                : kind;
}

auto Key(const LockedId& entry) {
  return std::pair(std::string_view(entry.id), Family(entry.kind));
}

bool ComesFirst(const LockedId& a, const LockedId& b) { return Key(a) < Key(b); }

bool SameMeaning(const LockedId& a, const LockedId& b) {
  return a.kind == b.kind && a.meaning == b.meaning;
}

const LockedId* Find(const std::vector<LockedId>& sorted, const LockedId& wanted) {
  const auto it = std::lower_bound(sorted.begin(), sorted.end(), wanted, ComesFirst);
  return it != sorted.end() && Key(*it) == Key(wanted) ? &*it : nullptr;
}

// "title of 2512", "PROFESSIONAL concept"
std::string Meaning(const LockedId& entry) {
  if (Family(entry.kind) != entry.kind) return entry.kind + " of " + entry.meaning;
  return entry.meaning + " " + entry.kind;
}

// --- the rules as they are

class Collector {
 public:
  explicit Collector(const RuleFiles& files) : files_(files) {}

  std::vector<LockedId> Collect() {
    for (const auto& file : files_.occupations) AddOccupation(file);
    for (const auto& file : files_.competences) {
      for (int i = 0; i < file.message.competence_size(); ++i) {
        const auto& entry = file.message.competence(i);
        Add(entry.id(), "concept", v1::CompetenceFile::Kind::Value_Name(entry.kind()),
            entry.status(), file.path,
            file.locations.Of(v1::CompetenceFile::kCompetenceFieldNumber, i));
      }
    }
    for (int i = 0; i < files_.cues.message.cue_size(); ++i) {
      const auto& cue = files_.cues.message.cue(i);
      Add(cue.id(), "cue", v1::CueFile::Requirement::Value_Name(cue.requirement()),
          v1::Status::UNSPECIFIED, files_.cues.path,
          files_.cues.locations.Of(v1::CueFile::kCueFieldNumber, i));
    }
    for (int i = 0; i < files_.vacancy_kinds.message.rule_size(); ++i) {
      const auto& rule = files_.vacancy_kinds.message.rule(i);
      Add(rule.id(), "vacancy", v1::VacancyKindFile::Kind::Value_Name(rule.kind()),
          v1::Status::UNSPECIFIED, files_.vacancy_kinds.path,
          files_.vacancy_kinds.locations.Of(v1::VacancyKindFile::kRuleFieldNumber, i));
    }
    for (int i = 0; i < files_.conditions.message.rule_size(); ++i) {
      const auto& rule = files_.conditions.message.rule(i);
      Add(rule.id(), "condition", v1::ConditionFile::Says::Value_Name(rule.says()),
          v1::Status::UNSPECIFIED, files_.conditions.path,
          files_.conditions.locations.Of(v1::ConditionFile::kRuleFieldNumber, i));
    }
    for (int i = 0; i < files_.frames.message.frame_size(); ++i) {
      const auto& frame = files_.frames.message.frame(i);
      Add(frame.id(), "frame", v1::CompetenceFile::Kind::Value_Name(frame.kind()),
          v1::Status::UNSPECIFIED, files_.frames.path,
          files_.frames.locations.Of(v1::FrameFile::kFrameFieldNumber, i));
    }
    std::stable_sort(ids_.begin(), ids_.end(), ComesFirst);
    return std::move(ids_);
  }

 private:
  void AddOccupation(const RuleFile<Occupation>& file) {
    AddRules(file, file.message.title(), "title", Occupation::kTitleFieldNumber);
    AddRules(file, file.message.head(), "head", Occupation::kHeadFieldNumber);
    AddRules(file, file.message.context(), "context", Occupation::kContextFieldNumber);
  }

  template <typename Rules>
  void AddRules(const RuleFile<Occupation>& file, const Rules& rules, const char* kind, int field) {
    const std::string& code = file.message.disco08();
    for (int i = 0; i < rules.size(); ++i) {
      Add(code + "." + rules[i].id(), kind, code, rules[i].status(), file.path,
          file.locations.Of(field, i));
    }
  }

  void Add(std::string id, std::string kind, std::string meaning, v1::Status::Value status,
           const std::string& file, TextPosition position) {
    ids_.push_back({std::move(id), std::move(kind), std::move(meaning),
                    status == v1::Status::DEPRECATED ? IdStatus::kDeprecated : IdStatus::kActive,
                    file, position});
  }

  const RuleFiles& files_;
  std::vector<LockedId> ids_;
};

// --- the lock as it is written

std::vector<std::string_view> SplitAtSpaces(std::string_view line) {
  std::vector<std::string_view> parts;
  while (true) {
    const std::size_t begin = line.find_first_not_of(" \t\r");
    if (begin == std::string_view::npos) return parts;
    line.remove_prefix(begin);
    const std::size_t end = std::min(line.find_first_of(" \t\r"), line.size());
    parts.push_back(line.substr(0, end));
    line.remove_prefix(end);
  }
}

// Keeps of several lines about one id the one with the most final status.
std::vector<LockedId> MergeLines(std::vector<LockedId> lines, Diagnostics* diagnostics) {
  std::stable_sort(lines.begin(), lines.end(), ComesFirst);
  std::vector<LockedId> merged;
  for (LockedId& line : lines) {
    if (merged.empty() || Key(merged.back()) != Key(line)) {
      merged.push_back(std::move(line));
      continue;
    }
    if (!SameMeaning(merged.back(), line)) {
      diagnostics->AddError(line.file, line.position,
                            "\"" + line.id + "\" is a " + Meaning(merged.back()) + " in line " +
                                std::to_string(merged.back().position.line) + " and a " +
                                Meaning(line) + " here",
                            "give one of the two rules another id, and keep one line");
    }
    if (line.status > merged.back().status) merged.back() = std::move(line);
  }
  return merged;
}

std::vector<LockedId> LockOf(const RuleFiles& files, Diagnostics* diagnostics) {
  const std::string* const text = files.sources.Find(kIdLockFile);
  return text == nullptr ? std::vector<LockedId>() : ParseIdLock(*text, diagnostics);
}

void CheckRule(const LockedId& rule, const LockedId& locked, Diagnostics* diagnostics) {
  if (!SameMeaning(rule, locked)) {
    diagnostics->AddError(rule.file, rule.position,
                          "\"" + rule.id + "\" is a " + Meaning(rule) + ", and was a " +
                              Meaning(locked) + " (ids.lock, line " +
                              std::to_string(locked.position.line) + ")",
                          "give this rule another id; then opslag rules lock --retire");
  } else if (locked.status == IdStatus::kRetired) {
    diagnostics->AddError(rule.file, rule.position,
                          "the id \"" + rule.id + "\" was retired (ids.lock, line " +
                              std::to_string(locked.position.line) + ")",
                          "give this rule another id; where the old rule itself is back, write "
                          "active in that line");
  }
}

}  // namespace

std::vector<LockedId> IdsOf(const RuleFiles& files) { return Collector(files).Collect(); }

std::vector<LockedId> ParseIdLock(std::string_view text, Diagnostics* diagnostics) {
  const std::string file(kIdLockFile);
  std::vector<LockedId> lines;
  if (!CheckEncoding(file, text, diagnostics)) return lines;
  for (std::uint32_t number = 1; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const auto parts = SplitAtSpaces(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (parts.empty() || parts[0].starts_with('#')) continue;
    const std::optional<IdStatus> status = parts.size() == 4 ? StatusNamed(parts[3]) : std::nullopt;
    if (!status) {
      diagnostics->AddError(file, {number, 1}, "the line is not: id kind meaning status",
                            "opslag rules lock writes this file; status is active, deprecated or "
                            "retired");
      continue;
    }
    lines.push_back({std::string(parts[0]), std::string(parts[1]), std::string(parts[2]), *status,
                     file, TextPosition{number, 1}});
  }
  return MergeLines(std::move(lines), diagnostics);
}

void CheckIdLock(const RuleFiles& files, Diagnostics* diagnostics) {
  const std::string file(kIdLockFile);
  if (files.sources.Find(kIdLockFile) == nullptr) {
    diagnostics->AddWarning(file, {}, "there is no lock of the rules' ids",
                            "opslag rules lock writes it; an id is then never used twice unseen");
    return;
  }
  const std::vector<LockedId> locked = LockOf(files, diagnostics);
  const std::vector<LockedId> rules = IdsOf(files);
  for (const LockedId& old : locked) {
    if (old.status != IdStatus::kActive || Find(rules, old) != nullptr) continue;
    diagnostics->AddError(file, old.position, "the rule \"" + old.id + "\" has vanished",
                          "opslag rules lock --retire, so that its id is never used again; or put "
                          "the rule back");
  }
  std::vector<std::string> added;
  for (const LockedId& rule : rules) {
    if (const LockedId* const old = Find(locked, rule)) {
      CheckRule(rule, *old, diagnostics);
    } else {
      added.push_back(rule.id);
    }
  }
  if (added.empty()) return;
  diagnostics->AddWarning(
      file, {},
      std::to_string(added.size()) + " new ids are not in it, \"" + added.front() + "\" the first",
      "opslag rules lock adds them");
}

IdLockUpdate UpdateIdLock(const RuleFiles& files, bool retire, Diagnostics* diagnostics) {
  std::vector<LockedId> locked = LockOf(files, diagnostics);
  const std::vector<LockedId> rules = IdsOf(files);
  IdLockUpdate update;
  for (LockedId& old : locked) {
    const LockedId* const rule = Find(rules, old);
    if (rule != nullptr && old.status != IdStatus::kRetired) {
      old.status = rule->status;
    } else if (rule == nullptr && old.status == IdStatus::kActive) {
      if (!retire) {
        update.vanished.push_back(old.id);
        continue;
      }
      old.status = IdStatus::kRetired;
      ++update.retired;
    }
  }
  const std::vector<LockedId> before = locked;
  for (const LockedId& rule : rules) {
    if (Find(before, rule) != nullptr) continue;
    locked.push_back(rule);
    ++update.added;
  }
  std::stable_sort(locked.begin(), locked.end(), ComesFirst);
  update.text = kHead;
  for (const LockedId& entry : locked) {
    update.text += entry.id + ' ' + entry.kind + ' ' + entry.meaning + ' ';
    update.text.append(NameOf(entry.status)) += '\n';
  }
  return update;
}

}  // namespace opslag
