#include "ingest/register/register_writer.h"

#include <xxhash.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>
#include <vector>

#include "classifier/employer/lmdb_handles.h"
#include "classifier/varint.h"
#include "ingest/register/output_file.h"

namespace opslag {
namespace {

// Address space, not disk or memory: the file grows as it is written.
constexpr std::size_t kMapSize = std::size_t{64} << 30;
constexpr unsigned kMostTables = 64;
// What a transaction may hold in memory before it is committed.
constexpr std::size_t kTransactionBytes = std::size_t{16} << 20;
constexpr mdb_mode_t kFileMode = 0666;

struct FreeXxh3 {
  void operator()(XXH3_state_t* state) const noexcept { XXH3_freeState(state); }
};

class TableChecksum {
 public:
  TableChecksum() : state_(XXH3_createState()) { XXH3_64bits_reset(state_.get()); }

  void Add(std::string_view key, std::string_view value) {
    AddText(key);
    AddText(value);
  }
  std::uint64_t Get() const { return XXH3_64bits_digest(state_.get()); }

 private:
  void AddText(std::string_view text) {
    length_.clear();
    AppendVarint(text.size(), &length_);
    XXH3_64bits_update(state_.get(), length_.data(), length_.size());
    XXH3_64bits_update(state_.get(), text.data(), text.size());
  }

  std::unique_ptr<XXH3_state_t, FreeXxh3> state_;
  std::string length_;
};

std::string ChecksumOf(const std::vector<RegisterTable>& tables) {
  TableChecksum sum;
  for (const RegisterTable& table : tables) sum.Add(table.name, std::to_string(table.checksum));
  std::array<char, 17> digits;
  std::snprintf(digits.data(), digits.size(), "%016llx",
                static_cast<unsigned long long>(sum.Get()));
  return digits.data();
}

}  // namespace

struct RegisterWriter::Impl {
  std::string file;
  OutputFile output;
  LmdbEnvironment environment;
  LmdbTransaction transaction;
  LmdbCursor cursor;  // of the table that is being written
  MDB_dbi table = 0;
  std::size_t uncommitted = 0;

  RegisterInfo counts;
  std::vector<RegisterTable> tables;
  TableChecksum checksum;
  std::string packed;

  explicit Impl(std::string name, OutputFile made)
      : file(std::move(name)), output(std::move(made)) {}

  Error Failed(int status) const {
    return LmdbError(ErrorCode::kIo, file, "cannot be written", status);
  }

