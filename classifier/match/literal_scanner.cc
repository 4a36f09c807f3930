#include "classifier/match/literal_scanner.h"

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <limits>
#include <optional>
#include <span>
#include <utility>

#include <xxhash.h>

#include "classifier/match/blend.h"
#include "classifier/match/hs_handles.h"
#include "classifier/match/literal_index.h"

namespace opslag {

struct LiteralDatabase::Impl {
  explicit Impl(LiteralIndex built)
      : index(std::move(built)), window(std::min(index.shortest_search_key(), kMostBlended)) {}

  LiteralIndex index;
  std::size_t window;   // bytes blended, of the text and of the search keys
  HsDatabase database;  // empty where there are no search keys: Hyperscan has no such database
  // Tells databases apart also when one is freed and the next lies at its address.
  std::uint64_t serial = 0;
};

// What Hyperscan finds: a search key, and the byte behind it in the blended text.
struct KeyHit {
  std::uint32_t key = 0;
  std::uint32_t end = 0;
};

// Searches words for keys. One per thread; grows to fit every database that it is used with.
struct KeySearch {
  HsScratch scratch;
  std::vector<std::uint64_t>
      fitted;  // serials of the databases that the scratch is large enough for
  std::string searched, blended;
  std::vector<std::uint32_t> ends;  // of the words in `searched`
  std::vector<KeyHit> hits;

  void Clear();
  // Adds a word with the spaces around it.
  void Add(std::string_view word);
  // Calls found(word, key, end) for every key in the words, in their order: the word's number, and
  // the key's last byte plus one in it.
  template <typename Found>
  Result<void> ForEachKey(const LiteralDatabase::Impl& database, Found found);

