#include "ingest/source/dates.h"

#include <unicode/ucal.h>
#include <unicode/udat.h>
#include <unicode/ustring.h>

#include <charconv>
#include <cmath>
#include <map>
#include <utility>

namespace opslag {
namespace {

constexpr std::int64_t kFirstSecond = -2'208'988'800;  // year 1900: "26" is no year of a posting
constexpr std::int64_t kLastSecond = 253'402'300'799;  // year 9999
constexpr double kMsPerSecond = 1000;
constexpr double kSampleTime = 1'791'187'200'000;  // some day in 2026

struct CloseDateFormat {
  void operator()(UDateFormat* format) const noexcept { udat_close(format); }
};
using DateFormatHandle = std::unique_ptr<UDateFormat, CloseDateFormat>;

const std::map<std::string, std::vector<std::string>, std::less<>>& NamedForms() {
  static const std::map<std::string, std::vector<std::string>, std::less<>> forms = {
      {"iso",
       {"yyyy-MM-dd'T'HH:mm:ssXXX", "yyyy-MM-dd'T'HH:mm:ss.SSSXXX", "yyyy-MM-dd'T'HH:mm:ss",
        "yyyy-MM-dd'T'HH:mm:ss.SSS", "yyyy-MM-dd'T'HH:mmXXX", "yyyy-MM-dd'T'HH:mm",
        "yyyy-MM-dd'T'HH:mm:ssXX", "yyyy-MM-dd'T'HH:mm:ssX", "yyyy-MM-dd HH:mm:ssXXX",
        "yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd HH:mm", "yyyy-MM-dd", "yyyyMMdd"}},
      {"rfc822",
       {"EEE, dd MMM yyyy HH:mm:ss XX", "EEE, dd MMM yyyy HH:mm:ss zzz",
        "EEE, dd MMM yyyy HH:mm XX", "EEE, dd MMM yyyy HH:mm zzz", "dd MMM yyyy HH:mm:ss XX",
        "dd MMM yyyy HH:mm:ss zzz"}},
  };
  return forms;
}

std::u16string ToUtf16(std::string_view text) {
  std::u16string wide(text.size() + 1, u'\0');
  int32_t length = 0;
  UErrorCode status = U_ZERO_ERROR;
  u_strFromUTF8(wide.data(), static_cast<int32_t>(wide.size()), &length, text.data(),
                static_cast<int32_t>(text.size()), &status);
  wide.resize(U_SUCCESS(status) ? static_cast<std::size_t>(length) : 0);
  return wide;
}

DateFormatHandle NewFormat(const std::string& pattern, const char* locale,
                           const std::u16string& zone) {
  const std::u16string wide = ToUtf16(pattern);
  UErrorCode status = U_ZERO_ERROR;
  DateFormatHandle format(udat_open(UDAT_PATTERN, UDAT_PATTERN, locale, zone.data(),
                                    static_cast<int32_t>(zone.size()), wide.data(),
                                    static_cast<int32_t>(wide.size()), &status));
  if (U_FAILURE(status)) return nullptr;
  udat_setLenient(format.get(), false);
  return format;
}

// Letters that mean nothing are noticed only once a pattern is used.
bool CanBeUsed(const UDateFormat* format) {
  char16_t sample[256];
  UErrorCode status = U_ZERO_ERROR;
  const int32_t length = udat_format(format, kSampleTime, sample, 256, nullptr, &status);
  int32_t parsed = 0;
  udat_parse(format, sample, length, &parsed, &status);
  return U_SUCCESS(status) && parsed == length;
}

bool ZoneExists(const std::u16string& zone) {
  char16_t canonical[128];
  UErrorCode status = U_ZERO_ERROR;
  UBool is_system = 0;
  ucal_getCanonicalTimeZoneID(zone.data(), static_cast<int32_t>(zone.size()), canonical, 128,
                              &is_system, &status);
  return U_SUCCESS(status) && is_system != 0;
}

std::optional<Moment> InRange(double milliseconds) {
  const double seconds = std::floor(milliseconds / kMsPerSecond);
  if (!(seconds >= static_cast<double>(kFirstSecond) &&
        seconds <= static_cast<double>(kLastSecond))) {
    return std::nullopt;
  }
  Moment moment;
  moment.seconds = static_cast<std::int64_t>(seconds);
  moment.nanos = static_cast<std::int32_t>(milliseconds - seconds * kMsPerSecond) * 1'000'000;
  return moment;
}

std::optional<Moment> ReadCount(std::string_view text, double milliseconds_per_unit) {
  std::int64_t count = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, count);
  if (error != std::errc() || stop != end) return std::nullopt;
  return InRange(static_cast<double>(count) * milliseconds_per_unit);
}

// Decimals of a second cut to three, since ICU knows no more: "06:00:00.1234567Z".
std::string CutDecimals(std::string_view text) {
  std::string cut(text);
  const std::size_t point = cut.rfind('.');
  if (point == cut.npos) return cut;
  std::size_t end = point + 1;
  while (end < cut.size() && cut[end] >= '0' && cut[end] <= '9') ++end;
  if (end > point + 4) cut.erase(point + 4, end - point - 4);
  while (end > point + 1 && end < point + 4) cut.insert(end++, 1, '0');
  return cut;
}

}  // namespace

