// Owners of LMDB's objects, and its byte ranges as views. Whoever touches LMDB does it through
// these.
//
// LMDB, because the register must be one file that all processes map and share, that opens in no
// time, and that is read in place: a B+ tree over pages of the file is just that.
#pragma once

#include <lmdb.h>

#include <memory>
#include <string>
#include <string_view>

#include "classifier/error.h"

namespace opslag {

// Wraps a C "close" function as a deleter without state.
template <auto kClose>
struct LmdbClose {
  template <typename T>
  void operator()(T* object) const noexcept {
    kClose(object);
  }
};

using LmdbEnvironment = std::unique_ptr<MDB_env, LmdbClose<mdb_env_close>>;
// Aborted on destruction; whoever commits releases it first (CommitLmdb).
using LmdbTransaction = std::unique_ptr<MDB_txn, LmdbClose<mdb_txn_abort>>;
using LmdbCursor = std::unique_ptr<MDB_cursor, LmdbClose<mdb_cursor_close>>;

// REQUIRES: LMDB only reads what it is given, which holds for keys, and for values without
// MDB_RESERVE.
inline MDB_val ToLmdb(std::string_view bytes) {
  return {bytes.size(), const_cast<char*>(bytes.data())};
}
inline std::string_view FromLmdb(const MDB_val& value) {
  return {static_cast<const char*>(value.mv_data), value.mv_size};
}

inline int CommitLmdb(LmdbTransaction* transaction) {
  return mdb_txn_commit(transaction->release());
}

// "cannot be opened: MDB_INVALID: File is not an LMDB file".
inline Error LmdbError(ErrorCode code, const std::string& where, const std::string& what,
                       int status) {
  return Error{code, where, what + ": " + mdb_strerror(status)};
}

}  // namespace opslag
