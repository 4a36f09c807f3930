#include "classifier/employer/register_entity.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#include "classifier/varint.h"

namespace opslag {
namespace {

// The packed form. A head of one varint: bit 0 is the advertising protection, then two bits for
// each list: 0 = empty, 1 = one entry, 2 = the count follows. Then the base day (see DayPacker),
// then the lists in the order of kLists below. Numbers are varints; signed ones in zigzag (0, -1,
// 1, -2, …). A company has some 200 bytes, a unit some 150.

constexpr std::size_t kLists = 8;  // names, addresses, industries, forms, active, employment,
                                   // relations, domains
constexpr std::size_t kEmploymentList = 5;
constexpr std::uint64_t kNoEntry = 0;
constexpr std::uint64_t kOneEntry = 1;
constexpr std::uint64_t kManyEntries = 2;

// An address's first byte: what is as in the address before, or as in none for the first.
constexpr unsigned kSameStreet = 1;
constexpr unsigned kSameHouse = 2;
constexpr unsigned kSamePostalCode = 4;
constexpr unsigned kSameTown = 8;
constexpr unsigned kSameMunicipality = 16;

// A run's first byte: the source in the lower bits, and what follows. A run is of figures that say
// the same, one month (quarter, year) after the other, as most do.
constexpr unsigned kSourceMask = 7;
constexpr unsigned kHasFullTime = 8;
constexpr unsigned kHasEmployees = 16;
// The intervals are those of the numbers, as they nearly always are, and left out.
constexpr unsigned kIntervalsFollow = 32;
constexpr unsigned kMoreFollow = 64;  // the run has more than one figure
constexpr std::int64_t kPartsOfYear = 16;
constexpr std::size_t kMostFigures = UINT16_MAX;

constexpr std::uint64_t ZigZag(std::int64_t value) {
  return (static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63);
}
constexpr std::int64_t UnZigZag(std::uint64_t value) {
  return static_cast<std::int64_t>(value >> 1) ^ -static_cast<std::int64_t>(value & 1);
}

// Where the first of a company's units is counted from.
constexpr std::int64_t RelationBase(RegisterNumber number) {
  return IsUnitNumber(number) ? 0 : 1'000'000'000;
}

constexpr std::int64_t PartOf(const RegisterEmployment& figure) {
  return figure.year * kPartsOfYear + figure.part;
}

// To the month, quarter or year behind it.
void Advance(RegisterEmployment* figure) {
  const int last = figure->source == EmploymentSource::kYear      ? 0
                   : figure->source == EmploymentSource::kQuarter ? 4
                                                                  : 12;
  if (figure->part < last) {
    ++figure->part;
  } else {
    ++figure->year;
    figure->part = last == 0 ? 0 : 1;
  }
}

EmploymentInterval IntervalOf(std::optional<std::uint32_t> number) {
  if (!number) return EmploymentInterval::kNone;
  constexpr std::array<std::uint32_t, 11> kFrom = {0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000};
  std::size_t interval = kFrom.size();
  while (kFrom[interval - 1] > *number) --interval;
  return static_cast<EmploymentInterval>(interval);
}

// Most entries begin the day after the one before ends, and the first with the entity: days are
// told as distances from there.
std::int32_t BaseDay(const RegisterEntity& entity) {
  if (!entity.active.empty() && entity.active.front().from != Period::kOpenStart) {
    return entity.active.front().from;
  }
  if (!entity.names.empty() && entity.names.front().period.from != Period::kOpenStart) {
    return entity.names.front().period.from;
  }
  return 0;
}

// Numbers of a period: 0 for an open end, else one more than the distance in zigzag.
class DayPacker {
 public:
  DayPacker(std::int32_t base, std::string* out) : expected_(base), out_(out) {}

