#include "classifier/classifier.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "classifier/employer/agency.h"
#include "classifier/employer/cvr_number.h"
#include "classifier/employer/job_places.h"
#include "classifier/explain.h"
#include "classifier/resolve/competences.h"
#include "classifier/resolve/conditions.h"
#include "classifier/resolve/language_level.h"
#include "classifier/resolve/correction.h"
#include "classifier/resolve/ellipsis.h"
#include "classifier/resolve/job_title.h"
#include "classifier/resolve/stem.h"
#include "classifier/resolve/vacancy_kind.h"
#include "classifier/ruleset/load.h"
#include "classifier/text/html.h"

namespace opslag {
namespace {

// An answer's reasons are read by people: the strongest come first, and a dozen are enough.
constexpr std::size_t kMostEvidence = 12;
// Of a body, as text. Real ones have a few thousand bytes; what is beyond would cost more than it
// could tell, and a text made to be slow must not hold up the records behind it.
constexpr std::size_t kMostBodyBytes = std::size_t{64} << 10;

// A piece of evidence before it is written out: most are dropped for stronger ones.
struct EvidencePiece {
  Match match;
  double weight = 0;
  const Contribution* found = nullptr;
};

Result<std::shared_ptr<const Classifier>> WithCorrections(
    const LoadOptions& options, Result<std::shared_ptr<const RuleSet>> rules) {
  if (!rules) return tl::make_unexpected(rules.error());
  if (options.corrections.empty()) return std::make_shared<const Classifier>(std::move(*rules));
  auto corrections = Corrections::Read(options.corrections, **rules);
  if (!corrections) return tl::make_unexpected(corrections.error());
  return std::make_shared<const Classifier>(std::move(*rules), std::move(*corrections));
}

// Why this answer is not given; kUnspecified where it is.
Abstention WhyNot(const OccupationAnswer& answer, const OccupationWork& work, VacancyKind kind,
                  double min_confidence) {
  if (kind == VacancyKind::kUnspecified) return Abstention::kUnknownWords;  // there are none
  if (kind != VacancyKind::kVacancy) return Abstention::kNoVacancy;
  if (answer.code.empty()) {
    const bool any = !work.candidates.empty() && work.candidates.front().score > 0;
    return any ? Abstention::kWeakEvidence : Abstention::kUnknownWords;
  }
  return answer.confidence < min_confidence ? Abstention::kLowConfidence : Abstention::kUnspecified;
}

// Both give the id of the rule, for the evidence.
std::string_view FillConcept(const ConceptRule& rule, Competence* competence) {
  competence->concept_id = rule.id;
  competence->label = rule.label;
  competence->kind = rule.kind;
  competence->esco_group = rule.esco_group;
  return rule.id;
}

std::string_view FillFrame(const FrameRule& rule, Competence* competence) {
  competence->kind = rule.kind;
  competence->esco_group = rule.esco_group;
  return rule.id;
}

}  // namespace

Result<std::shared_ptr<const Classifier>> Classifier::Load(const LoadOptions& options) {
  return WithCorrections(options,
                         LoadRuleSet(options.rules_dir, options.cache_dir, options.may_compile));
}

Result<std::shared_ptr<const Classifier>> Classifier::LoadFor(const LoadOptions& options,
                                                              std::span<const Posting> postings) {
  const ReadTexts read_texts = [postings](const std::shared_ptr<const RuleSet>& bare) {
    return CanonicalTexts(bare, postings);
  };
  return WithCorrections(options, LoadRuleSetFor(options.rules_dir, options.cache_dir, read_texts));
}

Classifier::Classifier(std::shared_ptr<const RuleSet> rules,
                       std::shared_ptr<const Corrections> corrections)
    : rules_(std::move(rules)), corrections_(std::move(corrections)) {}

std::string_view Classifier::RuleSetVersion() const { return rules_->version(); }
std::uint32_t Classifier::RuleSetNumber() const { return rules_->number(); }

struct ClassifierThread::Impl {
  Impl(std::shared_ptr<const Classifier> shared, double least_confidence)
      : classifier(std::move(shared)),
        min_confidence(least_confidence),
        rules(classifier->rules()),
        tokenizer(rules.text()),
        trace{&text, &matches, &work} {}

  void ReadText(const Posting& posting);
  void FindMatches();
  void FillOccupation();
  void FillCompetences();
  void FillConditions(const Posting& posting);
  void FillEmployer(const Posting& posting);

  // The field's text as tokens index it.
  const ExtractedText& FieldText(Field field) const {
    return field == Field::kTitle ? title : field == Field::kEmployer ? employer : body;
  }
  Evidence MakeEvidence(std::string_view rule_id, const Match& match, double weight) const;
  void ListPieces(const Contribution& found);
  void FillEvidence(std::string_view code);

  std::shared_ptr<const Classifier> classifier;
  double min_confidence;
  const RuleSet& rules;
  Tokenizer tokenizer;
  HtmlReader html;
  ScanScratch scratch;

