#include "tests/ingest/register/cvr_documents.h"

#include <gtest/gtest.h>

namespace opslag {
namespace {

constexpr const char* kPeriod =
    R"("periode":{"gyldigFra":"2008-03-01","gyldigTil":null},"sidstOpdateret":"2019-10-10T09:23:30.000+02:00")";

std::string Address() {
  return R"({"landekode":"DK","fritekst":null,"vejkode":45,"kommune":{"kommuneKode":779,"kommuneNavn":"SKIVE",)"
         R"("periode":{"gyldigFra":"2007-01-01","gyldigTil":null},"sidstOpdateret":"2015-03-07T00:00:00.000+01:00"},)"
         R"("husnummerFra":12,"adresseId":null,"sidstValideret":null,"husnummerTil":null,"bogstavFra":"B","bogstavTil":null,)"
         R"("etage":"st","sidedoer":null,"conavn":"c/o Anna Andersen","postboks":null,"vejnavn":"Vestergade","bynavn":null,)"
         R"("postnummer":7800,"postdistrikt":"Skive",)" +
         std::string(kPeriod) + "}";
}

std::string Common(const std::string& name, std::uint64_t samt_id) {
  return R"("brancheAnsvarskode":null,"reklamebeskyttet":true,"navne":[{"navn":")" + name +
         R"(",)" + kPeriod + R"(}],"binavne":[{"navn":"Skive Rustfri",)" + kPeriod +
         R"(}],"postadresse":[{"vejnavn":"Postgade"}],"beliggenhedsadresse":[)" + Address() +
         R"(],"telefonNummer":[{"kontaktoplysning":"97520000"}],"elektroniskPost":[{"kontaktoplysning":)"
         R"("anna.andersen@salling-rustfri.dk","hemmelig":false}],"livsforloeb":[{)" +
         kPeriod + R"(}],"hovedbranche":[{"branchekode":"251100","branchetekst":"Metal",)" +
         kPeriod +
         R"(}],"aarsbeskaeftigelse":[{"aar":2012,"antalInklusivEjere":null,"antalAarsvaerk":null,"antalAnsatte":null,)"
         R"("sidstOpdateret":null,"intervalKodeAntalInklusivEjere":"ANTAL_5_9",)"
         R"("intervalKodeAntalAarsvaerk":"ANTAL_2_4","intervalKodeAntalAnsatte":"ANTAL_5_9"}],)"
         R"("erstMaanedsbeskaeftigelse":[{"aar":2024,"maaned":5,"antalAarsvaerk":10.01,"antalAnsatte":12,)"
         R"("intervalKodeAntalAarsvaerk":"ANTAL_10_19","intervalKodeAntalAnsatte":"ANTAL_10_19"}],)"
         R"("deltagerRelation":[{"deltager":{"navne":[{"navn":"Anna Andersen"}]}}],"samtId":)" +
         std::to_string(samt_id) +
         R"(,"fejlRegistreret":false,"dataAdgang":0,"sidstIndlaest":"2026-11-27T09:33:05.395+02:00")";
}

}  // namespace

std::string CompanyDocument(std::uint64_t cvr_number, const std::string& name,
                            std::uint64_t p_number, std::uint64_t samt_id) {
  return R"({"Vrvirksomhed":{"cvrNummer":)" + std::to_string(cvr_number) + R"(,"regNummer":[],)" +
         Common(name, samt_id) +
         R"(,"virksomhedsform":[{"virksomhedsformkode":80,"kortBeskrivelse":"APS",)" + kPeriod +
         R"(}],"penheder":[{"pNummer":)" + std::to_string(p_number) + "," + kPeriod + "}]}}";
}

std::string UnitDocument(std::uint64_t p_number, const std::string& name, std::uint64_t cvr_number,
                         std::uint64_t samt_id) {
  return R"({"VrproduktionsEnhed":{)" + Common(name, samt_id) +
         R"(,"virksomhedsrelation":[{"cvrNummer":)" + std::to_string(cvr_number) + "," + kPeriod +
         R"(}],"pNummer":)" + std::to_string(p_number) + "}}";
}

std::string PersonDocument() {
  return R"({"Vrdeltagerperson":{"navne":[{"navn":"Anna Andersen"}],"samtId":1}})";
}

std::string Replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  if (at != std::string::npos) text.replace(at, from.size(), to);
  return text;
}

}  // namespace opslag
