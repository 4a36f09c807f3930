#include "ingest/record/to_posting.h"

#include <gtest/gtest.h>

#include <cstdint>

namespace opslag {
namespace {

TEST(ToPosting, ViewsEveryFieldTheClassifierReads) {
  v1::JobPosting message;
  message.set_source("jobindex");
  message.set_posting_id("4711");
  message.set_title("Smed");
  message.set_body("<p>Vi svejser</p>");
  message.set_body_format(v1::JobPosting::BodyFormat::HTML);
  message.set_language("da");
  message.mutable_employer()->set_name("Salling Rustfri ApS");
  message.mutable_employer()->set_cvr_number("12345678");
  message.mutable_employer()->set_p_number("1234567890");
  message.mutable_employer()->set_anonymous(true);
  v1::JobPosting::Workplace* const workplace = message.add_workplaces();
  workplace->set_street("Havnevej 3");
  workplace->set_postal_code("7800");
  workplace->set_city("Skive");
  workplace->set_municipality_code("0779");
  message.add_workplaces()->set_abroad(true);
  message.add_workplaces()->set_not_fixed(true);
  message.set_employment_form("Fastansættelse");
  message.set_hours("37 timer");
  message.set_positions(3);

  const Posting posting = ToPosting(message);

  EXPECT_EQ(posting.source, "jobindex");
  EXPECT_EQ(posting.posting_id, "4711");
  EXPECT_EQ(posting.title, "Smed");
  EXPECT_EQ(posting.title.data(), message.title().data());
  EXPECT_EQ(posting.body, "<p>Vi svejser</p>");
  EXPECT_EQ(posting.body_format, BodyFormat::kHtml);
  EXPECT_EQ(posting.language_hint, "da");
  EXPECT_EQ(posting.employer.name, "Salling Rustfri ApS");
  EXPECT_EQ(posting.employer.cvr_number, "12345678");
  EXPECT_EQ(posting.employer.p_number, "1234567890");
  EXPECT_TRUE(posting.employer.anonymous);
  ASSERT_EQ(posting.workplaces.size(), 3u);
  EXPECT_EQ(posting.workplaces[0].street, "Havnevej 3");
  EXPECT_EQ(posting.workplaces[0].postal_code, "7800");
  EXPECT_EQ(posting.workplaces[0].city, "Skive");
  EXPECT_EQ(posting.workplaces[0].municipality_code, "0779");
  EXPECT_FALSE(posting.workplaces[0].abroad);
  EXPECT_TRUE(posting.workplaces[1].abroad);
  EXPECT_TRUE(posting.workplaces[2].not_fixed);
  EXPECT_EQ(posting.employment_form, "Fastansættelse");
  EXPECT_EQ(posting.hours, "37 timer");
  EXPECT_EQ(posting.positions, 3u);
}

TEST(ToPosting, BodyFormatOfANewerContractIsDetected) {
  v1::JobPosting message;
  EXPECT_EQ(ToPosting(message).body_format, BodyFormat::kDetect);
  message.set_body_format(static_cast<v1::JobPosting::BodyFormat::Value>(17));
  EXPECT_EQ(ToPosting(message).body_format, BodyFormat::kDetect);
  message.set_body_format(v1::JobPosting::BodyFormat::PLAIN_TEXT);
  EXPECT_EQ(ToPosting(message).body_format, BodyFormat::kPlainText);
}

TEST(ToPosting, TheDayIsThatOfPublicationElseOfTheFirstSight) {
  v1::JobPosting message;
  EXPECT_EQ(ToPosting(message).published_day, INT32_MIN);
  message.mutable_first_seen_at()->set_seconds(10 * 86400);
  EXPECT_EQ(ToPosting(message).published_day, 10);
  message.mutable_published_at()->set_seconds(7 * 86400);
  EXPECT_EQ(ToPosting(message).published_day, 7);
}

}  // namespace
}  // namespace opslag
