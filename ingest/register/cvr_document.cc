#include "ingest/register/cvr_document.h"

#include <simdjson.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstring>
#include <utility>
#include <vector>

#include "ingest/register/web_domain.h"

namespace opslag {
namespace {

namespace ondemand = simdjson::ondemand;

constexpr std::uint64_t kLeastCompany = 1'000'000;
constexpr std::uint64_t kMostCompany = 99'999'999;
constexpr std::uint64_t kLeastUnit = 1'000'000'000;
constexpr std::uint64_t kMostUnit = 9'999'999'999;
constexpr std::uint64_t kMostPostalCode = 9'999;
constexpr std::string_view kDenmark = "DK";

// A name in a document, as simdjson gives it: the bytes behind the opening quote. The name's length
// is known to the compiler: this is where a build spends its time.
template <std::size_t kSize>
bool Is(const char* key, const char (&name)[kSize]) {
  return std::memcmp(key, name, kSize - 1) == 0 && key[kSize - 1] == '"';
}

std::optional<int> Digits(std::string_view text) {
  int number = 0;
  for (const char digit : text) {
    if (digit < '0' || digit > '9') return std::nullopt;
    number = number * 10 + (digit - '0');
  }
  return number;
}

std::optional<EmploymentInterval> ParseInterval(std::string_view code) {
  constexpr std::string_view kFront = "ANTAL_";
  if (!code.starts_with(kFront)) return std::nullopt;
  code.remove_prefix(kFront.size());
  constexpr std::pair<std::string_view, EmploymentInterval> kKnown[] = {
      {"0_0", EmploymentInterval::k0},
      {"1_1", EmploymentInterval::k1},
      {"2_4", EmploymentInterval::k2To4},
      {"5_9", EmploymentInterval::k5To9},
      {"10_19", EmploymentInterval::k10To19},
      {"20_49", EmploymentInterval::k20To49},
      {"50_99", EmploymentInterval::k50To99},
      {"100_199", EmploymentInterval::k100To199},
      {"200_499", EmploymentInterval::k200To499},
      {"500_999", EmploymentInterval::k500To999},
      {"1000_999999", EmploymentInterval::k1000AndMore},
      {"1000_", EmploymentInterval::k1000AndMore},
  };
  for (const auto& [known, interval] : kKnown) {
    if (code == known) return interval;
  }
  return std::nullopt;
}

// A value as it stands in the document, without the spaces behind it.
std::string_view Token(ondemand::value& value) {
  std::string_view token = value.raw_json_token();
  while (!token.empty() && static_cast<unsigned char>(token.back()) <= ' ') token.remove_suffix(1);
  return token;
}

bool IsNull(std::string_view token) { return token == "null"; }

// What is between the quotes; the token itself where it has none.
std::string_view Unquoted(std::string_view token) {
  if (token.size() >= 2 && token.front() == '"' && token.back() == '"') {
    return token.substr(1, token.size() - 2);
  }
  return token;
}

void TrimSpaces(std::string_view* text) {
  while (!text->empty() && text->front() == ' ') text->remove_prefix(1);
  while (!text->empty() && text->back() == ' ') text->remove_suffix(1);
}

struct Address {
  RegisterAddress entry;
  std::string country, locality, district;
  std::string letter_from, letter_to;
  std::uint32_t house_from = 0, house_to = 0;
};

}  // namespace

std::optional<std::int32_t> ParseCvrDay(std::string_view text) {
  constexpr std::size_t kDate = 10;
  if (text.size() < kDate || text[4] != '-' || text[7] != '-') return std::nullopt;
  if (text.size() > kDate && text[kDate] != 'T') return std::nullopt;
  const std::optional<int> year = Digits(text.substr(0, 4));
  const std::optional<int> month = Digits(text.substr(5, 2));
  const std::optional<int> day = Digits(text.substr(8, 2));
  if (!year || !month || !day) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(*year),
                                         std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (*year == 0 || !date.ok()) return std::nullopt;
  return static_cast<std::int32_t>(std::chrono::sys_days(date).time_since_epoch().count());
}

// Reads one document. Once problem_ is set, nothing more is read.
struct CvrDocumentReader::Impl {
  explicit Impl(const SharedDomains& shared) : shared_domains(shared) {}

