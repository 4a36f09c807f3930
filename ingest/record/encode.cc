#include "ingest/record/encode.h"

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include "ingest/record/json_writer.h"
#include "ingest/record/program_version.h"

namespace opslag {
namespace {

using Wire = v1::EnrichedPosting;

// classification.h numbers its enumerators as the contract does, so that a cast translates. Checked
// for the last and an inner enumerator of each, here where a slip would fail to compile.
template <typename Ours, typename Theirs>
constexpr bool Agree(Ours ours, Theirs theirs) {
  return static_cast<int>(ours) == static_cast<int>(theirs);
}
static_assert(Agree(Field::kTitle, Wire::Evidence::TITLE));
static_assert(Agree(Field::kBody, Wire::Evidence::BODY));
static_assert(Agree(Field::kEmployer, Wire::Evidence::EMPLOYER));
static_assert(Agree(Section::kTitle, Wire::Section::TITLE));
static_assert(Agree(Section::kTasks, Wire::Section::TASKS));
static_assert(Agree(Section::kProfile, Wire::Section::PROFILE));
static_assert(Agree(Section::kAbout, Wire::Section::ABOUT));
static_assert(Agree(Section::kOffer, Wire::Section::OFFER));
static_assert(Agree(Section::kApplication, Wire::Section::APPLICATION));
static_assert(Agree(Section::kBoilerplate, Wire::Section::BOILERPLATE));
static_assert(Agree(Section::kUnknown, Wire::Section::UNKNOWN));
static_assert(Agree(VacancyKind::kVacancy, Wire::VacancyKind::VACANCY));
static_assert(Agree(VacancyKind::kVolunteer, Wire::VacancyKind::VOLUNTEER));
static_assert(Agree(VacancyKind::kDonor, Wire::VacancyKind::DONOR));
static_assert(Agree(VacancyKind::kUnsolicited, Wire::VacancyKind::UNSOLICITED));
static_assert(Agree(Origin::kRules, Wire::Occupation::RULES));
static_assert(Agree(Origin::kCorrection, Wire::Occupation::CORRECTION));
static_assert(Agree(CorrectionStatus::kApplied, Wire::Occupation::Correction::Status::APPLIED));
static_assert(Agree(CorrectionStatus::kTextChanged,
                    Wire::Occupation::Correction::Status::TEXT_CHANGED));
static_assert(Agree(Abstention::kUnknownWords, Wire::Occupation::Abstention::UNKNOWN_WORDS));
static_assert(Agree(Abstention::kWeakEvidence, Wire::Occupation::Abstention::WEAK_EVIDENCE));
static_assert(Agree(Abstention::kNoVacancy, Wire::Occupation::Abstention::NO_VACANCY));
static_assert(Agree(Abstention::kLowConfidence, Wire::Occupation::Abstention::LOW_CONFIDENCE));
static_assert(Agree(Abstention::kCorrected, Wire::Occupation::Abstention::CORRECTED));
static_assert(Agree(StemStatus::kYes, Wire::Stem::Status::YES));
static_assert(Agree(StemStatus::kNo, Wire::Stem::Status::NO));
static_assert(Agree(StemStatus::kUndetermined, Wire::Stem::Status::UNDETERMINED));
static_assert(Agree(GroupStatus::kGroup, Wire::Stem::GroupStatus::GROUP));
static_assert(Agree(GroupStatus::kNone, Wire::Stem::GroupStatus::NONE));
static_assert(Agree(GroupStatus::kUndetermined, Wire::Stem::GroupStatus::UNDETERMINED));
static_assert(Agree(CompetenceKind::kProfessional, Wire::Competence::Kind::PROFESSIONAL));
static_assert(Agree(CompetenceKind::kPersonal, Wire::Competence::Kind::PERSONAL));
static_assert(Agree(CompetenceKind::kLanguage, Wire::Competence::Kind::LANGUAGE));
static_assert(Agree(Requirement::kRequired, Wire::Competence::Requirement::REQUIRED));
static_assert(Agree(Requirement::kWished, Wire::Competence::Requirement::WISHED));
static_assert(Agree(Requirement::kMentioned, Wire::Competence::Requirement::MENTIONED));
static_assert(Agree(Requirement::kNegated, Wire::Competence::Requirement::NEGATED));
static_assert(Agree(LanguageLevel::kNative, Wire::Competence::LanguageLevel::NATIVE));
static_assert(Agree(EmployerLevel::kWorkplace, Wire::Employer::Level::WORKPLACE));
static_assert(Agree(EmployerLevel::kCompany, Wire::Employer::Level::COMPANY));
static_assert(Agree(LinkMethod::kCvrNumber, Wire::Employer::Method::CVR_NUMBER));
static_assert(Agree(LinkMethod::kPNumber, Wire::Employer::Method::P_NUMBER));
static_assert(Agree(LinkMethod::kName, Wire::Employer::Method::NAME));
static_assert(Agree(LinkMethod::kNameAndPlace, Wire::Employer::Method::NAME_AND_PLACE));
static_assert(Agree(LinkMethod::kNameAndDomain, Wire::Employer::Method::NAME_AND_DOMAIN));
static_assert(Agree(Sector::kPrivate, Wire::Employer::Sector::PRIVATE));
static_assert(Agree(Sector::kMunicipality, Wire::Employer::Sector::MUNICIPALITY));
static_assert(Agree(Sector::kPublicCompany, Wire::Employer::Sector::PUBLIC_COMPANY));
static_assert(Agree(Sector::kUnknown, Wire::Employer::Sector::UNKNOWN));
static_assert(Agree(EmployerRole::kEmployer, Wire::Employer::Role::EMPLOYER));
static_assert(Agree(EmployerRole::kTempAgency, Wire::Employer::Role::TEMP_AGENCY));
static_assert(Agree(EmployerRole::kPortal, Wire::Employer::Role::PORTAL));
static_assert(Agree(IndustryBasis::kHistory, Wire::Industry::HISTORY));
static_assert(Agree(IndustryBasis::kKeyOneToOne, Wire::Industry::KEY_1_1));
static_assert(Agree(IndustryBasis::kKeyOneToMany, Wire::Industry::KEY_1_N));
static_assert(Agree(SizeSource::kErstMonth, Wire::Size::ERST_MONTH));
static_assert(Agree(SizeSource::kYear, Wire::Size::YEAR));
static_assert(Agree(PlaceSource::kMunicipalityCode, Wire::JobPlace::MUNICIPALITY_CODE));
static_assert(Agree(PlaceSource::kPostalCode, Wire::JobPlace::POSTAL_CODE));
static_assert(Agree(PlaceSource::kCity, Wire::JobPlace::CITY));
static_assert(Agree(PlaceSource::kText, Wire::JobPlace::TEXT));
static_assert(Agree(PlaceSource::kStated, Wire::JobPlace::STATED));

static_assert(Agree(EmploymentForm::kUnpaid, Wire::Conditions::EmploymentForm::UNPAID));
static_assert(Agree(Duration::kTemporary, Wire::Conditions::Duration::TEMPORARY));
static_assert(Agree(Extent::kEither, Wire::Conditions::Hours::EITHER));
static_assert(Agree(Shift::kRotating, Wire::Conditions::Shift::ROTATING));
static_assert(Agree(Remote::kNo, Wire::Conditions::Remote::NO));
static_assert(Agree(PayUnit::kYear, Wire::Conditions::Pay::YEAR));

template <typename Theirs, typename Ours>
Theirs To(Ours value) {
  return static_cast<Theirs>(static_cast<int>(value));
}

void Set(std::string* field, std::string_view value) { field->assign(value.data(), value.size()); }

void FillEvidence(const std::vector<Evidence>& evidence,
                  google::protobuf::RepeatedPtrField<Wire::Evidence>* list) {
  for (const Evidence& from : evidence) {
    Wire::Evidence* const to = list->Add();
    Set(to->mutable_rule_id(), from.rule_id);
    to->set_field(To<Wire::Evidence::Field>(from.field));
    to->set_begin(from.begin);
    to->set_end(from.end);
    to->set_text(from.text);
    to->set_section(To<Wire::Section::Value>(from.section));
    to->set_weight(from.weight);
  }
}

void FillCorrection(const PostingCorrection& from, Wire::Occupation* to) {
  if (from.status == CorrectionStatus::kUnspecified) return;
  Wire::Occupation::Correction* const correction = to->mutable_correction();
  correction->set_status(To<Wire::Occupation::Correction::Status::Value>(from.status));
  Set(correction->mutable_reason(), from.reason);
  Set(correction->mutable_date(), from.date);
}

void FillOccupation(const Occupation& from, Wire::Occupation* to) {
  Set(to->mutable_disco08(), from.disco08);
  Set(to->mutable_label(), from.label);
  to->set_job_title(from.job_title);
  to->set_confidence(from.confidence);
  to->set_origin(To<Wire::Occupation::Origin>(from.origin));
  FillEvidence(from.evidence, to->mutable_evidence());
  for (const Alternative& alternative : from.alternatives) {
    Wire::Occupation::Alternative* const out = to->add_alternatives();
    Set(out->mutable_disco08(), alternative.disco08);
    Set(out->mutable_label(), alternative.label);
    out->set_score(alternative.score);
  }
  FillCorrection(from.correction, to);
  if (from.abstention == Abstention::kUnspecified) return;
  to->mutable_abstention()->set_reason(To<Wire::Occupation::Abstention::Reason>(from.abstention));
  to->mutable_abstention()->set_confidence(from.withheld_confidence);
}

void FillStem(const Stem& from, Wire::Stem* to) {
  to->set_status(To<Wire::Stem::Status::Value>(from.status));
  to->set_is_stem(from.status == StemStatus::kYes);
  Set(to->mutable_main_competence_group(), from.main_competence_group);
  to->set_group_status(To<Wire::Stem::GroupStatus::Value>(from.group_status));
}

void FillCompetence(const Competence& from, Wire::Competence* to) {
  Set(to->mutable_concept_id(), from.concept_id);
  Set(to->mutable_label(), from.label);
  to->set_kind(To<Wire::Competence::Kind::Value>(from.kind));
  Set(to->mutable_esco_group(), from.esco_group);
  to->set_requirement(To<Wire::Competence::Requirement::Value>(from.requirement));
  FillEvidence(from.evidence, to->mutable_evidence());
  to->set_unlisted(from.unlisted);
  to->set_language_level(To<Wire::Competence::LanguageLevel::Value>(from.language_level));
}

// `to` has a municipality and a region. Either stays unset where the classification has none.
template <typename Message>
void FillPlace(const MunicipalityRef& municipality, const RegionRef& region, Message* to) {
  if (!municipality.code.empty()) {
    Set(to->mutable_municipality()->mutable_code(), municipality.code);
    Set(to->mutable_municipality()->mutable_name(), municipality.name);
  }
  // By the name: a region newly made has one before it has a published code.
  if (!region.name.empty()) {
    Set(to->mutable_region()->mutable_code(), region.code);
    Set(to->mutable_region()->mutable_name(), region.name);
  }
}

void FillIndustry(const IndustryRef& from, Wire::Industry* to) {
  Set(to->mutable_scheme(), from.scheme);
  to->set_code(from.code);
  Set(to->mutable_label(), from.label);
  to->set_basis(To<Wire::Industry::Basis>(from.basis));
  Set(to->mutable_group_sections(), from.group_sections);
  Set(to->mutable_group36(), from.group36);
  Set(to->mutable_group10(), from.group10);
  to->set_of_company(from.of_company);
}

void FillSize(const EmployerSize& from, Wire::Size* to) {
  Set(to->mutable_full_time_equivalents(), from.full_time_equivalents);
  Set(to->mutable_employees(), from.employees);
  to->set_as_of(from.as_of);
  if (from.full_time_equivalents_number) {
    to->set_full_time_equivalents_number(*from.full_time_equivalents_number);
  }
  if (from.employees_number) to->set_employees_number(*from.employees_number);
  to->set_source(To<Wire::Size::Source>(from.source));
  to->set_months_apart(from.months_apart);
  to->set_of_company(from.of_company);
}

// What the register tells of the linked employer; every message stays unset where it tells nothing.
void FillFacts(const EmployerLink& from, Wire::Employer* to) {
  FillPlace(from.municipality, from.region, to);
  if (!from.landsdel.code.empty()) {
    Set(to->mutable_landsdel()->mutable_code(), from.landsdel.code);
    Set(to->mutable_landsdel()->mutable_name(), from.landsdel.name);
  }
  if (!from.industry.scheme.empty()) FillIndustry(from.industry, to->mutable_industry());
  if (!from.db07.scheme.empty()) FillIndustry(from.db07, to->mutable_db07());
  if (!from.db25.scheme.empty()) FillIndustry(from.db25, to->mutable_db25());
  if (!from.size.as_of.empty()) FillSize(from.size, to->mutable_size());
  to->set_sector(To<Wire::Employer::Sector::Value>(from.sector));
  for (const std::string_view key : from.strongholds) Set(to->add_strongholds(), key);
  to->set_advertising_protected(from.advertising_protected);
}

void FillEmployer(const EmployerLink& from, const v1::JobPosting::Employer& named,
                  Wire::Employer* to) {
  to->set_cvr_number(from.cvr_number);
  to->set_p_number(from.p_number);
  to->set_name(from.name);
  if (!named.anonymous()) to->set_name_in_posting(named.name());
  to->set_level(To<Wire::Employer::Level::Value>(from.level));
  to->set_method(To<Wire::Employer::Method::Value>(from.method));
  to->set_score(from.score);
  to->set_rival_candidates(from.rival_candidates);
  FillFacts(from, to);
  to->set_role(To<Wire::Employer::Role::Value>(from.role));
  if (!from.agency.name.empty()) {
    to->mutable_agency()->set_name(from.agency.name);
    to->mutable_agency()->set_cvr_number(from.agency.cvr_number);
  }
  to->set_place_conflict(from.place_conflict);
}

void FillHours(const Conditions& from, Wire::Conditions* to) {
  if (from.extent == Extent::kUnspecified && from.hours.most == 0) return;
  Wire::Conditions::Hours* const hours = to->mutable_hours();
  hours->set_extent(To<Wire::Conditions::Hours::Extent>(from.extent));
  hours->set_least(from.hours.least);
  hours->set_most(from.hours.most);
}

void FillPay(const Conditions& from, Wire::Conditions* to) {
  if (!from.pay_by_agreement && !from.pay_by_result && from.pay.most == 0) return;
  Wire::Conditions::Pay* const pay = to->mutable_pay();
  pay->set_by_agreement(from.pay_by_agreement);
  pay->set_by_result(from.pay_by_result);
  pay->set_least(from.pay.least);
  pay->set_most(from.pay.most);
  pay->set_unit(To<Wire::Conditions::Pay::Unit>(from.pay_unit));
}

void FillConditions(const Conditions& from, Wire::Conditions* to) {
  to->set_employment_form(To<Wire::Conditions::EmploymentForm::Value>(from.form));
  to->set_duration(To<Wire::Conditions::Duration::Value>(from.duration));
  FillHours(from, to);
  for (const Shift shift : from.shifts) {
    to->add_shifts(To<Wire::Conditions::Shift::Value>(shift));
  }
  to->set_remote(To<Wire::Conditions::Remote::Value>(from.remote));
  to->set_positions(from.positions);
  FillPay(from, to);
  if (from.experience_years >= 0) {
    to->set_experience_years(static_cast<std::uint32_t>(from.experience_years));
  }
  FillEvidence(from.evidence, to->mutable_evidence());
}

void FillJobPlace(const JobPlace& from, Wire::JobPlace* to) {
  FillPlace(from.municipality, from.region, to);
  to->set_source(To<Wire::JobPlace::Source>(from.source));
  to->set_abroad(from.abroad);
  to->set_not_fixed(from.not_fixed);
  to->set_several_municipalities(from.several_municipalities);
}

void FillProvenance(const v1::JobPosting& posting, const RecordOrigin& origin,
                    const MadeWith& made_with, Wire::Provenance* to) {
  Set(to->mutable_topic(), origin.topic);
  to->set_partition(origin.partition);
  to->set_offset(origin.offset);
  to->set_revision(Revision(posting, made_with));
  Set(to->mutable_rule_set_version(), made_with.rule_set_version);
  Set(to->mutable_register_version(), made_with.register_version);
  Set(to->mutable_corrections_version(), made_with.corrections_version);
  Set(to->mutable_program_version(), ProgramVersion());
}

std::int64_t RevisionSecond(const v1::JobPosting& posting) {
  std::int64_t second = 0;
  if (posting.has_last_seen_at() || posting.has_withdrawn_at()) {
    second = std::max(posting.last_seen_at().seconds(), posting.withdrawn_at().seconds());
  } else if (posting.has_first_seen_at()) {
    second = posting.first_seen_at().seconds();
  } else if (posting.has_published_at()) {
    second = posting.published_at().seconds();
  }
  return std::max<std::int64_t>(second, 0);
}

std::string DigitsOf(std::string_view date) {
  std::string digits;
  std::copy_if(date.begin(), date.end(), std::back_inserter(digits),
               [](char c) { return c >= '0' && c <= '9'; });
  return digits;
}

std::string Padded(std::string digits, std::size_t width) {
  if (digits.size() < width) digits.insert(0, width - digits.size(), '0');
  return digits;
}

Result<std::string> EncodeBinary(const v1::EnrichedPosting& record) {
  std::string bytes;
  google::protobuf::io::StringOutputStream stream(&bytes);
  google::protobuf::io::CodedOutputStream coded(&stream);
  coded.SetSerializationDeterministic(true);
  if (!record.SerializeToCodedStream(&coded)) {
    return Fail(ErrorCode::kInternal, "", "the enriched record cannot be written as protobuf");
  }
  coded.Trim();
  return bytes;
}

}  // namespace

std::string Revision(const v1::JobPosting& posting, const MadeWith& made_with) {
  return Padded(std::to_string(RevisionSecond(posting)), 12) + "." +
         Padded(std::to_string(made_with.rule_set_number), 10) + "." +
         Padded(DigitsOf(made_with.register_version), 8) + "." +
         Padded(std::to_string(made_with.corrections_number), 10);
}

v1::EnrichedPosting ToEnriched(const DecodedRecord& decoded, const Classification& classification,
                               const RecordOrigin& origin, const MadeWith& made_with) {
  const v1::JobPosting& posting = decoded.posting;
  v1::EnrichedPosting record;
  record.set_source(posting.source());
  record.set_posting_id(posting.posting_id());
  if (posting.has_published_at()) *record.mutable_published_at() = posting.published_at();
  record.set_title(posting.title());
  Set(record.mutable_language(), classification.language);
  record.set_vacancy_kind(To<Wire::VacancyKind::Value>(classification.vacancy_kind));
  FillOccupation(classification.occupation, record.mutable_occupation());
  FillStem(classification.stem, record.mutable_stem());
  for (const Competence& competence : classification.competences) {
    FillCompetence(competence, record.add_competences());
  }
  FillConditions(classification.conditions, record.mutable_conditions());
  FillEmployer(classification.employer, posting.employer(), record.mutable_employer());
  for (const JobPlace& place : classification.job_places) {
    FillJobPlace(place, record.add_job_places());
  }
  FillProvenance(posting, origin, made_with, record.mutable_provenance());
  record.mutable_reading()->set_repaired_sequences(decoded.reading.repaired_sequences);
  record.mutable_reading()->set_unknown_fields(decoded.reading.unknown_fields);
  record.mutable_reading()->set_body_truncated(classification.body_truncated);
  record.mutable_reading()->set_mended_places(posting.mended_places());
  return record;
}

Result<std::string> Encode(const v1::EnrichedPosting& record, WireForm form) {
  if (form == WireForm::kProtobuf) return EncodeBinary(record);
  std::string json;
  AppendJson(record, &json);
  return json;
}

}  // namespace opslag
