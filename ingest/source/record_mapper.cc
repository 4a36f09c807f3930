#include "ingest/source/record_mapper.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <iterator>
#include <utility>

#include <google/protobuf/message.h>
#include <google/protobuf/timestamp.pb.h>

#include "classifier/text/html.h"

namespace opslag {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Timestamp;

constexpr std::string_view kBlank = " \t\r\n";
// Beyond this many paths a source is not described by its fields' names.
constexpr std::size_t kMaxPaths = 2000;

std::string Trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(kBlank);
  if (begin == text.npos) return {};
  return std::string(text.substr(begin, text.find_last_not_of(kBlank) - begin + 1));
}

// The trimmed parts that are not empty.
std::vector<std::string> Split(std::string_view text, std::string_view separator) {
  std::vector<std::string> parts;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(separator, begin), text.size());
    std::string part = Trimmed(text.substr(begin, end - begin));
    if (!part.empty()) parts.push_back(std::move(part));
    begin = end + separator.size();
  }
  return parts;
}

// What the mapping says that a word means; nothing where it says nothing.
std::optional<std::string> Meaning(const v1::SourceMapping::Field& field, const std::string& word) {
  if (field.value_size() == 0) return word;
  for (const auto& value : field.value()) {
    if (value.from() == word || value.from() == "*") return value.to();
  }
  return std::nullopt;
}

// The message that holds the field's last step.
Message* Inside(const Mapping::Field& field, Message* message) {
  for (std::size_t i = 0; i + 1 < field.target.size(); ++i) {
    message = message->GetReflection()->MutableMessage(message, field.target[i]);
  }
  return message;
}

// What JSON-LD says of itself, not of the posting.
bool IsMarkupOfVocabulary(std::string_view name) {
  return name == "@type" || name == "@context" || name == "@id";
}

std::optional<bool> AsBool(const std::string& text) {
  if (text == "true" || text == "True" || text == "TRUE" || text == "1") return true;
  if (text == "false" || text == "False" || text == "FALSE" || text == "0") return false;
  return std::nullopt;
}

}  // namespace

SourceCounts& SourceCounts::operator+=(const SourceCounts& other) {
  postings += other.postings;
  postings_mended += other.postings_mended;
  mended += other.mended;
  for (const auto& [field, count] : other.not_understood) not_understood[field] += count;
  for (const auto& [path, count] : other.unknown) unknown[path] += count;
  return *this;
}

std::string SourceCounts::ToString() const {
  std::string text;
  const auto line = [&text](std::string_view name, std::uint64_t count) {
    text.append("  ").append(name).append(" ").append(std::to_string(count)).append("\n");
  };
  if (mended.Mended() + mended.replaced > 0) {
    text += "damage mended in " + std::to_string(postings_mended) + " postings:\n";
    const std::pair<std::string_view, std::uint64_t> kinds[] = {
        {"double-encoded characters", mended.double_encoded},
        {"single bytes of windows-1252", mended.single_bytes},
        {"entities", mended.entities},
        {"no-break spaces", mended.spaces},
        {"soft hyphens", mended.soft_hyphens},
        {"not mended, replaced by U+FFFD", mended.replaced}};
    for (const auto& [name, count] : kinds) {
      if (count > 0) line(name, count);
    }
  }
  if (!not_understood.empty()) text += "not understood, and left out, by field:\n";
  for (const auto& [field, count] : not_understood) line(field, count);
  if (!unknown.empty()) text += "read by no field of the mapping, by path:\n";
  for (const auto& [path, count] : unknown) line(path, count);
  return text;
}

RecordMapper::RecordMapper(std::shared_ptr<const Mapping> mapping) : mapping_(std::move(mapping)) {
  const auto add = [this](const Field& field) {
    if (!field.is_time && !field.is_day) return;
    std::vector<std::string> forms(field.spec->date().begin(), field.spec->date().end());
    if (forms.empty()) forms.emplace_back("iso");
    // The mapping's check has tried them.
    auto reader = DateReader::New(forms, mapping_->time_zone());
    if (reader) dates_.emplace(field.spec, std::move(*reader));
  };
  for (const Field& field : mapping_->fields()) add(field);
  for (const Mapping::Group& group : mapping_->groups()) {
    for (const Field& field : group.fields) add(field);
  }
}

