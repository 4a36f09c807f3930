// Writes dead letters back into the input topic.
//
// A replayed record has its first key, value and headers again, opslag.attempt as the letter had
// it (the service counts on from there), and opslag.replay-of. Records and the position in the
// dead-letter topic are committed in one transaction, so one job (see ReplaySettings::job) writes
// each letter once, however often it is stopped, killed and started again. What it cannot know:
// letters that another job, or another program, replays too.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

#include "classifier/error.h"
#include "ingest/dlq/dead_letter.h"
#include "ingest/kafka/connection.h"
#include "ingest/service/stop_request.h"

namespace opslag {

struct ReplaySettings {
  KafkaConnection kafka;
  std::string dead_letter_topic = "job-postings-dlq";
  std::string input_topic = "job-postings";
  DeadLetterFilter filter;
  // Replayed records at most; 0 = all.
  std::uint64_t limit = 0;
  // Records a second at most; 0 = as fast as it goes.
  std::uint32_t rate = 100;
  // A letter of so many attempts, or more, stays where it is.
  std::int32_t max_attempts = 3;
  // Consumer group and transactional id: whose progress is meant. Two jobs of one name at once shut
  // each other out.
  std::string job;
  // From the beginning, whatever the job has done before.
  bool again = false;
  // Reads and counts; writes and commits nothing.
  bool dry_run = false;
};

struct ReplayProgress {
  std::uint64_t read = 0;       // dead letters looked at
  std::uint64_t replayed = 0;   // or, in a dry run, that would be
  std::uint64_t exhausted = 0;  // they match, but have had their attempts
  std::uint64_t too_large = 0;  // they match, but the input topic does not take them any more
  bool stopped = false;         // on request, before the end
};

struct ReplayCallbacks {
  // A letter that is replayed, or in a dry run would be. May be empty.
  std::function<void(const DeadLetter&)> letter;
  // Offsets passed, offsets in all, and the count so far. May be empty.
  std::function<void(std::uint64_t, std::uint64_t, const ReplayProgress&)> progress;
};

// The job's name without one given: "opslag-dlq-replay", and what is filtered by, so that another
// choice of letters is another job.
std::string DefaultReplayJob(const ReplaySettings& settings);

// Errors: kConfiguration, kKafka. What was committed before stays so, and the next run goes on
// behind it.
Result<ReplayProgress> Replay(const ReplaySettings& settings, const ReplayCallbacks& callbacks,
                              const StopRequest& stop);

}  // namespace opslag
