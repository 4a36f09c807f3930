#include "classifier/ruleset/cases.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace opslag {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kFile[] = "occupations/25/2512.cases";
constexpr char kSentenceFile[] = "competences/faglige/metal.cases";

// The one case of a line that is right.
Case Parse(const std::string& line, const std::string& file = kFile) {
  Diagnostics diagnostics;
  std::vector<Case> cases = ParseCases(file, line, &diagnostics);
  EXPECT_THAT(diagnostics.all(), IsEmpty()) << diagnostics.all().front().message;
  EXPECT_THAT(cases, SizeIs(1)) << line;
  return cases.empty() ? Case{} : cases.front();
}

// What an author sees for a faulty line.
std::string Complaint(const std::string& line, const std::string& file = kFile) {
  Diagnostics diagnostics;
  EXPECT_THAT(ParseCases(file, line, &diagnostics), IsEmpty()) << line;
  EXPECT_TRUE(diagnostics.HasErrors()) << line;
  SourceTexts sources;
  sources.Add(file, line);
  return diagnostics.Render(sources);
}

std::string Marked(const Case& test, std::size_t index) {
  const MarkedWords& words = test.marked.at(index);
  const std::string& text = words.field == Field::kTitle ? test.title : test.body;
  return text.substr(words.begin, words.end - words.begin);
}

TEST(ParseCasesTest, AHeadlineWithMarkedWords) {
  const Case test = Parse("+ Vi søger en [[backend-udvikler]] til [[Ærø]]   => 2512   # why not");
  EXPECT_EQ(test.sign, CaseSign::kMust);
  EXPECT_EQ(test.title, "Vi søger en backend-udvikler til Ærø");
  EXPECT_EQ(test.code, "2512");
  EXPECT_EQ(test.own_code, "2512");
  EXPECT_FALSE(test.is_sentence);
  ASSERT_THAT(test.marked, SizeIs(2));
  EXPECT_EQ(Marked(test, 0), "backend-udvikler");
  EXPECT_EQ(Marked(test, 1), "Ærø");
  EXPECT_EQ(test.position, (TextPosition{1, 1}));
  EXPECT_EQ(test.target_position, (TextPosition{1, 53}));
}

TEST(ParseCasesTest, EmployerAndBody) {
  const Case test =
      Parse("+ Udvikler @ [x] @ Bankdata // Du koder i [[Java]] @ home // ofte => 2512");
  EXPECT_EQ(test.title, "Udvikler @ [x]");
  EXPECT_EQ(test.employer, "Bankdata");
  EXPECT_EQ(test.body, "Du koder i Java @ home // ofte");
  ASSERT_THAT(test.marked, SizeIs(1));
  EXPECT_EQ(test.marked[0].field, Field::kBody);
  EXPECT_EQ(Marked(test, 0), "Java");
}

TEST(ParseCasesTest, TheEmployersIndustry) {
  const Case test = Parse("+ Udvikler @ Bankdata [621000] // Java => 2512");
  EXPECT_EQ(test.employer, "Bankdata");
  EXPECT_EQ(test.industry, "621000");
  EXPECT_EQ(Parse("+ Udvikler @ [621000] => 2512").industry, "621000");
  EXPECT_EQ(Parse("+ Udvikler @ Bank [2] => 2512").employer, "Bank [2]");
  EXPECT_EQ(Parse("+ Udvikler @ Bank [2] => 2512").industry, "");
}

TEST(ParseCasesTest, ABodyWithoutEmployerAndAnAddress) {
  const Case test = Parse("+ Se https://example.org // Kode => 2512");
  EXPECT_EQ(test.title, "Se https://example.org");
  EXPECT_EQ(test.employer, "");
  EXPECT_EQ(test.body, "Kode");
}

TEST(ParseCasesTest, SignsAndCodes) {
  EXPECT_EQ(Parse("- Forretningsudvikler => 2431").sign, CaseSign::kNearMiss);
  EXPECT_EQ(Parse("? Udvikler => 251").sign, CaseSign::kGap);
  EXPECT_EQ(Parse("- Konsulent => none").code, "");
  EXPECT_EQ(Parse("+\tC#-udvikler\t=> 251200").title, "C#-udvikler");
  EXPECT_EQ(Parse("+ a => b => 2512").title, "a => b");
}

