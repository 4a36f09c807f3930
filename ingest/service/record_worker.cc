#include "ingest/service/record_worker.h"

#include <utility>

#include "ingest/kafka/content_type.h"
#include "ingest/kafka/headers.h"

namespace opslag {
namespace {

Result<WorkResult> ProcessRecord(RecordProcessor& processor, const ConsumedRecord& record,
                                 const std::string& topic, WireForm fallback_form) {
  const auto form = FormOf(LastHeader(record.headers, kContentTypeHeader), fallback_form);
  if (!form) return tl::make_unexpected(form.error());
  const auto version = CheckSchemaVersion(LastHeader(record.headers, kSchemaVersionHeader));
  if (!version) return tl::make_unexpected(version.error());
  InputRecord input;
  input.value = record.value;
  input.form = *form;
  input.key = record.key.value_or("");
  input.origin = RecordOrigin{topic, record.partition, record.offset};
  return processor.Process(input).map(
      [&processor](std::string bytes) { return WorkResult(std::move(bytes), processor.facts()); });
}

}  // namespace

WorkFunctionMaker MakeRecordWork(std::shared_ptr<RecordProcessorFactory> factory,
                                 std::string input_topic, WireForm fallback_form) {
  return [factory = std::move(factory), topic = std::move(input_topic),
          fallback_form]() -> WorkFunction {
    // std::function copies its target, so the processor is shared, though by this thread alone.
    std::shared_ptr<RecordProcessor> processor = factory->ForThread();
    return [processor, topic, fallback_form](const ConsumedRecord& record) {
      return ProcessRecord(*processor, record, topic, fallback_form);
    };
  };
}

}  // namespace opslag
