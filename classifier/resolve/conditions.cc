#include "classifier/resolve/conditions.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string_view>

#include "classifier/resolve/phrase_words.h"

namespace opslag {
namespace {

// From here on a week's hours are full time. Danish agreements have 37.
constexpr double kFullWeek = 35;
// How far behind a term's end a longer term that holds it may end, in canonical bytes.
constexpr std::uint32_t kLongestTail = 64;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// "27.500", "27.500,50", "37,5", "37.5", "25,000": a separator before exactly three digits groups.
std::optional<double> ReadDigits(std::string_view text) {
  double value = 0;
  double scale = 0;  // 0 = before the decimals
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (IsDigit(text[i])) {
      value = value * 10 + (text[i] - '0');
      scale *= 10;
      continue;
    }
    if (text[i] != '.' && text[i] != ',') return std::nullopt;
    std::size_t digits = 0;
    while (i + 1 + digits < text.size() && IsDigit(text[i + 1 + digits])) ++digits;
    if (digits == 0 || scale != 0) return std::nullopt;
    if (digits != 3) scale = 1;
  }
  return scale == 0 ? value : value / scale;
}

// Numbers among the tokens of one posting.
class NumberReader {
 public:
  NumberReader(const RuleSet& rules, const CanonicalText& text)
      : words_(rules.number_words()), text_(text) {}

  struct Found {
    NumberRange range;
    std::size_t first, last;  // tokens
  };

  // The number or range that ends at the token, with up to `between` words behind it.
  std::optional<Found> EndingAt(std::size_t token, std::uint32_t between, Field field) const {
    for (std::size_t last = token; Holds(last, field); --last) {
      if (const auto value = ValueAt(last)) return WithStart(last, *value, field);
      const bool is_word = text_.tokens[last].kind == TokenKind::kWord;
      if (is_word && between-- == 0) return std::nullopt;
      if (!is_word && TokenText(text_, text_.tokens[last]) != "&") return std::nullopt;
      if (last == 0) return std::nullopt;
    }
    return std::nullopt;
  }

  // The number or range that begins at the token.
  std::optional<Found> BeginningAt(std::size_t token, Field field) const {
    if (!Holds(token, field)) return std::nullopt;
    const auto value = ValueAt(token);
    if (!value) return std::nullopt;
    Found found{{*value, *value}, token, token};
    const std::size_t next = BehindJoint(token, field);
    const auto end = Holds(next, field) ? ValueAt(next) : std::nullopt;
    if (end && *end >= *value) found = {{*value, *end}, token, next};
    return found;
  }

  bool Holds(std::size_t token, Field field) const {
    return token < text_.tokens.size() && text_.tokens[token].field == field;
  }

 private:
  std::optional<double> ValueAt(std::size_t token) const {
    const Token& at = text_.tokens[token];
    const std::string_view word = TokenText(text_, at);
    if (at.kind == TokenKind::kNumber) return ReadDigits(word);
    if (at.kind != TokenKind::kWord) return std::nullopt;
    const auto value = words_.values.find(std::string(word));
    if (value == words_.values.end()) return std::nullopt;
    return value->second;
  }

  bool IsJoint(std::size_t token) const {
    const std::string_view word = TokenText(text_, text_.tokens[token]);
    return word == "=" || word == "-" ||
           std::count(words_.range_words.begin(), words_.range_words.end(), word) > 0;
  }

  // Where the second end of a range would stand.
  std::size_t BehindJoint(std::size_t token, Field field) const {
    const std::size_t next = token + 1;
    if (Holds(next, field) && IsJoint(next)) return next + 1;
    return Holds(next, field) && text_.tokens[next].joined ? next : text_.tokens.size();
  }

  Found WithStart(std::size_t last, double value, Field field) const {
    const Found alone{{value, value}, last, last};
    if (last == 0) return alone;
    std::size_t first = last - 1;
    const bool has_joint = Holds(first, field) && IsJoint(first) && first > 0;
    if (!has_joint && !text_.tokens[last].joined) return alone;
    if (has_joint) --first;
    const auto start = Holds(first, field) ? ValueAt(first) : std::nullopt;
    if (!start || *start > value) return alone;
    return {{*start, value}, first, last};
  }

