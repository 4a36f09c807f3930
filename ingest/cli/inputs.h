// What commands that read files of records have in common.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "classifier/error.h"

namespace opslag {

// Whether a file can be read; standard input always can. Opens nothing. Error: kIo.
Result<void> CheckReadable(const std::string& name);

// The sizes of all inputs together, in bytes; unset as soon as one of them has none.
std::optional<std::uint64_t> SizeOfAll(const std::vector<std::string>& inputs);

// `wanted`, or one for each core where that is 0.
std::size_t ThreadsOf(std::size_t wanted);

}  // namespace opslag
