#include "classifier/employer/name_folding.h"

#include <xxhash.h>

#include <algorithm>

#include "classifier/text/utf8_decode.h"

namespace opslag {
namespace {

constexpr std::size_t kMostNameBytes = 512;
constexpr std::size_t kMostFormWords = 5;

constexpr char32_t kRingAbove = 0x30A;
constexpr bool IsCombining(char32_t c) { return c >= 0x300 && c < 0x370; }

// What stands between two words.
struct Gap {
  bool space = false;
  bool slash = false;
  bool stop = false;
  bool breaks = false;  // a new segment begins behind it
  bool hangs = false;   // a hyphen that breaks if a space follows

  void Add(const CharInfo& info) {
    if (info.char_class == CharClass::kSpace) {
      space = true;
      breaks = breaks || hangs;
    }
    switch (info.punctuation) {
      case Punctuation::kComma:
      case Punctuation::kColon:
      case Punctuation::kOpen:
      case Punctuation::kClose:
      case Punctuation::kDash:
      case Punctuation::kEnd: breaks = true; break;
      case Punctuation::kSlash:
        slash = true;
        breaks = breaks || space;  // "v/ Ib" is one
        break;
      case Punctuation::kHyphen:
        hangs = true;
        breaks = breaks || space;
        break;
      case Punctuation::kStop: stop = true; break;
      default: break;
    }
  }
};

}  // namespace

std::uint64_t HashName(std::string_view text) {
  // Register files hold it: never another function.
  const std::uint64_t hash = XXH3_64bits(text.data(), text.size());
  return hash == 0 ? 1 : hash;
}

std::uint64_t NameKey::Hash() const { return HashName(text_); }

struct NameFolder::RawWord {
  std::uint32_t begin = 0, end = 0;  // of its folded bytes
  std::uint32_t from = 0, to = 0;    // in the name as written
  std::uint32_t letters = 0;         // 0 for a number
  std::uint8_t segment = 0;
  bool slash_behind = false, stop_behind = false;
  NamePart part = NamePart::kCore;
};

Result<NameFolder> NameFolder::Make(const EmployerWords& words) {
  const auto chars = CharTables::Get();
  if (!chars) return tl::make_unexpected(chars.error());
  NameFolder folder;
  folder.chars_ = *chars;
  for (std::size_t i = 0; i < words.legal_forms.size(); ++i) {
    for (const std::string& form : words.legal_forms[i].forms) {
      std::string joined = folder.Joined(form);
      const bool sure = form.find('/') != std::string::npos || joined.size() == 3;
      Form& known = folder.forms_[std::move(joined)];
      known = {static_cast<std::uint16_t>(i), words.legal_forms[i].leads, sure || known.sure};
    }
  }
  for (const std::string& word : words.ignored) folder.ignored_.insert(folder.Joined(word));
  for (const std::string& phrase : words.tails) {
    std::vector<RawWord> raw;
    std::string bytes;
    folder.CutWords(phrase, &raw, &bytes);
    Tail tail;
    for (const RawWord& word : raw)
      tail.words.push_back(bytes.substr(word.begin, word.end - word.begin));
    tail.slash = phrase.ends_with('/');
    if (!tail.words.empty()) folder.tails_.push_back(std::move(tail));
  }
  std::stable_sort(folder.tails_.begin(), folder.tails_.end(),
                   [](const Tail& a, const Tail& b) { return a.words.size() > b.words.size(); });
  return folder;
}

std::string NameFolder::Joined(std::string_view phrase) const {
  std::vector<RawWord> raw;
  std::string bytes;
  CutWords(phrase, &raw, &bytes);
  return bytes;
}

std::string NameFolder::JoinedCore(std::string_view phrase) const {
  FoldedName folded;
  Fold(phrase, &folded);
  std::string joined;
  for (const FoldedWord& word : folded.words) {
    if (word.part == NamePart::kCore) joined += folded.Word(word);
  }
  return joined;
}

void NameFolder::CutWords(std::string_view name, std::vector<RawWord>* words,
                          std::string* bytes) const {
  enum class Kind { kNone, kLetters, kDigits };
  name = PrefixUtf8(name, kMostNameBytes);
  Kind open = Kind::kNone;
  Gap gap;
  std::uint8_t segment = 0;
  const auto begin_word = [&](Kind kind, std::size_t at) {
    if (!words->empty()) {
      words->back().slash_behind = gap.slash;
      words->back().stop_behind = gap.stop;
      if (gap.breaks && segment < 255) ++segment;
    }
    gap = {};
    words->push_back({});
    words->back().begin = static_cast<std::uint32_t>(bytes->size());
    words->back().from = static_cast<std::uint32_t>(at);
    words->back().segment = segment;
    open = kind;
  };
  for (std::size_t at = 0; at < name.size();) {
    const CodePoint point = DecodeAt(name.data() + at);
    const CharInfo info = chars_->Describe(point.value);
    const std::size_t behind = at + point.length;
    if (IsCombining(point.value) && open == Kind::kLetters) {
      // Decomposed: a ring makes an å, the others are dropped as composed ones are.
      if (point.value == kRingAbove && bytes->ends_with('a')) bytes->push_back('a');
      words->back().end = static_cast<std::uint32_t>(bytes->size());
      words->back().to = static_cast<std::uint32_t>(behind);
      at = behind;
      continue;
    }
    const bool other = info.char_class == CharClass::kOther;
    if (info.Has(CharInfo::kInWord) || other) {
      const Kind kind = info.char_class == CharClass::kDigit ? Kind::kDigits : Kind::kLetters;
      if (open != kind) begin_word(kind, at);
      if (other) {
        bytes->append(name.substr(at, point.length));
      } else {
        bytes->append(info.fold.data(), info.fold_length);
      }
      RawWord& word = words->back();
      if (kind == Kind::kLetters) ++word.letters;
      word.end = static_cast<std::uint32_t>(bytes->size());
      word.to = static_cast<std::uint32_t>(behind);
    } else if (!(info.Has(CharInfo::kApostrophe) && open == Kind::kLetters)) {
      open = Kind::kNone;
      gap.Add(info);
    }
    at = behind;
  }
  if (!words->empty()) {
    words->back().slash_behind = gap.slash;
    words->back().stop_behind = gap.stop;
  }
  // Marks alone ("_", accents) are no words.
  std::erase_if(*words, [](const RawWord& word) { return word.begin >= word.end; });
}

void NameFolder::MarkTails(std::vector<RawWord>* words, std::string_view bytes) const {
  const auto matches = [&](const Tail& tail, std::size_t at) {
    if (at + tail.words.size() > words->size()) return false;
    for (std::size_t i = 0; i < tail.words.size(); ++i) {
      const RawWord& word = (*words)[at + i];
      if (bytes.substr(word.begin, word.end - word.begin) != tail.words[i]) return false;
    }
    return !tail.slash || (*words)[at + tail.words.size() - 1].slash_behind;
  };
  for (std::size_t at = 0; at < words->size(); ++at) {
    for (const Tail& tail : tails_) {
      if (!matches(tail, at)) continue;
      // At the beginning it leads to the name ("Filial af …"), elsewhere away from it.
      const std::size_t end = at == 0 ? tail.words.size() : words->size();
      if (at == 0 && end == words->size()) return;
      for (std::size_t i = at; i < end; ++i) {
        (*words)[i].part = i < at + tail.words.size() ? NamePart::kIgnored : NamePart::kTail;
      }
      if (at > 0) return;
      at = end - 1;
      break;
    }
  }
}

void NameFolder::Join(const std::vector<RawWord>& words, std::string_view bytes,
                      FoldedName* folded) const {
  // Single letters that stand apart in one way: "I/S i" are two words.
  enum class Apart { kNone, kPlain, kStop, kSlash };
  Apart apart = Apart::kNone, run = Apart::kNone;
  for (const RawWord& raw : words) {
    const std::string_view text = bytes.substr(raw.begin, raw.end - raw.begin);
    const bool joins =
        apart != Apart::kNone && raw.letters == 1 && (run == Apart::kNone || run == apart) &&
        folded->words.back().segment == raw.segment && folded->words.back().part == raw.part;
    run = joins ? apart : Apart::kNone;
    apart = raw.letters != 1   ? Apart::kNone
            : raw.slash_behind ? Apart::kSlash
            : raw.stop_behind  ? Apart::kStop
                               : Apart::kPlain;
    // The last letter of "A.M.B.A" has no stop behind it.
    if (joins) {
      folded->words.back().slashed = run == Apart::kSlash;
      folded->text.append(text);
      folded->words.back().end = static_cast<std::uint32_t>(folded->text.size());
      folded->words.back().to = raw.to;
      folded->words.back().abbreviated = false;
      continue;
    }
    if (!folded->text.empty()) folded->text.push_back(' ');
    FoldedWord word;
    word.begin = static_cast<std::uint32_t>(folded->text.size());
    folded->text.append(text);
    word.end = static_cast<std::uint32_t>(folded->text.size());
    word.part =
        raw.part == NamePart::kCore && ignored_.contains(text) ? NamePart::kIgnored : raw.part;
    word.segment = raw.segment;
    word.abbreviated = raw.stop_behind && raw.letters > 1;
    word.from = raw.from;
    word.to = raw.to;
    folded->words.push_back(word);
    folded->segments = static_cast<std::uint8_t>(raw.segment + 1);
  }
}

bool NameFolder::MarkFormAtEnd(std::size_t first, std::size_t last, FoldedName* folded) const {
  std::string joined;
  std::size_t best = last;
  const Form* form = nullptr;
  for (std::size_t count = 1; count <= kMostFormWords && first + count <= last; ++count) {
    const std::size_t at = last - count;
    if (folded->words[at].part == NamePart::kTail || folded->words[at].part == NamePart::kForm) {
      break;
    }
    joined.insert(0, folded->Word(folded->words[at]));
    const auto found = forms_.find(joined);
    if (found == forms_.end()) continue;
    best = at;
    form = &found->second;
  }
  if (form == nullptr) return false;
  for (std::size_t i = best; i < last; ++i) {
    folded->words[i].part = NamePart::kForm;
    folded->words[i].form = form->index;
  }
  return true;
}

bool NameFolder::MarkFormAtBegin(std::size_t first, std::size_t last, FoldedName* folded) const {
  std::string joined;
  std::size_t best = first;
  const Form* form = nullptr;
  for (std::size_t at = first; at < last && at < first + kMostFormWords; ++at) {
    if (folded->words[at].part == NamePart::kForm) break;
    joined += folded->Word(folded->words[at]);
    const auto found = forms_.find(joined);
    if (found == forms_.end() || !found->second.leads) continue;
    best = at + 1;
    form = &found->second;
  }
  if (form == nullptr) return false;
  for (std::size_t i = first; i < best; ++i) {
    folded->words[i].part = NamePart::kForm;
    folded->words[i].form = form->index;
  }
  return true;
}

// Forms stand at the end of a segment, some at its beginning. A name that is nothing but forms is a
// name.
void NameFolder::MarkForms(FoldedName* folded) const {
  std::vector<FoldedWord>& words = folded->words;
  const std::vector<FoldedWord> before = words;
  for (std::size_t first = 0; first < words.size();) {
    std::size_t end = first;
    while (end < words.size() && words[end].segment == words[first].segment) ++end;
    const std::size_t next = end;
    const auto is_name = [&](std::size_t at) {
      return words[at].part == NamePart::kCore || words[at].part == NamePart::kForm;
    };
    while (end > first && !is_name(end - 1)) --end;
    std::size_t begin = first;
    while (begin < end && !is_name(begin)) ++begin;
    std::size_t last = end;
    while (MarkFormAtEnd(begin, last, folded)) {
      while (last > begin && words[last - 1].part == NamePart::kForm) --last;
    }
    if (begin < last) MarkFormAtBegin(begin, last, folded);
    // "Hansen Byg ApS i Skive". Words that are too short to be sure of need their slash.
    for (std::size_t at = begin + 1; at < last; ++at) {
      FoldedWord& word = words[at];
      if (word.part != NamePart::kCore || (word.end - word.begin < 3 && !word.slashed)) continue;
      const auto found = forms_.find(folded->Word(word));
      if (found == forms_.end() || !found->second.sure) continue;
      word.part = NamePart::kForm;
      word.form = found->second.index;
    }
    first = next;
  }
  const bool any = std::any_of(words.begin(), words.end(),
                               [](const FoldedWord& word) { return word.part == NamePart::kCore; });
  if (!any) words = before;
}

void NameFolder::Fold(std::string_view name, FoldedName* folded) const {
  thread_local std::vector<RawWord> words;
  thread_local std::string bytes;
  words.clear();
  bytes.clear();
  folded->text.clear();
  folded->words.clear();
  folded->segments = 0;
  CutWords(name, &words, &bytes);
  MarkTails(&words, bytes);
  Join(words, bytes, folded);
  MarkForms(folded);
}

// ---- The lists as bytes: one line an entry, its first character says of which list. ------------

std::string PackNameLists(const EmployerWords& words) {
  std::string packed;
  const auto line = [&packed](char list, const std::string& entry) {
    packed.push_back(list);
    packed.append(entry).push_back('\n');
  };
  for (const auto& form : words.legal_forms) {
    line(form.leads ? 'L' : 'F', "");
    for (const std::string& written : form.forms) line('f', written);
  }
  for (const std::string& word : words.ignored) line('i', word);
  for (const std::string& tail : words.tails) line('t', tail);
  return packed;
}

std::optional<EmployerWords> UnpackNameLists(std::string_view packed) {
  EmployerWords words;
  while (!packed.empty()) {
    const std::size_t end = packed.find('\n');
    if (end == std::string_view::npos || end == 0) return std::nullopt;
    const std::string entry(packed.substr(1, end - 1));
    switch (packed[0]) {
      case 'L':
      case 'F': words.legal_forms.push_back({{}, packed[0] == 'L'}); break;
      case 'f':
        if (words.legal_forms.empty()) return std::nullopt;
        words.legal_forms.back().forms.push_back(entry);
        break;
      case 'i': words.ignored.push_back(entry); break;
      case 't': words.tails.push_back(entry); break;
      default: return std::nullopt;
    }
    packed.remove_prefix(end + 1);
  }
  return words;
}

}  // namespace opslag
