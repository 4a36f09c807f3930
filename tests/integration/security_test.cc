// TLS, passwords and access rights, on a real Kafka that asks for them.
#include <librdkafka/rdkafka.h>

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/integration/pipeline_test.h"

namespace opslag::integration {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr int kKafkaUnusable = 6;
// tests/kafka/cluster makes these.
constexpr const char* kAccount = "opslag";
constexpr const char* kPassword = "opslag-secret";
constexpr const char* kOther = "other";
constexpr const char* kOtherPassword = "other-secret";

class SecurityTest : public PipelineTest {
 protected:
  static void SetUpTestSuite() {
    // Only the one account may use transactional ids.
    ControlCluster({"acl", "--dir", Broker::Shared().Folder().string(), "--add",
                    "--allow-principal", std::string("User:") + kAccount, "--operation", "Write",
                    "--operation", "Describe", "--transactional-id", "*"});
  }

  std::vector<std::string> Flags(const std::string& account) const {
    return {"--kafka-property", "security.protocol=SASL_SSL",
            "--kafka-property", "sasl.mechanism=PLAIN",
            "--kafka-property", "sasl.username=" + account,
            "--kafka-property", "ssl.ca.location=" + Broker::Shared().CertificateFile().string()};
  }

  ServiceOptions Secured(const std::string& account, const std::string& password,
                         const std::vector<std::string>& more = {}) const {
    ServiceOptions options = Options(Flags(account));
    options.brokers = Broker::Shared().SecureBootstrap();
    options.flags.insert(
        options.flags.end(),
        {"--kafka-secret", "sasl.password=" + Scratch().Write("password", password).string()});
    options.flags.insert(options.flags.end(), more.begin(), more.end());
    return options;
  }

  struct Right {
    Operation operation;
    Resource resource;
    std::string name;
  };

  std::vector<Right> AllRights() const {
    return {{Operation::kRead, Resource::kTopic, topics().input},
            {Operation::kDescribe, Resource::kTopic, topics().input},
            {Operation::kDescribeConfigs, Resource::kTopic, topics().input},
            {Operation::kWrite, Resource::kTopic, topics().output},
            {Operation::kDescribe, Resource::kTopic, topics().output},
            {Operation::kDescribeConfigs, Resource::kTopic, topics().output},
            {Operation::kWrite, Resource::kTopic, topics().dead_letters},
            {Operation::kDescribe, Resource::kTopic, topics().dead_letters},
            {Operation::kDescribeConfigs, Resource::kTopic, topics().dead_letters},
            {Operation::kRead, Resource::kGroup, name()}};
  }

  // All rights but one.
  void GrantWithout(const std::string& account, std::optional<Operation> operation = {},
                    const std::string& of = "") const {
    for (const Right& right : AllRights()) {
      if (right.operation == operation && right.name == of) continue;
      Allow(account, right.operation, right.resource, right.name);
    }
  }

  // One good record and a bad one.
  void Feed() const {
    CreateTopics(topics(), 1);
    Produce(topics().input, {ToRecord(SamplePosting(0), Form::kJson), BrokenSample(0).record});
  }

