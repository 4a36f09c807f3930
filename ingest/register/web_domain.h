// The domain of a home page or mail address, as people type them into a register.
#pragma once

#include <string>
#include <string_view>

namespace opslag {

// "salling-rustfri.dk" of "https://www.Salling-Rustfri.dk:443/kontakt" and of
// "anna.hansen@salling-rustfri.dk": lower case, without "www." and what stands before an at sign,
// which may be a person's name. Empty where `contact` holds no domain. Other letters than ASCII's
// are left as they are.
std::string WebDomain(std::string_view contact);

}  // namespace opslag
