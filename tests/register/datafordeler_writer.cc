#include "tests/register/datafordeler_writer.h"

#include <array>
#include <cstdio>
#include <fstream>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "tests/register/document_writer.h"
#include "tests/register/random.h"

namespace opslag::make_register {
namespace {

constexpr std::int32_t kLately = 19723;        // 2024-01-01
constexpr std::int32_t kNewestFigure = 20666;  // 2026-08-01

enum File {
  kCompanies,
  kUnits,
  kNames,
  kIndustries,
  kAddresses,
  kEmployment,
  kForms,
  kProtection,
  kFiles
};

struct FileForm {
  const char* name;
  const char* columns;
};
constexpr std::array<FileForm, kFiles> kForm = {{
    {"Virksomhed.csv", "id,CVRNummer,status,virksomhedStartdato,virksomhedOphoersdato"},
    {"Produktionsenhed.csv",
     "id,pNummer,status,tilknyttetVirksomhedsCVRNummer,produktionsenhedStartdato,"
     "produktionsenhedOphoersdato"},
    {"Navn.csv", "CVREnhedsId,vaerdi,sekvens"},
    {"Branche.csv", "CVREnhedsId,vaerdi,vaerdiTekst,sekvens"},
    {"Adressering.csv",
     "CVREnhedsId,AdresseringAnvendelse,Adresse,CVRAdresse_vejkode,CVRAdresse_vejnavn,CVRAdresse_"
     "husnummerFra,"
     "CVRAdresse_husnummerTil,CVRAdresse_etagebetegnelse,CVRAdresse_doerbetegnelse,CVRAdresse_"
     "postnummer,"
     "CVRAdresse_postdistrikt,CVRAdresse_supplerendeBynavn,CVRAdresse_kommunekode,CVRAdresse_"
     "kommunenavn,"
     "CVRAdresse_landekode,CVRAdresse_adresseFritekst,coNavn"},
    {"Beskaeftigelse.csv",
     "CVREnhedsId,antal,intervalFra,intervalTil,beskaeftigelsestalstype,datoFra,datoTil,"
     "registreringsdato"},
    {"Virksomhedsform.csv", "CVREnhedsId,vaerdi,vaerdiTekst"},
    {"Reklamebeskyttelse.csv", "CVREnhedsId,vaerdi"},
}};

// Ends all files' columns but employment's.
constexpr const char* kTimes = ",registreringFra,registreringTil,virkningFra,virkningTil";

// Looks like a UUID; the same for the same number.
std::string IdOf(std::uint64_t number) {
  Random random(number);
  const std::uint64_t a = random.Next();
  const std::uint64_t b = random.Next();
  char text[40];
  std::snprintf(text, sizeof text, "%08x-%04x-4%03x-9%03x-%012llx", static_cast<unsigned>(a),
                static_cast<unsigned>(a >> 32) & 0xffff, static_cast<unsigned>(a >> 48) & 0xfff,
                static_cast<unsigned>(b) & 0xfff, static_cast<unsigned long long>(b >> 16));
  return text;
}

template <typename Dated>
const Dated* Current(const std::vector<Dated>& entries, const Span& life) {
  for (const Dated& entry : entries) {
    if (entry.span.to == life.to) return &entry;
  }
  return nullptr;
}

class Writer {
 public:
  explicit Writer(const std::filesystem::path& folder) {
    for (int file = 0; file < kFiles; ++file) {
      files_[static_cast<std::size_t>(file)].open(folder /
                                                  kForm[static_cast<std::size_t>(file)].name);
      Out(static_cast<File>(file)) << kForm[static_cast<std::size_t>(file)].columns
                                   << (file == kEmployment ? "" : kTimes) << '\n';
    }
  }

  bool Good() {
    for (std::ofstream& file : files_) {
      file.flush();
      if (!file) return false;
    }
    return true;
  }

  void Write(const Company& company) {
    const std::string id = IdOf(company.number);
    Row(kCompanies,
        {id, std::to_string(company.number), Status(company.life), DayText(company.life.from),
         End(company.life)},
        company.life.from);
    int sequence = 0;
    for (const NameSpan& name : company.names) {
      if (name.span.to == company.life.to) WriteName(id, name, name.secondary ? ++sequence : 0);
    }
    WriteFacts(id, company.activities, company.addresses, company.life);
    if (const FormSpan* form = Current(company.forms, company.life); form != nullptr) {
      Row(kForms, {id, std::to_string(form->form->code), form->form->long_name}, form->span.from);
    }
    Row(kProtection, {id, company.advertising_protected ? "true" : "false"}, company.life.from);
    WriteEmployment(id, company.employees, company.life, company.seed);
  }