TEST(ParseCasesTest, CommentsEmptyLinesAndLineEndsOfWindows) {
  Diagnostics diagnostics;
  const std::vector<Case> cases = ParseCases(
      kFile, "# comment\r\n\r\n   \n  # more\n  + Softwareudvikler => 2512\r\n+ Koder=>2512",
      &diagnostics);
  EXPECT_THAT(diagnostics.all(), IsEmpty());
  ASSERT_THAT(cases, SizeIs(2));
  EXPECT_EQ(cases[0].position, (TextPosition{5, 3}));
  EXPECT_EQ(cases[0].code, "2512");
  EXPECT_EQ(cases[1].position, (TextPosition{6, 1}));
  EXPECT_EQ(cases[1].title, "Koder");
}

TEST(ParseCasesTest, OtherFilesHaveNoCodeOfTheirOwn) {
  EXPECT_EQ(Parse("+ Besøgsven => none", "vacancy_kinds.cases").own_code, "");
  EXPECT_EQ(Parse("+ Ingeniør => 21", "occupations/21/21.cases").own_code, "21");
  EXPECT_EQ(Parse("- Ingeniør => 21", "a/2512x.cases").own_code, "");
}

TEST(ParseCasesTest, Sentences) {
  const Case test = Parse(
      "+ Du [[svejser]] @ et værksted // her => tig-svejsning, truck:WISHED # x", kSentenceFile);
  EXPECT_TRUE(test.is_sentence);
  EXPECT_EQ(test.body, "Du svejser @ et værksted // her");
  EXPECT_EQ(test.title, "");
  ASSERT_THAT(test.concepts, SizeIs(2));
  EXPECT_EQ(test.concepts[0].id, "tig-svejsning");
  EXPECT_EQ(test.concepts[0].requirement, Requirement::kUnspecified);
  EXPECT_EQ(test.concepts[1].id, "truck");
  EXPECT_EQ(test.concepts[1].requirement, Requirement::kWished);
  EXPECT_EQ(Marked(test, 0), "svejser");
  EXPECT_THAT(Parse("+ Vi er glade => none", kSentenceFile).concepts, IsEmpty());
}

TEST(ParseCasesTest, Conditions) {
  const Case body =
      Parse("+ Du får [[37 timer]]. => hours:37, pay:BY_AGREEMENT", "conditions.cases");
  EXPECT_TRUE(body.is_condition);
  EXPECT_EQ(body.title, "");
  EXPECT_EQ(body.body, "Du får 37 timer.");
  EXPECT_THAT(body.conditions, ElementsAre("hours:37", "pay:BY_AGREEMENT"));
  EXPECT_THAT(body.marked, SizeIs(1));
  const Case headline = Parse("+ Smed @ Skive Stål // Du svejser. => none", "conditions.cases");
  EXPECT_EQ(headline.title, "Smed");
  EXPECT_EQ(headline.employer, "Skive Stål");
  EXPECT_EQ(headline.body, "Du svejser.");
  EXPECT_THAT(headline.conditions, IsEmpty());
}

TEST(JudgeConditionsTest, WritesThemAsCasesDo) {
  Conditions told;
  EXPECT_THAT(ConditionTexts(told), IsEmpty());
  told.form = EmploymentForm::kOrdinary;
  EXPECT_THAT(ConditionTexts(told), IsEmpty());
  told.form = EmploymentForm::kStudent;
  told.duration = Duration::kTemporary;
  told.extent = Extent::kPartTime;
  told.hours = {12.5, 15};
  told.shifts = {Shift::kEvening, Shift::kWeekend};
  told.remote = Remote::kPartly;
  told.positions = 2;
  told.pay_by_result = true;
  told.pay = {168, 168};
  told.pay_unit = PayUnit::kHour;
  told.experience_years = 0;
  EXPECT_THAT(ConditionTexts(told),
              ElementsAre("form:STUDENT", "duration:TEMPORARY", "extent:PART_TIME", "hours:12.5-15",
                          "shift:EVENING", "shift:WEEKEND", "remote:PARTLY", "positions:2",
                          "pay:BY_RESULT", "pay:168/HOUR", "experience:0"));
}

