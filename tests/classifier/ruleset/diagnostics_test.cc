#include "classifier/ruleset/diagnostics.h"

#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace opslag {
namespace {

Diagnostic At(std::uint32_t line, std::uint32_t column) {
  return {.file = "text/a.textproto", .line = line, .column = column, .message = "wrong"};
}

// The line of the caret, for an error at `column` of `line`.
std::string CaretLine(std::string_view line, std::uint32_t column) {
  const std::string text = Render(At(1, column), line);
  const std::size_t begin = text.rfind('\n', text.size() - 2) + 1;
  return text.substr(begin, text.size() - 1 - begin);
}

TEST(DiagnosticsTest, ShowsPlaceLineCaretAndHint) {
  const Diagnostic diagnostic = {.file = "occupations/72/7213.textproto",
                                 .line = 12,
                                 .column = 3,
                                 .message = "\"Title\" has no field \"frm\"",
                                 .hint = "did you mean \"form\"?"};
  EXPECT_EQ(Render(diagnostic, "  frm: \"klejnsmed\""),
            "occupations/72/7213.textproto:12:3: error: \"Title\" has no field \"frm\"\n"
            "  frm: \"klejnsmed\"\n"
            "  ^\n"
            "  hint: did you mean \"form\"?\n");
}

TEST(DiagnosticsTest, WarningsSayThatTheyAreWarnings) {
  Diagnostic diagnostic = At(1, 1);
  diagnostic.severity = Severity::kWarning;
  EXPECT_EQ(Render(diagnostic, "x"), "text/a.textproto:1:1: warning: wrong\nx\n^\n");
}

TEST(DiagnosticsTest, WithoutALineOrColumnThereIsNoCaret) {
  EXPECT_EQ(Render(At(0, 0), ""), "text/a.textproto: error: wrong\n");
  EXPECT_EQ(Render(At(3, 0), "x"), "text/a.textproto:3: error: wrong\n");
  EXPECT_EQ(Render(At(3, 1), ""), "text/a.textproto:3:1: error: wrong\n");
}

TEST(DiagnosticsTest, TheCaretCountsCharactersNotBytes) {
  EXPECT_EQ(CaretLine("form: \"ærøsmed\" x", 16), std::string(15, ' ') + "^");
}

TEST(DiagnosticsTest, TheCaretKeepsTabs) { EXPECT_EQ(CaretLine("\tå\tx", 4), "\t \t^"); }

TEST(DiagnosticsTest, CombiningAccentsTakeNoRoomAndEmojisTwo) {
  EXPECT_EQ(CaretLine("a\u030Ax", 3), " ^");
  EXPECT_EQ(CaretLine("\U0001F680x", 2), "  ^");
}

TEST(DiagnosticsTest, IllFormedBytesAndControlsAreShownReplaced) {
  EXPECT_EQ(Render(At(1, 2), "\xff\x01x"),
            "text/a.textproto:1:2: error: wrong\n\uFFFD\uFFFDx\n ^\n");
}

TEST(DiagnosticsTest, TheCaretMayStandBehindTheLine) { EXPECT_EQ(CaretLine("ab", 3), "  ^"); }

TEST(DiagnosticsTest, ColumnsOfBytes) {
  EXPECT_EQ(ColumnOfByte("æb", 0), 1u);
  EXPECT_EQ(ColumnOfByte("æb", 1), 1u);
  EXPECT_EQ(ColumnOfByte("æb", 2), 2u);
  EXPECT_EQ(ColumnOfByte("æb", 3), 3u);
  EXPECT_EQ(ColumnOfByte("", 0), 1u);
  EXPECT_EQ(ColumnOfByte("\xff\xff", 1), 2u);
}

TEST(DiagnosticsTest, PositionsOfBytes) {
  EXPECT_EQ(PositionOfByte("å\nbå c", 0), (TextPosition{1, 1}));
  EXPECT_EQ(PositionOfByte("å\nbå c", 3), (TextPosition{2, 1}));
  EXPECT_EQ(PositionOfByte("å\nbå c", 7), (TextPosition{2, 4}));
}

TEST(DiagnosticsTest, RendersByFileLineAndColumn) {
  SourceTexts sources;
  sources.Add("a", "first\r\nsecond\n");
  sources.Add("b", "only");
  Diagnostics diagnostics;
  diagnostics.AddError("b", {1, 1}, "three");
  diagnostics.AddWarning("a", {2, 2}, "two", "mend it");
  diagnostics.AddError("a", {1, 5}, "one");
  EXPECT_EQ(diagnostics.Render(sources),
            "a:1:5: error: one\nfirst\n    ^\n"
            "a:2:2: warning: two\nsecond\n ^\n  hint: mend it\n"
            "b:1:1: error: three\nonly\n^\n");
  EXPECT_TRUE(diagnostics.HasErrors());
  EXPECT_EQ(diagnostics.error_count(), 2u);
  EXPECT_EQ(diagnostics.warning_count(), 1u);
}

TEST(DiagnosticsTest, BecomesOneErrorThatCountsTheOthers) {
  Diagnostics diagnostics;
  diagnostics.AddWarning("a", {1, 1}, "only a warning");
  EXPECT_FALSE(diagnostics.HasErrors());
  diagnostics.AddError("b", {2, 7}, "later");
  EXPECT_EQ(diagnostics.ToError(ErrorCode::kRules).ToString(), "rules: b:2:7: later");
  diagnostics.AddError("b", {2, 3}, "first", "mend it");
  EXPECT_EQ(diagnostics.ToError(ErrorCode::kRules).ToString(),
            "rules: b:2:3: first; mend it (and 1 more)");
}

TEST(SourceTextsTest, UnknownFilesAndLinesAreEmpty) {
  SourceTexts sources;
  sources.Add("a", "x\n");
  EXPECT_EQ(sources.Find("b"), nullptr);
  EXPECT_EQ(sources.Line("b", 1), "");
  EXPECT_EQ(sources.Line("a", 0), "");
  EXPECT_EQ(sources.Line("a", 1), "x");
  EXPECT_EQ(sources.Line("a", 2), "");
  EXPECT_EQ(sources.Line("a", 3), "");
}

TEST(NearestWordTest, FindsWhatWasMeant) {
  const std::vector<std::string_view> known = {"id", "form", "strength", "unless"};
  EXPECT_EQ(NearestWord("frm", known), "form");
  EXPECT_EQ(NearestWord("from", known), "form");
  EXPECT_EQ(NearestWord("strenght", known), "strength");
  EXPECT_EQ(NearestWord("forms", known), "form");
  EXPECT_EQ(NearestWord("competence", known), "");
  EXPECT_EQ(NearestWord("x", {}), "");
}

TEST(NearestWordTest, CountsLettersNotBytes) {
  EXPECT_EQ(NearestWord("mål", {"mæl"}), "mæl");
  EXPECT_EQ(NearestWord("ål", {"øse"}), "");
}

TEST(NearestWordTest, TheHintNamesTheNearestOrAll) {
  const std::vector<std::string_view> known = {"id", "form"};
  EXPECT_EQ(HintForUnknown("term", known, "fields of Title"), "fields of Title: id, form");
  EXPECT_EQ(HintForUnknown("fom", known, "fields of Title"), "did you mean \"form\"?");
  EXPECT_EQ(HintForUnknown("fom", {}, "fields of Title"), "");
}

}  // namespace
}  // namespace opslag
