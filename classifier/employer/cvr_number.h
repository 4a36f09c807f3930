// Numbers of the CVR register.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace opslag {

// The eight digits of a CVR number with a right check digit, from text that may hold spaces and a "DK" in
// front; nullopt otherwise. Check: weights 2 7 6 5 4 3 2 1, sum divisible by 11 (Statistics Denmark,
// "modulus 11").
std::optional<std::string> ReadCvrNumber(std::string_view text);

// The ten digits of a P-number. It has no check digit: only its form is checked.
std::optional<std::string> ReadPNumber(std::string_view text);

}  // namespace opslag