TEST(JudgeConditionsTest, AllNoneAndGaps) {
  Conditions told;
  told.positions = 2;
  const auto judge = [&](const std::string& line) {
    return JudgeConditions(Parse(line, "conditions.cases"), told).outcome;
  };
  EXPECT_EQ(judge("+ To smede. => positions:2"), CaseOutcome::kPass);
  EXPECT_EQ(judge("+ To smede. => positions:3"), CaseOutcome::kFail);
  EXPECT_EQ(judge("+ To smede. => none"), CaseOutcome::kFail);
  EXPECT_EQ(judge("- To smede. => positions:2"), CaseOutcome::kFail);
  EXPECT_EQ(judge("- To smede. => positions:3"), CaseOutcome::kPass);
  EXPECT_EQ(judge("? To smede. => positions:3"), CaseOutcome::kPass);
  EXPECT_EQ(judge("? To smede. => positions:2"), CaseOutcome::kFail);
  EXPECT_EQ(judge("+ [[To smede]]. => positions:2"), CaseOutcome::kFail);  // no evidence
}

TEST(ParseCasesTest, MistakesAreShownInTheirPlace) {
  EXPECT_EQ(Complaint("+ Sød udvikler => 25x2"),
            "occupations/25/2512.cases:1:19: error: \"25x2\" is no code\n"
            "+ Sød udvikler => 25x2\n"
            "                  ^\n"
            "  hint: one to six digits, or none; a remark needs \" #\" in front\n");
}

TEST(ParseCasesTest, Mistakes) {
  EXPECT_THAT(Complaint("Udvikler => 2512"),
              HasSubstr(":1:1: error: a case begins with +, - or ?"));
  EXPECT_THAT(Complaint("+Udvikler => 2512"), HasSubstr("a space is missing behind the sign"));
  EXPECT_THAT(Complaint("+"), HasSubstr("a space is missing behind the sign"));
  EXPECT_THAT(Complaint("+ Udvikler"),
              HasSubstr(":1:11: error: \"=>\" and what must come out are missing"));
  EXPECT_THAT(Complaint("+ => 2512"), HasSubstr("the text of the case is missing"));
  EXPECT_THAT(Complaint("+ Udvikler =>"), HasSubstr("what must come out is missing"));
  EXPECT_THAT(Complaint("+ Udvikler => # 2512"), HasSubstr("what must come out is missing"));
  EXPECT_THAT(Complaint("+ Udvikler => 2512001"), HasSubstr("is no code"));
  EXPECT_THAT(Complaint("+ Udvikler => 2512 or 2511"), HasSubstr("is no code"));
  EXPECT_THAT(Complaint("+ Sød [[udvikler => 2512"),
              HasSubstr(":1:7: error: \"[[\" is never closed"));
  EXPECT_THAT(Complaint("+ Sød udvikler]] => 2512"),
              HasSubstr(":1:15: error: \"]]\" closes nothing"));
  EXPECT_THAT(Complaint("+ [[ ]] => 2512"), HasSubstr("brackets enclose words"));
  EXPECT_THAT(Complaint("+ [[a [[b]] c]] => 2512"), HasSubstr("brackets enclose words"));
  EXPECT_THAT(Complaint("- [[Konsulent]] => none"), HasSubstr("nothing can be evidence"));
  EXPECT_THAT(Complaint("- Udvikler => 2512"), HasSubstr("a near miss must have another code"));
  EXPECT_THAT(Complaint("- Udvikler => 251234"), HasSubstr("a near miss must have another code"));
  EXPECT_THAT(Complaint("+ Udvikl\xe6r => 2512"), HasSubstr(":1:9: error: this is not UTF-8"));
}

