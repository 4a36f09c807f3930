#include "classifier/match/literal_scanner.h"

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <limits>
#include <optional>
#include <tuple>
#include <unordered_set>
#include <utility>

#include <xxhash.h>

#include "classifier/match/hs_handles.h"

namespace opslag {

struct LiteralDatabase::Impl {
  HsDatabase database;  // empty where there are no literals: Hyperscan has no such database
  std::uint32_t literal_count = 0;
  // Tells databases apart also when one is freed and the next lies at its address.
  std::uint64_t serial = 0;
};

struct ScanScratch::Impl {
  HsScratch scratch;
  std::vector<std::uint64_t>
      fitted;  // serials of the databases that the scratch is large enough for
};

namespace {

// Serialised form: magic, the number of literals, a checksum (XXH3 of Hyperscan's bytes, seeded
// with the number), Hyperscan's bytes. Numbers are little-endian. Hyperscan's own checksum leaves
// out the database's last bytes, and a flipped byte there would lose matches without a word.
constexpr std::string_view kMagic = "OLIT";
constexpr std::size_t kHeaderSize = kMagic.size() + sizeof(std::uint32_t) + sizeof(std::uint64_t);

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

Result<void> CheckLiterals(const std::vector<std::string>& literals) {
  if (literals.size() > std::numeric_limits<std::uint32_t>::max()) {
    return Fail(ErrorCode::kRules, "literals", "too many literals");
  }
  std::unordered_set<std::string_view> seen;
  seen.reserve(literals.size());
  for (std::size_t i = 0; i < literals.size(); ++i) {
    if (literals[i].empty()) {
      return Fail(ErrorCode::kRules, "literal " + std::to_string(i), "the literal is empty");
    }
    if (!seen.insert(literals[i]).second) {
      return Fail(ErrorCode::kRules, "literal " + std::to_string(i),
                  "the literal \"" + literals[i] + "\" is given twice");
    }
  }
  return {};
}

Result<HsDatabase> CompileLiterals(const std::vector<std::string>& literals) {
  const std::size_t count = literals.size();
  std::vector<const char*> expressions(count);
  std::vector<std::size_t> lengths(count);
  std::vector<unsigned> ids(count);
  for (std::size_t i = 0; i < count; ++i) {
    expressions[i] = literals[i].data();
    lengths[i] = literals[i].size();
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
                                ? "literal " + std::to_string(error->expression)
                                : "literals";
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

std::uint64_t Checksum(std::string_view bytes, std::uint32_t literal_count) {
  return XXH3_64bits_withSeed(bytes.data(), bytes.size(), literal_count);
}

// Takes the header off *bytes and gives the number of literals; nothing where header or bytes are
// damaged.
std::optional<std::uint32_t> TakeHeader(std::string_view* bytes) {
  if (bytes->size() < kHeaderSize || !bytes->starts_with(kMagic)) return std::nullopt;
  bytes->remove_prefix(kMagic.size());
  const auto count = ReadLittleEndian<std::uint32_t>(*bytes);
  bytes->remove_prefix(sizeof(count));
  const auto checksum = ReadLittleEndian<std::uint64_t>(*bytes);
  bytes->remove_prefix(sizeof(checksum));
  if (checksum != Checksum(*bytes, count)) return std::nullopt;
  return count;
}

// Called by Hyperscan, which is C: nothing may be thrown through it, so running out of memory ends
// the process.
int OnMatch(unsigned id, unsigned long long /*from*/, unsigned long long to, unsigned /*flags*/,
            void* context) noexcept {
  auto* hits = static_cast<std::vector<LiteralHit>*>(context);
  hits->push_back({.literal = id, .end = static_cast<std::uint32_t>(to)});
  return 0;
}

bool Before(const LiteralHit& a, const LiteralHit& b) {
  return std::tie(a.end, a.literal) < std::tie(b.end, b.literal);
}

}  // namespace

LiteralDatabase::LiteralDatabase() : impl_(std::make_unique<Impl>()) {
  impl_->serial = NextSerial();
}

LiteralDatabase::~LiteralDatabase() = default;

Result<std::shared_ptr<const LiteralDatabase>> LiteralDatabase::Compile(
    const std::vector<std::string>& literals) {
  if (Result<void> checked = CheckLiterals(literals); !checked) {
    return tl::make_unexpected(checked.error());
  }
  std::shared_ptr<LiteralDatabase> made(new LiteralDatabase);
  made->impl_->literal_count = static_cast<std::uint32_t>(literals.size());
  if (literals.empty()) return made;
  Result<HsDatabase> database = CompileLiterals(literals);
  if (!database) return tl::make_unexpected(database.error());
  made->impl_->database = *std::move(database);
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
  const std::string_view body(bytes, length);
  std::string out(kMagic);
  out.reserve(kHeaderSize + length);
  AppendLittleEndian(impl_->literal_count, &out);
  AppendLittleEndian(Checksum(body, impl_->literal_count), &out);
  return out.append(body);
}

Result<std::shared_ptr<const LiteralDatabase>> LiteralDatabase::Deserialize(
    std::string_view bytes) {
  const std::optional<std::uint32_t> count = TakeHeader(&bytes);
  if (!count) return Fail(ErrorCode::kRuleCache, "literals", Describe(HS_INVALID));
  std::shared_ptr<LiteralDatabase> made(new LiteralDatabase);
  made->impl_->literal_count = *count;
  if (*count == 0) return made;
  hs_database_t* database = nullptr;
  const hs_error_t outcome = hs_deserialize_database(bytes.data(), bytes.size(), &database);
  if (outcome != HS_SUCCESS) return Fail(ErrorCode::kRuleCache, "literals", Describe(outcome));
  made->impl_->database.reset(database);
  return made;
}

std::string LiteralDatabase::BuildTarget() {
  const bool avx2 = (TargetPlatform().cpu_features & HS_CPU_FEATURES_AVX2) != 0;
  return std::string("hyperscan ") + hs_version() + (avx2 ? " avx2" : " ssse3");
}

std::size_t LiteralDatabase::LiteralCount() const { return impl_->literal_count; }

std::size_t LiteralDatabase::SizeInBytes() const {
  std::size_t size = 0;
  if (impl_->database && hs_database_size(impl_->database.get(), &size) != HS_SUCCESS) size = 0;
  return size;
}

namespace {

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

}  // namespace

ScanScratch::ScanScratch() : impl_(std::make_unique<Impl>()) {}
ScanScratch::~ScanScratch() = default;
ScanScratch::ScanScratch(ScanScratch&&) noexcept = default;
ScanScratch& ScanScratch::operator=(ScanScratch&&) noexcept = default;

Result<void> ScanScratch::Scan(const LiteralDatabase& database, std::string_view text,
                               std::vector<LiteralHit>* hits) {
  const LiteralDatabase::Impl& target = database.impl();
  if (!target.database || text.empty()) return {};
  if (text.size() > std::numeric_limits<std::uint32_t>::max()) {
    return Fail(ErrorCode::kInternal, "text", "the text to scan is 4 GiB or longer");
  }
  if (!impl_) impl_ = std::make_unique<Impl>();
  hs_error_t outcome = FitScratch(target, &impl_->scratch, &impl_->fitted);
  if (outcome != HS_SUCCESS) return HyperscanFailed("scratch", outcome);
  const auto first_new = static_cast<std::ptrdiff_t>(hits->size());
  outcome = hs_scan(target.database.get(), text.data(), static_cast<unsigned>(text.size()),
                    /*flags=*/0, impl_->scratch.get(), &OnMatch, hits);
  if (outcome != HS_SUCCESS) return HyperscanFailed("scan", outcome);
  // Hyperscan promises no order between literals; mostly it is this one already.
  if (!std::is_sorted(hits->begin() + first_new, hits->end(), &Before)) {
    std::sort(hits->begin() + first_new, hits->end(), &Before);
  }
  return {};
}

}  // namespace opslag
