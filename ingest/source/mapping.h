// A mapping file, read, checked and resolved against the contract: how one source's records become
// postings.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <google/protobuf/descriptor.h>

#include "classifier/error.h"
#include "ingest/source/source_node.h"
#include "opslag/v1/posting.pb.h"
#include "opslag/v1/source_mapping.pb.h"

namespace opslag {

// Immutable once made; may be shared by threads.
class Mapping {
 public:
  // One field of the mapping with its place in the posting. The pointers live as long as the
  // mapping.
  struct Field {
    const v1::SourceMapping::Field* spec = nullptr;
    std::vector<const google::protobuf::FieldDescriptor*> target;  // from the message inwards
    std::vector<SourcePath> from;
    bool is_required = false;
    bool is_time = false;  // a Timestamp
    bool is_day = false;   // applicationDeadline
    bool is_body = false;

    const google::protobuf::FieldDescriptor& leaf() const { return *target.back(); }
  };
  struct Group {
    const v1::SourceMapping::Group* spec = nullptr;
    const google::protobuf::FieldDescriptor* target = nullptr;
    SourcePath each;
    std::vector<Field> fields;
  };

  // Every mistake with its line, as in rule files. Errors: kIo; kConfiguration, with all messages
  // in `reason`.
  static Result<std::shared_ptr<const Mapping>> Load(const std::string& file);
  // The same from a text; `name` stands in the messages.
  static Result<std::shared_ptr<const Mapping>> Parse(const std::string& name,
                                                      const std::string& text);

  Mapping(const Mapping&) = delete;
  Mapping& operator=(const Mapping&) = delete;

  const v1::SourceMapping& spec() const { return spec_; }
  const std::vector<Field>& fields() const { return fields_; }
  const std::vector<Group>& groups() const { return groups_; }
  // Where fields and groups read, and what is ignored, from the record on: what lies there or below
  // is known.
  const std::vector<SourcePath>& known_paths() const { return known_paths_; }
  const std::string& time_zone() const { return time_zone_; }

 private:
  friend class MappingBuilder;
  Mapping() = default;

  v1::SourceMapping spec_;
  std::vector<Field> fields_;
  std::vector<Group> groups_;
  std::vector<SourcePath> known_paths_;
  std::string time_zone_;
};

// The path of a file's name: "$file".
inline constexpr std::string_view kFilePath = "$file";

}  // namespace opslag
