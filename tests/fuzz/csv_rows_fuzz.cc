// Any bytes, in pieces of any size: rows come to an end, and the pieces' size makes no difference.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/register/csv_rows.h"
#include "tests/fuzz/fuzz_check.h"

namespace {

// All values, with what tells rows, lines and values apart.
std::string Flatten(std::string_view text, std::size_t piece) {
  opslag::CsvRows rows("fuzz", [text, piece](std::string* to) mutable -> opslag::Result<bool> {
    if (text.empty()) return false;
    to->append(text.substr(0, piece));
    text.remove_prefix(std::min(piece, text.size()));
    return true;
  });
  std::string flat;
  std::vector<std::string_view> values;
  for (;;) {
    const auto more = rows.Next(&values);
    if (!more) return flat + more.error().ToString();
    if (!*more) return flat;
    flat += std::to_string(rows.line());
    for (const std::string_view value : values) {
      flat += '\x1f';
      flat += value;
    }
    flat += '\x1e';
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::size_t piece = std::size_t{data[0]} % 17 + 1;
  opslag::Require(Flatten(text, piece) == Flatten(text, size), "the pieces make a difference");
  return 0;
}
