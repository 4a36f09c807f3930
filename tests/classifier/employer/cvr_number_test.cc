#include "classifier/employer/cvr_number.h"

#include <gtest/gtest.h>

namespace opslag {
namespace {

TEST(CvrNumber, IsReadWhereItsCheckDigitIsRight) {
  EXPECT_EQ(ReadCvrNumber("10150817"), "10150817");
  EXPECT_EQ(ReadCvrNumber("DK 10 15 08 17"), "10150817");
}

TEST(CvrNumber, IsRefusedWhereOneDigitIsWrong) {
  for (std::size_t i = 1; i < 8; ++i) {
    std::string wrong = "10150817";
    wrong[i] = wrong[i] == '9' ? '0' : static_cast<char>(wrong[i] + 1);
    EXPECT_EQ(ReadCvrNumber(wrong), std::nullopt) << wrong;
  }
}

TEST(CvrNumber, IsRefusedInAnotherForm) {
  for (const char* text : {"", "1015081", "101508170", "1015081a", "10150817 ApS", "00000000", "DK"}) {
    EXPECT_EQ(ReadCvrNumber(text), std::nullopt) << text;
  }
}

TEST(PNumber, HasTenDigits) {
  EXPECT_EQ(ReadPNumber("1003 123 456"), "1003123456");
  EXPECT_EQ(ReadPNumber("100312345"), std::nullopt);
  EXPECT_EQ(ReadPNumber("10031234567"), std::nullopt);
  EXPECT_EQ(ReadPNumber("100312345x"), std::nullopt);
}

}  // namespace
}  // namespace opslag
