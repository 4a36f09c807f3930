// The project's own rules: they load, the cache gives the same set back, and Hyperscan finds in a large text
// exactly what a slow and obvious matcher finds.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <unordered_map>

#include "classifier/ruleset/compile.h"
#include "classifier/ruleset/load.h"
#include "classifier/ruleset/rule_files.h"
#include "classifier/ruleset/rule_set_data.h"
#include "classifier/ruleset/self_test.h"
#include "classifier/text/canonical_text.h"

namespace opslag {
namespace {

namespace fs = std::filesystem;

const RuleFiles& Files() {
  static Diagnostics diagnostics;
  static const RuleFiles files = std::move(*ReadRuleFiles(OPSLAG_RULES_DIR, &diagnostics));
  return files;
}

// Compiled once for all cases of this file: each runs in a process of its own.
std::shared_ptr<const RuleSet> Rules() {
  static const auto rules = [] {
    auto loaded = LoadRuleSet(OPSLAG_RULES_DIR, OPSLAG_TEST_CACHE);
    EXPECT_TRUE(loaded) << loaded.error().ToString();
    return loaded ? *loaded : nullptr;
  }();
  return rules;
}

// Every headline and sentence of every case file: what the rules are meant for, and a large text.
CanonicalText AllCases(const RuleSet& rules) {
  CanonicalText text;
  Tokenizer tokenizer(rules.text());
  for (const std::string& path : Files().case_files) {
    ExtractedText plain;
    ReadPlainText(*Files().sources.Find(path), &plain);
    tokenizer.Append(plain, Field::kBody, &text);
  }
  return text;
}

// Looks up every substring of every length that some literal has.
std::vector<LiteralHit> ObviousScan(const RuleSet& rules, const std::string& text) {
  std::unordered_map<std::string_view, std::uint32_t> literals;
  std::set<std::size_t> lengths;
  for (std::uint32_t i = 0; i < rules.literal_count(); ++i) {
    literals.emplace(rules.literal_text(i), i);
    lengths.insert(rules.literal_text(i).size());
  }
  std::vector<LiteralHit> hits;
  for (std::size_t end = 1; end <= text.size(); ++end) {
    std::vector<std::uint32_t> here;
    for (const std::size_t length : lengths) {
      if (length > end) break;
      const auto it = literals.find(std::string_view(text).substr(end - length, length));
      if (it != literals.end()) here.push_back(it->second);
    }
    std::sort(here.begin(), here.end());
    for (const std::uint32_t literal : here) {
      hits.push_back({literal, static_cast<std::uint32_t>(end)});
    }
  }
  return hits;
}

TEST(WholeSet, HyperscanFindsWhatAnObviousMatcherFinds) {
  const auto rules = Rules();
  ASSERT_NE(rules, nullptr);
  const CanonicalText text = AllCases(*rules);
  ASSERT_GT(text.text.size(), 10'000u);
  const std::vector<LiteralHit> expected = ObviousScan(*rules, text.text);
  ASSERT_GT(expected.size(), 1'000u);
  std::vector<LiteralHit> found;
  ScanScratch scratch;
  ASSERT_TRUE(scratch.Scan(rules->literals(), text.text, &found));
  ASSERT_EQ(found.size(), expected.size());
  for (std::size_t i = 0; i < found.size(); ++i) {
    ASSERT_EQ(found[i].end, expected[i].end) << i;
    ASSERT_EQ(found[i].literal, expected[i].literal) << i;
  }
}

TEST(WholeSet, PassesItsSelfTests) {
  const auto tested = RunSelfTests(*Rules());
  EXPECT_TRUE(tested) << (tested ? "" : tested.error().ToString());
}

TEST(WholeSet, TheCacheGivesTheCompiledSetBack) {
  ASSERT_NE(Rules(), nullptr);
  const auto cached = LoadRuleSet(OPSLAG_RULES_DIR, OPSLAG_TEST_CACHE);
  ASSERT_TRUE(cached) << cached.error().ToString();
  Diagnostics diagnostics;
  const auto compiled = CompileRules(Files(), &diagnostics);
  ASSERT_TRUE(compiled) << diagnostics.Render(Files().sources);
  EXPECT_EQ((*cached)->version(), (*compiled)->version());
  const RuleSet::Data& a = (*compiled)->data();
  const RuleSet::Data& b = (*cached)->data();
  EXPECT_EQ(a.database->literals(), b.database->literals());
  EXPECT_EQ(a.uses, b.uses);
  EXPECT_EQ(a.titles.size(), b.titles.size());
  EXPECT_EQ(a.group_count, b.group_count);
  EXPECT_EQ(a.codes, b.codes);
  EXPECT_EQ(a.group_rules, b.group_rules);
  EXPECT_EQ(a.head_pairs, b.head_pairs);
  EXPECT_EQ(a.first_head_pair, b.first_head_pair);
  EXPECT_EQ(a.compound_heads, b.compound_heads);
}

TEST(WholeSet, StemTableIsTheDocuments) {
  const StemTable& table = Rules()->stem();
  EXPECT_THAT(table.stem_prefixes, testing::ElementsAre("13", "21", "25", "31", "35", "70", "71",
                                                        "72", "74", "75"));
  std::map<std::string, std::vector<std::string>> groups;
  for (const auto& group : table.groups) groups[group.key] = group.prefixes;
  EXPECT_EQ(groups.size(), 9u);
  EXPECT_THAT(groups["ikt"], testing::ElementsAre("25", "35", "2153"));
  EXPECT_THAT(groups["ingenioer"], testing::ElementsAre("210", "214", "215", "216"));
  EXPECT_THAT(groups["tekniker"], testing::ElementsAre("31", "343"));
  EXPECT_EQ(groups["life_science"].size(), 12u);
}

TEST(WholeSet, OfficialTablesAreComplete) {
  const RuleSet::Data& data = Rules()->data();
  EXPECT_EQ(data.disco.size(), 10u + 42u + 126u + 429u + 564u);
  std::size_t true_subdivisions = 0;
  for (const auto& [code, entry] : data.disco) {
    true_subdivisions += Rules()->IsTrueSubdivision(code) ? 1 : 0;
  }
  EXPECT_EQ(true_subdivisions, 208u);
  EXPECT_EQ(data.places.municipalities.size(), 99u);
  EXPECT_EQ(data.places.regions.size(), 6u);
  constexpr std::int32_t kLastDayOf2026 = 20818;
  EXPECT_EQ(data.places.RegionOf("0101", kLastDayOf2026).name, "Region Hovedstaden");
  EXPECT_EQ(data.places.RegionOf("0101", kLastDayOf2026 + 1).name, "Region Østdanmark");
  EXPECT_EQ(data.places.RegionOf("0411", kLastDayOf2026).name, "");
}

}  // namespace
}  // namespace opslag
