#include "ingest/register/name_index_builder.h"

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "classifier/employer/name_folding.h"
#include "classifier/employer/name_index.h"
#include "classifier/employer/name_index_format.h"
#include "classifier/varint.h"
#include "ingest/register/register_writer.h"
#include "ingest/register/sorted_runs.h"
#include "ingest/register/unit_places_builder.h"

namespace opslag {
namespace {

// Bytes for each of the four that are sorted.
constexpr std::size_t kSortedInMemory = std::size_t{32} << 20;

std::uint64_t WordKey(std::string_view word) { return HashName(word) >> 16; }

Period HullOf(const std::vector<Period>& periods) {
  if (periods.empty()) return {};
  Period hull = periods.front();
  for (const Period& period : periods) {
    hull.from = std::min(hull.from, period.from);
    hull.to = std::max(hull.to, period.to);
  }
  return hull;
}

// Pairs of numbers, sorted on the disk; a pair that is added twice is there once.
class SortedPairs {
 public:
  explicit SortedPairs(const std::string& beside) : runs_(beside, kSortedInMemory) {}

  Result<void> Add(std::uint64_t first, std::uint64_t second) {
    char key[2 * sizeof(first)];
    WriteBigEndian(first, key);
    WriteBigEndian(second, key + sizeof(first));
    return runs_.Add(std::string_view(key, sizeof(key)), {});
  }

  // Nothing may be called after.
  template <typename Visit>
  Result<void> ForEach(const Visit& visit) {
    std::vector<SortedRuns> all;
    all.push_back(std::move(runs_));
    auto merged = MergedRuns::Open(std::move(all));
    if (!merged) return tl::make_unexpected(merged.error());
    std::string last;
    while (true) {
      std::string_view key, value;
      const auto more = merged->Next(&key, &value);
      if (!more) return tl::make_unexpected(more.error());
      if (!*more) return {};
      if (key == last) continue;
      last.assign(key);
      auto visited =
          visit(ReadBigEndian(key.data()), ReadBigEndian(key.data() + sizeof(std::uint64_t)));
      if (!visited) return visited;
    }
  }

 private:
  SortedRuns runs_;
};

// The register's words, each once.
class Vocabulary {
 public:
  void Add(std::uint64_t key, std::string_view word) {
    const auto [entry, added] = places_.try_emplace(key, static_cast<std::uint32_t>(ends_.size()));
    if (!added) return;
    texts_.append(word);
    ends_.push_back(texts_.size());
  }
  std::string_view Text(std::uint64_t key) const { return At(places_.at(key)); }

  template <typename Visit>
  Result<void> ForEach(const Visit& visit) const {
    for (const auto& [key, place] : places_) {
      if (auto visited = visit(key, At(place)); !visited) return visited;
    }
    return {};
  }

 private:
  std::string_view At(std::uint32_t place) const {
    const std::uint64_t begin = place == 0 ? 0 : ends_[place - 1];
    return std::string_view(texts_).substr(begin, ends_[place] - begin);
  }

