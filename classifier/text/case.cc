#include "classifier/text/case.h"

#include <unicode/uchar.h>

#include "classifier/text/utf8_decode.h"

namespace opslag {

std::string LowerCase(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    const CodePoint c = DecodeAt(text.data() + i);
    AppendUtf8(static_cast<char32_t>(u_tolower(static_cast<UChar32>(c.value))), &out);
    i += c.length;
  }
  return out;
}

}  // namespace opslag
