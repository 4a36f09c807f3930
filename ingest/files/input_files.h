// What the command line names as input, as a list of files.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "classifier/error.h"

namespace opslag {

// Replaces each folder by the files in it and below that match `pattern` ("*.xml", as a shell reads
// it; empty = all), by path, bytewise. Names that begin with a dot are passed over. Files and "-"
// stay as they are. Error: kIo: a folder that cannot be read, or holds no such file.
Result<std::vector<std::string>> ExpandInputs(const std::vector<std::string>& inputs,
                                              const std::string& pattern);

// Sum of the files' sizes in bytes; unset as soon as one of them has none.
std::optional<std::uint64_t> SizeOfAll(const std::vector<std::string>& inputs);

// Error: kIo, where `name` is no file that can be read. "-" can.
Result<void> CheckReadable(const std::string& name);

// Whether both names mean the same existing regular file.
bool IsSameFile(const std::string& one, const std::string& other);

}  // namespace opslag
