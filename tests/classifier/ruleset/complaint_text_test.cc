#include "classifier/ruleset/complaint_text.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace opslag {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

// Complaints "e1", "e2", … and "w1", "w2", …, the warnings in an earlier file.
Diagnostics Complaints(std::uint32_t errors, std::uint32_t warnings) {
  Diagnostics complaints;
  for (std::uint32_t i = errors; i > 0; --i) {
    complaints.AddError("b", {i, 1}, "e" + std::to_string(i));
  }
  for (std::uint32_t i = 1; i <= warnings; ++i) {
    complaints.AddWarning("a", {i, 1}, "w" + std::to_string(i));
  }
  return complaints;
}

std::string Text(std::uint32_t errors, std::uint32_t warnings, std::size_t most) {
  return ComplaintText(Complaints(errors, warnings), SourceTexts(), most);
}

TEST(ComplaintTextTest, UpToTheLimitAllAreShownByPlace) {
  EXPECT_EQ(Text(0, 0, 3), "");
  EXPECT_EQ(Text(2, 1, 3), "a:1:1: warning: w1\nb:1:1: error: e1\nb:2:1: error: e2\n");
  EXPECT_THAT(Text(200, 200, kAllComplaints), Not(HasSubstr("more")));
}

TEST(ComplaintTextTest, BeyondItErrorsComeFirstAndTheOthersAreCounted) {
  EXPECT_EQ(Text(2, 3, 3),
            "b:1:1: error: e1\nb:2:1: error: e2\na:1:1: warning: w1\nand 2 more warnings; opslag "
            "rules check --all lists all\n");
  EXPECT_THAT(Text(5, 1, 3), EndsWith("e3\nand 2 more errors, 1 more warning; opslag rules check "
                                      "--all lists all\n"));
  EXPECT_THAT(Text(4, 0, 3),
              EndsWith("e3\nand 1 more error; opslag rules check --all lists all\n"));
  EXPECT_THAT(Text(1, 0, 0), StartsWith("and 1 more error;"));
}

}  // namespace
}  // namespace opslag
