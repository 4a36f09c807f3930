// Structured logs: one JSON object a line on standard error.
//
//   {"time":"2026-10-05T06:00:00.123Z","level":"info","event":"partitions_assigned","partitions":2}
//
// Every line has one event name in snake_case; what varies is in fields. Nothing of a posting is
// ever logged: fields hold names, numbers and our own error texts. Thread-safe.
#pragma once

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>

#include "classifier/error.h"

namespace opslag {

enum class LogLevel { kTrace, kDebug, kInfo, kWarn, kError };

// Views: used within the call that it is built for.
struct LogField {
  using Value = std::variant<std::string_view, std::int64_t, double, bool>;

  LogField(std::string_view field_name, std::string_view text) : name(field_name), value(text) {}
  LogField(std::string_view field_name, const char* text)
      : name(field_name), value(std::string_view(text)) {}
  LogField(std::string_view field_name, const std::string& text)
      : name(field_name), value(std::string_view(text)) {}
  LogField(std::string_view field_name, bool flag) : name(field_name), value(flag) {}
  LogField(std::string_view field_name, double number) : name(field_name), value(number) {}
  template <std::integral T>
  requires(!std::same_as<T, bool>) LogField(std::string_view field_name, T number)
      : name(field_name), value(static_cast<std::int64_t>(number)) {}

  std::string_view name;
  Value value;
};

// "trace", "debug", "info", "warn", "error". Error: kConfiguration.
Result<LogLevel> ParseLogLevel(std::string_view name);

// Lines below `level` are dropped. The default is info.
void SetLogLevel(LogLevel level);

void Log(LogLevel level, std::string_view event, std::initializer_list<LogField> fields = {});

// The line without time and braces: "level":"info","event":"x","a":1. For Log and its tests.
std::string FormatLogBody(LogLevel level, std::string_view event,
                          std::initializer_list<LogField> fields);

// Appends `text` as a JSON string, with its quotes. REQUIRES: the text is UTF-8.
void AppendJsonText(std::string& out, std::string_view text);

// A line of librdkafka's, with its syslog level (0-7) and facility. Cut to 300 bytes; the same line
// of a facility appears once a second at most, with the number of those held back.
void LogFromKafka(int syslog_level, const char* facility, const char* text) noexcept;

}  // namespace opslag
