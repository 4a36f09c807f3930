#include "classifier/employer/name_index.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

#include "classifier/ruleset/load.h"
#include "tests/classifier/support/small_register.h"

namespace opslag {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

// The obvious way: all words that one edit makes, by Levenshtein and exchange over letters where
// ae, oe and aa are one.
bool ObviouslyOneApart(std::string a, std::string b) {
  if (a == b) return false;
  const auto variants = [](const std::string& word) {
    std::set<std::string> all{word};
    WithoutOneLetter(word, [&](std::string_view part) { all.emplace(part); });
    return all;
  };
  for (const std::string& left : variants(a)) {
    if (variants(b).contains(left)) return true;
  }
  return false;
}

TEST(OneLetterApartTest, EditsOfOneLetter) {
  EXPECT_TRUE(OneLetterApart("hansen", "hasen"));
  EXPECT_TRUE(OneLetterApart("hansen", "hanssen"));
  EXPECT_TRUE(OneLetterApart("hansen", "hamsen"));
  EXPECT_TRUE(OneLetterApart("hansen", "hasnen"));
  EXPECT_TRUE(OneLetterApart("soelberg", "slberg"));    // Sølberg without its ø
  EXPECT_TRUE(OneLetterApart("soelberg", "saalberg"));  // å for ø
  EXPECT_TRUE(OneLetterApart("soelberg", "silberg"));
  EXPECT_TRUE(OneLetterApart("soeer", "seer"));
  EXPECT_TRUE(OneLetterApart("loevenet", "lvoeenet"));  // Løvenet, Lvøenet
  EXPECT_TRUE(OneLetterApart("dyrlaege", "dyrlgaee"));
  EXPECT_FALSE(OneLetterApart("hansen", "hansen"));
  EXPECT_FALSE(OneLetterApart("hansen", "jensen"));
  EXPECT_FALSE(OneLetterApart("hansen", "hans"));
}

TEST(OtherSpellingTest, LettersThatOtherLanguagesLack) {
  EXPECT_TRUE(SameInOtherSpelling("ramboll", "ramboell"));
  EXPECT_TRUE(SameInOtherSpelling("oersted", "orsted"));
  EXPECT_TRUE(SameInOtherSpelling("arhus", "aarhus"));
  EXPECT_TRUE(SameInOtherSpelling("maersk", "marsk"));
  EXPECT_FALSE(SameInOtherSpelling("hansen", "hanson"));
  EXPECT_FALSE(SameInOtherSpelling("jorn", "jern"));
  EXPECT_FALSE(SameInOtherSpelling("ramboll", "rambolle"));
}

TEST(OneLetterApartTest, WordsApartHaveAPartInCommon) {
  std::mt19937 random(7);
  const auto letter = [&] { return "aoens"[random() % 5]; };
  for (int i = 0; i < 20'000; ++i) {
    std::string a;
    for (std::size_t n = 3 + random() % 5; n > 0; --n) a += letter();
    std::string b = a;
    const std::size_t at = random() % a.size();
    switch (random() % 4) {
      case 0: b.erase(at, 1); break;
      case 1: b.insert(at, 1, letter()); break;
      case 2: b[at] = letter(); break;
      default:
        if (at + 1 < b.size()) std::swap(b[at], b[at + 1]);
    }
    if (a == b) continue;
    ASSERT_TRUE(OneLetterApart(a, b)) << a << " " << b;
    ASSERT_TRUE(OneLetterApart(b, a)) << a << " " << b;
    ASSERT_TRUE(ObviouslyOneApart(a, b)) << a << " " << b;
  }
}

class NameIndexTest : public ::testing::Test {
 protected:
  void Open(std::vector<RegisterEntity> entities) {
    register_ =
        MakeRegister(::testing::TempDir() + "/name_index_test.register", std::move(entities));
    reader_.emplace(register_);
    index_.emplace(&*reader_);
    auto words = LoadEmployerWords(OPSLAG_RULES_DIR);
    ASSERT_TRUE(words.has_value());
    folder_.emplace(*NameFolder::Make(*words));
  }

  std::vector<RegisterNumber> ByKey(std::string_view name) {
    FoldedName folded;
    folder_->Fold(name, &folded);
    std::vector<std::uint64_t> keys;
    NameKeys(folded, &keys);
    std::vector<NameNumber> numbers;
    index_->FindKey(keys.at(0), 100, &numbers);
    return Bearers(numbers);
  }

  std::vector<RegisterNumber> Bearers(const std::vector<NameNumber>& numbers) {
    std::vector<RegisterNumber> bearers;
    for (const NameNumber number : numbers) {
      IndexedName name;
      EXPECT_TRUE(index_->Name(number, &name));
      bearers.push_back(name.number);
    }
    return bearers;
  }

  std::vector<RegisterNumber> ByWord(std::string_view word) {
    std::vector<NameNumber> numbers;
    NameIndex::ReadPostings(index_->FindWord(word), &numbers);
    return Bearers(numbers);
  }

