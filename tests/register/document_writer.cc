#include "tests/register/document_writer.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdio>

namespace opslag::make_register {
namespace {

constexpr std::int32_t kFirstDay = -25567;  // 1900-01-01
constexpr std::int32_t kLastDay = 22280;    // 2031-01-01
// First days of the industry schemes in the register.
constexpr std::int32_t kDb03 = 12053, kDb07 = 13879, kDb25 = 20089;
constexpr Span kDanishReform{13514, Span::kOpen};

std::chrono::year_month_day Calendar(std::int32_t day) {
  return std::chrono::sys_days(std::chrono::days(day));
}

std::int32_t FirstOf(int year, int month) {
  const std::chrono::sys_days day = std::chrono::year(year) / month / 1;
  return static_cast<std::int32_t>(day.time_since_epoch().count());
}

template <typename Dated>
const Dated& Newest(const std::vector<Dated>& entries) {
  return entries.back();
}

const NameSpan& NewestName(const std::vector<NameSpan>& names) {
  const NameSpan* newest = &names.front();
  for (const NameSpan& name : names) {
    if (!name.secondary) newest = &name;
  }
  return *newest;
}

}  // namespace

std::string DayText(std::int32_t day) {
  const std::chrono::year_month_day date = Calendar(day);
  char text[16];
  std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
  return text;
}

EmploymentFigure FigureAt(int employees, std::uint64_t seed, int year, int month) {
  // A slow swing around the company's size, and a season.
  const std::uint64_t mixed =
      Random(seed ^ static_cast<std::uint64_t>(year * 12 + month / 3)).Next();
  const int swing = static_cast<int>(mixed % 21) - 10;
  const int trend = (year - 2014) * (static_cast<int>(seed % 5) - 2);
  const int staff = std::max(employees > 0 ? 1 : 0, employees + employees * (swing + trend) / 100);
  return {year, month, std::max(staff > 0 ? 1 : 0, staff * 17 / 20), staff};
}

std::string_view IntervalCode(int number) {
  struct Step {
    int to;
    std::string_view code;
  };
  static constexpr Step kSteps[] = {
      {0, "ANTAL_0_0"},       {1, "ANTAL_1_1"},      {4, "ANTAL_2_4"},    {9, "ANTAL_5_9"},
      {19, "ANTAL_10_19"},    {49, "ANTAL_20_49"},   {99, "ANTAL_50_99"}, {199, "ANTAL_100_199"},
      {499, "ANTAL_200_499"}, {999, "ANTAL_500_999"}};
  for (const Step& step : kSteps) {
    if (number <= step.to) return step.code;
  }
  return "ANTAL_1000_999999";
}

DocumentWriter::DocumentWriter(const Words& words) : words_(words) {
  for (std::int32_t day = kFirstDay; day < kLastDay; ++day) days_.push_back(DayText(day));
}

std::uint64_t DocumentWriter::EntityNumber(std::uint64_t number) {
  return 4'000'000'000 + number % 1'000'000'000;
}

void DocumentWriter::Text(std::string_view text) {
  out_->push_back('"');
  for (const char c : text) {
    if (c == '"' || c == '\\') out_->push_back('\\');
    out_->push_back(c);
  }
  out_->push_back('"');
}

void DocumentWriter::Number(std::uint64_t number) {
  char digits[20];
  const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
  out_->append(digits, end);
}

void DocumentWriter::Day(std::int32_t day) {
  out_->append(
      days_[static_cast<std::size_t>(std::clamp(day, kFirstDay, kLastDay - 1) - kFirstDay)]);
}

void DocumentWriter::Stamp(std::int32_t day) {
  const std::uint64_t bits = random_.Next();
  out_->push_back('"');
  day = std::min(day, World::kToday - 2);
  Day(day);
  const auto two = [&](std::uint64_t value) {
    out_->push_back(static_cast<char>('0' + value / 10));
    out_->push_back(static_cast<char>('0' + value % 10));
  };
  out_->push_back('T');
  two(bits % 24);
  out_->push_back(':');
  two((bits >> 8) % 60);
  out_->push_back(':');
  two((bits >> 16) % 60);
  // Danish summer and winter time, to the month.
  const std::string& text = days_[static_cast<std::size_t>(std::max(day, kFirstDay) - kFirstDay)];
  const bool summer = text[5] == '0' && text[6] >= '4';
  out_->append(summer ? ".000+02:00\"" : ".000+01:00\"");
}

void DocumentWriter::Period(const Span& span) {
  out_->append(R"("periode":{"gyldigFra":")");
  Day(span.from);
  if (span.open()) {
    out_->append(R"(","gyldigTil":null})");
  } else {
    out_->append(R"(","gyldigTil":")");
    Day(span.to);
    out_->append("\"}");
  }
}

