#include "ingest/record/encode.h"

#include <google/protobuf/util/json_util.h>
#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

#include <string>

#include "ingest/record/program_version.h"

namespace opslag {
namespace {

using google::protobuf::util::MessageDifferencer;

constexpr MadeWith kMadeWith{.rule_set_version = "2026.11-3f9c0a1b2c3d",
                             .rule_set_number = 202611,
                             .register_version = "2026-10-03",
                             .corrections_version = "2026.10.05-8a1c0f3e5d7b",
                             .corrections_number = 12};
constexpr RecordOrigin kOrigin{.topic = "job-postings", .partition = 3, .offset = 9007199254740993};

DecodedRecord Decoded() {
  DecodedRecord decoded;
  decoded.posting.set_source("jobindex");
  decoded.posting.set_posting_id("jx-4711");
  decoded.posting.set_title("Dygtig klejnsmed");
  decoded.posting.set_body("Vi svejser i rustfrit stål");
  decoded.posting.mutable_published_at()->set_seconds(1791180000);
  decoded.posting.mutable_employer()->set_name("Salling Rustfri ApS");
  decoded.posting.set_mended_places(7);
  decoded.reading = {.repaired_sequences = 2, .unknown_fields = 1};
  return decoded;
}

Classification Classified() {
  Classification result;
  result.language = "da";
  result.vacancy_kind = VacancyKind::kVacancy;
  result.occupation.disco08 = "7213";
  result.occupation.label = "Pladesmedearbejde";
  result.occupation.job_title = "klejnsmed";
  result.occupation.confidence = 0.97;
  result.occupation.origin = Origin::kRules;
  result.occupation.evidence.push_back({.rule_id = "7213.klejnsmed",
                                        .field = Field::kTitle,
                                        .begin = 7,
                                        .end = 16,
                                        .text = "klejnsmed",
                                        .section = Section::kTitle,
                                        .weight = 4.25});
  result.occupation.alternatives.push_back(
      {.disco08 = "7221", .label = "Grovsmede", .score = 0.02});
  result.stem = {.status = StemStatus::kYes,
                 .group_status = GroupStatus::kGroup,
                 .main_competence_group = "metal_maskin"};
  result.competences.push_back({.concept_id = "svejsning",
                                .label = "svejsning",
                                .kind = CompetenceKind::kProfessional,
                                .esco_group = "S7",
                                .requirement = Requirement::kMentioned,
                                .evidence = {{.rule_id = "k.svejsning",
                                              .field = Field::kBody,
                                              .begin = 3,
                                              .end = 10,
                                              .text = "svejser",
                                              .section = Section::kTasks,
                                              .weight = 1}}});
  result.conditions.form = EmploymentForm::kOrdinary;
  result.conditions.extent = Extent::kFullTime;
  result.conditions.hours = {37, 37};
  result.conditions.shifts = {Shift::kEvening};
  result.conditions.pay_by_agreement = true;
  result.conditions.experience_years = 0;
  result.employer.cvr_number = "12345678";
  result.employer.name = "SALLING RUSTFRI ApS";
  result.employer.level = EmployerLevel::kCompany;
  result.employer.method = LinkMethod::kName;
  result.employer.score = 0.9;
  result.employer.municipality = {.code = "0779", .name = "Skive"};
  result.employer.region = {.code = "1082", .name = "Region Midtjylland"};
  result.job_places.push_back({.municipality = {.code = "0779", .name = "Skive"},
                               .region = {},
                               .source = PlaceSource::kPostalCode,
                               .several_municipalities = true});
  result.body_truncated = true;
  return result;
}

// The JSON form is read by other programs: a change here is a change of the contract.
TEST(Encode, JsonIsTheContractsToTheByte) {
  const Result<std::string> json =
      Encode(ToEnriched(Decoded(), Classified(), kOrigin, kMadeWith), WireForm::kJson);
  ASSERT_TRUE(json);
  EXPECT_EQ(
      *json,
      R"({"source":"jobindex","postingId":"jx-4711","publishedAt":"2026-10-05T06:00:00Z",)"
      R"("title":"Dygtig klejnsmed","language":"da","vacancyKind":"VACANCY",)"
      R"("occupation":{"disco08":"7213","label":"Pladesmedearbejde","jobTitle":"klejnsmed",)"
      R"("confidence":0.97,"origin":"RULES","evidence":[{"ruleId":"7213.klejnsmed",)"
      R"("field":"TITLE","begin":7,"end":16,"text":"klejnsmed","section":"TITLE","weight":4.25}],)"
      R"("alternatives":[{"disco08":"7221","label":"Grovsmede","score":0.02}]},)"
      R"("stem":{"status":"YES","isStem":true,"mainCompetenceGroup":"metal_maskin","groupStatus":"GROUP"},)"
      R"("competences":[{"conceptId":"svejsning","label":"svejsning","kind":"PROFESSIONAL",)"
      R"("escoGroup":"S7","requirement":"MENTIONED","evidence":[{"ruleId":"k.svejsning",)"
      R"("field":"BODY","begin":3,"end":10,"text":"svejser","section":"TASKS","weight":1}],"unlisted":false,"languageLevel":"UNSPECIFIED"}],)"
      R"("employer":{"cvrNumber":"12345678","pNumber":"","name":"SALLING RUSTFRI ApS",)"
      R"("nameInPosting":"Salling Rustfri ApS","level":"COMPANY","method":"NAME","score":0.9,)"
      R"("municipality":{"code":"0779","name":"Skive"},)"
      R"("region":{"code":"1082","name":"Region Midtjylland"},"sector":"UNSPECIFIED",)"
      R"("role":"UNSPECIFIED","strongholds":[],"advertisingProtected":false,"rivalCandidates":0,)"
      R"("placeConflict":false},)"
      R"("jobPlaces":[{"municipality":{"code":"0779","name":"Skive"},"source":"POSTAL_CODE",)"
      R"("abroad":false,"notFixed":false,"severalMunicipalities":true}],)"
      R"("provenance":{"topic":"job-postings","partition":3,"offset":"9007199254740993",)"
      R"("revision":"001791180000.0000202611.20261003.0000000012","ruleSetVersion":"2026.11-3f9c0a1b2c3d",)"
      R"("registerVersion":"2026-10-03","programVersion":")" +
          std::string(ProgramVersion()) +
          R"(","correctionsVersion":"2026.10.05-8a1c0f3e5d7b"},"reading":{"repairedSequences":2,"unknownFields":1,"bodyTruncated":true,"mendedPlaces":7},)"
          R"("conditions":{"employmentForm":"ORDINARY","duration":"UNSPECIFIED",)"
          R"("hours":{"extent":"FULL_TIME","least":37,"most":37},"shifts":["EVENING"],)"
          R"("remote":"UNSPECIFIED","positions":0,"pay":{"byAgreement":true,"byResult":false,)"
          R"("least":0,"most":0,"unit":"UNSPECIFIED"},"experienceYears":0,"evidence":[]}})");
}

