// A compiled rule set: what the matcher and the resolvers read. No wire format in here.
//
// Immutable once built (see compile.h), shared by all threads. Views handed out live as long as the
// RuleSet. Indices (RuleIndex, GroupIndex, literal ids) are this rule set's own and mean nothing in
// another.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "classifier/classification.h"
#include "classifier/match/literal_scanner.h"
#include "classifier/ruleset/industry_table.h"
#include "classifier/text/text_tables.h"

namespace opslag {

using RuleIndex = std::uint32_t;
// A group of terms with one meaning: a vocabulary set, or the terms that one rule writes out
// itself.
using GroupIndex = std::uint32_t;
// A word that is a head, or forbids, for many rules at once: one for all words that do so for the
// same ones.
using WordIndex = std::uint32_t;
// A code that occupation files answer with; below RuleSet::code_count().
using CodeIndex = std::uint16_t;

enum class Strength : std::uint8_t { kWeak, kNormal, kStrong };

// Words that by themselves say an occupation.
struct TitleRule {
  std::string id;           // "7213.klejnsmed"
  std::string code;         // the file's code, 1 to 4 digits
  std::string subdivision;  // six digits; empty = none
  CodeIndex code_index = 0;
  Strength strength = Strength::kNormal;
  bool experimental = false;
  bool unless_in_employer = false;
  std::vector<GroupIndex> unless;
};

// A head that needs a domain.
struct HeadRule {
  std::string id;
  std::string code;
  std::string subdivision;
  CodeIndex code_index = 0;
  Strength strength = Strength::kNormal;
  bool experimental = false;
  bool unless_in_employer = false;
  std::vector<GroupIndex> domains, employer_domains, industries;
  std::vector<GroupIndex> unless;
};

// First digits of the linked employer's industry, in place of a domain. Its group has no words.
struct IndustryDomain {
  IndustryTable::Prefixes industries;  // of one prefix
  GroupIndex group = 0;
};

// A rule that is met where a head stands with a domain of this group.
struct HeadPair {
  GroupIndex domain = 0;
  RuleIndex rule = 0;
  std::uint32_t base_form = 0;  // of the head, as the rule writes it
  bool employer_only = false;   // the domain counts in the employer's name alone

  bool operator==(const HeadPair&) const = default;
};

// A group that a word stands in, and the term that brings it there.
struct WordGroup {
  GroupIndex group = 0;
  std::uint32_t base_form = 0;

  auto operator<=>(const WordGroup&) const = default;
};

struct ContextRule {
  std::string id;
  std::string code;
  std::string subdivision;
  CodeIndex code_index = 0;
  Strength strength = Strength::kNormal;
  bool against = false;
  bool in_title = true;
  bool in_body = true;
  bool in_employer = false;
};

struct ConceptRule {
  std::string id;
  std::string label;
  CompetenceKind kind = CompetenceKind::kUnspecified;
  std::string esco_group;
  std::vector<GroupIndex> unless;
};

// Which competences of its sentence a cue counts for: those before it, behind it, or both.
enum class Reach : std::uint8_t { kBoth, kBefore, kBehind };

struct CueRule {
  std::string id;
  Requirement requirement = Requirement::kUnspecified;
  Reach reach = Reach::kBoth;
};

// Words behind which a competence stands, listed or not.
struct FrameRule {
  std::string id;
  CompetenceKind kind = CompetenceKind::kUnspecified;
  std::string esco_group;
  bool items = false;       // takes the items of an enumeration, each for itself
  bool keeps_lead = false;  // the lead is part of the competence
  std::uint32_t most_words = 12;
};

struct VacancyRule {
  std::string id;
  VacancyKind kind = VacancyKind::kUnspecified;
  std::vector<GroupIndex> unless;
};

// What a rule of conditions says. Names, order and numbers as in v1::ConditionFile::Says.
enum class ConditionSays : std::uint8_t {
  kNothing,
  kOrdinary,
  kApprentice,
  kStudent,
  kSubstitute,
  kSubsidised,
  kInternship,
  kUnpaid,
  kPermanent,
  kTemporary,
  kFullTime,
  kPartTime,
  kHours,
  kDay,
  kEvening,
  kNight,
  kWeekend,
  kRotating,
  kRemotePartly,
  kRemoteFully,
  kRemoteNo,
  kPayByAgreement,
  kPayByResult,
  kPayAnHour,
  kPayAMonth,
  kPayAYear,
  kPositions,
  kExperience
};

enum class NumberPlace : std::uint8_t { kNone, kBefore, kBehind };

// Words that tell a term of the job, with or without a number.
struct ConditionRule {
  std::string id;
  ConditionSays says = ConditionSays::kNothing;
  NumberPlace number = NumberPlace::kNone;
  std::vector<std::string> units;  // folded; of a number behind; empty = any
  double least = 0;                // bounds of the number; 0 = open
  double most = 0;
  std::uint32_t words_between = 0;
  std::vector<GroupIndex> needs, unless;  // of kConditionWord, in the same sentence
  bool headline_only = false;
};

// Numbers as words, and what joins the ends of a range; folded words.
struct NumberWords {
  std::unordered_map<std::string, double> values;
  std::vector<std::string> range_words;
};

// What a literal stands for. A literal may stand for several things.
enum class Role : std::uint8_t {
  kTitle,          // index: TitleRule
  kHead,           // index: head word
  kDomain,         // index: group of domains
  kUnless,         // index: forbidding word
  kContext,        // index: ContextRule
  kConcept,        // index: ConceptRule
  kCue,            // index: CueRule
  kVacancy,        // index: VacancyRule
  kAnnounces,      // index: 0; opens a sentence that names the job
  kFrame,          // index: FrameRule; leads to a competence
  kCondition,      // index: ConditionRule
  kConditionWord,  // index: group that rules of conditions need, or are forbidden by
  kPlaceWord,  // index: PlaceWord
};
inline constexpr std::size_t kRoleCount = static_cast<std::size_t>(Role::kPlaceWord) + 1;

// For sets of roles.
constexpr std::uint32_t RoleBit(Role role) { return 1u << static_cast<unsigned>(role); }

// Words about the work's place (rules/places/words.textproto) that are found by the scan: a place
// stands behind them, or there is none.
enum class PlaceWord : std::uint8_t { kWorkplace, kNotFixed };
inline constexpr std::size_t kPlaceWordCount = 2;

// Phrases about places and agencies, known by their first word: a town's or a country's name, what
// stands before one, what stands before a client's name, and words that end it.
enum class NamePhraseRole : std::uint8_t {
  kPlace,  // index: PlaceTable::names
  kBeforePlace,
  kBehindPlace,
  kAgency,  // index: EmployerRole
  kClientBehind,
  kClientBehindInHeadline,
  kClientEnds
};

// Words that bound a framed phrase (rules/frames.textproto): it is led to by one at the sentence's
// beginning, ends before one, begins with none, ends with none, is joined by one.
enum class PhraseWord : std::uint8_t { kOpening, kStop, kNoFirst, kNoLast, kJoint };

struct Use {
  Role role = Role::kTitle;
  std::uint32_t index = 0;
  std::uint32_t base_form =
      0;  // RuleSet::base_form(): the term as its author wrote it, without its signs