  void Pack(const Period& period) {
    if (period.from == Period::kOpenStart) {
      out_->push_back('\0');
    } else {
      AppendVarint(1 + ZigZag(period.from - expected_), out_);
      expected_ = period.from;
    }
    if (period.to == Period::kOpenEnd) {
      out_->push_back('\0');
    } else {
      AppendVarint(1 + ZigZag(period.to - expected_), out_);
      expected_ = std::int64_t{period.to} + 1;
    }
  }

 private:
  std::int64_t expected_;
  std::string* out_;
};

void PackText(std::string_view text, std::string* out) {
  AppendVarint(text.size(), out);
  out->append(text);
}

void PackNames(const std::vector<RegisterName>& names, std::int32_t base, std::string* out) {
  DayPacker days(base, out);
  for (const RegisterName& name : names) {
    AppendVarint(std::uint64_t{name.text.size()} << 1 | (name.secondary ? 1 : 0), out);
    out->append(name.text);
    days.Pack(name.period);
  }
}

void PackAddresses(const std::vector<RegisterAddress>& addresses, std::int32_t base,
                   std::string* out) {
  static const RegisterAddress kNowhere;
  const RegisterAddress* before = &kNowhere;
  DayPacker days(base, out);
  for (const RegisterAddress& address : addresses) {
    const unsigned same = (address.street == before->street ? kSameStreet : 0) |
                          (address.house == before->house ? kSameHouse : 0) |
                          (address.postal_code == before->postal_code ? kSamePostalCode : 0) |
                          (address.town == before->town ? kSameTown : 0) |
                          (address.municipality == before->municipality ? kSameMunicipality : 0);
    out->push_back(static_cast<char>(same));
    if ((same & kSameStreet) == 0) PackText(address.street, out);
    if ((same & kSameHouse) == 0) PackText(address.house, out);
    if ((same & kSamePostalCode) == 0) AppendVarint(address.postal_code, out);
    if ((same & kSameTown) == 0) PackText(address.town, out);
    if ((same & kSameMunicipality) == 0) AppendVarint(address.municipality, out);
    days.Pack(address.period);
    before = &address;
  }
}

// How many figures from the first on are a run.
std::size_t RunLength(const RegisterEmployment* figures, std::size_t count) {
  RegisterEmployment next = figures[0];
  std::size_t length = 1;
  for (; length < count; ++length) {
    Advance(&next);
    if (figures[length] != next) break;
  }
  return length;
}

void PackEmployment(const RegisterEmployment* figures, std::size_t count, std::string* out) {
  std::int64_t before = 0;
  for (std::size_t i = 0; i < count;) {
    const RegisterEmployment& figure = figures[i];
    const std::size_t length = RunLength(figures + i, count - i);
    const bool as_numbers =
        figure.full_time_equivalents == IntervalOf(figure.full_time_equivalents_number) &&
        figure.employees == IntervalOf(figure.employees_number);
    const unsigned head = static_cast<unsigned>(figure.source) |
                          (figure.full_time_equivalents_number ? kHasFullTime : 0) |
                          (figure.employees_number ? kHasEmployees : 0) |
                          (as_numbers ? 0 : kIntervalsFollow) | (length > 1 ? kMoreFollow : 0);
    out->push_back(static_cast<char>(head));
    AppendVarint(ZigZag(PartOf(figure) - before), out);
    if (figure.full_time_equivalents_number) {
      AppendVarint(*figure.full_time_equivalents_number, out);
    }
    if (figure.employees_number) AppendVarint(*figure.employees_number, out);
    if (!as_numbers) {
      out->push_back(static_cast<char>(static_cast<unsigned>(figure.full_time_equivalents) << 4 |
                                       static_cast<unsigned>(figure.employees)));
    }
    if (length > 1) AppendVarint(length - 1, out);
    i += length;
    before = PartOf(figures[i - 1]);
  }
}

// Reads what the packers wrote. Once something does not fit, good() is false and nothing more is
// read.
class Unpacker {
 public:
  explicit Unpacker(std::string_view packed) : left_(packed) {}

