#include "ingest/cli/exit_codes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace opslag {
namespace {

// Scripts rely on the numbers.
TEST(ExitCodes, AreWhatTheHelpSays) {
  EXPECT_EQ(static_cast<int>(ExitCodeOf(ErrorCode::kMalformedJson)), 1);
  EXPECT_EQ(static_cast<int>(ExitCodeOf(ErrorCode::kOutputRefused)), 1);
  EXPECT_EQ(static_cast<int>(ExitCodeOf(ErrorCode::kRuleCases)), 1);
  EXPECT_EQ(static_cast<int>(ExitCodeOf(ErrorCode::kUsage)), 2);
  EXPECT_EQ(static_cast<int>(ExitCodeOf(ErrorCode::kConfiguration)), 3);
  EXPECT_EQ(static_cast<int>(ExitCodeOf(ErrorCode::kRules)), 4);
  EXPECT_EQ(static_cast<int>(ExitCodeOf(ErrorCode::kRuleCache)), 4);
  EXPECT_EQ(static_cast<int>(ExitCodeOf(ErrorCode::kIo)), 5);
  EXPECT_EQ(static_cast<int>(ExitCodeOf(ErrorCode::kKafka)), 6);
  EXPECT_EQ(static_cast<int>(ExitCodeOf(ErrorCode::kRegister)), 7);
  EXPECT_EQ(static_cast<int>(ExitCodeOf(ErrorCode::kInternal)), 70);
  for (const char* const number : {"\n  0 ", "\n  1 ", "\n  2 ", "\n  3 ", "\n  4 ", "\n  5 ",
                                   "\n  6 ", "\n  7 ", "\n  70 "}) {
    EXPECT_THAT(std::string(ExitCodesHelp()), testing::HasSubstr(number));
  }
}

}  // namespace
}  // namespace opslag
