// Builds the tables by which a register's names are found
// (classifier/employer/name_index_format.h), and that of the units' places, by which they are told
// apart (unit_places_builder.h).
//
// Memory: the register's distinct words (some 40 MB for the whole register), a key for each
// company's main name, and the sorters' buffers; the rest waits in scratch files beside the output.
#pragma once

#include <memory>
#include <string>

#include "classifier/employer/register_entity.h"
#include "classifier/error.h"
#include "classifier/ruleset/rule_set.h"

namespace opslag {

class RegisterWriter;

// Not thread-safe. Movable.
class NameIndexBuilder {
 public:
  // `output`: the register file's name; scratch files go into its folder. Errors: kIo, kInternal.
  static Result<NameIndexBuilder> Create(const EmployerWords& words, const std::string& output);
  ~NameIndexBuilder();
  NameIndexBuilder(NameIndexBuilder&&) noexcept;
  NameIndexBuilder& operator=(NameIndexBuilder&&) noexcept;

  // Companies before units, each once. Error: kIo.
  Result<void> Add(const RegisterEntity& entity);

  // Writes the tables. Nothing may be called after. Errors: kIo, and the writer's.
  Result<void> Finish(RegisterWriter* writer);

 private:
  struct Impl;
  explicit NameIndexBuilder(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace opslag
