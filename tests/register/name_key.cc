#include "tests/register/name_key.h"

#include <algorithm>

namespace opslag::make_register {
namespace {

// The letter at text[i] in small, advanced over; empty for what is no letter or digit.
std::string_view Letter(std::string_view text, std::size_t* i) {
  static constexpr std::string_view kAscii = "abcdefghijklmnopqrstuvwxyz0123456789";
  const auto byte = static_cast<unsigned char>(text[*i]);
  if (byte == 0xc3 && *i + 1 < text.size()) {
    const auto next = static_cast<unsigned char>(text[*i + 1]) | 0x20;
    *i += 2;
    switch (next) {
      case 0xa6: return "æ";
      case 0xb8: return "ø";
      case 0xa5: return "aa";
      case 0xa9: return "e";
      case 0xb6: return "ø";
      case 0xa4: return "æ";
      default: return "u";
    }
  }
  ++*i;
  const char small =
      byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte + 32) : static_cast<char>(byte);
  const std::size_t at = kAscii.find(small);
  return at == std::string_view::npos ? std::string_view() : kAscii.substr(at, 1);
}

}  // namespace

NameKeys::NameKeys(const Words& words) {
  for (const Form& form : words.forms) {
    for (const std::string& suffix : form.suffixes) {
      const std::string token = Join(Tokens(suffix));
      if (!token.empty()) forms_.push_back(token);
    }
  }
  std::sort(forms_.begin(), forms_.end());
  forms_.erase(std::unique(forms_.begin(), forms_.end()), forms_.end());
}

std::vector<std::string> NameKeys::Tokens(std::string_view name) {
  std::vector<std::string> tokens(1);
  for (std::size_t i = 0; i < name.size();) {
    const char c = name[i];
    if (c == '&') {
      if (!tokens.back().empty()) tokens.emplace_back();
      tokens.back() = "og";
      tokens.emplace_back();
      ++i;
      continue;
    }
    const std::string_view letter = Letter(name, &i);
    if (!letter.empty()) {
      tokens.back() += letter;
    } else if (c != '.' && c != '/' && c != '\'' && !tokens.back().empty()) {
      tokens.emplace_back();
    }
  }
  if (tokens.back().empty()) tokens.pop_back();
  return tokens;
}

std::string NameKeys::Join(const std::vector<std::string>& tokens) {
  std::string joined;
  for (const std::string& token : tokens) {
    if (!joined.empty()) joined += ' ';
    joined += token;
  }
  return joined;
}

void NameKeys::CutForm(std::vector<std::string>* tokens) const {
  while (tokens->size() > 1 && std::binary_search(forms_.begin(), forms_.end(), tokens->back())) {
    tokens->pop_back();
  }
}

std::string NameKeys::Bare(std::string_view name) const {
  std::vector<std::string> tokens = Tokens(name);
  CutForm(&tokens);
  return Join(tokens);
}

std::uint64_t Hash(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char c : text) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  }
  return hash;
}

}  // namespace opslag::make_register
