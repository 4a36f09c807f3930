// `opslag register lookup`, and `opslag classify --register`, on a register of a few firms.
#include <gmock/gmock.h>

#include <string>

#include "tests/classifier/support/small_register.h"
#include "tests/ingest/cli/program_fixture.h"

namespace opslag {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr RegisterNumber kCompany = 12345674;
constexpr RegisterNumber kUnit = 1003456789;
constexpr RegisterNumber kNorth = 20000001, kSouth = 20000002;

RegisterEntity At(RegisterNumber number, const char* name, std::uint16_t postal_code,
                  const char* town, std::uint16_t municipality) {
  RegisterEntity entity = EntityNamed(number, name);
  entity.addresses.push_back({"Torvet", "1", postal_code, town, municipality, {}});
  return entity;
}

class RegisterLookupTest : public ProgramTest {
 protected:
  RegisterLookupTest() {
    RegisterEntity company = At(kCompany, "Skavhøj Maskinfabrik A/S", 7800, "Skive", 779);
    RegisterEntity unit = At(kUnit, "Skavhøj Maskinfabrik A/S", 7800, "Skive", 779);
    Relate(&company, &unit);
    WriteRegister(Path("r.lmdb"), {company, unit, At(kNorth, "Hansen Byg ApS", 7800, "Skive", 779),
                                   At(kSouth, "Hansen Byg ApS", 8600, "Silkeborg", 740)});
  }
  Finished Lookup(std::vector<std::string> more, std::string_view input = {}) const {
    more.insert(more.begin(), {"register", "lookup", "--register", Path("r.lmdb"), "--rules",
                               OPSLAG_TEST_RULES, "--cache", OPSLAG_TEST_CACHE});
    return Opslag(more, input);
  }
};

TEST_F(RegisterLookupTest, TellsAPersonWhoAndWhy) {
  const Finished found = Lookup({"--place", "7800 Skive", "SKAVHØJ", "MASKINFABRIK"});
  EXPECT_EQ(found.exit_code, 0) << found.err;
  EXPECT_THAT(found.out, HasSubstr("CVR 12345674  P 1003456789  WORKPLACE  NAME_AND_PLACE"));
  EXPECT_THAT(found.out, HasSubstr("municipality 0779"));
  EXPECT_THAT(found.out, HasSubstr("workplace by the only unit"));
  EXPECT_THAT(found.out, HasSubstr("maskinfabrik"));
  const Finished nobody = Lookup({"Hansen Byg"});
  EXPECT_EQ(nobody.exit_code, 0);
  EXPECT_THAT(nobody.out, HasSubstr("not linked: 2 companies fit about as well"));
}

TEST_F(RegisterLookupTest, AnswersLinesInTheirOrder) {
  const Finished answered = Lookup({"--batch", "--threads", "2"},
                                   R"({"id":"a","name":"Skavhøj Maskinfabrik","date":"2024-01-31"}
{"id":"b","name":"Hansen Byg","postalCode":"8600","city":"Silkeborg"}
{"id":"c","name":"Ukendt Firma"}
)");
  EXPECT_EQ(answered.exit_code, 0) << answered.err;
  EXPECT_THAT(answered.out,
              HasSubstr(R"({"id":"a","cvrNumber":"12345674","pNumber":"1003456789",)"));
  EXPECT_THAT(answered.out,
              HasSubstr(R"("level":"WORKPLACE","municipality":"0779","method":"NAME")"));
  EXPECT_THAT(answered.out, HasSubstr(R"({"id":"b","cvrNumber":"20000002")"));
  EXPECT_THAT(answered.out,
              HasSubstr(R"({"id":"c","cvrNumber":"","pNumber":"","name":"","score":0,)"));
  EXPECT_THAT(answered.out, Not(HasSubstr("why")));
  EXPECT_LT(answered.out.find("\"id\":\"a\""), answered.out.find("\"id\":\"b\""));
}

TEST_F(RegisterLookupTest, ABadLineIsNamedAndStopsNothing) {
  const Finished answered = Lookup({"--batch"}, R"({"id":"a","name":"Hansen Byg","date":"31/1"}
nonsense
{"id":"c"}
{"id":"d","name":["x"]}
{"id":"e","name":"Skavhøj Maskinfabrik"}
)");
  EXPECT_EQ(answered.exit_code, 1);
  EXPECT_THAT(answered.err, HasSubstr(":1: date: is no day"));
  EXPECT_THAT(answered.err, HasSubstr(":2:"));
  EXPECT_THAT(answered.err, HasSubstr(":3: name: is empty"));
  EXPECT_THAT(answered.err, HasSubstr(":4: name:"));
  EXPECT_THAT(answered.err, Not(HasSubstr("Hansen")));
  EXPECT_THAT(answered.out, HasSubstr(R"({"id":"e","cvrNumber":"12345674")"));
}

TEST_F(RegisterLookupTest, ExplainsOnRequest) {
  const Finished answered = Lookup({"--batch", "--explain"}, R"({"id":"b","name":"Hansen Byg"})");
  EXPECT_THAT(answered.out,
              HasSubstr(R"("rivalCandidates":2,"why":{"words":[{"word":"hansen","names":2)"));
}

TEST_F(RegisterLookupTest, WrongUsageAndBadRegisters) {
  EXPECT_EQ(Lookup({}).exit_code, 2);
  EXPECT_EQ(Lookup({"--date", "yesterday", "Hansen Byg"}).exit_code, 2);
  const Finished none = Opslag({"register", "lookup", "Hansen Byg"});
  EXPECT_EQ(none.exit_code, 2);
  EXPECT_THAT(none.err, HasSubstr("--register"));
  const Finished missing =
      Opslag({"register", "lookup", "--register", Path("no.lmdb"), "Hansen Byg"});
  EXPECT_EQ(missing.exit_code, 7);
  const std::string text = Write("text.lmdb", "no register");
  EXPECT_EQ(Opslag({"classify", "--register", text}, PostingLine("1")).exit_code, 7);
}

TEST_F(RegisterLookupTest, ClassifyLinksEmployers) {
  const Finished classified = Opslag(
      {"classify", "--quiet", "--register", Path("r.lmdb"), "--rules", OPSLAG_TEST_RULES, "--cache",
       OPSLAG_TEST_CACHE},
      R"({"source":"p","postingId":"1","title":"Smed søges","employer":{"name":"Skavhøj Maskinfabrik"}}
{"source":"p","postingId":"2","title":"Tømrer","employer":{"name":"Hansen Byg"}}
{"source":"p","postingId":"3","title":"Tømrer","employer":{"name":"Hansen Byg"},"workplaces":[{"postalCode":"8600"}]}
{"source":"p","postingId":"4","title":"Smed søges","body":"Hos Skavhøj Maskinfabrik A/S bygger vi maskiner."}
{"source":"p","postingId":"5","title":"Smed","employer":{"anonymous":true},"body":"Hos Skavhøj Maskinfabrik A/S bygger vi."}
{"source":"p","postingId":"6","title":"Smed","employer":{"name":"Skavhøj Maskinfabrik"},"workplaces":[{"city":"Svenstrup"}]}
{"source":"p","postingId":"7","title":"Smed","employer":{"name":"Ukendt"},"workplaces":[{"city":"Svenstrup"}]}
)");
  EXPECT_EQ(classified.exit_code, 0) << classified.err;
  const auto line = [&](const std::string& id) {
    const std::size_t begin = classified.out.find("{\"source\":\"p\",\"postingId\":\"" + id);
    return classified.out.substr(begin, classified.out.find('\n', begin) - begin);
  };
  EXPECT_THAT(
      line("1"),
      HasSubstr(
          R"("cvrNumber":"12345674","pNumber":"1003456789","name":"Skavhøj Maskinfabrik A/S")"));
  EXPECT_THAT(line("1"), HasSubstr(R"("registerVersion":"2026-11-28")"));
  EXPECT_THAT(line("1"), HasSubstr(".20261128."));
  EXPECT_THAT(line("2"), HasSubstr(R"("cvrNumber":"","pNumber":"","name":"")"));
  EXPECT_THAT(line("2"), HasSubstr(R"("rivalCandidates":2)"));
  EXPECT_THAT(line("3"), HasSubstr(R"("cvrNumber":"20000002")"));
  EXPECT_THAT(line("3"), HasSubstr(R"("method":"NAME_AND_PLACE")"));
  EXPECT_THAT(line("4"), HasSubstr(R"("cvrNumber":"12345674")"));
  EXPECT_THAT(line("5"), HasSubstr(R"("cvrNumber":"",)"));
  // There are a dozen towns of this name: the employer lies where one of them is.
  EXPECT_THAT(line("6"), HasSubstr(R"("jobPlaces":[{"municipality":{"code":"0779")"));
  EXPECT_THAT(line("7"), HasSubstr(R"("jobPlaces":[])"));
}

}  // namespace
}  // namespace opslag
