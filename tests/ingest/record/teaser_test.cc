#include "ingest/record/teaser.h"

#include <gtest/gtest.h>

#include <string>

namespace opslag {
namespace {

v1::JobPosting WithBody(std::string body, v1::JobPosting::BodyFormat::Value format) {
  v1::JobPosting posting;
  posting.set_body(std::move(body));
  posting.set_body_format(format);
  return posting;
}

constexpr auto kPlain = v1::JobPosting::BodyFormat::PLAIN_TEXT;
constexpr auto kHtml = v1::JobPosting::BodyFormat::HTML;
constexpr auto kUntold = v1::JobPosting::BodyFormat::UNSPECIFIED;

TEST(TeaserTest, HasFewLetters) {
  EXPECT_TRUE(IsTeaser(WithBody("", kPlain), 1));
  EXPECT_FALSE(IsTeaser(WithBody("", kPlain), 0));
  EXPECT_TRUE(IsTeaser(WithBody("abcd 12345 .,-", kPlain), 5));
  EXPECT_FALSE(IsTeaser(WithBody("abcde", kPlain), 5));
  EXPECT_FALSE(IsTeaser(WithBody("blåbærgrød", kPlain), 10));
  EXPECT_TRUE(IsTeaser(WithBody("blåbærgrød", kPlain), 11));
}

TEST(TeaserTest, MarkupIsNoText) {
  const std::string html = "<p class=\"abcdefgh\">bl&aring;b&aelig;r<br/></p>";
  EXPECT_FALSE(IsTeaser(WithBody(html, kHtml), 6));
  EXPECT_TRUE(IsTeaser(WithBody(html, kHtml), 7));
  EXPECT_TRUE(IsTeaser(WithBody(html, kUntold), 7));
  EXPECT_FALSE(IsTeaser(WithBody(html, kPlain), 20));
  // A sign that begins nothing stands for itself.
  EXPECT_FALSE(IsTeaser(WithBody("a < b & c and more words than an entity has", kHtml), 20));
}

TEST(TeaserTest, TheSourcesWordCounts) {
  v1::JobPosting posting = WithBody(std::string(1'000, 'x'), kPlain);
  EXPECT_FALSE(IsTeaser(posting, 200));
  posting.set_body_kind(v1::JobPosting::BodyKind::FULL);
  EXPECT_FALSE(IsTeaser(posting, 200));
  posting.set_body_kind(v1::JobPosting::BodyKind::TEASER);
  EXPECT_TRUE(IsTeaser(posting, 200));
  posting.set_body_kind(v1::JobPosting::BodyKind::NONE);
  EXPECT_TRUE(IsTeaser(posting, 200));
}

}  // namespace
}  // namespace opslag
