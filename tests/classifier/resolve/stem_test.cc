#include "classifier/resolve/stem.h"

#include <gtest/gtest.h>

namespace opslag {
namespace {

// The table of the source document, written once more: rules/stem.textproto must say the same.
StemTable DocumentTable() {
  StemTable table;
  table.stem_prefixes = {"13", "21", "25", "31", "35", "70", "71", "72", "74", "75"};
  table.groups = {
      {"ledelse", "", {"131", "132", "133"}},
      {"ingenioer", "", {"210", "214", "215", "216"}},
      {"ikt", "", {"25", "35", "2153"}},
      {"matematik", "", {"2111", "2112", "2114", "2120"}},
      {"life_science",
       "",
       {"2113", "2131", "2132", "2133", "2143", "2145", "3111", "3116", "3133", "3212", "3213",
        "3214"}},
      {"tekniker", "", {"31", "343"}},
      {"metal_maskin", "", {"72"}},
      {"byggeteknik", "", {"71"}},
      {"andre_faglaerte", "", {"74", "75"}},
  };
  return table;
}

struct Case {
  const char* code;
  StemStatus status;
  GroupStatus group_status;
  const char* group;
};

constexpr auto kYes = StemStatus::kYes;
constexpr auto kNo = StemStatus::kNo;
constexpr auto kOpen = StemStatus::kUndetermined;
constexpr auto kGroup = GroupStatus::kGroup;
constexpr auto kNone = GroupStatus::kNone;
constexpr auto kOpenGroup = GroupStatus::kUndetermined;

class StemTest : public testing::TestWithParam<Case> {};

TEST_P(StemTest, IsReadByPrefix) {
  const StemTable table = DocumentTable();
  const Case& expected = GetParam();
  const Stem stem = ResolveStem(table, expected.code);
  EXPECT_EQ(stem.status, expected.status) << expected.code;
  EXPECT_EQ(stem.group_status, expected.group_status) << expected.code;
  EXPECT_EQ(stem.main_competence_group, expected.group) << expected.code;
}

INSTANTIATE_TEST_SUITE_P(
    Codes, StemTest,
    testing::Values(
        // Overlapping prefixes: the longest wins.
        Case{"2512", kYes, kGroup, "ikt"}, Case{"2152", kYes, kGroup, "ingenioer"},
        Case{"2153", kYes, kGroup, "ikt"}, Case{"2142", kYes, kGroup, "ingenioer"},
        Case{"2143", kYes, kGroup, "life_science"}, Case{"3111", kYes, kGroup, "life_science"},
        Case{"3112", kYes, kGroup, "tekniker"}, Case{"7213", kYes, kGroup, "metal_maskin"},
        Case{"7115", kYes, kGroup, "byggeteknik"}, Case{"7411", kYes, kGroup, "andre_faglaerte"},
        // STEM without a group, and a group outside the STEM list.
        Case{"1342", kYes, kNone, ""}, Case{"3212", kNo, kGroup, "life_science"},
        Case{"3434", kNo, kGroup, "tekniker"}, Case{"7322", kNo, kNone, ""},
        Case{"5120", kNo, kNone, ""}, Case{"0110", kNo, kNone, ""},
        // Six digits read as their four.
        Case{"251210", kYes, kGroup, "ikt"},
        // Partial codes, padded with zeros.
        Case{"7", kYes, kOpenGroup, ""}, Case{"21", kYes, kGroup, "ingenioer"},
        Case{"13", kYes, kOpenGroup, ""}, Case{"211", kYes, kOpenGroup, ""},
        Case{"134", kYes, kNone, ""}, Case{"25", kYes, kGroup, "ikt"}, Case{"73", kNo, kNone, ""},
        Case{"5", kNo, kNone, ""}, Case{"321", kNo, kOpenGroup, ""},
        // Never "no" where a longer code could be STEM.
        Case{"", kOpen, kOpenGroup, ""}, Case{"1", kOpen, kOpenGroup, ""},
        Case{"2", kOpen, kOpenGroup, ""}, Case{"3", kOpen, kOpenGroup, ""}));

}  // namespace
}  // namespace opslag
