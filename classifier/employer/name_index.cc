#include "classifier/employer/name_index.h"

#include <algorithm>
#include <charconv>

#include "classifier/employer/name_index_format.h"

namespace opslag {
namespace {

// Days as varints: 0 = open, else days since 1800 plus one.
constexpr std::int32_t kDayBase = -62'091;
constexpr std::uint8_t kSecondary = 1;

std::uint64_t PackDay(std::int32_t day) {
  if (day == Period::kOpenStart || day == Period::kOpenEnd) return 0;
  return static_cast<std::uint64_t>(std::max(0, day - kDayBase)) + 1;
}

std::int32_t UnpackDay(std::uint64_t packed, std::int32_t open) {
  return packed == 0 ? open : static_cast<std::int32_t>(packed - 1) + kDayBase;
}

void PackText(std::string_view text, std::string* out) {
  AppendVarint(text.size(), out);
  out->append(text);
}

bool TakeText(std::string_view* bytes, std::string_view* text) {
  std::uint64_t size = 0;
  if (!TakeNameVarint(bytes, &size) || size > bytes->size()) return false;
  *text = bytes->substr(0, size);
  bytes->remove_prefix(size);
  return true;
}

bool HasDigit(std::string_view word) {
  return std::any_of(word.begin(), word.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

std::string CoreOf(const FoldedName& name) {
  std::string core;
  std::uint8_t segment = 0;
  for (const FoldedWord& word : name.words) {
    if (word.part != NamePart::kCore) continue;
    if (!core.empty()) core.push_back(word.segment == segment ? ' ' : '\n');
    segment = word.segment;
    core.append(name.Word(word).substr(0, kLongestNameWord));
  }
  return core;
}

std::string_view TakeNameWord(std::string_view* rest, std::uint8_t* segment) {
  std::size_t end = 0;
  while (end < rest->size() && (*rest)[end] != ' ' && (*rest)[end] != '\n') ++end;
  const std::string_view word = rest->substr(0, end);
  if (end < rest->size() && (*rest)[end] == '\n' && *segment < 255) ++*segment;
  rest->remove_prefix(std::min(rest->size(), end + 1));
  return word;
}

void PackName(const IndexedName& name, std::string* out) {
  AppendVarint(name.number, out);
  out->push_back(static_cast<char>(name.secondary ? kSecondary : 0));
  if (IsUnitNumber(name.number)) AppendVarint(name.company, out);
  AppendVarint(PackDay(name.period.from), out);
  AppendVarint(PackDay(name.period.to), out);
  AppendVarint(PackDay(name.active.from), out);
  AppendVarint(PackDay(name.active.to), out);
  AppendVarint(name.postal_code, out);
  AppendVarint(name.municipality, out);
  PackText(name.core, out);
  PackText(name.form, out);
  PackText(name.tail, out);
}

bool UnpackName(std::string_view packed, IndexedName* name) {
  std::uint64_t number = 0, company = 0, from = 0, to = 0, born = 0, ended = 0, postal = 0,
                town = 0;
  if (!TakeNameVarint(&packed, &number) || packed.empty()) return false;
  name->number = number;
  name->secondary = (packed.front() & kSecondary) != 0;
  packed.remove_prefix(1);
  company = number;
  if (IsUnitNumber(number) && !TakeNameVarint(&packed, &company)) return false;
  if (!TakeNameVarint(&packed, &from) || !TakeNameVarint(&packed, &to) ||
      !TakeNameVarint(&packed, &born) || !TakeNameVarint(&packed, &ended) ||
      !TakeNameVarint(&packed, &postal) || !TakeNameVarint(&packed, &town)) {
    return false;
  }
  name->company = company;
  name->period = {UnpackDay(from, Period::kOpenStart), UnpackDay(to, Period::kOpenEnd)};
  name->active = {UnpackDay(born, Period::kOpenStart), UnpackDay(ended, Period::kOpenEnd)};
  name->postal_code = static_cast<std::uint16_t>(postal);
  name->municipality = static_cast<std::uint16_t>(town);
  return TakeText(&packed, &name->core) && TakeText(&packed, &name->form) &&
         TakeText(&packed, &name->tail);
}

void NameKeys(const FoldedName& name, std::vector<std::uint64_t>* keys) {
  keys->clear();
  NameKey whole, segment;
  int open = -1;
  bool several = false;
  const auto close = [&] {
    if (open >= 0 && !segment.empty()) keys->push_back(segment.Hash());
    segment.Clear();
  };
  for (const FoldedWord& word : name.words) {
    if (word.part != NamePart::kCore) continue;
    if (word.segment != open) {
      if (open >= 0) several = true;
      close();
      open = word.segment;
    }
    whole.Add(name.Word(word));
    segment.Add(name.Word(word));
  }
  close();
  if (!several) keys->clear();
  if (!whole.empty()) keys->insert(keys->begin(), whole.Hash());
}

NameIndex::NameIndex(const RegisterReader* reader) : reader_(reader) {
  const std::string_view count = reader_->Value(kNameHeadTable, kNameCountKey);
  if (count.size() == sizeof(count_)) count_ = LoadFixed<std::uint64_t>(count.data());
  records_.reserve(count_ / kNamesPerRecordValue + 1);
  reader_->Visit(kNameRecordsTable, {}, [this](std::string_view key, std::string_view value) {
    const bool next = key == BigEndian(std::uint64_t{records_.size()} << 32, sizeof(std::uint32_t));
    if (next) records_.push_back(value);
    return next;
  });
}

bool NameIndex::Name(NameNumber number, IndexedName* name) const {
  if (number >= count_) return false;
  const std::uint64_t group = number / kNamesPerRecordValue;
  if (group >= records_.size()) return false;
  const std::string_view value = records_[group];
  const std::size_t at = (number % kNamesPerRecordValue) * sizeof(std::uint32_t);
  if (at + sizeof(std::uint32_t) > value.size()) return false;
  const auto offset = LoadFixed<std::uint32_t>(value.data() + at);
  return offset <= value.size() && UnpackName(value.substr(offset), name);
}

std::size_t NameIndex::FindKey(std::uint64_t key, std::size_t most,
                               std::vector<NameNumber>* names) const {
  const std::string_view value = reader_->Value(kNameKeysTable, BigEndian(key, 2));
  const auto wanted = static_cast<std::uint32_t>(key >> 16);
  std::size_t low = 0, high = value.size() / kNameKeyEntry;
  while (low < high) {
    const std::size_t middle = (low + high) / 2;
    if (LoadFixed<std::uint32_t>(value.data() + middle * kNameKeyEntry) < wanted) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  std::size_t found = 0;
  for (; (low + 1) * kNameKeyEntry <= value.size(); ++low) {
    const char* entry = value.data() + low * kNameKeyEntry;
    if (LoadFixed<std::uint32_t>(entry) != wanted) break;
    if (found++ < most) names->push_back(LoadFixed<std::uint32_t>(entry + sizeof(std::uint32_t)));
  }
  return found;
}

IndexedWord NameIndex::WordAt(std::string_view key) const {
  std::string_view value = reader_->Value(kNameWordsTable, key);
  IndexedWord word;
  std::uint64_t names = 0;
  if (value.empty() || !TakeNameVarint(&value, &names) || !TakeText(&value, &word.text)) return {};
  word.names = static_cast<std::uint32_t>(names);
  word.postings = value;
  return word;
}

IndexedWord NameIndex::FindWord(std::string_view word) const {
  word = word.substr(0, kLongestNameWord);
  IndexedWord found = WordAt(BigEndian(HashName(word), 6));
  return found.text == word ? found : IndexedWord{};
}

// The commonest words have a hundred thousand: no look at the vector for each.
void NameIndex::ReadPostings(const IndexedWord& word, std::vector<NameNumber>* names) {
  const std::size_t before = names->size();
  names->resize(before + word.names);
  NameNumber* to = names->data() + before;
  const NameNumber* const last = to + word.names;
  const char* at = word.postings.data();
  const char* const end = at + word.postings.size();
  NameNumber number = 0;
  while (at != end && to != last) {
    auto byte = static_cast<unsigned char>(*at++);
    NameNumber step = byte & 0x7F;
    for (unsigned shift = 7; byte >= 0x80 && at != end && shift < 32; shift += 7) {
      byte = static_cast<unsigned char>(*at++);
      step |= NameNumber{byte & 0x7Fu} << shift;
    }
    number += step;
    *to++ = number;
  }
  // Fewer where the file is damaged.
  names->resize(static_cast<std::size_t>(to - names->data()));
}

void NameIndex::FindMisspelt(std::string_view word, std::vector<IndexedWord>* words) const {
  if (word.size() < kShortestMisspelt || word.size() > kLongestMisspelt || HasDigit(word)) return;
  const std::size_t first = words->size();
  const auto probe = [&](std::string_view part) {
    const std::uint64_t hash = HashName(part);
    const std::string_view value = reader_->Value(kNameMisspeltTable, BigEndian(hash, 2));
    const auto wanted = static_cast<std::uint32_t>(hash >> 16);
    std::size_t low = 0, high = value.size() / kMisspeltEntry;
    while (low < high) {
      const std::size_t middle = (low + high) / 2;
      if (LoadFixed<std::uint32_t>(value.data() + middle * kMisspeltEntry) < wanted) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    for (; (low + 1) * kMisspeltEntry <= value.size(); ++low) {
      const std::string_view entry = value.substr(low * kMisspeltEntry, kMisspeltEntry);
      if (LoadFixed<std::uint32_t>(entry.data()) != wanted) break;
      const IndexedWord found = WordAt(entry.substr(sizeof(std::uint32_t)));
      if (found.names == 0 || !OneLetterApart(word, found.text)) continue;
      const bool known =
          std::any_of(words->begin() + static_cast<std::ptrdiff_t>(first), words->end(),
                      [&](const IndexedWord& other) { return other.text == found.text; });
      if (!known) words->push_back(found);
    }
  };
  // The register's words stand under all that WithoutOneLetter makes of them.
  WithoutOneLetter(word, probe);
}

namespace {

// "æ", "ø" and "å" are two letters when folded, and one to whoever mistypes them.
bool IsOneLetter(std::string_view part) {
  return part.size() <= 1 || part == "ae" || part == "oe" || part == "aa";
}

// "vø" and "øv".
bool AreExchanged(std::string_view a, std::string_view b) {
  if (a.size() != b.size() || a.size() < 2 || a.size() > 4) return false;
  for (std::size_t first = 1; first <= 2 && first < a.size(); ++first) {
    const std::string_view one = a.substr(0, first), two = a.substr(first);
    const bool letters = IsOneLetter(one) && IsOneLetter(two);
    if (letters && b.starts_with(two) && b.ends_with(one)) return true;
  }
  return false;
}

}  // namespace

void WithoutOneLetter(std::string_view word, const std::function<void(std::string_view)>& visit) {
  visit(word);
  std::string part;
  for (std::size_t i = 0; i < word.size(); ++i) {
    if (i == 0 || word[i] != word[i - 1]) {
      part.assign(word.substr(0, i)).append(word.substr(i + 1));
      visit(part);
    }
    if (i + 1 < word.size() && IsOneLetter(word.substr(i, 2))) {
      part.assign(word.substr(0, i)).append(word.substr(i + 2));
      visit(part);
    }
  }
}

bool SameInOtherSpelling(std::string_view a, std::string_view b) {
  // Whether word[at] is the second letter of "ae", "oe" or "aa".
  const auto is_second = [](std::string_view word, std::size_t at) {
    if (at == 0 || at >= word.size()) return false;
    const std::string_view pair = word.substr(at - 1, 2);
    return pair == "ae" || pair == "oe" || pair == "aa";
  };
  std::size_t i = 0, k = 0;
  while (i < a.size() || k < b.size()) {
    if (i < a.size() && k < b.size() && a[i] == b[k]) {
      ++i;
      ++k;
    } else if (is_second(a, i)) {
      ++i;
    } else if (is_second(b, k)) {
      ++k;
    } else {
      return false;
    }
  }
  return true;
}

bool OneLetterApart(std::string_view a, std::string_view b) {
  if (a == b) return false;
  const std::size_t shorter = std::min(a.size(), b.size());
  if (std::max(a.size(), b.size()) - shorter > 2) return false;
  std::size_t front = 0, back = 0;
  while (front < shorter && a[front] == b[front]) ++front;
  while (back < shorter - front && a[a.size() - 1 - back] == b[b.size() - 1 - back]) ++back;
  // What differs may reach into what is the same on either side: "oe" for "e" in "soeer".
  for (std::size_t reach = 0; reach <= std::min<std::size_t>(front, 1); ++reach) {
    for (std::size_t behind = 0; behind <= std::min<std::size_t>(back, 1); ++behind) {
      const std::size_t begin = front - reach;
      const std::string_view in_a = a.substr(begin, a.size() - back + behind - begin);
      const std::string_view in_b = b.substr(begin, b.size() - back + behind - begin);
      if (IsOneLetter(in_a) && IsOneLetter(in_b)) return true;
      if (AreExchanged(in_a, in_b)) return true;
    }
  }
  return false;
}

}  // namespace opslag
