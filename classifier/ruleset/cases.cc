#include "classifier/ruleset/cases.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <map>
#include <optional>
#include <utility>

namespace opslag {
namespace {

constexpr std::string_view kWhiteSpace = " \t\r";
constexpr std::string_view kNone = "none";
constexpr std::string_view kOpen = "[[";
constexpr std::string_view kClose = "]]";

// Names as in v1::CueFile::Requirement; the order is the enum's.
constexpr std::array<std::pair<std::string_view, Requirement>, 4> kRequirements = {{
    {"REQUIRED", Requirement::kRequired},
    {"WISHED", Requirement::kWished},
    {"MENTIONED", Requirement::kMentioned},
    {"NEGATED", Requirement::kNegated},
}};

std::string Quoted(std::string_view text) { return '"' + std::string(text) + '"'; }

std::string_view Trim(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kWhiteSpace);
  if (first == std::string_view::npos) return text.substr(text.size());
  return text.substr(first, text.find_last_not_of(kWhiteSpace) - first + 1);
}

bool IsCode(std::string_view text) {
  return !text.empty() && text.size() <= 6 &&
         text.find_first_not_of("0123456789") == std::string_view::npos;
}

bool OnePrefixesTheOther(std::string_view a, std::string_view b) {
  return a.starts_with(b) || b.starts_with(a);
}

// "occupations/25/2512.cases" -> "2512"
std::string OwnCode(std::string_view file) {
  std::string_view name = file.substr(file.rfind('/') + 1);
  name = name.substr(0, name.find('.'));
  return IsCode(name) ? std::string(name) : std::string();
}

std::string_view NameOf(Requirement requirement) {
  for (const auto& [name, value] : kRequirements) {
    if (value == requirement) return name;
  }
  return {};
}

// Parses one line. All string_views passed around are parts of the line, so that a place in the
// file follows from their address.
class LineParser {
 public:
  LineParser(const std::string& file, std::uint32_t number, std::string_view line,
             Diagnostics* diagnostics)
      : file_(file), number_(number), line_(line), diagnostics_(diagnostics) {}

  std::optional<Case> Parse() {
    Case made;
    made.file = file_;
    made.is_sentence = file_.starts_with("competences/");
    made.is_condition = file_ == "conditions.cases";
    made.own_code = made.is_sentence ? std::string() : OwnCode(file_);
    const std::string_view content = Trim(line_);
    made.position = PositionOf(content);
    std::string_view text;
    std::string_view target;
    if (!ParseSign(content, &made) || !SplitAtArrow(content.substr(1), &text, &target)) {
      return std::nullopt;
    }
    made.target_position = PositionOf(target);
    const bool parsed = made.is_sentence    ? ParseSentence(text, target, &made)
                        : made.is_condition ? ParseCondition(text, target, &made)
                                            : ParseHeadline(text, target, &made);
    if (!parsed) return std::nullopt;
    return made;
  }

 private:
  TextPosition PositionOf(std::string_view part) const {
    return {number_, ColumnOfByte(line_, static_cast<std::size_t>(part.data() - line_.data()))};
  }

  bool Refuse(std::string_view part, std::string message, std::string hint = {}) {
    diagnostics_->AddError(file_, PositionOf(part), std::move(message), std::move(hint));
    return false;
  }

  bool ParseSign(std::string_view content, Case* made) {
    switch (content.front()) {
      case '+': made->sign = CaseSign::kMust; break;
      case '-': made->sign = CaseSign::kNearMiss; break;
      case '?': made->sign = CaseSign::kGap; break;
      default:
        return Refuse(content, "a case begins with +, - or ?", "put \"# \" in front of a comment");
    }
    if (content.size() > 1 && kWhiteSpace.find(content[1]) != std::string_view::npos) return true;
    return Refuse(content, "a space is missing behind the sign");
  }

  bool SplitAtArrow(std::string_view content, std::string_view* text, std::string_view* target) {
    const std::size_t arrow = content.rfind("=>");
    if (arrow == std::string_view::npos) {
      return Refuse(content.substr(content.size()), "\"=>\" and what must come out are missing",
                    file_.starts_with("competences/") ? "=> concept-id" : "=> 2512, or => none");
    }
    *text = Trim(content.substr(0, arrow));
    *target = content.substr(arrow + 2);
    *target = Trim(target->substr(0, std::min(target->find(" #"), target->size())));
    if (text->empty()) return Refuse(*text, "the text of the case is missing");
    return !target->empty() || Refuse(*target, "what must come out is missing behind \"=>\"");
  }