  std::unordered_map<std::uint64_t, std::uint32_t> places_;
  std::string texts_;
  std::vector<std::uint64_t> ends_;
};

bool IsDigits(std::string_view word) {
  return std::all_of(word.begin(), word.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

struct NameIndexBuilder::Impl {
  Impl(const EmployerWords& words, NameFolder made, const std::string& output)
      : lists(PackNameLists(words)),
        folder(std::move(made)),
        records(output, kSortedInMemory),
        keys(output),
        postings(output),
        misspelt(output),
        unit_places(output) {}

  struct EntityName {
    IndexedName name;
    std::string core, form, tail;
    std::vector<std::uint64_t> keys;
  };

  void FoldNames(const RegisterEntity& entity);
  Result<void> AddName(const EntityName& entry);
  bool IsCompanyName(const RegisterEntity& unit, std::uint64_t key) const;
  Result<void> FlushRecords();
  Result<void> WriteRecords(RegisterWriter* writer);
  Result<void> WriteKeys(RegisterWriter* writer);
  Result<void> WriteWords(RegisterWriter* writer);
  Result<void> WriteMisspelt(RegisterWriter* writer);

  std::string lists;
  NameFolder folder;
  SortedRuns records;
  SortedPairs keys, postings, misspelt;
  UnitPlacesBuilder unit_places;
  Vocabulary vocabulary;
  // (company, key of its main name), ascending: a unit's name that is its company's is not kept.
  std::vector<std::pair<std::uint32_t, std::uint64_t>> company_names;
  std::uint64_t count = 0;
  std::string offsets, bodies;  // of the names that make up the next record value

  std::vector<EntityName> names;  // of the entity at hand
  FoldedName folded;
};

// Distinct names by their core words, with the hull of their periods.
void NameIndexBuilder::Impl::FoldNames(const RegisterEntity& entity) {
  names.clear();
  const Period active = HullOf(entity.active);
  const RegisterAddress* address = InForce(entity.addresses, Period::kOpenEnd);
  const RegisterRelation* relation = InForce(entity.relations, Period::kOpenEnd);
  for (const RegisterName& written : entity.names) {
    folder.Fold(written.text, &folded);
    EntityName entry;
    entry.core = CoreOf(folded);
    for (const FoldedWord& word : folded.words) {
      std::string* to = word.part == NamePart::kTail   ? &entry.tail
                        : word.part == NamePart::kForm ? &entry.form
                                                       : nullptr;
      if (to == nullptr) continue;
      if (to == &entry.tail && !to->empty()) to->push_back(' ');
      to->append(folded.Word(word).substr(0, kLongestNameWord));
    }
    if (entry.core.empty()) continue;
    const auto same = std::find_if(names.begin(), names.end(), [&](const EntityName& other) {
      return other.core == entry.core;
    });
    if (same != names.end()) {
      same->name.secondary = same->name.secondary && written.secondary;
      same->name.period.from = std::min(same->name.period.from, written.period.from);
      if (written.period.to >= same->name.period.to) same->form = entry.form;
      same->name.period.to = std::max(same->name.period.to, written.period.to);
      continue;
    }
    NameKeys(folded, &entry.keys);
    entry.name.number = entity.number;
    entry.name.company =
        IsUnitNumber(entity.number) && relation != nullptr ? relation->number : entity.number;
    entry.name.secondary = written.secondary;
    entry.name.period = written.period;
    entry.name.active = active;
    if (address != nullptr) {
      entry.name.postal_code = address->postal_code;
      entry.name.municipality = address->municipality;
    }
    names.push_back(std::move(entry));
  }
}

bool NameIndexBuilder::Impl::IsCompanyName(const RegisterEntity& unit, std::uint64_t key) const {
  return std::any_of(unit.relations.begin(), unit.relations.end(), [&](const RegisterRelation& of) {
    const std::pair<std::uint32_t, std::uint64_t> wanted{static_cast<std::uint32_t>(of.number),
                                                         key};
    return std::binary_search(company_names.begin(), company_names.end(), wanted);
  });
}

Result<void> NameIndexBuilder::Impl::AddName(const EntityName& entry) {
  IndexedName name = entry.name;
  name.core = entry.core;
  name.form = entry.form;
  name.tail = entry.tail;
  AppendFixed(static_cast<std::uint32_t>(bodies.size()), &offsets);
  PackName(name, &bodies);
  const std::uint64_t number = count++;
  for (const std::uint64_t key : entry.keys) {
    if (auto added = keys.Add(key, number); !added) return added;
  }
  for (std::string_view rest : {name.core, name.tail}) {
    std::uint8_t segment = 0;
    while (!rest.empty()) {
      const std::string_view word = TakeNameWord(&rest, &segment);
      const std::uint64_t key = WordKey(word);
      vocabulary.Add(key, word);
      if (auto added = postings.Add(key, number); !added) return added;
    }
  }
  return count % kNamesPerRecordValue == 0 ? FlushRecords() : Result<void>();
}

// Offsets are from the value's beginning: behind the offsets themselves.
Result<void> NameIndexBuilder::Impl::FlushRecords() {
  if (offsets.empty()) return {};
  const auto head = static_cast<std::uint32_t>(offsets.size());
  std::string value;
  for (std::size_t at = 0; at < offsets.size(); at += sizeof(std::uint32_t)) {
    AppendFixed(LoadFixed<std::uint32_t>(offsets.data() + at) + head, &value);
  }
  value.append(bodies);
  offsets.clear();
  bodies.clear();
  return records.Add(BigEndian((count - 1) / kNamesPerRecordValue << 32, sizeof(std::uint32_t)),
                     value);
}

Result<void> NameIndexBuilder::Impl::WriteRecords(RegisterWriter* writer) {
  if (auto flushed = FlushRecords(); !flushed) return flushed;
  std::vector<SortedRuns> all;
  all.push_back(std::move(records));
  auto merged = MergedRuns::Open(std::move(all));
  if (!merged) return tl::make_unexpected(merged.error());
  return writer->AddTable(
      std::string(kNameRecordsTable),
      [&](std::string_view* key, std::string_view* value) { return merged->Next(key, value); });
}

Result<void> NameIndexBuilder::Impl::WriteKeys(RegisterWriter* writer) {
  if (auto begun = writer->BeginTable(std::string(kNameKeysTable)); !begun) return begun;
  std::uint64_t open = 0;
  std::string value;
  const auto close = [&]() -> Result<void> {
    if (value.empty()) return {};
    auto put = writer->Append(BigEndian(open, 2), value);
    value.clear();
    return put;
  };
  auto merged = keys.ForEach([&](std::uint64_t key, std::uint64_t number) -> Result<void> {
    if (key >> 48 != open >> 48) {
      if (auto closed = close(); !closed) return closed;
    }
    open = key;
    AppendFixed(static_cast<std::uint32_t>(key >> 16), &value);
    AppendFixed(static_cast<std::uint32_t>(number), &value);
    return {};
  });
  return merged ? close() : merged;
}

Result<void> NameIndexBuilder::Impl::WriteWords(RegisterWriter* writer) {
  if (auto begun = writer->BeginTable(std::string(kNameWordsTable)); !begun) return begun;
  std::uint64_t open = 0, last = 0, names_with = 0;
  std::string numbers, value;
  const auto close = [&]() -> Result<void> {
    if (names_with == 0) return {};
    const std::string_view word = vocabulary.Text(open);
    value.clear();
    AppendVarint(names_with, &value);
    AppendVarint(word.size(), &value);
    value.append(word).append(numbers);
    return writer->Append(BigEndian(open << 16, 6), value);
  };
  auto merged = postings.ForEach([&](std::uint64_t key, std::uint64_t number) -> Result<void> {
    if (key != open || names_with == 0) {
      if (auto closed = close(); !closed) return closed;
      open = key;
      names_with = last = 0;
      numbers.clear();
    }
    AppendVarint(number - last, &numbers);
    last = number;
    ++names_with;
    return {};
  });
  return merged ? close() : merged;
}

Result<void> NameIndexBuilder::Impl::WriteMisspelt(RegisterWriter* writer) {
  auto added = vocabulary.ForEach([&](std::uint64_t key, std::string_view word) -> Result<void> {
    if (word.size() + 1 < kShortestMisspelt || word.size() > kLongestMisspelt || IsDigits(word)) {
      return {};
    }
    Result<void> failed;
    WithoutOneLetter(word, [&](std::string_view part) {
      if (failed) failed = misspelt.Add(HashName(part), key);
    });
    return failed;
  });
  if (!added) return added;
  if (auto begun = writer->BeginTable(std::string(kNameMisspeltTable)); !begun) return begun;
  std::uint64_t open = 0;
  std::string value;
  const auto close = [&]() -> Result<void> {
    if (value.empty()) return {};
    auto put = writer->Append(BigEndian(open, 2), value);
    value.clear();
    return put;
  };
  auto merged = misspelt.ForEach([&](std::uint64_t key, std::uint64_t number) -> Result<void> {
    if (key >> 48 != open >> 48) {
      if (auto closed = close(); !closed) return closed;
    }
    open = key;
    AppendFixed(static_cast<std::uint32_t>(key >> 16), &value);
    value.append(BigEndian(number << 16, 6));
    return {};
  });
  return merged ? close() : merged;
}

Result<NameIndexBuilder> NameIndexBuilder::Create(const EmployerWords& words,
                                                  const std::string& output) {
  auto folder = NameFolder::Make(words);
  if (!folder) return tl::make_unexpected(folder.error());
  return NameIndexBuilder(std::make_unique<Impl>(words, std::move(*folder), output));
}

NameIndexBuilder::NameIndexBuilder(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
NameIndexBuilder::~NameIndexBuilder() = default;
NameIndexBuilder::NameIndexBuilder(NameIndexBuilder&&) noexcept = default;
NameIndexBuilder& NameIndexBuilder::operator=(NameIndexBuilder&&) noexcept = default;

Result<void> NameIndexBuilder::Add(const RegisterEntity& entity) {
  Impl& impl = *impl_;
  if (auto added = impl.unit_places.Add(entity, impl.folder); !added) return added;
  impl.FoldNames(entity);
  const bool unit = IsUnitNumber(entity.number);
  std::uint64_t first_number = impl.count;
  for (const Impl::EntityName& entry : impl.names) {
    if (unit && impl.IsCompanyName(entity, entry.keys.front())) continue;
    if (!unit && !entry.name.secondary) {
      impl.company_names.emplace_back(static_cast<std::uint32_t>(entity.number),
                                      entry.keys.front());
    }
    if (auto added = impl.AddName(entry); !added) return added;
  }
  if (unit) return {};
  std::sort(
      std::lower_bound(impl.company_names.begin(), impl.company_names.end(),
                       std::pair{static_cast<std::uint32_t>(entity.number), std::uint64_t{0}}),
      impl.company_names.end());
  if (impl.count == first_number) return {};
  for (const std::string& domain : entity.domains) {
    if (auto added = impl.keys.Add(HashName("@" + domain), first_number); !added) return added;
  }
  return {};
}

Result<void> NameIndexBuilder::Finish(RegisterWriter* writer) {
  Impl& impl = *impl_;
  if (auto written = impl.WriteRecords(writer); !written) return written;
  if (auto written = impl.WriteKeys(writer); !written) return written;
  if (auto written = impl.WriteWords(writer); !written) return written;
  if (auto written = impl.WriteMisspelt(writer); !written) return written;
  if (auto written = impl.unit_places.Finish(writer); !written) return written;
  if (auto begun = writer->BeginTable(std::string(kNameHeadTable)); !begun) return begun;
  std::string count;
  AppendFixed(impl.count, &count);
  if (auto put = writer->Append(kNameCountKey, count); !put) return put;
  return writer->Append(kNameListsKey, impl.lists);
}

}  // namespace opslag
