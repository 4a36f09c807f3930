// Documents of cvr-permanent for tests, in the official shape, of made-up firms.
#pragma once

#include <cstdint>
#include <string>

namespace opslag {

// A company of one name with one unit, as one line without a line end. `samt_id` is its version.
std::string CompanyDocument(std::uint64_t cvr_number, const std::string& name,
                            std::uint64_t p_number, std::uint64_t samt_id = 1);

// A unit of one name, of that company.
std::string UnitDocument(std::uint64_t p_number, const std::string& name, std::uint64_t cvr_number,
                         std::uint64_t samt_id = 1);

std::string PersonDocument();

// `text` with the first `from` replaced. The test fails where there is none.
std::string Replaced(std::string text, const std::string& from, const std::string& to);

}  // namespace opslag
