#include "classifier/ruleset/compile.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <set>
#include <string_view>
#include <unordered_set>

#include "classifier/match/literal_scanner.h"
#include "classifier/ruleset/literal_builder.h"
#include "classifier/ruleset/rule_checks.h"
#include "classifier/ruleset/rule_set_data.h"
#include "classifier/ruleset/tables.h"
#include "classifier/ruleset/terms.h"
#include "classifier/text/canonical_text.h"

namespace opslag {
namespace {

using Occupation = v1::OccupationFile;

bool IsDeprecated(v1::Status::Value status) { return status == v1::Status::DEPRECATED; }
bool IsExperimental(v1::Status::Value status) { return status == v1::Status::EXPERIMENTAL; }

// Walks the rules once. With a LiteralBuilder it also spells out every term; without one (a set
// from the cache) it only numbers the rules and groups, in the same order.
class Compiler {
 public:
  Compiler(const v1::RuleArchive& archive, const RuleFiles* files, Diagnostics* diagnostics)
      : archive_(archive), files_(files), checks_(diagnostics) {}

  // Everything but the literals. nullptr where checks found mistakes, or with *mistake set.
  std::unique_ptr<RuleSet::Data> Compile(std::string_view hash, bool spell_out,
                                         LiteralTable* literals, Error* mistake);

 private:
  using Terms = google::protobuf::RepeatedPtrField<std::string>;

  bool ReadTables(std::string_view hash, Error* mistake);
  void ReadVocabulary();
  void ReadOccupations();
  void ReadOccupation(const Occupation& file, const RulePlace& place);
  void ReadTitle(const Occupation& file, const Occupation::Title& title, const RulePlace& place);
  void ReadHead(const Occupation& file, const Occupation::Head& head, const RulePlace& place);
  void ReadContext(const Occupation& file, const Occupation::Context& context,
                   const RulePlace& place);
  void ReadCompetences();
  void ReadConcept(const v1::CompetenceFile::Concept& entry, const RulePlace& place);
  void ReadCues();
  void ReadFrames();
  void ReadFrame(const v1::FrameFile::Frame& entry, const RulePlace& place);
  void ReadVacancyKinds();
  void ReadConditions();
  void ReadCondition(const v1::ConditionFile::Rule& entry, const RulePlace& place);
  void ReadAnnouncements();
  void ReadPlaceWords();

  std::string FullId(const Occupation& file, const std::string& id, const RulePlace& place,
                     int field);
  std::string Subdivision(const Occupation& file, const std::string& code, const RulePlace& place,
                          int field);
  void RequireTerms(const Terms& terms, const RulePlace& place, int field);

  // Adds terms as they stand, without their inflected forms.
  void AddExact(const Terms& terms, const RulePlace& place, int field, Role role,
                std::uint32_t index);
  // Adds every term, those of named sets included, with the same meaning.
  void AddTerms(const Terms& terms, const RulePlace& place, int field, Role role,
                std::uint32_t index);
  // The groups that the terms make up. A named set is one. Of the others each head and each
  // forbidding term is one, shared by all rules that name it: "medarbejder" is a head of hundreds
  // of rules, and a text that holds it holds one head. A rule's own domains together are one: rules
  // share few of them, and pairs with heads stay few.
  std::vector<GroupIndex> Groups(const Terms& terms, const RulePlace& place, int field, Role role);
  // The groups of an employer's industries: they have no words.
  std::vector<GroupIndex> IndustryGroups(const Terms& terms, const RulePlace& place, int field);
  void AddTerm(const std::string& written, const RulePlace& place, int field, int index, Role role,
               std::uint32_t rule);
  void AddSet(const std::string& name, Role role, std::uint32_t index);

  // A named set of the vocabulary.
  struct Set {
    const v1::VocabularyFile::Set* message = nullptr;
    RulePlace place;
    GroupIndex group = 0;
    std::set<Role> spelt;  // roles in which its terms were added as a group
  };
  Set* FindSet(const std::string& written, const RulePlace& place, int field, int index);

