#include "ingest/register/cvr_document.h"

#include <gtest/gtest.h>

#include <string>

#include "ingest/register/document_stream.h"
#include "ingest/register/web_domain.h"
#include "tests/ingest/register/cvr_documents.h"

namespace opslag {
namespace {

const SharedDomains kShared = {"postkasse.example"};

Result<CvrDocument> Read(const std::string& json) {
  CvrDocumentReader reader(kShared);
  CvrDocument document;
  const std::string padded = json + std::string(DocumentBlock::kPadding, '\0');
  const Result<void> good = reader.Read(std::string_view(padded).substr(0, json.size()), &document);
  if (!good) return tl::make_unexpected(good.error());
  return document;
}

std::string Company() { return CompanyDocument(12345674, "Salling Rustfri ApS", 1003456789, 7); }

// "code: field" of the refusal; empty where the document was read.
std::string Refusal(const std::string& json) {
  const Result<CvrDocument> read = Read(json);
  if (read) return "";
  EXPECT_FALSE(read.error().reason.empty());
  EXPECT_EQ(read.error().reason.find("Salling"), std::string::npos);
  return std::string(Name(read.error().code)) + ": " + read.error().where;
}

constexpr std::int32_t kMarch2008 = 13939;

TEST(CvrDocument, ReadsACompany) {
  const Result<CvrDocument> read = Read(Company());
  ASSERT_TRUE(read.has_value()) << read.error().ToString();
  EXPECT_EQ(read->kind, CvrDocument::Kind::kCompany);
  EXPECT_EQ(read->version, 7U);
  EXPECT_FALSE(read->by_mistake);
  EXPECT_EQ(read->loaded, "2026-11-27");
  const RegisterEntity& entity = read->entity;
  const Period since{kMarch2008, Period::kOpenEnd};
  EXPECT_EQ(entity.number, 12345674U);
  EXPECT_TRUE(entity.advertising_protected);
  ASSERT_EQ(entity.names.size(), 2U);
  EXPECT_EQ(entity.names[0].text, "Salling Rustfri ApS");
  EXPECT_FALSE(entity.names[0].secondary);
  EXPECT_EQ(entity.names[0].period, since);
  EXPECT_EQ(entity.names[1].text, "Skive Rustfri");
  EXPECT_TRUE(entity.names[1].secondary);
  ASSERT_EQ(entity.addresses.size(), 1U);
  EXPECT_EQ(entity.addresses[0].street, "Vestergade");
  EXPECT_EQ(entity.addresses[0].house, "12B");
  EXPECT_EQ(entity.addresses[0].postal_code, 7800);
  EXPECT_EQ(entity.addresses[0].town, "Skive");
  EXPECT_EQ(entity.addresses[0].municipality, 779);
  EXPECT_EQ(entity.addresses[0].period, since);
  ASSERT_EQ(entity.industries.size(), 1U);
  EXPECT_EQ(entity.industries[0].code, 251100U);
  ASSERT_EQ(entity.forms.size(), 1U);
  EXPECT_EQ(entity.forms[0].code, 80);
  EXPECT_EQ(entity.active, std::vector<Period>{since});
  ASSERT_EQ(entity.relations.size(), 1U);
  EXPECT_EQ(entity.relations[0].number, 1003456789U);
  EXPECT_EQ(entity.domains, std::vector<std::string>{"salling-rustfri.dk"});
  ASSERT_EQ(entity.employment.size(), 2U);
  EXPECT_EQ(entity.employment[0].source, EmploymentSource::kYear);
  EXPECT_EQ(entity.employment[0].year, 2012);
  EXPECT_EQ(entity.employment[0].full_time_equivalents, EmploymentInterval::k2To4);
  EXPECT_EQ(entity.employment[0].employees, EmploymentInterval::k5To9);
  EXPECT_FALSE(entity.employment[0].employees_number.has_value());
  EXPECT_EQ(entity.employment[1].source, EmploymentSource::kErstMonth);
  EXPECT_EQ(entity.employment[1].part, 5);
  EXPECT_EQ(entity.employment[1].full_time_equivalents_number, 10U);
  EXPECT_EQ(entity.employment[1].employees_number, 12U);
}

TEST(CvrDocument, ReadsAUnit) {
  const Result<CvrDocument> read = Read(UnitDocument(1003456789, "Salling, Skive", 12345674));
  ASSERT_TRUE(read.has_value()) << read.error().ToString();
  EXPECT_EQ(read->kind, CvrDocument::Kind::kUnit);
  EXPECT_EQ(read->entity.number, 1003456789U);
  ASSERT_EQ(read->entity.relations.size(), 1U);
  EXPECT_EQ(read->entity.relations[0].number, 12345674U);
  EXPECT_TRUE(read->entity.forms.empty());
}

// Nothing that a document says of persons gets into the entity.
TEST(CvrDocument, PersonsAreNeverRead) {
  std::string packed;
  PackEntity(Read(Company())->entity, &packed);
  EXPECT_NE(packed.find("Salling"), std::string::npos);
  for (const char* const personal : {"Anna", "anna", "Andersen", "9752"}) {
    EXPECT_EQ(packed.find(personal), std::string::npos) << personal;
  }
  const Result<CvrDocument> person = Read(PersonDocument());
  ASSERT_TRUE(person.has_value());
  EXPECT_EQ(person->kind, CvrDocument::Kind::kPerson);
}

TEST(CvrDocument, AsElasticsearchWrapsIt) {
  const Result<CvrDocument> read =
      Read(R"({"_index":"cvr","_id":"4001","_score":null,"_source":)" + Company() + "}");
  ASSERT_TRUE(read.has_value()) << read.error().ToString();
  EXPECT_EQ(read->entity.number, 12345674U);
  EXPECT_EQ(Read(R"({"NewestRetrievedFileTimestamp":{"a":1}})")->kind, CvrDocument::Kind::kOther);
}

TEST(CvrDocument, PeriodsMayBeOpenOnEitherSide) {
  const Result<CvrDocument> read =
      Read(Replaced(Company(), R"("gyldigFra":"2008-03-01","gyldigTil":null)",
                    R"("gyldigFra":null,"gyldigTil":"2014-02-28")"));
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->entity.names[0].period, (Period{Period::kOpenStart, 16129}));
  // Without a period, and with a time behind the day.
  EXPECT_EQ(Refusal(Replaced(Company(), "2008-03-01", "2008-03-01T00:00:00.000+01:00")), "");
  EXPECT_EQ(Refusal(Replaced(Company(), R"("periode":{"gyldigFra":"2008-03-01","gyldigTil":null})",
                             R"("periode":null)")),
            "");
}

TEST(CvrDocument, ListsMayBeMissingOrNull) {
  const Result<CvrDocument> read = Read(
      R"({"Vrvirksomhed":{"binavne":null,"livsforloeb":null,"navne":[{"navn":"Å \"B\" Æ"}],"cvrNummer":"12345674"}})");
  ASSERT_TRUE(read.has_value()) << read.error().ToString();
  EXPECT_EQ(read->entity.names[0].text, "Å \"B\" Æ");
  EXPECT_EQ(read->entity.names[0].period, Period());
}

