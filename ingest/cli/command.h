// What the subcommands share.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <CLI/App.hpp>

#include "classifier/error.h"
#include "ingest/cli/exit_codes.h"
#include "ingest/record/pipeline.h"
#include "ingest/record/record_processor.h"
#include "ingest/source/mapping.h"

namespace opslag {

// What the command line asked for. Run after parsing is over, so that a subcommand's own faults are
// not taken for the command line's.
struct Invocation {
  std::function<ExitCode()> run;
};

// Each adds one subcommand to `app`, which sets `invocation` when it is chosen.
// REQUIRES: `invocation` outlives the parsing.
void AddClassifyCommand(CLI::App& app, Invocation& invocation);
void AddRunCommand(CLI::App& app, Invocation& invocation);
void AddProduceCommand(CLI::App& app, Invocation& invocation);
void AddRulesCommand(CLI::App& app, Invocation& invocation);
void AddRulesCompileCommand(CLI::App& rules, Invocation& invocation);  // within `rules`
void AddDlqCommand(CLI::App& app, Invocation& invocation);
void AddEvalCommand(CLI::App& app, Invocation& invocation);
void AddRegisterCommand(CLI::App& app, Invocation& invocation);
void AddDemoCommand(CLI::App& app, Invocation& invocation);
void AddVersionCommand(CLI::App& app, Invocation& invocation);

// Prints "opslag: io: FILE: reason" to standard error, and says which exit code the error means.
ExitCode Complain(const Error& error);

// Adds --input-form auto|json|protobuf; unset = auto. REQUIRES: `form` outlives `app`.
void AddInputFormOption(CLI::App& app, std::optional<WireForm>& form);

// Adds --mapping (OPSLAG_MAPPING).
void AddMappingOption(CLI::App& app, std::string& file);

// Reads the mapping, if `file` names one, and replaces folders among the inputs by their files.
// Errors: kIo; kConfiguration (the mapping); kUsage (a mapping and a form at once).
Result<void> ReadMapping(const std::string& file, std::vector<std::string>& inputs,
                         const std::optional<WireForm>& form,
                         std::shared_ptr<const Mapping>* mapping);

// Adds --output-form json|protobuf.
void AddOutputFormOption(
    CLI::App& app, WireForm& form,
    const char* help = "How the enriched records are written: json or protobuf");

// Adds --input-framing and --output-schema-id (OPSLAG_INPUT_FRAMING, OPSLAG_OUTPUT_SCHEMA_ID).
void AddFramingOptions(CLI::App& app, PipelineSettings& pipeline);
// Adds --schema-id (OPSLAG_SCHEMA_ID): that of the records that are written.
void AddSchemaIdOption(CLI::App& app, const std::string& name, const std::string& variable,
                       std::optional<std::uint32_t>& schema_id);

// Adds --carry-original.
void AddCarryOriginalFlag(CLI::App& app, bool& carry_original);
// Adds --min-confidence (OPSLAG_MIN_CONFIDENCE).
void AddMinConfidenceOption(CLI::App& app, double& min_confidence);
// Adds --threads (OPSLAG_THREADS); 0 = one for each core.
void AddThreadsOption(CLI::App& app, std::size_t& threads);
// Adds --default-source (OPSLAG_DEFAULT_SOURCE).
void AddDefaultSourceOption(CLI::App& app, std::string& default_source);

}  // namespace opslag
