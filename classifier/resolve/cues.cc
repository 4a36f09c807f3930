#include "classifier/resolve/cues.h"

#include <algorithm>

#include "classifier/resolve/phrase_words.h"

namespace opslag {
namespace {

// Words between a cue and what it speaks of, at most: a text without full stops must not make every
// find look through all of it.
constexpr std::uint32_t kFarthest = 64;

Requirement BySection(Section section) {
  const bool asked =
      section == Section::kTasks || section == Section::kProfile || section == Section::kTitle;
  return asked ? Requirement::kRequired : Requirement::kMentioned;
}

std::uint32_t Distance(const Match& a, const Match& b) {
  return a.first_token > b.last_token ? a.first_token - b.last_token
                                      : b.first_token - std::min(a.last_token, b.first_token);
}

bool IsMark(const CanonicalText& text, std::size_t token, char mark) {
  const Token& at = text.tokens[token];
  return at.kind == TokenKind::kMark && text.text[at.canon_begin] == mark;
}

}  // namespace

void CueReader::Read(const PostingMatches& posting) {
  posting_ = &posting;
  ListCues();
  ListLists();
}

// "krav" says nothing inside "ikke et krav".
void CueReader::ListCues() {
  cues_.clear();
  for (const Match& cue : posting_->matches.cues) cues_.push_back(&cue);
  std::sort(cues_.begin(), cues_.end(), [](const Match* a, const Match* b) {
    return a->begin != b->begin ? a->begin < b->begin : a->end > b->end;
  });
  std::uint32_t covered = 0;
  const auto inside = [&covered](const Match* cue) {
    if (cue->end <= covered) return true;
    covered = cue->end;
    return false;
  };
  cues_.erase(std::remove_if(cues_.begin(), cues_.end(), inside), cues_.end());
}

// The last cue of a line that ends with a colon and leads to items counts for these.
void CueReader::ListLists() {
  lists_.clear();
  const CanonicalText& text = *posting_->text;
  const Sentences& sentences = posting_->sentences;
  const std::size_t size = text.tokens.size();
  for (std::size_t i = 0; i < cues_.size(); ++i) {
    const Match* const cue = cues_[i];
    const std::uint32_t sentence = sentences.Of(cue->first_token);
    const bool last = i + 1 == cues_.size() || sentences.Of(cues_[i + 1]->first_token) != sentence;
    if (cue->field != Field::kBody || !last) continue;
    std::size_t end = cue->last_token;
    while (end + 1 < size && sentences.Of(end + 1) == sentence) ++end;
    // The sentence ends with its line's mark; the colon stands before that, the first item behind.
    const bool leads =
        end > 0 && IsMark(text, end - 1, ':') && end + 1 < size && IsMark(text, end + 1, '*');
    if (!leads) continue;
    const Requirement requirement = posting_->rules->cue(cue->index).requirement;
    // An item that leads to the rest of its list: they end together.
    if (!lists_.empty() && sentence < lists_.back().last_sentence) {
      lists_.push_back({sentence + 1, lists_.back().last_sentence, requirement});
      continue;
    }
    std::size_t at = end + 1;
    while (at < size && IsMark(text, at, '*')) {
      const std::uint32_t item = sentences.Of(at) + 1;
      ++at;
      while (at < size && sentences.Of(at) == item && !IsMark(text, at, '*')) ++at;
    }
    lists_.push_back({sentence + 1, sentences.Of(at - 1), requirement});
  }
}

// Backwards through an enumeration ("A, B og C er en fordel"), not into the clause before it;
// forwards to the next clause (", og du …").
bool CueReader::Reaches(const Match& cue, const Match& find) const {
  if (cue.field != find.field) return false;
  const Reach reach = posting_->rules->cue(cue.index).reach;
  if (reach == Reach::kBoth) return true;
  const bool behind = cue.begin >= find.end;  // the cue stands behind the find
  if (behind != (reach == Reach::kBefore)) return false;
  const std::uint32_t first = behind ? find.last_token + 1 : cue.last_token + 1;
  const std::uint32_t last = behind ? cue.first_token : find.first_token;
  const CanonicalText& text = *posting_->text;
  const auto joins = [&](std::uint32_t token) {
    return PhraseWordAt(*posting_->rules, text, token, PhraseWord::kJoint).has_value();
  };
  bool comma = false;
  for (std::uint32_t i = first; i < last; ++i) {
    if (IsMark(text, i, ',')) {
      if (i + 1 < last && joins(i + 1)) return false;
      comma = true;
    } else if (comma && joins(i)) {
      comma = false;
    }
  }
  return !behind || !comma;
}

Requirement CueReader::RequirementOf(const Match& find) const {
  const Sentences& sentences = posting_->sentences;
  const std::uint32_t sentence = sentences.Of(find.first_token);
  const Match* nearest = nullptr;
  const auto consider = [&](const Match& cue) {
    if (cue.field != find.field || sentences.Of(cue.first_token) != sentence) return false;
    const std::uint32_t distance = Distance(find, cue);
    const bool nearer = nearest == nullptr || distance < Distance(find, *nearest);
    if (!nearer || distance > kFarthest) return false;
    if (Reaches(cue, find)) nearest = &cue;
    return true;
  };
  const auto here =
      std::lower_bound(cues_.begin(), cues_.end(), find.begin,
                       [](const Match* cue, std::uint32_t begin) { return cue->begin < begin; });
  for (auto it = here; it != cues_.end() && consider(**it); ++it) {
  }
  for (auto it = here; it != cues_.begin() && consider(**std::prev(it)); --it) {
  }
  return nearest == nullptr ? ByListOrSection(find)
                            : posting_->rules->cue(nearest->index).requirement;
}

Requirement CueReader::ByListOrSection(const Match& find) const {
  const std::uint32_t sentence = posting_->sentences.Of(find.first_token);
  const auto after = std::upper_bound(
      lists_.begin(), lists_.end(), sentence,
      [](std::uint32_t number, const List& list) { return number < list.first_sentence; });
  if (find.field == Field::kBody && after != lists_.begin() &&
      sentence <= std::prev(after)->last_sentence) {
    return std::prev(after)->requirement;
  }
  return BySection(find.section);
}

}  // namespace opslag
