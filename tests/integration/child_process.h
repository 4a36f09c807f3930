// Starts a program and owns it: whatever happens to a test, no process of its outlives it.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace opslag::integration {

// How a process ended: by itself with `code`, or by `signal`.
struct ExitStatus {
  int code = -1;
  int signal = 0;

  bool operator==(const ExitStatus&) const = default;
};

inline ExitStatus ExitedWith(int code) { return {code, 0}; }
inline ExitStatus KilledBy(int signal) { return {-1, signal}; }

// For GoogleTest's messages: "exit code 3", "signal 9".
void PrintTo(const ExitStatus& status, std::ostream* out);

struct ChildOptions {
  // Standard input; /dev/null where empty.
  std::filesystem::path stdin_file;
  // Added to this process's environment, and before it where both have a name.
  std::vector<std::pair<std::string, std::string>> environment;
};

// A running or ended process. Movable, not copyable. Used by one thread.
//
// The destructor kills (SIGKILL) and reaps. Should the tests themselves be killed, the kernel kills
// the child; for that, start children on a thread that lives as long as they shall (the main
// thread).
class ChildProcess {
 public:
  // Starts argv[0], looked up in PATH. Standard output and error go to files of their own.
  // Throws std::system_error if it cannot be started; a program that does not exist ends with code
  // 127.
  explicit ChildProcess(const std::vector<std::string>& argv, const ChildOptions& options = {});
  ~ChildProcess();
  ChildProcess(ChildProcess&& other) noexcept;
  ChildProcess& operator=(ChildProcess&& other) noexcept;
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  pid_t Pid() const { return pid_; }
  bool Running();
  // Sends `signal`; does nothing once the process has ended.
  void Signal(int signal);
  // Waits until the process ends; nothing if it still runs after `timeout`.
  std::optional<ExitStatus> Wait(std::chrono::milliseconds timeout);

  // What it has written so far.
  std::string StandardOutput() const;
  std::string StandardError() const;

 private:
  void Release() noexcept;

  pid_t pid_ = -1;
  // Becomes readable when the process ends. -1 once it was reaped.
  int pidfd_ = -1;
  std::optional<ExitStatus> status_;
  std::filesystem::path folder_;
};

// What a program that ran to its end left.
struct Finished {
  ExitStatus status;
  std::string out;
  std::string err;
};

// Runs a program to its end. Throws std::runtime_error if it takes longer than `timeout`, and kills
// it.
Finished RunToEnd(const std::vector<std::string>& argv, const ChildOptions& options = {},
                  std::chrono::milliseconds timeout = std::chrono::seconds(60));

// A new, empty folder for this process's files, removed when the owner goes.
class ScratchFolder {
 public:
  ScratchFolder();
  ~ScratchFolder();
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  const std::filesystem::path& Path() const { return path_; }
  // Writes a file into the folder and returns its path.
  std::filesystem::path Write(const std::string& name, const std::string& text) const;

 private:
  std::filesystem::path path_;
};

std::string ReadFile(const std::filesystem::path& path);

}  // namespace opslag::integration
