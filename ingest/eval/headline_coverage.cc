#include "ingest/eval/headline_coverage.h"

#include <algorithm>
#include <utility>

#include "classifier/text/canonical_text.h"
#include "ingest/eval/format.h"

namespace opslag {
namespace {

// What the rules know of each of the headline's words.
class KnownWords {
 public:
  explicit KnownWords(const MatchTrace& trace)
      : text_(*trace.text),
        known_(trace.posting->headline.zones.size(), false),
        beginning_end_(known_.size(), 0) {
    const MatchLists& lists = trace.posting->matches;
    // A title or a head says what its compound is, however little of it a rule names.
    for (const auto* list : {&lists.titles, &lists.heads}) {
      for (const Match& match : *list) MarkAsFarAsTheEnd(match);
    }
    for (const auto* list : {&lists.domains, &lists.unless, &lists.contexts, &lists.concepts,
                             &lists.cues, &lists.vacancies, &lists.announces}) {
      for (const Match& match : *list) MarkWhole(match);
    }
  }

  bool IsKnown(std::size_t token) const { return known_[token]; }

  // What a rule knows of the word's beginning; empty where none does.
  std::string_view Beginning(std::size_t token) const {
    const std::uint32_t begin = text_.tokens[token].canon_begin;
    if (beginning_end_[token] <= begin) return {};
    return std::string_view(text_.text).substr(begin, beginning_end_[token] - begin);
  }

 private:
  void Mark(const Match& match) {
    for (std::size_t i = match.first_token; i <= match.last_token && i < known_.size(); ++i) {
      known_[i] = true;
    }
  }

  void MarkAsFarAsTheEnd(const Match& match) {
    if (match.last_token >= known_.size()) return;
    if (match.virtual_word || match.end == text_.tokens[match.last_token].canon_end)
      return Mark(match);
    NoteBeginning(match);
  }

  void MarkWhole(const Match& match) {
    if (match.last_token >= known_.size()) return;
    if (match.whole) return Mark(match);
    NoteBeginning(match);
  }

  void NoteBeginning(const Match& match) {
    if (match.begin != text_.tokens[match.last_token].canon_begin) return;
    beginning_end_[match.last_token] = std::max(beginning_end_[match.last_token], match.end);
  }

