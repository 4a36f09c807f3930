#include "ingest/cli/child_program.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <utility>

#include "ingest/files/file_descriptor.h"

namespace opslag {
namespace {

constexpr std::size_t kMostOutput = std::size_t{64} << 10;
// A stop request is seen after so long.
constexpr int kLookEveryMs = 50;
constexpr int kCannotStart = 127;
constexpr int kSignalBase = 128;

// Between fork and exec: only what is safe in a process whose other threads are gone.
[[noreturn]] void BecomeProgram(char* const* argv, int error_fd, int niceness, pid_t parent) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(kCannotStart);  // it went before the line above
  const int nothing = open("/dev/null", O_RDWR);
  if (nothing < 0) _exit(kCannotStart);
  dup2(nothing, STDIN_FILENO);
  dup2(nothing, STDOUT_FILENO);
  dup2(error_fd, STDERR_FILENO);
  // Sockets and files of the service are none of the program's.
  close_range(STDERR_FILENO + 1, ~0U, 0);
  if (niceness != 0) static_cast<void>(nice(niceness));
  execv(argv[0], argv);
  _exit(kCannotStart);
}

// Reads until the writer is gone. False: a stop was requested.
bool ReadAll(int fd, const StopRequest& stop, std::string* text) {
  std::array<char, 4096> buffer{};
  while (!stop.Requested()) {
    pollfd waiting{fd, POLLIN, 0};
    if (poll(&waiting, 1, kLookEveryMs) <= 0) continue;
    const ssize_t got = read(fd, buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return true;
    text->append(buffer.data(), static_cast<std::size_t>(got));
    if (text->size() > kMostOutput) text->resize(kMostOutput);
  }
  return false;
}

int Reap(pid_t child) {
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFSIGNALED(status) ? kSignalBase + WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace

Result<std::optional<ProgramEnd>> RunChildProgram(const std::vector<std::string>& argv,
                                                  int niceness, const StopRequest& stop) {
  std::vector<char*> arguments;
  for (const std::string& argument : argv) arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);
  std::array<int, 2> pipe_ends{};
  if (pipe2(pipe_ends.data(), O_CLOEXEC) != 0) {
    return Fail(ErrorCode::kIo, argv[0], "cannot be started: no pipe is to be had");
  }
  const FileDescriptor reading = FileDescriptor::Adopt(pipe_ends[0]);
  std::optional<FileDescriptor> writing(FileDescriptor::Adopt(pipe_ends[1]));
  const pid_t parent = getpid();
  const pid_t child = fork();
  if (child < 0) return Fail(ErrorCode::kIo, argv[0], "cannot be started: no process is to be had");
  if (child == 0) BecomeProgram(arguments.data(), writing->get(), niceness, parent);
  writing.reset();  // or reading would never come to an end
  ProgramEnd end;
  if (!ReadAll(reading.get(), stop, &end.error_output)) {
    kill(child, SIGKILL);
    Reap(child);
    return std::optional<ProgramEnd>();
  }
  end.exit_code = Reap(child);
  return std::optional(std::move(end));
}

}  // namespace opslag