  const SharedDomains& shared_domains;
  ondemand::parser parser;
  std::optional<Error> problem;
  const char* list = "";  // the field of the document that is being read
  CvrDocument* document = nullptr;
  Address address;

  bool Stop(ErrorCode code, std::string_view field, const char* reason) {
    if (problem) return false;
    std::string where = list;
    if (!field.empty()) where += (where.empty() ? "" : ".") + std::string(field);
    problem = Error{code, where, reason};
    return false;
  }

  bool Check(simdjson::error_code error, std::string_view field = {}) {
    if (error == simdjson::SUCCESS) return true;
    if (error == simdjson::INCORRECT_TYPE) {
      return Stop(ErrorCode::kWrongType, field,
                  "is of another type than the documents of "
                  "cvr-permanent have");
    }
    return Stop(ErrorCode::kMalformedJson, field, "is no JSON, or cut off");
  }

  // Calls each(key, value) for an object's fields. What it does not read is passed over.
  template <typename Each>
  bool Fields(ondemand::object object, const Each& each) {
    for (auto field : object) {
      ondemand::raw_json_string key;
      if (!Check(field.key().get(key))) return false;
      ondemand::value value;
      if (!Check(field.value().get(value))) return false;
      if (!each(key.raw(), value)) return false;
    }
    return true;
  }

  template <typename Each>
  bool FieldsOf(ondemand::value value, std::string_view name, const Each& each) {
    ondemand::object object;
    return Check(value.get_object().get(object), name) && Fields(object, each);
  }

  // Calls each(object) for a list's elements. null is an empty list.
  template <typename Each>
  bool Entries(ondemand::value value, const char* name, const Each& each) {
    list = name;
    if (IsNull(Token(value))) return true;
    ondemand::array array;
    if (!Check(value.get_array().get(array))) return false;
    for (auto element : array) {
      ondemand::object object;
      if (!Check(element.get_object().get(object))) return false;
      if (!each(object)) return false;
    }
    list = "";
    return true;
  }

  // A whole number, with or without quotes; null leaves *number as it is.
  template <typename T>
  bool Number(ondemand::value& value, const char* field, std::uint64_t most, T* number) {
    const std::string_view token = Unquoted(Token(value));
    if (IsNull(token)) return true;
    std::uint64_t read = 0;
    const auto [end, error] = std::from_chars(token.data(), token.data() + token.size(), read);
    if (error != std::errc() || end != token.data() + token.size() || read > most) {
      return Stop(ErrorCode::kBadValue, field, "is no number, or too large a one");
    }
    *number = static_cast<T>(read);
    return true;
  }

  // A head count: "10.01" full-time equivalents are 10.
  bool HeadCount(ondemand::value& value, const char* field, std::optional<std::uint32_t>* number) {
    const std::string_view token = Unquoted(Token(value));
    if (IsNull(token)) return true;
    const char* const last = token.data() + token.size();
    std::uint32_t whole = 0;
    auto [end, error] = std::from_chars(token.data(), last, whole);
    if (error == std::errc() && end != last && *end == '.') {
      double exact = 0;
      const auto [exact_end, exact_error] = std::from_chars(token.data(), last, exact);
      end = exact_end;
      error = exact_error;
      if (exact < 4e9) whole = static_cast<std::uint32_t>(std::lround(exact));
    }
    if (error != std::errc() || end != last) {
      return Stop(ErrorCode::kBadValue, field, "is no number of people");
    }
    *number = whole;
    return true;
  }

  bool Interval(ondemand::value& value, const char* field, EmploymentInterval* interval) {
    const std::string_view token = Unquoted(Token(value));
    if (IsNull(token)) return true;
    const std::optional<EmploymentInterval> known = ParseInterval(token);
    if (!known) {
      return Stop(ErrorCode::kBadValue, field,
                  "is an unknown interval; known are ANTAL_0_0 to ANTAL_1000_999999");
    }
    *interval = *known;
    return true;
  }

  bool Flag(ondemand::value& value, bool* flag) {
    *flag = Token(value) == "true";
    return true;
  }