 private:
  Result<void> Scan(const LiteralDatabase::Impl& database);
};

struct ScanScratch::Impl {
  KeySearch search;
  LiteralIndex::Buffers buffers;
  PackedHits at_words, at_keys;
};

namespace {

// Serialised form: magic, the length of Hyperscan's bytes, a checksum (XXH3 of all behind it,
// seeded with the length), Hyperscan's bytes, the length of the literals, these, the index. Numbers
// are little-endian. Hyperscan's own checksum leaves out the database's last bytes, and a flipped
// byte there would lose matches without a word.
constexpr std::string_view kMagic = "OLI5";
constexpr std::size_t kHeaderSize = kMagic.size() + 2 * sizeof(std::uint64_t);

std::uint64_t NextSerial() {
  static std::atomic<std::uint64_t> last{0};
  return ++last;
}

std::string Describe(hs_error_t error) {
  switch (error) {
    case HS_INVALID: return "the bytes are damaged or cut off";
    case HS_NOMEM: return "out of memory";
    case HS_DB_VERSION_ERROR: return "made by another version of Hyperscan";
    case HS_DB_PLATFORM_ERROR: return "made for a CPU with other features";
    case HS_SCRATCH_IN_USE: return "the scratch is in use by another scan";
    case HS_ARCH_ERROR: return "this CPU lacks SSSE3, which Hyperscan needs";
    default: return "Hyperscan error " + std::to_string(error);
  }
}

tl::unexpected<Error> HyperscanFailed(std::string step, hs_error_t error) {
  return Fail(ErrorCode::kInternal, "hyperscan", std::move(step) + ": " + Describe(error));
}

hs_platform_info_t TargetPlatform() {
  hs_platform_info_t platform{};
  if (hs_populate_platform(&platform) != HS_SUCCESS) platform = {};
  platform.tune = HS_TUNE_FAMILY_GENERIC;
  // Wider vectors bring nothing for literals and would tie a cache file to newer machines.
  platform.cpu_features &= HS_CPU_FEATURES_AVX2;
  return platform;
}

Result<void> CheckLiterals(const PackedStrings& literals) {
  const auto fail = [](std::size_t i, const std::string& reason) {
    return Fail(ErrorCode::kRules, "literal " + std::to_string(i), reason);
  };
  for (std::size_t i = 0; i < literals.size(); ++i) {
    const std::string_view literal = literals[i];
    if (literal.empty()) return fail(i, "the literal is empty");
    if (i == 0 || literals[i - 1] < literal) continue;
    const bool twice = literals[i - 1] == literal;
    return fail(i, "the literal \"" + std::string(literal) +
                       (twice ? "\" is given twice" : "\" comes too late in the order"));
  }
  return {};
}

// Expression i is search key i. Keys that look alike once blended are given each for itself.
Result<HsDatabase> CompileKeys(const LiteralIndex& index, std::size_t window) {
  const std::size_t count = index.search_key_count();
  std::vector<std::string> blended(count);
  std::vector<const char*> expressions(count);
  std::vector<std::size_t> lengths(count);
  std::vector<unsigned> ids(count);
  for (std::size_t i = 0; i < count; ++i) {
    Blend(index.search_key(i), window, &blended[i]);
    expressions[i] = blended[i].data();
    lengths[i] = blended[i].size();
    ids[i] = static_cast<unsigned>(i);
  }
  const hs_platform_info_t platform = TargetPlatform();
  hs_database_t* database = nullptr;
  hs_compile_error_t* error = nullptr;
  const hs_error_t outcome = hs_compile_lit_multi(expressions.data(), /*flags=*/nullptr, ids.data(),
                                                  lengths.data(), static_cast<unsigned>(count),
                                                  HS_MODE_BLOCK, &platform, &database, &error);
  const HsCompileError error_owner(error);
  if (outcome == HS_SUCCESS) return HsDatabase(database);
  const std::string message = error != nullptr ? error->message : Describe(outcome);
  const std::string where = error != nullptr && error->expression >= 0
                                ? "key " + std::to_string(error->expression)
                                : "keys";
  return Fail(ErrorCode::kInternal, where, "Hyperscan refused to compile: " + message);
}

template <typename Unsigned>
void AppendLittleEndian(Unsigned value, std::string* out) {
  for (std::size_t i = 0; i < sizeof(value); ++i) {
    out->push_back(static_cast<char>(static_cast<unsigned char>(value >> (8 * i))));
  }
}

template <typename Unsigned>
Unsigned ReadLittleEndian(std::string_view bytes) {
  Unsigned value = 0;
  for (std::size_t i = 0; i < sizeof(value); ++i) {
    value |= static_cast<Unsigned>(static_cast<unsigned char>(bytes[i])) << (8 * i);
  }
  return value;
}

std::uint64_t Checksum(std::string_view body, std::uint64_t database_size) {
  return XXH3_64bits_withSeed(body.data(), body.size(), database_size);
}

// The parts of a serialised form.
struct Sections {
  std::string_view database;
  std::string_view literals;
  std::string_view index;
};

// Nothing where header or bytes are damaged.
std::optional<Sections> Split(std::string_view bytes) {
  if (bytes.size() < kHeaderSize || !bytes.starts_with(kMagic)) return std::nullopt;
  bytes.remove_prefix(kMagic.size());
  const auto database_size = ReadLittleEndian<std::uint64_t>(bytes);
  bytes.remove_prefix(sizeof(database_size));
  const auto checksum = ReadLittleEndian<std::uint64_t>(bytes);
  bytes.remove_prefix(sizeof(checksum));
  if (database_size > bytes.size() || checksum != Checksum(bytes, database_size)) {
    return std::nullopt;
  }
  const std::string_view database = bytes.substr(0, database_size);
  bytes.remove_prefix(database_size);
  if (bytes.size() < sizeof(std::uint64_t)) return std::nullopt;
  const auto literals_size = ReadLittleEndian<std::uint64_t>(bytes);
  bytes.remove_prefix(sizeof(literals_size));
  if (literals_size > bytes.size()) return std::nullopt;
  return Sections{database, bytes.substr(0, literals_size), bytes.substr(literals_size)};
}

// Called by Hyperscan, which is C: nothing may be thrown through it, so running out of memory ends
// the process.
int OnMatch(unsigned id, unsigned long long /*from*/, unsigned long long to, unsigned /*flags*/,
            void* context) noexcept {
  auto* hits = static_cast<std::vector<KeyHit>*>(context);
  hits->push_back({.key = id, .end = static_cast<std::uint32_t>(to)});
  return 0;
}

// Puts hits in order that come by what they were found by, so that each is near its place: within a
// literal's length of it.
void SortNearlySorted(std::span<PackedHit> hits) {
  for (std::size_t i = 1; i < hits.size(); ++i) {
    const PackedHit hit = hits[i];
    if (hit >= hits[i - 1]) continue;  // most are
    std::size_t place = i;
    for (; place > 0 && hit < hits[place - 1]; --place) hits[place] = hits[place - 1];
    hits[place] = hit;
  }
}

// Appends two ordered lists as one.
void AppendMerged(std::span<const PackedHit> a, std::span<const PackedHit> b,
                  std::vector<LiteralHit>* hits) {
  const std::size_t before = hits->size();
  hits->resize(before + a.size() + b.size());
  LiteralHit* out = hits->data() + before;
  const auto append = [&out](PackedHit hit) {
    *out++ = {static_cast<std::uint32_t>(hit), static_cast<std::uint32_t>(hit >> 32)};
  };
  auto next = a.begin();
  for (const PackedHit hit : b) {
    for (; next != a.end() && *next < hit; ++next) append(*next);
    append(hit);
  }
  for (; next != a.end(); ++next) append(*next);
}

// Grows *scratch where it was not used with this database yet. Allocating anew for every scan would
// cost as much as a short scan, so the fitted databases are remembered.
hs_error_t FitScratch(const LiteralDatabase::Impl& database, HsScratch* scratch,
                      std::vector<std::uint64_t>* fitted) {
  if (std::find(fitted->rbegin(), fitted->rend(), database.serial) != fitted->rend()) {
    return HS_SUCCESS;
  }
  hs_scratch_t* raw = scratch->release();
  const hs_error_t outcome = hs_alloc_scratch(database.database.get(), &raw);
  scratch->reset(raw);
  if (outcome == HS_SUCCESS) fitted->push_back(database.serial);
  return outcome;
}

// Tells the index which keys stand in the words that it knows.
Result<void> KnowWords(LiteralDatabase::Impl* database) {
  std::vector<LiteralIndex::KeyInWord> keys;
  Result<void> searched;
  if (database->database) {
    const PackedStrings& words = database->index.known_words();
    KeySearch search;
    for (std::size_t i = 0; i < words.size(); ++i) search.Add(words[i]);
    searched =
        search.ForEachKey(*database, [&](std::uint32_t word, std::uint32_t key, std::uint32_t end) {
          keys.push_back({word, key, end});
        });
  }
  database->index.KnowWords(keys);
  return searched;
}

}  // namespace

void KeySearch::Clear() {
  searched.clear();
  ends.clear();
}

void KeySearch::Add(std::string_view word) {
  searched.append(word);
  ends.push_back(static_cast<std::uint32_t>(searched.size()));
}

Result<void> KeySearch::Scan(const LiteralDatabase::Impl& database) {
  hits.clear();
  const hs_error_t fits = FitScratch(database, &scratch, &fitted);
  if (fits != HS_SUCCESS) return HyperscanFailed("scratch", fits);
  Blend(searched, database.window, &blended);
  const hs_error_t outcome =
      hs_scan(database.database.get(), blended.data(), static_cast<unsigned>(blended.size()),
              /*flags=*/0, scratch.get(), &OnMatch, &hits);
  if (outcome != HS_SUCCESS) return HyperscanFailed("scan", outcome);
  return {};
}

// The words are searched as one text, one behind the other. A key that stands where two of them
// meet stands in neither; one that begins with a word's last space belongs to the word behind that.
template <typename Found>
Result<void> KeySearch::ForEachKey(const LiteralDatabase::Impl& database, Found found) {
  if (searched.empty()) return {};
  const Result<void> scanned = Scan(database);
  if (!scanned) return scanned;
  std::uint32_t word = 0;
  std::uint32_t begin = 0;  // of the word
  for (const KeyHit& hit : hits) {
    const auto end = static_cast<std::uint32_t>(hit.end + database.window - 1);
    for (; ends[word] < end; ++word) begin = ends[word];
    const std::size_t length = database.index.search_key_length(hit.key);
    const bool inside = end - begin >= length;
    const bool is_next_space =
        length == 1 && end == ends[word] && end - begin > 1 && searched[end - 1] == ' ';
    if (inside && !is_next_space) found(word, hit.key, end - begin);
  }
  return {};
}

LiteralDatabase::LiteralDatabase(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {
  impl_->serial = NextSerial();
}

LiteralDatabase::~LiteralDatabase() = default;

Result<std::shared_ptr<const LiteralDatabase>> LiteralDatabase::Compile(PackedStrings literals) {
  if (Result<void> checked = CheckLiterals(literals); !checked) {
    return tl::make_unexpected(checked.error());
  }
  std::shared_ptr<LiteralDatabase> made(
      new LiteralDatabase(std::make_unique<Impl>(LiteralIndex(std::move(literals)))));
  if (made->KeyCount() > 0) {
    Result<HsDatabase> database = CompileKeys(made->impl_->index, made->impl_->window);
    if (!database) return tl::make_unexpected(database.error());
    made->impl_->database = *std::move(database);
  }
  if (Result<void> known = KnowWords(made->impl_.get()); !known) {
    return tl::make_unexpected(known.error());
  }
  return made;
}

Result<std::string> LiteralDatabase::Serialize() const {
  char* bytes = nullptr;
  std::size_t length = 0;
  if (impl_->database) {
    const hs_error_t outcome = hs_serialize_database(impl_->database.get(), &bytes, &length);
    if (outcome != HS_SUCCESS) return HyperscanFailed("serialise", outcome);
  }
  const std::unique_ptr<char, decltype(&std::free)> owner(bytes, &std::free);
  std::string body(bytes, length);
  std::string texts;
  literals().AppendTo(&texts);
  AppendLittleEndian(std::uint64_t{texts.size()}, &body);
  body += texts;
  impl_->index.AppendTo(&body);
  std::string out(kMagic);
  AppendLittleEndian(std::uint64_t{length}, &out);
  AppendLittleEndian(Checksum(body, length), &out);
  return out.append(body);
}

Result<std::shared_ptr<const LiteralDatabase>> LiteralDatabase::Deserialize(
    std::string_view bytes) {
  const std::optional<Sections> sections = Split(bytes);
  if (!sections) return Fail(ErrorCode::kRuleCache, "literals", Describe(HS_INVALID));
  std::optional<PackedStrings> literals = PackedStrings::Read(sections->literals);
  if (!literals) return Fail(ErrorCode::kRuleCache, "literals", Describe(HS_INVALID));
  std::optional<LiteralIndex> index = LiteralIndex::Read(*std::move(literals), sections->index);
  if (!index) return Fail(ErrorCode::kRuleCache, "literals", Describe(HS_INVALID));
  std::shared_ptr<LiteralDatabase> made(
      new LiteralDatabase(std::make_unique<Impl>(*std::move(index))));
  if (made->KeyCount() > 0) {
    hs_database_t* database = nullptr;
    const hs_error_t outcome =
        hs_deserialize_database(sections->database.data(), sections->database.size(), &database);
    if (outcome != HS_SUCCESS) return Fail(ErrorCode::kRuleCache, "literals", Describe(outcome));
    made->impl_->database.reset(database);
  }
  return made;
}

std::string LiteralDatabase::BuildTarget() {
  const bool avx2 = (TargetPlatform().cpu_features & HS_CPU_FEATURES_AVX2) != 0;
  return std::string("hyperscan ") + hs_version() + (avx2 ? " avx2" : " ssse3");
}

const PackedStrings& LiteralDatabase::literals() const { return impl_->index.literals(); }

std::size_t LiteralDatabase::KeyCount() const { return impl_->index.search_key_count(); }

std::size_t LiteralDatabase::SizeInBytes() const {
  std::size_t size = 0;
  if (impl_->database && hs_database_size(impl_->database.get(), &size) != HS_SUCCESS) size = 0;
  return size;
}

ScanScratch::ScanScratch() : impl_(std::make_unique<Impl>()) {}
ScanScratch::~ScanScratch() = default;
ScanScratch::ScanScratch(ScanScratch&&) noexcept = default;
ScanScratch& ScanScratch::operator=(ScanScratch&&) noexcept = default;

Result<void> ScanScratch::Scan(const LiteralDatabase& database, std::string_view text,
                               std::vector<LiteralHit>* hits) {
  const LiteralDatabase::Impl& target = database.impl();
  if (text.size() > std::numeric_limits<std::uint32_t>::max()) {
    return Fail(ErrorCode::kInternal, "text", "the text to scan is 4 GiB or longer");
  }
  if (!impl_) impl_ = std::make_unique<Impl>();
  impl_->at_words.Clear();
  target.index.AppendAtWords(text, &impl_->buffers, &impl_->at_words);
  SortNearlySorted(impl_->at_words.all());
  impl_->at_keys.Clear();
  if (target.database) {
    const auto& unknown = impl_->buffers.unknown;
    KeySearch& search = impl_->search;
    search.Clear();
    for (const LiteralIndex::Stretch& word : unknown) {
      search.Add({text.data() + word.begin, word.end - word.begin});
    }
    const Result<void> searched =
        search.ForEachKey(target, [&](std::uint32_t word, std::uint32_t key, std::uint32_t end) {
          target.index.AppendAtKey(key, text, unknown[word].begin + end, &impl_->at_keys);
        });
    if (!searched) return searched;
    SortNearlySorted(impl_->at_keys.all());
  }
  AppendMerged(impl_->at_words.all(), impl_->at_keys.all(), hits);
  return {};
}

}  // namespace opslag
