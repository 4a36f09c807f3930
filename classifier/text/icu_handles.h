// Owners of ICU's C handles: nobody else closes them.
#pragma once

#include <memory>

#include <unicode/ubrk.h>
#include <unicode/utext.h>

namespace opslag {

struct CloseBreakIterator {
  void operator()(UBreakIterator* iterator) const noexcept { ubrk_close(iterator); }
};
using BreakIteratorHandle = std::unique_ptr<UBreakIterator, CloseBreakIterator>;

struct CloseUText {
  void operator()(UText* text) const noexcept { utext_close(text); }
};
using UTextHandle = std::unique_ptr<UText, CloseUText>;

}  // namespace opslag
