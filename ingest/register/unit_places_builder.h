// Builds the table of where companies' units lie (classifier/employer/unit_places.h).
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "classifier/employer/name_folding.h"
#include "classifier/employer/register_entity.h"
#include "classifier/employer/unit_places.h"
#include "classifier/error.h"
#include "ingest/register/sorted_runs.h"

namespace opslag {

class RegisterWriter;

// Not thread-safe. Movable. Memory: the sorter's buffer; the rest waits in a scratch file.
class UnitPlacesBuilder {
 public:
  // `output`: the register file's name; the scratch file goes into its folder.
  explicit UnitPlacesBuilder(const std::string& output);

  // Of a unit its places; companies are passed over. `folder` is that of the names. Error: kIo.
  Result<void> Add(const RegisterEntity& entity, const NameFolder& folder);

  // Writes the table. Nothing may be called after. Errors: kIo, and the writer's.
  Result<void> Finish(RegisterWriter* writer);

 private:
  SortedRuns runs_;
  std::string key_, value_;
};

}  // namespace opslag
