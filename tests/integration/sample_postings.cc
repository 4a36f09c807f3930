#include "tests/integration/sample_postings.h"

#include <google/protobuf/util/json_util.h>

#include <array>
#include <stdexcept>
#include <string_view>

namespace opslag::integration {
namespace {

constexpr std::int64_t kFirstPublished = 1'790'000'000;  // some day in September 2026
constexpr std::string_view kIdPrefix = "nr-";
constexpr const char* kJsonType = "application/json";
constexpr const char* kProtobufType = "application/x-protobuf";

struct Template {
  std::string_view title;
  std::string_view body;
  v1::JobPosting::BodyFormat::Value format;
  std::string_view employer;
  std::string_view postal_code;
};

constexpr auto kHtml = v1::JobPosting::BodyFormat::HTML;
constexpr auto kPlain = v1::JobPosting::BodyFormat::PLAIN_TEXT;
constexpr auto kUntold = v1::JobPosting::BodyFormat::UNSPECIFIED;

constexpr std::array<Template, 12> kTemplates = {{
    {"Klejnsmed til vores værksted",
     "<h2>Opgaver</h2><ul><li>TIG-svejsning i rustfrit stål</li><li>Montage hos kunder</li></ul>"
     "<h2>Profil</h2><p>Du er udlært klejnsmed og vant til at læse tegninger.</p>",
     kHtml, "Åløkke Rustfri ApS", "7800"},
    {"Backend-udvikler med erfaring i Java",
     "Du kommer til at bygge vores ordresystem videre.\n\nVi forventer, at du kender Java og SQL, "
     "og "
     "at du er god til at samarbejde.",
     kPlain, "Nordlys Data A/S", "8000"},
    {"Sygeplejerske søges til dagvagter",
     "<p>Du møder ind til en travl afdeling.</p><p>Autorisation kræves.</p>", kUntold,
     "Fjordklinikken", "5000"},
    {"Software engineer, embedded systems",
     "<h3>What you will do</h3><p>Write C++ for our controllers.</p><h3>Your profile</h3><p>A "
     "degree in "
     "engineering, or the like.</p>",
     kHtml, "Kestrel Controls", "2800"},
    {"Elektriker til serviceopgaver",
     "Vi søger en elektriker, som kan køre ud til kunderne. Kørekort B er en fordel.", kPlain,
     "Lindholm El", "9000"},
    {"Projektleder til anlægsopgaver",
     "<div><b>Om jobbet</b><br>Du styrer tid &amp; økonomi på broer og veje.</div>", kHtml,
     "Brovang Anlæg", "6000"},
    {"Lagermedarbejder, fuldtid", "Pluk og pak. Truckcertifikat er et plus, men intet krav.",
     kPlain, "Pakhus Nord", "7100"},
    {"Vil du med på holdet?", "Hos os er der højt til loftet, og ingen dage er ens.", kPlain, "",
     ""},
    {"Maskiningeniør til udvikling af pumper",
     "<p>Du konstruerer i 3D-CAD og følger emnet helt til produktionen.</p>", kHtml,
     "Vandkær Pumper", "8600"},
    {"Dataanalytiker 📊 til vores økonomiafdeling",
     "Du arbejder med Python og Power BI.\r\n\r\nTiltrædelse snarest.", kPlain, "Sparehuset",
     "1260"},
    {"Tømrer til renovering", "<ul><li>Døre<li>Vinduer<li>Gulve</ul><p>Svendebrev kræves", kUntold,
     "Eg & Ask", "4000"},
    {"Laborant, vikariat i et år", "Analyser på HPLC. Du er uddannet laborant.", kPlain, "Havrelab",
     "2970"},
}};

std::string Cut(const std::string& text) { return text.substr(0, text.size() / 2); }

Headers ContentType(const char* type) { return {{"content-type", type}}; }

}  // namespace

v1::JobPosting SamplePosting(std::uint32_t number, std::uint32_t version) {
  const Template& sample = kTemplates[number % kTemplates.size()];
  v1::JobPosting posting;
  posting.set_source("prøvekilde");
  posting.set_posting_id(std::string(kIdPrefix) + std::to_string(number));
  posting.set_url("https://job.example/" + std::to_string(number));
  posting.mutable_published_at()->set_seconds(kFirstPublished + version);
  posting.set_title(std::string(sample.title) + " (" + std::to_string(number) + ")");
  posting.set_body(std::string(sample.body));
  posting.set_body_format(sample.format);
  if (!sample.employer.empty()) posting.mutable_employer()->set_name(std::string(sample.employer));
  if (!sample.postal_code.empty()) {
    posting.add_workplaces()->set_postal_code(std::string(sample.postal_code));
  }
  return posting;
}

std::uint32_t NumberOf(const v1::JobPosting& posting) {
  return static_cast<std::uint32_t>(std::stoul(posting.posting_id().substr(kIdPrefix.size())));
}

std::string KeyOf(const v1::JobPosting& posting) {
  return posting.source() + "/" + posting.posting_id();
}

std::string ToBytes(const v1::JobPosting& posting, Form form) {
  if (form == Form::kProtobuf) return posting.SerializeAsString();
  std::string json;
  if (!google::protobuf::util::MessageToJsonString(posting, &json).ok()) {
    throw std::runtime_error("a sample cannot be written as JSON");
  }
  return json;
}

OutgoingRecord ToRecord(const v1::JobPosting& posting, Form form, const Headers& more) {
  Headers headers = ContentType(form == Form::kJson ? kJsonType : kProtobufType);
  headers.insert(headers.end(), more.begin(), more.end());
  return {KeyOf(posting), ToBytes(posting, form), std::move(headers), std::nullopt};
}

BrokenRecord BrokenSample(std::uint32_t number) {
  const v1::JobPosting posting = SamplePosting(number);
  BrokenRecord broken{ToRecord(posting, Form::kJson), ""};
  OutgoingRecord& record = broken.record;
  record.key = "broken/" + std::to_string(number);
  switch (number % 7) {
    case 0:
      record.value = Cut(*record.value);
      broken.reason = "malformed_json";
      break;
    case 1:
      // Field 1 is a text whose length says more than there is.
      record.value = std::string("\x0a\x7f", 2) + "abc" + std::string(1, '\0');
      record.headers = ContentType(kProtobufType);
      broken.reason = "malformed_protobuf";
      break;
    case 2:
      record.value = R"({"source":"prøvekilde","title":"uden nummer"})";
      broken.reason = "missing_field";
      break;
    case 3:
      record.value.reset();
      broken.reason = "empty_record";
      break;
    case 4:
      record.value = R"({"source":"prøvekilde","postingId":"x","title":["en","liste"]})";
      broken.reason = "wrong_type";
      break;
    case 5:
      record.headers = ContentType("image/png");
      broken.reason = "unsupported_content";
      break;
    default:
      // Neither key nor JSON, and bytes of all kinds.
      record.key.reset();
      record.value = std::string("\x01\xff\xfe<html>\r\n\x80", 12);
      broken.reason = "malformed_json";
      break;
  }
  record.headers.emplace_back("traceparent",
                              "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
  record.headers.emplace_back("bytes", std::string("\x00\xff", 2));
  return broken;
}

bool ParsePosting(const std::string& bytes, Form form, v1::JobPosting* posting) {
  return form == Form::kProtobuf ? posting->ParseFromString(bytes)
                                 : google::protobuf::util::JsonStringToMessage(bytes, posting).ok();
}

v1::EnrichedPosting ParseEnriched(const std::string& bytes, Form form) {
  v1::EnrichedPosting enriched;
  const bool parsed = form == Form::kProtobuf
                          ? enriched.ParseFromString(bytes)
                          : google::protobuf::util::JsonStringToMessage(bytes, &enriched).ok();
  if (!parsed) throw std::runtime_error("not an enriched posting: " + bytes.substr(0, 200));
  return enriched;
}

std::uint32_t VersionOf(const v1::EnrichedPosting& enriched) {
  return static_cast<std::uint32_t>(enriched.published_at().seconds() - kFirstPublished);
}

}  // namespace opslag::integration