  bool Text(ondemand::value& value, const char* field, std::string* text) {
    if (IsNull(Token(value))) {
      text->clear();
      return true;
    }
    std::string_view read;
    if (!Check(value.get_string().get(read), field)) return false;
    TrimSpaces(&read);
    text->assign(read);
    return true;
  }

  bool Day(ondemand::value& value, const char* field, std::int32_t open, std::int32_t* day) {
    const std::string_view token = Unquoted(Token(value));
    *day = open;
    if (IsNull(token)) return true;
    const std::optional<std::int32_t> read = ParseCvrDay(token);
    if (!read) return Stop(ErrorCode::kBadValue, field, "is no day; days are YYYY-MM-DD");
    *day = *read;
    return true;
  }

  bool ReadPeriod(ondemand::value& value, Period* period) {
    if (IsNull(Token(value))) return true;
    return FieldsOf(value, "periode", [&](const char* key, ondemand::value& field) {
      if (Is(key, "gyldigFra")) {
        return Day(field, "periode.gyldigFra", Period::kOpenStart, &period->from);
      }
      if (Is(key, "gyldigTil")) {
        return Day(field, "periode.gyldigTil", Period::kOpenEnd, &period->to);
      }
      return true;
    });
  }

  bool ReadNames(ondemand::value value, const char* name, bool secondary) {
    return Entries(value, name, [&](ondemand::object object) {
      RegisterName entry;
      entry.secondary = secondary;
      const bool good = Fields(object, [&](const char* key, ondemand::value& field) {
        if (Is(key, "navn")) return Text(field, "navn", &entry.text);
        if (Is(key, "periode")) return ReadPeriod(field, &entry.period);
        return true;
      });
      if (good && !entry.text.empty()) document->entity.names.push_back(std::move(entry));
      return good;
    });
  }

  bool ReadAddressField(const char* key, ondemand::value& field) {
    RegisterAddress& entry = address.entry;
    switch (key[0]) {
      case 'l': return !Is(key, "landekode") || Text(field, "landekode", &address.country);
      case 'k':
        if (!Is(key, "kommune") || IsNull(Token(field))) return true;
        return FieldsOf(field, "kommune", [&](const char* part, ondemand::value& inner) {
          return !Is(part, "kommuneKode") ||
                 Number(inner, "kommune.kommuneKode", UINT16_MAX, &entry.municipality);
        });
      case 'h':
        if (Is(key, "husnummerFra")) {
          return Number(field, "husnummerFra", UINT32_MAX, &address.house_from);
        }
        return !Is(key, "husnummerTil") ||
               Number(field, "husnummerTil", UINT32_MAX, &address.house_to);
      case 'b':
        if (Is(key, "bogstavFra")) return Text(field, "bogstavFra", &address.letter_from);
        if (Is(key, "bogstavTil")) return Text(field, "bogstavTil", &address.letter_to);
        return !Is(key, "bynavn") || Text(field, "bynavn", &address.locality);
      case 'v': return !Is(key, "vejnavn") || Text(field, "vejnavn", &entry.street);
      case 'p':
        if (Is(key, "postnummer")) {
          std::uint64_t code = 0;
          if (!Number(field, "postnummer", UINT32_MAX, &code)) return false;
          entry.postal_code = static_cast<std::uint16_t>(code <= kMostPostalCode ? code : 0);
          return true;
        }
        if (Is(key, "postdistrikt")) return Text(field, "postdistrikt", &address.district);
        return !Is(key, "periode") || ReadPeriod(field, &entry.period);
      default: return true;
    }
  }

  bool ReadAddresses(ondemand::value value) {
    return Entries(value, "beliggenhedsadresse", [&](ondemand::object object) {
      address = {};
      const bool good = Fields(object, [&](const char* key, ondemand::value& field) {
        return ReadAddressField(key, field);
      });
      if (!good) return false;
      RegisterAddress& entry = address.entry;
      if (address.house_from != 0) entry.house = std::to_string(address.house_from);
      entry.house += address.letter_from;
      if (address.house_to != 0 || !address.letter_to.empty()) {
        entry.house += "-";
        if (address.house_to != 0) entry.house += std::to_string(address.house_to);
        entry.house += address.letter_to;
      }
      entry.town = std::move(address.locality.empty() ? address.district : address.locality);
      // Other countries' codes mean other places.
      if (!address.country.empty() && address.country != kDenmark) entry.postal_code = 0;
      document->entity.addresses.push_back(std::move(entry));
      return true;
    });
  }

