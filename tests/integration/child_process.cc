#include "tests/integration/child_process.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <ostream>
#include <stdexcept>
#include <string_view>
#include <system_error>

namespace opslag::integration {
namespace {

namespace fs = std::filesystem;

constexpr const char* kOutputName = "stdout";
constexpr const char* kErrorName = "stderr";

[[noreturn]] void ThrowErrno(const std::string& what) {
  throw std::system_error(errno, std::generic_category(), what);
}

fs::path MakeFolder() {
  std::string pattern = (fs::temp_directory_path() / "opslag-test-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) ThrowErrno("mkdtemp");
  return pattern;
}

// This process's environment with `added` before what it replaces.
std::vector<std::string> Environment(
    const std::vector<std::pair<std::string, std::string>>& added) {
  std::vector<std::string> entries;
  for (const auto& [name, value] : added) entries.push_back(name + "=" + value);
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    const std::string_view name = text.substr(0, text.find('='));
    const bool replaced = std::any_of(added.begin(), added.end(),
                                      [&](const auto& pair) { return pair.first == name; });
    if (!replaced) entries.emplace_back(text);
  }
  return entries;
}

std::vector<char*> Pointers(std::vector<std::string>& strings) {
  std::vector<char*> pointers;
  for (std::string& text : strings) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

// By number, since glibc 2.36 declares pidfd_open without C linkage.
int OpenPidfd(pid_t pid) { return static_cast<int>(syscall(SYS_pidfd_open, pid, 0)); }

// Makes `path` the file descriptor `target`. Between fork and exec: only calls that are safe there.
void Redirect(const char* path, int flags, int target) noexcept {
  const int fd = open(path, flags, 0644);
  if (fd < 0 || dup2(fd, target) < 0) _exit(126);
  if (fd != target) close(fd);
}

ExitStatus FromWaitStatus(int status) {
  if (WIFSIGNALED(status)) return KilledBy(WTERMSIG(status));
  return ExitedWith(WEXITSTATUS(status));
}

}  // namespace

void PrintTo(const ExitStatus& status, std::ostream* out) {
  if (status.signal != 0) {
    *out << "signal " << status.signal;
  } else {
    *out << "exit code " << status.code;
  }
}

ChildProcess::ChildProcess(const std::vector<std::string>& argv, const ChildOptions& options)
    : folder_(MakeFolder()) {
  // Everything that allocates happens before the fork.
  std::vector<std::string> arguments = argv;
  std::vector<std::string> environment = Environment(options.environment);
  const std::vector<char*> argument_pointers = Pointers(arguments);
  const std::vector<char*> environment_pointers = Pointers(environment);
  const std::string in = options.stdin_file.empty() ? "/dev/null" : options.stdin_file.string();
  const std::string out = (folder_ / kOutputName).string();
  const std::string err = (folder_ / kErrorName).string();
  const pid_t parent = getpid();

  pid_ = fork();
  if (pid_ < 0) ThrowErrno("fork");
  if (pid_ == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    // The parent may have gone before the line above.
    if (getppid() != parent) _exit(126);
    Redirect(in.c_str(), O_RDONLY, STDIN_FILENO);
    Redirect(out.c_str(), O_WRONLY | O_CREAT | O_APPEND, STDOUT_FILENO);
    Redirect(err.c_str(), O_WRONLY | O_CREAT | O_APPEND, STDERR_FILENO);
    execvpe(argument_pointers[0], argument_pointers.data(), environment_pointers.data());
    _exit(127);
  }
  pidfd_ = OpenPidfd(pid_);
  if (pidfd_ < 0) {
    const int error = errno;
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
    errno = error;
    ThrowErrno("pidfd_open");
  }
}

ChildProcess::~ChildProcess() { Release(); }

ChildProcess::ChildProcess(ChildProcess&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)),
      pidfd_(std::exchange(other.pidfd_, -1)),
      status_(std::exchange(other.status_, std::nullopt)),
      folder_(std::exchange(other.folder_, {})) {}

ChildProcess& ChildProcess::operator=(ChildProcess&& other) noexcept {
  if (this != &other) {
    Release();
    pid_ = std::exchange(other.pid_, -1);
    pidfd_ = std::exchange(other.pidfd_, -1);
    status_ = std::exchange(other.status_, std::nullopt);
    folder_ = std::exchange(other.folder_, {});
  }
  return *this;
}

void ChildProcess::Release() noexcept {
  if (pidfd_ >= 0) {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
    close(pidfd_);
    pidfd_ = -1;
  }
  if (!folder_.empty()) {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
    folder_.clear();
  }
}

bool ChildProcess::Running() { return !Wait(std::chrono::milliseconds(0)).has_value(); }

void ChildProcess::Signal(int signal) {
  // Not reaped yet, so the id cannot belong to another process.
  if (pidfd_ >= 0) kill(pid_, signal);
}

std::optional<ExitStatus> ChildProcess::Wait(std::chrono::milliseconds timeout) {
  if (status_) return status_;
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  for (;;) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        deadline - std::chrono::steady_clock::now());
    pollfd ended{pidfd_, POLLIN, 0};
    const int count = poll(&ended, 1, static_cast<int>(std::max<long long>(left.count(), 0)));
    if (count > 0) break;
    if (count == 0) return std::nullopt;
    if (errno != EINTR) ThrowErrno("poll");
  }
  int status = 0;
  if (waitpid(pid_, &status, 0) != pid_) ThrowErrno("waitpid");
  close(pidfd_);
  pidfd_ = -1;
  status_ = FromWaitStatus(status);
  return status_;
}

std::string ChildProcess::StandardOutput() const { return ReadFile(folder_ / kOutputName); }
std::string ChildProcess::StandardError() const { return ReadFile(folder_ / kErrorName); }

Finished RunToEnd(const std::vector<std::string>& argv, const ChildOptions& options,
                  std::chrono::milliseconds timeout) {
  ChildProcess child(argv, options);
  const std::optional<ExitStatus> status = child.Wait(timeout);
  if (!status) {
    throw std::runtime_error(argv.front() + " did not end in time; it wrote:\n" +
                             child.StandardError());
  }
  return {*status, child.StandardOutput(), child.StandardError()};
}

ScratchFolder::ScratchFolder() : path_(MakeFolder()) {}

ScratchFolder::~ScratchFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

fs::path ScratchFolder::Write(const std::string& name, const std::string& text) const {
  const fs::path file = path_ / name;
  std::ofstream(file, std::ios::binary) << text;
  return file;
}

std::string ReadFile(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

}  // namespace opslag::integration
