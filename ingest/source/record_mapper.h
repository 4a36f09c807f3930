// One source record becomes one posting, by the source's mapping.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "classifier/error.h"
#include "ingest/source/dates.h"
#include "ingest/source/mapping.h"
#include "ingest/source/mend.h"
#include "ingest/source/source_node.h"
#include "opslag/v1/posting.pb.h"

namespace opslag {

// What was seen while records were mapped. Adds up over records and files. No text of a record is
// kept but the names of its fields.
struct SourceCounts {
  std::uint64_t postings = 0;
  std::uint64_t postings_mended = 0;
  MendCounts mended;
  // By the mapping's `to`: texts that could not be made a time, number, or known word, and were
  // left out.
  std::map<std::string, std::uint64_t> not_understood;
  // By path: texts that no field reads.
  std::map<std::string, std::uint64_t> unknown;

  SourceCounts& operator+=(const SourceCounts& other);
  // Some lines for people: "mended 12 postings: double-encoded 40, ...".
  std::string ToString() const;
};

// Not thread-safe.
class RecordMapper {
 public:
  explicit RecordMapper(std::shared_ptr<const Mapping> mapping);

  // `file` is the name for $file. Errors: kMissingField, kBadValue of a required field; `where` is
  // the field of the posting.
  Result<v1::JobPosting> Map(const SourceNode& record, std::string_view file);

  const SourceCounts& counts() const { return counts_; }

 private:
  using Field = Mapping::Field;

  // All of them go to `message`.
  Result<void> MapFields(const std::vector<Field>& fields, const SourceNode& node,
                         const std::string& prefix, google::protobuf::Message* message);
  Result<void> MapField(const Field& field, const SourceNode& node, const std::string& prefix,
                        google::protobuf::Message* message);
  Result<void> MapGroup(const Mapping::Group& group, const SourceNode& record,
                        v1::JobPosting* posting);
  Result<void> AddEntry(const Mapping::Group& group, const SourceNode& node,
                        v1::JobPosting* posting);

  // The field's text, with every step but the last; nothing where there is none or it is not
  // understood.
  std::optional<std::string> TextOf(const Field& field, const SourceNode& node, bool* understood);
  std::vector<std::string> ValuesAt(const Field& field, const SourcePath& path,
                                    const SourceNode& node);
  std::string Mended(const Field& field, std::string text);
  // False where `text` is none of the target's type.
  bool Set(const Field& field, const std::string& text, google::protobuf::Message* message);
  void CountUnknown(const SourceNode& node, std::vector<std::string_view>* names);

  std::shared_ptr<const Mapping> mapping_;
  std::map<const v1::SourceMapping::Field*, DateReader> dates_;
  std::unordered_map<std::string, bool> known_;  // paths met so far
  std::string file_;
  MendCounts mended_;  // in the record at hand
  SourceCounts counts_;
};

}  // namespace opslag
