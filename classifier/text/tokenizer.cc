// How text becomes tokens.
//
// A line is cut into pieces: what stands between white space and protected terms. A piece is cut
// into words by ICU's rules, two ways with one answer:
//   - ScanLine walks the characters with the tables (char_tables.h), in one pass that also folds;
//   - at the first character that the tables leave to ICU it takes back what it made of the piece,
//   and
//     TokenizePieceByIcu does the whole piece with ICU's break iterator and normaliser.
// Most of a text is plain words between spaces: ScanWords, a short cut of ScanLine, takes those.
//
// What stands between words is punctuation, read by HandleSymbol and its helpers in both ways.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <utility>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include <unicode/ubrk.h>
#include <unicode/utext.h>

#include "classifier/text/canonical_text.h"
#include "classifier/text/char_tables.h"
#include "classifier/text/icu_folder.h"
#include "classifier/text/icu_handles.h"
#include "classifier/text/text_tables_impl.h"
#include "classifier/text/utf8_decode.h"

namespace opslag {
namespace {

// A piece longer than this is cut for ICU's sake (its lengths are 32-bit, its buffers grow with the
// piece); no word is that long.
constexpr std::ptrdiff_t kMaxIcuPiece = 1 << 20;
// Bytes that a scanned byte can become with tables: four of fold and a space for two of source.
constexpr std::size_t kMaxGrowth = 3;
constexpr std::size_t kSlack = 64;  // marks of a line, and what a 16-byte store may overrun
// Buffers beyond this are given back behind a text.
constexpr std::size_t kKeptBytes = 1 << 20;

char MarkOf(Punctuation punctuation) {
  switch (punctuation) {
    case Punctuation::kStop:
    case Punctuation::kEnd: return '.';
    case Punctuation::kComma: return ',';
    case Punctuation::kColon: return ':';
    case Punctuation::kOpen: return '(';
    case Punctuation::kClose: return ')';
    case Punctuation::kSlash: return '/';
    case Punctuation::kHyphen: return '-';
    case Punctuation::kDash: return '=';
    case Punctuation::kAnd: return '&';
    case Punctuation::kQuote:
    case Punctuation::kNone: break;
  }
  return 0;
}

bool IsUpperAscii(char c) { return c >= 'A' && c <= 'Z'; }
inline bool IsAsciiLetter(char c) {
  return static_cast<unsigned char>((c | 0x20) - 'a') <= 'z' - 'a';
}

bool IsAsciiAlphanumeric(char c) { return IsAsciiLetter(c) || (c >= '0' && c <= '9'); }

// The low half of an address: differences of two of them are offsets.
inline std::uint32_t Low(const char* p) {
  return static_cast<std::uint32_t>(reinterpret_cast<std::uintptr_t>(p));
}

constexpr std::ptrdiff_t kBlock = 16;

// Copies a block at `p` to `out` with every ASCII letter in lower case; returns how many letters it
// begins with. The bytes of `out` behind these are undefined.
inline std::size_t FoldBlock(const char* p, char* out) {
#if defined(__SSE2__)
  const __m128i lower =
      _mm_or_si128(_mm_loadu_si128(reinterpret_cast<const __m128i*>(p)), _mm_set1_epi8(0x20));
  const __m128i letters = _mm_and_si128(_mm_cmpgt_epi8(lower, _mm_set1_epi8('a' - 1)),
                                        _mm_cmplt_epi8(lower, _mm_set1_epi8('z' + 1)));
  _mm_storeu_si128(reinterpret_cast<__m128i*>(out), lower);
  const auto others =
      ~static_cast<unsigned>(_mm_movemask_epi8(letters));  // the bits above the block are set
  return static_cast<std::size_t>(__builtin_ctz(others));
#else
  std::size_t count = 0;
  for (; count < kBlock; ++count) {
    const char lower = static_cast<char>(p[count] | 0x20);
    if (lower < 'a' || lower > 'z') break;
    out[count] = lower;
  }
  return count;
#endif
}

// Copies the ASCII letters at `p` in lower case to `out`; returns how many. May write up to a
// block. REQUIRES: a byte that is no ASCII letter at or before `text_end`.
inline std::size_t FoldAsciiLetters(const char* p, const char* text_end, char* out) {
  std::size_t count = 0;
  while (text_end - p >= kBlock) {
    const std::size_t letters = FoldBlock(p, out);
    count += letters;
    if (letters < kBlock) return count;
    p += kBlock;
    out += kBlock;
  }
  for (; p < text_end; ++p, ++out, ++count) {
    const char lower = static_cast<char>(*p | 0x20);
    if (lower < 'a' || lower > 'z') break;
    *out = lower;
  }
  return count;
}

// Folds the word of letters at `p` to `*out`, which moves on; returns its end, or null where the
// word holds anything but letters of one or two bytes, or what stands behind it may still belong to
// it, or it goes on behind `limit`. A block behind `limit` is read.
inline const char* FoldWord(const CharTables& table, const char* p, const char* limit, char** out) {
  char* q = *out;
  while (true) {
    const std::size_t letters = FoldBlock(p, q);
    p += letters;
    q += letters;
    *out = q;
    if (ByteAt(p) < 0x80) {
      if (table.Ascii(static_cast<unsigned char>(*p)).Has(CharInfo::kEndsLetters)) return p;
      if (letters != kBlock) {  // "." and the like belong to a word before a letter only
        const bool space_behind =
            ByteAt(p + 1) < 0x80 && !IsAsciiAlphanumeric(*p) && *p != '_' &&
            table.Ascii(static_cast<unsigned char>(p[1])).char_class == CharClass::kSpace;
        return space_behind ? p : nullptr;
      }
    } else {
      const CharInfo* letter = table.FindTwoByteLetter(p);
      if (letter == nullptr) return nullptr;
      std::memcpy(q, letter->fold.data(), letter->fold.size());
      q += letter->fold_length;
      p += 2;
    }
    if (p >= limit) return nullptr;
  }
}

}  // namespace

struct Tokenizer::Impl {
  Impl(std::shared_ptr<const TextTables> text_tables, Path tokenizer_path)
      : owner(std::move(text_tables)),
        tables(owner->impl()),
        chars(*tables.chars),
        path(tokenizer_path) {}