TEST(ParseCasesTest, MistakesInSentences) {
  EXPECT_THAT(Complaint("+ Svejs => a b", kSentenceFile), HasSubstr("\"a b\" is no concept's id"));
  EXPECT_THAT(Complaint("+ Svejs => a,", kSentenceFile), HasSubstr("\"\" is no concept's id"));
  EXPECT_THAT(Complaint("+ Svejs => a:WISHD", kSentenceFile),
              HasSubstr(":1:14: error: \"WISHD\" is no requirement\n"));
  EXPECT_THAT(Complaint("+ Svejs => a:WISHD", kSentenceFile),
              HasSubstr("did you mean \"WISHED\"?"));
  EXPECT_THAT(Complaint("+ Svejs => a:", kSentenceFile),
              HasSubstr("requirements: REQUIRED, WISHED, MENTIONED, NEGATED"));
  EXPECT_THAT(Complaint("- Svejs => none", kSentenceFile),
              HasSubstr("a near miss names the concepts"));
  EXPECT_THAT(Complaint("+ [[Svejs]] => none", kSentenceFile),
              HasSubstr("nothing can be evidence"));
}

TEST(ParseCasesTest, FaultyLinesDoNotHideTheOthers) {
  Diagnostics diagnostics;
  const std::vector<Case> cases =
      ParseCases(kFile, "+ Udvikler => x\n+ Koder => 2512\nhm\n", &diagnostics);
  EXPECT_THAT(cases, SizeIs(1));
  EXPECT_EQ(diagnostics.error_count(), 2u);
}

TEST(ParseCasesTest, WarnsOfCasesThatStandInTheWrongFileOrTwice) {
  Diagnostics diagnostics;
  EXPECT_THAT(
      ParseCases(kFile,
                 "+ Tester => 2519\n+ Koder => 2512\n? [[Koder]] => 2512\n+ Koder @ X => 2512\n",
                 &diagnostics),
      SizeIs(4));
  EXPECT_FALSE(diagnostics.HasErrors());
  ASSERT_THAT(diagnostics.all(), SizeIs(2));
  EXPECT_THAT(diagnostics.all()[0].message, HasSubstr("another code stands in the file of 2512"));
  EXPECT_THAT(diagnostics.all()[1].message, HasSubstr("the same case stands in line 2"));
  EXPECT_EQ(diagnostics.all()[1].line, 3u);
}

Occupation Answer(std::string_view code, std::vector<Evidence> evidence = {}) {
  Occupation occupation;
  occupation.disco08 = code;
  occupation.evidence = std::move(evidence);
  return occupation;
}

Evidence Piece(std::uint32_t begin, std::uint32_t end, Field field = Field::kTitle) {
  Evidence evidence;
  evidence.field = field;
  evidence.begin = begin;
  evidence.end = end;
  return evidence;
}

std::string Reason(const CaseVerdict& verdict) {
  switch (verdict.outcome) {
    case CaseOutcome::kPass: return "pass" + verdict.reason;
    case CaseOutcome::kWarning: return "warning: " + verdict.reason;
    case CaseOutcome::kFail: return "fail: " + verdict.reason;
  }
  return {};
}

TEST(CodeAnswersTest, EqualOrSixDigitsForTheirFour) {
  EXPECT_TRUE(CodeAnswers("2512", "2512"));
  EXPECT_TRUE(CodeAnswers("5311", "531120"));
  EXPECT_TRUE(CodeAnswers("", ""));
  EXPECT_FALSE(CodeAnswers("2512", "2511"));
  EXPECT_FALSE(CodeAnswers("2512", ""));
  EXPECT_FALSE(CodeAnswers("", "2512"));
  EXPECT_FALSE(CodeAnswers("251", "2512"));
  EXPECT_FALSE(CodeAnswers("2512", "251"));
  EXPECT_FALSE(CodeAnswers("531120", "5311"));
  EXPECT_FALSE(CodeAnswers("531120", "531110"));
  EXPECT_FALSE(CodeAnswers("5312", "531120"));
}

TEST(JudgeHeadlineTest, Must) {
  const Case test = Parse("+ Koder => 2512");
  EXPECT_EQ(Reason(JudgeHeadline(test, Answer("2512"), true)), "pass");
  EXPECT_EQ(Reason(JudgeHeadline(test, Answer("251200"), true)), "pass");
  EXPECT_EQ(Reason(JudgeHeadline(test, Answer("2511"), true)), "fail: answered 2511, not 2512");
  EXPECT_EQ(Reason(JudgeHeadline(test, Answer(""), true)), "fail: answered none, not 2512");
  // Whether rules exist does not matter.
  EXPECT_EQ(Reason(JudgeHeadline(test, Answer("2511"), false)), "fail: answered 2511, not 2512");
}

