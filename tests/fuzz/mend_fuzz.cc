// Any text, mended: it stays text, does not grow beyond reason, and nothing is counted that was not
// done.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "classifier/text/utf8.h"
#include "ingest/source/mend.h"
#include "ingest/source/text_decoder.h"
#include "tests/fuzz/fuzz_check.h"

namespace opslag {
namespace {

void CheckMended(std::string_view text, TextKind kind) {
  MendCounts counts;
  const std::string mended = Mend(text, kind, &counts);
  Require(IsWellFormedUtf8(mended), "mended text is ill-formed");
  Require(mended.size() <= text.size(), "mended text is longer");
  if (counts == MendCounts()) Require(mended == text, "changed, and not counted");
  if (mended != text) Require(counts.Mended() + counts.replaced > 0, "changed, and not counted");
}

}  // namespace
}  // namespace opslag

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace opslag;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  for (const char* encoding : {"", "windows-1252", "utf-16"}) {
    auto whole = TextDecoder::New(encoding);
    auto halves = TextDecoder::New(encoding);
    Require(whole && halves, "an encoding is missing");
    std::string text;
    std::string joined;
    whole->Decode(bytes, true, &text);
    halves->Decode(bytes.substr(0, size / 2), false, &joined);
    halves->Decode(bytes.substr(size / 2), true, &joined);
    Require(IsWellFormedUtf8(text), "decoded text is ill-formed");
    Require(text == joined, "two halves are not the whole");
    CheckMended(text, TextKind::kPlain);
    CheckMended(text, TextKind::kHtml);
  }
  return 0;
}
