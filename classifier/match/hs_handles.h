// Owners of what Hyperscan hands out. Nobody else frees these.
//
// Each is a unique_ptr: movable, not copyable, empty after a move. Thread rules are Hyperscan's
// own: a database may be read by many threads, a scratch belongs to one at a time.
#pragma once

#include <memory>

#include <hs.h>

namespace opslag {

struct HsDatabaseDeleter {
  void operator()(hs_database_t* database) const noexcept { hs_free_database(database); }
};
using HsDatabase = std::unique_ptr<hs_database_t, HsDatabaseDeleter>;

struct HsScratchDeleter {
  void operator()(hs_scratch_t* scratch) const noexcept { hs_free_scratch(scratch); }
};
using HsScratch = std::unique_ptr<hs_scratch_t, HsScratchDeleter>;

struct HsCompileErrorDeleter {
  void operator()(hs_compile_error_t* error) const noexcept { hs_free_compile_error(error); }
};
using HsCompileError = std::unique_ptr<hs_compile_error_t, HsCompileErrorDeleter>;

}  // namespace opslag