TEST(CvrDocument, OtherCountriesPostalCodesAreNone) {
  const Result<CvrDocument> read = Read(Replaced(Company(), "\"DK\"", "\"SE\""));
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->entity.addresses[0].postal_code, 0);
  EXPECT_EQ(read->entity.addresses[0].town, "Skive");
}

TEST(CvrDocument, AHouseMayReachFromNumberToNumber) {
  const Result<CvrDocument> read =
      Read(Replaced(Replaced(Company(), R"("husnummerTil":null)", R"("husnummerTil":14)"),
                    R"("bynavn":null)", R"("bynavn":"Resen")"));
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->entity.addresses[0].house, "12B-14");
  EXPECT_EQ(read->entity.addresses[0].town, "Resen");
}

TEST(CvrDocument, EmploymentStandsByTime) {
  const Result<CvrDocument> read = Read(Replaced(
      Company(), R"("erstMaanedsbeskaeftigelse":[)",
      R"("erstMaanedsbeskaeftigelse":[{"aar":2024,"maaned":6,"antalAnsatte":3},{"aar":2023,"maaned":12,"antalAnsatte":2},{"aar":2020,"maaned":1,"antalAnsatte":null},)"));
  ASSERT_TRUE(read.has_value()) << read.error().ToString();
  ASSERT_EQ(read->entity.employment.size(), 4U);  // one says nothing
  EXPECT_EQ(read->entity.employment[1].year, 2023);
  EXPECT_EQ(read->entity.employment[2].part, 5);
  EXPECT_EQ(read->entity.employment[3].part, 6);
}

TEST(CvrDocument, ADocumentByMistakeNeedsNoName) {
  const Result<CvrDocument> read = Read(
      R"({"Vrvirksomhed":{"cvrNummer":12345674,"navne":[],"fejlRegistreret":true,"samtId":3}})");
  ASSERT_TRUE(read.has_value()) << read.error().ToString();
  EXPECT_TRUE(read->by_mistake);
  EXPECT_EQ(read->version, 3U);
}

