#include "classifier/employer/cvr_number.h"

#include <array>

namespace opslag {
namespace {

// The digits of `text`, spaces left out; nullopt where there are other characters or another number of digits.
std::optional<std::string> Digits(std::string_view text, std::size_t count) {
  std::string digits;
  for (char c : text) {
    if (c == ' ') continue;
    if (c < '0' || c > '9' || digits.size() == count) return std::nullopt;
    digits.push_back(c);
  }
  if (digits.size() != count) return std::nullopt;
  return digits;
}

}  // namespace

std::optional<std::string> ReadCvrNumber(std::string_view text) {
  if (text.starts_with("DK") || text.starts_with("dk")) text.remove_prefix(2);
  std::optional<std::string> digits = Digits(text, 8);
  if (!digits || digits->front() == '0') return std::nullopt;
  constexpr std::array<int, 8> kWeights = {2, 7, 6, 5, 4, 3, 2, 1};
  int sum = 0;
  for (std::size_t i = 0; i < kWeights.size(); ++i) sum += kWeights[i] * ((*digits)[i] - '0');
  if (sum % 11 != 0) return std::nullopt;
  return digits;
}

std::optional<std::string> ReadPNumber(std::string_view text) { return Digits(text, 10); }

}  // namespace opslag
