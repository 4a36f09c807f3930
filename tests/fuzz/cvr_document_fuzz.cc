// A dump's bytes: whatever they are, they are cut into the same documents however they arrive, and
// each is refused in words of our own or becomes an entity that packing leaves as it is.
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "classifier/employer/register_entity.h"
#include "ingest/files/byte_stream.h"
#include "ingest/register/cvr_document.h"
#include "ingest/register/document_stream.h"
#include "tests/fuzz/fuzz_check.h"

namespace opslag {
namespace {

std::string Packed(const RegisterEntity& entity) {
  std::string packed;
  PackEntity(entity, &packed);
  return packed;
}

void ReadDocument(std::string_view json) {
  static const SharedDomains kShared = {"gmail.com"};
  static CvrDocumentReader reader(kShared);
  static CvrDocument document;
  const Result<void> good = reader.Read(json, &document);
  if (!good) {
    Require(IsRecordError(good.error().code), "an error that would stop the build");
    Require(!good.error().reason.empty(), "an error without a reason");
    return;
  }
  if (document.kind != CvrDocument::Kind::kCompany && document.kind != CvrDocument::Kind::kUnit) {
    return;
  }
  const RegisterEntity& entity = document.entity;
  Require(IsUnitNumber(entity.number) == (document.kind == CvrDocument::Kind::kUnit),
          "a number of the other kind");
  const std::string packed = Packed(entity);
  RegisterEntity again;
  Require(UnpackEntity(entity.number, packed, &again), "a packed entity cannot be read");
  Require(Packed(again) == packed, "packing changes the entity");
}

// The documents, each with its line and a mark behind it, and the error.
std::string Cut(std::string_view text, std::size_t piece, bool read) {
  DocumentStream stream(ByteStream("fuzz", [text, piece](std::string* to) mutable -> Result<bool> {
    if (text.empty()) return false;
    to->append(text.substr(0, piece));
    text.remove_prefix(std::min(piece, text.size()));
    return true;
  }));
  DocumentBlock block;
  std::string all;
  for (;;) {
    const Result<bool> more = stream.Next(&block);
    if (!more) return all + more.error().ToString();
    if (!*more) return all;
    for (const DocumentBlock::Document& document : block.documents) {
      const std::string_view json =
          std::string_view(block.bytes).substr(document.begin, document.size);
      if (read) ReadDocument(json);
      all.append(std::to_string(document.line)).append(json).append("\x1e");
    }
  }
}

}  // namespace
}  // namespace opslag

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::size_t piece = std::size_t{data[0]} % 17 + 1;
  opslag::Require(opslag::Cut(text, piece, false) == opslag::Cut(text, size, true),
                  "the pieces make a difference");
  return 0;
}
