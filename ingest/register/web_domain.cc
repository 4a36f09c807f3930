#include "ingest/register/web_domain.h"

#include <algorithm>

namespace opslag {
namespace {

constexpr std::size_t kLongestDomain = 253;

char Lower(char byte) { return byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte + 32) : byte; }

bool MayStandInDomain(char byte) {
  return (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') || byte == '-' ||
         byte == '.' || (static_cast<unsigned char>(byte) & 0x80) != 0;
}

}  // namespace

std::string WebDomain(std::string_view contact) {
  if (const std::size_t scheme = contact.find("://"); scheme != std::string_view::npos) {
    contact.remove_prefix(scheme + 3);
  }
  contact = contact.substr(0, contact.find_first_of("/?#"));
  if (const std::size_t at = contact.rfind('@'); at != std::string_view::npos) {
    contact.remove_prefix(at + 1);
  }
  contact = contact.substr(0, contact.find(':'));
  while (!contact.empty() && (contact.front() == ' ' || contact.front() == '.')) {
    contact.remove_prefix(1);
  }
  while (!contact.empty() && (contact.back() == ' ' || contact.back() == '.')) {
    contact.remove_suffix(1);
  }
  std::string domain(contact);
  std::transform(domain.begin(), domain.end(), domain.begin(), Lower);
  if (domain.starts_with("www.")) domain.erase(0, 4);
  const std::size_t dot = domain.rfind('.');
  if (domain.size() > kLongestDomain || dot == std::string::npos || dot == 0 ||
      domain.size() - dot < 3 || !std::all_of(domain.begin(), domain.end(), MayStandInDomain)) {
    return {};
  }
  return domain;
}

}  // namespace opslag
