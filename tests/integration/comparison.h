// What is compared where records from files and from Kafka are held against each other.
#pragma once

#include <regex>
#include <sstream>
#include <string>
#include <vector>

#include "tests/integration/kafka_fixture.h"

namespace opslag::integration {

inline std::vector<std::string> Lines(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

inline std::string Joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

// The record without the three fields that say where it lay. Bytes, not messages: what is compared
// is what a reader gets.
inline std::string WithoutPlace(const std::string& json) {
  static const std::regex place(R"re("(topic)":"[^"]*"|"(partition)":-?\d+|"(offset)":"-?\d+")re");
  return std::regex_replace(json, place, "\"$1$2$3\":…");
}

inline std::vector<std::string> WithoutPlaces(const std::vector<std::string>& records) {
  std::vector<std::string> stripped;
  for (const std::string& record : records) stripped.push_back(WithoutPlace(record));
  return stripped;
}

inline std::vector<std::string> Values(const std::vector<ReadRecord>& records) {
  std::vector<std::string> values;
  for (const ReadRecord& record : records) values.push_back(record.value.value_or("<none>"));
  return values;
}

}  // namespace opslag::integration
