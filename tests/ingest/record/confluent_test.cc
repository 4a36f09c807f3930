#include "ingest/record/confluent.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace opslag {
namespace {

using testing::HasSubstr;

const std::string kHead("\0\0\0\1\2", 5);

std::string Taken(const std::string& framed, WireForm form = WireForm::kProtobuf) {
  const auto record = WithoutConfluentFrame(framed, form);
  if (record) return std::string(*record);
  EXPECT_EQ(record.error().code, ErrorCode::kUnsupportedContent);
  return "!" + record.error().reason;
}

TEST(ConfluentTest, EveryEncodingOfTheFirstMessage) {
  for (const std::string& indexes :
       {std::string("\0", 1), std::string("\2\0", 2), std::string("\1\0", 2),
        std::string("\x80\0", 2), std::string("\x82\0\x80\0", 4)}) {
    EXPECT_EQ(Taken(kHead + indexes + "abc"), "abc");
  }
  EXPECT_EQ(Taken(kHead + std::string("\0", 1)), "");
}

TEST(ConfluentTest, OtherMessagesAreRefusedInWords) {
  EXPECT_THAT(Taken(kHead + "\2\2abc"), HasSubstr("another message of its schema than the first"));
  EXPECT_THAT(Taken(kHead + std::string("\4\0\0abc", 6)), HasSubstr("inside another one"));
  EXPECT_THAT(Taken(kHead + "\3abc"), HasSubstr("inside another one"));
  EXPECT_THAT(Taken(kHead), HasSubstr("no message indexes"));
  EXPECT_THAT(Taken(kHead + "\2"), HasSubstr("no message indexes"));
  EXPECT_THAT(Taken(kHead + "\xFF\xFF\xFF\xFF\xFF\xFF\1"), HasSubstr("no message indexes"));
  EXPECT_THAT(Taken(kHead + "\xFF\xFF\xFF\xFF\x7F"), HasSubstr("no message indexes"));
}

TEST(ConfluentTest, WhatIsNotFramedIsRefusedInWords) {
  EXPECT_THAT(Taken(""), HasSubstr("does not begin with the byte 0"));
  EXPECT_THAT(Taken("\x0A\x01x"), HasSubstr("does not begin with the byte 0"));
  EXPECT_THAT(Taken("{}", WireForm::kJson), HasSubstr("does not begin with the byte 0"));
  for (std::size_t size = 1; size < kHead.size(); ++size) {
    EXPECT_THAT(Taken(kHead.substr(0, size)), HasSubstr("ends inside the header"));
  }
}

TEST(ConfluentTest, JsonHasNoIndexes) { EXPECT_EQ(Taken(kHead + "{}", WireForm::kJson), "{}"); }

TEST(ConfluentTest, WhatIsWrittenIsRead) {
  for (const WireForm form : {WireForm::kJson, WireForm::kProtobuf}) {
    std::string framed;
    AppendConfluentFrame(0x01020304, form, &framed);
    EXPECT_EQ(framed.substr(0, 5), std::string("\0\1\2\3\4", 5));
    EXPECT_TRUE(LooksFramed(framed));
    EXPECT_EQ(Taken(framed + "abc", form), "abc");
  }
  EXPECT_FALSE(LooksFramed("{}   "));
  EXPECT_FALSE(LooksFramed(""));
}

}  // namespace
}  // namespace opslag