  // The program ends by itself, and names what is missing.
  void ExpectRefused(const ServiceOptions& options, const std::string& what,
                     const std::string& right) const {
    const Finished ended = RunProgram(RunArguments(options));
    EXPECT_EQ(ended.status, ExitedWith(kKafkaUnusable)) << ended.err;
    const std::string last = ended.err.substr(ended.err.rfind("opslag: "));
    EXPECT_THAT(last, AllOf(HasSubstr(what), HasSubstr(right)));
    EXPECT_THAT(ended.err, Not(HasSubstr("secret\"")));
    EXPECT_THAT(ended.err, Not(HasSubstr(kPassword)));
    EXPECT_THAT(ended.err, Not(HasSubstr(kOtherPassword)));
  }
};

TEST_F(SecurityTest, WithItsRightsTheServiceDelivers) {
  Feed();
  GrantWithout(kAccount);
  const Finished checked = RunProgram(RunArguments(Secured(kAccount, kPassword, {"--check"})));
  EXPECT_EQ(checked.status, ExitedWith(0)) << checked.err;
  Service service(Secured(kAccount, kPassword, {"--log-level", "trace"}));
  ASSERT_TRUE(Delivers(service, topics().output, 1));
  ASSERT_TRUE(Delivers(service, topics().dead_letters, 1));
  EXPECT_EQ(service.Terminate(), ExitedWith(0)) << service.Log();
  EXPECT_THAT(service.Log(), Not(HasSubstr(kPassword)));
  EXPECT_THAT(AuditTopics(topics(), Form::kJson).problems, IsEmpty());
}

TEST_F(SecurityTest, TheSecretsFileCanBeNamedInTheEnvironment) {
  Feed();
  GrantWithout(kAccount);
  ServiceOptions options = Options(Flags(kAccount));
  options.brokers = Broker::Shared().SecureBootstrap();
  options.environment = {
      {"OPSLAG_KAFKA_SECRET",
       "sasl.password=" + Scratch().Write("password", std::string(kPassword) + "\n").string()}};
  Service service(options);
  ASSERT_TRUE(Delivers(service, topics().output, 1));
  EXPECT_EQ(service.Terminate(), ExitedWith(0)) << service.Log();
}

// librdkafka before 2.6.1 and Kafka from 4 on do not understand each other's SCRAM.
TEST_F(SecurityTest, ScramWorksOrSaysWhyItCannot) {
  constexpr int kMended = 0x020601ff;
  Feed();
  GrantWithout(kAccount);
  const ServiceOptions options =
      Secured(kAccount, kPassword, {"--kafka-property", "sasl.mechanism=SCRAM-SHA-512"});
  if (rd_kafka_version() < kMended) {
    ExpectRefused(options, "SCRAM", "use PLAIN within TLS");
    return;
  }
  Service service(options);
  ASSERT_TRUE(Delivers(service, topics().output, 1));
  EXPECT_EQ(service.Terminate(), ExitedWith(0)) << service.Log();
}

TEST_F(SecurityTest, AWrongPasswordIsTold) {
  Feed();
  ExpectRefused(Secured(kAccount, "wrong-secret"), "kafka-brokers", "credentials");
  ExpectRefused(Secured(kAccount, "wrong-secret", {"--check"}), "kafka-brokers", "credentials");
}

TEST_F(SecurityTest, ACertificateThatNobodyVouchesForIsTold) {
  Feed();
  ServiceOptions options = Secured(kAccount, kPassword);
  // The last one given counts: a file that vouches for another.
  options.flags.insert(options.flags.end(), {"--kafka-property", "ssl.ca.location=/etc/ssl/certs"});
  ExpectRefused(options, "kafka-brokers", "TLS");
}

TEST_F(SecurityTest, AMissingRightToWriteIsNamed) {
  Feed();
  GrantWithout(kAccount, Operation::kWrite, topics().output);
  ExpectRefused(Secured(kAccount, kPassword), topics().output, "Write");
}

TEST_F(SecurityTest, AMissingRightToReadIsNamed) {
  Feed();
  GrantWithout(kAccount, Operation::kRead, topics().input);
  ExpectRefused(Secured(kAccount, kPassword), topics().input, "Read");
}

TEST_F(SecurityTest, AMissingRightToSeeTheLimitsIsNamed) {
  Feed();
  GrantWithout(kAccount, Operation::kDescribeConfigs, topics().dead_letters);
  ExpectRefused(Secured(kAccount, kPassword), topics().dead_letters, "DescribeConfigs");
}

TEST_F(SecurityTest, AMissingRightToTheGroupIsNamed) {
  Feed();
  GrantWithout(kAccount, Operation::kRead, name());
  ExpectRefused(Secured(kAccount, kPassword), "group " + name(), "Read");
}

TEST_F(SecurityTest, AMissingRightToTheTransactionalIdIsNamed) {
  Feed();
  GrantWithout(kOther);
  ExpectRefused(Secured(kOther, kOtherPassword), "transactional id " + name() + "-0", "Write");
}

}  // namespace
}  // namespace opslag::integration
