// The Kafka service: input topic -> record processors -> output topic and dead-letter topic.
#pragma once

#include <memory>

#include "classifier/error.h"
#include "ingest/record/record_processor.h"
#include "ingest/service/reload_request.h"
#include "ingest/service/reloader.h"
#include "ingest/service/settings.h"
#include "ingest/service/stop_request.h"

namespace opslag {

// Asks the broker whether topics exist, rights suffice and the dead-letter topic takes larger
// messages than the input topic. Changes nothing on the broker. Error: kKafka, or kConfiguration
// when the topics contradict each other. REQUIRES: Validate(settings) succeeded.
Result<void> CheckBroker(const ServiceSettings& settings);

// How a running service changes its processors. Plain value; both or neither.
struct ReloadHook {
  ProcessorLoader load;               // empty: the service cannot reload
  ReloadRequest* requests = nullptr;  // outlives the service
};

// Runs until `stop` is requested, then drains: finishes the batch, commits, leaves. Returns without
// an error after a clean drain. Blocks; the calling thread is the one that owns consumer, producer
// and transactions.
//
// Errors: kConfiguration before anything is started; kKafka when the broker cannot be used (missing
// topic or right, another instance with the same ordinal); kInternal when a promise is broken.
// Whatever happens, no record is lost or (under exactly-once) doubled: offsets are in transactions.
// When a drain takes longer than settings.shutdown_grace the process is ended with exit code 1.
//
// `processors` are worked with until a reload brings others. On return `stop` is requested.
Result<void> RunService(const ServiceSettings& settings,
                        std::shared_ptr<RecordProcessorFactory> processors, StopRequest& stop,
                        const ReloadHook& reload = {});

// Makes glibc keep librdkafka's big buffers instead of returning them to the kernel at every
// message, which halves the rate. Call once, early in main, before threads are started.
void TuneAllocatorForStreaming();

}  // namespace opslag
