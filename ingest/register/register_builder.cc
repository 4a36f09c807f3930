#include "ingest/register/register_builder.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <thread>
#include <utility>

#include "classifier/employer/register_layout.h"
#include "classifier/varint.h"
#include "ingest/register/work_queue.h"

namespace opslag {
namespace {

// A collected entry. Key: the number (EntityKey), the version, the input, the document: the entries
// of an entity come in the order in which they count. Value: a tag; for the first two the line;
// then what the tag says.
enum class Tag : char {
  kEntity,   // the packed entity
  kMistake,  // nothing
  kUnitOf,   // a packed entity of one relation
};

constexpr std::size_t kVersionSize = 8;
constexpr std::size_t kInputSize = 4;
constexpr std::size_t kDocumentSize = 8;

void AppendBigEndian(std::uint64_t number, std::size_t size, std::string* out) {
  while (size-- > 0) out->push_back(static_cast<char>(number >> (8 * size)));
}

std::uint64_t TakeBigEndian(std::size_t size, std::string_view* bytes) {
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < size; ++i) {
    number = number << 8 | static_cast<unsigned char>((*bytes)[i]);
  }
  bytes->remove_prefix(size);
  return number;
}

// What of one entity is known so far.
struct Version {
  Tag tag = Tag::kEntity;
  std::uint64_t version = 0;
  InputPlace place;
  std::string packed;
};

// Shows the entities to the indexers in a thread of its own: folding names takes as long as reading
// and writing the entities.
class IndexThread {
 public:
  explicit IndexThread(const std::vector<RegisterIndexer>& indexers)
      : indexers_(indexers), queue_(kBatches), batch_(queue_.TakeEmpty()) {
    thread_ = std::thread([this] { Work(); });
  }
  ~IndexThread() {
    queue_.Stop();
    if (thread_.joinable()) thread_.join();
  }
  IndexThread(const IndexThread&) = delete;
  IndexThread& operator=(const IndexThread&) = delete;

  // Takes *entity, and gives another's buffers for it.
  Result<void> Add(RegisterEntity* entity) {
    if (batch_->size == batch_->entities.size()) batch_->entities.emplace_back();
    std::swap(batch_->entities[batch_->size++], *entity);
    return batch_->size < kBatchSize ? Result<void>() : Pass();
  }

  // Waits until all were indexed.
  Result<void> Finish() {
    if (Result<void> passed = Pass(); !passed) return passed;
    queue_.Finish();
    thread_.join();
    return fault_ ? Result<void>(tl::make_unexpected(*fault_)) : Result<void>();
  }

 private:
  struct Batch {
    std::vector<RegisterEntity> entities;
    std::size_t size = 0;
  };
  static constexpr std::size_t kBatchSize = 1024;
  static constexpr std::size_t kBatches = 4;

  Result<void> Pass() {
    queue_.PutFull(std::move(batch_));
    batch_ = queue_.TakeEmpty();
    if (batch_) return {};
    thread_.join();  // it has stopped the queue
    return tl::make_unexpected(*fault_);
  }

  void Work() {
    while (std::unique_ptr<Batch> batch = queue_.TakeFull()) {
      for (std::size_t i = 0; i < batch->size; ++i) {
        for (const RegisterIndexer& indexer : indexers_) {
          if (Result<void> added = indexer.add(batch->entities[i]); !added) {
            fault_ = added.error();
            queue_.Stop();
            return;
          }
        }
      }
      batch->size = 0;
      queue_.PutEmpty(std::move(batch));
    }
  }

  const std::vector<RegisterIndexer>& indexers_;
  WorkQueue<Batch> queue_;
  std::unique_ptr<Batch> batch_;  // that is being filled
  std::optional<Error> fault_;    // the thread's; read once it has ended
  std::thread thread_;
};

}  // namespace

