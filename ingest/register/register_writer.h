// Writes a register file: sorted appends into a new file, which takes its name at the end.
//
// Until Finish the file has no name (where the file system can do that; else one of its own beside
// the output, removed by the destructor), so a build that fails, or is killed, leaves nothing, and
// whoever has the old register open keeps it.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "classifier/employer/register.h"
#include "classifier/employer/register_entity.h"
#include "classifier/employer/register_layout.h"
#include "classifier/error.h"

namespace opslag {

// Not thread-safe. Movable. Memory: some 64 MB of pages not yet written, and what the kernel keeps.
class RegisterWriter {
 public:
  // Error: kIo.
  static Result<RegisterWriter> Create(const std::string& file);
  ~RegisterWriter();
  RegisterWriter(RegisterWriter&&) noexcept;
  RegisterWriter& operator=(RegisterWriter&&) noexcept;

  // Companies before units, each by number: that is the order of the numbers. Errors: kIo,
  // kInternal where a number is not above the one before.
  Result<void> Add(const RegisterEntity& entity);
  // `packed` by PackEntity; it has so many names.
  Result<void> AddPacked(RegisterNumber number, std::string_view packed, std::size_t names);

  // A table beside the entities. `next` puts one entry into key and value, which must live until
  // its next call, and says false at the end. Keys ascend bytewise, of 1 to kLongestRegisterKey
  // bytes. Errors: kIo, kInternal (order, a name used before), and those of `next`.
  using Source = std::function<Result<bool>(std::string_view* key, std::string_view* value)>;
  Result<void> AddTable(const std::string& name, const Source& next);

  // The same, entry by entry. REQUIRES: no Add and no other table in between.
  Result<void> BeginTable(const std::string& name);
  Result<void> Append(std::string_view key, std::string_view value);

  // Completes `info` (counts, checksum), writes everything to the disk and gives the file its name.
  // An older file of that name is replaced at once and as a whole. Nothing may be called after.
  Result<RegisterInfo> Finish(RegisterInfo info);

 private:
  struct Impl;
  explicit RegisterWriter(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

// Reads all of the register's tables and compares them with its head. Error: kRegister where they
// are not what was written.
Result<void> VerifyRegister(const std::shared_ptr<const Register>& opened, const std::string& file);

}  // namespace opslag