Result<v1::JobPosting> RecordMapper::Map(const SourceNode& record, std::string_view file) {
  file_ = file;
  mended_ = {};
  v1::JobPosting posting;
  posting.set_source(mapping_->spec().source());
  Result<void> good = MapFields(mapping_->fields(), record, "", &posting);
  for (const Mapping::Group& group : mapping_->groups()) {
    if (good) good = MapGroup(group, record, &posting);
  }
  std::vector<std::string_view> names;
  CountUnknown(record, &names);
  counts_.mended += mended_;
  if (!good) return tl::make_unexpected(std::move(good.error()));
  ++counts_.postings;
  if (mended_.Mended() > 0) ++counts_.postings_mended;
  posting.set_mended_places(static_cast<std::uint32_t>(mended_.Mended()));
  return posting;
}

Result<void> RecordMapper::MapFields(const std::vector<Field>& fields, const SourceNode& node,
                                     const std::string& prefix, Message* message) {
  for (const Field& field : fields) {
    Result<void> good = MapField(field, node, prefix, message);
    if (!good) return good;
  }
  return {};
}

Result<void> RecordMapper::MapField(const Field& field, const SourceNode& node,
                                    const std::string& prefix, Message* message) {
  const std::string name = prefix + field.spec->to();
  bool understood = true;
  const std::optional<std::string> text = TextOf(field, node, &understood);
  if (understood && text && !text->empty()) understood = Set(field, *text, message);
  if (!understood) {
    if (field.is_required) {
      return Fail(ErrorCode::kBadValue, name,
                  "is required, and what stands there is not understood");
    }
    ++counts_.not_understood[name];
    return {};
  }
  if (field.is_required && (!text || text->empty())) {
    return Fail(ErrorCode::kMissingField, name,
                "is required, and nothing stands at " +
                    (field.spec->from_size() > 0 ? field.spec->from(0) : "its place"));
  }
  return {};
}

std::optional<std::string> RecordMapper::TextOf(const Field& field, const SourceNode& node,
                                                bool* understood) {
  const v1::SourceMapping::Field& spec = *field.spec;
  std::vector<std::string> values;
  for (const SourcePath& path : field.from) {
    for (std::string& value : ValuesAt(field, path, node)) values.push_back(std::move(value));
    if (!values.empty() && spec.join().empty()) break;
  }
  if (values.empty()) {
    if (spec.constant().empty()) return std::nullopt;
    return spec.constant();
  }
  if (spec.join().empty()) values.resize(1);
  std::string text;
  for (const std::string& value : values) {
    const std::optional<std::string> meaning = Meaning(spec, value);
    if (!meaning) {
      *understood = false;
      return std::nullopt;
    }
    if (meaning->empty()) continue;
    if (!text.empty()) text += spec.join();
    text += spec.prefix() + *meaning + spec.suffix();
  }
  return text;
}

std::vector<std::string> RecordMapper::ValuesAt(const Field& field, const SourcePath& path,
                                                const SourceNode& node) {
  const v1::SourceMapping::Field& spec = *field.spec;
  if (path.steps().size() == 1 && path.steps().front().name == kFilePath) return {file_};
  std::vector<std::string> values;
  for (const SourceNode* found : path.Find(node)) {
    std::string value = Trimmed(Mended(field, ValueOf(*found)));
    if (value.empty()) continue;
    if (spec.split().empty()) {
      values.push_back(std::move(value));
      continue;
    }
    std::vector<std::string> parts = Split(value, spec.split());
    if (spec.part() == 0) {
      std::move(parts.begin(), parts.end(), std::back_inserter(values));
    } else if (spec.part() <= parts.size()) {
      values.push_back(std::move(parts[spec.part() - 1]));
    }
  }
  return values;
}

