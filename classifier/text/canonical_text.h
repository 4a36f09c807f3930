// The canonical text: a posting's tokens, folded, joined by single spaces, with a space at each end.
//
//   Title "Dygtig maskin-/møbelsnedker søges!"
//   text  " dygtig maskin - / moebelsnedker soeges . | "
//
// A literal " klejnsmed " then carries its own word edges, "udvikler " is a compound's last part,
// " salgs" its first part.
//
// Folding: compatibility forms, case, default ignorables (soft hyphen) dropped, æ -> ae, ø -> oe,
// å -> aa, other accents dropped (é -> e, ä -> a, ö -> o), apostrophes within words too
// ("McDonald's" -> mcdonalds). Danish canonical text is ASCII.
//
// Words and numbers are ICU's ("node.js", "12.000,50"), but that "opgaver.Du" is two sentences, as a
// reader sees them. Characters in no class below (emoji, "%", a bullet within a line) count as white
// space.
//
// Marks are tokens of one byte that keep what joining would lose, so that no phrase matches across
// them:
//   .  end of a sentence (. ! ? …): not behind an abbreviation, an ordinal ("16. august"), a single
//      letter
//   ,  comma, semicolon
//   :  colon
//   (  )  brackets and quotation marks of any form; single ones are taken for apostrophes
//   /  slash or vertical bar
//   -  a hyphen hanging on a word, on either side ("salgs-", "-montør")
//   =  a dash between words
//   &  "&" or "+", alone between spaces or between two words
//   |  end of a line
//   *  a list item begins; #  a heading begins: an empty range. A title's lines have neither
// A hyphen inside a word ("backend-udvikler") is a plain seam: two tokens, no mark; the second token
// says so (Token::joined). Rule terms are tokenised by the same code, so the two always agree.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "classifier/classification.h"
#include "classifier/text/extracted_text.h"
#include "classifier/text/text_tables.h"

namespace opslag {

enum class TokenKind : std::uint8_t { kWord, kNumber, kMark };

struct Token {
  // [begin, end) in the field's text (ExtractedText::text), bytes.
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  // [canon_begin, canon_end) in CanonicalText::text, without the spaces.
  std::uint32_t canon_begin = 0;
  std::uint32_t canon_end = 0;
  TokenKind kind = TokenKind::kWord;
  Field field = Field::kUnspecified;
  Section section = Section::kUnspecified;
  bool capitalised = false;  // the first letter is upper case in the field's text
  bool joined = false;  // nothing stands between the previous token and this one but a seam's hyphen
  bool virtual_word = false;    // completed from a coordination (classifier/resolve/ellipsis.h)
  std::uint32_t completes = 0;  // of a virtual word: the token it completes
};

struct CanonicalText {
  std::string text;           // starts and ends with a space, once anything is in it
  std::vector<Token> tokens;  // in order

  void Clear() {
    text.clear();
    tokens.clear();
  }
  // Index of the token that holds canonical byte `canon_offset` (a space belongs to the token
  // before it). REQUIRES: the text is not empty, canon_offset < text.size(), canon_offset > 0.
  std::size_t TokenAt(std::uint32_t canon_offset) const;
};

// One per thread: holds ICU's break iterator and buffers. Uses tables for the characters that
// Danish text is made of and ICU's break iterator for every stretch that holds another; both give
// ICU's answer.
class Tokenizer {
 public:
  // kIcuOnly leaves every word to ICU: slow, and the same tokens. For tests that hold the two
  // together.
  enum class Path : std::uint8_t { kTables, kIcuOnly };

  explicit Tokenizer(std::shared_ptr<const TextTables> tables, Path path = Path::kTables);
  ~Tokenizer();
  Tokenizer(Tokenizer&&) noexcept;
  Tokenizer& operator=(Tokenizer&&) noexcept;

  // Appends the tokens of `text` to *out, marks for lines, items and headings included; every token
  // gets `field`, and section kTitle for Field::kTitle, else kUnknown. REQUIRES: text.text is
  // well-formed UTF-8.
  void Append(const ExtractedText& text, Field field, CanonicalText* out);

  // A single line without line marks: for rule terms, names, list entries.
  void AppendPhrase(std::string_view phrase, Field field, CanonicalText* out);

  // Canonical form of a phrase without the spaces at its ends: "Backend-udvikler" -> "backend
  // udvikler".
  std::string Fold(std::string_view phrase);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// Sets Token::section of body tokens by the headings in the tables: a heading's section holds until
// the next heading that the tables know. Text before the first is kUnknown. Any line that is a
// heading's phrase, or begins with one and a colon, counts, whether or not it is marked as a heading.
void MarkSections(const TextTables& tables, CanonicalText* text);

// The language whose commonest words are most frequent in the text, "" where fewer than three or no
// clear lead; for texts of under twelve words one distinctive word suffices. The view points into
// the tables.
std::string_view DetectLanguage(const TextTables& tables, const CanonicalText& text);

// Whether a canonical word is among the commonest of any language in the tables.
bool IsCommonWord(const TextTables& tables, std::string_view word);

}  // namespace opslag