  std::vector<std::string> Misspelt(std::string_view word) {
    std::vector<IndexedWord> words;
    index_->FindMisspelt(word, &words);
    std::vector<std::string> texts;
    for (const IndexedWord& found : words) texts.emplace_back(found.text);
    return texts;
  }

  std::shared_ptr<const Register> register_;
  std::optional<RegisterReader> reader_;
  std::optional<NameIndex> index_;
  std::optional<NameFolder> folder_;
};

TEST_F(NameIndexTest, FindsNamesByKeyAndByWord) {
  Open({EntityNamed(10000009, "Hansen Byg ApS"), EntityNamed(10000017, "HANSEN BYG A/S"),
        EntityNamed(10000025, "Hansen Byg Holding ApS"), EntityNamed(10000033, "Sølberg Smede")});
  EXPECT_EQ(index_->count(), 4u);
  EXPECT_THAT(ByKey("hansen byg"), ElementsAre(10000009u, 10000017u));
  EXPECT_THAT(ByKey("Hansenbyg"), ElementsAre(10000009u, 10000017u));
  EXPECT_THAT(ByKey("Hansen"), IsEmpty());
  EXPECT_THAT(ByWord("hansen"), ElementsAre(10000009u, 10000017u, 10000025u));
  EXPECT_THAT(ByWord("holding"), ElementsAre(10000025u));
  EXPECT_THAT(ByWord("aps"), IsEmpty());
  EXPECT_THAT(Misspelt("hanse"), UnorderedElementsAre("hansen"));
  EXPECT_THAT(Misspelt("slberg"), UnorderedElementsAre("soelberg"));
  EXPECT_THAT(Misspelt("hansen"), IsEmpty());
}

TEST_F(NameIndexTest, AUnitsNameThatItsCompanyHasStandsOnce) {
  RegisterEntity company = EntityNamed(10000009, "Hansen Byg ApS");
  RegisterEntity same = EntityNamed(1000000001, "HANSEN BYG");
  RegisterEntity own = EntityNamed(1000000002, "Byggecentret");
  Relate(&company, &same);
  Relate(&company, &own);
  Open({company, same, own});
  EXPECT_THAT(ByKey("Hansen Byg"), ElementsAre(10000009u));
  EXPECT_THAT(ByKey("Byggecentret"), ElementsAre(1000000002u));
  std::vector<NameNumber> numbers;
  NameIndex::ReadPostings(index_->FindWord("byggecentret"), &numbers);
  IndexedName name;
  ASSERT_TRUE(index_->Name(numbers.at(0), &name));
  EXPECT_EQ(name.company, 10000009u);
}

TEST_F(NameIndexTest, KeepsWhatTheRegisterSaysOfAName) {
  RegisterEntity company = EntityNamed(10000009, "Gamle Navn I/S");
  company.names[0].period = {10'000, 12'000};
  company.names.push_back({"Nye Navn ApS v/ Ib Ibsen", true, {12'001, Period::kOpenEnd}});
  company.active = {{9'000, 12'500}, {13'000, 20'000}};
  company.addresses.push_back({"Vestergade", "1", 7800, "Skive", 779, {}});
  Open({company});
  IndexedName name;
  ASSERT_TRUE(index_->Name(1, &name));
  EXPECT_EQ(name.core, "nye navn");
  EXPECT_EQ(name.form, "aps");
  EXPECT_EQ(name.tail, "ib ibsen");
  EXPECT_TRUE(name.secondary);
  EXPECT_EQ(name.period, (Period{12'001, Period::kOpenEnd}));
  EXPECT_EQ(name.active, (Period{9'000, 20'000}));
  EXPECT_EQ(name.postal_code, 7800);
  EXPECT_EQ(name.municipality, 779);
  EXPECT_FALSE(index_->Name(2, &name));
}

TEST_F(NameIndexTest, KeepsTheSegments) {
  Open({EntityNamed(10000009, "Foa - Fag og Arbejde (Skive)")});
  IndexedName name;
  ASSERT_TRUE(index_->Name(0, &name));
  EXPECT_EQ(name.core, "foa\nfag arbejde\nskive");
  std::uint8_t segment = 0;
  std::string_view rest = name.core;
  EXPECT_EQ(TakeNameWord(&rest, &segment), "foa");
  EXPECT_EQ(segment, 1);
  EXPECT_EQ(TakeNameWord(&rest, &segment), "fag");
  EXPECT_EQ(segment, 1);
}

TEST_F(NameIndexTest, ManyNames) {
  std::vector<RegisterEntity> entities;
  for (RegisterNumber i = 0; i < 2000; ++i) {
    entities.push_back(EntityNamed(10000000 + i, "Firma " + std::to_string(i) + " Hansen"));
  }
  Open(entities);
  EXPECT_EQ(ByWord("hansen").size(), 2000u);
  EXPECT_THAT(ByKey("Firma 1234 Hansen ApS"), ElementsAre(10001234u));
}

TEST_F(NameIndexTest, ARegisterWithoutNamesHasNone) {
  Open({});
  EXPECT_TRUE(index_->empty());
  EXPECT_THAT(Misspelt("hansen"), IsEmpty());
}

}  // namespace
}  // namespace opslag
