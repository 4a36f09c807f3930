// Reads dumps of cvr-permanent into a RegisterBuilder.
//
// One thread reads and cuts (document_stream.h), the others read the documents (cvr_document.h) and
// pack them: every byte is looked at once, and nothing but a few blocks is ever held.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "classifier/employer/register.h"
#include "classifier/error.h"
#include "ingest/register/build_log.h"
#include "ingest/register/cvr_document.h"
#include "ingest/register/register_builder.h"

namespace opslag {

struct CvrPermanentSettings {
  std::vector<std::string> inputs;  // files, or "-": plain, gzip, zstd; files may be ZIP
  std::size_t threads = 1;  // that read documents; beside the caller's, which reads the files
  // A dump that ends within a document, or whose brackets do not fit, is used as far as it goes.
  bool keep_going = false;
  SharedDomains shared_domains;
  // Hears now and then how far it is: bytes of the files, packed where they are, and documents.
  std::function<void(std::uint64_t bytes, std::uint64_t documents)> progress;
};

// Collects all documents. What is refused goes to `log`. The info has source, has_history, and as
// its version the newest day on which a document was loaded. Errors: kIo, also where a dump is cut
// off or cannot be cut into documents; kRegister, where too many were refused.
Result<RegisterInfo> CollectCvrPermanent(const CvrPermanentSettings& settings,
                                         RegisterBuilder* builder, BuildLog* log);

}  // namespace opslag
