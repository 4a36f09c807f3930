#include "classifier/employer/register.h"

#include <algorithm>
#include <array>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

#include "classifier/employer/lmdb_handles.h"
#include "classifier/employer/register_layout.h"

namespace opslag {
namespace {

constexpr unsigned kMostTables = 64;
constexpr mdb_mode_t kNoMode = 0;  // nothing is created

struct OpenTable {
  std::string name;
  MDB_dbi handle = 0;
};

Error NoRegister(const std::string& file, int status) {
  return LmdbError(ErrorCode::kRegister, file, "is no register that can be read", status);
}

// What is behind the file's end would be a bus error on the first look.
bool IsWhole(MDB_env* environment, std::uint64_t file_size) {
  MDB_envinfo info{};
  MDB_stat stat{};
  if (mdb_env_info(environment, &info) != MDB_SUCCESS) return false;
  if (mdb_env_stat(environment, &stat) != MDB_SUCCESS) return false;
  return (std::uint64_t{info.me_last_pgno} + 1) * stat.ms_psize <= file_size;
}

std::optional<std::string_view> Get(MDB_txn* transaction, MDB_dbi table, std::string_view key) {
  MDB_val wanted = ToLmdb(key);
  MDB_val found{};
  if (mdb_get(transaction, table, &wanted, &found) != MDB_SUCCESS) return std::nullopt;
  return FromLmdb(found);
}

}  // namespace

struct Register::Impl {
  LmdbEnvironment environment;
  RegisterHead head;
  std::vector<OpenTable> tables;
  std::optional<MDB_dbi> entities;
  std::uint64_t file_size = 0;

  Result<void> Map(const std::string& file);
  // Reads the head, and keeps handles of the tables that it names.
  Result<void> OpenTables(const std::string& file);