TEST(Encode, AnEmptyClassificationPrintsItsDefaults) {
  DecodedRecord decoded;
  decoded.posting.set_source("s");
  decoded.posting.set_posting_id("1");
  const Result<std::string> json =
      Encode(ToEnriched(decoded, Classification{}, {}, {}), WireForm::kJson);
  ASSERT_TRUE(json);
  EXPECT_EQ(
      *json,
      R"({"source":"s","postingId":"1","title":"","language":"","vacancyKind":"UNSPECIFIED",)"
      R"("occupation":{"disco08":"","label":"","jobTitle":"","confidence":0,"origin":"UNSPECIFIED",)"
      R"("evidence":[],"alternatives":[]},"stem":{"status":"UNSPECIFIED","isStem":false,)"
      R"("mainCompetenceGroup":"","groupStatus":"UNSPECIFIED"},"competences":[],)"
      R"("employer":{"cvrNumber":"","pNumber":"","name":"","nameInPosting":"",)"
      R"("level":"UNSPECIFIED","method":"UNSPECIFIED","score":0,"sector":"UNSPECIFIED",)"
      R"("role":"UNSPECIFIED","strongholds":[],"advertisingProtected":false,"rivalCandidates":0,)"
      R"("placeConflict":false},)"
      R"("jobPlaces":[],"provenance":{"topic":"","partition":0,"offset":"0",)"
      R"("revision":"000000000000.0000000000.00000000.0000000000","ruleSetVersion":"",)"
      R"("registerVersion":"","programVersion":")" +
          std::string(ProgramVersion()) +
          R"(","correctionsVersion":""},"reading":{"repairedSequences":0,"unknownFields":0,"bodyTruncated":false,"mendedPlaces":0},)"
          R"("conditions":{"employmentForm":"UNSPECIFIED","duration":"UNSPECIFIED","shifts":[],)"
          R"("remote":"UNSPECIFIED","positions":0,"evidence":[]}})");
}