  const NumberWords& words_;
  const CanonicalText& text_;
};

bool IsWithin(const NumberRange& number, const ConditionRule& rule) {
  return (rule.least == 0 || number.least >= rule.least) &&
         (rule.most == 0 || number.most <= rule.most);
}

// Whether one of the units stands at the token.
bool HasUnit(const ConditionRule& rule, const CanonicalText& text, std::size_t token) {
  if (rule.units.empty()) return true;
  if (token >= text.tokens.size()) return false;
  const std::string_view rest = std::string_view(text.text).substr(text.tokens[token].canon_begin);
  return std::any_of(rule.units.begin(), rule.units.end(), [&](const std::string& unit) {
    return rest.size() > unit.size() && rest[unit.size()] == ' ' && rest.starts_with(unit);
  });
}

// The number that the rule needs beside its term; widens *find over it.
bool ReadNumber(const RuleSet& rules, const CanonicalText& text, const ConditionRule& rule,
                ConditionFind* find) {
  if (rule.number == NumberPlace::kNone) return true;
  const NumberReader reader(rules, text);
  Match& match = find->match;
  if (rule.number == NumberPlace::kBefore) {
    if (match.first_token == 0) return false;
    const auto found = reader.EndingAt(match.first_token - 1, rule.words_between, match.field);
    if (!found || !IsWithin(found->range, rule)) return false;
    find->number = found->range;
    match.first_token = static_cast<std::uint32_t>(found->first);
    return true;
  }
  const auto found = reader.BeginningAt(match.last_token + 1, match.field);
  if (!found || !IsWithin(found->range, rule) || !HasUnit(rule, text, found->last + 1))
    return false;
  find->number = found->range;
  match.last_token = static_cast<std::uint32_t>(found->last);
  return true;
}

template <typename Value>
bool SetOnce(Value* field, Value value) {
  if (*field == Value{}) *field = value;
  return *field == value;
}

bool SetOnce(NumberRange* field, const NumberRange& value) {
  if (field->most == 0) *field = value;
  return field->least == value.least && field->most == value.most;
}

bool SetExtent(Extent extent, Conditions* to) {
  to->extent =
      to->extent == Extent::kUnspecified || to->extent == extent ? extent : Extent::kEither;
  return true;
}

bool SetHours(const NumberRange& hours, Conditions* to) {
  if (!SetOnce(&to->hours, hours)) return false;
  if (to->extent != Extent::kUnspecified) return true;
  to->extent = hours.least >= kFullWeek ? Extent::kFullTime
               : hours.most < kFullWeek ? Extent::kPartTime
                                        : Extent::kEither;
  return true;
}

bool SetPay(const NumberRange& pay, PayUnit unit, Conditions* to) {
  if (to->pay.most != 0 && to->pay_unit != unit) return false;
  if (!SetOnce(&to->pay, pay)) return false;
  to->pay_unit = unit;
  return true;
}

bool SetShift(Shift shift, Conditions* to) {
  const auto place = std::lower_bound(to->shifts.begin(), to->shifts.end(), shift);
  if (place == to->shifts.end() || *place != shift) to->shifts.insert(place, shift);
  return true;
}

bool SetPositions(const NumberRange& number, Conditions* to) {
  return SetOnce(&to->positions, static_cast<std::uint32_t>(number.most));
}

bool SetExperience(const NumberRange& years, Conditions* to) {
  const auto least = static_cast<std::int32_t>(std::floor(years.least));
  if (to->experience_years < 0) to->experience_years = least;
  return to->experience_years == least;
}

EmploymentForm FormOf(ConditionSays says) {
  return static_cast<EmploymentForm>(static_cast<int>(says) -
                                     static_cast<int>(ConditionSays::kOrdinary) +
                                     static_cast<int>(EmploymentForm::kOrdinary));
}

Shift ShiftOf(ConditionSays says) {
  return static_cast<Shift>(static_cast<int>(says) - static_cast<int>(ConditionSays::kDay) +
                            static_cast<int>(Shift::kDay));
}

// False where it contradicts what is set.
bool Apply(ConditionSays says, const NumberRange& number, Conditions* to) {
  using S = ConditionSays;
  switch (says) {
    case S::kNothing: return false;
    case S::kOrdinary:
    case S::kApprentice:
    case S::kStudent:
    case S::kSubstitute:
    case S::kSubsidised:
    case S::kInternship:
    case S::kUnpaid: return SetOnce(&to->form, FormOf(says));
    case S::kPermanent: return SetOnce(&to->duration, Duration::kPermanent);
    case S::kTemporary: return SetOnce(&to->duration, Duration::kTemporary);
    case S::kFullTime: return SetExtent(Extent::kFullTime, to);
    case S::kPartTime: return SetExtent(Extent::kPartTime, to);
    case S::kHours: return SetHours(number, to);
    case S::kDay:
    case S::kEvening:
    case S::kNight:
    case S::kWeekend:
    case S::kRotating: return SetShift(ShiftOf(says), to);
    case S::kRemotePartly: return SetOnce(&to->remote, Remote::kPartly);
    case S::kRemoteFully: return SetOnce(&to->remote, Remote::kFully);
    case S::kRemoteNo: return SetOnce(&to->remote, Remote::kNo);
    case S::kPayByAgreement: return to->pay_by_agreement = true;
    case S::kPayByResult: return to->pay_by_result = true;
    case S::kPayAnHour: return SetPay(number, PayUnit::kHour, to);
    case S::kPayAMonth: return SetPay(number, PayUnit::kMonth, to);
    case S::kPayAYear: return SetPay(number, PayUnit::kYear, to);
    case S::kPositions: return SetPositions(number, to);
    case S::kExperience: return SetExperience(number, to);
  }
  return false;
}

// What a rule speaks of: each answers one question of the record.
enum class Question : std::uint8_t {
  kAll,
  kForm,
  kDuration,
  kTime,
  kShift,
  kRemote,
  kPay,
  kPositions,
  kExperience
};

Question QuestionOf(ConditionSays says) {
  using S = ConditionSays;
  if (says == S::kNothing) return Question::kAll;
  if (says <= S::kUnpaid) return Question::kForm;
  if (says <= S::kTemporary) return Question::kDuration;
  if (says <= S::kHours) return Question::kTime;
  if (says <= S::kRotating) return Question::kShift;
  if (says <= S::kRemoteNo) return Question::kRemote;
  if (says <= S::kPayAYear) return Question::kPay;
  return says == S::kPositions ? Question::kPositions : Question::kExperience;
}

// Whether the match stands inside a longer one that answers the same question, or says that there
// is none. The list is ordered by where matches end.
bool IsSilenced(const RuleSet& rules, const std::vector<Match>& all, std::size_t which) {
  const Match& inner = all[which];
  const Question question = QuestionOf(rules.condition(inner.index).says);
  const auto silences = [&](const Match& outer) {
    const bool covers =
        outer.begin <= inner.begin && inner.end <= outer.end && outer.length() > inner.length();
    if (!covers) return false;
    const Question other = QuestionOf(rules.condition(outer.index).says);
    return other == question || other == Question::kAll;
  };
  for (std::size_t i = which; i-- > 0 && all[i].end == inner.end;) {
    if (silences(all[i])) return true;
  }
  for (std::size_t i = which + 1; i < all.size() && all[i].end <= inner.end + kLongestTail; ++i) {
    if (silences(all[i])) return true;
  }
  return false;
}

// Whether the headline's token stands where nothing belongs to it from the left: at the beginning,
// behind a mark, or behind a word that only builds the headline. "PA to CEO" seeks one, "Afdeling
// 12 kok" too.
bool OpensWhatIsSought(const PostingMatches& posting, std::size_t token) {
  if (token == 0) return true;
  const Token& before = posting.text->tokens[token - 1];
  return before.kind == TokenKind::kMark || before.field != Field::kTitle ||
         posting.headline.Builds(token - 1);
}

}  // namespace

