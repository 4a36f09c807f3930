#include "classifier/resolve/frames.h"

#include <algorithm>
#include <optional>

#include "classifier/resolve/contributions.h"
#include "classifier/resolve/phrase_words.h"

namespace opslag {
namespace {

bool IsMark(const Token& token) { return token.kind == TokenKind::kMark; }

// Marks that stand inside a phrase.
bool Hangs(char mark) { return mark == '-' || mark == '/' || mark == '&'; }

class FrameReader {
 public:
  FrameReader(const PostingMatches& posting, FrameBuffers* buffers,
              std::vector<FramedPhrase>* phrases)
      : rules_(*posting.rules),
        text_(*posting.text),
        sentences_(posting.sentences),
        matches_(posting.matches),
        leads_(buffers->leads),
        phrases_(phrases) {
    leads_.clear();
    for (const Match& match : posting.matches.frames) {
      if (match.field == Field::kBody && SpeaksOfTheJob(match.section)) leads_.push_back(match);
    }
    ListOpenings();
    KeepOutermost();
  }

  void Read() {
    for (std::size_t i = 0; i < leads_.size(); ++i) {
      next_lead_ = i + 1 < leads_.size() ? leads_[i + 1].first_token : UINT32_MAX;
      ReadItems(leads_[i]);
    }
  }

 private:
  // Most tokens begin no phrase word at all; several sorts are asked for at one token.
  bool Is(std::uint32_t token, PhraseWord word) {
    if (token != asked_token_) {
      asked_token_ = token;
      asked_begins_ = !rules_.phrase_terms(TokenText(text_, text_.tokens[token])).empty();
    }
    return asked_begins_ && PhraseWordAt(rules_, text_, token, word).has_value();
  }
  char MarkAt(std::uint32_t token) const {
    const Token& at = text_.tokens[token];
    return IsMark(at) ? text_.text[at.canon_begin] : '\0';
  }

  // --- leads

  // At the beginning of a sentence, or behind a colon.
  void ListOpenings() {
    for (const std::uint32_t i : sentences_.Openings()) {
      const Token& token = text_.tokens[i];
      const bool opens =
          token.field == Field::kBody && SpeaksOfTheJob(token.section) && !token.virtual_word;
      if (!opens) continue;
      const std::optional<FoundPhraseWord> found =
          PhraseWordAt(rules_, text_, i, PhraseWord::kOpening);
      if (found) AddOpening(i, *found);
    }
  }

  void AddOpening(std::uint32_t first, const FoundPhraseWord& found) {
    Match lead;
    lead.index = found.term->frame;
    lead.first_token = first;
    lead.last_token = static_cast<std::uint32_t>(found.last_token);
    lead.begin = text_.tokens[first].canon_begin;
    lead.end = text_.tokens[found.last_token].canon_end;
    lead.field = Field::kBody;
    lead.section = text_.tokens[first].section;
    leads_.push_back(lead);
  }

  // Leaves the leads that stand in no other, ordered by the text.
  void KeepOutermost() {
    std::sort(leads_.begin(), leads_.end(), [](const Match& a, const Match& b) {
      if (a.begin != b.begin) return a.begin < b.begin;
      return a.end != b.end ? a.end > b.end : a.index < b.index;
    });
    std::uint32_t covered = 0;
    const auto inside = [&covered](const Match& lead) {
      if (lead.begin < covered) return true;
      covered = lead.end;
      return false;
    };
    leads_.erase(std::remove_if(leads_.begin(), leads_.end(), inside), leads_.end());
  }

  // --- phrases

  bool GoesOn(std::uint32_t token, std::uint32_t sentence) {
    return token < text_.tokens.size() && token != next_lead_ && sentences_.Of(token) == sentence &&
           !text_.tokens[token].virtual_word && !Is(token, PhraseWord::kStop);
  }

  void ReadItems(const Match& lead) {
    const FrameRule& frame = rules_.frame(lead.index);
    const std::uint32_t sentence = sentences_.Of(lead.first_token);
    std::uint32_t at = lead.last_token + 1;
    std::uint32_t first = frame.keeps_lead ? lead.first_token : at;
    for (; GoesOn(at, sentence); ++at) {
      const char mark = MarkAt(at);
      const bool ends_item =
          frame.items && (mark == ',' || mark == '/' || Is(at, PhraseWord::kJoint));
      if (ends_item) {
        Take(lead, first, at);
        first = at + 1;
      } else if (mark != '\0' && !Hangs(mark)) {
        break;
      }
    }
    Take(lead, first, at);
  }

  // Adds [first, last) as a phrase, where its words are ones that a competence can have.
  void Take(const Match& lead, std::uint32_t first, std::uint32_t last) {
    while (last > first && IsTrailing(last - 1)) --last;
    if (last <= first || Is(first, PhraseWord::kNoFirst)) return;
    const auto words = std::count_if(text_.tokens.begin() + first, text_.tokens.begin() + last,
                                     [](const Token& token) { return !IsMark(token); });
    if (words == 0 || words > rules_.frame(lead.index).most_words) return;
    FramedPhrase phrase = lead;
    phrase.first_token = first;
    phrase.last_token = last - 1;
    phrase.begin = text_.tokens[first].canon_begin;
    phrase.end = text_.tokens[last - 1].canon_end;
    phrase.whole = true;
    // "Du er kok": that is the job, and nothing one is besides.
    const bool names_job = rules_.frame(lead.index).items &&
                           (HoldsOne(matches_.titles, phrase) || HoldsOne(matches_.heads, phrase));
    if (!names_job) phrases_->push_back(phrase);
  }

  // Whether one of the matches, which are ordered by their ends, lies in the phrase.
  static bool HoldsOne(const std::vector<Match>& matches, const FramedPhrase& phrase) {
    const auto first = std::lower_bound(
        matches.begin(), matches.end(), phrase.begin,
        [](const Match& match, std::uint32_t begin) { return match.end <= begin; });
    return first != matches.end() && first->end <= phrase.end;
  }

  bool IsTrailing(std::uint32_t token) {
    return IsMark(text_.tokens[token]) || Is(token, PhraseWord::kNoLast) ||
           Is(token, PhraseWord::kJoint);
  }

  const RuleSet& rules_;
  const CanonicalText& text_;
  const Sentences& sentences_;
  const MatchLists& matches_;
  std::vector<Match>& leads_;
  std::vector<FramedPhrase>* phrases_;
  std::uint32_t next_lead_ = UINT32_MAX;
  std::uint32_t asked_token_ = UINT32_MAX;
  bool asked_begins_ = false;  // whether a phrase word may begin there
};

}  // namespace

void ReadFrames(const PostingMatches& posting, FrameBuffers* buffers,
                std::vector<FramedPhrase>* phrases) {
  FrameReader(posting, buffers, phrases).Read();
}

}  // namespace opslag