  const CanonicalText& text_;
  std::vector<bool> known_;
  std::vector<std::uint32_t>
      beginning_end_;  // canonical byte where the known beginning ends; 0 = none
};

}  // namespace

HeadlineCoverage::HeadlineCoverage(const Classifier& classifier, std::size_t most_words)
    : rules_(classifier.rules()), words_(most_words) {
  Tokenizer tokenizer(rules_.text());
  CanonicalText name;
  for (const PlaceTable::Municipality& municipality : rules_.places().municipalities) {
    name.Clear();
    tokenizer.AppendPhrase(municipality.name, Field::kTitle, &name);
    for (const Token& token : name.tokens) {
      if (token.kind == TokenKind::kWord) places_.emplace(TokenText(name, token));
    }
  }
}

void HeadlineCoverage::Add(const MatchTrace& trace, const Classification& classification) {
  CountAnswer(trace, classification);
  const KnownWords known(trace);
  const Headline& headline = trace.posting->headline;
  seen_.clear();
  for (std::size_t i = 0; i < headline.zones.size(); ++i) {
    const Token& token = trace.text->tokens[i];
    if (headline.zones[i] != Zone::kSought || headline.Builds(i)) continue;
    if (token.kind != TokenKind::kWord || known.IsKnown(i)) continue;
    const std::string_view word = TokenText(*trace.text, token);
    if (IsKnownToAnybody(word)) continue;
    if (std::find(seen_.begin(), seen_.end(), word) != seen_.end()) continue;
    seen_.push_back(word);
    Count(word, known.Beginning(i), !classification.occupation.disco08.empty());
  }
}

void HeadlineCoverage::CountAnswer(const MatchTrace& trace, const Classification& classification) {
  ++postings_;
  auto& counts = headlines_;
  if (trace.posting->headline.zones.empty()) {
    counts.set_empty(counts.empty() + 1);
    return;
  }
  const std::size_t digits = classification.occupation.disco08.size();
  if (digits >= 4) {
    counts.set_four_digits_or_more(counts.four_digits_or_more() + 1);
  } else if (digits > 0) {
    counts.set_fewer_digits(counts.fewer_digits() + 1);
  } else if (classification.occupation.abstention == Abstention::kNoVacancy) {
    counts.set_no_vacancy(counts.no_vacancy() + 1);
  } else if (classification.occupation.abstention == Abstention::kWeakEvidence) {
    counts.set_weak_evidence(counts.weak_evidence() + 1);
  } else {
    counts.set_unknown_words(counts.unknown_words() + 1);
  }
}

bool HeadlineCoverage::IsKnownToAnybody(std::string_view word) const {
  return IsCommonWord(*rules_.text(), word) || !rules_.headline_phrases(word).empty() ||
         places_.contains(std::string(word));
}

void HeadlineCoverage::Count(std::string_view word, std::string_view known_beginning,
                             bool has_code) {
  bool is_new = false;
  Word& counted = words_.Count(word, &is_new);
  if (is_new) counted.known_beginning = known_beginning;
  if (!has_code) ++counted.without_code;
}

void HeadlineCoverage::Merge(const HeadlineCoverage& other) {
  postings_ += other.postings_;
  words_.AddLetGo(other.words_.let_go());
  // Numbers of both are added up one by one: protobuf's own merge would overwrite them.
  const auto& theirs = other.headlines_;
  auto& mine = headlines_;
  mine.set_empty(mine.empty() + theirs.empty());
  mine.set_four_digits_or_more(mine.four_digits_or_more() + theirs.four_digits_or_more());
  mine.set_fewer_digits(mine.fewer_digits() + theirs.fewer_digits());
  mine.set_weak_evidence(mine.weak_evidence() + theirs.weak_evidence());
  mine.set_unknown_words(mine.unknown_words() + theirs.unknown_words());
  mine.set_no_vacancy(mine.no_vacancy() + theirs.no_vacancy());
  for (const auto& [word, counts] : other.words_.entries()) {
    Word& counted = words_.At(word);
    counted.known_beginning = counts.known_beginning;
    counted.count += counts.count;
    counted.without_code += counts.without_code;
  }
}

v1::RulesCoverageReport HeadlineCoverage::Report(std::size_t least, std::size_t top) const {
  auto sorted = words_.Commonest(least, [](const auto& a, const auto& b) {
    if (a.second.without_code != b.second.without_code) {
      return a.second.without_code > b.second.without_code;
    }
    return a.first < b.first;
  });
  v1::RulesCoverageReport report;
  report.set_postings(postings_);
  *report.mutable_headlines() = headlines_;
  report.set_rare_words(words_.let_go() +
                        static_cast<std::uint32_t>(words_.entries().size() - sorted.size()));
  if (sorted.size() > top) sorted.resize(top);
  for (const auto* const entry : sorted) {
    auto& out = *report.add_words();
    out.set_word(entry->first);
    out.set_known_beginning(entry->second.known_beginning);
    out.set_headlines(entry->second.count);
    out.set_without_code(entry->second.without_code);
  }
  return report;
}

std::string RulesCoverageText(const v1::RulesCoverageReport& report) {
  const auto& headlines = report.headlines();
  const double all = report.postings() - headlines.empty();
  const auto line = [](const char* name, std::uint32_t count, double of) {
    return Format("  %-38s%9u  %s\n", name, count, Percent(count, of).c_str());
  };
  std::string text =
      Format("rules %s: %u postings", report.rule_set_version().c_str(), report.postings());
  if (report.rejected() > 0) text += Format(", %u more could not be read", report.rejected());
  text += "\n\nheadlines\n" +
          line("answered with four digits or more", headlines.four_digits_or_more(), all) +
          line("answered with fewer digits", headlines.fewer_digits(), all) +
          line("no code: the evidence is weak", headlines.weak_evidence(), all) +
          line("no code: no rule knows the words", headlines.unknown_words(), all) +
          line("no code: not a vacancy", headlines.no_vacancy(), all);
  if (headlines.empty() > 0)
    text += Format("  %-38s%9u\n", "without a headline", headlines.empty());
  text += "\nwords in a title's place that no rule knows\nheadlines  without code  word\n";
  for (const auto& word : report.words()) {
    text += Format("%9u  %12u  %s", word.headlines(), word.without_code(), word.word().c_str());
    if (!word.known_beginning().empty()) {
      text += Format("  (known: %s-)", word.known_beginning().c_str());
    }
    text += "\n";
  }
  text += Format("%u rarer words are not shown\n", report.rare_words());
  const auto& competences = report.competences();
  const double found = double{0} + competences.listed() + competences.unlisted();
  text += "\ncompetences\n" + line("by a concept", competences.listed(), found) +
          line("unlisted: by what stands around them", competences.unlisted(), found) +
          "\nphrases that no concept names\n postings     asked  words                             "
          "        frame\n";
  for (const auto& phrase : report.phrases()) {
    text += Format("%9u  %8u  %-40s  %s\n", phrase.postings(), phrase.asked(),
                   phrase.phrase().c_str(), phrase.frame().c_str());
  }
  return text + Format("%u rarer phrases are not shown\n", report.rare_phrases());
}

}  // namespace opslag
