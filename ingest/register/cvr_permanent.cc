#include "ingest/register/cvr_permanent.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "ingest/files/byte_stream.h"
#include "ingest/files/file_descriptor.h"
#include "ingest/files/record_reader.h"
#include "ingest/register/document_stream.h"
#include "ingest/register/work_queue.h"
#include "ingest/register/zip_file.h"

namespace opslag {
namespace {

// Blocks on their way for each thread: one being read, some waiting.
constexpr std::size_t kBlocksForThread = 3;
// Larger pipes cost fewer changes between writer and reader. Refused where the system allows less.
constexpr int kPipeSize = 1 << 20;

struct Task {
  DocumentBlock block;
  std::uint32_t input = 0;
};

// The files of a ZIP archive, one behind the other.
Result<ByteStream> OpenArchive(const std::string& name) {
  Result<ZipFile> archive = ZipFile::Open(name);
  if (!archive) return tl::make_unexpected(std::move(archive.error()));
  const auto zip = std::make_shared<ZipFile>(std::move(*archive));
  return ByteStream(name, [zip, next = std::size_t{0}](std::string* to) mutable -> Result<bool> {
    for (;;) {
      if (next > 0) {
        Result<bool> more = zip->Read(to);
        if (!more || *more) return more;
        to->push_back('\n');  // an end for the file's last line
      }
      if (next == zip->members().size()) return false;
      if (Result<void> good = zip->Begin(next++); !good) return tl::make_unexpected(good.error());
    }
  });
}

Result<ByteStream> OpenInput(const std::string& name) {
  if (name == kStandardStream) {
    ::fcntl(STDIN_FILENO, F_SETPIPE_SZ, kPipeSize);
    return ByteStream("standard input", FileDescriptor::Standard(STDIN_FILENO));
  }
  if (ZipFile::IsZip(name)) return OpenArchive(name);
  Result<FileDescriptor> file = FileDescriptor::OpenForReading(name);
  if (!file) return tl::make_unexpected(std::move(file.error()));
  return ByteStream(name, std::move(*file));
}

// What one thread reads documents with.
class Worker {
 public:
  Worker(const CvrPermanentSettings& settings, EntityCollector* collector, BuildLog* log)
      : settings_(settings), reader_(settings.shared_domains), collector_(collector), log_(log) {}

  Result<void> Read(const Task& task) {
    const DocumentBlock& block = task.block;
    for (std::size_t i = 0; i < block.documents.size(); ++i) {
      const DocumentBlock::Document& where = block.documents[i];
      const InputPlace place{task.input, block.first + i, where.line};
      const std::string_view json = std::string_view(block.bytes).substr(where.begin, where.size);
      ++counts_.documents;
      Result<void> good = reader_.Read(json, &document_);
      if (good) {
        good = Keep(place);
      } else {
        const bool is_cut = block.ends_open && i + 1 == block.documents.size() &&
                            good.error().code == ErrorCode::kMalformedJson;
        if (is_cut && !settings_.keep_going) {
          return Fail(ErrorCode::kIo, log_->Where(place),
                      "the input is cut off within this document; no register was made "
                      "(--keep-going uses what is there)");
        }
        good = log_->Refuse(place, good.error());
      }
      if (!good) return good;
    }
    return {};
  }

  const BuildCounts& counts() const { return counts_; }
  const std::string& newest() const { return newest_; }

 private:
  Result<void> Keep(const InputPlace& place) {
    switch (document_.kind) {
      case CvrDocument::Kind::kPerson: ++counts_.persons; return {};
      case CvrDocument::Kind::kOther: ++counts_.others; return {};
      default: break;
    }
    if (document_.loaded > newest_) newest_ = document_.loaded;
    if (document_.by_mistake) {
      ++counts_.by_mistake;
      return collector_->AddMistake(document_.entity.number, document_.version, place);
    }
    return collector_->Add(document_.entity, document_.version, place);
  }