  ExtractedText title, body, employer, source_words;
  CanonicalText text;
  std::vector<LiteralHit> hits;
  PostingMatches matches;
  OccupationWork work;
  std::vector<EvidencePiece> pieces;
  std::vector<std::pair<double, std::uint32_t>> ranks;  // of pieces: strength, index
  CompetenceWork competences;
  ConditionReader conditions;
  CanonicalText source_text;  // the source's own words
  PostingMatches source_matches;
  Classification result;
  MatchTrace trace;
};

void ClassifierThread::Impl::ReadText(const Posting& posting) {
  text.Clear();
  ReadPlainText(posting.title, &title);
  ReadPlainText(posting.employer.anonymous ? std::string_view() : posting.employer.name, &employer);
  const bool is_html = posting.body_format == BodyFormat::kHtml ||
                       (posting.body_format == BodyFormat::kDetect && LooksLikeHtml(posting.body));
  if (is_html) {
    html.Read(posting.body, &body);
  } else {
    ReadPlainText(posting.body, &body);
  }
  body.Truncate(kMostBodyBytes);
  tokenizer.Append(title, Field::kTitle, &text);
  tokenizer.Append(employer, Field::kEmployer, &text);
  tokenizer.Append(body, Field::kBody, &text);
  MarkSections(*rules.text(), &text);
  CompleteWords(rules, &text);
}

void ClassifierThread::Impl::FindMatches() {
  hits.clear();
  // A scan fails only when Hyperscan's own promises break; a posting then goes on without matches,
  // which abstains, rather than with some of them.
  if (!scratch.Scan(rules.literals(), text.text, &hits)) hits.clear();
  matches.Read(rules, text, hits);
}

Evidence ClassifierThread::Impl::MakeEvidence(std::string_view rule_id, const Match& match,
                                              double weight) const {
  const Token& first = text.tokens[match.first_token];
  const Token& last = text.tokens[match.last_token];
  const ExtractedText& field = FieldText(match.field);
  Evidence evidence;
  evidence.rule_id = rule_id;
  evidence.field = match.field;
  evidence.text = field.text.substr(first.begin, last.end - first.begin);
  const ExtractedText::Range range = field.SourceRange(first.begin, last.end);
  evidence.begin = range.begin;
  evidence.end = range.end;
  evidence.section = match.section;
  evidence.weight = weight;
  return evidence;
}

// A head and its domain are one piece of evidence where they stand in one field, two otherwise.
void ClassifierThread::Impl::ListPieces(const Contribution& found) {
  if (found.domain == nullptr) {
    pieces.push_back({*found.match, found.weight, &found});
    return;
  }
  const bool beside =
      found.domain->field == found.match->field && found.relation != Relation::kNear;
  if (beside) {
    Match both = *found.match;
    both.first_token = std::min(found.match->first_token, found.domain->first_token);
    both.last_token = std::max(found.match->last_token, found.domain->last_token);
    pieces.push_back({both, found.weight, &found});
    return;
  }
  pieces.push_back({*found.match, found.weight / 2, &found});
  pieces.push_back({*found.domain, found.weight / 2, &found});
}

// What speaks for or against the code, or for a group that it belongs to.
void ClassifierThread::Impl::FillEvidence(std::string_view code) {
  pieces.clear();
  for (const Contribution& found : work.contributions) {
    const bool speaks =
        !found.suppressed && found.weight != 0 && code.starts_with(rules.code(found.code));
    if (speaks) ListPieces(found);
  }
  ranks.clear();
  for (std::uint32_t i = 0; i < pieces.size(); ++i)
    ranks.push_back({std::abs(pieces[i].weight), i});
  const std::size_t count = std::min(pieces.size(), kMostEvidence);
  std::partial_sort(ranks.begin(), ranks.begin() + static_cast<std::ptrdiff_t>(count), ranks.end(),
                    [](const auto& a, const auto& b) {
                      return a.first != b.first ? a.first > b.first : a.second < b.second;
                    });
  result.occupation.evidence.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    const EvidencePiece& piece = pieces[ranks[i].second];
    result.occupation.evidence.push_back(
        MakeEvidence(NamesOf(rules, *piece.found).id, piece.match, piece.weight));
  }
}

void ClassifierThread::Impl::FillOccupation() {
  Occupation& occupation = result.occupation;
  const OccupationAnswer answer = ResolveOccupation(matches, &work);
  if (work.title_contribution >= 0) {
    const auto& found = work.contributions[static_cast<std::size_t>(work.title_contribution)];
    occupation.job_title =
        JobTitle(rules, text, FieldText(found.match->field).text, found, &tokenizer);
  }
  double total = 0;
  for (const Candidate& candidate : work.candidates) total += std::max(0.0, candidate.score);
  occupation.abstention = WhyNot(answer, work, result.vacancy_kind, min_confidence);
  const bool is_given = occupation.abstention == Abstention::kUnspecified;
  if (occupation.abstention == Abstention::kLowConfidence) {
    occupation.withheld_confidence = answer.confidence;
  }
  const std::string_view answered = is_given ? answer.code : std::string_view();
  const std::string_view answered4 = answered.substr(0, 4);
  for (const Candidate& candidate : work.candidates) {
    if (occupation.alternatives.size() == kMostAlternatives || candidate.score <= 0) break;
    if (candidate.code == answered4) continue;
    const RuleSet::DiscoCode* code = rules.FindCode(candidate.code);
    if (code == nullptr) continue;
    occupation.alternatives.push_back({code->code, code->label, candidate.score / total});
  }
  if (answered.empty()) return;
  const RuleSet::DiscoCode* code = rules.FindCode(answered);
  occupation.disco08 = code->code;
  occupation.label = code->label;
  occupation.confidence = answer.confidence;
  occupation.origin = Origin::kRules;
  FillEvidence(answered4);
}