Result<void> EntityCollector::Put(RegisterNumber number, std::uint64_t version,
                                  const InputPlace& place) {
  key_.clear();
  AppendBigEndian(number, kEntityKeySize, &key_);
  AppendBigEndian(version, kVersionSize, &key_);
  AppendBigEndian(place.input, kInputSize, &key_);
  AppendBigEndian(place.document, kDocumentSize, &key_);
  return runs_.Add(key_, value_);
}

Result<void> EntityCollector::Add(const RegisterEntity& entity, std::uint64_t version,
                                  const InputPlace& place) {
  value_.assign(1, static_cast<char>(Tag::kEntity));
  AppendVarint(place.line, &value_);
  PackEntity(entity, &value_);
  return Put(entity.number, version, place);
}

Result<void> EntityCollector::AddMistake(RegisterNumber number, std::uint64_t version,
                                         const InputPlace& place) {
  value_.assign(1, static_cast<char>(Tag::kMistake));
  AppendVarint(place.line, &value_);
  return Put(number, version, place);
}

Result<void> EntityCollector::AddUnitOf(RegisterNumber company, const RegisterRelation& unit) {
  RegisterEntity entity;
  entity.number = company;
  entity.relations.push_back(unit);
  value_.assign(1, static_cast<char>(Tag::kUnitOf));
  PackEntity(entity, &value_);
  return Put(company, 0, {});
}

RegisterBuilder::RegisterBuilder(std::string output, BuildLog* log)
    : output_(std::move(output)), log_(log) {}

EntityCollector& RegisterBuilder::NewCollector() {
  return *collectors_.emplace_back(std::make_unique<EntityCollector>(output_));
}

// One pass over the sorted entries.
class RegisterBuilder::Merge {
 public:
  Merge(BuildLog* log, RegisterWriter* writer, IndexThread* index)
      : log_(log), writer_(writer), index_(index) {}

  Result<void> Take(std::string_view key, std::string_view value);
  // Writes the entity whose entries were taken last, if any.
  Result<void> EndEntity();

  std::uint64_t written() const { return written_; }
  const BuildCounts& counts() const { return counts_; }

 private:
  Result<void> Damaged() const {
    return Fail(ErrorCode::kInternal, "register build", "a sorted run is damaged");
  }
  void Supersede(const Version& next);
  bool ReadUnitsOf(RegisterEntity* entity) const;
  void CheckCompany(const RegisterEntity& unit, const InputPlace& place);

  BuildLog* log_;
  RegisterWriter* writer_;
  IndexThread* index_;
  BuildCounts counts_;
  std::uint64_t written_ = 0;
  std::vector<std::uint32_t> companies_;  // ascending: those that are written

  RegisterNumber number_ = 0;  // whose entries are taken
  std::optional<Version> newest_;
  std::vector<std::string> units_of_;  // packed
  RegisterEntity entity_;
  std::string packed_;
};

Result<void> RegisterBuilder::Merge::Take(std::string_view key, std::string_view value) {
  if (key.size() != kEntityKeySize + kVersionSize + kInputSize + kDocumentSize || value.empty()) {
    return Damaged();
  }
  const RegisterNumber number = NumberOfKey(key.substr(0, kEntityKeySize));
  if (number != number_) {
    if (Result<void> ended = EndEntity(); !ended) return ended;
    number_ = number;
  }
  key.remove_prefix(kEntityKeySize);
  const auto tag = static_cast<Tag>(value.front());
  value.remove_prefix(1);
  if (tag == Tag::kUnitOf) {
    units_of_.emplace_back(value);
    return {};
  }
  const Varint line = ReadVarint(value);
  if (line.state != Varint::State::kWhole) return Damaged();
  Version next;
  next.tag = tag;
  next.version = TakeBigEndian(kVersionSize, &key);
  next.place.input = static_cast<std::uint32_t>(TakeBigEndian(kInputSize, &key));
  next.place.document = TakeBigEndian(kDocumentSize, &key);
  next.place.line = line.value;
  next.packed.assign(value.substr(line.length));
  if (newest_) Supersede(next);
  newest_ = std::move(next);
  return {};
}

