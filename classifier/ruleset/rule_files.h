// The rules directory as it was written: every file parsed, with the place of every value.
//
// What a file holds follows from its path below the directory (rules/README.md). Files and
// directories whose name begins with "." or ends with "~", .md files, and corrections.textproto
// (corrections.h) are passed over. Order is by path, bytewise, so that the same files always give the
// same RuleFiles.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "classifier/error.h"
#include "classifier/ruleset/diagnostics.h"
#include "classifier/ruleset/textproto_reader.h"
#include "opslag/v1/rules.pb.h"

namespace opslag {

// One file as read: path below the rules directory, with "/", and its bytes.
struct RuleSource {
  std::string path;
  std::string text;
};

template <typename Message>
struct RuleFile {
  std::string path;  // empty where the file is missing or has an error
  Message message;
  FieldLocations locations;
};

// Movable, not copyable. Read only once it is made; may then be shared by threads.
struct RuleFiles {
  RuleFile<v1::RuleSetFile> rule_set;                     // ruleset.textproto
  RuleFile<v1::StemFile> stem;                            // stem.textproto
  RuleFile<v1::DiscoFile> disco;                          // disco08.textproto
  RuleFile<v1::CueFile> cues;                             // cues.textproto
  RuleFile<v1::FrameFile> frames;                         // frames.textproto
  RuleFile<v1::ConditionFile> conditions;                 // conditions.textproto
  RuleFile<v1::VacancyKindFile> vacancy_kinds;            // vacancy_kinds.textproto
  RuleFile<v1::WeightsFile> weights;                      // weights.textproto
  std::vector<RuleFile<v1::TextFile>> text;               // text/*.textproto
  std::vector<RuleFile<v1::PlacesFile>> places;           // places/*.textproto
  std::vector<RuleFile<v1::EmployersFile>> employers;     // employers/*.textproto
  std::vector<RuleFile<v1::IndustriesFile>> industries;   // industries/*.textproto
  std::vector<RuleFile<v1::VocabularyFile>> vocabulary;   // vocabulary/*.textproto
  std::vector<RuleFile<v1::OccupationFile>> occupations;  // occupations/**/*.textproto
  std::vector<RuleFile<v1::CompetenceFile>> competences;  // competences/**/*.textproto
  std::vector<std::string> case_files;  // **/*.cases, their paths; the texts are in `sources`
  SourceTexts sources;                  // every file above, and ids.lock (id_lock.h)
  std::string hash;    // HashRuleSources of them
};

// The bytes of one file. Error: kIo.
Result<std::string> ReadWholeFile(const std::filesystem::path& path);

// Every file below `directory` that is not passed over, sorted by path.
// Error: kIo where the directory or a file cannot be read.
Result<std::vector<RuleSource>> LoadRuleSources(const std::filesystem::path& directory);

// XXH3 (128 bits, 32 hexadecimal digits) over the paths and bytes of all .textproto files. Cases do not
// count: they change no answer. REQUIRES: sources are sorted by path.
std::string HashRuleSources(const std::vector<RuleSource>& sources);

// Parses files that are in memory. Mistakes go to *diagnostics; a file with an error is left out,
// the others are there. Missing files are no mistake here. Of two sources with one path the last
// counts.
RuleFiles ParseRuleSources(std::vector<RuleSource> sources, Diagnostics* diagnostics);

// Errors for the files of a whole rule set that are not there.
void CheckComplete(const RuleFiles& files, Diagnostics* diagnostics);

// The three together. Error: kIo where the directory or a file cannot be read.
Result<RuleFiles> ReadRuleFiles(const std::filesystem::path& directory, Diagnostics* diagnostics);

}  // namespace opslag
