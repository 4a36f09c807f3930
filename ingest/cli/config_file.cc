#include "ingest/cli/config_file.h"

#include <cstdlib>
#include <istream>
#include <memory>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

namespace opslag {
namespace {

// "rules check" as {"rules", "check"}.
std::vector<std::string> ChosenSubcommand(const CLI::App& app) {
  std::vector<std::string> path;
  const CLI::App* at = &app;
  while (!at->get_subcommands().empty()) {
    at = at->get_subcommands().front();
    path.push_back(at->get_name());
  }
  return path;
}

const CLI::App* FindSubcommand(const CLI::App& app, const std::string& name) {
  const auto found = app.get_subcommands(
      [&name](const CLI::App* subcommand) { return subcommand->get_name() == name; });
  return found.empty() ? nullptr : found.front();
}

const CLI::Option* FindOption(const CLI::App& app, const CLI::ConfigItem& item) {
  const CLI::App* at = &app;
  for (const std::string& parent : item.parents) {
    at = FindSubcommand(*at, parent);
    if (at == nullptr) return nullptr;
  }
  return at->get_option_no_throw("--" + item.name);
}

bool IsSetInEnvironment(const CLI::Option* option) {
  if (option == nullptr || option->get_envname().empty()) return false;
  const char* const value = std::getenv(option->get_envname().c_str());
  return value != nullptr && *value != '\0';
}

// CLI11 marks where a section begins and ends with items of these names.
bool IsSectionMark(const CLI::ConfigItem& item) { return item.name == "++" || item.name == "--"; }

std::string FullName(const CLI::ConfigItem& item) {
  std::string name;
  for (const std::string& parent : item.parents) name += parent + ".";
  return name + item.name;
}

// Left to itself, CLI11 takes entries outside a section for the program's own, and lets the file go
// before the environment.
class ConfigFile : public CLI::ConfigTOML {
 public:
  explicit ConfigFile(const CLI::App& app) : app_(app) {}

  std::vector<CLI::ConfigItem> from_config(std::istream& input) const override {
    std::vector<CLI::ConfigItem> kept;
    for (CLI::ConfigItem& item : CLI::ConfigTOML::from_config(input)) {
      if (IsSectionMark(item)) continue;  // only for sections that choose a subcommand
      if (item.parents.empty()) item.parents = ChosenSubcommand(app_);
      const CLI::Option* const option = FindOption(app_, item);
      if (option == nullptr || !option->get_configurable()) {
        throw CLI::ConfigError(
            FullName(item) + " in the configuration file is no setting of opslag",
            CLI::ExitCodes::ConfigError);
      }
      if (!IsSetInEnvironment(option)) kept.push_back(std::move(item));
    }
    return kept;
  }

 private:
  const CLI::App& app_;
};

}  // namespace

void AddConfigFile(CLI::App& app) {
  const char* const named = std::getenv("OPSLAG_CONFIG");
  const std::string file = named == nullptr ? "" : named;
  app.set_config("--config", file, "Read settings from this TOML file", !file.empty())
      ->type_name("FILE");
  app.config_formatter(std::make_shared<ConfigFile>(app));
  app.allow_config_extras(CLI::config_extras_mode::error);
}

}  // namespace opslag
