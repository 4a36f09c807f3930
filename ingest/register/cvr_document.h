// One document of cvr-permanent becomes an entity.
//
// The documents are the Danish Business Authority's, as they are told in its Elasticsearch service:
// an object with the one key Vrvirksomhed or VrproduktionsEnhed, alone or as the _source of a hit.
// Participants (deltagerRelation, Vrdeltagerperson) and telephone numbers are never read; of mail
// addresses the domain alone.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>

#include "classifier/employer/register_entity.h"
#include "classifier/error.h"

namespace opslag {

struct CvrDocument {
  enum class Kind { kCompany, kUnit, kPerson, kOther };
  Kind kind = Kind::kOther;
  // The rest is set for companies and units.
  RegisterEntity entity;
  std::uint64_t version = 0;  // samtId
  bool by_mistake = false;    // fejlRegistreret: only number and version count
  std::string loaded;         // sidstIndlaest's day, "2026-11-28"; empty where it is not told
};

// Domains that say nothing about who uses them, lower case.
using SharedDomains = std::unordered_set<std::string>;

// Not thread-safe. Memory: four bytes for each of the largest document's, and the document's.
class CvrDocumentReader {
 public:
  // REQUIRES: `shared_domains` outlives it.
  explicit CvrDocumentReader(const SharedDomains& shared_domains);
  ~CvrDocumentReader();
  CvrDocumentReader(CvrDocumentReader&&) noexcept;
  CvrDocumentReader& operator=(CvrDocumentReader&&) noexcept;

  // Reads into *document, whose buffers are used again. What is not read is not checked but for its
  // brackets and quotes. Errors, `where` is the field: kMalformedJson, kWrongType, kBadValue,
  // kMissingField. REQUIRES: 64 bytes behind `json` can be read.
  Result<void> Read(std::string_view json, CvrDocument* document);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// Days from 1970-01-01 to "2014-03-01", or to the day of a time that begins so; nothing where it is
// no day.
std::optional<std::int32_t> ParseCvrDay(std::string_view text);

}  // namespace opslag