  bool ParseHeadline(std::string_view text, std::string_view target, Case* made) {
    return ParseTexts(text, made) && ParseCode(target, made) && CheckMarks(text, *made);
  }

  bool ParseCondition(std::string_view text, std::string_view target, Case* made) {
    const bool has_headline = text.find(" // ") != std::string_view::npos;
    const bool read =
        has_headline ? ParseTexts(text, made) : ReadMarked(text, Field::kBody, &made->body, made);
    if (!read) return false;
    while (target != kNone) {
      const std::size_t comma = target.find(',');
      const std::string_view item = Trim(target.substr(0, comma));
      if (item.empty() || item.find(' ') != std::string_view::npos) {
        return Refuse(item, Quoted(item) + " is no condition", "hours:37, duration:PERMANENT");
      }
      made->conditions.emplace_back(item);
      if (comma == std::string_view::npos) break;
      target.remove_prefix(comma + 1);
    }
    return true;
  }

  // Headline, employer and body.
  bool ParseTexts(std::string_view text, Case* made) {
    const std::size_t body = text.find(" // ");
    std::string_view headline = text.substr(0, body);
    if (body != std::string_view::npos) {
      if (!ReadMarked(Trim(text.substr(body + 4)), Field::kBody, &made->body, made)) return false;
    }
    const std::size_t employer = headline.rfind(" @ ");
    if (employer != std::string_view::npos) {
      made->employer = Trim(headline.substr(employer + 3));
      TakeIndustry(made);
      headline = Trim(headline.substr(0, employer));
    }
    return ReadMarked(Trim(headline), Field::kTitle, &made->title, made);
  }

  // "Byg A/S [412000]".
  static void TakeIndustry(Case* made) {
    constexpr std::size_t kDigits = 6;
    const std::string& employer = made->employer;
    const std::size_t open = employer.rfind('[');
    if (!employer.ends_with(']') || open == std::string::npos) return;
    const std::string digits = employer.substr(open + 1, employer.size() - open - 2);
    const bool is_code =
        digits.size() == kDigits && digits.find_first_not_of("0123456789") == std::string::npos;
    if (!is_code) return;
    made->industry = digits;
    made->employer = std::string(Trim(std::string_view(employer).substr(0, open)));
  }

  bool CheckMarks(std::string_view text, const Case& made) {
    if (made.marked.empty() || !made.code.empty()) return true;
    return Refuse(text, "nothing can be evidence where no code must come out",
                  "remove the brackets");
  }

  bool ParseCode(std::string_view target, Case* made) {
    if (target == kNone) return true;
    if (!IsCode(target)) {
      return Refuse(target, Quoted(target) + " is no code",
                    "one to six digits, or none; a remark needs \" #\" in front");
    }
    made->code = target;
    if (made->own_code.empty()) return true;
    if (made->sign == CaseSign::kNearMiss && CodeAnswers(made->own_code, target)) {
      return Refuse(target, "a near miss must have another code than its own file",
                    "write + instead of -");
    }
    if (made->sign != CaseSign::kNearMiss && !OnePrefixesTheOther(made->own_code, target)) {
      diagnostics_->AddWarning(file_, PositionOf(target),
                               "the case of another code stands in the file of " + made->own_code,
                               "move it, or make it a near miss (-)");
    }
    return true;
  }

  bool ParseSentence(std::string_view text, std::string_view target, Case* made) {
    if (!ReadMarked(text, Field::kBody, &made->body, made)) return false;
    if (target == kNone) {
      return CheckNoConcept(target, *made);
    }
    while (true) {
      const std::size_t comma = target.find(',');
      if (!ParseConcept(Trim(target.substr(0, comma)), made)) return false;
      if (comma == std::string_view::npos) return true;
      target.remove_prefix(comma + 1);
    }
  }

  bool CheckNoConcept(std::string_view target, const Case& made) {
    if (made.sign == CaseSign::kNearMiss) {
      return Refuse(target, "a near miss names the concepts that must not be found",
                    "write + for a sentence without any concept");
    }
    return made.marked.empty() ||
           Refuse(target, "nothing can be evidence where no concept must come out",
                  "remove the brackets");
  }

  bool ParseConcept(std::string_view item, Case* made) {
    const std::size_t colon = item.find(':');
    const std::string_view id = item.substr(0, colon);
    if (id.empty() || id.find_first_of(" \t#@=[]") != std::string_view::npos) {
      return Refuse(item, Quoted(id) + " is no concept's id",
                    "ids are separated by commas; a remark needs \" #\" in front");
    }
    ExpectedConcept expected{std::string(id)};
    if (colon != std::string_view::npos &&
        !ParseRequirement(item.substr(colon + 1), &expected.requirement)) {
      return false;
    }
    made->concepts.push_back(std::move(expected));
    return true;
  }