TEST(Encode, ACorrectionIsShownWithItsReason) {
  Classification classification = Classified();
  classification.occupation.origin = Origin::kCorrection;
  classification.occupation.correction = {CorrectionStatus::kApplied, "Læst", "2026-11-29"};
  const auto record = ToEnriched(Decoded(), classification, kOrigin, kMadeWith);
  EXPECT_EQ(record.occupation().origin(), v1::EnrichedPosting::Occupation::CORRECTION);
  EXPECT_EQ(record.occupation().correction().status(),
            v1::EnrichedPosting::Occupation::Correction::Status::APPLIED);
  EXPECT_EQ(record.occupation().correction().reason(), "Læst");
  EXPECT_EQ(record.occupation().correction().date(), "2026-11-29");
  EXPECT_FALSE(
      ToEnriched(Decoded(), Classified(), kOrigin, kMadeWith).occupation().has_correction());
}

TEST(Encode, WhyThereIsNoCodeIsSaidOnlyWhereThereIsNone) {
  EXPECT_FALSE(ToEnriched(Decoded(), Classified(), {}, {}).occupation().has_abstention());
  Classification classification;
  classification.occupation.abstention = Abstention::kLowConfidence;
  classification.occupation.withheld_confidence = 0.4;
  const v1::EnrichedPosting record = ToEnriched(Decoded(), classification, {}, {});
  ASSERT_TRUE(record.occupation().has_abstention());
  EXPECT_EQ(record.occupation().abstention().reason(),
            v1::EnrichedPosting::Occupation::Abstention::LOW_CONFIDENCE);
  EXPECT_DOUBLE_EQ(record.occupation().abstention().confidence(), 0.4);
}

TEST(Encode, ANewRegionHasANameBeforeItHasACode) {
  Classification classification;
  classification.job_places.push_back({.municipality = {.code = "0265", .name = "Roskilde"},
                                       .region = {.code = "", .name = "Region Østdanmark"},
                                       .source = PlaceSource::kPostalCode});
  const v1::EnrichedPosting record = ToEnriched(DecodedRecord{}, classification, {}, {});
  ASSERT_EQ(record.job_places_size(), 1);
  EXPECT_TRUE(record.job_places(0).has_region());
  EXPECT_EQ(record.job_places(0).region().code(), "");
  EXPECT_EQ(record.job_places(0).region().name(), "Region Østdanmark");
}

