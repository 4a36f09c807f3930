#include "classifier/ruleset/textproto_reader.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "opslag/v1/rules.pb.h"

namespace opslag {
namespace {

using ::testing::HasSubstr;
using v1::OccupationFile;
using Title = v1::OccupationFile::Title;

class TextprotoReaderTest : public ::testing::Test {
 protected:
  template <typename Message>
  bool Read(const std::string& text, Message* message) {
    sources_.Add("f", text);
    locations_ = {};
    return ReadTextproto("f", text, message, &locations_, &diagnostics_);
  }

  bool ReadOccupation(const std::string& text) { return Read(text, &occupation_); }

  // What an author sees for a faulty file.
  std::string Complaints(const std::string& text) {
    EXPECT_FALSE(ReadOccupation(text)) << text;
    EXPECT_TRUE(diagnostics_.HasErrors()) << text;
    return diagnostics_.Render(sources_);
  }

  OccupationFile occupation_;
  FieldLocations locations_;
  SourceTexts sources_;
  Diagnostics diagnostics_;
};

TEST_F(TextprotoReaderTest, ReadsAFileAndTheLocationsOfItsValues) {
  ASSERT_TRUE(
      ReadOccupation("# a comment, æøå\n"
                     "disco08: \"7213\"\n"
                     "title {\n"
                     "  id: \"klejnsmed\"\n"
                     "  form: [\"klejnsmed\", \"ærøsmed\",\n"
                     "         \"smed\"]\n"
                     "  form: \"welder\" strength: STRONG\n"
                     "}\n"
                     "title { id: 'b' }\n"))
      << diagnostics_.Render(sources_);
  ASSERT_EQ(occupation_.title_size(), 2);
  EXPECT_EQ(occupation_.title(0).form(3), "welder");
  EXPECT_EQ(occupation_.title(0).strength(), v1::Strength::STRONG);

  EXPECT_EQ(locations_.position(), (TextPosition{0, 0}));
  EXPECT_EQ(locations_.Of(OccupationFile::kDisco08FieldNumber), (TextPosition{2, 10}));
  EXPECT_EQ(locations_.Of(OccupationFile::kTitleFieldNumber, 1), (TextPosition{9, 1}));
  const FieldLocations& title = locations_.Nested(OccupationFile::kTitleFieldNumber, 0);
  EXPECT_EQ(title.position(), (TextPosition{3, 1}));
  EXPECT_EQ(title.Of(Title::kFormFieldNumber, 0), (TextPosition{5, 10}));
  EXPECT_EQ(title.Of(Title::kFormFieldNumber, 1), (TextPosition{5, 23}));
  EXPECT_EQ(title.Of(Title::kFormFieldNumber, 2), (TextPosition{6, 10}));
  EXPECT_EQ(title.Of(Title::kFormFieldNumber, 3), (TextPosition{7, 9}));
  EXPECT_EQ(title.Of(Title::kStrengthFieldNumber), (TextPosition{7, 28}));
}

TEST_F(TextprotoReaderTest, AValueThatIsNotWrittenStandsWhereItsMessageBegins) {
  ASSERT_TRUE(ReadOccupation("\n  title { id: \"a\" }"));
  const FieldLocations& title = locations_.Nested(OccupationFile::kTitleFieldNumber, 0);
  EXPECT_EQ(title.Of(Title::kNoteFieldNumber), (TextPosition{2, 3}));
  EXPECT_EQ(title.Of(Title::kFormFieldNumber, 7), (TextPosition{2, 3}));
  EXPECT_EQ(&title.Nested(Title::kFormFieldNumber, 0), &title);
}

TEST_F(TextprotoReaderTest, ColumnsCountCharactersAlsoBehindTabsAndLetters) {
  ASSERT_TRUE(ReadOccupation("\ttitle {\tid: \"ærø\"\tnote: \"x\" }"));
  const FieldLocations& title = locations_.Nested(OccupationFile::kTitleFieldNumber, 0);
  EXPECT_EQ(title.position(), (TextPosition{1, 2}));
  EXPECT_EQ(title.Of(Title::kNoteFieldNumber), (TextPosition{1, 26}));
}

TEST_F(TextprotoReaderTest, AnEmptyFileIsAnEmptyMessage) {
  EXPECT_TRUE(ReadOccupation(""));
  EXPECT_TRUE(ReadOccupation("# nothing\r\n"));
  EXPECT_FALSE(diagnostics_.HasErrors());
}

TEST_F(TextprotoReaderTest, ListsOfMessagesAndAngleBracketsAreRead) {
  ASSERT_TRUE(
      ReadOccupation("title: [{ id: \"a\" }, { id: \"b\" }] head < id: \"c\" > context []"));
  EXPECT_EQ(occupation_.title_size(), 2);
  EXPECT_EQ(locations_.Nested(OccupationFile::kTitleFieldNumber, 1).Of(Title::kIdFieldNumber),
            (TextPosition{1, 28}));
}

TEST_F(TextprotoReaderTest, NumbersAndBooleans) {
  v1::WeightsFile weights;
  ASSERT_TRUE(Read("title_weak: -1.5 title_normal: 2 zone_behind: 1e-3", &weights));
  EXPECT_EQ(weights.title_weak(), -1.5);
  v1::TextFile text;
  ASSERT_TRUE(Read("inflection { ending: \"\" modifier: true }", &text));
  EXPECT_TRUE(text.inflection(0).modifier());
}

TEST_F(TextprotoReaderTest, UnknownField) {
  EXPECT_EQ(Complaints("title {\n  frm: \"klejnsmed\"\n}\n"),
            "f:2:3: error: \"Title\" has no field \"frm\"\n"
            "  frm: \"klejnsmed\"\n"
            "  ^\n"
            "  hint: did you mean \"form\"?\n");
}

TEST_F(TextprotoReaderTest, UnknownFieldFarFromAll) {
  EXPECT_THAT(Complaints("xylophone: 1"),
              HasSubstr("hint: fields of OccupationFile: disco08, title, head, context\n"));
}

TEST_F(TextprotoReaderTest, SeveralMistakesAreReportedTogether) {
  EXPECT_EQ(Complaints("disco8: \"7213\"\n"
                       "title { id: \"a\" id: \"b\" strength: STRNG }\n"
                       "titel { form: { x: [1, 2] } }\n"
                       "head { head: 12 unles: klejnsmed og mere\n"
                       "  domain: klejnsmed }\n"
                       "context { effect: 1 }\n"),
            "f:1:1: error: \"OccupationFile\" has no field \"disco8\"\n"
            "disco8: \"7213\"\n"
            "^\n"
            "  hint: did you mean \"disco08\"?\n"
            "f:2:17: error: \"id\" is given twice\n"
            "title { id: \"a\" id: \"b\" strength: STRNG }\n"
            "                ^\n"
            "  hint: it also stands in line 2; keep one of them\n"
            "f:2:35: error: \"STRNG\" is no value of Strength\n"
            "title { id: \"a\" id: \"b\" strength: STRNG }\n"
            "                                  ^\n"
            "  hint: did you mean \"STRONG\"?\n"
            "f:3:1: error: \"OccupationFile\" has no field \"titel\"\n"
            "titel { form: { x: [1, 2] } }\n"
            "^\n"
            "  hint: did you mean \"title\"?\n"
            "f:4:14: error: \"head\" needs text between quotes\n"
            "head { head: 12 unles: klejnsmed og mere\n"
            "             ^\n"
            "  hint: write head: \"12\"\n"
            "f:4:17: error: \"Head\" has no field \"unles\"\n"
            "head { head: 12 unles: klejnsmed og mere\n"
            "                ^\n"
            "  hint: did you mean \"unless\"?\n"
            "f:5:11: error: \"domain\" needs text between quotes\n"
            "  domain: klejnsmed }\n"
            "          ^\n"
            "  hint: write domain: \"klejnsmed\"\n"
            "f:6:19: error: \"effect\" needs a name of Effect\n"
            "context { effect: 1 }\n"
            "                  ^\n"
            "  hint: values of Effect: FOR, AGAINST\n");
}

TEST_F(TextprotoReaderTest, NotUtf8) {
  EXPECT_THAT(Complaints("title {\n  id: \"\xc3\xa6\xe6r\"\n}"),
              HasSubstr("f:2:9: error: this is not UTF-8\n"));
}

TEST_F(TextprotoReaderTest, ByteOrderMark) {
  EXPECT_THAT(Complaints("\xef\xbb\xbf"
                         "disco08: \"7213\""),
              HasSubstr("byte order mark"));
}

TEST_F(TextprotoReaderTest, EscapesThatGiveNoUtf8) {
  EXPECT_THAT(Complaints("disco08: \"\\xff\""), HasSubstr("f:1:10: error: the escapes"));
}

TEST_F(TextprotoReaderTest, TextWithoutQuotes) {
  EXPECT_EQ(Complaints("title { form: sød pædagog }"),
            "f:1:15: error: \"form\" needs text between quotes\n"
            "title { form: sød pædagog }\n"
            "              ^\n"
            "  hint: write form: \"sød pædagog\"\n");
}

TEST_F(TextprotoReaderTest, LettersOutsideQuotes) {
  const std::string complaints = Complaints("title { æ form: \"pædagog\" }");
  EXPECT_THAT(complaints, HasSubstr("f:1:9: error: a letter stands outside quotes"));
  EXPECT_EQ(diagnostics_.error_count(), 1u);
}

TEST_F(TextprotoReaderTest, TypographicQuotes) {
  EXPECT_THAT(Complaints("disco08: “7213”"), HasSubstr("straight quotes"));
}

TEST_F(TextprotoReaderTest, ATextThatDoesNotEndInItsLine) {
  EXPECT_THAT(Complaints("title {\n  id: \"a\n  form: \"b\"\n}"),
              HasSubstr("f:2:9: error: a text does not end in its line"));
  EXPECT_EQ(diagnostics_.error_count(), 1u);
}

// protobuf would join the two texts.
TEST_F(TextprotoReaderTest, AListNeedsItsCommas) {
  EXPECT_THAT(Complaints("title { form: [\"a\" \"b\"] }"),
              HasSubstr("f:1:20: error: a comma is missing before this text"));
}

TEST_F(TextprotoReaderTest, OutsideListsTextsMayContinueInTheNextLine) {
  ASSERT_TRUE(ReadOccupation("title { note: \"a long \"\n  \"note\" }"));
  EXPECT_EQ(occupation_.title(0).note(), "a long note");
}

TEST_F(TextprotoReaderTest, ListWhereOneValueBelongs) {
  EXPECT_THAT(Complaints("disco08: [\"7213\"]"), HasSubstr("takes one value, not a list"));
}

TEST_F(TextprotoReaderTest, MissingValue) {
  EXPECT_THAT(Complaints("title { id: }"),
              HasSubstr("f:1:13: error: the value of \"id\" is missing"));
}

TEST_F(TextprotoReaderTest, MissingValueBehindAComma) {
  EXPECT_THAT(Complaints("title { form: [\"a\", ] }"),
              HasSubstr("the value of \"form\" is missing"));
}

TEST_F(TextprotoReaderTest, MissingColon) {
  EXPECT_THAT(Complaints("disco08 \"7213\""), HasSubstr("a colon is missing behind \"disco08\""));
}

TEST_F(TextprotoReaderTest, BraceNeverClosed) {
  EXPECT_THAT(Complaints("disco08: \"7213\"\ntitle {\n  id: \"a\"\n"),
              HasSubstr("f:2:1: error: the brace of \"Title\" is never closed"));
}

TEST_F(TextprotoReaderTest, BraceTooMany) {
  EXPECT_THAT(Complaints("title { id: \"a\" } }"), HasSubstr("f:1:19: error: this closes nothing"));
}

TEST_F(TextprotoReaderTest, MessageWithoutBraces) {
  EXPECT_THAT(Complaints("title: \"klejnsmed\""), HasSubstr("\"title\" needs braces"));
}

TEST_F(TextprotoReaderTest, ExtensionsAreRefused) {
  EXPECT_THAT(Complaints("[opslag.v1.other]: 1"), HasSubstr("extensions have no place"));
}

TEST_F(TextprotoReaderTest, FieldsByNumberAreRefused) {
  EXPECT_THAT(Complaints("1: \"7213\""), HasSubstr("a field's name is expected here, not \"1\""));
}

TEST_F(TextprotoReaderTest, WrongNumbers) {
  v1::RuleSetFile file;
  EXPECT_FALSE(Read("number: -1", &file));
  EXPECT_FALSE(Read("number: 1.5", &file));
  EXPECT_FALSE(Read("number: \"1\"", &file));
  EXPECT_FALSE(Read("number: 99999999999", &file));  // protobuf's own check
  EXPECT_EQ(diagnostics_.error_count(), 4u);
  v1::WeightsFile weights;
  EXPECT_FALSE(Read("title_weak: much", &weights));
  EXPECT_FALSE(Read("title_weak: nan", &weights));
  EXPECT_EQ(diagnostics_.error_count(), 6u);
}

TEST_F(TextprotoReaderTest, WrongBoolean) {
  v1::TextFile text;
  EXPECT_FALSE(Read("inflection { modifier: yes }", &text));
  EXPECT_THAT(diagnostics_.Render(sources_), HasSubstr("\"modifier\" needs true or false"));
}

TEST_F(TextprotoReaderTest, DeepNestingOfUnknownThingsIsSteppedOver) {
  const std::string deep(100000, '{');
  EXPECT_THAT(Complaints("unknown " + deep), HasSubstr("the file ends inside a value"));
}

// Whatever the bytes, an answer: read, or refused with a reason.
TEST_F(TextprotoReaderTest, EveryCutOfAFileIsReadOrRefusedWithAReason) {
  const std::string whole =
      "disco08: \"7213\" title { id: \"a\" form: [\"æ\", \"b\"] strength: WEAK } "
      "context < effect: FOR field: [TITLE, BODY] > unknown { x: -1 }";
  for (std::size_t length = 0; length <= whole.size(); ++length) {
    Diagnostics diagnostics;
    OccupationFile file;
    FieldLocations locations;
    const bool read = ReadTextproto("f", whole.substr(0, length), &file, &locations, &diagnostics);
    EXPECT_NE(read, diagnostics.HasErrors()) << length;
  }
}

}  // namespace
}  // namespace opslag