  std::uint64_t Number() {
    // Nearly all are of one byte.
    if (!left_.empty() && static_cast<unsigned char>(left_.front()) < 0x80) {
      const auto value = static_cast<unsigned char>(left_.front());
      left_.remove_prefix(1);
      return value;
    }
    const Varint varint = ReadVarint(left_);
    if (varint.state != Varint::State::kWhole) return Spoil();
    left_.remove_prefix(varint.length);
    return varint.value;
  }

  // A number that must not be above `most`.
  template <typename T>
  T NumberUpTo(std::uint64_t most) {
    const std::uint64_t value = Number();
    return static_cast<T>(value <= most ? value : Spoil());
  }

  std::int64_t Signed() { return UnZigZag(Number()); }

  unsigned Byte() {
    if (left_.empty()) return static_cast<unsigned>(Spoil());
    const auto value = static_cast<unsigned char>(left_.front());
    left_.remove_prefix(1);
    return value;
  }

  void Text(std::uint64_t size, std::string* text) {
    if (size > left_.size()) size = Spoil();
    text->assign(left_.substr(0, size));
    left_.remove_prefix(size);
  }

  void Text(std::string* text) { Text(Number(), text); }

  std::size_t Count(std::uint64_t told) {
    if (told == kNoEntry || told == kOneEntry) return told;
    return told == kManyEntries ? Number() : Spoil();
  }

  bool good() const { return good_; }
  std::size_t left() const { return left_.size(); }
  std::uint64_t Spoil() {
    good_ = false;
    left_ = {};
    return 0;
  }

 private:
  std::string_view left_;
  bool good_ = true;
};

class DayUnpacker {
 public:
  DayUnpacker(std::int32_t base, Unpacker* in) : expected_(base), in_(in) {}

  void Unpack(Period* period) {
    period->from = Period::kOpenStart;
    if (const std::uint64_t from = in_->Number(); from != 0) {
      period->from = Day(from);
      expected_ = period->from;
    }
    period->to = Period::kOpenEnd;
    if (const std::uint64_t to = in_->Number(); to != 0) {
      period->to = Day(to);
      expected_ = std::int64_t{period->to} + 1;
    }
  }

 private:
  std::int32_t Day(std::uint64_t told) {
    const std::int64_t distance = UnZigZag(told - 1);
    constexpr std::int64_t kFarthest = std::int64_t{1} << 33;
    if (distance < -kFarthest || distance > kFarthest) return static_cast<std::int32_t>(Spoil());
    const std::int64_t day = expected_ + distance;
    if (day < INT32_MIN || day > INT32_MAX) return static_cast<std::int32_t>(Spoil());
    return static_cast<std::int32_t>(day);
  }
  std::uint64_t Spoil() { return in_->Spoil(); }

