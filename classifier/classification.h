// What the classifier says of one posting: the enriched record's content, without the wire format.
//
// Views point into the RuleSet and Corrections that made the classification (ids, labels, codes)
// and live as long as their Classifier; strings are owned. Field meanings stand in
// proto/opslag/v1/enriched.proto, which this mirrors; enumerators are in the same order with the
// same numbers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace opslag {

enum class Field : std::uint8_t { kUnspecified, kTitle, kBody, kEmployer };

enum class Section : std::uint8_t {
  kUnspecified,
  kTitle,
  kTasks,
  kProfile,
  kAbout,
  kOffer,
  kApplication,
  kBoilerplate,
  kUnknown
};

enum class VacancyKind : std::uint8_t { kUnspecified, kVacancy, kVolunteer, kDonor, kUnsolicited };
enum class Origin : std::uint8_t { kUnspecified, kRules, kCorrection };
enum class CorrectionStatus : std::uint8_t { kUnspecified, kApplied, kTextChanged };
// Why there is no code.
enum class Abstention : std::uint8_t {
  kUnspecified,
  kUnknownWords,
  kWeakEvidence,
  kNoVacancy,
  kLowConfidence,
  kCorrected
};
enum class StemStatus : std::uint8_t { kUnspecified, kYes, kNo, kUndetermined };
enum class GroupStatus : std::uint8_t { kUnspecified, kGroup, kNone, kUndetermined };
enum class CompetenceKind : std::uint8_t { kUnspecified, kProfessional, kPersonal, kLanguage };
enum class LanguageLevel : std::uint8_t { kUnspecified, kBasic, kWorking, kFluent, kNative };
enum class Requirement : std::uint8_t { kUnspecified, kRequired, kWished, kMentioned, kNegated };
enum class EmployerLevel : std::uint8_t { kUnspecified, kWorkplace, kCompany };
enum class LinkMethod : std::uint8_t {
  kUnspecified, kCvrNumber, kPNumber, kName, kNameAndPlace, kNameAndDomain
};
enum class Sector : std::uint8_t {
  kUnspecified, kPrivate, kState, kRegion, kMunicipality, kSelfOwning, kPublicCompany, kUnknown
};
enum class EmployerRole : std::uint8_t {
  kUnspecified, kEmployer, kRecruiter, kTempAgency, kPortal
};
enum class IndustryBasis : std::uint8_t {
  kUnspecified, kRegister, kHistory, kKeyOneToOne, kKeyOneToMany
};
enum class SizeSource : std::uint8_t { kUnspecified, kErstMonth, kMonth, kQuarter, kYear };
enum class PlaceSource : std::uint8_t {
  kUnspecified,
  kMunicipalityCode,
  kPostalCode,
  kCity,
  kText,
  kStated
};

struct Evidence {
  std::string_view rule_id;
  Field field = Field::kUnspecified;
  std::uint32_t begin = 0;  // half-open UTF-8 byte range in the original field
  std::uint32_t end = 0;
  std::string text;  // what a reader sees there
  Section section = Section::kUnspecified;
  double weight = 0;
};

struct Alternative {
  std::string_view disco08;
  std::string_view label;
  double score = 0;  // share of all candidates' scores, 0 to 1
};

// The most that a record lists.
inline constexpr std::size_t kMostAlternatives = 5;

// The coder's correction that names the posting; kUnspecified = none does.
struct PostingCorrection {
  CorrectionStatus status = CorrectionStatus::kUnspecified;
  std::string_view reason;
  std::string_view date;  // YYYY-MM-DD
};

struct Occupation {
  std::string_view disco08;  // one to six digits; empty = abstained
  std::string_view label;
  std::string job_title;
  double confidence = 0;
  Origin origin = Origin::kUnspecified;
  std::vector<Evidence> evidence;
  std::vector<Alternative> alternatives;
  PostingCorrection correction;
  Abstention abstention = Abstention::kUnspecified;  // kUnspecified where there is a code
  double withheld_confidence = 0;                    // of kLowConfidence
};

struct Stem {
  StemStatus status = StemStatus::kUnspecified;
  GroupStatus group_status = GroupStatus::kUnspecified;
  std::string_view main_competence_group;
};

