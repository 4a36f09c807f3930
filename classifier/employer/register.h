// The CVR register: one LMDB file, memory-mapped, shared by all processes that open it.
//
// A file never changes once it is there: `opslag register build` makes it beside and renames. So a
// reader needs no lock, and a new file is a new Register, as a new rule set is a new RuleSet.
// Register is immutable and shared by all threads; RegisterReader holds what one thread needs.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "classifier/employer/register_entity.h"
#include "classifier/error.h"

namespace opslag {

// Counts up with every change of the layout or of the packed form: an older file is refused.
inline constexpr std::uint32_t kRegisterFormatVersion = 2;

struct RegisterInfo {
  std::string version;  // date of the register, YYYY-MM-DD
  std::string source;   // "cvr-permanent", "datafordeler"
  bool has_history = false;
  std::uint64_t companies = 0;
  std::uint64_t units = 0;
  std::uint64_t names = 0;
  std::string checksum;  // of all entities and names, 16 hex digits
};

class RegisterReader;
struct RegisterHead;

class Register {
 public:
  // Error: kRegister where the file is missing, no register, of another format version, or damaged
  // as far as its head tells; the reason says how to mend it.
  static Result<std::shared_ptr<const Register>> Open(const std::filesystem::path& file);
  ~Register();
  Register(const Register&) = delete;
  Register& operator=(const Register&) = delete;

  const RegisterInfo& info() const;
  // All that the file says of itself: register_layout.h.
  const RegisterHead& head() const;
  std::uint64_t file_size() const;  // in bytes

 private:
  friend class RegisterReader;
  struct Impl;
  explicit Register(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

// One thread's way into the register. Holds a read transaction as long as it lives, which costs
// nothing, as the file does not change.
class RegisterReader {
 public:
  explicit RegisterReader(std::shared_ptr<const Register> from);
  ~RegisterReader();
  RegisterReader(RegisterReader&&) noexcept;
  RegisterReader& operator=(RegisterReader&&) noexcept;

  // Reads the company or unit into *entity. False where the register has none of that number (or
  // the entity's bytes are damaged).
  bool Read(RegisterNumber number, RegisterEntity* entity) const;

  // The value of `key` in one of the file's tables, as bytes in the mapped file: they live as long
  // as the Register. Empty where there is none. `table` is a name of register_layout.h.
  std::string_view Value(std::string_view table, std::string_view key) const;

  // Goes through the table in the order of its keys, from the first that is not below `from` on,
  // until `visit` says false. The views live as Value's. False where a page cannot be read.
  using Visitor = std::function<bool(std::string_view key, std::string_view value)>;
  bool Visit(std::string_view table, std::string_view from, const Visitor& visit) const;

  const Register& source() const { return *register_; }

 private:
  std::shared_ptr<const Register> register_;
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace opslag