TEST(Encode, BothFormsHoldTheSameRecord) {
  const v1::EnrichedPosting record = ToEnriched(Decoded(), Classified(), kOrigin, kMadeWith);
  const Result<std::string> json = Encode(record, WireForm::kJson);
  const Result<std::string> wire = Encode(record, WireForm::kProtobuf);
  ASSERT_TRUE(json && wire);
  v1::EnrichedPosting from_json;
  v1::EnrichedPosting from_wire;
  ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(*json, &from_json).ok());
  ASSERT_TRUE(from_wire.ParseFromString(*wire));
  EXPECT_TRUE(MessageDifferencer::Equals(from_json, record));
  EXPECT_TRUE(MessageDifferencer::Equals(from_wire, record));
}

TEST(Encode, OnlyTitleNameAndEvidenceOfTheTextLeave) {
  const Result<std::string> wire =
      Encode(ToEnriched(Decoded(), Classified(), kOrigin, kMadeWith), WireForm::kProtobuf);
  ASSERT_TRUE(wire);
  EXPECT_EQ(wire->find("rustfrit"), std::string::npos);
}

// What the register tells of an employer.
Classification Linked() {
  Classification result;
  EmployerLink& link = result.employer;
  link.landsdel = {"10", "Vestjylland"};
  link.industry.scheme = "DB25";
  link.industry.code = "621000";
  link.industry.label = "Computerprogrammering";
  link.industry.basis = IndustryBasis::kRegister;
  link.industry.group_sections = "K";
  link.industry.group36 = "K62-K63";
  link.industry.group10 = "5";
  link.db25 = link.industry;
  link.db07.scheme = "DB07";
  link.db07.code = "620100";
  link.db07.basis = IndustryBasis::kKeyOneToOne;
  link.db07.of_company = true;
  link.size.full_time_equivalents = "ANTAL_10_19";
  link.size.as_of = "2016-Q3";
  link.size.employees_number = 0;
  link.size.source = SizeSource::kQuarter;
  link.size.months_apart = -2;
  link.sector = Sector::kPublicCompany;
  link.role = EmployerRole::kTempAgency;
  link.agency = {"Vikarhuset", "87654321"};
  link.strongholds = {"energi_klima", "industri"};
  link.advertising_protected = true;
  link.rival_candidates = 3;
  link.place_conflict = true;
  return result;
}

TEST(Encode, TheRegistersFactsOnTheEmployer) {
  const v1::EnrichedPosting record = ToEnriched({}, Linked(), {}, {});
  const v1::EnrichedPosting::Employer& employer = record.employer();
  EXPECT_EQ(employer.landsdel().name(), "Vestjylland");
  EXPECT_EQ(employer.industry().scheme(), "DB25");
  EXPECT_EQ(employer.industry().code(), "621000");
  EXPECT_EQ(employer.industry().label(), "Computerprogrammering");
  EXPECT_EQ(employer.industry().basis(), v1::EnrichedPosting::Industry::REGISTER);
  EXPECT_EQ(employer.industry().group_sections(), "K");
  EXPECT_EQ(employer.industry().group36(), "K62-K63");
  EXPECT_EQ(employer.industry().group10(), "5");
  EXPECT_FALSE(employer.industry().of_company());
  EXPECT_EQ(employer.db25().code(), "621000");
  EXPECT_EQ(employer.db07().code(), "620100");
  EXPECT_EQ(employer.db07().basis(), v1::EnrichedPosting::Industry::KEY_1_1);
  EXPECT_TRUE(employer.db07().of_company());
  EXPECT_EQ(employer.size().full_time_equivalents(), "ANTAL_10_19");
  EXPECT_EQ(employer.size().employees(), "");
  EXPECT_EQ(employer.size().as_of(), "2016-Q3");
  EXPECT_FALSE(employer.size().has_full_time_equivalents_number());
  EXPECT_TRUE(employer.size().has_employees_number());
  EXPECT_EQ(employer.size().source(), v1::EnrichedPosting::Size::QUARTER);
  EXPECT_EQ(employer.size().months_apart(), -2);
  EXPECT_EQ(employer.sector(), v1::EnrichedPosting::Employer::Sector::PUBLIC_COMPANY);
  EXPECT_EQ(employer.role(), v1::EnrichedPosting::Employer::Role::TEMP_AGENCY);
  EXPECT_EQ(employer.agency().name(), "Vikarhuset");
  EXPECT_EQ(employer.agency().cvr_number(), "87654321");
  ASSERT_EQ(employer.strongholds_size(), 2);
  EXPECT_EQ(employer.strongholds(1), "industri");
  EXPECT_TRUE(employer.advertising_protected());
  EXPECT_EQ(employer.rival_candidates(), 3u);
  EXPECT_TRUE(employer.place_conflict());
}

