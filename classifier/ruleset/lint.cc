#include "classifier/ruleset/lint.h"

#include <algorithm>
#include <map>
#include <string>

#include "classifier/ruleset/lint_overlaps.h"
#include "classifier/ruleset/lint_terms.h"
#include "classifier/ruleset/written_rules.h"

namespace opslag {
namespace {

// What holds for whole files: cases beside them, sets that are used, codes that exist.
class FileLinter {
 public:
  FileLinter(const RuleFiles& files, const FileFilter& filter, Diagnostics* diagnostics)
      : files_(files), filter_(filter), diagnostics_(*diagnostics) {}

  void Lint(const WrittenRules& written) {
    for (const auto& file : files_.occupations) CheckCases(file.path);
    for (const auto& file : files_.competences) CheckCases(file.path);
    FindUnusedSets(written);
    CheckStem();
    for (const auto& file : files_.competences) CheckGroups(file);
  }

 private:
  bool IsLooked(const std::string& path) const { return !filter_ || filter_(path); }

  void CheckCases(const std::string& path) {
    const std::string cases = path.substr(0, path.find_last_of('.')) + ".cases";
    if (!IsLooked(path) && !IsLooked(cases)) return;
    const std::string* text = files_.sources.Find(cases);
    if (text == nullptr) {
      diagnostics_.AddWarning(path, {}, "there are no cases beside this file",
                              "write " + cases + " with headlines that must and must not match");
      return;
    }
    const bool has_near_miss = text->starts_with("- ") || text->find("\n- ") != text->npos;
    if (!has_near_miss) {
      diagnostics_.AddWarning(cases, {}, "no near miss stands among these cases",
                              "add lines with - : most errors sit between neighbours");
    }
  }

  void FindUnusedSets(const WrittenRules& written) {
    std::map<std::string_view, bool> used;
    for (const WrittenRule& rule : written.all()) {
      for (const WrittenTerm& term : rule.terms) used[*term.text] = true;
    }
    for (const WrittenRule& rule : written.all()) {
      if (!rule.id.starts_with('@') || used.count(rule.id) > 0 || !IsLooked(*rule.file)) continue;
      diagnostics_.AddWarning(*rule.file, rule.position, "no rule uses the set " + rule.id,
                              "use it or take it out");
    }
  }

  // A prefix may be a partial code, padded with a zero: "70", "210".
  bool IsPrefixOfCode(std::string code) const {
    while (code.size() > 1 && code.ends_with('0')) code.pop_back();
    const auto& disco = files_.disco.message.code();
    return std::any_of(disco.begin(), disco.end(),
                       [&](const auto& known) { return known.code().starts_with(code); });
  }

  void CheckStem() {
    using F = v1::StemFile;
    const auto& file = files_.stem;
    if (!IsLooked(file.path)) return;
    CheckPrefixes(file.message.stem_prefix(), file.locations, F::kStemPrefixFieldNumber);
    for (int i = 0; i < file.message.group_size(); ++i) {
      CheckPrefixes(file.message.group(i).prefix(), file.locations.Nested(F::kGroupFieldNumber, i),
                    F::Group::kPrefixFieldNumber);
    }
  }

  template <typename Codes>
  void CheckPrefixes(const Codes& codes, const FieldLocations& locations, int field) {
    for (int i = 0; i < codes.size(); ++i) {
      if (!codes[i].empty() && IsPrefixOfCode(codes[i])) continue;
      diagnostics_.AddError(files_.stem.path, locations.Of(field, i),
                            "DISCO-08 has no code that begins with \"" + codes[i] + "\"",
                            "rules/disco08.textproto lists the codes");
    }
  }

  // ESCO's skill pillar: S1 to S8, K00 to K10 and K99, A1 and A2, L1, each with sub-groups
  // ("S5.6").
  static bool IsEscoGroup(std::string_view group) {
    const std::string_view top = group.substr(0, group.find('.'));
    const auto in = [](std::string_view digits, int first, int last) {
      const bool number = !digits.empty() && digits.size() <= 2 &&
                          digits.find_first_not_of("0123456789") == digits.npos;
      const int value = number ? std::stoi(std::string(digits)) : -1;
      return first <= value && value <= last;
    };
    switch (top.empty() ? '\0' : top.front()) {
      case 'S': return top.size() == 2 && in(top.substr(1), 1, 8);
      case 'K': return top.size() == 3 && (in(top.substr(1), 0, 10) || top == "K99");
      case 'A': return top.size() == 2 && in(top.substr(1), 1, 2);
      case 'L': return top == "L1";
      default: return false;
    }
  }

  void CheckGroups(const RuleFile<v1::CompetenceFile>& file) {
    using F = v1::CompetenceFile;
    if (!IsLooked(file.path)) return;
    for (int i = 0; i < file.message.competence_size(); ++i) {
      const std::string& group = file.message.competence(i).esco_group();
      if (IsEscoGroup(group)) continue;
      diagnostics_.AddError(
          file.path,
          file.locations.Nested(F::kCompetenceFieldNumber, i).Of(F::Concept::kEscoGroupFieldNumber),
          "ESCO has no group \"" + group + "\"",
          "S1 to S8, K00 to K10, K99, A1, A2 or L1, with a sub-group behind a "
          "full stop");
    }
  }

  const RuleFiles& files_;
  const FileFilter& filter_;
  Diagnostics& diagnostics_;
};

}  // namespace

void LintRules(const RuleFiles& files, const RuleSet& rules, const FileFilter& filter,
               Diagnostics* diagnostics) {
  const WrittenRules written(files);
  TermSpeller speller(rules.text(), files, written);
  FileLinter(files, filter, diagnostics).Lint(written);
  LintTerms(files, written, filter, &speller, diagnostics);
  LintOverlaps(written, filter, &speller, diagnostics);
}

}  // namespace opslag