void DocumentWriter::PeriodAndStamp(const Span& span) {
  Period(span);
  out_->append(R"(,"sidstOpdateret":)");
  const std::int32_t known = span.open() ? span.from : span.to;
  Stamp(std::max(known, 10'900) + 7);
}

void DocumentWriter::Name(const NameSpan& name) {
  out_->append(R"({"navn":)");
  Text(name.text);
  out_->push_back(',');
  PeriodAndStamp(name.span);
  out_->push_back('}');
}

void DocumentWriter::Names(std::string_view key, const std::vector<NameSpan>& names,
                           bool secondary) {
  out_->push_back('"');
  out_->append(key);
  out_->append("\":[");
  bool first = true;
  for (const NameSpan& name : names) {
    if (name.secondary != secondary) continue;
    if (!first) out_->push_back(',');
    first = false;
    Name(name);
  }
  out_->append("],");
}

void DocumentWriter::Address(const AddressSpan& address) {
  const auto street_code =
      static_cast<std::uint64_t>(address.street - words_.streets.data()) * 16 + 24;
  out_->append(R"({"landekode":"DK","fritekst":null,"vejkode":)");
  Number(street_code);
  out_->append(R"(,"kommune":{"kommuneKode":)");
  Number(static_cast<std::uint64_t>(address.district->municipality));
  out_->append(R"(,"kommuneNavn":)");
  Text(address.district->kommune);
  out_->push_back(',');
  PeriodAndStamp(kDanishReform);
  out_->append(R"(},"husnummerFra":)");
  Number(static_cast<std::uint64_t>(address.house));
  out_->append(R"(,"adresseId":)");
  if (address.span.open()) {
    char uuid[40];
    const std::uint64_t a = random_.Next();
    const std::uint64_t b = random_.Next();
    std::snprintf(uuid, sizeof uuid, "\"%08x-%04x-4%03x-a%03x-%012llx\"", static_cast<unsigned>(a),
                  static_cast<unsigned>(a >> 32) & 0xffff, static_cast<unsigned>(a >> 48) & 0xfff,
                  static_cast<unsigned>(b) & 0xfff, static_cast<unsigned long long>(b >> 16));
    out_->append(uuid);
    out_->append(R"(,"sidstValideret":)");
    Stamp(address.span.from + 30);
  } else {
    out_->append(R"(null,"sidstValideret":null)");
  }
  out_->append(R"(,"husnummerTil":null,"bogstavFra":)");
  if (address.letter == 0) {
    out_->append("null");
  } else {
    Text(std::string_view(&address.letter, 1));
  }
  out_->append(R"(,"bogstavTil":null,"etage":)");
  if (address.floor < 0) {
    out_->append(R"(null,"sidedoer":null)");
  } else if (address.floor == 0) {
    out_->append(R"("st","sidedoer":"th")");
  } else {
    out_->push_back('"');
    Number(static_cast<std::uint64_t>(address.floor));
    out_->append(R"(","sidedoer":null)");
  }
  out_->append(R"(,"conavn":null,"postboks":null,"vejnavn":)");
  Text(*address.street);
  out_->append(R"(,"bynavn":null,"postnummer":)");
  Number(address.district->postal_code);
  out_->append(R"(,"postdistrikt":)");
  Text(address.district->name);
  out_->push_back(',');
  PeriodAndStamp(address.span);
  out_->push_back('}');
}

void DocumentWriter::Addresses(const std::vector<AddressSpan>& addresses) {
  out_->append(R"("postadresse":[],"beliggenhedsadresse":[)");
  for (std::size_t i = 0; i < addresses.size(); ++i) {
    if (i > 0) out_->push_back(',');
    Address(addresses[i]);
  }
  out_->append("],");
}

void DocumentWriter::Contact(std::string_view key, const std::string& value, const Span& span) {
  out_->push_back('"');
  out_->append(key);
  out_->append("\":[");
  if (!value.empty()) {
    out_->append(R"({"kontaktoplysning":)");
    Text(value);
    out_->append(R"(,"hemmelig":false,)");
    PeriodAndStamp(span);
    out_->push_back('}');
  }
  out_->append("],");
}

void DocumentWriter::Industry(std::string_view code, std::string_view text, const Span& span,
                              bool* first) {
  if (span.from > span.to) return;
  if (!*first) out_->push_back(',');
  *first = false;
  out_->append(R"({"branchekode":)");
  Text(code);
  out_->append(R"(,"branchetekst":)");
  Text(text);
  out_->push_back(',');
  PeriodAndStamp(span);
  out_->push_back('}');
}

void DocumentWriter::Industries(const std::vector<ActivitySpan>& activities) {
  out_->append(R"("hovedbranche":[)");
  bool first = true;
  for (const ActivitySpan& entry : activities) {
    const Activity& activity = *entry.activity;
    const auto within = [&](std::int32_t from, std::int32_t to) {
      return Span{std::max(from, entry.span.from), std::min(to, entry.span.to)};
    };
    Industry("980000", "Uoplyst", within(kFirstDay, kDb03 - 1), &first);
    Industry(activity.db03, activity.text07, within(kDb03, kDb07 - 1), &first);
    Industry(activity.db07, activity.text07, within(kDb07, kDb25 - 1), &first);
    Industry(activity.db25, activity.text25, within(kDb25, Span::kOpen), &first);
  }
  out_->append(R"(],"bibranche1":[],"bibranche2":[],"bibranche3":[],)");
}

void DocumentWriter::NewestIndustry(const std::vector<ActivitySpan>& activities) {
  const ActivitySpan& entry = activities.back();
  const Activity& activity = *entry.activity;
  out_->append(R"("nyesteHovedbranche":)");
  bool first = true;
  if (entry.span.to >= kDb25) {
    Industry(activity.db25, activity.text25, {std::max(kDb25, entry.span.from), entry.span.to},
             &first);
  } else if (entry.span.to >= kDb07) {
    Industry(activity.db07, activity.text07, {std::max(kDb07, entry.span.from), entry.span.to},
             &first);
  } else {
    Industry(activity.db03, activity.text07, {entry.span.from, entry.span.to}, &first);
  }
  out_->append(R"(,"nyesteBibranche1":null,"nyesteBibranche2":null,"nyesteBibranche3":null,)");
}

void DocumentWriter::Form(const FormSpan& form) {
  out_->append(R"({"virksomhedsformkode":)");
  Number(static_cast<std::uint64_t>(form.form->code));
  out_->append(R"(,"kortBeskrivelse":)");
  Text(form.form->short_name);
  out_->append(R"(,"langBeskrivelse":)");
  Text(form.form->long_name);
  out_->append(R"(,"ansvarligDataleverandoer":)");
  Text(form.form->supplier);
  out_->push_back(',');
  PeriodAndStamp(form.span);
  out_->push_back('}');
}

void DocumentWriter::Forms(const std::vector<FormSpan>& forms) {
  out_->append(R"("virksomhedsform":[)");
  for (std::size_t i = 0; i < forms.size(); ++i) {
    if (i > 0) out_->push_back(',');
    Form(forms[i]);
  }
  out_->append("],");
}

void DocumentWriter::Figure(const EmploymentFigure& figure, std::string_view part, bool owners,
                            bool numbers, bool decimals, std::int32_t day) {
  out_->append(R"({"aar":)");
  Number(static_cast<std::uint64_t>(figure.year));
  if (!part.empty()) {
    out_->append(",\"");
    out_->append(part);
    out_->append("\":");
    Number(static_cast<std::uint64_t>(figure.part));
  }
  if (owners) out_->append(R"(,"antalInklusivEjere":null)");
  out_->append(R"(,"antalAarsvaerk":)");
  if (numbers) {
    Number(static_cast<std::uint64_t>(figure.full_time));
    if (decimals && figure.part % 3 == 1) out_->append(".25");
    out_->append(R"(,"antalAnsatte":)");
    Number(static_cast<std::uint64_t>(figure.employees));
  } else {
    out_->append(R"(null,"antalAnsatte":null)");
  }
  out_->append(R"(,"sidstOpdateret":)");
  Stamp(day);
  if (owners) {
    out_->append(R"(,"intervalKodeAntalInklusivEjere":)");
    out_->append(numbers ? "null" : R"("ANTAL_1_1")");
  }
  out_->append(R"(,"intervalKodeAntalAarsvaerk":")");
  out_->append(IntervalCode(figure.full_time));
  out_->append(R"(","intervalKodeAntalAnsatte":")");
  out_->append(IntervalCode(figure.employees));
  out_->append("\"}");
}

// When the sources were published: the year's figures until 2018, quarters and months until
// September 2019, the authority's own months from October 2019.
void DocumentWriter::Employment(int employees, const Span& life, std::uint64_t seed, bool company) {
  const std::int32_t end = std::min(life.to, World::kToday - 70);
  const auto list = [&](std::string_view key, std::string_view part, int step, int from_year,
                        int from_month, int to_year, int to_month) {
    out_->push_back('"');
    out_->append(key);
    out_->append("\":[");
    bool first = true;
    for (int month = from_year * 12 + from_month - 1;
         employees > 0 && month < to_year * 12 + to_month; month += step) {
      const int year = month / 12;
      const std::int32_t day = FirstOf(year, month % 12 + 1);
      if (day < life.from || day > end) continue;
      EmploymentFigure figure = FigureAt(employees, seed, year, month % 12 + 1);
      if (step == 3) figure.part = month % 12 / 3 + 1;
      if (step == 12) figure.part = 0;
      if (!first) out_->push_back(',');
      first = false;
      Figure(figure, part, step == 12, year >= 2014, from_year == 2019, day + 75);
    }
    out_->append("],");
  };
  list("aarsbeskaeftigelse", "", 12, company ? 2000 : 2016, 1, 2018, 12);
  list("kvartalsbeskaeftigelse", "kvartal", 3, company ? 2010 : 2019, 1, 2019, 9);
  if (company) list("maanedsbeskaeftigelse", "maaned", 1, 2015, 1, 2019, 9);
  list("erstMaanedsbeskaeftigelse", "maaned", 1, company ? 2019 : 2026, company ? 10 : 5, 2026, 8);
}

void DocumentWriter::NewestEmployment(int employees, const Span& life, std::uint64_t seed,
                                      bool company) {
  const std::int32_t end = std::min(life.to, World::kToday - 70);
  const auto newest = [&](std::string_view key, std::string_view part, int year, int month) {
    out_->push_back('"');
    out_->append(key);
    out_->append("\":");
    const std::int32_t day = FirstOf(year, month);
    if (employees == 0 || day < life.from || day > end) {
      out_->append("null,");
      return;
    }
    EmploymentFigure figure = FigureAt(employees, seed, year, month);
    if (part == "kvartal") figure.part = 3;
    if (part.empty()) figure.part = 0;
    Figure(figure, part, part.empty(), true, false, day + 75);
    out_->push_back(',');
  };
  newest("nyesteAarsbeskaeftigelse", "", 2018, 1);
  newest("nyesteKvartalsbeskaeftigelse", "kvartal", 2019, 7);
  if (company) newest("nyesteMaanedsbeskaeftigelse", "maaned", 2019, 9);
  newest("nyesteErstMaanedsbeskaeftigelse", "maaned", 2026, 8);
}

AddressSpan DocumentWriter::HomeAddress(const Company& company, bool last) {
  AddressSpan address = company.addresses.front();
  address.street =
      &words_.streets[random_.Below(static_cast<std::uint32_t>(words_.streets.size()))];
  address.house = 1 + static_cast<int>(random_.Below(120));
  if (!last) address.span.to = std::min(address.span.to, address.span.from + 900);
  return address;
}

void DocumentWriter::Participant(const Company& company, int index) {
  const auto name = [&] {
    const auto first = random_.Skewed(static_cast<std::uint32_t>(words_.first_names.size()));
    const auto last = random_.Skewed(static_cast<std::uint32_t>(words_.surnames.size()));
    return words_.first_names[first] + " " + words_.surnames[last];
  };
  const std::uint64_t number = EntityNumber(company.number * 7 + static_cast<std::uint64_t>(index));
  out_->append(R"({"deltager":{"enhedsNummer":)");
  Number(number);
  out_->append(
      R"(,"enhedstype":"PERSON","forretningsnoegle":null,"organisationstype":null,"sidstIndlaest":)");
  Stamp(World::kToday - 40);
  out_->append(R"(,"sidstOpdateret":)");
  Stamp(World::kToday - 50);
  out_->append(R"(,"navne":[{"navn":)");
  Text(name());
  out_->push_back(',');
  PeriodAndStamp(company.life);
  out_->append(
      R"(}],"adresseHemmelig":false,"adresseHemmeligUndtagelse":null,"adresseOpdateringOphoert":false,"beliggenhedsadresse":[)");
  const int addresses = 1 + static_cast<int>(random_.Below(2));
  for (int i = 0; i < addresses; ++i) {
    if (i > 0) out_->push_back(',');
    Address(HomeAddress(company, i == addresses - 1));
  }
  out_->append(R"(],"postadresse":[]},"kontorsteder":[],"organisationer":[)");
  static constexpr const char* kBodies[][3] = {
      {"LEDELSESORGAN", "Direktion", "adm. dir."},
      {"REGISTER", "EJERREGISTER", "EJERREGISTER"},
      {"STIFTERE", "Stiftere", "STIFTER"},
      {"FULDT_ANSVARLIG_DELTAGERE", "Deltagere", "INTERESSENTER"}};
  for (int i = 0; i < 3; ++i) {
    const auto& body = kBodies[(index + i) % 4];
    if (i > 0) out_->push_back(',');
    out_->append(R"({"enhedsNummerOrganisation":)");
    Number(number + static_cast<std::uint64_t>(i) + 1);
    out_->append(R"(,"hovedtype":")");
    out_->append(body[0]);
    out_->append(R"(","organisationsNavn":[{"navn":")");
    out_->append(body[1]);
    out_->append("\",");
    PeriodAndStamp(company.life);
    out_->append(
        R"(}],"attributter":[],"medlemsData":[{"attributter":[{"sekvensnr":0,"type":"FUNKTION","vaerditype":"string","vaerdier":[{"vaerdi":")");
    out_->append(body[2]);
    out_->append("\",");
    PeriodAndStamp(company.life);
    out_->append(
        R"(}]},{"sekvensnr":0,"type":"EJERANDEL_PROCENT","vaerditype":"decimal","vaerdier":[{"vaerdi":"0.)");
    Number(10 + random_.Below(80));
    out_->append("\",");
    PeriodAndStamp(company.life);
    out_->append(
        R"(}]},{"sekvensnr":0,"type":"VALGFORM","vaerditype":"string","vaerdier":[{"vaerdi":null,)");
    PeriodAndStamp(company.life);
    out_->append("}]}]}]}");
  }
  out_->append("]}");
}

void DocumentWriter::Participants(const Company& company) {
  out_->append(R"("deltagerRelation":[)");
  for (int i = 0; i < company.participants; ++i) {
    if (i > 0) out_->push_back(',');
    Participant(company, i);
  }
  out_->append("],");
}

std::string_view DocumentWriter::Status(const Company& company) const {
  const bool authority = company.forms.back().form->supplier == "E&S";
  if (company.life.open()) return authority ? "NORMAL" : "Aktiv";
  if (!authority) return "Ophørt";
  static constexpr std::string_view kEnds[] = {"OPLØST EFTER KONKURS", "TVANGSOPLØST",
                                               "OPLØST EFTER FRIVILLIG LIKVIDATION",
                                               "OPLØST EFTER FUSION"};
  return kEnds[company.seed % 4];
}

void DocumentWriter::CompanyMetadata(const Group& group, const Company& company) {
  out_->append(R"("virksomhedMetadata":{"nyesteNavn":)");
  Name(NewestName(company.names));
  out_->append(R"(,"nyesteBinavne":[)");
  bool first = true;
  for (const NameSpan& name : company.names) {
    if (!name.secondary) continue;
    if (!first) out_->push_back(',');
    first = false;
    Text(name.text);
  }
  out_->append(R"(],"nyesteVirksomhedsform":)");
  Form(Newest(company.forms));
  out_->append(R"(,"nyesteBeliggenhedsadresse":)");
  Address(Newest(company.addresses));
  out_->push_back(',');
  NewestIndustry(company.activities);
  out_->append(R"("nyesteStatus":null,"nyesteKontaktoplysninger":[)");
  if (!company.home_page.empty()) Text(company.home_page);
  out_->append(R"(],"antalPenheder":)");
  std::uint64_t open = 0;
  for (const Company::Relation& relation : company.units) {
    if (group.units[relation.unit].life.open()) ++open;
  }
  Number(open);
  out_->push_back(',');
  NewestEmployment(company.employees, company.life, company.seed, true);
  out_->append(R"("sammensatStatus":)");
  Text(Status(company));
  out_->append(R"(,"stiftelsesDato":")");
  Day(company.life.from);
  out_->append(R"(","virkningsDato":")");
  Day(company.life.from);
  out_->append("\"},");
}

void DocumentWriter::UnitMetadata(const Unit& unit) {
  out_->append(R"("produktionsEnhedMetadata":{"nyesteCvrNummerRelation":)");
  Number(unit.owners.back().cvr);
  out_->append(R"(,"sammensatStatus":)");
  Text(unit.life.open() ? "Aktiv" : "Ophørt");
  out_->append(R"(,"nyesteNavn":)");
  Name(NewestName(unit.names));
  out_->push_back(',');
  NewestIndustry(unit.activities);
  out_->append(R"("nyesteKontaktoplysninger":[],)");
  NewestEmployment(unit.employees, unit.life, unit.seed, false);
  out_->append(R"("nyesteBeliggenhedsadresse":)");
  Address(Newest(unit.addresses));
  out_->append("},");
}

void DocumentWriter::Tail(std::uint64_t number, const Span& life, std::string_view kind) {
  out_->append(R"("samtId":)");
  Number(1 + random_.Below(200));
  out_->append(R"(,"fejlRegistreret":false,"dataAdgang":0,"enhedsNummer":)");
  Number(EntityNumber(number));
  out_->append(R"(,"enhedstype":")");
  out_->append(kind);
  const std::int32_t day = std::max(life.open() ? World::kToday - 200 : life.to + 10, 11'000);
  out_->append(R"(","sidstIndlaest":)");
  Stamp(day + 1);
  out_->append(R"(,"sidstOpdateret":)");
  Stamp(day);
  out_->append(
      R"(,"fejlVedIndlaesning":false,"naermesteFremtidigeDato":null,"fejlBeskrivelse":null,"virkningsAktoer":"R"}})");
}

void DocumentWriter::Write(const Group& group, const Company& company, std::string* out) {
  out_ = out;
  random_ = Random(company.seed);
  out_->append(R"({"Vrvirksomhed":{"cvrNummer":)");
  Number(company.number);
  out_->append(R"(,"regNummer":[],"brancheAnsvarskode":null,"reklamebeskyttet":)");
  out_->append(company.advertising_protected ? "true," : "false,");
  Names("navne", company.names, false);
  Names("binavne", company.names, true);
  Addresses(company.addresses);
  out_->append(
      R"("telefonNummer":[],"telefaxNummer":[],"sekundaertTelefonNummer":[],"sekundaertTelefaxNummer":[],)");
  Contact("elektroniskPost", company.mail, company.life);
  Contact("hjemmeside", company.home_page, company.life);
  out_->append(R"("obligatoriskEmail":[],"livsforloeb":[{)");
  PeriodAndStamp(company.life);
  out_->append("}],");
  Industries(company.activities);
  out_->append(R"("status":[],"virksomhedsstatus":[{"status":)");
  Text(Status(company));
  out_->push_back(',');
  PeriodAndStamp(company.life);
  out_->append("}],");
  Forms(company.forms);
  Employment(company.employees, company.life, company.seed, true);
  out_->append(R"("attributter":[],"penheder":[)");
  for (std::size_t i = 0; i < company.units.size(); ++i) {
    out_->append(i > 0 ? R"(,{"pNummer":)" : R"({"pNummer":)");
    Number(group.units[company.units[i].unit].number);
    out_->push_back(',');
    PeriodAndStamp(company.units[i].span);
    out_->push_back('}');
  }
  out_->append("],");
  Participants(company);
  out_->append(R"("fusioner":[],"spaltninger":[],)");
  CompanyMetadata(group, company);
  Tail(company.number, company.life, "VIRKSOMHED");
}

void DocumentWriter::Write(const Unit& unit, std::string* out) {
  out_ = out;
  random_ = Random(unit.seed);
  out_->append(R"({"VrproduktionsEnhed":{"pNummer":)");
  Number(unit.number);
  out_->append(R"(,"brancheAnsvarskode":null,"reklamebeskyttet":)");
  out_->append(unit.seed % 3 == 0 ? "true," : "false,");
  Names("navne", unit.names, false);
  Addresses(unit.addresses);
  out_->append(R"("telefonNummer":[],"telefaxNummer":[],"elektroniskPost":[],"livsforloeb":[{)");
  PeriodAndStamp(unit.life);
  out_->append("}],");
  Industries(unit.activities);
  Employment(unit.employees, unit.life, unit.seed, false);
  out_->append(R"("attributter":[],"deltagerRelation":[],"virksomhedsrelation":[)");
  for (std::size_t i = 0; i < unit.owners.size(); ++i) {
    out_->append(i > 0 ? R"(,{"cvrNummer":)" : R"({"cvrNummer":)");
    Number(unit.owners[i].cvr);
    out_->push_back(',');
    PeriodAndStamp(unit.owners[i].span);
    out_->push_back('}');
  }
  out_->append("],");
  UnitMetadata(unit);
  Tail(unit.number, unit.life, "PRODUKTIONSENHED");
}

}  // namespace opslag::make_register