  const CvrPermanentSettings& settings_;
  CvrDocumentReader reader_;
  EntityCollector* collector_;
  BuildLog* log_;
  CvrDocument document_;
  BuildCounts counts_;
  std::string newest_;
};

class Collection {
 public:
  Collection(const CvrPermanentSettings& settings, RegisterBuilder* builder, BuildLog* log)
      : settings_(settings), log_(log), queue_(settings.threads * kBlocksForThread) {
    for (std::size_t i = 0; i < settings.threads; ++i) {
      workers_.push_back(std::make_unique<Worker>(settings, &builder->NewCollector(), log));
    }
  }

  Result<RegisterInfo> Run() {
    std::vector<std::thread> threads;
    for (const auto& worker : workers_) {
      threads.emplace_back([this, worker = worker.get()] { Work(worker); });
    }
    const Result<void> read = ReadAll();
    if (read) {
      queue_.Finish();
    } else {
      queue_.Stop();
    }
    for (std::thread& thread : threads) thread.join();
    if (fault_) return tl::make_unexpected(*fault_);
    if (!read) return tl::make_unexpected(read.error());

    RegisterInfo info;
    info.source = "cvr-permanent";
    info.has_history = true;
    for (const auto& worker : workers_) {
      log_->Count(worker->counts());
      info.version = std::max(info.version, worker->newest());
    }
    return info;
  }

 private:
  void Work(Worker* worker) {
    while (std::unique_ptr<Task> task = queue_.TakeFull()) {
      const Result<void> good = worker->Read(*task);
      if (!good) {
        const std::lock_guard lock(fault_mutex_);
        if (!fault_) fault_ = good.error();
        queue_.Stop();
        return;
      }
      queue_.PutEmpty(std::move(task));
    }
  }

  Result<void> ReadAll() {
    for (std::uint32_t input = 0; input < settings_.inputs.size(); ++input) {
      if (Result<void> read = ReadOne(input); !read) return read;
    }
    return {};
  }

  Result<void> ReadOne(std::uint32_t input) {
    Result<ByteStream> bytes = OpenInput(settings_.inputs[input]);
    if (!bytes) return tl::make_unexpected(std::move(bytes.error()));
    DocumentStream stream(std::move(*bytes));
    for (;;) {
      std::unique_ptr<Task> task = queue_.TakeEmpty();
      if (!task) return {};  // a worker has found a fault
      task->input = input;
      const Result<bool> more = stream.Next(&task->block);
      settings_.progress(bytes_before_ + stream.bytes_read(),
                         documents_before_ + stream.documents());
      if (!more && more.error().code != ErrorCode::kIo) {
        queue_.PutEmpty(std::move(task));
        return EndEarly(input, stream, more.error());
      }
      if (!more) return tl::make_unexpected(more.error());
      if (!*more) {
        queue_.PutEmpty(std::move(task));
        break;
      }
      queue_.PutFull(std::move(task));
    }
    bytes_before_ += stream.bytes_read();
    documents_before_ += stream.documents();
    return {};
  }

  // The rest of the input cannot be cut into documents.
  Result<void> EndEarly(std::uint32_t input, const DocumentStream& stream, const Error& error) {
    const InputPlace place{input, stream.documents() + 1, stream.line()};
    bytes_before_ += stream.bytes_read();
    documents_before_ += stream.documents();
    if (settings_.keep_going) {
      return log_->Refuse(place, {error.code, {}, error.reason});
    }
    return Fail(ErrorCode::kIo, log_->Where(place),
                error.reason + "; no register was made (--keep-going uses what stands before it)");
  }

  const CvrPermanentSettings& settings_;
  BuildLog* log_;
  WorkQueue<Task> queue_;
  std::vector<std::unique_ptr<Worker>> workers_;
  std::uint64_t bytes_before_ = 0;  // of the inputs that are done
  std::uint64_t documents_before_ = 0;
  std::mutex fault_mutex_;
  std::optional<Error> fault_;
};

}  // namespace

Result<RegisterInfo> CollectCvrPermanent(const CvrPermanentSettings& settings,
                                         RegisterBuilder* builder, BuildLog* log) {
  return Collection(settings, builder, log).Run();
}

}  // namespace opslag