struct Competence {
  std::string_view concept_id;
  std::string_view label;
  CompetenceKind kind = CompetenceKind::kUnspecified;
  std::string_view esco_group;
  Requirement requirement = Requirement::kUnspecified;
  std::vector<Evidence> evidence;
  bool unlisted = false;  // no concept names it: concept_id and label are empty
  LanguageLevel language_level = LanguageLevel::kUnspecified;  // of languages
};

struct MunicipalityRef {
  std::string_view code;  // empty = none
  std::string_view name;
};

struct RegionRef {
  std::string_view code;  // empty where the region has no published code yet
  std::string_view name;  // empty = none
};

struct LandsdelRef {
  std::string_view code;  // empty = none
  std::string_view name;
};

struct IndustryRef {
  std::string_view scheme;  // empty = not known
  std::string code;         // six digits
  std::string_view label;
  IndustryBasis basis = IndustryBasis::kUnspecified;
  std::string_view group_sections, group36, group10;
  bool of_company = false;
};

struct EmployerSize {
  // The register's codes: "ANTAL_10_19"; empty = not told.
  std::string_view full_time_equivalents, employees;
  std::string as_of;  // "2026-08", "2016-Q3", "2016"; empty = no figures
  std::optional<std::uint32_t> full_time_equivalents_number, employees_number;
  SizeSource source = SizeSource::kUnspecified;
  std::int32_t months_apart = 0;
  bool of_company = false;
};

struct AgencyRef {
  std::string name;  // as the posting has it; empty = none
  std::string cvr_number;
};

struct EmployerLink {
  std::string cvr_number;
  std::string p_number;
  std::string name;
  EmployerLevel level = EmployerLevel::kUnspecified;
  LinkMethod method = LinkMethod::kUnspecified;
  double score = 0;
  std::uint32_t rival_candidates = 0;
  MunicipalityRef municipality;
  RegionRef region;
  LandsdelRef landsdel;
  IndustryRef industry, db07, db25;
  EmployerSize size;
  Sector sector = Sector::kUnspecified;
  EmployerRole role = EmployerRole::kUnspecified;
  AgencyRef agency;
  std::vector<std::string_view> strongholds;
  bool advertising_protected = false;
  bool place_conflict = false;
};

enum class EmploymentForm : std::uint8_t {
  kUnspecified, kOrdinary, kApprentice, kStudent, kSubstitute, kSubsidised, kInternship, kUnpaid
};
enum class Duration : std::uint8_t { kUnspecified, kPermanent, kTemporary };
enum class Extent : std::uint8_t { kUnspecified, kFullTime, kPartTime, kEither };
enum class Shift : std::uint8_t { kUnspecified, kDay, kEvening, kNight, kWeekend, kRotating };
enum class Remote : std::uint8_t { kUnspecified, kPartly, kFully, kNo };
enum class PayUnit : std::uint8_t { kUnspecified, kHour, kMonth, kYear };

// Both ends of what numbers tell, equal where it is one; 0 = not told.
struct NumberRange {
  double least = 0;
  double most = 0;
};

// The terms of the job, as far as they are told.
struct Conditions {
  EmploymentForm form = EmploymentForm::kUnspecified;
  Duration duration = Duration::kUnspecified;
  Extent extent = Extent::kUnspecified;
  NumberRange hours;          // a week
  std::vector<Shift> shifts;  // in the order of the enum, each once
  Remote remote = Remote::kUnspecified;
  std::uint32_t positions = 0;
  bool pay_by_agreement = false;
  bool pay_by_result = false;
  NumberRange pay;  // Danish kroner
  PayUnit pay_unit = PayUnit::kUnspecified;
  std::int32_t experience_years = -1;  // least asked for; -1 = not told
  std::vector<Evidence> evidence;
};

struct JobPlace {
  MunicipalityRef municipality;
  RegionRef region;
  PlaceSource source = PlaceSource::kUnspecified;
  bool abroad = false;
  bool not_fixed = false;
  bool several_municipalities = false;
};

struct Classification {
  std::string_view language;
  VacancyKind vacancy_kind = VacancyKind::kUnspecified;
  Occupation occupation;
  Stem stem;
  std::vector<Competence> competences;
  Conditions conditions;
  EmployerLink employer;
  std::vector<JobPlace> job_places;
  bool body_truncated = false;
};

}  // namespace opslag
