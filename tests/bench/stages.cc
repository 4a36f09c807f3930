#include "tests/bench/stages.h"

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <utility>

#include "classifier/resolve/competences.h"
#include "classifier/resolve/ellipsis.h"
#include "classifier/resolve/occupation.h"
#include "classifier/resolve/posting_matches.h"
#include "classifier/ruleset/rule_set.h"
#include "classifier/text/html.h"
#include "tests/bench/linking.h"

namespace opslag::bench {
namespace {

std::string ReadSample() {
  std::ifstream in(OPSLAG_BENCH_POSTING);
  std::ostringstream text;
  text << in.rdbuf();
  if (text.str().empty()) {
    std::fprintf(stderr, "cannot read %s\n", OPSLAG_BENCH_POSTING);
    std::exit(1);
  }
  return text.str();
}

// The sample as a portal would send it: every line a paragraph, items in a list.
std::string AsHtml(const std::string& text) {
  std::istringstream lines(text);
  std::string html, line;
  while (std::getline(lines, line)) {
    if (line.empty()) continue;
    if (line.starts_with("- ")) {
      html += "<ul><li>" + line.substr(2) + "</li></ul>\n";
    } else if (line.size() < 20) {
      html += "<h2>" + line + "</h2>\n";
    } else {
      html += "<p style=\"margin:0\">" + line + "</p>\n";
    }
  }
  return html;
}

struct Workplace {
  explicit Workplace(std::shared_ptr<const Classifier> shared)
      : classifier(std::move(shared)),
        rules(classifier->rules()),
        tokenizer(rules.text()),
        thread(classifier) {
    posting.title = "Servicetekniker til Nordjysk Pumpeservice";
    posting.employer.name = "Nordjysk Pumpeservice A/S";
    posting.body = body_text;
    posting.body_format = BodyFormat::kPlainText;
    html_posting = posting;
    html_posting.body = html_text;
    html_posting.body_format = BodyFormat::kHtml;
    ReadPlainText(posting.title, &title);
    ReadPlainText(posting.body, &body);
    Tokenize();
    Sections();
    CompleteWords(rules, &text);
    Scan();
    Place();
  }

  void ReadPlain() { ReadPlainText(posting.body, &scratch_text); }
  void ReadHtml() { html.Read(html_text, &scratch_text); }
  void Tokenize() {
    text.Clear();
    tokenizer.Append(title, Field::kTitle, &text);
    tokenizer.Append(body, Field::kBody, &text);
  }
  void Language() { DetectLanguage(*rules.text(), text); }
  void Sections() { MarkSections(*rules.text(), &text); }
  void Scan() {
    hits.clear();
    if (!scan.Scan(rules.literals(), text.text, &hits)) std::abort();
  }
  void Place() { matches.Read(rules, text, hits); }
  void ResolveOccupationStage() { ResolveOccupation(matches, &work); }
  void ResolveCompetencesStage() { ResolveCompetences(matches, &competences); }

  std::string body_text = ReadSample();
  std::string html_text = AsHtml(body_text);
  std::shared_ptr<const Classifier> classifier;
  const RuleSet& rules;
  Tokenizer tokenizer;
  ClassifierThread thread;
  HtmlReader html;
  ScanScratch scan;
  Posting posting, html_posting;
  ExtractedText title, body, scratch_text;
  CanonicalText text;
  std::vector<LiteralHit> hits;
  PostingMatches matches;
  OccupationWork work;
  CompetenceWork competences;
};

}  // namespace

std::vector<Stage> MakeStages(const std::string& rules_dir, const std::string& cache_dir) {
  auto classifier = Classifier::Load({rules_dir, cache_dir});
  if (!classifier) {
    std::fprintf(stderr, "%s\n", classifier.error().ToString().c_str());
    std::exit(1);
  }
  auto place = std::make_shared<Workplace>(*classifier);
  std::vector<Stage> stages = {
      {"read plain text", [place] { place->ReadPlain(); }},
      {"read HTML", [place] { place->ReadHtml(); }},
      {"tokenise", [place] { place->Tokenize(); }},
      {"language", [place] { place->Language(); }},
      {"sections", [place] { place->Sections(); }},
      {"scan", [place] { place->Scan(); }},
      {"place matches", [place] { place->Place(); }},
      {"resolve occupation", [place] { place->ResolveOccupationStage(); }},
      {"resolve competences", [place] { place->ResolveCompetencesStage(); }},
      {"classify plain text", [place] { place->thread.Classify(place->posting); }},
      {"classify HTML", [place] { place->thread.Classify(place->html_posting); }},
  };
  for (Stage& stage : MakeLinkingStages(*classifier, cache_dir)) stages.push_back(std::move(stage));
  return stages;
}

}  // namespace opslag::bench
