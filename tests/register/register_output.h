// Writes a made-up world to a file descriptor in one of the official forms.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "classifier/error.h"
#include "tests/register/words.h"
#include "tests/register/world.h"

namespace opslag::make_register {

enum class OutputForm { kJsonLines, kScrollPages, kNone };

struct OutputCounts {
  std::uint64_t companies = 0, units = 0;
  std::uint64_t company_bytes = 0, unit_bytes = 0;  // of the documents
};

// Documents come in no order, as in the official dumps: shuffled among some thousand at a time.
// `see` is called for each group, as it is made; may be empty. Error: kIo.
Result<OutputCounts> WriteRegister(const Words& words, const WorldSettings& settings,
                                   OutputForm form, int descriptor,
                                   const std::function<void(const Group&)>& see);

}  // namespace opslag::make_register