void ClassifierThread::Impl::FillCompetences() {
  ResolveCompetences(matches, &competences);
  result.competences.reserve(competences.found.size());
  for (const FoundCompetence& found : competences.found) {
    Competence& competence = result.competences.emplace_back();
    competence.requirement = found.requirement;
    competence.unlisted = found.unlisted;
    const std::string_view id = found.unlisted
                                    ? FillFrame(rules.frame(found.rule), &competence)
                                    : FillConcept(rules.concept_rule(found.rule), &competence);
    for (auto i = found.first_find; i != CompetenceWork::kEnd; i = competences.finds[i].next) {
      const Match& find = *competences.finds[i].match;
      competence.evidence.push_back(MakeEvidence(id, find, 1));
      if (competence.kind == CompetenceKind::kLanguage) {
        competence.language_level = std::max(competence.language_level, LevelOf(matches, find));
      }
    }
  }
}

// The source's own words come first: they are what somebody filled in, not what was read.
void ClassifierThread::Impl::FillConditions(const Posting& posting) {
  Conditions& told = result.conditions;
  told.positions = posting.positions;
  if (!posting.employment_form.empty() || !posting.hours.empty()) {
    source_text.Clear();
    for (const std::string_view words : {posting.employment_form, posting.hours}) {
      ReadPlainText(words, &source_words);
      tokenizer.Append(source_words, Field::kTitle, &source_text);
    }
    hits.clear();
    if (!scratch.Scan(rules.literals(), source_text.text, &hits)) hits.clear();
    source_matches.Read(rules, source_text, hits);
    conditions.Read(source_matches, &told);
  }
  conditions.Read(matches, &told);
  for (const ConditionFind& find : conditions.finds()) {
    told.evidence.push_back(MakeEvidence(find.rule->id, find.match, 1));
  }
  const bool untold = told.form == EmploymentForm::kUnspecified;
  if (untold && result.vacancy_kind == VacancyKind::kVacancy && !body.text.empty()) {
    told.form = EmploymentForm::kOrdinary;
  }
}

void ClassifierThread::Impl::FillEmployer(const Posting& posting) {
  EmployerLink& link = result.employer;
  link.role = RoleByName(rules, text);
  const auto number = ReadCvrNumber(posting.employer.cvr_number);
  if (AdvertisesForOthers(link.role)) {
    // The number is the agency's, too: its client is not told by it.
    link.agency.name = posting.employer.name;
    if (number) link.agency.cvr_number = *number;
  } else if (number) {
    link.cvr_number = *number;
    link.method = LinkMethod::kCvrNumber;
  }
  result.job_places = ResolveJobPlaces(matches, posting, &tokenizer);
}

ClassifierThread::ClassifierThread(std::shared_ptr<const Classifier> classifier,
                                   double min_confidence)
    : impl_(std::make_unique<Impl>(std::move(classifier), min_confidence)) {}
ClassifierThread::~ClassifierThread() = default;
ClassifierThread::ClassifierThread(ClassifierThread&&) noexcept = default;
ClassifierThread& ClassifierThread::operator=(ClassifierThread&&) noexcept = default;

const Classification& ClassifierThread::Classify(const Posting& posting) {
  Impl& impl = *impl_;
  impl.result = Classification{};
  impl.ReadText(posting);
  impl.result.body_truncated = impl.body.truncated;
  impl.result.language = DetectLanguage(*impl.rules.text(), impl.text);
  impl.FindMatches();
  if (const std::string_view given = posting.employer.industry; !given.empty()) {
    impl.matches.SetIndustry(given, given);
  }
  impl.result.vacancy_kind = ResolveVacancyKind(impl.matches);
  impl.FillOccupation();
  if (const Corrections* corrections = impl.classifier->corrections()) {
    ApplyCorrection(impl.rules, *corrections, posting, impl.work, &impl.result.occupation);
  }
  impl.result.stem = ResolveStem(impl.rules.stem(), impl.result.occupation.disco08);
  impl.FillCompetences();
  impl.FillConditions(posting);
  impl.FillEmployer(posting);
  return impl.result;
}

const MatchTrace& ClassifierThread::trace() const { return impl_->trace; }

std::string CanonicalTexts(const std::shared_ptr<const RuleSet>& rules,
                           std::span<const Posting> postings) {
  ClassifierThread thread(std::make_shared<const Classifier>(rules));
  std::string texts;
  for (const Posting& posting : postings) {
    thread.Classify(posting);
    texts += thread.trace().text->text;
  }
  return texts;
}

}  // namespace opslag
