// What an operator can set about the Kafka service.
//
// Plain values with the defaults that suit a service of a few thousand postings a second; each
// field says its unit and when to touch it. `AddServiceOptions` (options.h) binds them to flags,
// environment and configuration file; `Validate` checks them, alone and against each other.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>

#include "classifier/error.h"
#include "ingest/kafka/connection.h"
#include "ingest/observe/source_health.h"
#include "ingest/record/record_processor.h"

namespace opslag {

enum class Delivery {
  kExactlyOnce,  // outputs, dead letters and offsets in one Kafka transaction
  kAtLeastOnce,  // flush, then commit offsets: for brokers without transactions, such as the demo's
};

enum class OffsetReset { kEarliest, kLatest, kError };

struct ServiceSettings {
  KafkaConnection kafka;

  // --- Topics and names -----------------------------------------------------------------------
  std::string input_topic = "job-postings";
  std::string output_topic = "enriched-job-postings";
  std::string dead_letter_topic = "job-postings-dlq";
  // Consumer group; also the first part of transactional.id and group.instance.id. A backfill has
  // a name of its own, never the live service's.
  std::string name = "opslag";
  // Number of this instance within its group, stable over restarts (in a StatefulSet: the pod's
  // ordinal). Two running instances with the same number shut each other out.
  std::int32_t ordinal = 0;

  // --- Form of the records ----------------------------------------------------------------------
  // Taken when a record has no content-type header.
  WireForm input_form = WireForm::kJson;
  // The form the record processor writes; the service only names it in the content-type header.
  WireForm output_form = WireForm::kJson;

  // --- Delivery ---------------------------------------------------------------------------------
  Delivery delivery = Delivery::kExactlyOnce;
  // Where to start when the group has no offset yet.
  OffsetReset offset_reset = OffsetReset::kEarliest;
  // A transaction is committed after so many records or so long after its first one, whichever
  // comes first. More records: hardly faster above 100. Longer: fewer commits, later output.
  std::size_t batch_records = 1000;
  std::chrono::milliseconds batch_interval{200};
  // The broker aborts a transaction that is older. It bounds how long a killed instance holds up
  // readers, so short; a batch that takes longer is fenced off and done again. Below
  // shutdown_grace.
  std::chrono::milliseconds transaction_timeout{12'000};
  // Deadline of one commit, abort or start of a producer. What takes longer is of unknown outcome:
  // the producer is replaced and the truth asked from the broker. Below transaction_timeout.
  std::chrono::milliseconds commit_timeout{10'000};
  // A restart within this time moves no partition; a dead instance is noticed after it. The
  // broker's group.min.session.timeout.ms (6 s) is the lower bound.
  std::chrono::milliseconds session_timeout{30'000};
  // After so many refusals of a batch by the broker, batches are halved until the record at fault
  // stands alone; that one becomes a dead letter. Higher: slower to give up on a record.
  std::int32_t refusals_before_bisecting = 2;
  // Whether topics, rights and size limits are checked before the first record is read. Off only
  // where the account may not describe topics' configuration.
  bool check_topics = true;

  // --- Work -------------------------------------------------------------------------------------
  // Threads that classify; 0 = one for each core but one, at least one.
  std::size_t workers = 0;
  // Records read but not yet handed to the producer. The service stops reading when it is full, so
  // this bounds memory; below a few hundred the workers starve.
  std::size_t queue_records = 4096;
  // Bytes that librdkafka fetches ahead, in KiB.
  std::int32_t fetch_ahead_kib = 16'384;

  // --- Sources ----------------------------------------------------------------------------------
  // Sources whose postings are counted apart, and the longest time between two of them that is
  // usual: "90m", "6h", "2d"; "none" = no alarm. Others are counted together.
  std::map<std::string, std::string> sources;
  // A posting that arrives so long after its publishedAt is late.
  std::chrono::milliseconds late_after = std::chrono::hours{48};
  // A posting whose body has fewer letters is a teaser.
  std::size_t teaser_letters = 200;

  // --- Operations -------------------------------------------------------------------------------
  // From SIGTERM to exit. What is not done then is left to the next start (nothing is lost: offsets
  // live in transactions). Below the orchestrator's own grace period.
  std::chrono::milliseconds shutdown_grace{25'000};
  // Address of /metrics, /live and /ready. Port 0 = a free one (its number is logged), for tests.
  std::string admin_host = "127.0.0.1";
  std::int32_t admin_port = 9464;
  bool admin_enabled = true;
  // A partition with unread records that makes no progress for so long makes /live fail. Above
  // everything a healthy broker failover takes.
  std::chrono::milliseconds stall_timeout{120'000};
  // trace, debug, info, warn, error
  std::string log_level = "info";

  // "opslag-0": transactional.id and group.instance.id.
  std::string InstanceId() const { return name + "-" + std::to_string(ordinal); }
};

// Values, relations between them, librdkafka's opinion of the properties, and whether the secret
// files can be read. Contacts no broker. Error: kConfiguration, `where` names the setting as it is
// spelt in the configuration file; a secret's value is never quoted.
Result<void> Validate(const ServiceSettings& settings);

// The settings of the sources, read. Error: kConfiguration.
Result<SourceSettings> SourcesOf(const ServiceSettings& settings);

}  // namespace opslag