  bool ParseRequirement(std::string_view name, Requirement* requirement) {
    std::vector<std::string_view> known;
    for (const auto& [known_name, value] : kRequirements) {
      if (known_name == name) {
        *requirement = value;
        return true;
      }
      known.push_back(known_name);
    }
    return Refuse(name, Quoted(name) + " is no requirement",
                  HintForUnknown(name, known, "requirements"));
  }

  // Appends `text` without its brackets to *out and notes what they enclose.
  bool ReadMarked(std::string_view text, Field field, std::string* out, Case* made) {
    while (true) {
      const std::size_t open = text.find(kOpen);
      const std::string_view before = text.substr(0, open);
      if (const std::size_t stray = before.find(kClose); stray != std::string_view::npos) {
        return Refuse(before.substr(stray), "\"]]\" closes nothing", "open it with \"[[\"");
      }
      *out += before;
      if (open == std::string_view::npos) return true;
      const std::size_t close = text.find(kClose, open);
      const std::string_view marked =
          text.substr(open + 2, close == std::string_view::npos ? close : close - open - 2);
      if (close == std::string_view::npos) {
        return Refuse(text.substr(open), "\"[[\" is never closed", "close it with \"]]\"");
      }
      if (Trim(marked).empty() || marked.find(kOpen) != std::string_view::npos) {
        return Refuse(text.substr(open), "brackets enclose words, and no other brackets");
      }
      const auto begin = static_cast<std::uint32_t>(out->size());
      *out += marked;
      made->marked.push_back({field, begin, static_cast<std::uint32_t>(out->size())});
      text.remove_prefix(close + 2);
    }
  }