  bool ReadIndustries(ondemand::value value) {
    return Entries(value, "hovedbranche", [&](ondemand::object object) {
      RegisterIndustry entry;
      const bool good = Fields(object, [&](const char* key, ondemand::value& field) {
        if (Is(key, "branchekode")) return Number(field, "branchekode", 999'999, &entry.code);
        if (Is(key, "periode")) return ReadPeriod(field, &entry.period);
        return true;
      });
      if (good && entry.code != 0) document->entity.industries.push_back(entry);
      return good;
    });
  }

  bool ReadForms(ondemand::value value) {
    return Entries(value, "virksomhedsform", [&](ondemand::object object) {
      RegisterForm entry;
      const bool good = Fields(object, [&](const char* key, ondemand::value& field) {
        if (Is(key, "virksomhedsformkode")) {
          return Number(field, "virksomhedsformkode", UINT16_MAX, &entry.code);
        }
        if (Is(key, "periode")) return ReadPeriod(field, &entry.period);
        return true;
      });
      if (good && entry.code != 0) document->entity.forms.push_back(entry);
      return good;
    });
  }

  bool ReadActive(ondemand::value value) {
    return Entries(value, "livsforloeb", [&](ondemand::object object) {
      Period period;
      const bool good = Fields(object, [&](const char* key, ondemand::value& field) {
        return !Is(key, "periode") || ReadPeriod(field, &period);
      });
      if (good) document->entity.active.push_back(period);
      return good;
    });
  }

  template <std::size_t kSize>
  bool ReadRelations(ondemand::value value, const char* name, const char (&number_field)[kSize],
                     std::uint64_t least, std::uint64_t most) {
    return Entries(value, name, [&](ondemand::object object) {
      RegisterRelation entry;
      const bool good = Fields(object, [&](const char* key, ondemand::value& field) {
        if (Is(key, number_field)) return Number(field, number_field, most, &entry.number);
        if (Is(key, "periode")) return ReadPeriod(field, &entry.period);
        return true;
      });
      if (!good) return false;
      if (entry.number < least) {
        return Stop(ErrorCode::kBadValue, number_field, "is no number of the register");
      }
      document->entity.relations.push_back(entry);
      return true;
    });
  }

  bool ReadDomains(ondemand::value value, const char* name) {
    return Entries(value, name, [&](ondemand::object object) {
      std::string_view contact;
      bool secret = false;
      const bool good = Fields(object, [&](const char* key, ondemand::value& field) {
        if (Is(key, "hemmelig")) return Flag(field, &secret);
        if (!Is(key, "kontaktoplysning") || IsNull(Token(field))) return true;
        return Check(field.get_string().get(contact), "kontaktoplysning");
      });
      if (!good || secret) return good;
      std::string domain = WebDomain(contact);
      std::vector<std::string>& domains = document->entity.domains;
      if (!domain.empty() && !shared_domains.contains(domain) &&
          std::find(domains.begin(), domains.end(), domain) == domains.end()) {
        domains.push_back(std::move(domain));
      }
      return true;
    });
  }

  bool ReadFigureField(const char* key, ondemand::value& field, RegisterEmployment* figure) {
    switch (key[0]) {
      case 'a':
        if (Is(key, "aar")) return Number(field, "aar", 9999, &figure->year);
        if (Is(key, "antalAarsvaerk")) {
          return HeadCount(field, "antalAarsvaerk", &figure->full_time_equivalents_number);
        }
        return !Is(key, "antalAnsatte") ||
               HeadCount(field, "antalAnsatte", &figure->employees_number);
      case 'm': return !Is(key, "maaned") || Number(field, "maaned", 12, &figure->part);
      case 'k': return !Is(key, "kvartal") || Number(field, "kvartal", 4, &figure->part);
      case 'i': {
        if (Is(key, "intervalKodeAntalAarsvaerk")) {
          return Interval(field, "intervalKodeAntalAarsvaerk", &figure->full_time_equivalents);
        }
        if (Is(key, "intervalKodeAntalAnsatte")) {
          return Interval(field, "intervalKodeAntalAnsatte", &figure->employees);
        }
        EmploymentInterval with_owners;
        return !Is(key, "intervalKodeAntalInklusivEjere") ||
               Interval(field, "intervalKodeAntalInklusivEjere", &with_owners);
      }
      default: return true;
    }
  }

  bool ReadEmployment(ondemand::value value, const char* name, EmploymentSource source) {
    std::vector<RegisterEmployment>& all = document->entity.employment;
    const std::size_t before = all.size();
    const bool good = Entries(value, name, [&](ondemand::object object) {
      RegisterEmployment figure;
      figure.source = source;
      if (!Fields(object, [&](const char* key, ondemand::value& field) {
            return ReadFigureField(key, field, &figure);
          })) {
        return false;
      }
      const bool says_something = figure.full_time_equivalents_number || figure.employees_number ||
                                  figure.full_time_equivalents != EmploymentInterval::kNone ||
                                  figure.employees != EmploymentInterval::kNone;
      if (says_something && figure.year != 0) all.push_back(figure);
      return true;
    });
    if (!good) return false;
    const auto earlier = [](const RegisterEmployment& a, const RegisterEmployment& b) {
      return std::pair(a.year, a.part) < std::pair(b.year, b.part);
    };
    const auto begin = all.begin() + static_cast<std::ptrdiff_t>(before);
    if (!std::is_sorted(begin, all.end(), earlier)) std::stable_sort(begin, all.end(), earlier);
    return true;
  }

  bool ReadEntityField(const char* key, ondemand::value& value) {
    RegisterEntity& entity = document->entity;
    const bool is_company = document->kind == CvrDocument::Kind::kCompany;
    switch (key[0]) {
      case 'a':
        return !Is(key, "aarsbeskaeftigelse") ||
               ReadEmployment(value, "aarsbeskaeftigelse", EmploymentSource::kYear);
      case 'b':
        if (Is(key, "binavne")) return ReadNames(value, "binavne", true);
        return !Is(key, "beliggenhedsadresse") || ReadAddresses(value);
      case 'c':
        return !is_company || !Is(key, "cvrNummer") ||
               Number(value, "cvrNummer", kMostCompany, &entity.number);
      case 'e':
        if (Is(key, "erstMaanedsbeskaeftigelse")) {
          return ReadEmployment(value, "erstMaanedsbeskaeftigelse", EmploymentSource::kErstMonth);
        }
        return !Is(key, "elektroniskPost") || ReadDomains(value, "elektroniskPost");
      case 'f': return !Is(key, "fejlRegistreret") || Flag(value, &document->by_mistake);
      case 'h':
        if (Is(key, "hovedbranche")) return ReadIndustries(value);
        return !Is(key, "hjemmeside") || ReadDomains(value, "hjemmeside");
      case 'k':
        return !Is(key, "kvartalsbeskaeftigelse") ||
               ReadEmployment(value, "kvartalsbeskaeftigelse", EmploymentSource::kQuarter);
      case 'l': return !Is(key, "livsforloeb") || ReadActive(value);
      case 'm':
        return !Is(key, "maanedsbeskaeftigelse") ||
               ReadEmployment(value, "maanedsbeskaeftigelse", EmploymentSource::kMonth);
      case 'n': return !Is(key, "navne") || ReadNames(value, "navne", false);
      case 'p':
        if (is_company) {
          return !Is(key, "penheder") ||
                 ReadRelations(value, "penheder", "pNummer", kLeastUnit, kMostUnit);
        }
        return !Is(key, "pNummer") || Number(value, "pNummer", kMostUnit, &entity.number);
      case 'r': return !Is(key, "reklamebeskyttet") || Flag(value, &entity.advertising_protected);
      case 's':
        if (Is(key, "samtId")) return Number(value, "samtId", UINT64_MAX, &document->version);
        if (!Is(key, "sidstIndlaest")) return true;
        if (const std::string_view day = Unquoted(Token(value)); ParseCvrDay(day)) {
          document->loaded.assign(day.substr(0, 10));
        }
        return true;
      case 'v':
        if (is_company) return !Is(key, "virksomhedsform") || ReadForms(value);
        return !Is(key, "virksomhedsrelation") ||
               ReadRelations(value, "virksomhedsrelation", "cvrNummer", kLeastCompany,
                             kMostCompany);
      default: return true;
    }
  }

  bool ReadEntity(ondemand::value& value, CvrDocument::Kind kind) {
    document->kind = kind;
    if (!FieldsOf(value, {}, [&](const char* key, ondemand::value& field) {
          return ReadEntityField(key, field);
        })) {
      return false;
    }
    const bool is_company = kind == CvrDocument::Kind::kCompany;
    const char* const number = is_company ? "cvrNummer" : "pNummer";
    const RegisterEntity& entity = document->entity;
    if (entity.number == 0) return Stop(ErrorCode::kMissingField, number, "is missing");
    if (entity.number < (is_company ? kLeastCompany : kLeastUnit)) {
      return Stop(ErrorCode::kBadValue, number, "is no number of the register");
    }
    if (document->by_mistake) return true;
    const auto is_main = [](const RegisterName& name) { return !name.secondary; };
    if (std::none_of(entity.names.begin(), entity.names.end(), is_main)) {
      return Stop(ErrorCode::kMissingField, "navne", "holds no name");
    }
    return true;
  }

  bool ReadTop(const char* key, ondemand::value& value) {
    if (Is(key, "Vrvirksomhed")) return ReadEntity(value, CvrDocument::Kind::kCompany);
    if (Is(key, "VrproduktionsEnhed")) return ReadEntity(value, CvrDocument::Kind::kUnit);
    if (Is(key, "Vrdeltagerperson")) {
      document->kind = CvrDocument::Kind::kPerson;
      return true;
    }
    if (Is(key, "_source")) {
      return FieldsOf(value, "_source", [&](const char* inner, ondemand::value& field) {
        return ReadTop(inner, field);
      });
    }
    if (Is(key, "hits")) {
      return Stop(
          ErrorCode::kWrongType, "hits",
          "a page of documents stands among single ones; give pages in a file of their own");
    }
    return true;
  }

  void Restart(CvrDocument* target) {
    problem.reset();
    list = "";
    document = target;
    target->kind = CvrDocument::Kind::kOther;
    target->version = 0;
    target->by_mistake = false;
    target->loaded.clear();
    RegisterEntity& entity = target->entity;
    entity.number = 0;
    entity.advertising_protected = false;
    entity.names.clear();
    entity.addresses.clear();
    entity.industries.clear();
    entity.forms.clear();
    entity.active.clear();
    entity.employment.clear();
    entity.relations.clear();
    entity.domains.clear();
  }
};

CvrDocumentReader::CvrDocumentReader(const SharedDomains& shared_domains)
    : impl_(std::make_unique<Impl>(shared_domains)) {}
CvrDocumentReader::~CvrDocumentReader() = default;
CvrDocumentReader::CvrDocumentReader(CvrDocumentReader&&) noexcept = default;
CvrDocumentReader& CvrDocumentReader::operator=(CvrDocumentReader&&) noexcept = default;

Result<void> CvrDocumentReader::Read(std::string_view json, CvrDocument* document) {
  impl_->Restart(document);
  if (!json.starts_with('{')) {
    return Fail(ErrorCode::kMalformedJson, {}, "is no JSON document");
  }
  const simdjson::padded_string_view padded(json, json.size() + simdjson::SIMDJSON_PADDING);
  ondemand::document parsed;
  ondemand::object top;
  const bool good = impl_->Check(impl_->parser.iterate(padded).get(parsed)) &&
                    impl_->Check(parsed.get_object().get(top)) &&
                    impl_->Fields(top, [this](const char* key, ondemand::value& value) {
                      return impl_->ReadTop(key, value);
                    });
  if (good && parsed.current_location().error() != simdjson::OUT_OF_BOUNDS) {
    impl_->Stop(ErrorCode::kMalformedJson, {}, "more stands behind the document on its line");
  }
  if (impl_->problem) return tl::make_unexpected(*impl_->problem);
  return {};
}

}  // namespace opslag
