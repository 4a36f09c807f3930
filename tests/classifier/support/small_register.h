// Register files of a few entities, made in the test that uses them.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "classifier/employer/register.h"
#include "classifier/employer/register_entity.h"

namespace opslag {

// A company or unit of one name, active since 2000-01-01, and nothing else: tests add the rest.
RegisterEntity EntityNamed(RegisterNumber number, const std::string& name);

// Makes each a side of the other's relations, from 2000-01-01 on.
void Relate(RegisterEntity* company, RegisterEntity* unit);

// Writes the register in the order of the numbers, with the index of its names; version
// "2026-11-28", source "cvr-permanent", with history. The test fails where it cannot.
void WriteRegister(const std::string& file, std::vector<RegisterEntity> entities);

// The same, opened.
std::shared_ptr<const Register> MakeRegister(const std::string& file,
                                             std::vector<RegisterEntity> entities);

}  // namespace opslag
