#include "ingest/register/build_log.h"

#include <utility>

namespace opslag {

std::uint64_t BuildCounts::RefusedInAll() const {
  std::uint64_t sum = 0;
  for (const auto& [reason, count] : refused) sum += count;
  return sum;
}

BuildLog::BuildLog(Settings settings) : settings_(std::move(settings)) {}

std::string BuildLog::Where(const InputPlace& place) const {
  std::string out = settings_.inputs[place.input];
  if (place.line != 0) out += ":" + std::to_string(place.line);
  return out + (place.is_row ? ": row " : ": document ") + std::to_string(place.document);
}

Result<void> BuildLog::Refuse(const InputPlace& place, const Error& error) {
  std::string reason = error.where.empty() ? error.reason : error.where + ": " + error.reason;
  reason.append(" (").append(Name(error.code)).append(")");
  const std::lock_guard lock(mutex_);
  ++counts_.refused[reason];
  Put(reason, place, reason);
  if (++refused_ <= settings_.most_refused) return {};
  return Fail(ErrorCode::kRegister, settings_.inputs[place.input],
              "more than " + std::to_string(settings_.most_refused) +
                  " documents were refused; no register was made (--max-refused)");
}

void BuildLog::Note(const InputPlace& place, const std::string& text) {
  const std::lock_guard lock(mutex_);
  Put(text, place, text);
}

void BuildLog::NoteOnce(const std::string& text) {
  const std::lock_guard lock(mutex_);
  settings_.put_line(text);
}

void BuildLog::Put(const std::string& reason, const InputPlace& place, const std::string& text) {
  const std::uint64_t before = lines_[reason]++;
  if (before < settings_.most_lines) settings_.put_line(Where(place) + ": " + text);
  if (before == settings_.most_lines) settings_.put_line("more of these are only counted: " + text);
}

void BuildLog::Count(const BuildCounts& counts) {
  const std::lock_guard lock(mutex_);
  counts_.documents += counts.documents;
  counts_.persons += counts.persons;
  counts_.others += counts.others;
  counts_.by_mistake += counts.by_mistake;
  counts_.superseded += counts.superseded;
  counts_.lone_units += counts.lone_units;
}

BuildCounts BuildLog::counts() const {
  const std::lock_guard lock(mutex_);
  return counts_;
}

}  // namespace opslag