void RegisterBuilder::Merge::Supersede(const Version& next) {
  ++counts_.superseded;
  const std::string what = IsUnitNumber(number_) ? "the same P-number" : "the same CVR number";
  // The newer one's place differs from line to line: not part of the reason.
  log_->Note(newest_->place,
             what + (next.version == newest_->version
                         ? " stands in a later document in the same version; that one counts"
                         : " stands in another document in a newer version; that one counts"));
}

bool RegisterBuilder::Merge::ReadUnitsOf(RegisterEntity* entity) const {
  RegisterEntity told;
  for (const std::string& packed : units_of_) {
    if (!UnpackEntity(number_, packed, &told)) return false;
    for (const RegisterRelation& relation : told.relations) entity->relations.push_back(relation);
  }
  std::sort(entity->relations.begin(), entity->relations.end(),
            [](const RegisterRelation& a, const RegisterRelation& b) {
              return std::pair(a.number, a.period.from) < std::pair(b.number, b.period.from);
            });
  return true;
}

void RegisterBuilder::Merge::CheckCompany(const RegisterEntity& unit, const InputPlace& place) {
  for (const RegisterRelation& relation : unit.relations) {
    if (std::binary_search(companies_.begin(), companies_.end(), relation.number)) return;
  }
  ++counts_.lone_units;
  log_->Note(place, unit.relations.empty()
                        ? "a unit without a company; it is kept"
                        : "a unit whose company is not in the input; it is kept");
}

Result<void> RegisterBuilder::Merge::EndEntity() {
  const std::optional<Version> newest = std::exchange(newest_, std::nullopt);
  if (newest && newest->tag == Tag::kEntity) {
    if (!UnpackEntity(number_, newest->packed, &entity_)) return Damaged();
    std::string_view packed = newest->packed;
    if (!units_of_.empty()) {
      if (!ReadUnitsOf(&entity_)) return Damaged();
      packed_.clear();
      PackEntity(entity_, &packed_);
      packed = packed_;
    }
    if (IsUnitNumber(number_)) {
      CheckCompany(entity_, newest->place);
    } else {
      companies_.push_back(static_cast<std::uint32_t>(number_));
    }
    if (auto put = writer_->AddPacked(number_, packed, entity_.names.size()); !put) return put;
    ++written_;
    if (Result<void> added = index_->Add(&entity_); !added) return added;
  }
  units_of_.clear();
  return {};
}

Result<RegisterInfo> RegisterBuilder::Write(RegisterInfo info,
                                            const std::vector<RegisterIndexer>& indexers,
                                            const std::function<void(std::uint64_t)>& progress) {
  std::vector<SortedRuns> runs;
  for (const auto& collector : collectors_) runs.push_back(std::move(collector->runs_));
  collectors_.clear();
  Result<MergedRuns> merged = MergedRuns::Open(std::move(runs));
  if (!merged) return tl::make_unexpected(std::move(merged.error()));
  Result<RegisterWriter> writer = RegisterWriter::Create(output_);
  if (!writer) return tl::make_unexpected(std::move(writer.error()));

  IndexThread index(indexers);
  Merge merge(log_, &*writer, &index);
  std::string_view key;
  std::string_view value;
  for (;;) {
    const Result<bool> more = merged->Next(&key, &value);
    if (!more) return tl::make_unexpected(more.error());
    const Result<void> good = *more ? merge.Take(key, value) : merge.EndEntity();
    if (!good) return tl::make_unexpected(good.error());
    progress(merge.written());
    if (!*more) break;
  }
  log_->Count(merge.counts());
  if (merge.written() == 0) {
    return Fail(ErrorCode::kRegister, output_,
                "was not made: the input holds no company and no unit");
  }
  if (Result<void> indexed = index.Finish(); !indexed) {
    return tl::make_unexpected(indexed.error());
  }
  for (const RegisterIndexer& indexer : indexers) {
    if (Result<void> done = indexer.finish(&*writer); !done) {
      return tl::make_unexpected(done.error());
    }
  }
  return writer->Finish(std::move(info));
}

}  // namespace opslag
