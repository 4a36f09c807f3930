#include "ingest/cli/command.h"

#include <iostream>

#include <utility>

#include <CLI/Validators.hpp>

#include "ingest/files/input_files.h"

namespace opslag {
namespace {

constexpr const char* kJson = "json";
constexpr const char* kProtobuf = "protobuf";
constexpr const char* kAuto = "auto";
constexpr const char* kConfluent = "confluent";

WireForm FormNamed(const std::string& name) {
  return name == kProtobuf ? WireForm::kProtobuf : WireForm::kJson;
}

}  // namespace

ExitCode Complain(const Error& error) {
  std::cerr << "opslag: " << error.ToString() << "\n";
  return ExitCodeOf(error.code);
}

void AddInputFormOption(CLI::App& app, std::optional<WireForm>& form) {
  app.add_option_function<std::string>(
         "--input-form",
         [&form](const std::string& name) {
           form = name == kAuto ? std::nullopt : std::optional(FormNamed(name));
         },
         "How the postings are written: json (one document a line), protobuf (each led by its "
         "length), or auto (told from the first bytes)")
      ->type_name("FORM")
      ->check(CLI::IsMember({kAuto, kJson, kProtobuf}))
      ->default_str(kAuto)
      ->envname("OPSLAG_INPUT_FORM");
}

void AddMappingOption(CLI::App& app, std::string& file) {
  app.add_option("--mapping", file,
                 "Mapping file of a source: FILES are then the source's own, in CSV, JSON, XML or "
                 "HTML (deploy/sources/README.md)")
      ->type_name("FILE")
      ->envname("OPSLAG_MAPPING");
}

Result<void> ReadMapping(const std::string& file, std::vector<std::string>& inputs,
                         const std::optional<WireForm>& form,
                         std::shared_ptr<const Mapping>* mapping) {
  if (!file.empty()) {
    if (form) {
      return Fail(ErrorCode::kUsage, "--input-form",
                  "says how postings are written; with --mapping the mapping's format says it");
    }
    Result<std::shared_ptr<const Mapping>> read = Mapping::Load(file);
    if (!read) return tl::make_unexpected(std::move(read.error()));
    *mapping = std::move(*read);
  }
  Result<std::vector<std::string>> files =
      ExpandInputs(inputs, *mapping ? (*mapping)->spec().files() : std::string());
  if (!files) return tl::make_unexpected(std::move(files.error()));
  inputs = std::move(*files);
  return {};
}

void AddOutputFormOption(CLI::App& app, WireForm& form, const char* help) {
  app.add_option_function<std::string>(
         "--output-form", [&form](const std::string& name) { form = FormNamed(name); }, help)
      ->type_name("FORM")
      ->check(CLI::IsMember({kJson, kProtobuf}))
      ->default_str(form == WireForm::kJson ? kJson : kProtobuf)
      ->envname("OPSLAG_OUTPUT_FORM");
}

void AddFramingOptions(CLI::App& app, PipelineSettings& pipeline) {
  app.add_option_function<std::string>(
         "--input-framing",
         [&pipeline](const std::string& name) {
           pipeline.input_framing = name == kConfluent ? Framing::kConfluent : Framing::kNone;
         },
         "What stands before a record: none, or confluent (a schema registry's wire format: byte "
         "0, "
         "the schema's id, for protobuf the message's place in it)")
      ->type_name("FRAMING")
      ->check(CLI::IsMember({"none", kConfluent}))
      ->default_str("none")
      ->envname("OPSLAG_INPUT_FRAMING");
  AddSchemaIdOption(app, "--output-schema-id", "OPSLAG_OUTPUT_SCHEMA_ID",
                    pipeline.output_schema_id);
}

void AddSchemaIdOption(CLI::App& app, const std::string& name, const std::string& variable,
                       std::optional<std::uint32_t>& schema_id) {
  app.add_option(name, schema_id,
                 "Write records in Confluent's wire format, with this id of their schema in the "
                 "registry")
      ->type_name("ID")
      ->envname(variable);
}

void AddCarryOriginalFlag(CLI::App& app, bool& carry_original) {
  app.add_flag("--carry-original", carry_original,
               "Put the whole posting into its enriched record; without it nothing of the text but "
               "title, employer's name and evidence leaves")
      ->envname("OPSLAG_CARRY_ORIGINAL");
}

void AddMinConfidenceOption(CLI::App& app, double& min_confidence) {
  app.add_option("--min-confidence", min_confidence,
                 "Withhold occupations of less confidence than this, 0 to 1: the record has no code "
                 "then, says why, and holds it first among the alternatives")
      ->type_name("P")
      ->check(CLI::Range(0.0, 1.0))
      ->capture_default_str()
      ->envname("OPSLAG_MIN_CONFIDENCE");
}

void AddThreadsOption(CLI::App& app, std::size_t& threads) {
  app.add_option("--threads", threads, "Threads that classify; 0 = one for each core")
      ->type_name("N")
      ->check(CLI::Range(0, 256))
      ->capture_default_str()
      ->envname("OPSLAG_THREADS");
}

void AddDefaultSourceOption(CLI::App& app, std::string& default_source) {
  app.add_option("--default-source", default_source, "The source of a posting that names none")
      ->type_name("NAME")
      ->capture_default_str()
      ->envname("OPSLAG_DEFAULT_SOURCE");
}

}  // namespace opslag