std::string RecordMapper::Mended(const Field& field, std::string text) {
  // Asked for, and no damage.
  MendCounts asked_for;
  if (field.spec->unescape()) text = Unescape(text, &asked_for);
  if (mapping_->spec().keep_damage()) return ReplaceDamagedBytes(text, &mended_);
  const bool is_html = field.is_body && LooksLikeHtml(text);
  return Mend(text, is_html ? TextKind::kHtml : TextKind::kPlain, &mended_);
}

bool RecordMapper::Set(const Field& field, const std::string& text, Message* message) {
  const FieldDescriptor* const leaf = &field.leaf();
  std::optional<Moment> moment;
  if (field.is_time || field.is_day) {
    moment = dates_.at(field.spec).Read(text);
    if (!moment) return false;
  }
  Message* const inside = Inside(field, message);
  const auto* const reflection = inside->GetReflection();
  if (field.is_time) {
    auto* const time = static_cast<Timestamp*>(reflection->MutableMessage(inside, leaf));
    time->set_seconds(moment->seconds);
    time->set_nanos(moment->nanos);
    return true;
  }
  switch (leaf->cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      reflection->SetString(inside, leaf,
                            field.is_day ? dates_.at(field.spec).DayOf(*moment) : text);
      return true;
    case FieldDescriptor::CPPTYPE_BOOL: {
      const std::optional<bool> value = AsBool(text);
      if (value) reflection->SetBool(inside, leaf, *value);
      return value.has_value();
    }
    case FieldDescriptor::CPPTYPE_ENUM: {
      const auto* const value = leaf->enum_type()->FindValueByName(text);
      if (value != nullptr) reflection->SetEnum(inside, leaf, value);
      return value != nullptr;
    }
    default: {
      std::uint32_t value = 0;
      const char* const end = text.data() + text.size();
      const auto [stop, error] = std::from_chars(text.data(), end, value);
      if (error != std::errc() || stop != end) return false;
      reflection->SetUInt32(inside, leaf, value);
      return true;
    }
  }
}

Result<void> RecordMapper::MapGroup(const Mapping::Group& group, const SourceNode& record,
                                    v1::JobPosting* posting) {
  if (group.spec->each().empty()) return AddEntry(group, record, posting);
  for (const SourceNode* node : group.each.Find(record)) {
    if (group.spec->split().empty()) {
      Result<void> good = AddEntry(group, *node, posting);
      if (!good) return good;
      continue;
    }
    for (std::string& part : Split(ValueOf(*node), group.spec->split())) {
      SourceNode piece;
      piece.text = std::move(part);
      Result<void> good = AddEntry(group, piece, posting);
      if (!good) return good;
    }
  }
  return {};
}

// An entry of which nothing is known is none.
Result<void> RecordMapper::AddEntry(const Mapping::Group& group, const SourceNode& node,
                                    v1::JobPosting* posting) {
  const auto* const reflection = posting->GetReflection();
  Message* const entry = reflection->AddMessage(posting, group.target);
  Result<void> good = MapFields(group.fields, node, group.spec->to() + ".", entry);
  if (entry->ByteSizeLong() == 0) reflection->RemoveLast(posting, group.target);
  return good;
}

void RecordMapper::CountUnknown(const SourceNode& node, std::vector<std::string_view>* names) {
  for (const SourceNode& child : node.children) {
    if (child.name.empty() || child.name.starts_with('$') || IsMarkupOfVocabulary(child.name))
      continue;
    names->push_back(child.name);
    if (!child.text.empty() && child.text.find_first_not_of(kBlank) != child.text.npos) {
      std::string path;
      for (const std::string_view name : *names) path.append(path.empty() ? "" : "/").append(name);
      const auto known = known_.find(path);
      const bool is_known =
          known != known_.end()
              ? known->second
              : std::ranges::any_of(mapping_->known_paths(),
                                    [names](const SourcePath& one) { return one.Covers(*names); });
      if (!is_known && (counts_.unknown.size() < kMaxPaths || counts_.unknown.contains(path))) {
        ++counts_.unknown[path];
      }
      if (known == known_.end() && known_.size() < kMaxPaths) known_.emplace(path, is_known);
    }
    CountUnknown(child, names);
    names->pop_back();
  }
}

}  // namespace opslag