  void AppendLines(const ExtractedText& text, Field field, CanonicalText* out);
  void AppendPhrase(std::string_view phrase, Field field, CanonicalText* out);

 private:
  // What the scan keeps at hand. `canon` and `token` are where the next byte and token go.
  struct Cursor {
    char* canon;
    Token* token;
    const char* joint;     // the next token is `joined` if it begins here
    const char* word_end;  // end of the last word, number or protected term
  };

  // What a stretch of characters holds, as a word.
  struct WordShape {
    bool letter = false;
    bool digit = false;
    bool capitalised = false;
    bool letters_only = true;

    void AddLetter(bool upper) {
      if (!letter) capitalised = upper;
      letter = true;
    }
  };

  // Set up and taken down around each text.
  void Begin(const CanonicalText& out, Field field);
  void Finish(CanonicalText* out);
  void Line(const char* begin, const char* end, const char* text_end, LineKind kind);
  // `line` copied so that white space follows it, where it does not.
  void CopiedLine(std::string_view line, std::uint32_t offset, LineKind kind);
  void EnterLine(const char* base, std::uint32_t offset, const char* begin, const char* end,
                 const char* text_end);
  void ScanLine();
  const char* ScanWord(const char* p);
  enum class Join : std::uint8_t { kNo, kYes, kAskIcu };
  Join JoinAt(const char* word, const char* p, const CharInfo& info, CharClass last) const;
  const char* ScanWords(const char* p, const char** piece);

  const char* HandleSymbol(const char* p, CodePoint point, const CharInfo& info);
  const char* HandleStops(const char* p);
  const char* HandleDashes(const char* p);
  void HandleQuote(const char* p, const char* end);
  const char* HandleAnd(const char* p);
  const char* RunEnd(const char* p, Punctuation first, Punctuation second) const;
  bool StopEndsSentence(const char* stop, const char* behind) const;
  bool OrdinalStop(const char* behind) const;

  const char* AskIcu(const char* piece);
  const char* TokenizePieceByIcu(const char* begin);
  const char* IcuPieceEnd(const char* begin, bool* has_word) const;
  const char* SymbolsOnly(const char* begin, const char* end, const char* resume);
  const char* IcuWords(const char* begin, const char* end);
  void EmitIcuWord(const char* begin, const char* end);
  void TakeBack(const char* piece);

  bool ProtectedAt(const char* p, ProtectedTerms::Match* match) const;
  bool InWordBefore(const char* p) const;
  bool SpaceBefore(const char* p) const;
  bool SpaceAt(const char* p) const;
  bool WordAt(const char* p) const;
  bool MissingSpace(const char* word, const char* stop, const char* end) const;
  const Token* WordBefore(const char* p) const;

  void EmitMark(char mark, const char* begin, const char* end);
  void EmitProtected(const char* begin, const ProtectedTerms::Match& match);
  // The word [begin, end) whose folded form stands at [folded, cursor.canon).
  void EmitWord(const char* begin, const char* end, char* folded, const WordShape& shape);
  void EmitToken(const char* begin, const char* end, const char* canon, TokenKind kind,
                 bool capitalised);
  bool EmitCompound(const char* begin, const char* end, char* folded, bool capitalised);
  const char* SplitBefore(const char* begin, const char* end, std::size_t tail_length);
  std::size_t FoldedLength(const char* begin, const char* end);

  void EnsureCanon(std::size_t bytes);
  void GrowTokens();
  CharInfo InfoAt(const char* p) const { return chars.Describe(DecodeAt(p).value); }
  std::uint32_t Offset(const char* p) const {
    return static_cast<std::uint32_t>(p - base) + base_offset;
  }
  std::uint32_t CanonOffset(const char* p) const {
    return static_cast<std::uint32_t>(p - canon_buffer.get()) + canon_base;
  }
  std::string_view CanonOf(const Token& token) const {
    return {canon_buffer.get() + (token.canon_begin - canon_base),
            token.canon_end - token.canon_begin};
  }

  std::shared_ptr<const TextTables> owner;
  const TextTables::Impl& tables;
  const CharTables& chars;
  Path path;

  // The line being cut.
  const char* base = nullptr;  // byte `base_offset` of the field's text
  std::uint32_t base_offset = 0;
  const char* line_begin = nullptr;
  const char* line_end = nullptr;  // white space, or the text's end
  const char* text_end = nullptr;  // nothing beyond may be read but a NUL
  std::size_t line_first_token = 0;
  Field field = Field::kUnspecified;
  Section section = Section::kUnknown;

