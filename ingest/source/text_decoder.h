// Bytes of a file in any encoding become well-formed UTF-8, piece by piece.
#pragma once

#include <iconv.h>

#include <memory>
#include <string>
#include <string_view>

#include "classifier/error.h"

namespace opslag {

// The encoding that the first bytes of a file tell: by their byte order mark, an XML declaration,
// or HTML's meta. Empty where they tell none.
std::string SniffEncoding(std::string_view front);

// Not thread-safe. Movable.
class TextDecoder {
 public:
  // Empty = UTF-8. "iso-8859-1" is read as windows-1252, as browsers do. Error: kConfiguration:
  // iconv knows no such encoding; `where` is "encoding".
  static Result<TextDecoder> New(const std::string& encoding);

  // Appends the text of `bytes` to `out`. A sequence cut off at the end is kept for the next call,
  // unless this is the last. In UTF-8 a byte that belongs to no sequence becomes DamagedByte
  // (mend.h), a longer broken sequence U+FFFD; in other encodings whatever is broken becomes
  // U+FFFD. A byte order mark at the very front is dropped.
  void Decode(std::string_view bytes, bool is_last, std::string* out);

 private:
  struct CloseIconv {
    using pointer = iconv_t;
    void operator()(iconv_t handle) const noexcept { ::iconv_close(handle); }
  };

  TextDecoder() = default;
  void DecodeUtf8(std::string_view bytes, bool is_last, std::string* out);
  void DecodeByIconv(std::string_view bytes, bool is_last, std::string* out);

  std::unique_ptr<iconv_t, CloseIconv> iconv_;  // null: UTF-8
  std::string kept_;
  bool at_front_ = true;
};

}  // namespace opslag
