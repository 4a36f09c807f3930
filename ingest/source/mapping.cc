#include "ingest/source/mapping.h"

#include <google/protobuf/timestamp.pb.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>
#include <utility>

#include "classifier/ruleset/diagnostics.h"
#include "classifier/ruleset/textproto_reader.h"
#include "ingest/files/file_descriptor.h"
#include "ingest/source/dates.h"
#include "ingest/source/text_decoder.h"

namespace opslag {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using Spec = v1::SourceMapping;
using Format = Spec::Format;

constexpr const char* kDefaultZone = "Europe/Copenhagen";

std::vector<std::string_view> JsonNames(const Descriptor& type) {
  std::vector<std::string_view> names;
  for (int i = 0; i < type.field_count(); ++i) names.push_back(type.field(i)->json_name());
  return names;
}

const FieldDescriptor* FieldNamed(const Descriptor& type, std::string_view name) {
  for (int i = 0; i < type.field_count(); ++i) {
    if (type.field(i)->json_name() == name || type.field(i)->name() == name) return type.field(i);
  }
  return nullptr;
}

bool IsTime(const FieldDescriptor& field) {
  return field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE &&
         field.message_type() == google::protobuf::Timestamp::descriptor();
}

bool IsOneCharacter(const std::string& text, std::string_view word) {
  return text.empty() || text == word ||
         (text.size() == 1 && static_cast<unsigned char>(text[0]) < 0x80 && text != "\n" &&
          text != "\r");
}

}  // namespace

// Checks the whole file and collects every mistake.
class MappingBuilder {
 public:
  MappingBuilder(std::string file, std::shared_ptr<Mapping> mapping)
      : file_(std::move(file)), mapping_(std::move(mapping)) {}

  Result<std::shared_ptr<const Mapping>> Build(const std::string& text) {
    if (CheckEncoding(file_, text, &diagnostics_) &&
        ReadTextproto(file_, text, &mapping_->spec_, &locations_, &diagnostics_)) {
      CheckWhole();
      for (int i = 0; i < spec().field_size(); ++i) AddField(i);
      for (int i = 0; i < spec().group_size(); ++i) AddGroup(i);
      for (int i = 0; i < spec().ignored_size(); ++i) {
        AddKnown(Path(spec().ignored(i), locations_.Of(Spec::kIgnoredFieldNumber, i)));
      }
      CheckIdentity();
    }
    if (!diagnostics_.HasErrors()) return std::shared_ptr<const Mapping>(std::move(mapping_));
    SourceTexts texts;
    texts.Add(file_, text);
    return Fail(ErrorCode::kConfiguration, file_,
                "is no mapping that can be used\n" + diagnostics_.Render(texts));
  }

 private:
  const Spec& spec() const { return mapping_->spec_; }
  bool IsCsv() const { return spec().format() == Format::CSV; }

  void Complain(TextPosition position, std::string message, std::string hint = {}) {
    diagnostics_.AddError(file_, position, std::move(message), std::move(hint));
  }

  void CheckWhole() {
    if (spec().source().empty()) {
      Complain({}, "source is missing", "name the portal: source: \"jobportal\"");
    }
    if (spec().format() == Format::UNSPECIFIED) {
      Complain({}, "format is missing", "one of CSV, JSON, JSON_LINES, XML, HTML");
    }
    CheckRecords();
    if (!IsOneCharacter(spec().csv().delimiter(), "tab")) {
      Complain(locations_.Nested(Spec::kCsvFieldNumber).Of(Spec::Csv::kDelimiterFieldNumber),
               "delimiter is one ASCII character, or \"tab\"");
    }
    if (!IsOneCharacter(spec().csv().quote(), "none")) {
      Complain(locations_.Nested(Spec::kCsvFieldNumber).Of(Spec::Csv::kQuoteFieldNumber),
               "quote is one ASCII character, or \"none\"");
    }
    if (!TextDecoder::New(spec().encoding())) {
      Complain(locations_.Of(Spec::kEncodingFieldNumber), "iconv knows no such encoding",
               "iconv -l lists them; \"windows-1252\" is that of old Danish systems");
    }
    mapping_->time_zone_ = spec().time_zone().empty() ? kDefaultZone : spec().time_zone();
    if (!DateReader::New({}, mapping_->time_zone_)) {
      Complain(locations_.Of(Spec::kTimeZoneFieldNumber), "the tz database has no such zone",
               "for example \"Europe/Copenhagen\"");
    }
  }

