#include "tests/classifier/support/small_rules.h"

#include <gtest/gtest.h>

#include <fstream>

#include "classifier/ruleset/compile.h"
#include "classifier/ruleset/lint.h"

namespace opslag {

SmallRules::SmallRules() {
  File("ruleset.textproto", R"(version: "2026.01" number: 7)");
  File("stem.textproto", R"(stem_prefix: "25" group { key: "ikt" name: "IKT" prefix: "25" })");
  File("disco08.textproto", R"(
    code { code: "24" label: "Forretning" }
    code { code: "2423" label: "HR" }
    code { code: "2512" label: "Software" }
    code { code: "4321" label: "Lager" }
    code { code: "5120" label: "Kok" }
    code { code: "5131" label: "Tjener" }
    code { code: "7213" label: "Klejnsmed" }
    code { code: "7522" label: "Møbelsnedker" }
    code { code: "752210" label: "Orgelbygger" }
    code { code: "1221" label: "Salgsledelse" }
    code { code: "1345" label: "Skoleledelse" }
    code { code: "7126" label: "VVS" }
  )");
  File("cues.textproto", R"(
    cue { id: "fordel" requirement: WISHED term: "en fordel" }
    cue { id: "krav" requirement: REQUIRED term: "skal have" }
    cue { id: "ikke" requirement: NEGATED term: "behøver ikke" }
  )");
  File("conditions.textproto", "# Tests that read conditions bring their own.\n");
  File("frames.textproto", "# Tests that read frames bring their own.\n");
  File("vacancy_kinds.textproto", R"(
    rule { id: "frivillig" kind: VOLUNTEER term: "frivillig" unless: "frivilligkoordinator" }
  )");
  File("weights.textproto", R"(
    title_weak: 1.6 title_normal: 4 title_strong: 6 compound_end: 0.8 extra_word: 0.4 later_title: 0.85
    domain_same_word: 1.1 domain_before: 1 domain_behind: 0.9 domain_near: 0.7 domain_employer: 0.55 domain_body: 0.5
    zone_behind: 0.35 zone_employer: 0.4 body_lead: 0.8 body_announced: 0.7 body_other: 0.12 body_title_cap: 4
    context_weak: 0.4 context_normal: 0.8 context_strong: 1.6 context_cap: 2.5 group_share: 0.5 least_score: 1.5
    confidence_bias: -2 confidence_score: 0.45 confidence_margin: 2.2 confidence_titled: 0.6
  )");
  File("places/places.textproto", R"(
    municipality { code: "0779" name: "Skive" landsdel: "8" }
    postal_area { postal_code: "7801" name: "Lagerby" municipality: "0779" }
  )");
  File("text/text.textproto", R"(
    compound_tail: "lærling" compound_tail: "elev"
    heading { section: PROFILE phrase: "Din profil" }
    heading { section: TASKS phrase: "Dine opgaver" }
    heading { section: ABOUT phrase: "Om os" }
    language { code: "da" word: "og" word: "søger" word: "til" word: "vi" word: "søges" word: "du" }
    language { code: "en" word: "and" word: "the" word: "we" word: "for" word: "you" }
    inflection { form: "" form: "e" form: "en" form: "er" }
    inflection { ending: "er" form: "er" form: "ere" form: "eren" }
    headline {
      behind: "til" behind: "hos" behind: "i" behind: "for"
      seeks: "søger" seeks: "søger en" sought: "søges"
      joins: "og" joins: "eller" announces: "vi søger en" legal_form: "ApS" legal_form: "A/S"
    }
    agencies { temp_agency: "Vikarhuset" }
  )");
}

SmallRules& SmallRules::File(std::string path, std::string text) {
  sources_.push_back({std::move(path), std::move(text)});
  return *this;
}

void SmallRules::WriteTo(const std::filesystem::path& dir) const {
  for (const RuleSource& source : sources_) {
    std::filesystem::create_directories((dir / source.path).parent_path());
    std::ofstream(dir / source.path) << source.text;
  }
}

std::shared_ptr<const RuleSet> SmallRules::Compile() const {
  Diagnostics diagnostics;
  const RuleFiles files = ParseRuleSources(sources_, &diagnostics);
  CheckComplete(files, &diagnostics);
  auto rules = CompileRules(files, &diagnostics);
  if (!rules) {
    ADD_FAILURE() << diagnostics.Render(files.sources) << rules.error().ToString();
    return nullptr;
  }
  return *rules;
}

std::string SmallRules::Complaints() const {
  Diagnostics diagnostics;
  const RuleFiles files = ParseRuleSources(sources_, &diagnostics);
  CheckComplete(files, &diagnostics);
  if (auto rules = CompileRules(files, &diagnostics)) LintRules(files, **rules, {}, &diagnostics);
  return diagnostics.Render(files.sources);
}

}  // namespace opslag
