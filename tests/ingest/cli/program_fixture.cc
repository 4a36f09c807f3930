#include "tests/ingest/cli/program_fixture.h"

#include <google/protobuf/util/json_util.h>

#include <sstream>

#include "opslag/v1/enriched.pb.h"
#include "tests/integration/child_process.h"

namespace opslag {
namespace {

Environment WithCache(Environment environment) {
  environment.emplace_back("OPSLAG_CACHE", OPSLAG_TEST_CACHE);
  return environment;
}

Finished RunCommand(const std::vector<std::string>& command,
                    const integration::ChildOptions& options) {
  const integration::Finished ended = integration::RunToEnd(command, options);
  EXPECT_EQ(ended.status.signal, 0) << ended.err;
  return {ended.status.code, ended.out, ended.err};
}

}  // namespace

Finished ProgramTest::Opslag(const std::vector<std::string>& arguments, std::string_view input,
                             const Environment& environment) const {
  std::vector<std::string> command{OPSLAG_BUILT_PROGRAM};
  command.insert(command.end(), arguments.begin(), arguments.end());
  integration::ChildOptions options;
  options.stdin_file = Write("stdin", input);
  options.environment = WithCache(environment);
  return RunCommand(command, options);
}

Finished ProgramTest::Bash(const std::string& line) const {
  integration::ChildOptions options;
  options.environment = WithCache({{"opslag", OPSLAG_BUILT_PROGRAM}});
  return RunCommand({"bash", "-o", "pipefail", "-c", "cd '" + Path("") + "'; " + line}, options);
}

std::string PostingLine(std::string_view id) {
  return R"({"source":"test","postingId":")" + std::string(id) +
         R"(","title":"Dygtig smed søges til Skive","body":"Du skal svejse"})" + "\n";
}

std::string IdsOf(std::string_view json_lines) {
  std::istringstream lines{std::string(json_lines)};
  std::string line;
  std::string ids;
  while (std::getline(lines, line)) {
    v1::EnrichedPosting record;
    EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(line, &record).ok()) << line;
    ids += record.posting_id() + " ";
  }
  return ids;
}

}  // namespace opslag