TEST(CvrDocument, MailHostsAndSecretContactsAreLeftOut) {
  const auto domains = [](const std::string& contact) {
    return Read(Replaced(Company(), R"("anna.andersen@salling-rustfri.dk","hemmelig":false)",
                         contact))
        ->entity.domains;
  };
  EXPECT_EQ(domains(R"("anna@postkasse.example","hemmelig":false)"), std::vector<std::string>{});
  EXPECT_EQ(domains(R"("anna@salling.dk","hemmelig":true)"), std::vector<std::string>{});
  EXPECT_EQ(domains("null"), std::vector<std::string>{});
  EXPECT_EQ(domains(R"("www.salling.dk"},{"kontaktoplysning":"x@salling.dk")"),
            std::vector<std::string>{"salling.dk"});
}

TEST(CvrDocument, WhatIsWrongIsNamedByField) {
  const std::string good = Company();
  EXPECT_EQ(Refusal(good), "");
  EXPECT_EQ(Refusal(Replaced(good, "ANTAL_2_4", "ANTAL_2_5")),
            "bad_value: aarsbeskaeftigelse.intervalKodeAntalAarsvaerk");
  EXPECT_EQ(Refusal(Replaced(good, "ANTAL_10_19\"}", "MANGE\"}")),
            "bad_value: erstMaanedsbeskaeftigelse.intervalKodeAntalAnsatte");
  EXPECT_EQ(Refusal(Replaced(good, R"([{"navn":"Salling Rustfri ApS",)", R"([{"navn":"",)")),
            "missing_field: navne");
  EXPECT_EQ(Refusal(R"({"Vrvirksomhed":{"cvrNummer":12345674,"navne":[]}})"),
            "missing_field: navne");
  EXPECT_EQ(Refusal(R"({"Vrvirksomhed":{"cvrNummer":12345674}})"), "missing_field: navne");
  EXPECT_EQ(Refusal(Replaced(good, "12345674", "null")), "missing_field: cvrNummer");
  EXPECT_EQ(Refusal(Replaced(good, "12345674", "123456")), "bad_value: cvrNummer");
  EXPECT_EQ(Refusal(Replaced(good, "12345674", "1234567890")), "bad_value: cvrNummer");
  EXPECT_EQ(Refusal(Replaced(good, "1003456789", "100345678")), "bad_value: penheder.pNummer");
  EXPECT_EQ(Refusal(Replaced(good, "\"251100\"", "\"25.11\"")),
            "bad_value: hovedbranche.branchekode");
  EXPECT_EQ(Refusal(Replaced(good, "2008-03-01", "01-03-2008")),
            "bad_value: navne.periode.gyldigFra");
  EXPECT_EQ(Refusal(Replaced(good, "2008-03-01", "2008-02-30")),
            "bad_value: navne.periode.gyldigFra");
  EXPECT_EQ(Refusal(Replaced(good, R"("livsforloeb":[)", R"("livsforloeb":{"x":[)")),
            "wrong_type: livsforloeb");
  EXPECT_EQ(Refusal(Replaced(good, R"("navn":"Salling Rustfri ApS")", R"("navn":7)")),
            "wrong_type: navne.navn");
  EXPECT_EQ(Refusal(Replaced(good, R"("antalAnsatte":12)", R"("antalAnsatte":-12)")),
            "bad_value: erstMaanedsbeskaeftigelse.antalAnsatte");
  EXPECT_EQ(Refusal("[1]"), "malformed_json: ");
  EXPECT_EQ(Refusal("hello"), "malformed_json: ");
  EXPECT_EQ(Refusal(good + good), "malformed_json: ");
  EXPECT_EQ(Refusal(R"({"hits":{"hits":[]}})"), "wrong_type: hits");
}

TEST(CvrDocument, EveryCutIsRefused) {
  const std::string good = Company();
  for (std::size_t size = 0; size < good.size(); ++size) {
    EXPECT_NE(Refusal(good.substr(0, size)), "") << size;
  }
}

TEST(WebDomain, OfWhatPeopleType) {
  EXPECT_EQ(WebDomain("https://www.Salling-Rustfri.dk:443/kontakt?x=1"), "salling-rustfri.dk");
  EXPECT_EQ(WebDomain("WWW.salling.dk"), "salling.dk");
  EXPECT_EQ(WebDomain("anna.hansen@salling.dk"), "salling.dk");
  EXPECT_EQ(WebDomain("mailto:anna@job.salling.dk"), "job.salling.dk");
  EXPECT_EQ(WebDomain(" salling.dk. "), "salling.dk");
  EXPECT_EQ(WebDomain("http://anna:pw@salling.dk/"), "salling.dk");
  EXPECT_EQ(WebDomain("blåbærgrød.dk"), "blåbærgrød.dk");
  for (const char* const none :
       {"", "salling", "97 52 00 00", "anna@", "a b.dk", ".dk", "x.", "www."}) {
    EXPECT_EQ(WebDomain(none), "") << none;
  }
}

}  // namespace
}  // namespace opslag