  auto operator<=>(const Use&) const = default;
};

// How the words of a headline divide it.
enum class HeadlineWord : std::uint8_t {
  kBehind,
  kSeeks,
  kSought,
  kJoins,
  kLegalForm,
  kAgency,
  kPlace
};

// The few numbers behind the classes; meanings in proto/opslag/v1/rules.proto, WeightsFile.
struct Weights {
  double title[3] = {};
  double compound_end = 0, extra_word = 0, later_title = 0;
  double domain_same_word = 0, domain_before = 0, domain_behind = 0, domain_near = 0,
         domain_employer = 0, domain_body = 0, domain_industry = 0;
  double group_share = 0;
  double zone_behind = 0, zone_employer = 0;
  double body_lead = 0, body_announced = 0, body_other = 0, body_title_cap = 0;
  double context[3] = {};
  double context_cap = 0;
  double least_score = 0;
  double confidence_bias = 0, confidence_score = 0, confidence_margin = 0, confidence_titled = 0,
         confidence_whole = 0;
};

// STEM and main competence groups by code prefix (rules/stem.textproto).
struct StemTable {
  std::vector<std::string> stem_prefixes;
  struct Group {
    std::string key, name;
    std::vector<std::string> prefixes;
  };
  std::vector<Group> groups;
};

// Municipalities, regions, postal areas and towns (rules/places/).
struct PlaceTable {
  struct Municipality {
    std::string code, name;
    std::string landsdel;  // "1" to "11"; empty = none
  };
  struct Landsdel {
    std::string code, name;
  };
  struct Region {
    std::string code, name;
    std::int32_t first_day = INT32_MIN, last_day = INT32_MAX;  // days since 1970-01-01, inclusive
    std::vector<std::string> municipalities;
  };
  struct PostalArea {
    std::string code;
    std::uint32_t municipality = 0;
    bool several = false;
    std::string name;                   // folded: "koebenhavn k"
    std::vector<std::uint32_t> others;  // the other municipalities it reaches into
  };
  // What a place's name tells.
  struct Name {
    std::string name;                           // folded
    std::vector<std::uint32_t> municipalities;  // of several, the name alone tells none
    bool abroad = false;
  };
  std::vector<Municipality> municipalities;  // sorted by code
  std::vector<Landsdel> landsdele;
  std::vector<Region> regions;
  std::vector<PostalArea> postal_areas;  // sorted by code
  std::vector<Name> names;               // sorted by name

