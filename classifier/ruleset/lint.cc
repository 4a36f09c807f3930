#include "classifier/ruleset/lint.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "classifier/ruleset/rule_set_data.h"

namespace opslag {
namespace {

using Occupation = v1::OccupationFile;

// Letters that an open term needs so that it does not match nearly everything.
constexpr std::size_t kLeastOpenLetters = 3;

struct RuleAt {
  std::string path;
  TextPosition position;
};

class Linter {
 public:
  Linter(const RuleFiles& files, const RuleSet& rules, Diagnostics* diagnostics)
      : files_(files), rules_(rules), diagnostics_(*diagnostics) {}

  void Lint() {
    LocateTitles();
    FindSharedTitles();
    FindOpenTerms();
    FindFilesWithoutCases();
    FindUnusedSets();
  }

 private:
  void LocateTitles() {
    for (const auto& file : files_.occupations) {
      for (int i = 0; i < file.message.title_size(); ++i) {
        titles_[file.message.disco08() + "." + file.message.title(i).id()] = {
            file.path, file.locations.Of(Occupation::kTitleFieldNumber, i)};
      }
    }
  }

  void FindSharedTitles() {
    std::set<std::string> told;
    for (std::uint32_t literal = 0; literal < rules_.literal_count(); ++literal) {
      const TitleRule* first = nullptr;
      std::string_view first_form;
      for (const Use& use : rules_.uses(literal)) {
        if (use.role != Role::kTitle) continue;
        const TitleRule& rule = rules_.title(use.index);
        if (first == nullptr) {
          first = &rule;
          first_form = rules_.base_form(use);
        } else if (rule.code != first->code && rule.unless.empty() && first->unless.empty() &&
                   told.insert(first->id + " " + rule.id).second) {
          TellShared(*first, first_form, rule, rules_.base_form(use));
        }
      }
    }
  }

  void TellShared(const TitleRule& first, std::string_view first_form, const TitleRule& second,
                  std::string_view second_form) {
    const RuleAt& at = titles_[second.id];
    std::string message = "\"" + std::string(second_form) + "\" is claimed by " + first.id + " too";
    if (first_form != second_form) {
      message += ", where it is written \"" + std::string(first_form) + "\"";
    }
    diagnostics_.AddWarning(at.path, at.position, message,
                            "give it to one code, or tell the two apart with unless or a domain");
  }

  // --- terms

  void FindOpenTerms() {
    for (const auto& file : files_.vocabulary) {
      for (int i = 0; i < file.message.set_size(); ++i) {
        CheckTerms(file.path, file.message.set(i).term(),
                   file.locations.Nested(v1::VocabularyFile::kSetFieldNumber, i),
                   v1::VocabularyFile::Set::kTermFieldNumber);
      }
    }
    for (const auto& file : files_.occupations) CheckOccupation(file);
  }

  void CheckOccupation(const RuleFile<Occupation>& file) {
    const Occupation& message = file.message;
    for (int i = 0; i < message.title_size(); ++i) {
      const auto& at = file.locations.Nested(Occupation::kTitleFieldNumber, i);
      CheckTerms(file.path, message.title(i).form(), at, Occupation::Title::kFormFieldNumber);
      CheckTerms(file.path, message.title(i).unless(), at, Occupation::Title::kUnlessFieldNumber);
    }
    for (int i = 0; i < message.head_size(); ++i) {
      const auto& at = file.locations.Nested(Occupation::kHeadFieldNumber, i);
      CheckTerms(file.path, message.head(i).domain(), at, Occupation::Head::kDomainFieldNumber);
      CheckTerms(file.path, message.head(i).unless(), at, Occupation::Head::kUnlessFieldNumber);
    }
    for (int i = 0; i < message.context_size(); ++i) {
      const auto& at = file.locations.Nested(Occupation::kContextFieldNumber, i);
      CheckTerms(file.path, message.context(i).term(), at, Occupation::Context::kTermFieldNumber);
    }
  }

  template <typename Terms>
  void CheckTerms(const std::string& path, const Terms& terms, const FieldLocations& locations,
                  int field) {
    for (int i = 0; i < terms.size(); ++i) {
      const std::string& term = terms[i];
      const bool open = term.starts_with('-') || term.ends_with('-');
      const auto letters = std::count_if(term.begin(), term.end(), [](unsigned char c) {
        return c != '-' && c != '|' && (c & 0xC0) != 0x80;
      });
      if (!open || static_cast<std::size_t>(letters) >= kLeastOpenLetters) continue;
      diagnostics_.AddError(path, locations.Of(field, i),
                            "\"" + term + "\" would match nearly everything",
                            "an open term needs at least three letters; write out the words");
    }
  }

  // --- cases and sets

  void FindFilesWithoutCases() {
    for (const auto& file : files_.occupations) CheckCases(file.path);
    for (const auto& file : files_.competences) CheckCases(file.path);
  }

  void CheckCases(const std::string& path) {
    const std::string cases = path.substr(0, path.find_last_of('.')) + ".cases";
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

  void FindUnusedSets() {
    std::string all;
    for (const auto& file : files_.occupations) all += *files_.sources.Find(file.path);
    for (const auto& file : files_.competences) all += *files_.sources.Find(file.path);
    for (const auto& file : files_.vocabulary) all += *files_.sources.Find(file.path);
    for (const auto& file : files_.vocabulary) {
      for (int i = 0; i < file.message.set_size(); ++i) {
        const std::string& name = file.message.set(i).name();
        if (all.find("\"@" + name + "\"") != all.npos) continue;
        diagnostics_.AddWarning(file.path,
                                file.locations.Of(v1::VocabularyFile::kSetFieldNumber, i),
                                "no rule uses the set @" + name, "use it or take it out");
      }
    }
  }

  const RuleFiles& files_;
  const RuleSet& rules_;
  Diagnostics& diagnostics_;
  std::map<std::string, RuleAt> titles_;
};

}  // namespace

void LintRules(const RuleFiles& files, const RuleSet& rules, Diagnostics* diagnostics) {
  Linter(files, rules, diagnostics).Lint();
}

}  // namespace opslag
