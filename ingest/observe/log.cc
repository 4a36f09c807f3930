#include "ingest/observe/log.h"

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <memory>

#include "ingest/observe/repeat_filter.h"

namespace opslag {
namespace {

constexpr std::size_t kMaxKafkaText = 300;
constexpr std::chrono::milliseconds kKafkaRepeatInterval{1'000};

spdlog::level::level_enum ToSpdlog(LogLevel level) {
  switch (level) {
    case LogLevel::kTrace: return spdlog::level::trace;
    case LogLevel::kDebug: return spdlog::level::debug;
    case LogLevel::kInfo: return spdlog::level::info;
    case LogLevel::kWarn: return spdlog::level::warn;
    case LogLevel::kError: return spdlog::level::err;
  }
  return spdlog::level::info;
}

// The names of the setting log-level, not spdlog's ("warning").
std::string_view NameOf(LogLevel level) {
  switch (level) {
    case LogLevel::kTrace: return "trace";
    case LogLevel::kDebug: return "debug";
    case LogLevel::kInfo: return "info";
    case LogLevel::kWarn: return "warn";
    case LogLevel::kError: return "error";
  }
  return "info";
}

std::shared_ptr<spdlog::logger> MakeLogger() {
  auto logger =
      std::make_shared<spdlog::logger>("opslag", std::make_shared<spdlog::sinks::stderr_sink_mt>());
  logger->set_formatter(std::make_unique<spdlog::pattern_formatter>(
      R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ",%v})", spdlog::pattern_time_type::utc));
  logger->set_level(spdlog::level::info);
  logger->flush_on(spdlog::level::trace);
  return logger;
}

// Never destroyed: librdkafka's threads may log while the process ends.
spdlog::logger& Logger() {
  static auto* logger = new std::shared_ptr<spdlog::logger>(MakeLogger());
  return **logger;
}

template <typename T>
void AppendNumber(std::string& out, T number) {
  std::array<char, 32> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), number).ptr;
  out.append(text.data(), end);
}

void AppendValue(std::string& out, const LogField::Value& value) {
  if (const auto* text = std::get_if<std::string_view>(&value)) {
    AppendJsonText(out, *text);
  } else if (const auto* integer = std::get_if<std::int64_t>(&value)) {
    AppendNumber(out, *integer);
  } else if (const auto* flag = std::get_if<bool>(&value)) {
    out.append(*flag ? "true" : "false");
  } else if (const double number = std::get<double>(value); std::isfinite(number)) {
    AppendNumber(out, number);
  } else {
    out.append("null");  // JSON has no infinity
  }
}

LogLevel FromSyslog(int level) {
  if (level <= 3) return LogLevel::kError;
  if (level == 4) return LogLevel::kWarn;
  if (level <= 6) return LogLevel::kInfo;
  return LogLevel::kDebug;
}

}  // namespace

void AppendJsonText(std::string& out, std::string_view text) {
  static constexpr std::string_view kHex = "0123456789abcdef";
  out.push_back('"');
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out.push_back('\\');
      out.push_back(c);
    } else if (byte < 0x20 || byte == 0x7F) {
      out.append("\\u00").push_back(kHex[byte >> 4U]);
      out.push_back(kHex[byte & 0x0FU]);
    } else {
      out.push_back(c);
    }
  }
  out.push_back('"');
}

Result<LogLevel> ParseLogLevel(std::string_view name) {
  for (const LogLevel level :
       {LogLevel::kTrace, LogLevel::kDebug, LogLevel::kInfo, LogLevel::kWarn, LogLevel::kError}) {
    if (name == NameOf(level)) return level;
  }
  return Fail(ErrorCode::kConfiguration, "log-level", "is one of trace, debug, info, warn, error");
}

void SetLogLevel(LogLevel level) { Logger().set_level(ToSpdlog(level)); }

std::string FormatLogBody(LogLevel level, std::string_view event,
                          std::initializer_list<LogField> fields) {
  std::string body = "\"level\":";
  AppendJsonText(body, NameOf(level));
  body.append(",\"event\":");
  AppendJsonText(body, event);
  for (const LogField& field : fields) {
    body.push_back(',');
    AppendJsonText(body, field.name);
    body.push_back(':');
    AppendValue(body, field.value);
  }
  return body;
}

void Log(LogLevel level, std::string_view event, std::initializer_list<LogField> fields) {
  if (!Logger().should_log(ToSpdlog(level))) return;
  Logger().log(ToSpdlog(level), spdlog::string_view_t(FormatLogBody(level, event, fields)));
}

void LogFromKafka(int syslog_level, const char* facility, const char* text) noexcept {
  static auto* filter = new RepeatFilter(kKafkaRepeatInterval);  // lives as long as the logger
  try {
    const std::string_view line = std::string_view(text).substr(0, kMaxKafkaText);
    const auto held_back = filter->Pass(facility, line, std::chrono::steady_clock::now());
    if (!held_back) return;
    Log(FromSyslog(syslog_level), "librdkafka",
        {{"facility", facility}, {"text", line}, {"held_back", *held_back}});
  } catch (...) {
    // A lost log line is better than an exception in a thread of librdkafka's.
  }
}

}  // namespace opslag
