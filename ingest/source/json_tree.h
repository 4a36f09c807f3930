// JSON documents as trees of named texts.
#pragma once

#include <cstddef>
#include <string_view>

#include <simdjson.h>

#include "classifier/error.h"
#include "ingest/source/source_node.h"

namespace opslag {

// As deep as the contract's own JSON is read.
inline constexpr std::size_t kMaxJsonDepth = 100;

// Appends `value` to the children of `parent` under that name: a list as several children, null as
// none, an object with its members as children. False where the texts would be more than `budget`
// bytes, which counts down.
bool AppendTree(simdjson::dom::element value, std::string_view name, SourceNode* parent,
                std::size_t* budget);

// Adds an object's members to `node`.
bool AppendMembers(simdjson::dom::object object, SourceNode* node, std::size_t* budget);

// What is wrong with a document that simdjson refused, in words of our own.
Error MalformedJson(simdjson::error_code code);

}  // namespace opslag