  void CheckRecords() {
    const TextPosition position = locations_.Of(Spec::kRecordsFieldNumber);
    const bool takes_none = IsCsv() || spec().format() == Format::JSON_LINES;
    if (takes_none && !spec().records().empty()) {
      Complain(position, "this format's records are its lines", "leave records out");
    }
    if (spec().format() == Format::XML && spec().records().empty()) {
      Complain({}, "records is missing", "where are they: records: \"rss/channel/item\"");
    }
    const bool is_path = spec().format() == Format::XML || spec().format() == Format::JSON;
    if (!is_path || spec().records().empty()) return;
    const Result<SourcePath> path = SourcePath::Parse(spec().records());
    if (!path) return Complain(position, path.error().reason);
    for (const SourcePath::Step& step : path->steps()) {
      if (!step.condition_name.empty()) Complain(position, "records takes no conditions");
    }
  }

  // "." after a complaint.
  SourcePath Path(const std::string& text, TextPosition position) {
    if (IsCsv() && text != "." && !text.starts_with('$')) return SourcePath::Column(text);
    Result<SourcePath> path = SourcePath::Parse(text);
    if (path) return std::move(*path);
    Complain(position, path.error().reason);
    return {};
  }

  void AddKnown(SourcePath path) { mapping_->known_paths_.push_back(std::move(path)); }

  void AddField(int index) {
    const Spec::Field& field = spec().field(index);
    const FieldLocations& at = locations_.Nested(Spec::kFieldFieldNumber, index);
    auto resolved = Resolve(field, *v1::JobPosting::descriptor(), at);
    for (const SourcePath& path : resolved.from) AddKnown(path);
    if (!resolved.target.empty()) mapping_->fields_.push_back(std::move(resolved));
  }

  void AddGroup(int index) {
    const Spec::Group& group = spec().group(index);
    const FieldLocations& at = locations_.Nested(Spec::kGroupFieldNumber, index);
    Mapping::Group resolved;
    resolved.spec = &group;
    resolved.target = FieldNamed(*v1::JobPosting::descriptor(), group.to());
    if (resolved.target == nullptr || !resolved.target->is_repeated()) {
      return Complain(at.Of(Spec::Group::kToFieldNumber),
                      "a group goes to a field that may come several times", "to: \"workplaces\"");
    }
    if (!group.each().empty()) {
      resolved.each = Path(group.each(), at.Of(Spec::Group::kEachFieldNumber));
    }
    if (!group.split().empty()) AddKnown(resolved.each);
    for (int i = 0; i < group.field_size(); ++i) {
      auto field = Resolve(group.field(i), *resolved.target->message_type(),
                           at.Nested(Spec::Group::kFieldFieldNumber, i));
      for (const SourcePath& path : field.from) AddKnown(resolved.each.Then(path));
      if (!field.target.empty()) resolved.fields.push_back(std::move(field));
    }
    mapping_->groups_.push_back(std::move(resolved));
  }

  Mapping::Field Resolve(const Spec::Field& field, const Descriptor& type,
                         const FieldLocations& at) {
    Mapping::Field resolved;
    resolved.spec = &field;
    resolved.target = Target(field.to(), type, at.Of(Spec::Field::kToFieldNumber));
    for (int i = 0; i < field.from_size(); ++i) {
      resolved.from.push_back(Path(field.from(i), at.Of(Spec::Field::kFromFieldNumber, i)));
    }
    if (field.from_size() == 0 && field.constant().empty()) {
      Complain(at.position(), "a field needs a path or a constant",
               "from: \"Overskrift\" or constant: \"HTML\"");
    }
    if (field.part() > 0 && field.split().empty()) {
      Complain(at.Of(Spec::Field::kPartFieldNumber), "part without split");
    }
    if (resolved.target.empty()) return resolved;
    const bool is_posting = type.full_name() == v1::JobPosting::descriptor()->full_name();
    const int number = resolved.leaf().number();
    const bool is_top = is_posting && resolved.target.size() == 1;
    resolved.is_time = IsTime(resolved.leaf());
    resolved.is_day = is_top && number == v1::JobPosting::kApplicationDeadlineFieldNumber;
    resolved.is_body = is_top && number == v1::JobPosting::kBodyFieldNumber;
    resolved.is_required =
        field.required() || (is_top && number == v1::JobPosting::kPostingIdFieldNumber);
    CheckDates(resolved, at);
    CheckEnum(resolved, at);
    return resolved;
  }