  const v1::RuleArchive& archive_;
  const RuleFiles* files_;
  RuleChecks checks_;
  std::unique_ptr<RuleSet::Data> data_ = std::make_unique<RuleSet::Data>();
  std::optional<Tokenizer> tokenizer_;
  std::optional<Inflector> inflector_;
  std::optional<TermExpander> expander_;
  std::optional<LiteralBuilder> builder_;
  std::map<std::string, Set, std::less<>> sets_;
  std::set<std::string> open_sets_;  // being spelled out: a set that holds itself is found
  std::map<std::string, GroupIndex> industry_groups_;
  std::set<std::string> ids_;
  GroupIndex next_group_ = 0;
  CodeIndex code_index_ = 0;  // of the occupation file being read
};

// The place of the index-th file of a kind; nowhere for a set from the cache.
template <typename Files>
RulePlace PlaceOf(const Files* files, std::size_t index) {
  if (files == nullptr) return {};
  return RulePlace{&(*files)[index].path, &(*files)[index].locations};
}

template <typename File>
RulePlace PlaceOfFile(const File* file) {
  return file == nullptr ? RulePlace{} : RulePlace{&file->path, &file->locations};
}

std::unique_ptr<RuleSet::Data> Compiler::Compile(std::string_view hash, bool spell_out,
                                                 LiteralTable* literals, Error* mistake) {
  if (!ReadTables(hash, mistake)) return nullptr;
  if (spell_out) {
    inflector_.emplace(ReadInflection(archive_));
    expander_.emplace(&*tokenizer_, &*inflector_);
    builder_.emplace(&*expander_);
  }
  ReadVocabulary();
  ReadOccupations();
  ReadCompetences();
  ReadCues();
  ReadFrames();
  ReadVacancyKinds();
  ReadConditions();
  ReadAnnouncements();
  ReadPlaceWords();
  if (checks_.errors() > 0) return nullptr;
  if (spell_out) *literals = builder_->Finish();
  data_->group_count = next_group_;
  return std::move(data_);
}

bool Compiler::ReadTables(std::string_view hash, Error* mistake) {
  data_->version = archive_.rule_set().version() + "-" + std::string(hash.substr(0, 12));
  data_->number = archive_.rule_set().number();
  for (const auto& test : archive_.rule_set().self_test()) {
    data_->self_tests.push_back({test.text(), test.rule_id()});
  }
  data_->disco = ReadDisco(archive_.disco());
  data_->weights = ReadWeights(archive_.weights());
  data_->stem = ReadStem(archive_.stem());
  auto places = ReadPlaces(archive_);
  auto industries = ReadIndustries(archive_);
  auto text = TextTables::Build(ReadTextData(archive_));
  if (!places || !industries || !text) {
    *mistake = !places ? places.error() : !industries ? industries.error() : text.error();
    return false;
  }
  data_->places = std::move(*places);
  data_->employer_words = ReadEmployerWords(archive_);
  data_->industries = std::move(*industries);
  data_->text = std::move(*text);
  tokenizer_.emplace(data_->text);
  data_->headline_phrases = ReadHeadline(archive_, &*tokenizer_);
  auto names = ReadNames(archive_, &*tokenizer_, &data_->places);
  if (!names) {
    *mistake = names.error();
    return false;
  }
  data_->name_phrases = std::move(*names);
  return true;
}

// --- vocabulary

void Compiler::ReadVocabulary() {
  for (int f = 0; f < archive_.vocabulary_size(); ++f) {
    const RulePlace file = PlaceOf(files_ ? &files_->vocabulary : nullptr, std::size_t(f));
    for (int i = 0; i < archive_.vocabulary(f).set_size(); ++i) {
      const auto& set = archive_.vocabulary(f).set(i);
      const RulePlace place = file.Nested(v1::VocabularyFile::kSetFieldNumber, i);
      const auto [entry, added] = sets_.try_emplace(set.name(), Set{&set, place, next_group_, {}});
      ++next_group_;
      if (!added) {
        checks_.Error(place, v1::VocabularyFile::Set::kNameFieldNumber, 0,
                      "there is a set @" + set.name() + " already",
                      "give this one another name, or put the terms together");
      }
      if (set.name().empty() || set.term_size() == 0) {
        checks_.Error(place, v1::VocabularyFile::Set::kNameFieldNumber, 0,
                      "a set needs a name and terms", "fill in name: \"…\" and term: \"…\"");
      }
    }
  }
}

Compiler::Set* Compiler::FindSet(const std::string& written, const RulePlace& place, int field,
                                 int index) {
  const auto it = sets_.find(written.substr(1));
  if (it != sets_.end()) return &it->second;
  std::vector<std::string_view> names;
  for (const auto& [name, set] : sets_) names.push_back(name);
  checks_.Error(place, field, index, "there is no vocabulary set " + written,
                HintForUnknown(written.substr(1), names, "sets"));
  return nullptr;
}

void Compiler::AddSet(const std::string& name, Role role, std::uint32_t index) {
  const Set& set = sets_.at(name);
  if (!open_sets_.insert(name).second) {
    checks_.Error(set.place, v1::VocabularyFile::Set::kTermFieldNumber, 0,
                  "the set @" + name + " holds itself", "take the circle out");
    return;
  }
  AddTerms(set.message->term(), set.place, v1::VocabularyFile::Set::kTermFieldNumber, role, index);
  open_sets_.erase(name);
}

void Compiler::AddTerms(const Terms& terms, const RulePlace& place, int field, Role role,
                        std::uint32_t index) {
  if (!builder_) return;
  for (int i = 0; i < terms.size(); ++i) {
    if (!terms[i].starts_with('@')) {
      AddTerm(terms[i], place, field, i, role, index);
    } else if (FindSet(terms[i], place, field, i) != nullptr) {
      AddSet(terms[i].substr(1), role, index);
    }
  }
}

void Compiler::AddTerm(const std::string& written, const RulePlace& place, int field, int index,
                       Role role, std::uint32_t rule) {
  Result<Term> term = ParseTerm(written);
  if (!term) {
    checks_.Error(place, field, index, term.error().reason, "rules/README.md tells the signs");
    return;
  }
  if (term->alone && role != Role::kHead) {
    checks_.Error(place, field, index, "= is for heads: other words stand alone without it",
                  "take it off");
  }
  if (role == Role::kHead) term->open_begin = !term->alone;
  if (!builder_->Add(*term, role, rule)) {
    checks_.Error(place, field, index, "nothing of this term is left to match",
                  "a term needs letters or digits");
  }
}

std::vector<GroupIndex> Compiler::Groups(const Terms& terms, const RulePlace& place, int field,
                                         Role role) {
  std::vector<GroupIndex> groups;
  std::optional<GroupIndex> own;
  for (int i = 0; i < terms.size(); ++i) {
    if (terms[i].starts_with('@')) {
      Set* set = FindSet(terms[i], place, field, i);
      if (set == nullptr) continue;
      groups.push_back(set->group);
      if (builder_ && set->spelt.insert(role).second) AddSet(terms[i].substr(1), role, set->group);
    } else {
      if (!own) {
        own = next_group_++;
        groups.push_back(*own);
      }
      if (builder_) AddTerm(terms[i], place, field, i, role, *own);
    }
  }
  return groups;
}

// "41" or "DB07:4520".
std::optional<IndustryTable::Prefixes> ReadIndustryPrefix(const IndustryTable& table,
                                                          const std::string& written) {
  const std::size_t colon = written.find(':');
  const std::string scheme = colon == std::string::npos ? "" : written.substr(0, colon);
  const std::string digits = colon == std::string::npos ? written : written.substr(colon + 1);
  const bool is_code = !digits.empty() && digits.size() <= 6 &&
                       digits.find_first_not_of("0123456789") == std::string::npos;
  if (!is_code || (!scheme.empty() && table.Find(scheme) == nullptr)) return std::nullopt;
  return IndustryTable::Prefixes{scheme, {digits}};
}

std::vector<GroupIndex> Compiler::IndustryGroups(const Terms& terms, const RulePlace& place,
                                                 int field) {
  std::vector<GroupIndex> groups;
  for (int i = 0; i < terms.size(); ++i) {
    auto prefix = ReadIndustryPrefix(data_->industries, terms[i]);
    if (!prefix) {
      checks_.Error(place, field, i, "\"" + terms[i] + "\" is no beginning of an industry's code",
                    "write its first digits, \"41\", or with a scheme \"DB07:4520\"");
      continue;
    }
    const auto [known, added] = industry_groups_.try_emplace(terms[i], next_group_);
    if (added) data_->industry_domains.push_back({std::move(*prefix), next_group_++});
    groups.push_back(known->second);
  }
  return groups;
}

void Compiler::RequireTerms(const Terms& terms, const RulePlace& place, int field) {
  if (!terms.empty()) return;
  const std::string name = field == Occupation::Head::kDomainFieldNumber ? "domain" : "terms";
  checks_.Error(place, field, 0, "the rule has no " + name, "add at least one");
}

// --- occupations

void Compiler::ReadOccupations() {
  for (int f = 0; f < archive_.occupations_size(); ++f) {
    const Occupation& file = archive_.occupations(f);
    const RulePlace place = PlaceOf(files_ ? &files_->occupations : nullptr, std::size_t(f));
    const bool known = file.disco08().size() <= 4 && data_->disco.count(file.disco08()) > 0;
    if (!known) {
      checks_.Error(place, Occupation::kDisco08FieldNumber, 0,
                    "DISCO-08 has no code \"" + file.disco08() + "\" of one to four digits",
                    "rules/disco08.textproto lists the codes");
      continue;
    }
    const std::string expected = file.disco08() + ".textproto";
    if (place.path != nullptr && !place.path->ends_with("/" + expected)) {
      checks_.Error(place, Occupation::kDisco08FieldNumber, 0,
                    "the file's name and its code differ", "rename the file to " + expected);
    }
    if (!data_->codes_with_rules.insert(file.disco08()).second) {
      checks_.Error(place, Occupation::kDisco08FieldNumber, 0,
                    "another file has the code " + file.disco08() + " already",
                    "keep one file for a code");
    }
    code_index_ = static_cast<CodeIndex>(data_->codes.size());
    data_->codes.push_back(file.disco08());
    ReadOccupation(file, place);
  }
}

void Compiler::ReadOccupation(const Occupation& file, const RulePlace& place) {
  for (int i = 0; i < file.title_size(); ++i) {
    ReadTitle(file, file.title(i), place.Nested(Occupation::kTitleFieldNumber, i));
  }
  for (int i = 0; i < file.head_size(); ++i) {
    ReadHead(file, file.head(i), place.Nested(Occupation::kHeadFieldNumber, i));
  }
  for (int i = 0; i < file.context_size(); ++i) {
    ReadContext(file, file.context(i), place.Nested(Occupation::kContextFieldNumber, i));
  }
}

std::string Compiler::FullId(const Occupation& file, const std::string& id, const RulePlace& place,
                             int field) {
  std::string full = file.disco08() + "." + id;
  if (id.empty()) {
    checks_.Error(place, field, 0, "the rule has no id", "records name rules by their id: add one");
  } else if (!ids_.insert(full).second) {
    checks_.Error(place, field, 0, "another rule of this file has the id \"" + id + "\"",
                  "ids are unique in a file, over titles, heads and contexts");
  }
  return full;
}

std::string Compiler::Subdivision(const Occupation& file, const std::string& code,
                                  const RulePlace& place, int field) {
  if (code.empty()) return {};
  const bool fits = code.size() == 6 && !code.ends_with("00") && data_->disco.count(code) > 0 &&
                    code.starts_with(file.disco08());
  if (!fits) {
    checks_.Error(place, field, 0, "\"" + code + "\" is no subdivision of " + file.disco08(),
                  "rules/disco08.textproto lists the six-digit codes");
  }
  return code;
}

void Compiler::ReadTitle(const Occupation& file, const Occupation::Title& title,
                         const RulePlace& place) {
  using F = Occupation::Title;
  TitleRule rule;
  rule.id = FullId(file, title.id(), place, F::kIdFieldNumber);
  if (IsDeprecated(title.status())) return;
  rule.code = file.disco08();
  rule.code_index = code_index_;
  rule.subdivision = Subdivision(file, title.disco08(), place, F::kDisco08FieldNumber);
  rule.strength = ToStrength(title.strength());
  rule.experimental = IsExperimental(title.status());
  rule.unless_in_employer = title.unless_in_employer();
  rule.unless = Groups(title.unless(), place, F::kUnlessFieldNumber, Role::kUnless);
  RequireTerms(title.form(), place, F::kFormFieldNumber);
  const auto index = static_cast<RuleIndex>(data_->titles.size());
  AddTerms(title.form(), place, F::kFormFieldNumber, Role::kTitle, index);
  data_->titles.push_back(std::move(rule));
}

void Compiler::ReadHead(const Occupation& file, const Occupation::Head& head,
                        const RulePlace& place) {
  using F = Occupation::Head;
  HeadRule rule;
  rule.id = FullId(file, head.id(), place, F::kIdFieldNumber);
  if (IsDeprecated(head.status())) return;
  rule.code = file.disco08();
  rule.code_index = code_index_;
  rule.subdivision = Subdivision(file, head.disco08(), place, F::kDisco08FieldNumber);
  rule.strength = ToStrength(head.strength());
  rule.experimental = IsExperimental(head.status());
  rule.unless_in_employer = head.unless_in_employer();
  rule.unless = Groups(head.unless(), place, F::kUnlessFieldNumber, Role::kUnless);
  RequireTerms(head.head(), place, F::kHeadFieldNumber);
  if (head.employer_domain().empty() && head.industry().empty()) {
    RequireTerms(head.domain(), place, F::kDomainFieldNumber);
  }
  const auto heads = Groups(head.head(), place, F::kHeadFieldNumber, Role::kHead);
  const auto domains = Groups(head.domain(), place, F::kDomainFieldNumber, Role::kDomain);
  const auto index = static_cast<RuleIndex>(data_->heads.size());
  for (const GroupIndex h : heads) data_->group_rules.push_back({h, index});
  rule.domains = domains;
  rule.employer_domains =
      Groups(head.employer_domain(), place, F::kEmployerDomainFieldNumber, Role::kDomain);
  rule.industries = IndustryGroups(head.industry(), place, F::kIndustryFieldNumber);
  data_->heads.push_back(std::move(rule));
}

void Compiler::ReadContext(const Occupation& file, const Occupation::Context& context,
                           const RulePlace& place) {
  using F = Occupation::Context;
  ContextRule rule;
  rule.id = FullId(file, context.id(), place, F::kIdFieldNumber);
  if (IsDeprecated(context.status())) return;
  rule.code = file.disco08();
  rule.code_index = code_index_;
  rule.subdivision = Subdivision(file, context.disco08(), place, F::kDisco08FieldNumber);
  rule.strength = ToStrength(context.strength());
  rule.against = context.effect() == F::Effect::AGAINST;
  if (context.field_size() > 0) {
    const auto has = [&](F::Field::Value field) {
      return std::count(context.field().begin(), context.field().end(), field) > 0;
    };
    rule.in_title = has(F::Field::TITLE);
    rule.in_body = has(F::Field::BODY);
    rule.in_employer = has(F::Field::EMPLOYER);
  }
  RequireTerms(context.term(), place, F::kTermFieldNumber);
  const auto index = static_cast<RuleIndex>(data_->contexts.size());
  AddTerms(context.term(), place, F::kTermFieldNumber, Role::kContext, index);
  data_->contexts.push_back(std::move(rule));
}

// --- competences, cues, vacancy kinds, announcements

void Compiler::ReadCompetences() {
  for (int f = 0; f < archive_.competences_size(); ++f) {
    const RulePlace file = PlaceOf(files_ ? &files_->competences : nullptr, std::size_t(f));
    for (int i = 0; i < archive_.competences(f).competence_size(); ++i) {
      ReadConcept(archive_.competences(f).competence(i),
                  file.Nested(v1::CompetenceFile::kCompetenceFieldNumber, i));
    }
  }
  data_->level_terms = ReadLevelTerms(archive_, &*tokenizer_);
}

void Compiler::ReadConcept(const v1::CompetenceFile::Concept& entry, const RulePlace& place) {
  using F = v1::CompetenceFile::Concept;
  const bool complete = !entry.id().empty() && !entry.label().empty() &&
                        entry.kind() != v1::CompetenceFile::Kind::UNSPECIFIED &&
                        !entry.esco_group().empty();
  if (!complete) {
    checks_.Error(place, F::kIdFieldNumber, 0, "a concept needs id, label, kind and esco_group",
                  "fill in what is missing");
  }
  if (!ids_.insert(entry.id()).second) {
    checks_.Error(place, F::kIdFieldNumber, 0, "another concept has the id \"" + entry.id() + "\"",
                  "concept ids are unique in the whole rule set");
  }
  if (IsDeprecated(entry.status())) return;
  ConceptRule rule;
  rule.id = entry.id();
  rule.label = entry.label();
  rule.kind = static_cast<CompetenceKind>(entry.kind());
  rule.esco_group = entry.esco_group();
  rule.unless = Groups(entry.unless(), place, F::kUnlessFieldNumber, Role::kUnless);
  RequireTerms(entry.form(), place, F::kFormFieldNumber);
  const auto index = static_cast<RuleIndex>(data_->concepts.size());
  AddTerms(entry.form(), place, F::kFormFieldNumber, Role::kConcept, index);
  data_->concepts.push_back(std::move(rule));
}

Reach ToReach(v1::CueFile::Reach::Value reach) {
  switch (reach) {
    case v1::CueFile::Reach::BEFORE: return Reach::kBefore;
    case v1::CueFile::Reach::BEHIND: return Reach::kBehind;
    default: return Reach::kBoth;
  }
}

void Compiler::ReadCues() {
  const RulePlace file = PlaceOfFile(files_ ? &files_->cues : nullptr);
  for (int i = 0; i < archive_.cues().cue_size(); ++i) {
    const auto& cue = archive_.cues().cue(i);
    const RulePlace place = file.Nested(v1::CueFile::kCueFieldNumber, i);
    const auto index = static_cast<RuleIndex>(data_->cues.size());
    AddTerms(cue.term(), place, v1::CueFile::Cue::kTermFieldNumber, Role::kCue, index);
    data_->cues.push_back(
        {cue.id(), static_cast<Requirement>(cue.requirement()), ToReach(cue.reach())});
  }
}

void Compiler::AddExact(const Terms& terms, const RulePlace& place, int field, Role role,
                        std::uint32_t index) {
  for (int i = 0; i < terms.size() && builder_; ++i) {
    AddTerm(terms[i] + "!", place, field, i, role, index);
  }
}

void Compiler::ReadFrames() {
  using F = v1::FrameFile;
  const RulePlace file = PlaceOfFile(files_ ? &files_->frames : nullptr);
  const F& frames = archive_.frames();
  for (int i = 0; i < frames.frame_size(); ++i) {
    ReadFrame(frames.frame(i), file.Nested(F::kFrameFieldNumber, i));
  }
  data_->phrase_terms = ReadPhraseTerms(frames, &*tokenizer_);
}

void Compiler::ReadFrame(const v1::FrameFile::Frame& entry, const RulePlace& place) {
  using F = v1::FrameFile::Frame;
  if (entry.id().empty() || !ids_.insert("frame." + entry.id()).second) {
    checks_.Error(place, F::kIdFieldNumber, 0, "a frame needs an id that no other has",
                  "records name frames by their id: change it");
  }
  if (entry.lead().empty() && entry.opening().empty()) {
    checks_.Error(place, F::kLeadFieldNumber, 0, "the frame has no words", "add a lead");
  }
  FrameRule rule;
  rule.id = "frame." + entry.id();
  rule.kind = static_cast<CompetenceKind>(entry.kind());
  rule.esco_group = entry.esco_group();
  rule.items = entry.takes() == v1::FrameFile::Takes::ITEMS;
  rule.keeps_lead = entry.keeps_lead();
  if (entry.most_words() > 0) rule.most_words = entry.most_words();
  const auto index = static_cast<RuleIndex>(data_->frames.size());
  AddExact(entry.lead(), place, F::kLeadFieldNumber, Role::kFrame, index);
  data_->frames.push_back(std::move(rule));
}

bool NeedsNumber(ConditionSays says) {
  switch (says) {
    case ConditionSays::kHours:
    case ConditionSays::kPayAnHour:
    case ConditionSays::kPayAMonth:
    case ConditionSays::kPayAYear:
    case ConditionSays::kPositions:
    case ConditionSays::kExperience: return true;
    default: return false;
  }
}

VacancyKind ToVacancyKind(v1::VacancyKindFile::Kind::Value kind) {
  using V = v1::VacancyKindFile::Kind;
  switch (kind) {
    case V::VOLUNTEER: return VacancyKind::kVolunteer;
    case V::DONOR: return VacancyKind::kDonor;
    case V::UNSOLICITED: return VacancyKind::kUnsolicited;
    default: return VacancyKind::kUnspecified;
  }
}

void Compiler::ReadVacancyKinds() {
  using F = v1::VacancyKindFile::Rule;
  const RulePlace file = PlaceOfFile(files_ ? &files_->vacancy_kinds : nullptr);
  for (int i = 0; i < archive_.vacancy_kinds().rule_size(); ++i) {
    const auto& entry = archive_.vacancy_kinds().rule(i);
    const RulePlace place = file.Nested(v1::VacancyKindFile::kRuleFieldNumber, i);
    VacancyRule rule;
    rule.id = entry.id();
    rule.kind = ToVacancyKind(entry.kind());
    rule.unless = Groups(entry.unless(), place, F::kUnlessFieldNumber, Role::kUnless);
    const auto index = static_cast<RuleIndex>(data_->vacancies.size());
    AddTerms(entry.term(), place, F::kTermFieldNumber, Role::kVacancy, index);
    data_->vacancies.push_back(std::move(rule));
  }
}

void Compiler::ReadConditions() {
  using F = v1::ConditionFile;
  const RulePlace file = PlaceOfFile(files_ ? &files_->conditions : nullptr);
  for (int i = 0; i < archive_.conditions().rule_size(); ++i) {
    ReadCondition(archive_.conditions().rule(i), file.Nested(F::kRuleFieldNumber, i));
  }
  if (archive_.conditions().has_before_title()) {
    const F::BeforeTitle& entry = archive_.conditions().before_title();
    ConditionRule& rule = data_->before_title;
    rule.id = "condition." + entry.id();
    rule.says = ConditionSays::kPositions;
    rule.number = NumberPlace::kBefore;
    rule.least = entry.least();
    rule.most = entry.most();
    rule.words_between = entry.words_between();
  }
  data_->number_words = ReadNumberWords(archive_.conditions(), &*tokenizer_);
}

void Compiler::ReadCondition(const v1::ConditionFile::Rule& entry, const RulePlace& place) {
  using F = v1::ConditionFile::Rule;
  if (entry.id().empty() || !ids_.insert("condition." + entry.id()).second) {
    checks_.Error(place, F::kIdFieldNumber, 0, "a condition needs an id that no other has",
                  "records name conditions by their id: change it");
  }
  ConditionRule rule;
  rule.id = "condition." + entry.id();
  rule.says = static_cast<ConditionSays>(entry.says());
  rule.number = static_cast<NumberPlace>(entry.number());
  rule.least = entry.least();
  rule.most = entry.most();
  rule.words_between = entry.words_between();
  rule.headline_only = entry.headline_only();
  for (const std::string& unit : entry.unit()) rule.units.push_back(tokenizer_->Fold(unit));
  if (NeedsNumber(rule.says) && rule.number == NumberPlace::kNone) {
    checks_.Error(place, F::kSaysFieldNumber, 0, "what the rule says is a number",
                  "add number: BEFORE or number: BEHIND");
  }
  rule.needs = Groups(entry.needs(), place, F::kNeedsFieldNumber, Role::kConditionWord);
  rule.unless = Groups(entry.unless(), place, F::kUnlessFieldNumber, Role::kConditionWord);
  RequireTerms(entry.term(), place, F::kTermFieldNumber);
  const auto index = static_cast<RuleIndex>(data_->conditions.size());
  AddTerms(entry.term(), place, F::kTermFieldNumber, Role::kCondition, index);
  data_->conditions.push_back(std::move(rule));
}

void Compiler::ReadAnnouncements() {
  for (int f = 0; f < archive_.text_size(); ++f) {
    const RulePlace place = PlaceOf(files_ ? &files_->text : nullptr, std::size_t(f))
                                .Nested(v1::TextFile::kHeadlineFieldNumber, 0);
    AddExact(archive_.text(f).headline().announces(), place,
             v1::TextFile::Headline::kAnnouncesFieldNumber, Role::kAnnounces, 0);
  }
}

void Compiler::ReadPlaceWords() {
  using Words = v1::PlacesFile::Words;
  for (int f = 0; f < archive_.places_size(); ++f) {
    const RulePlace place = PlaceOf(files_ ? &files_->places : nullptr, std::size_t(f))
                                .Nested(v1::PlacesFile::kWordsFieldNumber, 0);
    const Words& words = archive_.places(f).words();
    const auto add = [&](const Terms& terms, int field, PlaceWord meaning) {
      AddExact(terms, place, field, Role::kPlaceWord, static_cast<std::uint32_t>(meaning));
    };
    add(words.workplace(), Words::kWorkplaceFieldNumber, PlaceWord::kWorkplace);
    add(words.not_fixed(), Words::kNotFixedFieldNumber, PlaceWord::kNotFixed);
  }
}

// An index that the set does not have would be read past the end: the table is then of another set.
bool Fits(const RuleSet::Data& data, const LiteralUses& uses, const LiteralDatabase& database) {
  if (uses.literal_count() != database.literals().size()) return false;
  const bool groups_fit =
      std::all_of(uses.word_groups().begin(), uses.word_groups().end(),
                  [&](const WordGroup& entry) { return entry.group < data.group_count; });
  if (!groups_fit) return false;
  const auto count = [&](Role role) -> std::size_t {
    switch (role) {
      case Role::kTitle: return data.titles.size();
      case Role::kContext: return data.contexts.size();
      case Role::kConcept: return data.concepts.size();
      case Role::kCue: return data.cues.size();
      case Role::kVacancy: return data.vacancies.size();
      case Role::kAnnounces: return 1;
      case Role::kFrame: return data.frames.size();
      case Role::kPlaceWord: return kPlaceWordCount;
      case Role::kHead:
      case Role::kUnless: return uses.word_count();
      case Role::kDomain:
      case Role::kConditionWord: return data.group_count;
      case Role::kCondition: return data.conditions.size();
    }
    return 0;
  };
  return std::all_of(uses.all().begin(), uses.all().end(),
                     [&](const Use& use) { return use.index < count(use.role); });
}

// Titles and heads without a space in front may end a compound.
ViewSet CompoundHeads(const PackedStrings& literals, const LiteralUses& uses) {
  ViewSet heads;
  for (std::uint32_t i = 0; i < literals.size(); ++i) {
    const std::string_view literal = literals[i];
    if (literal.front() == ' ' || literal.back() != ' ') continue;
    const std::span<const Use> all = uses.Of(i);
    const bool is_head = std::any_of(all.begin(), all.end(), [](const Use& use) {
      return use.role == Role::kTitle || use.role == Role::kHead;
    });
    if (is_head) heads.emplace(literal.substr(0, literal.size() - 1));
  }
  return heads;
}

// Of each word the pairs of all its groups: what a head needs is found without a look at what it
// cannot meet.
void IndexHeadPairs(RuleSet::Data* data) {
  auto& rules = data->group_rules;
  std::stable_sort(rules.begin(), rules.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  const auto rules_of = [&](GroupIndex group) {
    return std::equal_range(rules.begin(), rules.end(), std::pair(group, RuleIndex{0}),
                            [](const auto& a, const auto& b) { return a.first < b.first; });
  };
  for (WordIndex word = 0; word < data->uses.word_count(); ++word) {
    data->first_head_pair.push_back(static_cast<std::uint32_t>(data->head_pairs.size()));
    for (const auto& [group, base_form] : data->uses.GroupsOf(word)) {
      const auto [first, last] = rules_of(group);
      for (auto rule = first; rule != last; ++rule) {
        for (const GroupIndex domain : data->heads[rule->second].domains) {
          data->head_pairs.push_back({domain, rule->second, base_form, false});
        }
        for (const GroupIndex domain : data->heads[rule->second].employer_domains) {
          data->head_pairs.push_back({domain, rule->second, base_form, true});
        }
        for (const GroupIndex industry : data->heads[rule->second].industries) {
          data->head_pairs.push_back({industry, rule->second, base_form, false});
        }
      }
    }
  }
  data->first_head_pair.push_back(static_cast<std::uint32_t>(data->head_pairs.size()));
}

// REQUIRES: data->compound_heads is filled.
std::shared_ptr<const RuleSet> Finish(std::unique_ptr<RuleSet::Data> data, LiteralUses uses,
                                      std::shared_ptr<const LiteralDatabase> database) {
  data->uses = std::move(uses);
  IndexHeadPairs(data.get());
  data->database = std::move(database);
  return std::make_shared<const RuleSet>(std::move(data));
}

// Everything but the database.
struct Draft {
  std::unique_ptr<RuleSet::Data> data;  // compound heads filled
  LiteralTable table;
};

Result<Draft> MakeDraft(const RuleFiles& files, Diagnostics* diagnostics) {
  const v1::RuleArchive archive = Archive(files);
  Draft draft;
  Error mistake;
  Compiler compiler(archive, &files, diagnostics);
  draft.data = compiler.Compile(files.hash, true, &draft.table, &mistake);
  if (diagnostics->HasErrors()) return tl::make_unexpected(diagnostics->ToError(ErrorCode::kRules));
  if (draft.data == nullptr) return tl::make_unexpected(mistake);
  draft.data->compound_heads = CompoundHeads(draft.table.literals, draft.table.uses);
  return draft;
}

Result<std::shared_ptr<const RuleSet>> CompileDraft(Draft draft) {
  auto database = LiteralDatabase::Compile(std::move(draft.table.literals));
  if (!database) return tl::make_unexpected(database.error());
  return Finish(std::move(draft.data), std::move(draft.table.uses), std::move(*database));
}

// The part of the table whose literals may occur in the text: every run of four bytes does.
LiteralTable LiteralsIn(std::string_view text, const LiteralTable& table) {
  constexpr std::size_t kRun = 4;
  std::unordered_set<std::string_view> runs;
  for (std::size_t i = 0; i + kRun <= text.size(); ++i) runs.insert(text.substr(i, kRun));
  const auto may_occur = [&](std::string_view literal) {
    for (std::size_t i = 0; i + kRun <= literal.size(); ++i) {
      if (runs.count(literal.substr(i, kRun)) == 0) return false;
    }
    return true;
  };
  LiteralTable part{{}, table.uses.WithoutLiterals()};
  for (std::uint32_t i = 0; i < table.literals.size(); ++i) {
    if (!may_occur(table.literals[i])) continue;
    part.literals.Add(table.literals[i]);
    part.uses.AddLiteral(table.uses.ListOf(i));
  }
  return part;
}

}  // namespace

v1::RuleArchive Archive(const RuleFiles& files) {
  v1::RuleArchive archive;
  *archive.mutable_rule_set() = files.rule_set.message;
  *archive.mutable_stem() = files.stem.message;
  *archive.mutable_disco() = files.disco.message;
  *archive.mutable_cues() = files.cues.message;
  *archive.mutable_frames() = files.frames.message;
  *archive.mutable_conditions() = files.conditions.message;
  *archive.mutable_vacancy_kinds() = files.vacancy_kinds.message;
  *archive.mutable_weights() = files.weights.message;
  for (const auto& file : files.text) *archive.add_text() = file.message;
  for (const auto& file : files.places) *archive.add_places() = file.message;
  for (const auto& file : files.employers) *archive.add_employers() = file.message;
  for (const auto& file : files.industries) *archive.add_industries() = file.message;
  for (const auto& file : files.vocabulary) *archive.add_vocabulary() = file.message;
  for (const auto& file : files.occupations) *archive.add_occupations() = file.message;
  for (const auto& file : files.competences) *archive.add_competences() = file.message;
  return archive;
}

Result<std::shared_ptr<const RuleSet>> CompileRules(const RuleFiles& files,
                                                    Diagnostics* diagnostics) {
  auto draft = MakeDraft(files, diagnostics);
  if (!draft) return tl::make_unexpected(draft.error());
  return CompileDraft(std::move(*draft));
}

Result<std::shared_ptr<const RuleSet>> CompileRulesFor(const RuleFiles& files,
                                                       const ReadTexts& read_texts,
                                                       Diagnostics* diagnostics) {
  auto draft = MakeDraft(files, diagnostics);
  if (!draft) return tl::make_unexpected(draft.error());
  auto bare = CompileDraft({std::make_unique<RuleSet::Data>(*draft->data), LiteralTable{}});
  if (!bare) return bare;
  draft->table = LiteralsIn(read_texts(*bare), draft->table);
  return CompileDraft(std::move(*draft));
}

Result<std::shared_ptr<const RuleSet>> AssembleRules(
    const v1::RuleArchive& archive, std::string_view hash, LiteralUses uses,
    std::shared_ptr<const LiteralDatabase> database) {
  LiteralTable none;
  Error mistake;
  Compiler compiler(archive, nullptr, nullptr);
  std::unique_ptr<RuleSet::Data> data = compiler.Compile(hash, false, &none, &mistake);
  if (data == nullptr || !Fits(*data, uses, *database)) {
    return Fail(ErrorCode::kRuleCache, "literals", "rules and literals do not belong together");
  }
  data->compound_heads = CompoundHeads(database->literals(), uses);
  return Finish(std::move(data), std::move(uses), std::move(database));
}

}  // namespace opslag