  const std::string& file_;
  std::uint32_t number_;
  std::string_view line_;
  Diagnostics* diagnostics_;
};

bool IsWordByte(char byte) {
  const auto c = static_cast<unsigned char>(byte);
  return c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

// Whether evidence covers every letter and digit of the marked words.
bool IsCovered(const MarkedWords& words, std::string_view text,
               std::span<const Evidence* const> evidence) {
  for (std::uint32_t at = words.begin; at < words.end; ++at) {
    if (!IsWordByte(text[at])) continue;
    const bool covered = std::any_of(evidence.begin(), evidence.end(), [&](const Evidence* piece) {
      return piece->field == words.field && piece->begin <= at && at < piece->end;
    });
    if (!covered) return false;
  }
  return true;
}

// What is missing among the evidence, as a reason; nothing where all is there.
std::optional<std::string> MissingEvidence(const Case& test,
                                           const std::vector<const Evidence*>& evidence) {
  for (const MarkedWords& words : test.marked) {
    const std::string& text = words.field == Field::kTitle ? test.title : test.body;
    if (IsCovered(words, text, evidence)) continue;
    return Quoted(std::string_view(text).substr(words.begin, words.end - words.begin)) +
           " is not among the evidence";
  }
  return std::nullopt;
}

std::string CodeOrNone(std::string_view code) { return std::string(code.empty() ? kNone : code); }

CaseVerdict FailBecause(std::string reason) { return {CaseOutcome::kFail, std::move(reason)}; }

// A gap is judged as what must be, the other way round.
CaseVerdict JudgeGap(const CaseVerdict& as_must) {
  if (as_must.outcome != CaseOutcome::kPass) return {};
  return FailBecause("the known gap is closed: write + instead of ?");
}

CaseVerdict JudgeCode(const Case& test, const Occupation& answer) {
  if (!CodeAnswers(test.code, answer.disco08)) {
    return FailBecause("answered " + CodeOrNone(answer.disco08) + ", not " + CodeOrNone(test.code));
  }
  std::vector<const Evidence*> evidence;
  for (const Evidence& piece : answer.evidence) evidence.push_back(&piece);
  if (std::optional<std::string> missing = MissingEvidence(test, evidence)) {
    return FailBecause(*std::move(missing));
  }
  return {};
}

CaseVerdict JudgeNearMiss(const Case& test, const Occupation& answer, bool has_rules) {
  if (!test.own_code.empty() && CodeAnswers(test.own_code, answer.disco08)) {
    return FailBecause("answered " + std::string(answer.disco08) + ", the code it must not have");
  }
  CaseVerdict verdict = JudgeCode(test, answer);
  if (verdict.outcome == CaseOutcome::kFail && !test.code.empty() && !has_rules) {
    return {CaseOutcome::kWarning, verdict.reason + "; no rule answers " + test.code + " yet"};
  }
  return verdict;
}

const Competence* FindConcept(const ExpectedConcept& expected, std::span<const Competence> found) {
  for (const Competence& competence : found) {
    if (competence.concept_id == expected.id) return &competence;
  }
  return nullptr;
}

bool HasRequirement(const ExpectedConcept& expected, const Competence& competence) {
  return expected.requirement == Requirement::kUnspecified ||
         expected.requirement == competence.requirement;
}

CaseVerdict JudgeAllFound(const Case& test, std::span<const Competence> found) {
  if (test.concepts.empty()) {
    if (found.empty()) return {};
    return FailBecause(Quoted(found.front().concept_id) + " is found, where nothing must be");
  }
  std::vector<const Evidence*> evidence;
  for (const ExpectedConcept& expected : test.concepts) {
    const Competence* competence = FindConcept(expected, found);
    if (competence == nullptr) return FailBecause(Quoted(expected.id) + " is not found");
    if (!HasRequirement(expected, *competence)) {
      const std::string_view is = NameOf(competence->requirement);
      return FailBecause(Quoted(expected.id) + " is " + std::string(is.empty() ? kNone : is) +
                         ", not " + std::string(NameOf(expected.requirement)));
    }
    for (const Evidence& piece : competence->evidence) evidence.push_back(&piece);
  }
  if (std::optional<std::string> missing = MissingEvidence(test, evidence)) {
    return FailBecause(*std::move(missing));
  }
  return {};
}

CaseVerdict JudgeNoneFound(const Case& test, std::span<const Competence> found) {
  for (const ExpectedConcept& unwanted : test.concepts) {
    const Competence* competence = FindConcept(unwanted, found);
    if (competence == nullptr || !HasRequirement(unwanted, *competence)) continue;
    return FailBecause(Quoted(unwanted.id) + " is found, and must not be");
  }
  return {};
}

std::string NumberText(double number) {
  std::string text = std::to_string(number);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text;
}

std::string RangeText(const NumberRange& range) {
  const std::string least = NumberText(range.least);
  return range.most == range.least ? least : least + "-" + NumberText(range.most);
}

// The name of an enum's value, "" of none. `names` begin with the first value behind UNSPECIFIED.
template <typename Enum, std::size_t kCount>
void AddNamed(const std::array<std::string_view, kCount>& names, Enum value, std::string_view field,
              std::vector<std::string>* texts) {
  const auto index = static_cast<std::size_t>(value);
  if (index == 0 || names[index - 1].empty()) return;
  texts->push_back(std::string(field) + ":" + std::string(names[index - 1]));
}

// Names as in EnrichedPosting.Conditions; of what stands there by default, none.
constexpr std::array<std::string_view, 7> kForms = {
    "", "APPRENTICE", "STUDENT", "SUBSTITUTE", "SUBSIDISED", "INTERNSHIP", "UNPAID"};
constexpr std::array<std::string_view, 2> kDurations = {"PERMANENT", "TEMPORARY"};
constexpr std::array<std::string_view, 3> kExtents = {"FULL_TIME", "PART_TIME", "EITHER"};
constexpr std::array<std::string_view, 5> kShifts = {"DAY", "EVENING", "NIGHT", "WEEKEND",
                                                     "ROTATING"};
constexpr std::array<std::string_view, 3> kRemotes = {"PARTLY", "FULLY", "NO"};
constexpr std::array<std::string_view, 3> kUnits = {"HOUR", "MONTH", "YEAR"};

CaseVerdict JudgeTold(const Case& test, const Conditions& answer, bool must) {
  const std::vector<std::string> told = ConditionTexts(answer);
  const auto is_told = [&](const std::string& text) {
    return std::find(told.begin(), told.end(), text) != told.end();
  };
  if (must && test.conditions.empty() && !told.empty()) {
    return FailBecause(Quoted(told.front()) + " is told, where nothing must be");
  }
  for (const std::string& wanted : test.conditions) {
    if (is_told(wanted) == must) continue;
    std::string all;
    for (const std::string& text : told) all += (all.empty() ? "" : ", ") + text;
    return FailBecause(Quoted(wanted) + (must ? " is not told" : " is told, and must not be") +
                       "; told is: " + (all.empty() ? std::string(kNone) : all));
  }
  if (!must) return {};
  std::vector<const Evidence*> evidence;
  for (const Evidence& piece : answer.evidence) evidence.push_back(&piece);
  if (std::optional<std::string> missing = MissingEvidence(test, evidence)) {
    return FailBecause(*std::move(missing));
  }
  return {};
}

// The same text twice is a slip, or two cases that contradict each other.
void CheckRepetition(const Case& made, std::map<std::string, std::uint32_t>* first_lines,
                     Diagnostics* diagnostics) {
  const std::string key =
      made.title + '\n' + made.employer + '\n' + made.industry + '\n' + made.body;
  const auto [entry, is_new] = first_lines->emplace(key, made.position.line);
  if (is_new || made.is_sentence || made.is_condition) return;
  diagnostics->AddWarning(made.file, made.position,
                          "the same case stands in line " + std::to_string(entry->second),
                          "remove one of them");
}

}  // namespace

std::vector<Case> ParseCases(const std::string& file, std::string_view text,
                             Diagnostics* diagnostics) {
  std::vector<Case> cases;
  if (!CheckEncoding(file, text, diagnostics)) return cases;
  std::map<std::string, std::uint32_t> first_lines;
  for (std::uint32_t number = 1; !text.empty(); ++number) {
    const std::size_t line_end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, line_end);
    text.remove_prefix(std::min(line_end + 1, text.size()));
    const std::string_view content = Trim(line);
    if (content.empty() || content.front() == '#') continue;
    if (std::optional<Case> made = LineParser(file, number, line, diagnostics).Parse()) {
      CheckRepetition(*made, &first_lines, diagnostics);
      cases.push_back(*std::move(made));
    }
  }
  return cases;
}

