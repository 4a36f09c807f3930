#include "classifier/ruleset/written_rules.h"

#include <algorithm>
#include <utility>

#include "classifier/ruleset/tables.h"

namespace opslag {
namespace {

using OccupationFile = v1::OccupationFile;

// Sets within sets; deeper is a circle, which compiling refuses.
constexpr int kDeepest = 16;

std::vector<InflectionRule> InflectionOf(const RuleFiles& files) {
  v1::RuleArchive archive;
  for (const auto& file : files.text) *archive.add_text() = file.message;
  return ReadInflection(archive);
}

}  // namespace

bool WrittenRule::Allows(v1::Allow::Value what) const {
  return std::find(allow.begin(), allow.end(), what) != allow.end();
}

bool WrittenRule::Has(TermUse use) const {
  return std::any_of(terms.begin(), terms.end(),
                     [use](const WrittenTerm& term) { return term.use == use; });
}

class WrittenRules::Reader {
 public:
  explicit Reader(std::deque<WrittenRule>* rules) : rules_(*rules) {}

  void Read(const RuleFiles& files) {
    for (const auto& file : files.vocabulary) {
      for (int i = 0; i < file.message.set_size(); ++i) {
        using F = v1::VocabularyFile;
        const auto& set = file.message.set(i);
        WrittenRule& rule =
            Add("@" + set.name(), file.path, set, file.locations.Nested(F::kSetFieldNumber, i));
        AddTerms(set.term(), TermUse::kSet, F::Set::kTermFieldNumber, &rule);
      }
    }
    for (const auto& file : files.occupations) ReadOccupation(file);
    for (const auto& file : files.competences) ReadCompetences(file);
    ReadCues(files.cues);
    ReadVacancies(files.vacancy_kinds);
    ReadConditions(files.conditions);
  }

 private:
  void ReadOccupation(const RuleFile<OccupationFile>& file) {
    using F = OccupationFile;
    for (int i = 0; i < file.message.title_size(); ++i) {
      const auto& title = file.message.title(i);
      WrittenRule* const rule = AddOfCode(file, title, F::kTitleFieldNumber, i);
      if (rule == nullptr) continue;
      AddTerms(title.form(), TermUse::kTitle, F::Title::kFormFieldNumber, rule);
      AddTerms(title.unless(), TermUse::kUnless, F::Title::kUnlessFieldNumber, rule);
    }
    for (int i = 0; i < file.message.head_size(); ++i) {
      const auto& head = file.message.head(i);
      WrittenRule* const rule = AddOfCode(file, head, F::kHeadFieldNumber, i);
      if (rule == nullptr) continue;
      AddTerms(head.head(), TermUse::kHead, F::Head::kHeadFieldNumber, rule);
      AddTerms(head.domain(), TermUse::kDomain, F::Head::kDomainFieldNumber, rule);
      AddTerms(head.unless(), TermUse::kUnless, F::Head::kUnlessFieldNumber, rule);
    }
    for (int i = 0; i < file.message.context_size(); ++i) {
      const auto& context = file.message.context(i);
      WrittenRule* const rule = AddOfCode(file, context, F::kContextFieldNumber, i);
      if (rule == nullptr) continue;
      rule->against = context.effect() == F::Context::Effect::AGAINST;
      AddTerms(context.term(), TermUse::kContext, F::Context::kTermFieldNumber, rule);
    }
  }

  void ReadCompetences(const RuleFile<v1::CompetenceFile>& file) {
    using F = v1::CompetenceFile;
    for (int i = 0; i < file.message.competence_size(); ++i) {
      const auto& entry = file.message.competence(i);
      if (entry.status() == v1::Status::DEPRECATED) continue;
      WrittenRule& rule =
          Add(entry.id(), file.path, entry, file.locations.Nested(F::kCompetenceFieldNumber, i));
      AddTerms(entry.form(), TermUse::kConcept, F::Concept::kFormFieldNumber, &rule);
      AddTerms(entry.unless(), TermUse::kUnless, F::Concept::kUnlessFieldNumber, &rule);
    }
  }

  void ReadCues(const RuleFile<v1::CueFile>& file) {
    using F = v1::CueFile;
    for (int i = 0; i < file.message.cue_size(); ++i) {
      const auto& cue = file.message.cue(i);
      WrittenRule& rule =
          AddPlain(cue.id(), file.path, file.locations.Nested(F::kCueFieldNumber, i));
      AddTerms(cue.term(), TermUse::kCue, F::Cue::kTermFieldNumber, &rule);
    }
  }

  void ReadVacancies(const RuleFile<v1::VacancyKindFile>& file) {
    using F = v1::VacancyKindFile;
    for (int i = 0; i < file.message.rule_size(); ++i) {
      const auto& entry = file.message.rule(i);
      WrittenRule& rule =
          AddPlain(entry.id(), file.path, file.locations.Nested(F::kRuleFieldNumber, i));
      AddTerms(entry.term(), TermUse::kVacancy, F::Rule::kTermFieldNumber, &rule);
      AddTerms(entry.unless(), TermUse::kUnless, F::Rule::kUnlessFieldNumber, &rule);
    }
  }

