// Any bytes as a source's file: what comes out are postings that the decoder takes, or problems in
// our own words.
//
// The first byte chooses the mapping.
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "classifier/text/utf8.h"
#include "ingest/record/decode.h"
#include "ingest/source/mapped_reader.h"
#include "tests/fuzz/fuzz_check.h"

namespace opslag {
namespace {

constexpr std::size_t kMaxRecord = std::size_t{1} << 20;

// One for each reader, with every kind of step among them.
std::shared_ptr<const Mapping> MappingNumber(std::size_t number) {
  constexpr const char* kFields =
      "source: \"s\" field { to: \"postingId\" from: \"id\" } field { to: \"title\" from: \"t\" "
      "from: \"*/t\" "
      "join: \" \" } field { to: \"body\" from: \"b\" unescape: true } field { to: \"publishedAt\" "
      "from: \"d\" date: "
      "\"iso\" date: \"rfc822\" date: \"unix\" date: \"d. MMMM yyyy\" } field { to: "
      "\"applicationDeadline\" from: \"d\" } "
      "field { to: \"positions\" from: \"n\" split: \",\" part: 2 } field { to: \"url\" from: "
      "\"l[@r=a]/@h\" } "
      "group { to: \"workplaces\" each: \"w\" split: \";\" field { to: \"city\" from: \".\" } } ";
  constexpr auto kFormats = std::to_array<const char*>(
      {"format: CSV",
       "format: CSV csv { delimiter: \";\" quote: \"'\" } encoding: \"windows-1252\"",
       "format: JSON", "format: JSON records: \"a/b\"", "format: JSON_LINES",
       "format: XML records: \"r/i\" xmlns { prefix: \"x\" uri: \"u\" }", "format: HTML",
       "format: JSON_LINES encoding: \"utf-16\"", "format: JSON_LINES keep_damage: true"});
  static const auto mappings = [&] {
    std::array<std::shared_ptr<const Mapping>, kFormats.size()> made;
    for (std::size_t i = 0; i < made.size(); ++i) {
      const auto mapping = Mapping::Parse("fuzz", std::string(kFields) + kFormats[i]);
      RequireNoProblem(mapping ? "" : mapping.error().ToString());
      made[i] = *mapping;
    }
    return made;
  }();
  return mappings[number % mappings.size()];
}

void CheckPosting(std::string_view bytes) {
  static RecordDecoder decoder;
  const Result<DecodedRecord> decoded = decoder.Decode(bytes, WireForm::kJson);
  if (!decoded) {
    // The contract's limits are the decoder's to check.
    Require(decoded.error().code == ErrorCode::kFieldTooLarge ||
                decoded.error().code == ErrorCode::kRecordTooLarge,
            "a mapped posting that is none");
    return;
  }
  Require(decoded->reading.repaired_sequences == 0 && decoded->reading.unknown_fields == 0,
          "a mapped posting that had to be repaired");
  Require(decoded->posting.source() == "s" && !decoded->posting.posting_id().empty(),
          "a posting without its identity");
}

void Check(const std::string& file, const std::shared_ptr<const Mapping>& mapping) {
  SourceCounts counts;
  auto reader = MappedReader::Open(file, mapping, WireForm::kJson, kMaxRecord, &counts);
  Require(reader.has_value(), "the file cannot be opened");
  for (std::uint64_t number = 1;; ++number) {
    const Result<std::optional<FileRecord>> record = (*reader)->Next();
    if (!record) {
      Require(record.error().code == ErrorCode::kIo, "an error that no file can make");
      break;
    }
    if (!*record) break;
    Require((*record)->number == number, "records are not numbered one by one");
    if ((*record)->problem) {
      Require(IsRecordError((*record)->problem->code), "a record's problem stops the process");
      Require(!(*record)->problem->reason.empty(), "a problem without a reason");
      Require(IsWellFormedUtf8((*record)->bytes), "rejects that are no UTF-8");
    } else {
      CheckPosting((*record)->bytes);
    }
  }
  reader->reset();
  Require(IsWellFormedUtf8(counts.ToString()), "counts that are no UTF-8");
}

}  // namespace
}  // namespace opslag

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  static const int file = ::memfd_create("source", 0);
  opslag::Require(file >= 0 && ::ftruncate(file, 0) == 0, "no file in memory");
  opslag::Require(::pwrite(file, data + 1, size - 1, 0) == static_cast<ssize_t>(size - 1),
                  "no file in memory");
  opslag::Check("/proc/self/fd/" + std::to_string(file), opslag::MappingNumber(data[0]));
  return 0;
}
