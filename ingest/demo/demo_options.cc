#include "ingest/demo/demo_options.h"

#include <cstdlib>

#include <sys/ioctl.h>
#include <unistd.h>

#include <CLI/CLI.hpp>

namespace opslag {
namespace {

constexpr int kWidthOfAFile = 150;
constexpr int kNarrowest = 90;

}  // namespace

void AddDemoOptions(CLI::App& app, DemoSettings& settings) {
  app.add_option("--samples", settings.samples, "Postings to send, as JSON lines")
      ->capture_default_str()
      ->check(CLI::ExistingFile);
  app.add_option(
      "--bootstrap-servers", settings.bootstrap_servers,
      "A real broker, host:port; the demo then runs exactly-once. Without it a small broker "
      "inside the process is used, and delivery is at-least-once");
  app.add_option("--kafka-property", settings.kafka_properties,
                 "Property of librdkafka for that broker, KEY VALUE; repeatable");
  app.add_option("--input-topic", settings.input_topic, "Empty topic to send the postings to")
      ->capture_default_str();
  app.add_option("--output-topic", settings.output_topic, "Empty topic for enriched records")
      ->capture_default_str();
  app.add_option("--dead-letter-topic", settings.dead_letter_topic, "Empty topic for dead letters")
      ->capture_default_str();
  app.add_option("--patience-s", settings.patience, "Seconds to wait for everything to come back")
      ->default_str("60");
}

PrintStyle StyleForStandardOutput() {
  PrintStyle style{.width = kWidthOfAFile, .colour = false};
  if (isatty(STDOUT_FILENO) == 0) return style;
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
    style.width = size.ws_col < kNarrowest ? kNarrowest : size.ws_col;
  }
  style.colour = std::getenv("NO_COLOR") == nullptr;
  return style;
}

}  // namespace opslag
