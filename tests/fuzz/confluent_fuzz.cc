// Any bytes as a framed record: the record behind the frame, or a refusal in words of our own.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "ingest/record/confluent.h"
#include "tests/fuzz/fuzz_check.h"

namespace opslag {
namespace {

void Check(std::string_view framed, WireForm form) {
  const Result<std::string_view> record = WithoutConfluentFrame(framed, form);
  if (!record) {
    Require(record.error().code == ErrorCode::kUnsupportedContent, "a refusal of another kind");
    Require(!record.error().reason.empty(), "a refusal without a reason");
    return;
  }
  Require(LooksFramed(framed), "read as framed, and does not look so");
  Require(framed.ends_with(*record) && record->size() + 5 <= framed.size(),
          "no part of the record");
  std::string again;
  AppendConfluentFrame(7, form, &again);
  again.append(*record);
  const Result<std::string_view> same = WithoutConfluentFrame(again, form);
  Require(same && *same == *record, "what is written is not read");
}

}  // namespace
}  // namespace opslag

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  opslag::Check(bytes, opslag::WireForm::kJson);
  opslag::Check(bytes, opslag::WireForm::kProtobuf);
  return 0;
}
