// Verbs for tests against a real Kafka: create a topic, produce, read everything there is.
//
// Written on librdkafka's C interface and on nothing of ours, so that it can judge what ours does.
// Verbs that fail throw std::runtime_error, which fails the test with the broker's own words.
// Everything here is used by one thread.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "tests/integration/child_process.h"

namespace opslag::integration {

// In the order they stand in the record. A header's value can be absent.
using Headers = std::vector<std::pair<std::string, std::optional<std::string>>>;

// A record to be written. Without a partition the key decides, or chance where there is no key.
struct OutgoingRecord {
  std::optional<std::string> key;
  std::optional<std::string> value;
  Headers headers;
  std::optional<std::int32_t> partition;
};

// A record as it lay in its topic.
struct ReadRecord {
  std::optional<std::string> key;
  std::optional<std::string> value;
  Headers headers;
  std::int32_t partition = 0;
  std::int64_t offset = 0;

  // The only header of that name. Nothing if there is none; throws if there are several.
  std::optional<std::string> Header(std::string_view name) const;
};

enum class Isolation { kReadCommitted, kReadUncommitted };

// One Kafka node for the whole process; or the cluster that OPSLAG_TEST_BOOTSTRAP names
// ("host:port,…"), or the one that tests/kafka/cluster runs in the folder OPSLAG_TEST_CLUSTER, as
// under ctest.
class Broker {
 public:
  // Started by the first call, stopped when the process ends, and by its watcher should the process
  // crash. Throws std::runtime_error if no broker can be had: then tests fail, they are not
  // skipped.
  static const Broker& Shared();

  // "127.0.0.1:20123"
  const std::string& Bootstrap() const { return bootstrap_; }

  // Where the cluster's files are (tests/kafka/cluster). Throws where it is not ours.
  const std::filesystem::path& Folder() const;
  // The listener with TLS and SCRAM, "127.0.0.1:20124", and the certificate it is trusted by. Throw
  // where the cluster has none.
  std::string SecureBootstrap() const;
  std::filesystem::path CertificateFile() const;

  ~Broker();
  Broker(const Broker&) = delete;
  Broker& operator=(const Broker&) = delete;

 private:
  Broker();

  std::filesystem::path folder_;  // empty where the cluster is not ours
  bool owned_ = false;            // whether this process started it
  std::string bootstrap_;
};

using TopicConfiguration = std::map<std::string, std::string>;

void CreateTopic(const std::string& name, std::int32_t partitions,
                 const TopicConfiguration& configuration = {});

void DeleteTopic(const std::string& name);
// Takes the place of the topic's whole configuration.
void ConfigureTopic(const std::string& name, const TopicConfiguration& configuration);

enum class Resource { kTopic, kGroup };
enum class Operation { kRead, kWrite, kDescribe, kDescribeConfigs };

// Lets the account do so, from now on. The name is taken as it is.
void Allow(const std::string& account, Operation operation, Resource resource,
           const std::string& name);

// Runs tests/kafka/cluster; throws with what it says when it fails.
void ControlCluster(const std::vector<std::string>& arguments);

// The three topics of one pipeline.
struct Topics {
  std::string input;
  std::string output;
  std::string dead_letters;
};

// Creates them with `partitions` each. The dead-letter topic takes larger records than the input,
// as the service demands.
void CreateTopics(const Topics& topics, std::int32_t partitions);

// By partition, the offset behind the last record.
using PartitionEnds = std::map<std::int32_t, std::int64_t>;

// Returns when the broker has them all, in this order in each partition; the ends are of the
// partitions that were written to.
PartitionEnds Produce(const std::string& topic, const std::vector<OutgoingRecord>& records);

enum class Transaction { kCommit, kAbort };

// The same in a transaction of its own, which ends as told.
void ProduceInTransaction(const std::string& topic, const std::vector<OutgoingRecord>& records,
                          Transaction end);

// The offset a group goes on from; nothing if it has committed none. Offsets of a transaction that
// is still open are not waited for, and not told.
std::optional<std::int64_t> CommittedOffset(const std::string& group, const std::string& topic,
                                            std::int32_t partition);

// Reads all partitions of a topic from the start, outside any group, and keeps what it read in the
// order of arrival; that order is the order of the offsets within a partition.
class TopicReader {
 public:
  explicit TopicReader(const std::string& topic, Isolation isolation = Isolation::kReadCommitted);
  ~TopicReader();
  TopicReader(const TopicReader&) = delete;
  TopicReader& operator=(const TopicReader&) = delete;

  // Reads on until at least `count` records are here, at most for `timeout`. Whether they are.
  bool ReadUntil(std::size_t count, std::chrono::milliseconds timeout);

  const std::vector<ReadRecord>& Records() const { return records_; }

 private:
  friend std::vector<ReadRecord> ConsumeAll(const std::string&, Isolation);
  struct Client;

  // Reads until the end of every partition was met once. Of use on a fresh reader only: the news of
  // an end is not taken back when more is written behind it.
  void ReadToFirstEnd(std::chrono::milliseconds timeout);
  // Takes one message or the news of a partition's end.
  void Poll(std::chrono::milliseconds timeout);

  std::unique_ptr<Client> client_;
  std::vector<ReadRecord> records_;
};

// All that is visible now: with kReadCommitted nothing behind the begin of an open transaction. To
// wait for records that are still to come, use a TopicReader.
std::vector<ReadRecord> ConsumeAll(const std::string& topic,
                                   Isolation isolation = Isolation::kReadCommitted);

// A test with a broker, and names nobody else on that broker uses.
class KafkaTest : public ::testing::Test {
 protected:
  KafkaTest();

  // "in" becomes "in-4711-3": by process and test.
  std::string Unique(const std::string& name) const { return name + suffix_; }
  const std::string& Bootstrap() const { return Broker::Shared().Bootstrap(); }
  const ScratchFolder& Scratch() const { return scratch_; }

 private:
  std::string suffix_;
  ScratchFolder scratch_;
};

}  // namespace opslag::integration