TEST(Encode, WhatIsNotKnownOfTheEmployerStaysUnset) {
  const v1::EnrichedPosting record = ToEnriched({}, {}, {}, {});
  const v1::EnrichedPosting::Employer& employer = record.employer();
  EXPECT_FALSE(employer.has_industry());
  EXPECT_FALSE(employer.has_db07());
  EXPECT_FALSE(employer.has_db25());
  EXPECT_FALSE(employer.has_size());
  EXPECT_FALSE(employer.has_landsdel());
  EXPECT_FALSE(employer.has_agency());
}

TEST(Encode, AnAnonymousEmployerIsNotNamed) {
  DecodedRecord decoded = Decoded();
  decoded.posting.mutable_employer()->set_anonymous(true);
  EXPECT_EQ(ToEnriched(decoded, {}, {}, {}).employer().name_in_posting(), "");
}

TEST(Revision, TakesTheLatestThatTheCollectorKnew) {
  v1::JobPosting posting;
  const auto second = [&] { return Revision(posting, {}).substr(0, 12); };
  EXPECT_EQ(second(), "000000000000");
  posting.mutable_published_at()->set_seconds(5000);
  EXPECT_EQ(second(), "000000005000");
  posting.mutable_first_seen_at()->set_seconds(4000);
  EXPECT_EQ(second(), "000000004000");
  posting.mutable_last_seen_at()->set_seconds(6000);
  EXPECT_EQ(second(), "000000006000");
  posting.mutable_withdrawn_at()->set_seconds(7000);
  EXPECT_EQ(second(), "000000007000");
  posting.mutable_last_seen_at()->set_seconds(8000);
  EXPECT_EQ(second(), "000000008000");
}

TEST(Revision, OrdersAsTextByPostingThenRulesThenRegisterThenCorrections) {
  v1::JobPosting old_posting;
  old_posting.mutable_last_seen_at()->set_seconds(999);
  v1::JobPosting new_posting;
  new_posting.mutable_last_seen_at()->set_seconds(1000);
  v1::JobPosting last_posting;
  last_posting.mutable_last_seen_at()->set_seconds(253402300799);
  const std::string base =
      Revision(old_posting, {.rule_set_number = 9, .register_version = "2026-10-03"});
  EXPECT_LT(base, Revision(old_posting, {.rule_set_number = 9, .register_version = "2026-11-03"}));
  EXPECT_LT(base, Revision(old_posting, {.rule_set_number = 9,
                                         .register_version = "2026-10-03",
                                         .corrections_number = 1}));
  EXPECT_LT(base, Revision(old_posting, {.rule_set_number = 10, .register_version = "2025-10-03"}));
  EXPECT_LT(
      Revision(old_posting, {.rule_set_number = UINT32_MAX, .register_version = "2026-10-03"}),
      Revision(new_posting, {.rule_set_number = 1, .register_version = "2020-10-03"}));
  EXPECT_EQ(base.size(), Revision(last_posting,
                                  {.rule_set_number = UINT32_MAX, .register_version = "2026-10-03"})
                             .size());
}

TEST(Revision, TimesBefore1970CountAsZero) {
  v1::JobPosting posting;
  posting.mutable_last_seen_at()->set_seconds(-5);
  EXPECT_EQ(Revision(posting, {}), "000000000000.0000000000.00000000.0000000000");
}

}  // namespace
}  // namespace opslag
