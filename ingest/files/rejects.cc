#include "ingest/files/rejects.h"

#include <utility>

namespace opslag {

Result<Rejects> Rejects::Open(const std::string& name) {
  if (name.empty()) return Rejects();
  Result<RecordWriter> writer = RecordWriter::Open(name, WireForm::kJson);
  if (!writer) return tl::make_unexpected(std::move(writer.error()));
  Rejects rejects;
  rejects.name_ = name;
  rejects.writer_ = std::move(*writer);
  return rejects;
}

Result<void> Rejects::Append(std::string_view record, WireForm form) {
  if (!writer_) return {};
  Result<void> good = UseForm(form);
  return good ? writer_->Append(record) : good;
}

Result<void> Rejects::AppendTooLarge(PostingStream& reader) {
  if (!writer_) return {};
  Result<void> good = UseForm(reader.form());
  return good ? writer_->AppendTooLarge(reader) : good;
}

Result<void> Rejects::UseForm(WireForm form) {
  if (!in_use_) {
    writer_->set_form(form);
    in_use_ = true;
  }
  if (writer_->form() == form) return {};
  return Fail(ErrorCode::kUsage, name_,
              "cannot hold bad records of JSON and of protobuf files; read them apart");
}

}  // namespace opslag
