#include "ingest/register/datafordeler.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <iterator>
#include <memory>
#include <optional>
#include <string_view>
#include <tuple>
#include <utility>

#include "classifier/employer/register_entity.h"
#include "classifier/text/utf8.h"
#include "classifier/varint.h"
#include "ingest/files/byte_stream.h"
#include "ingest/files/file_descriptor.h"
#include "ingest/register/csv_rows.h"
#include "ingest/register/sorted_runs.h"
#include "ingest/register/web_domain.h"
#include "ingest/register/zip_file.h"

namespace opslag {
namespace {

// ---- What the files are: columns by kind. ----

// Columns that are read. The first three are told apart from a kind's own.
enum Column : std::size_t {
  kId,  // whom the row is about
  kValidTo,
  kRegisteredFrom,
  kRegisteredTo,
  kFirst,  // the kind's own, from here on
  kSecond,
  kThird,
  kFourth,
  kFifth,
  kSixth,
  kColumns
};

struct KindColumns {
  DatafordelerKind kind;
  const char* id;
  std::array<const char*, 6> own;  // nullptr: no more
  std::size_t required = 0;        // of the own ones, from the front
};

constexpr const char* kOfEntity = "CVREnhedsId";

constexpr std::array<KindColumns, 9> kFiles = {{
    {DatafordelerKind::kCompany,
     "id",
     {"CVRNummer", "status", "virksomhedStartdato", "virksomhedOphoersdato"},
     2},
    {DatafordelerKind::kUnit,
     "id",
     {"pNummer", "tilknyttetVirksomhedsCVRNummer", "status", "produktionsenhedStartdato",
      "produktionsenhedOphoersdato"},
     3},
    {DatafordelerKind::kName, kOfEntity, {"vaerdi", "sekvens"}, 2},
    {DatafordelerKind::kIndustry, kOfEntity, {"vaerdi", "sekvens", "virkningFra"}, 2},
    {DatafordelerKind::kAddress,
     kOfEntity,
     {"AdresseringAnvendelse", "CVRAdresse_vejnavn", "CVRAdresse_husnummerFra",
      "CVRAdresse_postnummer", "CVRAdresse_postdistrikt", "CVRAdresse_kommunekode"},
     6},
    {DatafordelerKind::kForm, kOfEntity, {"vaerdi"}, 1},
    {DatafordelerKind::kEmployment,
     kOfEntity,
     {"beskaeftigelsestalstype", "antal", "intervalFra", "intervalTil", "datoFra"},
     5},
    {DatafordelerKind::kProtection, kOfEntity, {"vaerdi"}, 1},
    {DatafordelerKind::kMail, kOfEntity, {"vaerdi"}, 1},
}};

constexpr const char* kTimeColumns[] = {"virkningTil", "registreringFra", "registreringTil"};

const KindColumns& ColumnsOf(DatafordelerKind kind) {
  return *std::find_if(kFiles.begin(), kFiles.end(),
                       [&](const KindColumns& columns) { return columns.kind == kind; });
}

// ---- Values of the format. ----

char Small(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

bool SameLetters(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return Small(x) == Small(y); });
}

bool BeginsWithLetters(std::string_view text, std::string_view front) {
  return text.size() >= front.size() && SameLetters(text.substr(0, front.size()), front);
}

std::optional<std::uint64_t> ParseNumber(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

// The source that a kind of figure tells: "ErstMaanedsbeskaeftigelseAntalAnsatte".
std::optional<EmploymentSource> SourceOf(std::string_view type) {
  constexpr std::pair<std::string_view, EmploymentSource> kKnown[] = {
      {"Erst", EmploymentSource::kErstMonth},
      {"Maaned", EmploymentSource::kMonth},
      {"Kvartal", EmploymentSource::kQuarter},
      {"Aar", EmploymentSource::kYear},
  };
  for (const auto& [front, source] : kKnown) {
    if (BeginsWithLetters(type, front)) return source;
  }
  return std::nullopt;
}

std::optional<EmploymentInterval> IntervalFrom(std::uint64_t from) {
  constexpr std::pair<std::uint64_t, EmploymentInterval> kKnown[] = {
      {0, EmploymentInterval::k0},
      {1, EmploymentInterval::k1},
      {2, EmploymentInterval::k2To4},
      {5, EmploymentInterval::k5To9},
      {10, EmploymentInterval::k10To19},
      {20, EmploymentInterval::k20To49},
      {50, EmploymentInterval::k50To99},
      {100, EmploymentInterval::k100To199},
      {200, EmploymentInterval::k200To499},
      {500, EmploymentInterval::k500To999},
      {1000, EmploymentInterval::k1000AndMore},
  };
  for (const auto& [first, interval] : kKnown) {
    if (first == from) return interval;
  }
  return std::nullopt;
}

// ---- Rows become partial entities, sorted by id. ----

// One file's rows, with the columns where they stand in it.
class FileReader {
 public:
  FileReader(const DatafordelerFile& file, std::uint32_t input)
      : file_(file), columns_(ColumnsOf(file.kind)), input_(input) {}

  // Error: kRegister: a column is missing; kIo.
  Result<void> Open();
  // False at the end of the file.
  Result<bool> Next();
  // Whether the row has as many values as the header.
  bool IsWhole() const { return values_.size() == width_; }

  // Empty where the file has no such column.
  std::string_view operator[](Column column) const {
    const int at = places_[column];
    return at < 0 ? std::string_view() : values_[static_cast<std::size_t>(at)];
  }
  std::string_view NameOf(Column column) const {
    return column == kId ? columns_.id : columns_.own[column - kFirst];
  }

  DatafordelerKind kind() const { return file_.kind; }
  InputPlace place() const { return {input_, rows_, csv_->line(), true}; }
  std::uint64_t bytes() const { return csv_->bytes(); }
  std::uint64_t rows() const { return rows_; }
  std::size_t width() const { return width_; }
  std::size_t values() const { return values_.size(); }

 private:
  Result<CsvRows::Source> OpenSource();
  int PlaceOf(std::string_view column) const;

  const DatafordelerFile& file_;
  const KindColumns& columns_;
  std::uint32_t input_;
  std::unique_ptr<CsvRows> csv_;
  std::array<int, kColumns> places_{};
  std::vector<std::string_view> values_;
  std::size_t width_ = 0;
  std::uint64_t rows_ = 0;
};

Result<CsvRows::Source> FileReader::OpenSource() {
  if (file_.member >= 0) {
    auto archive = ZipFile::Open(file_.path);
    if (!archive) return tl::make_unexpected(archive.error());
    const auto shared = std::make_shared<ZipFile>(std::move(*archive));
    const auto begun = shared->Begin(static_cast<std::size_t>(file_.member));
    if (!begun) return tl::make_unexpected(begun.error());
    return [shared](std::string* to) { return shared->Read(to); };
  }
  auto opened = FileDescriptor::OpenForReading(file_.path);
  if (!opened) return tl::make_unexpected(opened.error());
  const auto stream = std::make_shared<ByteStream>(file_.path, std::move(*opened));
  return [stream](std::string* to) -> Result<bool> {
    const Result<bool> more = stream->Fill();
    if (!more) return more;
    to->append(stream->Unread());
    stream->Consume(stream->Unread().size());
    return *more;
  };
}

int FileReader::PlaceOf(std::string_view column) const {
  for (std::size_t i = 0; i < values_.size(); ++i) {
    if (SameLetters(values_[i], column)) return static_cast<int>(i);
  }
  return -1;
}

Result<void> FileReader::Open() {
  auto source = OpenSource();
  if (!source) return tl::make_unexpected(source.error());
  csv_ = std::make_unique<CsvRows>(file_.name, std::move(*source));
  const Result<bool> header = csv_->Next(&values_);
  if (!header) return tl::make_unexpected(header.error());
  if (!*header) return Fail(ErrorCode::kRegister, file_.name, "is empty; it has not even a header");
  width_ = values_.size();
  places_[kId] = PlaceOf(columns_.id);
  for (std::size_t i = 0; i < 3; ++i) places_[kValidTo + i] = PlaceOf(kTimeColumns[i]);
  std::string missing = places_[kId] < 0 ? columns_.id : "";
  for (std::size_t i = 0; i < columns_.own.size(); ++i) {
    places_[kFirst + i] = columns_.own[i] == nullptr ? -1 : PlaceOf(columns_.own[i]);
    if (i >= columns_.required || places_[kFirst + i] >= 0) continue;
    missing += (missing.empty() ? "" : ", ") + std::string(columns_.own[i]);
  }
  if (missing.empty()) return {};
  return Fail(
      ErrorCode::kRegister, file_.name + ":" + std::to_string(csv_->line()),
      "the header lacks " + missing +
          ": the columns are not those of Datafordeler's file of this name (CVR, version 2)");
}

Result<bool> FileReader::Next() {
  const Result<bool> row = csv_->Next(&values_);
  if (row && *row) ++rows_;
  return row;
}

// Puts one row after the other into sorted runs, as a packed entity that has this one fact.
class RowCollector {
 public:
  RowCollector(const DatafordelerSettings& settings, SortedRuns* runs, BuildLog* log)
      : settings_(settings), runs_(runs), log_(log) {}

  Result<void> Collect(FileReader* file);
  const std::string& newest() const { return newest_; }

 private:
  // The row's fact, into entity_. False: it tells nothing that is kept. An error's `where` is the
  // column.
  Result<bool> Read(const FileReader& row);
  Result<bool> ReadCompany(const FileReader& row);
  Result<bool> ReadUnit(const FileReader& row);
  Result<bool> ReadName(const FileReader& row);
  Result<bool> ReadIndustry(const FileReader& row);
  Result<bool> ReadAddress(const FileReader& row);
  Result<bool> ReadForm(const FileReader& row);
  Result<bool> ReadEmployment(const FileReader& row);
  Result<bool> ReadProtection(const FileReader& row);
  Result<bool> ReadMail(const FileReader& row);
  Result<void> Put(const FileReader& row);

  // Numbers from `low` to `high`. Error: kBadValue.
  Result<std::uint64_t> Number(const FileReader& row, Column column, std::uint64_t low,
                               std::uint64_t high) const;
  Result<std::int32_t> Day(const FileReader& row, Column column, std::int32_t otherwise) const;
  Result<Period> Life(const FileReader& row, Column status, Column from, Column to) const;

  const DatafordelerSettings& settings_;
  SortedRuns* runs_;
  BuildLog* log_;
  RegisterEntity entity_;
  std::string key_, value_;
  std::string newest_;
  std::uint64_t done_bytes_ = 0, done_rows_ = 0;
};

tl::unexpected<Error> Bad(const FileReader& row, Column column, std::string reason) {
  return Fail(ErrorCode::kBadValue, std::string(row.NameOf(column)), std::move(reason));
}

Result<std::uint64_t> RowCollector::Number(const FileReader& row, Column column, std::uint64_t low,
                                           std::uint64_t high) const {
  const auto number = ParseNumber(row[column]);
  if (number && low <= *number && *number <= high) return *number;
  return Bad(row, column,
             "is no number from " + std::to_string(low) + " to " + std::to_string(high));
}

Result<std::int32_t> RowCollector::Day(const FileReader& row, Column column,
                                       std::int32_t otherwise) const {
  if (row[column].empty()) return otherwise;
  if (const auto day = ParseCvrDay(row[column])) return *day;
  return Bad(row, column, "is no day");
}

// A unit ceased on its last day, or, where the file tells none, when its row became valid.
Result<Period> RowCollector::Life(const FileReader& row, Column status, Column from,
                                  Column to) const {
  const auto first = Day(row, from, Period::kOpenStart);
  if (!first) return tl::make_unexpected(first.error());
  const auto last = Day(row, to, Period::kOpenEnd);
  if (!last) return tl::make_unexpected(last.error());
  if (*last < *first) return Bad(row, to, "lies before the first day");
  Period life{*first, *last};
  // "ophørt", in either spelling.
  if (life.to == Period::kOpenEnd && BeginsWithLetters(row[status], "oph")) {
    if (const auto registered = ParseCvrDay(row[kRegisteredFrom])) {
      life.to = std::max(life.from, *registered);
    }
  }
  return life;
}

constexpr std::uint64_t kLeastCompany = 10'000'000, kMostCompany = 99'999'999;
constexpr std::uint64_t kLeastUnit = 1'000'000'000, kMostUnit = 9'999'999'999;

Result<bool> RowCollector::ReadCompany(const FileReader& row) {
  const auto number = Number(row, kFirst, kLeastCompany, kMostCompany);
  if (!number) return tl::make_unexpected(number.error());
  const auto life = Life(row, kSecond, kThird, kFourth);
  if (!life) return tl::make_unexpected(life.error());
  entity_.number = *number;
  entity_.active.push_back(*life);
  return true;
}

Result<bool> RowCollector::ReadUnit(const FileReader& row) {
  const auto number = Number(row, kFirst, kLeastUnit, kMostUnit);
  if (!number) return tl::make_unexpected(number.error());
  const auto life = Life(row, kThird, kFourth, kFifth);
  if (!life) return tl::make_unexpected(life.error());
  entity_.number = *number;
  entity_.active.push_back(*life);
  // A unit may stand without a company.
  if (row[kSecond].empty()) return true;
  const auto company = Number(row, kSecond, kLeastCompany, kMostCompany);
  if (!company) return tl::make_unexpected(company.error());
  entity_.relations.push_back({*company, {}});
  return true;
}

Result<bool> RowCollector::ReadName(const FileReader& row) {
  if (row[kFirst].empty()) return Bad(row, kFirst, "is empty");
  const auto sequence = Number(row, kSecond, 0, UINT32_MAX);
  if (!sequence) return tl::make_unexpected(sequence.error());
  entity_.names.push_back({RepairUtf8(row[kFirst]).text, *sequence != 0, {}});
  return true;
}

Result<bool> RowCollector::ReadIndustry(const FileReader& row) {
  const auto sequence = Number(row, kSecond, 0, UINT32_MAX);
  if (!sequence) return tl::make_unexpected(sequence.error());
  if (*sequence != 0) return false;  // an ancillary industry
  const auto code = Number(row, kFirst, 0, 999'999);
  if (!code) return tl::make_unexpected(code.error());
  // The period tells the scheme, so here the first day is kept.
  const auto from = Day(row, kThird, Period::kOpenStart);
  if (!from) return tl::make_unexpected(from.error());
  entity_.industries.push_back({static_cast<std::uint32_t>(*code), {*from, Period::kOpenEnd}});
  return true;
}

Result<bool> RowCollector::ReadAddress(const FileReader& row) {
  if (!SameLetters(row[kFirst], "beliggenhedsadresse")) return false;
  RegisterAddress address;
  address.street = RepairUtf8(row[kSecond]).text;
  address.house = RepairUtf8(row[kThird]).text;
  address.town = RepairUtf8(row[kFifth]).text;
  // Abroad there is neither.
  if (!row[kFourth].empty()) {
    const auto postal_code = Number(row, kFourth, 0, 9999);
    if (!postal_code) return tl::make_unexpected(postal_code.error());
    address.postal_code = static_cast<std::uint16_t>(*postal_code);
  }
  if (!row[kSixth].empty()) {
    const auto municipality = Number(row, kSixth, 0, 999);
    if (!municipality) return tl::make_unexpected(municipality.error());
    address.municipality = static_cast<std::uint16_t>(*municipality);
  }
  entity_.addresses.push_back(std::move(address));
  return true;
}

Result<bool> RowCollector::ReadForm(const FileReader& row) {
  const auto code = Number(row, kFirst, 0, 999);
  if (!code) return tl::make_unexpected(code.error());
  entity_.forms.push_back({static_cast<std::uint16_t>(*code), {}});
  return true;
}

// One of the two figures of a month, a quarter or a year.
Result<bool> RowCollector::ReadEmployment(const FileReader& row) {
  const std::string_view type = row[kFirst];
  const auto source = SourceOf(type);
  if (!source) return Bad(row, kFirst, "is no kind of figure that is known");
  const bool employees = type.find("Ansatte") != std::string_view::npos;
  if (!employees && type.find("Aarsvaerk") == std::string_view::npos) return false;  // with owners
  if (row[kFifth].empty() || !ParseCvrDay(row[kFifth])) return Bad(row, kFifth, "is no day");
  RegisterEmployment figure;
  figure.source = *source;
  figure.year = static_cast<std::uint16_t>(ParseNumber(row[kFifth].substr(0, 4)).value_or(0));
  const auto month = static_cast<std::uint8_t>(ParseNumber(row[kFifth].substr(5, 2)).value_or(0));
  if (*source == EmploymentSource::kQuarter) {
    figure.part = static_cast<std::uint8_t>((month + 2) / 3);
  } else if (*source != EmploymentSource::kYear) {
    figure.part = month;
  }
  auto& interval = employees ? figure.employees : figure.full_time_equivalents;
  auto& count = employees ? figure.employees_number : figure.full_time_equivalents_number;
  if (!row[kThird].empty()) {
    const auto from = Number(row, kThird, 0, 1000);
    if (!from) return tl::make_unexpected(from.error());
    const auto known = IntervalFrom(*from);
    if (!known) return Bad(row, kThird, "begins no interval that is known");
    interval = *known;
  }
  if (!row[kSecond].empty()) {
    // Full-time equivalents have decimals.
    const auto number = ParseNumber(row[kSecond].substr(0, row[kSecond].find('.')));
    if (!number || *number > UINT32_MAX) return Bad(row, kSecond, "is no number");
    count = static_cast<std::uint32_t>(*number);
  }
  entity_.employment.push_back(figure);
  return true;
}

Result<bool> RowCollector::ReadProtection(const FileReader& row) {
  entity_.advertising_protected = SameLetters(row[kFirst], "true") || row[kFirst] == "1";
  return entity_.advertising_protected;
}

Result<bool> RowCollector::ReadMail(const FileReader& row) {
  std::string domain = WebDomain(row[kFirst]);
  if (domain.empty() || settings_.shared_domains.contains(domain)) return false;
  entity_.domains.push_back(std::move(domain));
  return true;
}

Result<bool> RowCollector::Read(const FileReader& row) {
  entity_ = RegisterEntity();
  switch (row.kind()) {
    case DatafordelerKind::kCompany: return ReadCompany(row);
    case DatafordelerKind::kUnit: return ReadUnit(row);
    case DatafordelerKind::kName: return ReadName(row);
    case DatafordelerKind::kIndustry: return ReadIndustry(row);
    case DatafordelerKind::kAddress: return ReadAddress(row);
    case DatafordelerKind::kForm: return ReadForm(row);
    case DatafordelerKind::kEmployment: return ReadEmployment(row);
    case DatafordelerKind::kProtection: return ReadProtection(row);
    case DatafordelerKind::kMail: return ReadMail(row);
  }
  return false;
}

// Key: the id, a NUL, the kind, so that an entity's row comes before its facts. Value: line, row
// and file for the entity's own, the number, the packed fact.
Result<void> RowCollector::Put(const FileReader& row) {
  key_.assign(row[kId]);
  key_.push_back('\0');
  key_.push_back(static_cast<char>(row.kind()));
  value_.clear();
  const InputPlace place = row.place();
  AppendVarint(place.input, &value_);
  AppendVarint(place.document, &value_);
  AppendVarint(place.line, &value_);
  AppendVarint(entity_.number, &value_);
  PackEntity(entity_, &value_);
  return runs_->Add(key_, value_);
}

Result<void> RowCollector::Collect(FileReader* file) {
  BuildCounts counts;
  for (;;) {
    const Result<bool> more = file->Next();
    if (!more) return tl::make_unexpected(more.error());
    if (!*more) break;
    ++counts.documents;
    if (settings_.progress && (counts.documents & 0x3FFF) == 0) {
      settings_.progress(done_bytes_ + file->bytes(), done_rows_ + counts.documents);
    }
    Result<bool> kept = true;
    if (!file->IsWhole()) {
      kept = Fail(ErrorCode::kBadValue, "",
                  file->values() == 0 ? "quotes stand where none may"
                                      : "has another number of values than the header");
    } else if (!(*file)[kValidTo].empty() || !(*file)[kRegisteredTo].empty()) {
      ++counts.superseded;
      continue;
    } else if ((*file)[kId].empty() || (*file)[kId].find('\0') != std::string_view::npos) {
      kept = Bad(*file, kId, "is empty");
    } else {
      kept = Read(*file);
    }
    if (!kept) {
      if (auto refused = log_->Refuse(file->place(), kept.error()); !refused) return refused;
      continue;
    }
    if (const std::string_view day = (*file)[kRegisteredFrom].substr(0, 10);
        newest_ < day && ParseCvrDay(day)) {
      newest_ = day;
    }
    if (!*kept) continue;
    if (auto put = Put(*file); !put) return put;
  }
  done_bytes_ += file->bytes();
  done_rows_ += counts.documents;
  if (settings_.progress) settings_.progress(done_bytes_, done_rows_);
  log_->Count(counts);
  return {};
}

// ---- Sorted facts become entities. ----

// Both figures of a month are one.
void JoinFigures(std::vector<RegisterEmployment>* figures) {
  std::vector<RegisterEmployment> joined;
  for (const RegisterEmployment& figure : *figures) {
    const auto same = std::find_if(joined.begin(), joined.end(), [&](const auto& other) {
      return other.source == figure.source && other.year == figure.year &&
             other.part == figure.part;
    });
    if (same == joined.end()) {
      joined.push_back(figure);
    } else if (figure.employees != EmploymentInterval::kNone || figure.employees_number) {
      same->employees = figure.employees;
      same->employees_number = figure.employees_number;
    } else {
      same->full_time_equivalents = figure.full_time_equivalents;
      same->full_time_equivalents_number = figure.full_time_equivalents_number;
    }
  }
  // As the documents' are: each source's by time.
  std::stable_sort(joined.begin(), joined.end(), [](const auto& a, const auto& b) {
    return std::tuple(a.source, a.year, a.part) < std::tuple(b.source, b.year, b.part);
  });
  *figures = std::move(joined);
}

// REQUIRES: what AppendVarint wrote.
std::uint64_t TakeVarint(std::string_view* bytes) {
  const Varint varint = ReadVarint(*bytes);
  bytes->remove_prefix(varint.length);
  return varint.value;
}

template <typename T>
void MoveTo(std::vector<T>* from, std::vector<T>* to) {
  std::move(from->begin(), from->end(), std::back_inserter(*to));
}

class EntityAssembler {
 public:
  EntityAssembler(EntityCollector* collector, BuildLog* log) : collector_(collector), log_(log) {}

  Result<void> Assemble(MergedRuns* facts) {
    std::string_view key, value;
    for (;;) {
      const Result<bool> more = facts->Next(&key, &value);
      if (!more) return tl::make_unexpected(more.error());
      const std::string_view id = *more ? key.substr(0, key.find('\0')) : std::string_view();
      if (!*more || id != id_) {
        if (auto put = Finish(); !put) return put;
        if (!*more) return {};
        id_ = id;
      }
      if (auto added = AddFact(static_cast<DatafordelerKind>(key.back()), value); !added)
        return added;
    }
  }

 private:
  Result<void> AddFact(DatafordelerKind kind, std::string_view value) {
    InputPlace place;
    place.is_row = true;
    place.input = static_cast<std::uint32_t>(TakeVarint(&value));
    place.document = TakeVarint(&value);
    place.line = TakeVarint(&value);
    const std::uint64_t number = TakeVarint(&value);
    if (!UnpackEntity(number, value, &fact_)) {
      return Fail(ErrorCode::kInternal, "sorted rows", "cannot be read back");
    }
    if (kind == DatafordelerKind::kCompany || kind == DatafordelerKind::kUnit) {
      entity_.number = number;
      entity_.active = fact_.active;
      entity_.relations = fact_.relations;
      place_ = place;
      return {};
    }
    MoveTo(&fact_.names, &entity_.names);
    MoveTo(&fact_.industries, &entity_.industries);
    MoveTo(&fact_.addresses, &entity_.addresses);
    MoveTo(&fact_.forms, &entity_.forms);
    MoveTo(&fact_.employment, &entity_.employment);
    MoveTo(&fact_.domains, &entity_.domains);
    entity_.advertising_protected |= fact_.advertising_protected;
    return {};
  }

  // Puts what is together, and begins anew. Facts without an entity are a person's, mostly.
  Result<void> Finish() {
    RegisterEntity entity = std::exchange(entity_, RegisterEntity());
    if (entity.number == 0) return {};
    if (entity.names.empty()) {
      return log_->Refuse(place_, {ErrorCode::kMissingField, "vaerdi",
                                   "has no name in the file of names that is in force"});
    }
    // Main names before secondary ones, as in the documents.
    std::stable_partition(entity.names.begin(), entity.names.end(),
                          [](const RegisterName& name) { return !name.secondary; });
    JoinFigures(&entity.employment);
    if (IsUnitNumber(entity.number) && !entity.relations.empty()) {
      const Period life = entity.active.front();
      entity.relations.front().period = life;
      auto added = collector_->AddUnitOf(entity.relations.front().number, {entity.number, life});
      if (!added) return added;
    }
    return collector_->Add(entity, 0, place_);
  }

  EntityCollector* collector_;
  BuildLog* log_;
  std::string id_;
  RegisterEntity entity_, fact_;
  InputPlace place_;
};

}  // namespace

Result<RegisterInfo> CollectDatafordeler(const DatafordelerSettings& settings,
                                         RegisterBuilder* builder, BuildLog* log) {
  std::vector<SortedRuns> runs;
  runs.emplace_back(settings.output);
  RowCollector rows(settings, &runs.front(), log);
  for (std::size_t i = 0; i < settings.files.size(); ++i) {
    FileReader file(settings.files[i], static_cast<std::uint32_t>(i));
    if (auto opened = file.Open(); !opened) return tl::make_unexpected(opened.error());
    if (auto read = rows.Collect(&file); !read) return tl::make_unexpected(read.error());
  }
  auto merged = MergedRuns::Open(std::move(runs));
  if (!merged) return tl::make_unexpected(merged.error());
  EntityAssembler assembler(&builder->NewCollector(), log);
  if (auto done = assembler.Assemble(&*merged); !done) return tl::make_unexpected(done.error());
  RegisterInfo info;
  info.source = "datafordeler";
  info.has_history = false;
  info.version = rows.newest();
  return info;
}

}  // namespace opslag
