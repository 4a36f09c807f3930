// What a worker thread does with one record: find its form, hand it to the processor.
#pragma once

#include <memory>
#include <string>

#include "ingest/record/record_processor.h"
#include "ingest/service/ordered_work.h"

namespace opslag {

// One function for each thread, with a processor of its own. The maker keeps the factory alive.
WorkFunctionMaker MakeRecordWork(std::shared_ptr<RecordProcessorFactory> factory,
                                 std::string input_topic, WireForm fallback_form);

}  // namespace opslag