  std::optional<MDB_dbi> Find(std::string_view name) const {
    for (const OpenTable& table : tables) {
      if (table.name == name) return table.handle;
    }
    return std::nullopt;
  }
};

Result<void> Register::Impl::Map(const std::string& file) {
  std::error_code failed;
  file_size = std::filesystem::file_size(file, failed);
  if (failed) {
    return Fail(
        ErrorCode::kRegister, file,
        "cannot be opened: " + failed.message() + "; opslag register build makes a register");
  }
  MDB_env* made = nullptr;
  if (const int status = mdb_env_create(&made); status != MDB_SUCCESS) {
    return tl::make_unexpected(NoRegister(file, status));
  }
  environment.reset(made);
  mdb_env_set_maxdbs(made, kMostTables);
  // As much as there is: the writer's own map is far larger.
  mdb_env_set_mapsize(made, file_size);
  constexpr unsigned kReadInPlace = MDB_RDONLY | MDB_NOSUBDIR | MDB_NOLOCK | MDB_NORDAHEAD;
  if (const int status = mdb_env_open(made, file.c_str(), kReadInPlace, kNoMode);
      status != MDB_SUCCESS) {
    return tl::make_unexpected(NoRegister(file, status));
  }
  if (IsWhole(made, file_size)) return {};
  return Fail(ErrorCode::kRegister, file,
              "is cut off: copy it again, or make it anew with opslag register build");
}

Result<void> Register::Impl::OpenTables(const std::string& file) {
  MDB_txn* begun = nullptr;
  if (const int status = mdb_txn_begin(environment.get(), nullptr, MDB_RDONLY, &begun);
      status != MDB_SUCCESS) {
    return tl::make_unexpected(NoRegister(file, status));
  }
  LmdbTransaction transaction(begun);
  MDB_dbi root = 0;
  if (const int status = mdb_dbi_open(begun, nullptr, 0, &root); status != MDB_SUCCESS) {
    return tl::make_unexpected(NoRegister(file, status));
  }
  Result<RegisterHead> read =
      UnpackHead(Get(begun, root, kRegisterHeadKey).value_or(std::string_view()), file);
  if (!read) return tl::make_unexpected(std::move(read.error()));
  head = std::move(*read);
  for (const RegisterTable& table : head.tables) {
    MDB_dbi handle = 0;
    if (mdb_dbi_open(begun, table.name.c_str(), 0, &handle) != MDB_SUCCESS) {
      return Fail(ErrorCode::kRegister, file,
                  "is damaged: it lacks a table that its head names; make it anew with opslag "
                  "register build");
    }
    tables.push_back({table.name, handle});
  }
  entities = Find(kEntityTable);
  // A commit, although nothing was written, keeps the handles open.
  const int status = CommitLmdb(&transaction);
  return status == MDB_SUCCESS ? Result<void>() : tl::make_unexpected(NoRegister(file, status));
}

Register::Register(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Register::~Register() = default;
const RegisterInfo& Register::info() const { return impl_->head.info; }
const RegisterHead& Register::head() const { return impl_->head; }
std::uint64_t Register::file_size() const { return impl_->file_size; }

Result<std::shared_ptr<const Register>> Register::Open(const std::filesystem::path& path) {
  auto impl = std::make_unique<Impl>();
  Result<void> opened = impl->Map(path.string());
  if (opened) opened = impl->OpenTables(path.string());
  if (!opened) return tl::make_unexpected(std::move(opened.error()));
  return std::shared_ptr<const Register>(new Register(std::move(impl)));
}

struct RegisterReader::Impl {
  LmdbTransaction transaction;  // null where none could be begun: then nothing is found
};

RegisterReader::RegisterReader(std::shared_ptr<const Register> from)
    : register_(std::move(from)), impl_(std::make_unique<Impl>()) {
  MDB_txn* begun = nullptr;
  if (mdb_txn_begin(register_->impl_->environment.get(), nullptr, MDB_RDONLY, &begun) ==
      MDB_SUCCESS) {
    impl_->transaction.reset(begun);
  }
}

RegisterReader::~RegisterReader() = default;
RegisterReader::RegisterReader(RegisterReader&&) noexcept = default;

RegisterReader& RegisterReader::operator=(RegisterReader&& other) noexcept {
  // The transaction goes before the register that it reads.
  impl_ = std::move(other.impl_);
  register_ = std::move(other.register_);
  return *this;
}

bool RegisterReader::Read(RegisterNumber number, RegisterEntity* entity) const {
  const std::optional<MDB_dbi>& table = register_->impl_->entities;
  if (!impl_->transaction || !table || number >> (8 * kEntityKeySize) != 0) return false;
  std::array<char, kEntityKeySize> key;
  WriteEntityKey(number, key.data());
  const std::optional<std::string_view> packed =
      Get(impl_->transaction.get(), *table, std::string_view(key.data(), key.size()));
  return packed && UnpackEntity(number, *packed, entity);
}

std::string_view RegisterReader::Value(std::string_view table, std::string_view key) const {
  const std::optional<MDB_dbi> handle = register_->impl_->Find(table);
  if (!impl_->transaction || !handle || key.empty()) return {};
  return Get(impl_->transaction.get(), *handle, key).value_or(std::string_view());
}

bool RegisterReader::Visit(std::string_view table, std::string_view from,
                           const Visitor& visit) const {
  const std::optional<MDB_dbi> handle = register_->impl_->Find(table);
  if (!handle) return true;
  if (!impl_->transaction) return false;
  MDB_cursor* opened = nullptr;
  if (mdb_cursor_open(impl_->transaction.get(), *handle, &opened) != MDB_SUCCESS) return false;
  const LmdbCursor cursor(opened);
  MDB_val key = ToLmdb(from);
  MDB_val value{};
  int status = mdb_cursor_get(opened, &key, &value, from.empty() ? MDB_FIRST : MDB_SET_RANGE);
  while (status == MDB_SUCCESS) {
    if (!visit(FromLmdb(key), FromLmdb(value))) return true;
    status = mdb_cursor_get(opened, &key, &value, MDB_NEXT);
  }
  return status == MDB_NOTFOUND;
}

}  // namespace opslag
