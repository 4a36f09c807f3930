// The service's settings as flags, environment variables and configuration file entries.
#pragma once

#include <CLI/App.hpp>

#include "ingest/kafka/connection.h"
#include "ingest/service/settings.h"

namespace opslag {

// Adds --kafka-brokers, --kafka-client-id, --kafka-property KEY=VALUE (repeatable) and
// --kafka-secret KEY=FILE (repeatable). The defaults shown are `connection`'s present values.
// REQUIRES: `connection` outlives `app`.
void AddConnectionOptions(CLI::App& app, KafkaConnection& connection);

// Adds every field of `settings`, the connection included. A setting `batch-records` is the flag
// --batch-records, the variable OPSLAG_BATCH_RECORDS and the file's entry batch-records; durations
// are whole milliseconds and end in -ms. The defaults shown are `settings`' present values.
// REQUIRES: `settings` outlives `app`.
void AddServiceOptions(CLI::App& app, ServiceSettings& settings);

}  // namespace opslag