  // nullptr where the code or the folded name is not in the table.
  const Municipality* FindMunicipality(std::string_view code) const;
  const PostalArea* FindPostalArea(std::string_view code) const;
  const Name* FindName(std::string_view folded) const;
  // Empty where the municipality has none.
  LandsdelRef LandsdelOf(const Municipality& municipality) const;
  // The region that holds the municipality on that day; INT32_MIN (no date) reads the oldest
  // borders on record. Empty for Christiansø, which lies in no region.
  RegionRef RegionOf(std::string_view municipality_code, std::int32_t day) const;
};

// How employers' names are written (rules/employers/), as written there; meanings in rules.proto,
// EmployersFile.
struct EmployerWords {
  struct LegalForm {
    std::vector<std::string> forms;
    bool leads = false;
  };
  struct Abbreviation {
    std::string short_form;
    std::vector<std::string> long_forms;
  };
  struct Alias {
    std::vector<std::string> names, registered;
  };
  std::vector<LegalForm> legal_forms;
  std::vector<std::string> ignored, tails, weak, apart, departments;
  std::vector<Abbreviation> abbreviations;
  std::vector<Alias> aliases;
  std::vector<std::string> franchises;
  std::vector<std::string> before_name, behind_name;
  std::vector<std::string> shared_domains;
};

class LiteralUses;

class RuleSet {
 public:
  struct Data;  // everything, filled by compile.cc and load.cc
  explicit RuleSet(std::unique_ptr<const Data> data);
  ~RuleSet();

  // "2026.11-3f9c0a1b2c3d".
  std::string_view version() const;
  std::uint32_t number() const;

  const std::shared_ptr<const TextTables>& text() const;
  const LiteralDatabase& literals() const;
  // Length of a literal in bytes, edge spaces included.
  std::uint32_t literal_length(std::uint32_t literal) const;
  std::string_view literal_text(std::uint32_t literal) const;
  std::size_t literal_count() const;
  std::span<const Use> uses(std::uint32_t literal) const;
  const LiteralUses& literal_uses() const;
  std::string_view base_form(const Use& use) const;

  const TitleRule& title(RuleIndex index) const;
  const HeadRule& head(RuleIndex index) const;
  const ContextRule& context(RuleIndex index) const;
  const ConceptRule& concept_rule(RuleIndex index) const;
  const CueRule& cue(RuleIndex index) const;
  const FrameRule& frame(RuleIndex index) const;
  const VacancyRule& vacancy(RuleIndex index) const;
  const ConditionRule& condition(RuleIndex index) const;

  // How many rules, groups and codes there are: every index is below.
  std::size_t title_count() const;
  std::size_t head_count() const;
  std::size_t context_count() const;
  std::size_t concept_count() const;
  std::size_t group_count() const;
  std::size_t code_count() const;
  // The code as its occupation file writes it, one to four digits.
  std::string_view code(CodeIndex index) const;

  // The domains that a head word can meet, and the rules they then meet. Those of one rule and
  // term stand side by side.
  std::span<const HeadPair> head_pairs(WordIndex head) const;
  // The groups of forbidding terms that a word stands in, sorted.
  std::span<const WordGroup> forbidding_groups(WordIndex word) const;

  // Whether this folded word may end a compound by some rule: "chef", "montoer".
  bool IsCompoundHead(std::string_view word) const;

  // The headline words that begin with this folded word: (folded phrase, meaning), longest first.
  struct HeadlinePhrase {
    std::string phrase;
    HeadlineWord word;
  };
  std::span<const HeadlinePhrase> headline_phrases(std::string_view first_word) const;

  // The phrases of names that begin with this folded word, longest first.
  struct NamePhrase {
    std::string phrase;
    NamePhraseRole word;
    std::uint32_t index;
  };
  std::span<const NamePhrase> name_phrases(std::string_view first_word) const;

  // Official name of a DISCO-08 code; the view of the code itself. Empty where there is no such
  // code.
  struct DiscoCode {
    std::string code, label;
  };
  const DiscoCode* FindCode(std::string_view code) const;
  // The phrase words that begin with this folded word, longest first. `frame` is an opening's.
  struct PhraseTerm {
    std::string phrase;
    PhraseWord word;
    RuleIndex frame;
  };
  std::span<const PhraseTerm> phrase_terms(std::string_view first_word) const;

  const NumberWords& number_words() const;
  // Reads how many people are sought from a number before a title; its id is empty where the set
  // has none.
  const ConditionRule& before_title() const;

  // The words for levels of a language that begin with this folded word, longest first.
  struct LevelTerm {
    std::string phrase;
    LanguageLevel level;
  };
  std::span<const LevelTerm> level_terms(std::string_view first_word) const;

  // Whether the table has six-digit codes below it other than code + "00".
  bool IsTrueSubdivision(std::string_view six_digits) const;
  // Whether any occupation rule answers with this code.
  bool HasRulesFor(std::string_view code) const;

  const Weights& weights() const;
  const StemTable& stem() const;
  const PlaceTable& places() const;
  const EmployerWords& employer_words() const;
  const IndustryTable& industries() const;
  std::span<const IndustryDomain> industry_domains() const;

  // For the files of this room that see rule_set_data.h.
  const Data& data() const { return *data_; }

 private:
  std::unique_ptr<const Data> data_;
};

}  // namespace opslag