  void ReadConditions(const RuleFile<v1::ConditionFile>& file) {
    using F = v1::ConditionFile;
    for (int i = 0; i < file.message.rule_size(); ++i) {
      const auto& entry = file.message.rule(i);
      WrittenRule& rule =
          AddPlain(entry.id(), file.path, file.locations.Nested(F::kRuleFieldNumber, i));
      AddTerms(entry.term(), TermUse::kCondition, F::Rule::kTermFieldNumber, &rule);
      AddTerms(entry.needs(), TermUse::kUnless, F::Rule::kNeedsFieldNumber, &rule);
      AddTerms(entry.unless(), TermUse::kUnless, F::Rule::kUnlessFieldNumber, &rule);
    }
  }

  // nullptr where the rule is not applied.
  template <typename Rule>
  WrittenRule* AddOfCode(const RuleFile<OccupationFile>& file, const Rule& entry, int field,
                         int i) {
    if (entry.status() == v1::Status::DEPRECATED) return nullptr;
    const std::string& code = file.message.disco08();
    WrittenRule& rule =
        Add(code + "." + entry.id(), file.path, entry, file.locations.Nested(field, i));
    rule.code = code;
    rule.subdivision = entry.disco08();
    rule.strength = ToStrength(entry.strength());
    return &rule;
  }

  template <typename Rule>
  WrittenRule& Add(std::string id, const std::string& file, const Rule& entry,
                   const FieldLocations& locations) {
    WrittenRule& rule = AddPlain(std::move(id), file, locations);
    rule.allow.assign(entry.allow().begin(), entry.allow().end());
    rule.has_note = !entry.note().empty();
    return rule;
  }

  WrittenRule& AddPlain(std::string id, const std::string& file, const FieldLocations& locations) {
    WrittenRule& rule = rules_.emplace_back();
    rule.id = std::move(id);
    rule.file = &file;
    rule.position = locations.position();
    locations_ = &locations;
    return rule;
  }

  template <typename Terms>
  void AddTerms(const Terms& terms, TermUse use, int field, WrittenRule* rule) {
    for (int i = 0; i < terms.size(); ++i) {
      rule->terms.push_back({use, &terms[i], locations_->Of(field, i)});
    }
  }

  std::deque<WrittenRule>& rules_;
  const FieldLocations* locations_ = nullptr;  // of the rule that was added last
};

WrittenRules::WrittenRules(const RuleFiles& files) {
  Reader(&rules_).Read(files);
  for (const WrittenRule& rule : rules_) {
    if (rule.id.starts_with('@')) sets_.emplace(rule.id, &rule);
  }
}

const WrittenRule* WrittenRules::FindSet(std::string_view at_name) const {
  const auto it = sets_.find(at_name);
  return it == sets_.end() ? nullptr : it->second;
}

TermSpeller::TermSpeller(std::shared_ptr<const TextTables> tables, const RuleFiles& files,
                         const WrittenRules& rules)
    : rules_(rules),
      tokenizer_(std::move(tables)),
      inflector_(InflectionOf(files)),
      expander_(&tokenizer_, &inflector_) {}

void TermSpeller::Append(const WrittenTerm& term, int depth, std::vector<std::string>* out) {
  if (term.text->starts_with('@')) {
    const WrittenRule* const set = rules_.FindSet(*term.text);
    if (set == nullptr || depth == kDeepest) return;
    for (const WrittenTerm& inner : set->terms) {
      Append({term.use, inner.text, inner.position}, depth + 1, out);
    }
    return;
  }
  Result<Term> parsed = ParseTerm(*term.text);
  if (!parsed) return;
  if (term.use == TermUse::kHead) parsed->open_begin = true;
  std::vector<std::string> literals = expander_.Literals(*parsed);
  std::move(literals.begin(), literals.end(), std::back_inserter(*out));
}

std::vector<std::string> TermSpeller::Literals(const WrittenTerm& term) {
  std::vector<std::string> literals;
  Append(term, 0, &literals);
  return literals;
}

std::vector<std::string> TermSpeller::Literals(const WrittenRule& rule, TermUse use) {
  std::vector<std::string> literals;
  for (const WrittenTerm& term : rule.terms) {
    if (term.use == use) Append(term, 0, &literals);
  }
  return literals;
}

std::vector<std::pair<std::string, std::string>> TermSpeller::Spellings(const WrittenTerm& term) {
  std::vector<std::pair<std::string, std::string>> spellings;
  Result<Term> parsed = ParseTerm(*term.text);
  if (!parsed) return spellings;
  for (std::string& surface : expander_.Surfaces(*parsed)) {
    std::string folded = tokenizer_.Fold(surface);
    if (!folded.empty()) spellings.emplace_back(std::move(surface), std::move(folded));
  }
  return spellings;
}

}  // namespace opslag
