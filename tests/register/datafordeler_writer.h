// The made-up register as Datafordeler's files: one CSV for each kind of fact, current ones alone,
// joined by CVREnhedsId. Written are the units in force, and those that ceased lately.
#pragma once

#include <filesystem>
#include <functional>

#include "classifier/error.h"
#include "tests/register/register_output.h"
#include "tests/register/words.h"
#include "tests/register/world.h"

namespace opslag::make_register {

// Into `folder`, which is there: Virksomhed.csv, Produktionsenhed.csv, Navn.csv and so on. The same
// world as WriteRegister's. Error: kIo.
Result<OutputCounts> WriteDatafordeler(const Words& words, const WorldSettings& settings,
                                       const std::filesystem::path& folder,
                                       const std::function<void(const Group&)>& see);

}  // namespace opslag::make_register
