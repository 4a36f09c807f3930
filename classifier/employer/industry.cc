#include "classifier/employer/industry.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

namespace opslag {
namespace {

// The register's code for an activity that nobody told. As the registration of the day it is what
// the register says; as another time's it says nothing.
constexpr std::uint32_t kNotTold = 999999;

// A registration, or the part of it that lies in one scheme.
struct Piece {
  const IndustryScheme* scheme = nullptr;
  std::uint32_t code = 0;
  Period period;
  bool since_unknown = false;
};

std::string SixDigits(std::uint32_t code) {
  std::string digits = std::to_string(code);
  if (digits.size() < 6) digits.insert(0, 6 - digits.size(), '0');
  return digits;
}

std::int32_t LastActiveDay(const RegisterEntity& entity) {
  std::int32_t last = entity.active.empty() ? Period::kOpenEnd : Period::kOpenStart;
  for (const Period& period : entity.active) last = std::max(last, period.to);
  return last;
}

// Days before the first scheme are read with it, and days behind the last with the last.
std::ptrdiff_t SchemeOf(const IndustryTable& table, std::int32_t day) {
  std::ptrdiff_t found = 0;
  for (std::size_t i = 0; i < table.schemes.size(); ++i) {
    if (table.schemes[i].first_day <= day) found = static_cast<std::ptrdiff_t>(i);
  }
  return found;
}

class History {
 public:
  History(const IndustryTable& table, const RegisterEntity& entity, std::int32_t register_day)
      : table_(table) {
    const std::int32_t last = std::min(LastActiveDay(entity), register_day);
    for (const RegisterIndustry& entry : entity.industries) Split(entry, last);
  }

  // The part in this scheme that holds the day, else the nearest that tells an activity; of equal
  // ones the last.
  const Piece* Nearest(const IndustryScheme* scheme, std::int32_t day) const {
    const Piece* best = nullptr;
    std::int64_t best_distance = INT64_MAX;
    for (const Piece& piece : pieces_) {
      if (scheme != nullptr && piece.scheme != scheme) continue;
      const std::int64_t before = std::int64_t{piece.period.from} - day;
      const std::int64_t after = std::int64_t{day} - piece.period.to;
      const std::int64_t distance = before > 0 ? before : std::max<std::int64_t>(after, 0);
      if (distance > best_distance || (distance > 0 && piece.code == kNotTold)) continue;
      best = &piece;
      best_distance = distance;
    }
    return best;
  }

 private:
  void Split(const RegisterIndustry& entry, std::int32_t last_known_day) {
    const auto& schemes = table_.schemes;
    if (schemes.empty()) return;
    const std::string code = SixDigits(entry.code);
    const auto first = SchemeOf(table_, entry.period.from);
    auto scheme = SchemeOf(table_, std::min(entry.period.to, last_known_day));
    while (scheme > first && !MayBe(schemes[static_cast<std::size_t>(scheme)], code)) --scheme;
    const bool labelled = !schemes[static_cast<std::size_t>(scheme)].labels.empty();
    Add(entry, schemes[static_cast<std::size_t>(scheme)]);
    // Before that: as long as the code can be the same one. No key says so of a scheme without its
    // table beside one that has it.
    while (scheme-- > first) {
      const IndustryScheme& earlier = schemes[static_cast<std::size_t>(scheme)];
      if (earlier.labels.empty() == labelled || !MayBe(earlier, code)) return;
      Add(entry, earlier);
    }
  }

  static bool MayBe(const IndustryScheme& scheme, const std::string& code) {
    return scheme.labels.empty() || scheme.Knows(code);
  }

  void Add(const RegisterIndustry& entry, const IndustryScheme& scheme) {
    Piece piece{&scheme, entry.code, entry.period, entry.period.from == Period::kOpenStart};
    piece.period.from = std::max(piece.period.from, scheme.first_day);
    piece.period.to = std::min(piece.period.to, scheme.last_day);
    // A code of the scheme before that the register never exchanged stands as it is.
    if (piece.period.from > piece.period.to) piece.period = entry.period;
    pieces_.push_back(piece);
  }

  const IndustryTable& table_;
  std::vector<Piece> pieces_;
};

IndustryRef RefOf(const IndustryScheme& scheme, std::string code, IndustryBasis basis) {
  IndustryRef ref;
  ref.scheme = scheme.name;
  ref.label = scheme.Label(code);
  ref.group_sections = scheme.Group(IndustryGrouping::kSections, code);
  ref.group36 = scheme.Group(IndustryGrouping::kThirtySix, code);
  ref.group10 = scheme.Group(IndustryGrouping::kTen, code);
  ref.code = std::move(code);
  ref.basis = basis;
  return ref;
}

IndustryRef RefOf(const Piece& piece, std::int32_t day, std::int32_t register_day) {
  const bool on_the_day =
      piece.period.Contains(day) && !(piece.since_unknown && day < register_day);
  return RefOf(*piece.scheme, SixDigits(piece.code),
               on_the_day ? IndustryBasis::kRegister : IndustryBasis::kHistory);
}

IndustryRef ByKey(const IndustryTable& table, const IndustryRef& from,
                  const IndustryScheme* target) {
  if (target == nullptr || from.scheme.empty()) return {};
  const auto* key = table.Counterpart({table.Find(from.scheme), from.code});
  if (key == nullptr) return {};
  return RefOf(*target, key->to.front(),
               key->one_to_one ? IndustryBasis::kKeyOneToOne : IndustryBasis::kKeyOneToMany);
}

}  // namespace

EmployerIndustries IndustriesAt(const IndustryTable& table, const RegisterEntity& entity,
                                std::int32_t day, std::int32_t register_day) {
  const History history(table, entity, register_day);
  const auto read = [&](const IndustryScheme* scheme) {
    const Piece* piece = scheme == nullptr ? nullptr : history.Nearest(scheme, day);
    return piece == nullptr ? IndustryRef{} : RefOf(*piece, day, register_day);
  };
  const IndustryScheme* const db07 = table.Find(kDb07);
  const IndustryScheme* const db25 = table.Find(kDb25);
  EmployerIndustries found;
  found.db07 = read(db07);
  found.db25 = read(db25);
  if (found.db25.scheme.empty()) {
    found.db25 = ByKey(table, found.db07, db25);
  } else if (found.db07.scheme.empty()) {
    found.db07 = ByKey(table, found.db25, db07);
  }
  const IndustryScheme* const now = table.InForce(day);
  if (now != nullptr && now == db25) found.current = found.db25;
  if (now != nullptr && now == db07) found.current = found.db07;
  if (found.current.scheme.empty() && now != nullptr) found.current = read(now);
  if (found.current.scheme.empty()) {
    found.current = found.db07.scheme.empty() ? found.db25 : found.db07;
  }
  if (found.current.scheme.empty()) {
    if (const Piece* any = history.Nearest(nullptr, day)) {
      found.current = RefOf(*any, day, register_day);
    }
  }
  return found;
}

}  // namespace opslag