  Result<void> Open();
  Result<void> Begin();
  Result<void> Commit();
  Result<void> OpenCursor();
  void EndTable();
};

Result<void> RegisterWriter::Impl::Open() {
  MDB_env* made = nullptr;
  if (const int status = mdb_env_create(&made); status != MDB_SUCCESS) {
    return tl::make_unexpected(Failed(status));
  }
  environment.reset(made);
  mdb_env_set_maxdbs(made, kMostTables);
  mdb_env_set_mapsize(made, kMapSize);
  // The disk is waited for once, at the end. Nobody else knows the file, so no lock is needed.
  // Never MDB_NOMEMINIT: what the input's buffers held would get into the file.
  constexpr unsigned kFlags = MDB_NOSUBDIR | MDB_NOLOCK | MDB_NOSYNC;
  if (const int status = mdb_env_open(made, output.OpenPath().c_str(), kFlags, kFileMode);
      status != MDB_SUCCESS) {
    return tl::make_unexpected(Failed(status));
  }
  return Begin();
}

Result<void> RegisterWriter::Impl::Begin() {
  MDB_txn* begun = nullptr;
  if (const int status = mdb_txn_begin(environment.get(), nullptr, 0, &begun);
      status != MDB_SUCCESS) {
    return tl::make_unexpected(Failed(status));
  }
  transaction.reset(begun);
  uncommitted = 0;
  return {};
}

Result<void> RegisterWriter::Impl::Commit() {
  cursor.reset();
  if (const int status = CommitLmdb(&transaction); status != MDB_SUCCESS) {
    return tl::make_unexpected(Failed(status));
  }
  return Begin();
}

Result<void> RegisterWriter::Impl::OpenCursor() {
  MDB_cursor* opened = nullptr;
  if (const int status = mdb_cursor_open(transaction.get(), table, &opened);
      status != MDB_SUCCESS) {
    return tl::make_unexpected(Failed(status));
  }
  cursor.reset(opened);
  return {};
}

void RegisterWriter::Impl::EndTable() {
  cursor.reset();
  if (!tables.empty()) tables.back().checksum = checksum.Get();
  checksum = {};
}

RegisterWriter::RegisterWriter(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
RegisterWriter::~RegisterWriter() = default;
RegisterWriter::RegisterWriter(RegisterWriter&&) noexcept = default;
RegisterWriter& RegisterWriter::operator=(RegisterWriter&&) noexcept = default;

Result<RegisterWriter> RegisterWriter::Create(const std::string& file) {
  Result<OutputFile> output = OutputFile::Create(file);
  if (!output) return tl::make_unexpected(std::move(output.error()));
  auto impl = std::make_unique<Impl>(file, std::move(*output));
  if (Result<void> opened = impl->Open(); !opened) return tl::make_unexpected(opened.error());
  RegisterWriter writer(std::move(impl));
  if (Result<void> begun = writer.BeginTable(std::string(kEntityTable)); !begun) {
    return tl::make_unexpected(begun.error());
  }
  return writer;
}

Result<void> RegisterWriter::BeginTable(const std::string& name) {
  impl_->EndTable();
  const auto same = [&name](const RegisterTable& table) { return table.name == name; };
  if (std::any_of(impl_->tables.begin(), impl_->tables.end(), same)) {
    return Fail(ErrorCode::kInternal, impl_->file, "the table " + name + " is written twice");
  }
  if (const int status =
          mdb_dbi_open(impl_->transaction.get(), name.c_str(), MDB_CREATE, &impl_->table);
      status != MDB_SUCCESS) {
    return tl::make_unexpected(impl_->Failed(status));
  }
  impl_->tables.push_back({name, 0, 0, 0});
  return impl_->OpenCursor();
}

Result<void> RegisterWriter::Append(std::string_view key, std::string_view value) {
  MDB_val put_key = ToLmdb(key);
  MDB_val put_value = ToLmdb(value);
  const int status = mdb_cursor_put(impl_->cursor.get(), &put_key, &put_value, MDB_APPEND);
  if (status == MDB_KEYEXIST || status == MDB_BAD_VALSIZE) {
    return Fail(ErrorCode::kInternal, impl_->file,
                "the keys of the table " + impl_->tables.back().name +
                    (status == MDB_KEYEXIST ? " do not ascend" : " are empty or too long"));
  }
  if (status != MDB_SUCCESS) return tl::make_unexpected(impl_->Failed(status));
  RegisterTable& table = impl_->tables.back();
  ++table.entries;
  table.bytes += key.size() + value.size();
  impl_->checksum.Add(key, value);
  impl_->uncommitted += key.size() + value.size();
  if (impl_->uncommitted < kTransactionBytes) return {};
  const Result<void> committed = impl_->Commit();
  return committed ? impl_->OpenCursor() : committed;
}

Result<void> RegisterWriter::Add(const RegisterEntity& entity) {
  impl_->packed.clear();
  PackEntity(entity, &impl_->packed);
  return AddPacked(entity.number, impl_->packed, entity.names.size());
}

Result<void> RegisterWriter::AddPacked(RegisterNumber number, std::string_view packed,
                                       std::size_t names) {
  if (impl_->tables.size() != 1) {
    return Fail(ErrorCode::kInternal, impl_->file, "entities come before the other tables");
  }
  std::array<char, kEntityKeySize> key;
  WriteEntityKey(number, key.data());
  Result<void> appended = Append(std::string_view(key.data(), key.size()), packed);
  if (!appended) return appended;
  ++(IsUnitNumber(number) ? impl_->counts.units : impl_->counts.companies);
  impl_->counts.names += names;
  return {};
}

Result<void> RegisterWriter::AddTable(const std::string& name, const Source& next) {
  if (Result<void> begun = BeginTable(name); !begun) return begun;
  std::string_view key;
  std::string_view value;
  for (;;) {
    const Result<bool> more = next(&key, &value);
    if (!more) return tl::make_unexpected(more.error());
    if (!*more) return {};
    if (Result<void> appended = Append(key, value); !appended) return appended;
  }
}

Result<RegisterInfo> RegisterWriter::Finish(RegisterInfo info) {
  impl_->EndTable();
  info.companies = impl_->counts.companies;
  info.units = impl_->counts.units;
  info.names = impl_->counts.names;
  std::vector<RegisterTable> tables = impl_->tables;
  std::sort(tables.begin(), tables.end(),
            [](const RegisterTable& a, const RegisterTable& b) { return a.name < b.name; });
  info.checksum = ChecksumOf(tables);

  MDB_txn* const transaction = impl_->transaction.get();
  MDB_dbi root = 0;
  int status = mdb_dbi_open(transaction, nullptr, 0, &root);
  if (status == MDB_SUCCESS) {
    const std::string head = PackHead({info, tables});
    MDB_val key = ToLmdb(kRegisterHeadKey);
    MDB_val value = ToLmdb(head);
    status = mdb_put(transaction, root, &key, &value, 0);
  }
  if (status == MDB_SUCCESS) status = CommitLmdb(&impl_->transaction);
  if (status == MDB_SUCCESS) status = mdb_env_sync(impl_->environment.get(), 1);
  if (status != MDB_SUCCESS) return tl::make_unexpected(impl_->Failed(status));
  impl_->environment.reset();
  const Result<void> published = impl_->output.Publish();
  if (!published) return tl::make_unexpected(published.error());
  return info;
}

Result<void> VerifyRegister(const std::shared_ptr<const Register>& opened,
                            const std::string& file) {
  const RegisterHead& head = opened->head();
  const RegisterReader reader(opened);
  for (const RegisterTable& table : head.tables) {
    TableChecksum checksum;
    const bool read =
        reader.Visit(table.name, {}, [&](std::string_view key, std::string_view value) {
          checksum.Add(key, value);
          return true;
        });
    if (!read || checksum.Get() != table.checksum) {
      return Fail(ErrorCode::kRegister, file,
                  "is damaged: its table " + table.name +
                      " is not what was written; copy it again, or make it anew with opslag "
                      "register build");
    }
  }
  if (ChecksumOf(head.tables) != head.info.checksum) {
    return Fail(ErrorCode::kRegister, file, "is damaged: its head contradicts itself");
  }
  return {};
}

}  // namespace opslag
