#include "classifier/employer/register_layout.h"

#include <array>
#include <utility>

#include "classifier/varint.h"

namespace opslag {
namespace {

constexpr std::string_view kMagic = "OPSLAGRG";
constexpr std::size_t kVersionSize = 4;

void AppendText(std::string_view text, std::string* out) {
  AppendVarint(text.size(), out);
  out->append(text);
}

// Reads what AppendVarint and AppendText wrote; once something does not fit, everything fails.
class HeadReader {
 public:
  explicit HeadReader(std::string_view bytes) : left_(bytes) {}

  std::uint64_t Number() {
    const Varint varint = ReadVarint(left_);
    good_ = good_ && varint.state == Varint::State::kWhole;
    if (!good_) return 0;
    left_.remove_prefix(varint.length);
    return varint.value;
  }

  std::string Text() {
    const std::uint64_t size = Number();
    good_ = good_ && size <= left_.size();
    if (!good_) return {};
    std::string text(left_.substr(0, size));
    left_.remove_prefix(size);
    return text;
  }

  bool good() const { return good_; }
  std::size_t left() const { return left_.size(); }

 private:
  std::string_view left_;
  bool good_ = true;
};

std::uint32_t VersionIn(std::string_view bytes) {
  std::uint32_t version = 0;
  for (std::size_t i = kVersionSize; i-- > 0;) {
    version = version << 8 | static_cast<unsigned char>(bytes[kMagic.size() + i]);
  }
  return version;
}

}  // namespace

void WriteEntityKey(RegisterNumber number, char* to) {
  for (std::size_t i = kEntityKeySize; i-- > 0; number >>= 8) to[i] = static_cast<char>(number);
}

std::string EntityKey(RegisterNumber number) {
  std::string key(kEntityKeySize, '\0');
  WriteEntityKey(number, key.data());
  return key;
}

RegisterNumber NumberOfKey(std::string_view key) {
  if (key.size() != kEntityKeySize) return 0;
  RegisterNumber number = 0;
  for (const char byte : key) number = number << 8 | static_cast<unsigned char>(byte);
  return number;
}

std::string PackHead(const RegisterHead& head) {
  std::string out(kMagic);
  for (std::size_t i = 0; i < kVersionSize; ++i) {
    out.push_back(static_cast<char>(kRegisterFormatVersion >> (8 * i)));
  }
  AppendText(head.info.version, &out);
  AppendText(head.info.source, &out);
  AppendVarint(head.info.has_history ? 1 : 0, &out);
  AppendVarint(head.info.companies, &out);
  AppendVarint(head.info.units, &out);
  AppendVarint(head.info.names, &out);
  AppendText(head.info.checksum, &out);
  AppendVarint(head.tables.size(), &out);
  for (const RegisterTable& table : head.tables) {
    AppendText(table.name, &out);
    AppendVarint(table.entries, &out);
    AppendVarint(table.bytes, &out);
    AppendVarint(table.checksum, &out);
  }
  return out;
}

Result<RegisterHead> UnpackHead(std::string_view bytes, const std::string& file) {
  const auto refuse = [&file](std::string reason) {
    return Fail(ErrorCode::kRegister, file, std::move(reason));
  };
  if (!bytes.starts_with(kMagic) || bytes.size() < kMagic.size() + kVersionSize) {
    return refuse("is no register: make one with opslag register build");
  }
  if (const std::uint32_t version = VersionIn(bytes); version != kRegisterFormatVersion) {
    return refuse("is a register of format " + std::to_string(version) +
                  ", and this program reads format " + std::to_string(kRegisterFormatVersion) +
                  ": make it anew with opslag register build");
  }
  HeadReader reader(bytes.substr(kMagic.size() + kVersionSize));
  RegisterHead head;
  head.info.version = reader.Text();
  head.info.source = reader.Text();
  head.info.has_history = reader.Number() != 0;
  head.info.companies = reader.Number();
  head.info.units = reader.Number();
  head.info.names = reader.Number();
  head.info.checksum = reader.Text();
  for (std::uint64_t count = reader.Number(); count > 0 && reader.good(); --count) {
    RegisterTable table;
    table.name = reader.Text();
    table.entries = reader.Number();
    table.bytes = reader.Number();
    table.checksum = reader.Number();
    head.tables.push_back(std::move(table));
  }
  if (!reader.good() || reader.left() != 0) {
    return refuse("is damaged: its head cannot be read; make it anew with opslag register build");
  }
  return head;
}

}  // namespace opslag
