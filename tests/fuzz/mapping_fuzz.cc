// Any bytes as a mapping file: it is refused with its mistakes, or can be used on a record.
#include <cstddef>
#include <cstdint>
#include <string>

#include "ingest/source/mapping.h"
#include "ingest/source/record_mapper.h"
#include "ingest/source/source_node.h"
#include "tests/fuzz/fuzz_check.h"

namespace opslag {
namespace {

// A record with children, leaves, lists and attributes under names that a mapping may well have.
SourceNode Record() {
  SourceNode record;
  for (const char* name : {"id", "t", "a", "a", "w"}) {
    SourceNode& child = record.children.emplace_back();
    child.name = name;
    child.text = "2026-10-05";
    for (const char* inner : {"@r", "b", "t"}) {
      SourceNode& grandchild = child.children.emplace_back();
      grandchild.name = inner;
      grandchild.text = "K\u00C3\u00B8k; 1 / x";
    }
  }
  return record;
}

}  // namespace
}  // namespace opslag

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace opslag;
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto mapping = Mapping::Parse("fuzz.textproto", text);
  if (!mapping) {
    Require(mapping.error().code == ErrorCode::kConfiguration && !mapping.error().reason.empty(),
            "a mapping that is refused without a reason");
    return 0;
  }
  RecordMapper mapper(*mapping);
  static const SourceNode record = Record();
  const auto posting = mapper.Map(record, "file");
  if (posting) {
    Require(!posting->posting_id().empty(), "a posting without its number");
  } else {
    Require(IsRecordError(posting.error().code), "a record's problem stops the process");
  }
  static_cast<void>(mapper.counts().ToString());
  return 0;
}
