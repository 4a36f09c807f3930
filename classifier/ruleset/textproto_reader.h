// Reads one rule file: protobuf's text format, checked so that an author gets every mistake with
// its place and a way to mend it.
//
// Stricter than protobuf's own parser, which takes some mistakes silently: values of an enum stand
// by name, texts in a list need their comma, a text ends in its line, escapes must give well-formed
// UTF-8. Extensions and Any are refused.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "classifier/ruleset/diagnostics.h"

namespace google::protobuf {
class Message;
}

namespace opslag {

// Where the values of one message stand in its file. (protobuf's ParseInfoTree knows one place for
// a whole list; here every element has its own.) Movable. Fields are told by number, as in
// v1::OccupationFile::kTitleFieldNumber.
class FieldLocations {
 public:
  // Where the message begins: the name of its field. {0, 0} for a whole file.
  TextPosition position() const { return position_; }

  // Where the index-th value of a field stands; for a singular field index 0. A value that is not
  // written in the file stands where the message begins.
  TextPosition Of(int field_number, int index = 0) const;

  // The locations inside the index-th message of a field; *this where there is no such message.
  const FieldLocations& Nested(int field_number, int index = 0) const;

  // For the reader of files: notes one more value of a field. The result is for a message's own
  // fields, and valid as long as *this stays where it is.
  FieldLocations* Add(int field_number, TextPosition position);
  bool Has(int field_number) const { return values_.contains(field_number); }

 private:
  const FieldLocations* Find(int field_number, int index) const;

  TextPosition position_;
  std::map<int, std::vector<std::unique_ptr<FieldLocations>>> values_;
};

// Fills *message and *locations from `text`. False, with at least one error in *diagnostics, where
// the file is not what it should be; *message and *locations are then incomplete.
bool ReadTextproto(const std::string& file, const std::string& text,
                   google::protobuf::Message* message, FieldLocations* locations,
                   Diagnostics* diagnostics);

}  // namespace opslag
