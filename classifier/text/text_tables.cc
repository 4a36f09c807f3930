#include "classifier/text/text_tables.h"

#include <algorithm>
#include <utility>

#include "classifier/text/canonical_text.h"
#include "classifier/text/icu_folder.h"
#include "classifier/text/text_tables_impl.h"

namespace opslag {
namespace {

constexpr std::size_t kMaxLanguages = 31;  // bits of a WordMap's value, one value being taken

tl::unexpected<Error> Refuse(std::string_view field, std::string_view entry, std::string_view why) {
  return Fail(ErrorCode::kRules, std::string(field),
              "\"" + std::string(entry) + "\" " + std::string(why));
}

// A single word, folded: neither protected terms nor compound tails apply.
std::string FoldWord(IcuFolder* folder, std::string_view word) {
  std::string folded;
  folder->Append(word, IcuFolder::Apostrophes::kDrop, &folded);
  return folded;
}

Result<void> AddProtectedTerms(const TextData& data, ProtectedTerms* terms) {
  for (const std::string& term : data.protected_terms) {
    if (Result<void> added = terms->Add(term); !added) return added;
  }
  terms->Freeze();
  return {};
}

Result<void> AddTails(const TextData& data, IcuFolder* folder, CompoundTails* tails) {
  WordMap seen;
  for (const std::string& tail : data.compound_tails) {
    std::string folded = FoldWord(folder, tail);
    if (folded.size() < 2) return Refuse("compound_tail", tail, "is shorter than two letters");
    if (seen.Contains(folded)) {
      return Refuse("compound_tail", tail,
                    "folds to what another tail folds to; remove one of the two");
    }
    seen.Insert(folded, 0);
    tails->Add(std::move(folded));
  }
  return {};
}

Result<void> AddAbbreviations(const TextData& data, IcuFolder* folder, WordMap* abbreviations) {
  for (const std::string& abbreviation : data.abbreviations) {
    std::string folded = FoldWord(folder, abbreviation);
    if (folded.ends_with('.')) folded.pop_back();
    if (folded.empty()) return Refuse("abbreviation", abbreviation, "is empty after folding");
    abbreviations->Insert(folded, 0);
  }
  return {};
}

// Makes of each word's set of languages its number among the sets: few words of thousands differ in
// it.
void NumberSets(TextTables::Impl* tables) {
  std::vector<std::uint32_t>& sets = tables->language_sets;
  tables->language_words.ForEachValue([&](std::uint32_t* set) {
    const auto known = std::find(sets.begin(), sets.end(), *set);
    const auto number = static_cast<std::uint32_t>(known - sets.begin());
    if (known == sets.end()) sets.push_back(*set);
    *set = number;
  });
}

Result<void> AddLanguages(const TextData& data, Tokenizer* tokenizer, TextTables::Impl* tables) {
  if (data.languages.size() > kMaxLanguages) {
    return Fail(ErrorCode::kRules, "language", "more languages than 31");
  }
  for (const TextData::Language& language : data.languages) {
    for (const std::string& code : tables->languages) {
      if (code == language.code) return Refuse("language", code, "is there twice; merge the two");
    }
    const std::uint32_t bit = 1u << tables->languages.size();
    tables->languages.push_back(language.code);
    CanonicalText canonical;
    for (const std::string& word : language.words) {
      canonical.Clear();
      tokenizer->AppendPhrase(word, Field::kUnspecified, &canonical);
      if (canonical.tokens.size() != 1)
        return Refuse("language.word", word, "is not a single word");
      const Token& token = canonical.tokens[0];
      tables->language_words.Insert(
          std::string_view(canonical.text)
              .substr(token.canon_begin, token.canon_end - token.canon_begin),
          0) |= bit;
    }
  }
  NumberSets(tables);
  return {};
}

// A phrase is compared without the marks at its end ("Hvem er du?"), as a heading's line is.
Result<void> AddHeadings(const TextData& data, Tokenizer* tokenizer, TextTables::Impl* tables) {
  for (const TextData::Heading& heading : data.headings) {
    const auto section = static_cast<std::uint32_t>(heading.section);
    for (const std::string& phrase : heading.phrases) {
      CanonicalText canonical;
      tokenizer->AppendPhrase(phrase, Field::kUnspecified, &canonical);
      while (!canonical.tokens.empty() && canonical.tokens.back().kind == TokenKind::kMark) {
        canonical.tokens.pop_back();
      }
      if (canonical.tokens.empty()) return Refuse("heading.phrase", phrase, "holds no word");
      const std::string_view text =
          std::string_view(canonical.text).substr(1, canonical.tokens.back().canon_end - 1);
      if (tables->headings.Insert(text, section) != section) {
        return Refuse("heading.phrase", phrase, "is a heading of two sections after folding");
      }
      tables->longest_heading_tokens =
          std::max(tables->longest_heading_tokens, canonical.tokens.size());
    }
  }
  return {};
}

}  // namespace

TextTables::TextTables() = default;
TextTables::~TextTables() = default;

Result<std::shared_ptr<const TextTables>> TextTables::Build(TextData data) {
  Result<const CharTables*> chars = CharTables::Get();
  if (!chars) return tl::make_unexpected(chars.error());
  Result<IcuFolder> folder = IcuFolder::Open();
  if (!folder) return tl::make_unexpected(folder.error());

  std::shared_ptr<TextTables> tables(new TextTables());
  tables->impl_ = std::make_unique<Impl>(*chars);
  Impl* impl = tables->impl_.get();
  impl->tail_min_rest = data.compound_tail_min_rest;
  Result<void> added = AddProtectedTerms(data, &impl->protected_terms);
  if (added) added = AddTails(data, &*folder, &impl->tails);
  if (added) added = AddAbbreviations(data, &*folder, &impl->abbreviations);
  if (added) {
    // Cuts by the tables as far as they are filled; headings and languages do not change how text
    // is cut.
    Tokenizer tokenizer(tables);
    added = AddLanguages(data, &tokenizer, impl);
    if (added) added = AddHeadings(data, &tokenizer, impl);
  }
  if (!added) return tl::make_unexpected(std::move(added).error());
  return tables;
}

}  // namespace opslag