  Cursor cursor = {};
  std::unique_ptr<char[]> canon_buffer;
  std::size_t canon_capacity = 0;
  std::uint32_t canon_base = 0;  // offset of canon_buffer[0] in CanonicalText::text
  std::unique_ptr<Token[]> token_buffer;
  std::size_t token_capacity = 0;
  std::string copied_line;

  BreakIteratorHandle break_iterator;  // opened at first use
  UTextHandle utext;
  Result<IcuFolder> folder = IcuFolder::Open();
  std::string icu_folded;
};

// ---- Buffers ----------------------------------------------------------------------------------

void Tokenizer::Impl::EnsureCanon(std::size_t bytes) {
  const auto used = static_cast<std::size_t>(cursor.canon - canon_buffer.get());
  if (used + bytes <= canon_capacity) return;
  canon_capacity = std::max(used + bytes, canon_capacity * 2);
  std::unique_ptr<char[]> grown(new char[canon_capacity]);
  if (used > 0) std::memcpy(grown.get(), canon_buffer.get(), used);
  canon_buffer = std::move(grown);
  cursor.canon = canon_buffer.get() + used;
}

void Tokenizer::Impl::GrowTokens() {
  const auto used = static_cast<std::size_t>(cursor.token - token_buffer.get());
  token_capacity = std::max<std::size_t>(1024, token_capacity * 2);
  std::unique_ptr<Token[]> grown(new Token[token_capacity]);
  std::copy(token_buffer.get(), token_buffer.get() + used, grown.get());
  token_buffer = std::move(grown);
  cursor.token = token_buffer.get() + used;
}

void Tokenizer::Impl::Begin(const CanonicalText& out, Field text_field) {
  field = text_field;
  section = field == Field::kTitle ? Section::kTitle : Section::kUnknown;
  canon_base = static_cast<std::uint32_t>(out.text.size());
  cursor = {canon_buffer.get(), token_buffer.get(), nullptr, nullptr};
  if (token_capacity == 0) GrowTokens();
  EnsureCanon(kSlack);
  if (out.text.empty()) *cursor.canon++ = ' ';
}

void Tokenizer::Impl::Finish(CanonicalText* out) {
  if (cursor.token != token_buffer.get()) {
    out->text.append(canon_buffer.get(), cursor.canon);
    out->tokens.insert(out->tokens.end(), token_buffer.get(), cursor.token);
  }
  if (canon_capacity > kKeptBytes) {
    canon_buffer.reset();
    canon_capacity = 0;
  }
  if (token_capacity * sizeof(Token) > kKeptBytes) {
    token_buffer.reset();
    token_capacity = 0;
  }
  cursor = {};
}

// ---- Lines ------------------------------------------------------------------------------------

void Tokenizer::Impl::AppendLines(const ExtractedText& text, Field text_field, CanonicalText* out) {
  Begin(*out, text_field);
  const char* data = text.text.data();
  const char* end = data + text.text.size();
  for (const auto& line : text.lines) {
    const char* line_stop = data + line.end;
    if (line_stop == end || SpaceAt(line_stop)) {
      EnterLine(data, 0, data + line.begin, line_stop, end);
      Line(data + line.begin, line_stop, end, line.kind);
    } else {
      CopiedLine(std::string_view(text.text).substr(line.begin, line.end - line.begin), line.begin,
                 line.kind);
    }
  }
  Finish(out);
}

void Tokenizer::Impl::CopiedLine(std::string_view line, std::uint32_t offset, LineKind kind) {
  copied_line.assign(line);
  const char* data = copied_line.data();
  const char* end = data + copied_line.size();
  EnterLine(data, offset, data, end, end);
  Line(data, end, end, kind);
}

void Tokenizer::Impl::EnterLine(const char* new_base, std::uint32_t offset, const char* begin,
                                const char* end, const char* new_text_end) {
  base = new_base;
  base_offset = offset;
  line_begin = begin;
  line_end = end;
  text_end = new_text_end;
  line_first_token = static_cast<std::size_t>(cursor.token - token_buffer.get());
  cursor.joint = nullptr;
  cursor.word_end = nullptr;
  EnsureCanon(static_cast<std::size_t>(end - begin) * kMaxGrowth + kSlack);
}

// A title is a headline whatever its form: its lines get no mark at their beginning.
void Tokenizer::Impl::Line(const char* begin, const char* end, const char* whole_end,
                           LineKind kind) {
  const std::size_t tokens_before = line_first_token;
  char* canon_before = cursor.canon;
  const std::ptrdiff_t canon_offset = canon_before - canon_buffer.get();
  if (field != Field::kTitle && kind != LineKind::kText) {
    EmitMark(kind == LineKind::kItem ? '*' : '#', begin, begin);
    cursor.joint = nullptr;
    ++line_first_token;
  }
  const std::size_t first = line_first_token;
  ScanLine();
  if (static_cast<std::size_t>(cursor.token - token_buffer.get()) == first) {
    cursor.token = token_buffer.get() + tokens_before;
    cursor.canon = canon_buffer.get() + canon_offset;
    return;
  }
  EnsureCanon(kSlack);
  EmitMark('|', end, end == whole_end ? end : end + DecodeAt(end).length);
}

void Tokenizer::Impl::AppendPhrase(std::string_view phrase, Field text_field, CanonicalText* out) {
  Begin(*out, text_field);
  copied_line.assign(phrase);
  const char* data = copied_line.data();
  const char* end = data + copied_line.size();
  EnterLine(data, 0, data, end, end);
  ScanLine();
  Finish(out);
}

// ---- The scan ---------------------------------------------------------------------------------

void Tokenizer::Impl::ScanLine() {
  const char* p = line_begin;
  const char* piece = p;
  while (p < line_end) {
    if (path == Path::kTables) {
      p = ScanWords(p, &piece);
      if (p >= line_end) break;
    } else if (!SpaceAt(p)) {
      p = piece = TokenizePieceByIcu(p);
      continue;
    }
    const CodePoint point = DecodeAt(p);
    const CharInfo info = chars.Describe(point.value);
    ProtectedTerms::Match match;
    if (info.char_class == CharClass::kSpace) {
      p = piece = p + point.length;
    } else if (info.char_class == CharClass::kOther) {
      p = piece = AskIcu(piece);
    } else if (ProtectedAt(p, &match)) {
      EmitProtected(p, match);
      p = piece = match.end;
    } else if (!info.Has(CharInfo::kInWord)) {
      p = HandleSymbol(p, point, info);
    } else if (const char* end = ScanWord(p)) {
      p = end;
    } else {
      p = piece = AskIcu(piece);
    }
  }
}

// Takes the word at `p`, whatever it is made of; returns its end, or null where the tables cannot
// tell.
const char* Tokenizer::Impl::ScanWord(const char* p) {
  const char* begin = p;
  char* folded = cursor.canon;
  char* q = folded;
  WordShape shape;
  CharClass last = CharClass::kConnector;
  while (true) {
    if (const std::size_t letters = FoldAsciiLetters(p, text_end, q)) {
      shape.AddLetter(IsUpperAscii(*p));
      last = CharClass::kLetter;
      p += letters;
      q += letters;
    }
    if (p >= line_end) break;
    const CodePoint point = DecodeAt(p);
    const CharInfo info = chars.Describe(point.value);
    if (info.char_class == CharClass::kOther) return nullptr;
    if (info.char_class == CharClass::kSpace || info.char_class == CharClass::kSymbol) break;
    if (info.char_class == CharClass::kLetter) {
      shape.AddLetter(info.Has(CharInfo::kUpper));
    } else {
      if (info.char_class != CharClass::kDigit && info.char_class != CharClass::kConnector) {
        const Join join = JoinAt(begin, p, info, last);
        if (join == Join::kAskIcu) return nullptr;
        if (join == Join::kNo) break;
      }
      shape.digit = shape.digit || info.char_class == CharClass::kDigit;
      shape.letters_only = false;
    }
    p += point.length;
    if (info.Has(CharInfo::kApostrophe)) continue;
    last = info.char_class;
    std::memcpy(q, info.fold.data(), info.fold.size());
    q += info.fold_length;
  }
  cursor.canon = q;
  EmitWord(begin, p, folded, shape);
  return p;
}

// Whether the character at `p`, which joins letters or digits, joins those on its sides. `last` is
// the class of the one before it, `word` where the word begins.
Tokenizer::Impl::Join Tokenizer::Impl::JoinAt(const char* word, const char* p, const CharInfo& info,
                                              CharClass last) const {
  const char* behind = p + DecodeAt(p).length;
  if (behind >= line_end) return Join::kNo;
  const CharClass next = chars.Describe(DecodeAt(behind).value).char_class;
  if (next == CharClass::kOther) return Join::kAskIcu;
  const bool letters = last == CharClass::kLetter && next == CharClass::kLetter;
  const bool digits = last == CharClass::kDigit && next == CharClass::kDigit;
  const bool joins = (letters && info.char_class != CharClass::kMidNumber) ||
                     (digits && info.char_class != CharClass::kMidLetter);
  ProtectedTerms::Match match;
  if (!joins || ProtectedAt(behind, &match)) return Join::kNo;
  const bool sentence_ends =
      info.punctuation == Punctuation::kStop && MissingSpace(word, p, line_end);
  return sentence_ends ? Join::kNo : Join::kYes;
}

// Takes words of letters that the tables hold, with a space, a comma, a full stop or a hyphen
// between them, and does with them as ScanLine does; stops at whatever is not as simple as that,
// and returns where.
// `*piece` is kept. What it needs is held in locals: a store through a char pointer may change any
// member, as far as the compiler knows.
const char* Tokenizer::Impl::ScanWords(const char* p, const char** piece) {
  if (text_end - p <= 2 * kBlock) return p;
  // Behind any word that begins before `limit` a block may be read, and one behind that.
  const char* const limit = std::min(line_end, text_end - 2 * kBlock);
  const Token* const last_token = token_buffer.get() + token_capacity - 2;
  const CharTables& table = chars;
  const TextTables::Impl& data = tables;
  const auto shortest_compound = static_cast<std::ptrdiff_t>(
      std::max<std::size_t>(data.tails.shortest() + data.tail_min_rest, 4));
  const std::uint32_t shift = base_offset - Low(base);
  const std::uint32_t canon_shift = canon_base - Low(canon_buffer.get());
  const Field token_field = field;
  const Section token_section = section;
  char* canon = cursor.canon;
  Token* token = cursor.token;
  const char* joint = cursor.joint;
  while (token < last_token) {
    if (*p == ' ') *piece = ++p;
    if (p >= limit) break;
    bool capitalised = (*p & 0x20) == 0;
    if (!IsAsciiLetter(*p)) {
      const CharInfo* first = table.FindTwoByteLetter(p);
      if (first == nullptr) break;
      capitalised = first->Has(CharInfo::kUpper);
    }
    if (data.protected_terms.MayBeginWord(p) &&
        data.protected_terms.MatchAt(p, line_end).end != nullptr) {
      break;
    }

    char* q = canon;
    const char* end = FoldWord(table, p, limit, &q);
    if (end == nullptr) break;
    if (q - canon >= shortest_compound && data.tails.MayEnd(q) &&
        data.tails.LengthOf({canon, static_cast<std::size_t>(q - canon)}) != 0) {
      break;
    }

    *q = ' ';
    *token++ = {Low(p) + shift,
                Low(end) + shift,
                Low(canon) + canon_shift,
                Low(q) + canon_shift,
                TokenKind::kWord,
                token_field,
                token_section,
                capitalised,
                joint == p,
                false};
    const std::string_view word(canon, static_cast<std::size_t>(q - canon));
    const bool one_letter = end - p <= 2;  // or two
    canon = q + 1;
    p = joint = end;
    cursor.word_end = end;
    if (*p == ' ') continue;
    if (*p == '-' && IsAsciiLetter(p[1])) {
      joint = ++p;
    } else if (p[1] == ' ' &&
               (*p == ',' || (*p == '.' && !one_letter && !data.abbreviations.Contains(word)))) {
      canon[0] = *p;
      canon[1] = ' ';
      const std::uint32_t at = Low(canon) + canon_shift;
      *token++ = {Low(p) + shift, Low(p) + shift + 1, at,    at + 1, TokenKind::kMark,
                  token_field,    token_section,      false, true,   false};
      canon += 2;
      joint = ++p;
    }
  }
  cursor.canon = canon;
  cursor.token = token;
  cursor.joint = joint;
  return p;
}

void Tokenizer::Impl::EmitWord(const char* begin, const char* end, char* folded,
                               const WordShape& shape) {
  if (!shape.letter && !shape.digit) {
    cursor.canon = folded;
    return;
  }
  if (!shape.letters_only) {
    while (cursor.canon > folded && cursor.canon[-1] == '_') --cursor.canon;
    char* first = folded;
    while (first < cursor.canon && *first == '_') ++first;
    if (first != folded) {
      std::memmove(folded, first, static_cast<std::size_t>(cursor.canon - first));
      cursor.canon -= first - folded;
    }
    if (cursor.canon == folded) return;
  } else if (cursor.canon - folded > 3 && tables.tails.MayEnd(cursor.canon) &&
             EmitCompound(begin, end, folded, shape.capitalised)) {
    return;
  }
  EmitToken(begin, end, folded, shape.letter ? TokenKind::kWord : TokenKind::kNumber,
            shape.capitalised);
}

// The token whose canonical form stands at [canon, cursor.canon).
void Tokenizer::Impl::EmitToken(const char* begin, const char* end, const char* canon,
                                TokenKind kind, bool capitalised) {
  const auto used = static_cast<std::size_t>(cursor.token - token_buffer.get());
  if (used == token_capacity) GrowTokens();
  Token& token = *cursor.token++;
  token.begin = Offset(begin);
  token.end = Offset(end);
  token.canon_begin = CanonOffset(canon);
  token.canon_end = CanonOffset(cursor.canon);
  token.kind = kind;
  token.field = field;
  token.section = section;
  token.capitalised = capitalised;
  token.joined = cursor.joint == begin;
  token.virtual_word = false;
  *cursor.canon++ = ' ';
  cursor.joint = end;
  if (kind != TokenKind::kMark) cursor.word_end = end;
}

void Tokenizer::Impl::EmitMark(char mark, const char* begin, const char* end) {
  const char* canon = cursor.canon;
  *cursor.canon++ = mark;
  EmitToken(begin, end, canon, TokenKind::kMark, false);
}

void Tokenizer::Impl::EmitProtected(const char* begin, const ProtectedTerms::Match& match) {
  EnsureCanon(match.canonical.size() + static_cast<std::size_t>(line_end - match.end) * kMaxGrowth +
              kSlack);
  const char* canon = cursor.canon;
  std::memcpy(cursor.canon, match.canonical.data(), match.canonical.size());
  cursor.canon += match.canonical.size();
  bool capitalised = false;
  for (const char* p = begin; p < match.end; p += DecodeAt(p).length) {
    const CharInfo info = InfoAt(p);
    if (!info.Has(CharInfo::kLetterFlag)) continue;
    capitalised = info.Has(CharInfo::kUpper);
    break;
  }
  EmitToken(begin, match.end, canon, TokenKind::kWord, capitalised);
}

// ---- Compounds --------------------------------------------------------------------------------

// Emits the word as two tokens where it ends with a tail and enough letters stand before it.
bool Tokenizer::Impl::EmitCompound(const char* begin, const char* end, char* folded,
                                   bool capitalised) {
  const std::string_view word(folded, static_cast<std::size_t>(cursor.canon - folded));
  const std::size_t tail_length = tables.tails.LengthOf(word);
  if (tail_length == 0) return false;
  const char* split = SplitBefore(begin, end, tail_length);
  if (split == nullptr) return false;
  std::uint32_t letters = 0;
  for (const char* p = begin; p < split && letters < tables.tail_min_rest;
       p += DecodeAt(p).length) {
    if (InfoAt(p).Has(CharInfo::kLetterFlag)) ++letters;
  }
  if (letters < tables.tail_min_rest) return false;

  char* tail = folded + (word.size() - tail_length);
  std::memmove(tail + 1, tail, tail_length);
  cursor.canon = tail;
  EmitToken(begin, split, folded, TokenKind::kWord, capitalised);
  const char* tail_canon = cursor.canon;
  cursor.canon += tail_length;
  EmitToken(split, end, tail_canon, TokenKind::kWord, InfoAt(split).Has(CharInfo::kUpper));
  return true;
}

// Where the last `tail_length` folded bytes of the word begin in the source, or null where that is
// within a character ("æ" is two).
const char* Tokenizer::Impl::SplitBefore(const char* begin, const char* end,
                                         std::size_t tail_length) {
  constexpr std::size_t kMaxSourcePerFolded = 16;  // a tail with more marks than that is no word
  const char* p = end;
  while (p > begin && static_cast<std::size_t>(end - p) < tail_length * kMaxSourcePerFolded) {
    p = StepBack(p);
    if (!InfoAt(p).Has(CharInfo::kLetterFlag)) continue;
    const std::size_t length = FoldedLength(p, end);
    if (length == tail_length) return p;
    if (length > tail_length) return nullptr;
  }
  return nullptr;
}

std::size_t Tokenizer::Impl::FoldedLength(const char* begin, const char* end) {
  std::size_t length = 0;
  for (const char* p = begin; p < end;) {
    const CodePoint point = DecodeAt(p);
    const CharInfo* info = chars.Find(point.value);
    if (info == nullptr || info->char_class != CharClass::kLetter) {
      icu_folded.clear();
      folder->Append({begin, static_cast<std::size_t>(end - begin)}, IcuFolder::Apostrophes::kDrop,
                     &icu_folded);
      return icu_folded.size();
    }
    length += info->fold_length;
    p += point.length;
  }
  return length;
}

// ---- What stands around -----------------------------------------------------------------------

bool Tokenizer::Impl::InWordBefore(const char* p) const {
  return p > line_begin && InfoAt(StepBack(p)).Has(CharInfo::kInWord);
}

bool Tokenizer::Impl::SpaceAt(const char* p) const {
  return InfoAt(p).char_class == CharClass::kSpace;
}

bool Tokenizer::Impl::SpaceBefore(const char* p) const {
  return p == line_begin || SpaceAt(StepBack(p));
}

bool Tokenizer::Impl::ProtectedAt(const char* p, ProtectedTerms::Match* match) const {
  if (p >= line_end || !tables.protected_terms.MayBegin(p) || InWordBefore(p)) return false;
  *match = tables.protected_terms.MatchAt(p, line_end);
  return match->end != nullptr;
}

// Whether a word or protected term begins or goes on at `p`.
bool Tokenizer::Impl::WordAt(const char* p) const {
  if (p >= line_end) return false;
  ProtectedTerms::Match match;
  return InfoAt(p).Has(CharInfo::kInWord) || ProtectedAt(p, &match);
}

// "opgaver.Du": ICU takes this for one word, as "node.js"; a reader sees the end of a sentence.
// `word` is where the word begins.
bool Tokenizer::Impl::MissingSpace(const char* word, const char* stop, const char* end) const {
  const char* last = stop > word ? StepBack(stop) : stop;
  if (last == word || last == stop || !InfoAt(last).Has(CharInfo::kLower)) return false;
  if (!InfoAt(StepBack(last)).Has(CharInfo::kLetterFlag)) return false;
  const char* upper = stop + DecodeAt(stop).length;
  if (upper >= end || !InfoAt(upper).Has(CharInfo::kUpper)) return false;
  const char* lower = upper + DecodeAt(upper).length;
  return lower < end && InfoAt(lower).Has(CharInfo::kLower);
}

// The word or number of this line that ends at `p`, white space between them allowed; null for
// none.
const Token* Tokenizer::Impl::WordBefore(const char* p) const {
  const Token* first = token_buffer.get() + line_first_token;
  if (cursor.token == first || cursor.word_end == nullptr) return nullptr;
  const Token& last = cursor.token[-1];
  if (last.kind == TokenKind::kMark) return nullptr;
  while (p > cursor.word_end && SpaceBefore(p)) p = StepBack(p);
  return p == cursor.word_end ? &last : nullptr;
}

// ---- Punctuation ------------------------------------------------------------------------------

// Reads the symbol at `p`, and others that belong to it; returns where to go on.
const char* Tokenizer::Impl::HandleSymbol(const char* p, CodePoint point, const CharInfo& info) {
  const char* behind = p + point.length;
  switch (info.punctuation) {
    case Punctuation::kNone: return behind;
    case Punctuation::kStop:
    case Punctuation::kEnd: return HandleStops(p);
    case Punctuation::kHyphen:
    case Punctuation::kDash: return HandleDashes(p);
    case Punctuation::kQuote: HandleQuote(p, behind); return behind;
    case Punctuation::kAnd: return HandleAnd(p);
    case Punctuation::kOpen:
    case Punctuation::kClose: EmitMark(MarkOf(info.punctuation), p, behind); return behind;
    case Punctuation::kComma:
    case Punctuation::kColon:
    case Punctuation::kSlash: {
      behind = RunEnd(p, info.punctuation, info.punctuation);
      EmitMark(MarkOf(info.punctuation), p, behind);
      return behind;
    }
  }
  return behind;
}

// End of the run of symbols of these two kinds that begins at `p`.
const char* Tokenizer::Impl::RunEnd(const char* p, Punctuation first, Punctuation second) const {
  const char* at = p + DecodeAt(p).length;
  ProtectedTerms::Match match;
  while (at < line_end) {
    const CodePoint point = DecodeAt(at);
    const CharInfo info = chars.Describe(point.value);
    if ((info.punctuation != first && info.punctuation != second) || ProtectedAt(at, &match)) break;
    at += point.length;
  }
  return at;
}

const char* Tokenizer::Impl::HandleStops(const char* p) {
  const char* behind = RunEnd(p, Punctuation::kStop, Punctuation::kEnd);
  const CodePoint point = DecodeAt(p);
  const bool single_stop =
      behind == p + point.length && chars.Describe(point.value).punctuation == Punctuation::kStop;
  if (!single_stop || StopEndsSentence(p, behind)) EmitMark('.', p, behind);
  return behind;
}

bool Tokenizer::Impl::StopEndsSentence(const char* stop, const char* behind) const {
  const Token* word = WordBefore(stop);
  const bool number = word != nullptr && word->kind == TokenKind::kNumber;
  if (word != nullptr && word->kind == TokenKind::kWord) {
    if (tables.abbreviations.Contains(CanonOf(*word))) return false;
    // An initial, or a letter that stands for a word.
    if (DecodeAt(base + (word->begin - base_offset)).length == word->end - word->begin)
      return false;
  }
  if (WordAt(behind)) {
    return word != nullptr && cursor.word_end == stop && InfoAt(behind).Has(CharInfo::kUpper);
  }
  return !(number && OrdinalStop(behind));
}

// Whether the stop behind a number makes it an ordinal: a word in lower case follows ("16.
// august"), or a symbol does at once ("1.-3.", "2., 3. og 4.").
bool Tokenizer::Impl::OrdinalStop(const char* behind) const {
  const char* next = behind;
  while (next < line_end && SpaceAt(next)) next += DecodeAt(next).length;
  if (next >= line_end) return false;
  const CharInfo info = InfoAt(next);
  if (info.Has(CharInfo::kLower)) return true;
  return next == behind &&
         (info.punctuation == Punctuation::kHyphen || info.punctuation == Punctuation::kDash ||
          info.punctuation == Punctuation::kComma || info.punctuation == Punctuation::kSlash);
}

// A hyphen between two words is a seam and leaves no mark, one that hangs on a word is "-", any
// other and every dash "=".
const char* Tokenizer::Impl::HandleDashes(const char* p) {
  const char* behind = RunEnd(p, Punctuation::kHyphen, Punctuation::kDash);
  const CodePoint point = DecodeAt(p);
  const bool hyphen =
      behind == p + point.length && chars.Describe(point.value).punctuation == Punctuation::kHyphen;
  const bool left = cursor.word_end == p;
  const bool right = WordAt(behind);
  if (hyphen && left && right) {
    cursor.joint = behind;
  } else {
    EmitMark(hyphen && left != right ? '-' : '=', p, behind);
  }
  return behind;
}

// Quotation marks open or close by what stands before them: their forms do not tell (»so« and
// «so»).
void Tokenizer::Impl::HandleQuote(const char* p, const char* end) {
  const bool after_bracket =
      p > line_begin && InfoAt(StepBack(p)).punctuation == Punctuation::kOpen;
  EmitMark(SpaceBefore(p) || after_bracket ? '(' : ')', p, end);
}

// Alone between spaces or between two words it says "and"; in a run, before a number ("+45 ...")
// and behind a word only it says nothing.
const char* Tokenizer::Impl::HandleAnd(const char* p) {
  const char* behind = RunEnd(p, Punctuation::kAnd, Punctuation::kAnd);
  if (behind != p + DecodeAt(p).length) return behind;
  const bool between_words = cursor.word_end == p && WordAt(behind);
  const bool between_spaces = SpaceBefore(p) && behind < line_end && SpaceAt(behind);
  if (between_words || between_spaces) EmitMark('&', p, behind);
  return behind;
}

// ---- ICU --------------------------------------------------------------------------------------

// Drops the tokens of the piece that begins at `piece`.
void Tokenizer::Impl::TakeBack(const char* piece) {
  Token* first = token_buffer.get() + line_first_token;
  const std::uint32_t offset = Offset(piece);
  while (cursor.token > first && cursor.token[-1].begin >= offset) --cursor.token;
  const Token* last = cursor.token > token_buffer.get() ? cursor.token - 1 : nullptr;
  if (last != nullptr) {
    cursor.canon = canon_buffer.get() + (last->canon_end - canon_base) + 1;
  } else {
    cursor.canon = canon_buffer.get() + (canon_base == 0 ? 1 : 0);
  }
  // A piece begins behind white space, or behind a protected term that it may join.
  const bool touches =
      cursor.token > first && last->end == offset && last->kind != TokenKind::kMark;
  cursor.joint = touches ? piece : nullptr;
  cursor.word_end = nullptr;
  if (cursor.token > first && last->kind != TokenKind::kMark)
    cursor.word_end = base + (last->end - base_offset);
}

// Where the piece ends: at white space, a protected term, or the cap. The piece itself is not
// empty.
const char* Tokenizer::Impl::IcuPieceEnd(const char* begin, bool* has_word) const {
  const char* p = begin;
  bool in_word = false;
  ProtectedTerms::Match match;
  while (p < line_end && p - begin < kMaxIcuPiece) {
    const CodePoint point = DecodeAt(p);
    const CharInfo info = chars.Describe(point.value);
    if (info.char_class == CharClass::kSpace) break;
    if (p > begin && !in_word && ProtectedAt(p, &match)) break;
    *has_word = *has_word || info.Has(CharInfo::kWordMaker);
    in_word = info.Has(CharInfo::kInWord);
    p += point.length;
  }
  return p;
}

// As TokenizePieceByIcu, for a piece that has been cut in part already.
const char* Tokenizer::Impl::AskIcu(const char* piece) {
  TakeBack(piece);
  return TokenizePieceByIcu(piece);
}

// Returns where the next piece, or white space, begins.
const char* Tokenizer::Impl::TokenizePieceByIcu(const char* begin) {
  ProtectedTerms::Match match;
  if (ProtectedAt(begin, &match)) {
    EmitProtected(begin, match);
    return match.end;
  }
  bool has_word = false;
  const char* end = IcuPieceEnd(begin, &has_word);
  return std::max(end, has_word ? IcuWords(begin, end) : SymbolsOnly(begin, end, begin));
}

// Reads the symbols of [begin, end), from `resume` on where that is later; returns where to resume.
const char* Tokenizer::Impl::SymbolsOnly(const char* begin, const char* end, const char* resume) {
  const char* p = std::max(begin, resume);
  while (p < end) {
    const CodePoint point = DecodeAt(p);
    p = HandleSymbol(p, point, chars.Describe(point.value));
  }
  return p;
}

// As SymbolsOnly, for a piece that holds words.
const char* Tokenizer::Impl::IcuWords(const char* begin, const char* end) {
  UErrorCode status = U_ZERO_ERROR;
  if (break_iterator == nullptr)
    break_iterator.reset(ubrk_open(UBRK_WORD, "", nullptr, 0, &status));
  UText* opened = utext_openUTF8(utext.get(), begin, end - begin, &status);
  if (utext == nullptr) utext.reset(opened);
  ubrk_setUText(break_iterator.get(), utext.get(), &status);

  const char* resume = begin;
  std::int32_t from = ubrk_first(break_iterator.get());
  for (std::int32_t to; (to = ubrk_next(break_iterator.get())) != UBRK_DONE; from = to) {
    const char* segment = begin + from;
    const char* segment_end = begin + to;
    const char* p = segment;
    while (p < segment_end && !InfoAt(p).Has(CharInfo::kWordMaker)) p += DecodeAt(p).length;
    if (p == segment_end) {
      resume = SymbolsOnly(segment, segment_end, resume);
      continue;
    }
    // A segment that is two sentences.
    const char* word = segment;
    for (p = segment; p < segment_end;) {
      const CodePoint point = DecodeAt(p);
      const CharInfo info = chars.Describe(point.value);
      if (info.punctuation == Punctuation::kStop && MissingSpace(word, p, segment_end)) {
        EmitIcuWord(word, p);
        p = word = HandleSymbol(p, point, info);
      } else {
        p += point.length;
      }
    }
    EmitIcuWord(word, segment_end);
  }
  return resume;
}

void Tokenizer::Impl::EmitIcuWord(const char* begin, const char* end) {
  WordShape shape;
  for (const char* p = begin; p < end;) {
    const CodePoint point = DecodeAt(p);
    const CharInfo info = chars.Describe(point.value);
    const bool letter = info.Has(CharInfo::kLetterFlag);
    if (letter) shape.AddLetter(info.Has(CharInfo::kUpper));
    shape.digit = shape.digit || (!letter && info.Has(CharInfo::kWordMaker));
    // Marks and characters that folding drops belong to the letter before them.
    const bool belongs = info.char_class == CharClass::kOther && !info.Has(CharInfo::kWordMaker) &&
                         !info.Has(CharInfo::kApostrophe) && info.punctuation == Punctuation::kNone;
    shape.letters_only = shape.letters_only && (letter || belongs);
    p += point.length;
  }
  icu_folded.clear();
  folder->Append({begin, static_cast<std::size_t>(end - begin)}, IcuFolder::Apostrophes::kDrop,
                 &icu_folded);
  if (icu_folded.empty()) return;
  if (icu_folded.front() == '_' || icu_folded.back() == '_') shape.letters_only = false;
  EnsureCanon(icu_folded.size() + static_cast<std::size_t>(line_end - begin) * kMaxGrowth + kSlack);
  char* folded = cursor.canon;
  std::memcpy(folded, icu_folded.data(), icu_folded.size());
  cursor.canon += icu_folded.size();
  EmitWord(begin, end, folded, shape);
}

// ---- The public face --------------------------------------------------------------------------

Tokenizer::Tokenizer(std::shared_ptr<const TextTables> tables, Path path)
    : impl_(std::make_unique<Impl>(std::move(tables), path)) {}
Tokenizer::~Tokenizer() = default;
Tokenizer::Tokenizer(Tokenizer&&) noexcept = default;
Tokenizer& Tokenizer::operator=(Tokenizer&&) noexcept = default;

void Tokenizer::Append(const ExtractedText& text, Field field, CanonicalText* out) {
  impl_->AppendLines(text, field, out);
}

void Tokenizer::AppendPhrase(std::string_view phrase, Field field, CanonicalText* out) {
  impl_->AppendPhrase(phrase, field, out);
}

std::string Tokenizer::Fold(std::string_view phrase) {
  CanonicalText canonical;
  AppendPhrase(phrase, Field::kUnspecified, &canonical);
  if (canonical.tokens.empty()) return {};
  return canonical.text.substr(1, canonical.text.size() - 2);
}

}  // namespace opslag