TEST(JudgeHeadlineTest, MustNotAnswer) {
  const Case test = Parse("+ Nyt job => none");
  EXPECT_EQ(Reason(JudgeHeadline(test, Answer(""), false)), "pass");
  EXPECT_EQ(Reason(JudgeHeadline(test, Answer("2512"), false)), "fail: answered 2512, not none");
}

TEST(JudgeHeadlineTest, MarkedWordsMustBeCoveredByEvidence) {
  const Case test = Parse("+ En [[backend-udvikler]] => 2512");  // marked: bytes 3 to 19
  EXPECT_EQ(Reason(JudgeHeadline(test, Answer("2512", {Piece(3, 19)}), true)), "pass");
  EXPECT_EQ(Reason(JudgeHeadline(test, Answer("2512", {Piece(0, 30)}), true)), "pass");
  // Domain and head are two pieces, and the hyphen belongs to neither.
  EXPECT_EQ(Reason(JudgeHeadline(test, Answer("2512", {Piece(11, 19), Piece(3, 10)}), true)),
            "pass");
  const std::string missing = "fail: \"backend-udvikler\" is not among the evidence";
  EXPECT_EQ(Reason(JudgeHeadline(test, Answer("2512", {Piece(11, 19)}), true)), missing);
  EXPECT_EQ(Reason(JudgeHeadline(test, Answer("2512", {Piece(3, 19, Field::kBody)}), true)),
            missing);
  EXPECT_EQ(Reason(JudgeHeadline(test, Answer("2512"), true)), missing);
}

TEST(JudgeHeadlineTest, MarkedWordsOfTheBody) {
  const Case test = Parse("+ Koder // Du kan [[Java]] => 2512");
  EXPECT_EQ(Reason(JudgeHeadline(test, Answer("2512", {Piece(7, 11, Field::kBody)}), true)),
            "pass");
  EXPECT_EQ(Reason(JudgeHeadline(test, Answer("2512", {Piece(7, 11)}), true)),
            "fail: \"Java\" is not among the evidence");
}

TEST(JudgeHeadlineTest, NearMiss) {
  const Case test = Parse("- Forretningsudvikler => 2431");
  EXPECT_EQ(Reason(JudgeHeadline(test, Answer("2431"), true)), "pass");
  EXPECT_EQ(Reason(JudgeHeadline(test, Answer("2512"), true)),
            "fail: answered 2512, the code it must not have");
  EXPECT_EQ(Reason(JudgeHeadline(test, Answer("251200"), false)),
            "fail: answered 251200, the code it must not have");
  EXPECT_EQ(Reason(JudgeHeadline(test, Answer("2421"), true)), "fail: answered 2421, not 2431");
  EXPECT_EQ(Reason(JudgeHeadline(test, Answer(""), false)),
            "warning: answered none, not 2431; no rule answers 2431 yet");
}

TEST(JudgeHeadlineTest, NearMissThatMustHaveNoAnswer) {
  const Case test = Parse("- Udvikl dig hos os => none");
  EXPECT_EQ(Reason(JudgeHeadline(test, Answer(""), false)), "pass");
  EXPECT_EQ(Reason(JudgeHeadline(test, Answer("2431"), false)), "fail: answered 2431, not none");
}

TEST(JudgeHeadlineTest, AGapFailsOnceItPasses) {
  const Case test = Parse("? [[Udvikler]] => 2512");
  EXPECT_EQ(Reason(JudgeHeadline(test, Answer(""), true)), "pass");
  EXPECT_EQ(Reason(JudgeHeadline(test, Answer("2512"), true)), "pass");  // without its evidence
  EXPECT_EQ(Reason(JudgeHeadline(test, Answer("2512", {Piece(0, 8)}), true)),
            "fail: the known gap is closed: write + instead of ?");
}