  std::vector<const FieldDescriptor*> Target(const std::string& to, const Descriptor& type,
                                             TextPosition position) {
    std::vector<const FieldDescriptor*> target;
    const Descriptor* inside = &type;
    for (std::size_t begin = 0; begin <= to.size();) {
      const std::size_t end = std::min(to.find('.', begin), to.size());
      const std::string name = to.substr(begin, end - begin);
      const FieldDescriptor* const field = inside == nullptr ? nullptr : FieldNamed(*inside, name);
      if (field == nullptr) {
        Complain(
            position, "a posting has no field \"" + to + "\"",
            inside == nullptr ? std::string() : HintForUnknown(name, JsonNames(*inside), "fields"));
        return {};
      }
      target.push_back(field);
      const bool is_message = field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
      inside =
          is_message && !IsTime(*field) && !field->is_repeated() ? field->message_type() : nullptr;
      begin = end + 1;
    }
    if (target.back()->is_repeated() || inside != nullptr) {
      Complain(position, "\"" + to + "\" is no single text",
               target.back()->is_repeated() ? "write a group: group { to: \"" + to + "\" ... }"
                                            : "name one of its fields: \"" + to + ".name\"");
      return {};
    }
    return target;
  }

  void CheckDates(const Mapping::Field& field, const FieldLocations& at) {
    const auto& forms = field.spec->date();
    if (forms.empty()) return;
    if (!field.is_time && !field.is_day) {
      return Complain(at.Of(Spec::Field::kDateFieldNumber), "this field is neither time nor day");
    }
    for (int i = 0; i < forms.size(); ++i) {
      if (DateReader::New({forms[i]}, kDefaultZone)) continue;
      Complain(at.Of(Spec::Field::kDateFieldNumber, i), "ICU knows no such pattern",
               "iso, rfc822, unix, unix-ms, or for example \"dd-MM-yyyy HH:mm\"");
    }
  }

  void CheckEnum(const Mapping::Field& field, const FieldLocations& at) {
    if (field.leaf().cpp_type() != FieldDescriptor::CPPTYPE_ENUM) return;
    const auto check = [&](const std::string& name, TextPosition position) {
      if (name.empty() || field.leaf().enum_type()->FindValueByName(name) != nullptr) return;
      Complain(position, "\"" + name + "\" is no value of \"" + field.spec->to() + "\"");
    };
    check(field.spec->constant(), at.Of(Spec::Field::kConstantFieldNumber));
    for (int i = 0; i < field.spec->value_size(); ++i) {
      check(field.spec->value(i).to(),
            at.Nested(Spec::Field::kValueFieldNumber, i).Of(Spec::Field::Value::kToFieldNumber));
    }
  }

  void CheckIdentity() {
    std::set<std::string> seen;
    bool has_id = false;
    for (const Mapping::Field& field : mapping_->fields_) {
      std::string target;
      for (const FieldDescriptor* step : field.target) target += "." + step->name();
      if (!seen.insert(target).second) {
        Complain({}, "two fields go to \"" + field.spec->to() + "\"",
                 "give one field several paths: from: \"A\" from: \"B\"");
      }
      has_id = has_id || target == ".posting_id";
    }
    if (!has_id) {
      Complain({}, "no field goes to \"postingId\"",
               "the source's own number of the posting: field { to: \"postingId\" from: \"...\" }");
    }
  }

  std::string file_;
  std::shared_ptr<Mapping> mapping_;
  FieldLocations locations_;
  Diagnostics diagnostics_;
};

Result<std::shared_ptr<const Mapping>> Mapping::Load(const std::string& file) {
  const Result<FileDescriptor> readable = FileDescriptor::OpenForReading(file);
  if (!readable) return tl::make_unexpected(readable.error());
  std::ifstream stream(file, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(stream), {}};
  if (stream.bad()) return tl::make_unexpected(IoError(file, "cannot be read"));
  return Parse(file, text);
}

Result<std::shared_ptr<const Mapping>> Mapping::Parse(const std::string& name,
                                                      const std::string& text) {
  // The constructor is private.
  return MappingBuilder(name, std::shared_ptr<Mapping>(new Mapping)).Build(text);
}

}  // namespace opslag
