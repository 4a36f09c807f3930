#include "tests/integration/service.h"

#include <httplib.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <regex>
#include <stdexcept>
#include <thread>

namespace opslag::integration {
namespace {

constexpr auto kPollInterval = std::chrono::milliseconds(2);

std::vector<std::string> ProgramCommand(const std::vector<std::string>& arguments) {
  std::vector<std::string> command{ProgramPath()};
  command.insert(command.end(), arguments.begin(), arguments.end());
  return command;
}

// The tests' own cache of compiled rules, in the build folder: the first start fills it.
ChildOptions WithCache(ChildOptions options) {
  options.environment.emplace_back("OPSLAG_CACHE", OPSLAG_TEST_CACHE);
  return options;
}

}  // namespace

std::string ProgramPath() {
  const char* given = std::getenv("OPSLAG_PROGRAM");
  return given != nullptr && *given != '\0' ? given : OPSLAG_BUILT_PROGRAM;
}

Finished RunProgram(const std::vector<std::string>& arguments, const ChildOptions& options,
                    std::chrono::milliseconds timeout) {
  return RunToEnd(ProgramCommand(arguments), WithCache(options), timeout);
}

std::vector<std::string> RunArguments(const ServiceOptions& options) {
  std::vector<std::string> arguments{"run",
                                     "--kafka-brokers",
                                     options.brokers,
                                     "--input-topic",
                                     options.topics.input,
                                     "--output-topic",
                                     options.topics.output,
                                     "--dead-letter-topic",
                                     options.topics.dead_letters,
                                     "--name",
                                     options.name,
                                     "--ordinal",
                                     std::to_string(options.ordinal),
                                     "--admin-port",
                                     "0"};
  arguments.insert(arguments.end(), options.flags.begin(), options.flags.end());
  return arguments;
}

Service::Service(const ServiceOptions& options)
    : process_(ProgramCommand(RunArguments(options)),
               WithCache({.stdin_file = {}, .environment = options.environment})) {}

std::optional<int> Service::AdminPort() const {
  static const std::regex pattern(R"re("event":"admin_listening".*"port":(\d+))re");
  const std::string log = Log();
  std::smatch match;
  if (!std::regex_search(log, match, pattern)) return std::nullopt;
  return std::stoi(match[1]);
}

std::optional<HttpAnswer> Service::Get(const std::string& path) {
  if (!port_) port_ = AdminPort();
  if (!port_) return std::nullopt;
  httplib::Client client("127.0.0.1", *port_);
  client.set_connection_timeout(std::chrono::seconds(2));
  client.set_read_timeout(std::chrono::seconds(5));
  const httplib::Result answer = client.Get(path);
  if (!answer) return std::nullopt;
  return HttpAnswer{answer->status, answer->body};
}

std::optional<HttpAnswer> Service::Post(const std::string& path) {
  if (!port_) port_ = AdminPort();
  if (!port_) return std::nullopt;
  httplib::Client client("127.0.0.1", *port_);
  client.set_read_timeout(std::chrono::seconds(60));
  const httplib::Result answer = client.Post(path);
  if (!answer) return std::nullopt;
  return HttpAnswer{answer->status, answer->body};
}

void Service::WaitLog(const std::string& text, std::chrono::milliseconds timeout) {
  Await([&] { return Log().find(text) != std::string::npos; }, "log " + text, timeout);
}

std::vector<pid_t> Service::Children() const {
  std::vector<pid_t> children;
  const std::string pid = std::to_string(process_.Pid());
  for (const auto& thread : std::filesystem::directory_iterator("/proc/" + pid + "/task")) {
    std::ifstream file(thread.path() / "children");
    for (pid_t child = 0; file >> child;) children.push_back(child);
  }
  return children;
}

void Service::Await(const std::function<bool()>& condition, const std::string& goal,
                    std::chrono::milliseconds timeout) {
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  while (!condition()) {
    if (process_.Wait(kPollInterval)) {
      throw std::runtime_error("the service ended, and did not " + goal + ":\n" + Log());
    }
    if (std::chrono::steady_clock::now() >= deadline) {
      throw std::runtime_error("the service did not " + goal + " in time:\n" + Log());
    }
  }
}

void Service::WaitReady(std::chrono::milliseconds timeout) {
  const auto ready = [this] {
    const std::optional<HttpAnswer> answer = Get("/ready");
    return answer && answer->status == 200;
  };
  Await(ready, "get ready", timeout);
}

double Service::Metric(const std::string& name) {
  const std::optional<HttpAnswer> answer = Get("/metrics");
  if (!answer) return 0;
  // "name 3" or "name{labels} 3" at a line's start.
  const std::regex sample("(^|\n)" + name + "(\\{[^\n]*\\})? ([^\n]+)");
  double sum = 0;
  for (std::sregex_iterator it(answer->body.begin(), answer->body.end(), sample), end; it != end;
       ++it) {
    sum += std::stod((*it)[3]);
  }
  return sum;
}

void Service::WaitMetric(const std::string& name, double least, std::chrono::milliseconds timeout) {
  Await([&] { return Metric(name) >= least; }, "bring " + name + " to " + std::to_string(least),
        timeout);
}

void Service::KillHard() {
  process_.Signal(SIGKILL);
  WaitForExit();
}

void Service::Freeze(std::chrono::milliseconds pause) {
  process_.Signal(SIGSTOP);
  std::this_thread::sleep_for(pause);
  process_.Signal(SIGCONT);
}

void Service::WaitStopped(std::chrono::milliseconds timeout) {
  const auto stopped = [this] {
    const std::string stat = ReadFile("/proc/" + std::to_string(process_.Pid()) + "/stat");
    const auto name_end = stat.rfind(')');
    return name_end != std::string::npos && stat.substr(name_end, 3) == ") T";
  };
  Await(stopped, "stop", timeout);
}

void Service::RequestStop() { process_.Signal(SIGTERM); }

ExitStatus Service::Terminate(std::chrono::milliseconds timeout) {
  RequestStop();
  return WaitForExit(timeout);
}

ExitStatus Service::WaitForExit(std::chrono::milliseconds timeout) {
  const std::optional<ExitStatus> status = process_.Wait(timeout);
  if (!status) throw std::runtime_error("the service did not end in time:\n" + Log());
  return *status;
}

std::size_t Service::PeakMemory() const {
  std::ifstream file("/proc/" + std::to_string(process_.Pid()) + "/status");
  std::string word;
  std::size_t kibibytes = 0;
  while (file >> word) {
    if (word == "VmHWM:" && file >> kibibytes) return kibibytes * 1024;
  }
  throw std::runtime_error("the service's memory cannot be read");
}

}  // namespace opslag::integration
