// A file in the making, that appears under its name as a whole or not at all.
#pragma once

#include <string>

#include "classifier/error.h"
#include "ingest/files/file_descriptor.h"

namespace opslag {

// Movable.
class OutputFile {
 public:
  // In the folder of `path`: without a name where the file system can do that, so that nothing is
  // left whatever ends the process; else with a name of its own. Error: kIo.
  static Result<OutputFile> Create(const std::string& path);
  // Removes it, unless Publish was called.
  ~OutputFile();
  OutputFile(OutputFile&& other) noexcept;
  OutputFile& operator=(OutputFile&& other) noexcept;

  // A path by which this process can open it.
  std::string OpenPath() const;
  int descriptor() const { return file_.get(); }

  // Writes it to the disk, gives it the name and replaces what had it. Error: kIo.
  Result<void> Publish();

 private:
  OutputFile(std::string path, FileDescriptor file, std::string name);

  std::string path_;
  FileDescriptor file_;
  std::string name_;  // its own, empty where it has none
};

// A file without a name in the folder of `path`, for what is needed only as long as the process
// runs. Error: kIo.
Result<FileDescriptor> CreateScratchFile(const std::string& path);

}  // namespace opslag
