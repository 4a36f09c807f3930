#include "classifier/ruleset/corrections.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <tuple>
#include <utility>

#include <google/protobuf/text_format.h>
#include <xxhash.h>

#include "classifier/ruleset/rule_checks.h"
#include "classifier/ruleset/rule_files.h"

namespace opslag {
namespace {

using File = v1::CorrectionFile;
using Entry = File::Correction;

constexpr std::string_view kNoCode = "none";
constexpr std::size_t kHashDigits = 16;

bool IsHash(std::string_view text) {
  return text.size() == kHashDigits &&
         text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

bool IsLeapYear(int year) { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; }

bool IsDate(const std::string& text) {
  static constexpr std::array<int, 12> kDays = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  int year = 0, month = 0, day = 0, length = 0;
  const bool read = std::sscanf(text.c_str(), "%4d-%2d-%2d%n", &year, &month, &day, &length) == 3;
  if (!read || length != 10 || text.size() != 10 || month < 1 || month > 12) return false;
  const int days = kDays[static_cast<std::size_t>(month - 1)];
  return day >= 1 && day <= days + (month == 2 && IsLeapYear(year) ? 1 : 0);
}

bool ComesFirst(const Correction& a, const Correction& b) {
  return std::tie(a.source, a.posting_id, a.text_hash) <
         std::tie(b.source, b.posting_id, b.text_hash);
}

// Checks the entries one by one and notes what is wrong with each.
class EntryReader {
 public:
  EntryReader(const RuleSet& rules, RuleChecks* checks) : rules_(rules), checks_(*checks) {}

  Correction Read(const Entry& entry, const RulePlace& place) {
    Require(entry.source(), "source", place, Entry::kSourceFieldNumber);
    Require(entry.posting_id(), "posting_id", place, Entry::kPostingIdFieldNumber);
    Require(entry.reason(), "reason", place, Entry::kReasonFieldNumber);
    if (!IsHash(entry.text_hash())) {
      checks_.Error(place, Entry::kTextHashFieldNumber, 0,
                    "\"" + entry.text_hash() + "\" is no text_hash of 16 hexadecimal digits",
                    "opslag rules correct prints the entry with its hash");
    }
    if (!IsDate(entry.date())) {
      checks_.Error(place, Entry::kDateFieldNumber, 0, "\"" + entry.date() + "\" is no date",
                    "write it as 2026-11-29");
    }
    return {.source = entry.source(),
            .posting_id = entry.posting_id(),
            .text_hash = entry.text_hash(),
            .disco08 = ReadCode(entry, place),
            .reason = entry.reason(),
            .date = entry.date(),
            .headline = entry.headline(),
            .position = place.locations->position()};
  }

 private:
  void Require(const std::string& value, const std::string& name, const RulePlace& place,
               int field) {
    if (!value.empty()) return;
    checks_.Error(place, field, 0, "the correction has no " + name, "fill in " + name);
  }

  std::string ReadCode(const Entry& entry, const RulePlace& place) {
    if (entry.disco08() == kNoCode) return {};
    if (rules_.FindCode(entry.disco08()) == nullptr) {
      checks_.Error(place, Entry::kDisco08FieldNumber, 0,
                    "DISCO-08 has no code \"" + entry.disco08() + "\"",
                    "rules/disco08.textproto lists the codes; none = it cannot be coded");
    }
    return entry.disco08();
  }

  const RuleSet& rules_;
  RuleChecks& checks_;
};

void RefuseRepeated(const std::vector<Correction>& sorted, const std::string& name,
                    Diagnostics* diagnostics) {
  for (std::size_t i = 1; i < sorted.size(); ++i) {
    if (ComesFirst(sorted[i - 1], sorted[i])) continue;
    const auto [first, second] = std::minmax(sorted[i - 1].position.line, sorted[i].position.line);
    diagnostics->AddError(
        name, {second, 0},
        "this text of the posting is corrected in line " + std::to_string(first) + " already",
        "keep one of the two");
  }
}

}  // namespace

std::string TextHash(std::string_view title, std::string_view body) {
  std::string text;
  text.reserve(sizeof(std::uint64_t) + title.size() + body.size());
  for (std::size_t i = 0; i < sizeof(std::uint64_t); ++i) {
    text.push_back(static_cast<char>(std::uint64_t{title.size()} >> (8 * i)));
  }
  text.append(title).append(body);
  std::array<char, kHashDigits + 1> digits{};
  std::snprintf(digits.data(), digits.size(), "%016llx",
                static_cast<unsigned long long>(XXH3_64bits(text.data(), text.size())));
  return digits.data();
}

std::string CorrectionEntry(const Correction& correction) {
  File file;
  Entry& entry = *file.add_correction();
  entry.set_source(correction.source);
  entry.set_posting_id(correction.posting_id);
  entry.set_text_hash(correction.text_hash);
  entry.set_disco08(correction.disco08.empty() ? std::string(kNoCode) : correction.disco08);
  entry.set_reason(correction.reason);
  entry.set_date(correction.date);
  entry.set_headline(correction.headline);
  google::protobuf::TextFormat::Printer printer;
  printer.SetUseUtf8StringEscaping(true);
  std::string text;
  printer.PrintToString(file, &text);
  return text;
}

Result<std::shared_ptr<const Corrections>> Corrections::Parse(const std::string& name,
                                                              const std::string& text,
                                                              const RuleSet& rules) {
  SourceTexts sources;
  sources.Add(name, text);
  Diagnostics complaints;
  File file;
  FieldLocations locations;
  auto corrections = std::make_shared<Corrections>();
  if (ReadTextproto(name, text, &file, &locations, &complaints)) {
    RuleChecks checks(&complaints);
    EntryReader reader(rules, &checks);
    const RulePlace whole{&name, &locations};
    for (int i = 0; i < file.correction_size(); ++i) {
      corrections->all_.push_back(
          reader.Read(file.correction(i), whole.Nested(File::kCorrectionFieldNumber, i)));
    }
    if (file.version().empty()) {
      checks.Error(whole, File::kVersionFieldNumber, 0, "the file has no version",
                   "name the edition: version: \"2026.11.29\"");
    }
    std::stable_sort(corrections->all_.begin(), corrections->all_.end(), ComesFirst);
    RefuseRepeated(corrections->all_, name, &complaints);
  }
  if (complaints.HasErrors()) {
    return Fail(ErrorCode::kRules, "",
                "the corrections have mistakes\n" + complaints.Render(sources));
  }
  const std::string hash = HashRuleSources({{std::string(kCorrectionsFile), text}});
  corrections->version_ = file.version() + "-" + hash.substr(0, 12);
  corrections->number_ = file.number();
  return corrections;
}

Result<std::shared_ptr<const Corrections>> Corrections::Read(const std::filesystem::path& file,
                                                             const RuleSet& rules) {
  const Result<std::string> text = ReadWholeFile(file);
  if (!text) return tl::make_unexpected(text.error());
  return Parse(file.string(), *text, rules);
}

std::span<const Correction> Corrections::Of(std::string_view source,
                                            std::string_view posting_id) const {
  using Key = std::pair<std::string_view, std::string_view>;
  struct BeforeKey {
    bool operator()(const Correction& a, const Key& b) const { return KeyOf(a) < b; }
    bool operator()(const Key& a, const Correction& b) const { return a < KeyOf(b); }
    static Key KeyOf(const Correction& c) { return {c.source, c.posting_id}; }
  };
  const auto [begin, end] =
      std::equal_range(all_.begin(), all_.end(), Key{source, posting_id}, BeforeKey{});
  return {begin, end};
}

}  // namespace opslag
