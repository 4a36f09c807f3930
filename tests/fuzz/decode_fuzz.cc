// A record's bytes: whatever they are, the decoder refuses them in words of its own, or gives a
// posting that meets the contract, and that both forms carry unchanged.
//
// The first byte's lowest bit says which form the rest is in.
#include <google/protobuf/util/message_differencer.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "classifier/text/utf8.h"
#include "ingest/record/decode.h"
#include "ingest/record/encode.h"
#include "ingest/record/json_writer.h"
#include "ingest/record/to_posting.h"
#include "tests/fuzz/fuzz_check.h"

namespace opslag {
namespace {

void RequireSame(const Result<DecodedRecord>& again, const v1::JobPosting& posting,
                 const char* what) {
  Require(again.has_value(), what);
  Require(again->reading.repaired_sequences == 0 && again->reading.unknown_fields == 0, what);
  Require(google::protobuf::util::MessageDifferencer::Equals(again->posting, posting), what);
}

void Check(std::string_view bytes, WireForm form) {
  static RecordDecoder decoder(DecodeSettings{.max_record = std::size_t{1} << 20});
  // What is written back may be longer than what came: escapes.
  static RecordDecoder generous;
  const Result<DecodedRecord> decoded = decoder.Decode(bytes, form);
  if (!decoded) {
    Require(IsRecordError(decoded.error().code), "an error that would stop the service");
    Require(!decoded.error().reason.empty(), "an error without a reason");
    return;
  }
  const v1::JobPosting& posting = decoded->posting;
  std::string json;
  AppendJson(posting, &json);
  Require(IsWellFormedUtf8(json), "ill-formed text got through");
  RequireSame(generous.Decode(json, WireForm::kJson), posting, "JSON changes the posting");
  RequireSame(generous.Decode(posting.SerializeAsString(), WireForm::kProtobuf), posting,
              "protobuf changes the posting");
  static_cast<void>(ToPosting(posting));
  Require(Revision(posting, {}).size() == Revision({}, {}).size(), "a revision of another width");
}

}  // namespace
}  // namespace opslag

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  opslag::Check(bytes.substr(1),
                (data[0] & 1) != 0 ? opslag::WireForm::kProtobuf : opslag::WireForm::kJson);
  return 0;
}
