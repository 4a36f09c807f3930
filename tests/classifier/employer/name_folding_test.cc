#include "classifier/employer/name_folding.h"

#include <gtest/gtest.h>

#include <string>

#include "classifier/employer/name_index.h"
#include "classifier/ruleset/load.h"

namespace opslag {
namespace {

class NameFoldingTest : public ::testing::Test {
 protected:
  NameFoldingTest() : words_(LoadEmployerWords(OPSLAG_RULES_DIR)) {
    EXPECT_TRUE(words_.has_value());
    auto made = NameFolder::Make(*words_);
    EXPECT_TRUE(made.has_value());
    folder_.emplace(std::move(*made));
  }

  // "toemrer hansen [as] <jens>": forms in brackets, tails in angles, ignored words in braces,
  // segments parted by bars.
  std::string Shown(std::string_view name) {
    FoldedName folded;
    folder_->Fold(name, &folded);
    std::string shown;
    int segment = 0;
    for (const FoldedWord& word : folded.words) {
      if (!shown.empty()) shown += word.segment == segment ? " " : " | ";
      segment = word.segment;
      const std::string text(folded.Word(word));
      shown += word.part == NamePart::kForm      ? "[" + text + "]"
               : word.part == NamePart::kTail    ? "<" + text + ">"
               : word.part == NamePart::kIgnored ? "{" + text + "}"
                                                 : text;
    }
    return shown;
  }

  std::uint64_t Key(std::string_view name) {
    FoldedName folded;
    folder_->Fold(name, &folded);
    std::vector<std::uint64_t> keys;
    NameKeys(folded, &keys);
    return keys.empty() ? 0 : keys.front();
  }

  Result<EmployerWords> words_;
  std::optional<NameFolder> folder_;
};

TEST_F(NameFoldingTest, CutsOffTheLegalForm) {
  EXPECT_EQ(Shown("Novo Nordisk A/S"), "novo nordisk [as]");
  EXPECT_EQ(Shown("Hansen Byg ApS"), "hansen byg [aps]");
  EXPECT_EQ(Shown("ARLA FOODS AMBA"), "arla foods [amba]");
  EXPECT_EQ(Shown("Arla Foods a.m.b.a."), "arla foods [amba]");
  EXPECT_EQ(Shown("Hansen Byg, ApS"), "hansen byg | [aps]");
  EXPECT_EQ(Shown("A/S Storebælt"), "[as] storebaelt");
  EXPECT_EQ(Shown("I/S Vestforbrænding"), "[is] vestforbraending");
  EXPECT_EQ(Shown("Den selvejende institution Solgården"),
            "[den] [selvejende] [institution] solgaarden");
  EXPECT_EQ(Shown("Hansen Byg ApS under konkurs"), "hansen byg [aps] [under] [konkurs]");
}

TEST_F(NameFoldingTest, AFormMayStandBeforeThePlace) {
  EXPECT_EQ(Shown("Hansen Byg ApS i Skive"), "hansen byg [aps] i skive");
  EXPECT_EQ(Shown("Hansen I/S i Skive"), "hansen [is] i skive");
  EXPECT_EQ(Shown("Novo Nordisk A/S Site Måløv"), "novo nordisk [as] site maaloev");
  EXPECT_EQ(Shown("Nord AB Syd"), "nord ab syd");
}

TEST_F(NameFoldingTest, ANameOfNothingButFormsIsAName) {
  EXPECT_EQ(Shown("AMBA"), "amba");
  EXPECT_NE(Key("AMBA"), 0u);
}

TEST_F(NameFoldingTest, TellsTheTail) {
  EXPECT_EQ(Shown("Tømrerfirmaet Ærø-Byg v/ J. C. Hansen"),
            "toemrerfirmaet aeroe byg {v} <jc> <hansen>");
  EXPECT_EQ(Shown("Nordea Danmark, filial af Nordea Bank Abp, Finland"),
            "nordea danmark | {filial} {af} <nordea> <bank> <abp> | <finland>");
  EXPECT_EQ(Shown("Dansk filial af Acme GmbH"), "{dansk} {filial} {af} acme [gmbh]");
}

TEST_F(NameFoldingTest, JoinsSingleLettersAndPartsDigits) {
  EXPECT_EQ(Shown("H&M Hennes & Mauritz"), "hm hennes mauritz");
  EXPECT_EQ(Shown("F.L.Smidth"), "fl smidth");
  EXPECT_EQ(Shown("Rema1000"), "rema 1000");
  EXPECT_EQ(Shown("McDonald's"), "mcdonalds");
  EXPECT_EQ(Shown("Jensen og Søn"), "jensen {og} soen");
}

TEST_F(NameFoldingTest, PartsSegments) {
  EXPECT_EQ(Shown("Hørning Skole, Skanderborg Kommune"), "hoerning skole | skanderborg kommune");
  EXPECT_EQ(Shown("Novo Nordisk A/S - HR"), "novo nordisk [as] | hr");
  EXPECT_EQ(Shown("Aarhus-Byg (Viby)"), "aarhus byg | viby");
}

TEST_F(NameFoldingTest, OneKeyForAllWaysToWriteAName) {
  EXPECT_EQ(Key("Rema 1000"), Key("REMA1000"));
  EXPECT_EQ(Key("Århus Byg A/S"), Key("AARHUS BYG"));
  EXPECT_EQ(Key("Jensen & Søn ApS"), Key("Jensen og Søn"));
  EXPECT_EQ(Key("Sønderborg Universitets Hospital"), Key("Sønderborg universitetshospital"));
  EXPECT_NE(Key("Hansen Byg"), Key("Hansen Byg Holding"));
  EXPECT_EQ(Key(""), 0u);
  EXPECT_EQ(Key("?!"), 0u);
}

TEST_F(NameFoldingTest, OddTextsAreReadToTheirEnd) {
  EXPECT_EQ(Shown("🙂 Café \u00e9\u0301"), "🙂 cafe e");
  EXPECT_FALSE(Shown(std::string(100'000, 'a')).empty());
  FoldedName folded;
  folder_->Fold(std::string(100'000, ','), &folded);
  EXPECT_TRUE(folded.words.empty());
}

TEST_F(NameFoldingTest, TheListsComeBackFromTheirBytes) {
  const auto back = UnpackNameLists(PackNameLists(*words_));
  ASSERT_TRUE(back.has_value());
  EXPECT_EQ(PackNameLists(*back), PackNameLists(*words_));
  EXPECT_FALSE(UnpackNameLists("nonsense").has_value());
  EXPECT_FALSE(UnpackNameLists("fApS\n").has_value());
}

}  // namespace
}  // namespace opslag