bool CodeAnswers(std::string_view expected, std::string_view answer) {
  if (expected == answer) return true;
  return expected.size() == 4 && answer.size() == 6 && answer.starts_with(expected);
}

CaseVerdict JudgeHeadline(const Case& test, const Occupation& answer, bool has_rules) {
  switch (test.sign) {
    case CaseSign::kMust: return JudgeCode(test, answer);
    case CaseSign::kNearMiss: return JudgeNearMiss(test, answer, has_rules);
    case CaseSign::kGap: return JudgeGap(JudgeCode(test, answer));
  }
  return {};
}

CaseVerdict JudgeSentence(const Case& test, std::span<const Competence> found) {
  switch (test.sign) {
    case CaseSign::kMust: return JudgeAllFound(test, found);
    case CaseSign::kNearMiss: return JudgeNoneFound(test, found);
    case CaseSign::kGap: return JudgeGap(JudgeAllFound(test, found));
  }
  return {};
}

std::vector<std::string> ConditionTexts(const Conditions& conditions) {
  std::vector<std::string> texts;
  AddNamed(kForms, conditions.form, "form", &texts);
  AddNamed(kDurations, conditions.duration, "duration", &texts);
  AddNamed(kExtents, conditions.extent, "extent", &texts);
  if (conditions.hours.most > 0) texts.push_back("hours:" + RangeText(conditions.hours));
  for (const Shift shift : conditions.shifts) AddNamed(kShifts, shift, "shift", &texts);
  AddNamed(kRemotes, conditions.remote, "remote", &texts);
  if (conditions.positions > 0) {
    texts.push_back("positions:" + std::to_string(conditions.positions));
  }
  if (conditions.pay_by_agreement) texts.push_back("pay:BY_AGREEMENT");
  if (conditions.pay_by_result) texts.push_back("pay:BY_RESULT");
  if (conditions.pay.most > 0) {
    const auto unit = static_cast<std::size_t>(conditions.pay_unit);
    texts.push_back("pay:" + RangeText(conditions.pay) + "/" +
                    std::string(unit == 0 ? "" : kUnits[unit - 1]));
  }
  if (conditions.experience_years >= 0) {
    texts.push_back("experience:" + std::to_string(conditions.experience_years));
  }
  return texts;
}

CaseVerdict JudgeConditions(const Case& test, const Conditions& answer) {
  const CaseVerdict verdict = JudgeTold(test, answer, test.sign != CaseSign::kNearMiss);
  return test.sign == CaseSign::kGap ? JudgeGap(verdict) : verdict;
}

void ReportVerdict(const Case& test, const CaseVerdict& verdict, Diagnostics* diagnostics) {
  if (verdict.outcome == CaseOutcome::kPass) return;
  if (verdict.outcome == CaseOutcome::kFail) {
    diagnostics->AddError(test.file, test.target_position, verdict.reason);
  } else {
    diagnostics->AddWarning(test.file, test.target_position, verdict.reason);
  }
}

}  // namespace opslag
