#include "ingest/record/wire_reader.h"

#include <limits>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/dynamic_message.h>
#include <google/protobuf/stubs/logging.h>

#include "classifier/text/utf8.h"

namespace opslag {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::DescriptorPool;
using google::protobuf::DescriptorProto;
using google::protobuf::FieldDescriptor;
using google::protobuf::FieldDescriptorProto;
using google::protobuf::FileDescriptor;
using google::protobuf::FileDescriptorProto;
using google::protobuf::Message;
using google::protobuf::Reflection;

void TurnStringsIntoBytes(DescriptorProto* type) {
  for (FieldDescriptorProto& field : *type->mutable_field()) {
    if (field.type() == FieldDescriptorProto::TYPE_STRING) {
      field.set_type(FieldDescriptorProto::TYPE_BYTES);
    }
  }
  for (DescriptorProto& nested : *type->mutable_nested_type()) TurnStringsIntoBytes(&nested);
}

// The twins of all message types of one file and of the files that it imports. The contract has no
// bytes field of its own, so in the twin every one of them is a string.
class BytesTwins {
 public:
  explicit BytesTwins(const FileDescriptor* file) { AddFile(file); }

  std::unique_ptr<Message> New(const Descriptor* original) {
    const std::scoped_lock lock(mutex_);
    const Descriptor* const twin = pool_.FindMessageTypeByName(original->full_name());
    return std::unique_ptr<Message>(factory_.GetPrototype(twin)->New());
  }

 private:
  void AddFile(const FileDescriptor* file) {
    if (pool_.FindFileByName(file->name()) != nullptr) return;
    for (int i = 0; i < file->dependency_count(); ++i) AddFile(file->dependency(i));
    FileDescriptorProto copy;
    file->CopyTo(&copy);
    for (DescriptorProto& type : *copy.mutable_message_type()) TurnStringsIntoBytes(&type);
    pool_.BuildFile(copy);
  }

  std::mutex mutex_;
  DescriptorPool pool_;
  google::protobuf::DynamicMessageFactory factory_{&pool_};
};

void ForEachSetMessage(Message* message, auto&& visit) {
  visit(message);
  const Reflection* const reflection = message->GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection->ListFields(*message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
    if (!field->is_repeated()) {
      ForEachSetMessage(reflection->MutableMessage(message, field), visit);
      continue;
    }
    for (int i = 0; i < reflection->FieldSize(*message, field); ++i) {
      ForEachSetMessage(reflection->MutableRepeatedMessage(message, field, i), visit);
    }
  }
}

// Repairs the bytes fields of one message of the twin, not those of the messages inside.
void RepairFields(Message* message, Reading* reading) {
  const Reflection* const reflection = message->GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection->ListFields(*message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->type() != FieldDescriptor::TYPE_BYTES) continue;
    const bool repeated = field->is_repeated();
    const int count = repeated ? reflection->FieldSize(*message, field) : 1;
    for (int i = 0; i < count; ++i) {
      RepairedText repaired =
          RepairUtf8(repeated ? reflection->GetRepeatedString(*message, field, i)
                              : reflection->GetString(*message, field));
      if (repaired.replaced == 0) continue;
      reading->repaired_sequences += repaired.replaced;
      if (repeated) {
        reflection->SetRepeatedString(message, field, i, std::move(repaired.text));
      } else {
        reflection->SetString(message, field, std::move(repaired.text));
      }
    }
  }
}

bool Parse(std::string_view wire, Message* message) {
  if (wire.size() > std::numeric_limits<int>::max()) return false;
  return message->ParseFromArray(wire.data(), static_cast<int>(wire.size()));
}

// False where the bytes are no posting even with its strings taken as bytes.
bool ParseThroughTwin(std::string_view wire, v1::JobPosting* posting, Reading* reading) {
  static BytesTwins twins(v1::JobPosting::descriptor()->file());
  const std::unique_ptr<Message> twin = twins.New(v1::JobPosting::descriptor());
  if (!Parse(wire, twin.get())) return false;
  ForEachSetMessage(twin.get(), [reading](Message* inner) { RepairFields(inner, reading); });
  return posting->ParseFromString(twin->SerializeAsString());
}

void DropUnknownFields(Message* message, Reading* reading) {
  int count = 0;
  ForEachSetMessage(message, [&count](Message* inner) {
    count += inner->GetReflection()->GetUnknownFields(*inner).field_count();
  });
  if (count == 0) return;
  reading->unknown_fields += static_cast<std::uint32_t>(count);
  message->DiscardUnknownFields();
}

}  // namespace

Result<void> ReadWire(std::string_view wire, v1::JobPosting* posting, Reading* reading) {
  static std::once_flag log_is_off;
  std::call_once(log_is_off, [] { google::protobuf::SetLogHandler(nullptr); });
  if (!Parse(wire, posting) && !ParseThroughTwin(wire, posting, reading)) {
    return Fail(ErrorCode::kMalformedProtobuf, "", "is not a protobuf message, or is cut off");
  }
  DropUnknownFields(posting, reading);
  return {};
}

}  // namespace opslag
