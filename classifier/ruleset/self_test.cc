#include "classifier/ruleset/self_test.h"

#include <algorithm>
#include <utility>

#include "classifier/ruleset/rule_set_data.h"
#include "classifier/text/canonical_text.h"

namespace opslag {
namespace {

// Literals tried of every set; spread evenly over the table.
constexpr std::size_t kSamples = 500;

std::string_view RuleId(const RuleSet& rules, const Use& use) {
  switch (use.role) {
    case Role::kTitle: return rules.title(use.index).id;
    case Role::kContext: return rules.context(use.index).id;
    case Role::kConcept: return rules.concept_rule(use.index).id;
    case Role::kCue: return rules.cue(use.index).id;
    case Role::kVacancy: return rules.vacancy(use.index).id;
    default: return {};
  }
}

Result<void> TryText(const RuleSet& rules, const SelfTest& test, Tokenizer* tokenizer,
                     ScanScratch* scratch) {
  CanonicalText text;
  tokenizer->AppendPhrase(test.text, Field::kTitle, &text);
  std::vector<LiteralHit> hits;
  if (auto scanned = scratch->Scan(rules.literals(), text.text, &hits); !scanned) return scanned;
  for (const LiteralHit& hit : hits) {
    for (const Use& use : rules.uses(hit.literal)) {
      if (RuleId(rules, use) == test.rule_id) return {};
    }
  }
  return Fail(ErrorCode::kRuleCache, test.rule_id, "a self-test text does not match this rule");
}

bool ComesFirst(const LiteralHit& a, const LiteralHit& b) {
  return std::pair(a.end, a.literal) < std::pair(b.end, b.literal);
}

Result<void> TrySamples(const RuleSet& rules, ScanScratch* scratch) {
  const std::size_t count = rules.literal_count();
  const std::size_t step = std::max<std::size_t>(1, count / kSamples);
  std::string text;
  std::vector<LiteralHit> expected;
  for (std::size_t i = 0; i < count; i += step) {
    const auto literal = static_cast<std::uint32_t>(i);
    text.append(rules.literal_text(literal));
    expected.push_back({literal, static_cast<std::uint32_t>(text.size())});
  }
  std::vector<LiteralHit> hits;
  if (auto scanned = scratch->Scan(rules.literals(), text, &hits); !scanned) return scanned;
  for (const LiteralHit& wanted : expected) {
    if (std::binary_search(hits.begin(), hits.end(), wanted, ComesFirst)) continue;
    return Fail(ErrorCode::kRuleCache, std::string(rules.literal_text(wanted.literal)),
                "the compiled literals miss one of their own");
  }
  return {};
}

}  // namespace

Result<void> RunSelfTests(const RuleSet& rules) {
  Tokenizer tokenizer(rules.text());
  ScanScratch scratch;
  for (const SelfTest& test : rules.data().self_tests) {
    if (auto tried = TryText(rules, test, &tokenizer, &scratch); !tried) return tried;
  }
  return TrySamples(rules, &scratch);
}

}  // namespace opslag