void ConditionReader::ListWords(const PostingMatches& posting) {
  words_.clear();
  for (const Match& word : posting.matches.condition_words) {
    words_.push_back({posting.sentences.Of(word.first_token), word.index});
  }
  std::sort(words_.begin(), words_.end());
}

bool ConditionReader::HasWord(const std::vector<GroupIndex>& groups, std::uint32_t sentence) const {
  return std::any_of(groups.begin(), groups.end(), [&](GroupIndex group) {
    return std::binary_search(words_.begin(), words_.end(), Word{sentence, group});
  });
}

bool ConditionReader::Speaks(const PostingMatches& posting, const Match& match,
                             const ConditionRule& rule) const {
  if (rule.says == ConditionSays::kNothing || match.field == Field::kEmployer) return false;
  if (rule.headline_only && match.field != Field::kTitle) return false;
  const std::uint32_t sentence = posting.sentences.Of(match.first_token);
  return !HasWord(rule.unless, sentence) && (rule.needs.empty() || HasWord(rule.needs, sentence));
}

void ConditionReader::ReadBeforeTitles(const PostingMatches& posting, Conditions* conditions) {
  const ConditionRule& rule = posting.rules->before_title();
  if (rule.id.empty() || conditions->positions != 0) return;
  for (const std::vector<Match>* list : {&posting.matches.titles, &posting.matches.heads}) {
    for (const Match& title : *list) {
      if (title.field != Field::kTitle) break;
      ConditionFind find{&rule, title, {}};
      if (!ReadNumber(*posting.rules, *posting.text, rule, &find)) continue;
      if (!OpensWhatIsSought(posting, find.match.first_token)) continue;
      Apply(rule.says, find.number, conditions);
      finds_.push_back(find);
      return;
    }
  }
}

void ConditionReader::Read(const PostingMatches& posting, Conditions* conditions) {
  finds_.clear();
  ReadBeforeTitles(posting, conditions);
  const std::vector<Match>& matches = posting.matches.conditions;
  if (matches.empty()) return;
  ListWords(posting);
  for (std::size_t i = 0; i < matches.size(); ++i) {
    const ConditionRule& rule = posting.rules->condition(matches[i].index);
    if (!Speaks(posting, matches[i], rule) || IsSilenced(*posting.rules, matches, i)) continue;
    ConditionFind find{&rule, matches[i], {}};
    const bool again = !finds_.empty() && finds_.back().rule == &rule &&
                       finds_.back().match.last_token >= matches[i].last_token;
    if (again) continue;
    const bool told = ReadNumber(*posting.rules, *posting.text, rule, &find) &&
                      Apply(rule.says, find.number, conditions);
    if (told) finds_.push_back(find);
  }
}

}  // namespace opslag
