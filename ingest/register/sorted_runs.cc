#include "ingest/register/sorted_runs.h"

#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstring>
#include <utility>

#include "classifier/varint.h"
#include "ingest/register/output_file.h"

namespace opslag {
namespace {

constexpr std::size_t kBlock = std::size_t{256} << 10;

// Eight bytes from `at` on, big-endian, with zeros behind a short key: compares as the bytes do.
std::uint64_t PartOf(std::string_view key, std::size_t at) {
  std::uint64_t part = 0;
  if (at < key.size()) {
    std::memcpy(&part, key.data() + at, std::min(key.size() - at, sizeof part));
  }
  return std::endian::native == std::endian::little ? __builtin_bswap64(part) : part;
}

struct Parts {
  std::string_view key;
  std::string_view value;
  std::size_t size = 0;  // of the whole entry
};

// The entry at the front; nothing where its end is not there.
std::optional<Parts> Split(std::string_view bytes) {
  const Varint key = ReadVarint(bytes);
  if (key.state != Varint::State::kWhole) return std::nullopt;
  const Varint value = ReadVarint(bytes.substr(key.length));
  if (value.state != Varint::State::kWhole) return std::nullopt;
  const std::size_t head = key.length + value.length;
  if (bytes.size() - head < key.value + value.value) return std::nullopt;
  return Parts{bytes.substr(head, key.value), bytes.substr(head + key.value, value.value),
               head + key.value + value.value};
}

}  // namespace

SortedRuns::SortedRuns(std::string beside, std::size_t memory)
    : beside_(std::move(beside)), memory_(memory) {}

Result<void> SortedRuns::Add(std::string_view key, std::string_view value) {
  constexpr std::size_t kLengths = 20;  // two varints at most
  const std::size_t wanted =
      held_.size() + key.size() + value.size() + kLengths + (index_.size() + 1) * sizeof(Entry);
  if (wanted > memory_ && !index_.empty()) {
    if (Result<void> spilled = Spill(); !spilled) return spilled;
  }
  const std::size_t offset = held_.size();
  AppendVarint(key.size(), &held_);
  AppendVarint(value.size(), &held_);
  held_.append(key);
  held_.append(value);
  index_.push_back({PartOf(key, 0), PartOf(key, sizeof(std::uint64_t)),
                    static_cast<std::uint32_t>(offset),
                    static_cast<std::uint32_t>(held_.size() - offset)});
  ++entries_;
  return {};
}

Result<void> SortedRuns::Spill() {
  if (index_.empty()) return {};
  const std::string_view held = held_;
  const auto key_of = [held](const Entry& entry) { return Split(held.substr(entry.offset))->key; };
  std::sort(index_.begin(), index_.end(), [&](const Entry& a, const Entry& b) {
    if (a.front != b.front) return a.front < b.front;
    if (a.second != b.second) return a.second < b.second;
    const int order = key_of(a).compare(key_of(b));
    return order != 0 ? order < 0 : a.offset < b.offset;
  });
  if (!file_) {
    Result<FileDescriptor> made = CreateScratchFile(beside_);
    if (!made) return tl::make_unexpected(std::move(made.error()));
    file_.emplace(std::move(*made));
  }
  const std::uint64_t begin = written_;
  std::string block;
  block.reserve(2 * kBlock);
  for (const Entry& entry : index_) {
    block.append(held.substr(entry.offset, entry.size));
    if (block.size() < kBlock) continue;
    if (Result<void> good = Write(block); !good) return good;
    block.clear();
  }
  if (Result<void> good = Write(block); !good) return good;
  runs_.push_back({begin, written_});
  held_.clear();
  index_.clear();
  return {};
}

Result<void> SortedRuns::Write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t wrote = ::write(file_->get(), bytes.data(), bytes.size());
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) {
      return tl::make_unexpected(IoError(beside_, "sorted runs beside it cannot be written"));
    }
    bytes.remove_prefix(static_cast<std::size_t>(wrote));
    written_ += static_cast<std::uint64_t>(wrote);
  }
  return {};
}

