#include "ingest/record/to_posting.h"

#include "ingest/record/danish_day.h"

namespace opslag {
namespace {

// A number that the contract does not have comes from a newer writer: then the text itself decides.
BodyFormat ToBodyFormat(v1::JobPosting::BodyFormat::Value format) {
  switch (format) {
    case v1::JobPosting::BodyFormat::PLAIN_TEXT: return BodyFormat::kPlainText;
    case v1::JobPosting::BodyFormat::HTML: return BodyFormat::kHtml;
    default: return BodyFormat::kDetect;
  }
}

PostingEmployer ToEmployer(const v1::JobPosting::Employer& employer) {
  return {.name = employer.name(),
          .cvr_number = employer.cvr_number(),
          .p_number = employer.p_number(),
          .anonymous = employer.anonymous()};
}

PostingWorkplace ToWorkplace(const v1::JobPosting::Workplace& workplace) {
  return {.street = workplace.street(),
          .postal_code = workplace.postal_code(),
          .city = workplace.city(),
          .municipality_code = workplace.municipality_code(),
          .abroad = workplace.abroad(),
          .not_fixed = workplace.not_fixed()};
}

}  // namespace

Posting ToPosting(const v1::JobPosting& posting) {
  Posting views;
  views.source = posting.source();
  views.posting_id = posting.posting_id();
  views.title = posting.title();
  views.body = posting.body();
  views.body_format = ToBodyFormat(posting.body_format());
  views.language_hint = posting.language();
  views.employer = ToEmployer(posting.employer());
  views.workplaces.reserve(static_cast<std::size_t>(posting.workplaces_size()));
  for (const v1::JobPosting::Workplace& workplace : posting.workplaces()) {
    views.workplaces.push_back(ToWorkplace(workplace));
  }
  views.employment_form = posting.employment_form();
  views.hours = posting.hours();
  views.positions = posting.positions();
  if (posting.has_published_at()) {
    views.published_day = DanishDay(posting.published_at().seconds());
  } else if (posting.has_first_seen_at()) {
    views.published_day = DanishDay(posting.first_seen_at().seconds());
  }
  return views;
}

}  // namespace opslag
