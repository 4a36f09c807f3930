#include "ingest/cli/help_formatter.h"

#include <cstddef>
#include <sstream>

// Defines what Formatter.hpp declares.
#include <CLI/CLI.hpp>

namespace opslag {
namespace {

constexpr std::size_t kLeftColumn = 30;
constexpr std::size_t kPageWidth = 100;

// CLI11 writes what an option takes and its checks as one: "TEXT:{json,protobuf}".
struct TypeAndChecks {
  std::string type;
  std::string checks;
};

TypeAndChecks Split(const std::string& type_name) {
  const std::size_t colon = type_name.find(':');
  if (colon == std::string::npos) return {type_name, ""};
  return {type_name.substr(0, colon), type_name.substr(colon + 1)};
}

std::string Description(const CLI::Option& option) {
  std::string text = option.get_description();
  const std::string checks = Split(option.get_type_name()).checks;
  if (checks.starts_with("{")) text += " " + checks;
  if (!option.get_default_str().empty()) text += " [default: " + option.get_default_str() + "]";
  if (option.get_required()) text += " [required]";
  if (!option.get_envname().empty()) text += " [$" + option.get_envname() + "]";
  return text;
}

// `text` in lines that end before the page does; the first line begins in column `at`.
void AppendWrapped(const std::string& text, std::size_t at, std::string* page) {
  std::istringstream words(text);
  std::string word;
  bool is_first = true;
  while (words >> word) {
    if (!is_first && at + 1 + word.size() > kPageWidth) {
      page->append("\n").append(kLeftColumn, ' ');
      at = kLeftColumn;
    } else if (!is_first) {
      page->push_back(' ');
      ++at;
    }
    page->append(word);
    at += word.size();
    is_first = false;
  }
  page->push_back('\n');
}

}  // namespace

HelpFormatter::HelpFormatter() { column_width(kLeftColumn); }

std::string HelpFormatter::make_option(const CLI::Option* option, bool is_positional) const {
  std::string page = "  ";
  page +=
      is_positional ? Split(option->get_type_name()).type : make_option_name(option, is_positional);
  if (!is_positional && option->get_type_size() != 0) {
    page += " " + Split(option->get_type_name()).type;
  }
  if (page.size() + 2 > kLeftColumn) {
    page.append("\n").append(kLeftColumn, ' ');
  } else {
    page.append(kLeftColumn - page.size(), ' ');
  }
  AppendWrapped(Description(*option), kLeftColumn, &page);
  return page;
}

}  // namespace opslag