  std::int64_t expected_;
  Unpacker* in_;
};

void UnpackNames(std::int32_t base, Unpacker* in, std::vector<RegisterName>* names) {
  DayUnpacker days(base, in);
  for (RegisterName& name : *names) {
    const std::uint64_t head = in->Number();
    name.secondary = (head & 1) != 0;
    in->Text(head >> 1, &name.text);
    days.Unpack(&name.period);
  }
}

void UnpackAddresses(std::int32_t base, Unpacker* in, std::vector<RegisterAddress>* addresses) {
  static const RegisterAddress kNowhere;
  const RegisterAddress* before = &kNowhere;
  DayUnpacker days(base, in);
  for (RegisterAddress& address : *addresses) {
    const unsigned same = in->Byte();
    if ((same & kSameStreet) != 0) {
      address.street = before->street;
    } else {
      in->Text(&address.street);
    }
    if ((same & kSameHouse) != 0) {
      address.house = before->house;
    } else {
      in->Text(&address.house);
    }
    address.postal_code = (same & kSamePostalCode) != 0 ? before->postal_code
                                                        : in->NumberUpTo<std::uint16_t>(UINT16_MAX);
    if ((same & kSameTown) != 0) {
      address.town = before->town;
    } else {
      in->Text(&address.town);
    }
    address.municipality = (same & kSameMunicipality) != 0
                               ? before->municipality
                               : in->NumberUpTo<std::uint16_t>(UINT16_MAX);
    days.Unpack(&address.period);
    before = &address;
  }
}

bool UnpackFigure(std::int64_t before, Unpacker* in, RegisterEmployment* figure, unsigned* head) {
  constexpr auto kLastSource = static_cast<unsigned>(EmploymentSource::kYear);
  constexpr auto kLastInterval = static_cast<unsigned>(EmploymentInterval::k1000AndMore);
  constexpr std::int64_t kFarthest = std::int64_t{UINT16_MAX + 1} * kPartsOfYear;
  *head = in->Byte();
  if ((*head & kSourceMask) > kLastSource) in->Spoil();
  figure->source = static_cast<EmploymentSource>(*head & kSourceMask);
  const std::int64_t distance = in->Signed();
  if (distance < -kFarthest || distance > kFarthest) in->Spoil();
  if (!in->good()) return false;
  const std::int64_t part = before + distance;
  if (part < 0 || part >= kFarthest) return in->Spoil() != 0;
  figure->year = static_cast<std::uint16_t>(part / kPartsOfYear);
  figure->part = static_cast<std::uint8_t>(part % kPartsOfYear);
  figure->full_time_equivalents_number.reset();
  figure->employees_number.reset();
  if ((*head & kHasFullTime) != 0) {
    figure->full_time_equivalents_number = in->NumberUpTo<std::uint32_t>(UINT32_MAX);
  }
  if ((*head & kHasEmployees) != 0) {
    figure->employees_number = in->NumberUpTo<std::uint32_t>(UINT32_MAX);
  }
  if ((*head & kIntervalsFollow) == 0) {
    figure->full_time_equivalents = IntervalOf(figure->full_time_equivalents_number);
    figure->employees = IntervalOf(figure->employees_number);
    return true;
  }
  const unsigned intervals = in->Byte();
  if (intervals >> 4 > kLastInterval || (intervals & 15) > kLastInterval) in->Spoil();
  figure->full_time_equivalents = static_cast<EmploymentInterval>(intervals >> 4);
  figure->employees = static_cast<EmploymentInterval>(intervals & 15);
  return true;
}

void UnpackEmployment(Unpacker* in, std::vector<RegisterEmployment>* employment) {
  std::int64_t before = 0;
  for (std::size_t i = 0; i < employment->size();) {
    RegisterEmployment figure;
    unsigned head = 0;
    if (!UnpackFigure(before, in, &figure, &head)) return;
    const std::size_t left = employment->size() - i;
    const std::uint64_t more =
        (head & kMoreFollow) != 0 ? in->NumberUpTo<std::uint64_t>(left - 1) : 0;
    if (!in->good()) return;
    (*employment)[i++] = figure;
    for (std::uint64_t j = 0; j < more; ++j) {
      Advance(&figure);
      (*employment)[i++] = figure;
    }
    before = PartOf(figure);
  }
}

}  // namespace

void PackEntity(const RegisterEntity& entity, std::string* out) {
  const std::size_t figures = std::min(entity.employment.size(), kMostFigures);
  const std::array<std::size_t, kLists> counts = {
      entity.names.size(),     entity.addresses.size(), entity.industries.size(),
      entity.forms.size(),     entity.active.size(),    entity.employment.size(),
      entity.relations.size(), entity.domains.size(),
  };
  std::uint64_t head = entity.advertising_protected ? 1 : 0;
  for (std::size_t i = 0; i < kLists; ++i) {
    const std::uint64_t told = counts[i] <= 1 ? counts[i] : kManyEntries;
    head |= told << (1 + 2 * i);
  }
  AppendVarint(head, out);
  for (const std::size_t count : counts) {
    if (count > 1) AppendVarint(count, out);
  }
  const std::int32_t base = BaseDay(entity);
  AppendVarint(ZigZag(base), out);

  PackNames(entity.names, base, out);
  PackAddresses(entity.addresses, base, out);
  DayPacker industry_days(base, out);
  for (const RegisterIndustry& industry : entity.industries) {
    AppendVarint(industry.code, out);
    industry_days.Pack(industry.period);
  }
  DayPacker form_days(base, out);
  for (const RegisterForm& form : entity.forms) {
    AppendVarint(form.code, out);
    form_days.Pack(form.period);
  }
  DayPacker active_days(base, out);
  for (const Period& period : entity.active) active_days.Pack(period);
  PackEmployment(entity.employment.data(), figures, out);
  DayPacker relation_days(base, out);
  std::int64_t before = RelationBase(entity.number);
  for (const RegisterRelation& relation : entity.relations) {
    const auto number = static_cast<std::int64_t>(relation.number);
    AppendVarint(ZigZag(number - before), out);
    before = number;
    relation_days.Pack(relation.period);
  }
  for (const std::string& domain : entity.domains) PackText(domain, out);
}

bool UnpackEntity(RegisterNumber number, std::string_view packed, RegisterEntity* entity) {
  Unpacker in(packed);
  const std::uint64_t head = in.Number();
  if (head >> (1 + 2 * kLists) != 0) return false;
  std::array<std::size_t, kLists> counts;
  for (std::size_t i = 0; i < kLists; ++i) counts[i] = in.Count(head >> (1 + 2 * i) & 3);
  const std::int64_t base_told = in.Signed();
  if (base_told < INT32_MIN || base_told > INT32_MAX) in.Spoil();
  for (std::size_t i = 0; i < kLists; ++i) {
    // Other entries take a byte at least. A larger count is damage, and not to be made room for.
    if (counts[i] > (i == kEmploymentList ? kMostFigures : in.left())) return false;
  }
  if (!in.good()) return false;
  const auto base = static_cast<std::int32_t>(base_told);

  entity->number = number;
  entity->advertising_protected = (head & 1) != 0;
  entity->names.resize(counts[0]);
  entity->addresses.resize(counts[1]);
  entity->industries.resize(counts[2]);
  entity->forms.resize(counts[3]);
  entity->active.resize(counts[4]);
  entity->employment.resize(counts[5]);
  entity->relations.resize(counts[6]);
  entity->domains.resize(counts[7]);

  UnpackNames(base, &in, &entity->names);
  UnpackAddresses(base, &in, &entity->addresses);
  DayUnpacker industry_days(base, &in);
  for (RegisterIndustry& industry : entity->industries) {
    industry.code = in.NumberUpTo<std::uint32_t>(UINT32_MAX);
    industry_days.Unpack(&industry.period);
  }
  DayUnpacker form_days(base, &in);
  for (RegisterForm& form : entity->forms) {
    form.code = in.NumberUpTo<std::uint16_t>(UINT16_MAX);
    form_days.Unpack(&form.period);
  }
  DayUnpacker active_days(base, &in);
  for (Period& period : entity->active) active_days.Unpack(&period);
  UnpackEmployment(&in, &entity->employment);
  DayUnpacker relation_days(base, &in);
  std::int64_t before = RelationBase(number);
  for (RegisterRelation& relation : entity->relations) {
    const std::int64_t distance = in.Signed();
    constexpr std::int64_t kFarthest = std::int64_t{1} << 40;
    if (distance < -kFarthest || distance > kFarthest) in.Spoil();
    if (!in.good()) return false;
    before += distance;
    if (before < 0 || before >= kFarthest) in.Spoil();
    relation.number = static_cast<RegisterNumber>(before);
    relation_days.Unpack(&relation.period);
  }
  for (std::string& domain : entity->domains) in.Text(&domain);
  return in.good() && in.left() == 0;
}

}  // namespace opslag
