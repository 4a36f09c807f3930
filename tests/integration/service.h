// The program under test as a process: `opslag run` with its topics and its HTTP port, and any
// other subcommand run to its end.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tests/integration/child_process.h"
#include "tests/integration/kafka_fixture.h"

namespace opslag::integration {

// The program: OPSLAG_PROGRAM, or the one of this build.
std::string ProgramPath();

// Runs `opslag <arguments>` to its end.
Finished RunProgram(const std::vector<std::string>& arguments, const ChildOptions& options = {},
                    std::chrono::milliseconds timeout = std::chrono::seconds(60));

struct ServiceOptions {
  std::string brokers;
  Topics topics;
  // Consumer group, and what transactional.id begins with.
  std::string name;
  int ordinal = 0;
  // Further flags; they come last.
  std::vector<std::string> flags;
  std::vector<std::pair<std::string, std::string>> environment = {};
};

// The command line for the options, without the program: {"run", "--kafka-brokers", …}.
std::vector<std::string> RunArguments(const ServiceOptions& options);

struct HttpAnswer {
  int status = 0;
  std::string body;
};

// A running `opslag run`. Movable; used by one thread. Killed by the destructor if it still runs.
// Methods that wait throw std::runtime_error with the service's log when the wait is over in vain.
class Service {
 public:
  explicit Service(const ServiceOptions& options);

  // Until /ready answers 200: partitions assigned, rules loaded, producer initialised.
  void WaitReady(std::chrono::milliseconds timeout = std::chrono::seconds(60));
  // Nothing if nobody listens (yet, or any more).
  std::optional<HttpAnswer> Get(const std::string& path);
  // The same with an empty POST, which may take a minute.
  std::optional<HttpAnswer> Post(const std::string& path);

  // The sum of a metric over its labels, read from /metrics; 0 where it is not there (yet).
  double Metric(const std::string& name);
  // Until the metric reaches `least`. Throws as WaitReady does.
  void WaitMetric(const std::string& name, double least,
                  std::chrono::milliseconds timeout = std::chrono::seconds(60));

  // SIGKILL; returns when the process is gone.
  void KillHard();
  // SIGTERM, and how the process ended.
  ExitStatus Terminate(std::chrono::milliseconds timeout = std::chrono::seconds(30));
  // Send SIGTERM, or any signal, and do not wait.
  void RequestStop();
  void Signal(int signal) { process_.Signal(signal); }
  ExitStatus WaitForExit(std::chrono::milliseconds timeout = std::chrono::seconds(30));

  // SIGSTOP, `pause`, SIGCONT.
  void Freeze(std::chrono::milliseconds pause);
  // Until the kernel says that the process is stopped. Throws as WaitReady does.
  void WaitStopped(std::chrono::milliseconds timeout = std::chrono::seconds(60));

  bool Running() { return process_.Running(); }
  std::string Log() const { return process_.StandardError(); }
  // Until the log holds `text`. Throws as WaitReady does.
  void WaitLog(const std::string& text,
               std::chrono::milliseconds timeout = std::chrono::seconds(60));
  // Processes that the service started and that still run.
  std::vector<pid_t> Children() const;
  // Largest resident memory so far, in bytes.
  std::size_t PeakMemory() const;

 private:
  // Calls `condition` until it holds. `goal` ends the sentence "the service did not …".
  void Await(const std::function<bool()>& condition, const std::string& goal,
             std::chrono::milliseconds timeout);
  // The port that the log tells; nothing before it does.
  std::optional<int> AdminPort() const;

  ChildProcess process_;
  std::optional<int> port_;
};

}  // namespace opslag::integration