struct DateReader::Impl {
  struct Form {
    double milliseconds_per_unit = 0;  // of counts; 0 = by `formats`
    bool is_iso = false;
    std::vector<DateFormatHandle> formats{};
  };

  std::vector<Form> forms{};
  DateFormatHandle day{};
};

DateReader::DateReader(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
DateReader::DateReader(DateReader&&) noexcept = default;
DateReader& DateReader::operator=(DateReader&&) noexcept = default;
DateReader::~DateReader() = default;

Result<DateReader> DateReader::New(const std::vector<std::string>& forms, const std::string& zone) {
  const std::u16string wide_zone = ToUtf16(zone);
  if (!ZoneExists(wide_zone)) {
    return Fail(ErrorCode::kConfiguration, "time_zone",
                "is no zone of the tz database, such as Europe/Copenhagen");
  }
  auto impl = std::make_unique<Impl>();
  impl->day = NewFormat("yyyy-MM-dd", "en", wide_zone);
  for (const std::string& name : forms) {
    Impl::Form& form = impl->forms.emplace_back();
    if (name == "unix" || name == "unix-ms") {
      form.milliseconds_per_unit = name == "unix" ? kMsPerSecond : 1;
      continue;
    }
    const auto named = NamedForms().find(name);
    form.is_iso = name == "iso";
    const bool is_named = named != NamedForms().end();
    for (const std::string& pattern : is_named ? named->second : std::vector<std::string>{name}) {
      for (const char* const locale : {"en", "da"}) {
        if (is_named && locale[0] == 'd') continue;
        DateFormatHandle format = NewFormat(pattern, locale, wide_zone);
        if (!format || (!is_named && !CanBeUsed(format.get()))) {
          return Fail(ErrorCode::kConfiguration, "date",
                      "is none of iso, rfc822, unix, unix-ms, and no pattern that ICU knows");
        }
        form.formats.push_back(std::move(format));
      }
    }
  }
  if (!impl->day) return Fail(ErrorCode::kInternal, "date", "ICU's data are missing");
  return DateReader(std::move(impl));
}

std::optional<Moment> DateReader::Read(std::string_view text) {
  for (const Impl::Form& form : impl_->forms) {
    if (form.milliseconds_per_unit > 0) {
      if (auto moment = ReadCount(text, form.milliseconds_per_unit)) return moment;
      continue;
    }
    const std::u16string wide = ToUtf16(form.is_iso ? CutDecimals(text) : std::string(text));
    if (wide.empty()) continue;
    for (const DateFormatHandle& format : form.formats) {
      UErrorCode status = U_ZERO_ERROR;
      int32_t parsed = 0;
      const UDate date = udat_parse(format.get(), wide.data(), static_cast<int32_t>(wide.size()),
                                    &parsed, &status);
      if (U_FAILURE(status) || parsed != static_cast<int32_t>(wide.size())) continue;
      if (auto moment = InRange(date)) return moment;
    }
  }
  return std::nullopt;
}

std::string DateReader::DayOf(const Moment& moment) {
  char16_t wide[32];
  UErrorCode status = U_ZERO_ERROR;
  const int32_t length =
      udat_format(impl_->day.get(), static_cast<double>(moment.seconds) * kMsPerSecond, wide, 32,
                  nullptr, &status);
  if (U_FAILURE(status)) return {};
  std::string text;
  for (int32_t i = 0; i < length; ++i) text.push_back(static_cast<char>(wide[i]));
  return text;
}

}  // namespace opslag
