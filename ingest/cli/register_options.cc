#include "ingest/cli/register_options.h"

namespace opslag {

void AddRegisterOption(CLI::App& app, std::string& file) {
  app.add_option("--register", file,
                 "The CVR register, a file that opslag register build made; without it employers "
                 "are not linked")
      ->type_name("FILE")
      ->envname("OPSLAG_REGISTER");
}

}  // namespace opslag