  void Write(const Unit& unit) {
    const std::string id = IdOf(unit.number);
    Row(kUnits,
        {id, std::to_string(unit.number), Status(unit.life), std::to_string(unit.owners.back().cvr),
         DayText(unit.life.from), End(unit.life)},
        unit.life.from);
    for (const NameSpan& name : unit.names) {
      if (name.span.to == unit.life.to) WriteName(id, name, 0);
    }
    WriteFacts(id, unit.activities, unit.addresses, unit.life);
    WriteEmployment(id, unit.employees, unit.life, unit.seed);
  }

 private:
  std::ofstream& Out(File file) { return files_[file]; }

  static std::string Status(const Span& life) { return life.open() ? "aktiv" : "ophørt"; }
  static std::string End(const Span& life) { return life.open() ? "" : DayText(life.to); }

  void Value(File file, std::string_view value) {
    if (value.find_first_of(",\"\n") == std::string_view::npos) {
      Out(file) << value;
      return;
    }
    Out(file) << '"';
    for (const char c : value) Out(file) << (c == '"' ? "\"\"" : std::string(1, c));
    Out(file) << '"';
  }

  void Row(File file, std::initializer_list<std::string> values, std::int32_t from) {
    bool first = true;
    for (const std::string& value : values) {
      if (!first) Out(file) << ',';
      first = false;
      Value(file, value);
    }
    const std::string day = DayText(from);
    if (file != kEmployment) {
      Out(file) << ',' << day << "T00:00:00.000000+01:00,," << day << "T00:00:00.000000+01:00,";
    }
    Out(file) << '\n';
  }

  void WriteName(const std::string& id, const NameSpan& name, int sequence) {
    Row(kNames, {id, name.text, std::to_string(sequence)}, name.span.from);
  }

  void WriteFacts(const std::string& id, const std::vector<ActivitySpan>& activities,
                  const std::vector<AddressSpan>& addresses, const Span& life) {
    if (const ActivitySpan* entry = Current(activities, life); entry != nullptr) {
      Row(kIndustries, {id, entry->activity->db25, entry->activity->text25, "0"},
          std::max(entry->span.from, 20089));
    }
    const AddressSpan* address = Current(addresses, life);
    if (address == nullptr) return;
    const District& district = *address->district;
    char postal_code[8];
    char municipality[8];
    std::snprintf(postal_code, sizeof postal_code, "%04u", unsigned{district.postal_code});
    std::snprintf(municipality, sizeof municipality, "%04d", district.municipality);
    std::string house = std::to_string(address->house);
    if (address->letter != 0) house += address->letter;
    Row(kAddresses,
        {id, "beliggenhedsadresse", IdOf(life.from), "1024", *address->street, house, "", "", "",
         postal_code, district.name, "", municipality, district.kommune, "DK", "", ""},
        address->span.from);
  }

  void WriteEmployment(const std::string& id, int employees, const Span& life, std::uint64_t seed) {
    if (employees == 0 || life.from > kNewestFigure || !life.open()) return;
    const EmploymentFigure figure = FigureAt(employees, seed, 2026, 8);
    const auto row = [&](const char* type, int number) {
      const std::string_view code = IntervalCode(number);
      const std::size_t from = code.find('_') + 1;
      const std::size_t to = code.find('_', from) + 1;
      Row(kEmployment,
          {id, std::to_string(number), std::string(code.substr(from, to - from - 1)),
           std::string(code.substr(to)), type, "2026-08-01", "2026-08-31", "2026-10-15"},
          0);
    };
    row("ErstMaanedsbeskaeftigelseAntalAnsatte", figure.employees);
    row("ErstMaanedsbeskaeftigelseAntalAarsvaerk", figure.full_time);
  }

  std::array<std::ofstream, kFiles> files_;
};

}  // namespace

Result<OutputCounts> WriteDatafordeler(const Words& words, const WorldSettings& settings,
                                       const std::filesystem::path& folder,
                                       const std::function<void(const Group&)>& see) {
  World world(words, settings);
  Writer writer(folder);
  OutputCounts counts;
  Group group;
  while (world.Next(&group)) {
    if (see) see(group);
    for (const Company& company : group.companies) {
      if (company.life.to < kLately) continue;
      writer.Write(company);
      ++counts.companies;
    }
    for (const Unit& unit : group.units) {
      if (unit.life.to < kLately) continue;
      writer.Write(unit);
      ++counts.units;
    }
  }
  if (!writer.Good()) return Fail(ErrorCode::kIo, folder.string(), "cannot be written");
  return counts;
}

}  // namespace opslag::make_register
