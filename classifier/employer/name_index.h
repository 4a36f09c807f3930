// The names of a register, found whole, by their words, and by words that are misspelt.
//
// One per thread: it reads through the thread's RegisterReader, which outlives it. Texts that are
// given out lie in the mapped file.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "classifier/employer/name_folding.h"
#include "classifier/employer/register.h"
#include "classifier/employer/register_entity.h"

namespace opslag {

using NameNumber = std::uint32_t;

// A name of a company or a unit, as the index has it.
struct IndexedName {
  RegisterNumber number = 0;
  RegisterNumber company = 0;  // of a unit its last company, else `number`
  bool secondary = false;
  Period period;                  // of the name
  Period active;                  // of who bears it: first and last day of all its life
  std::uint16_t postal_code = 0;  // of the last address
  std::uint16_t municipality = 0;
  std::string_view core;  // folded words, joined by spaces, and segments by line feeds
  std::string_view form;  // the legal form's words run together; empty = none
  std::string_view tail;  // folded words
};

// A name's core words as IndexedName has them.
std::string CoreOf(const FoldedName& name);
// Takes the first word off a core or a tail; empty at the end. Counts *segment up where one ends.
std::string_view TakeNameWord(std::string_view* rest, std::uint8_t* segment);

// As the table holds it. Appends.
void PackName(const IndexedName& name, std::string* out);
// False where the bytes are no name. Its texts point into `packed`.
bool UnpackName(std::string_view packed, IndexedName* name);

// The keys of a name: of its core words, and, where it has several segments, of each of them that
// is no form. `whole` is the first.
void NameKeys(const FoldedName& name, std::vector<std::uint64_t>* keys);

// What the register knows of a word.
struct IndexedWord {
  std::uint32_t names = 0;  // names with it; 0 = none
  std::string_view text;
  std::string_view postings;  // for ReadPostings
};

class NameIndex {
 public:
  explicit NameIndex(const RegisterReader* reader);

  // Whether the register has names at all.
  bool empty() const { return count_ == 0; }
  std::uint64_t count() const { return count_; }

  // False where the file is damaged there.
  bool Name(NameNumber number, IndexedName* name) const;

  // Appends the names with this key, at most `most` of them; returns how many there are.
  std::size_t FindKey(std::uint64_t key, std::size_t most, std::vector<NameNumber>* names) const;

  IndexedWord FindWord(std::string_view word) const;
  // Appends the names' numbers, ascending.
  static void ReadPostings(const IndexedWord& word, std::vector<NameNumber>* names);

  // Appends the register's words that are one letter away from `word`: one left out, put in, put in
  // another's place, or exchanged with its neighbour. Never `word` itself. Nothing for words of
  // fewer than kShortestMisspelt letters, or with digits.
  void FindMisspelt(std::string_view word, std::vector<IndexedWord>* words) const;

 private:
  IndexedWord WordAt(std::string_view key) const;

  const RegisterReader* reader_;
  std::uint64_t count_ = 0;
  // The records' values by their keys, which are numbers from 0 on: a look-up for each of hundreds
  // of candidates would be most of the way to a record.
  std::vector<std::string_view> records_;
};

// The word itself, and what it is without one of its letters; "ae", "oe" and "aa", which are one
// letter as written, are also left out as one. Two words that are one letter apart have one of
// these in common.
void WithoutOneLetter(std::string_view word, const std::function<void(std::string_view)>& visit);

// Whether they are the same but for letters that other languages lack: "ramboll" and "ramboell",
// "arhus" and "aarhus".
bool SameInOtherSpelling(std::string_view a, std::string_view b);

// Whether one letter left out, put in, changed, or exchanged with its neighbour makes one the
// other.
bool OneLetterApart(std::string_view a, std::string_view b);

}  // namespace opslag