Competence Found(std::string_view id, Requirement requirement,
                 std::vector<Evidence> evidence = {}) {
  Competence competence;
  competence.concept_id = id;
  competence.requirement = requirement;
  competence.evidence = std::move(evidence);
  return competence;
}

TEST(JudgeSentenceTest, AllMustBeFound) {
  const Case test = Parse("+ Svejs og kør => svejs, truck:WISHED", kSentenceFile);
  const Competence weld = Found("svejs", Requirement::kRequired);
  EXPECT_EQ(Reason(JudgeSentence(test, std::vector{weld, Found("truck", Requirement::kWished)})),
            "pass");
  EXPECT_EQ(Reason(JudgeSentence(test, std::vector{weld})), "fail: \"truck\" is not found");
  EXPECT_EQ(Reason(JudgeSentence(test, std::vector{weld, Found("truck", Requirement::kNegated)})),
            "fail: \"truck\" is NEGATED, not WISHED");
  EXPECT_EQ(Reason(JudgeSentence(test, {})), "fail: \"svejs\" is not found");
}

TEST(JudgeSentenceTest, MarkedWords) {
  const Case test = Parse("+ Du [[svejser]] => svejs", kSentenceFile);
  const auto found = [](std::uint32_t begin, std::uint32_t end) {
    return std::vector{Found("svejs", Requirement::kRequired, {Piece(begin, end, Field::kBody)})};
  };
  EXPECT_EQ(Reason(JudgeSentence(test, found(3, 10))), "pass");
  EXPECT_EQ(Reason(JudgeSentence(test, found(0, 2))),
            "fail: \"svejser\" is not among the evidence");
}

TEST(JudgeSentenceTest, NothingMustBeFound) {
  const Case test = Parse("+ Vi er glade => none", kSentenceFile);
  EXPECT_EQ(Reason(JudgeSentence(test, {})), "pass");
  EXPECT_EQ(Reason(JudgeSentence(test, std::vector{Found("a", Requirement::kWished)})),
            "fail: \"a\" is found, where nothing must be");
}

TEST(JudgeSentenceTest, NoneOfThemMayBeFound) {
  const Case test = Parse("- Svejs ikke => svejs, truck:REQUIRED", kSentenceFile);
  EXPECT_EQ(Reason(JudgeSentence(test, std::vector{Found("x", Requirement::kWished)})), "pass");
  EXPECT_EQ(Reason(JudgeSentence(test, std::vector{Found("truck", Requirement::kNegated)})),
            "pass");
  EXPECT_EQ(Reason(JudgeSentence(test, std::vector{Found("truck", Requirement::kRequired)})),
            "fail: \"truck\" is found, and must not be");
  EXPECT_EQ(Reason(JudgeSentence(test, std::vector{Found("svejs", Requirement::kNegated)})),
            "fail: \"svejs\" is found, and must not be");
}

TEST(JudgeSentenceTest, AGapFailsOnceItPasses) {
  const Case test = Parse("? Svejs => svejs", kSentenceFile);
  EXPECT_EQ(Reason(JudgeSentence(test, {})), "pass");
  EXPECT_EQ(Reason(JudgeSentence(test, std::vector{Found("svejs", Requirement::kWished)})),
            "fail: the known gap is closed: write + instead of ?");
}

TEST(ReportVerdictTest, PointsAtWhatMustComeOut) {
  const std::string line = "- Forretningsudvikler => 2431";
  const Case test = Parse(line);
  Diagnostics diagnostics;
  ReportVerdict(test, {}, &diagnostics);
  EXPECT_THAT(diagnostics.all(), IsEmpty());
  ReportVerdict(test, {CaseOutcome::kWarning, "hm"}, &diagnostics);
  EXPECT_FALSE(diagnostics.HasErrors());
  ReportVerdict(test, {CaseOutcome::kFail, "answered 2512, the code it must not have"},
                &diagnostics);
  SourceTexts sources;
  sources.Add(kFile, line);
  EXPECT_THAT(
      diagnostics.Render(sources),
      HasSubstr("occupations/25/2512.cases:1:26: error: answered 2512, the code it must not have\n"
                "- Forretningsudvikler => 2431\n"
                "                         ^\n"));
}

}  // namespace
}  // namespace opslag