// One run's entries, one after the other.
class MergedRuns::RunReader {
 public:
  RunReader(const std::string& name, int file, std::uint64_t begin, std::uint64_t end)
      : name_(name), file_(file), at_(begin), end_(end) {}

  // False at the end.
  Result<bool> Advance() {
    used_ += entry_.size;
    for (;;) {
      if (const std::optional<Parts> parts = Split(std::string_view(buffer_).substr(used_))) {
        entry_ = *parts;
        return true;
      }
      entry_ = {};
      if (at_ == end_ && used_ == buffer_.size()) return false;
      if (Result<void> more = Fill(); !more) return tl::make_unexpected(more.error());
    }
  }

  const Parts& entry() const { return entry_; }

 private:
  Result<void> Fill() {
    buffer_.erase(0, std::exchange(used_, 0));
    const std::size_t kept = buffer_.size();
    const std::size_t wanted = std::min<std::uint64_t>(std::max(kBlock, kept), end_ - at_);
    buffer_.resize(kept + wanted);
    ssize_t got = -1;
    do {
      got = ::pread(file_, buffer_.data() + kept, wanted, static_cast<off_t>(at_));
    } while (got < 0 && errno == EINTR);
    buffer_.resize(kept + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
    if (got < 0) {
      return tl::make_unexpected(IoError(name_, "sorted runs beside it cannot be read"));
    }
    if (got == 0) return Fail(ErrorCode::kIo, name_, "sorted runs beside it were cut off");
    at_ += static_cast<std::uint64_t>(got);
    return {};
  }

  const std::string& name_;
  int file_;
  std::uint64_t at_;
  std::uint64_t end_;
  std::string buffer_;
  std::size_t used_ = 0;
  Parts entry_;
};

MergedRuns::MergedRuns(std::vector<SortedRuns> runs) : runs_(std::move(runs)) {}
MergedRuns::~MergedRuns() = default;
MergedRuns::MergedRuns(MergedRuns&&) noexcept = default;
MergedRuns& MergedRuns::operator=(MergedRuns&&) noexcept = default;

Result<MergedRuns> MergedRuns::Open(std::vector<SortedRuns> runs) {
  MergedRuns merged(std::move(runs));
  for (SortedRuns& sorted : merged.runs_) {
    if (Result<void> spilled = sorted.Spill(); !spilled) {
      return tl::make_unexpected(std::move(spilled.error()));
    }
    std::string().swap(sorted.held_);
    std::vector<SortedRuns::Entry>().swap(sorted.index_);
    for (const SortedRuns::Run& run : sorted.runs_) {
      merged.readers_.push_back(
          std::make_unique<RunReader>(sorted.beside_, sorted.file_->get(), run.begin, run.end));
      const Result<bool> any = merged.readers_.back()->Advance();
      if (!any) return tl::make_unexpected(any.error());
      if (*any) merged.heap_.push_back(merged.readers_.size() - 1);
    }
  }
  std::make_heap(merged.heap_.begin(), merged.heap_.end(),
                 [&merged](std::size_t a, std::size_t b) { return merged.IsBefore(b, a); });
  return merged;
}

bool MergedRuns::IsBefore(std::size_t a, std::size_t b) const {
  const int order = readers_[a]->entry().key.compare(readers_[b]->entry().key);
  return order != 0 ? order < 0 : a < b;
}

Result<bool> MergedRuns::Next(std::string_view* key, std::string_view* value) {
  const auto is_later = [this](std::size_t a, std::size_t b) { return IsBefore(b, a); };
  if (handed_out_) {
    const std::size_t reader = *std::exchange(handed_out_, std::nullopt);
    Result<bool> more = readers_[reader]->Advance();
    if (!more) return more;
    if (*more) {
      heap_.push_back(reader);
      std::push_heap(heap_.begin(), heap_.end(), is_later);
    }
  }
  if (heap_.empty()) return false;
  std::pop_heap(heap_.begin(), heap_.end(), is_later);
  handed_out_ = heap_.back();
  heap_.pop_back();
  const Parts& entry = readers_[*handed_out_]->entry();
  *key = entry.key;
  *value = entry.value;
  return true;
}

}  // namespace opslag
