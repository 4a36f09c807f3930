#include "classifier/classifier.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "classifier/employer/agency.h"
#include "classifier/employer/cvr_number.h"
#include "classifier/employer/employer_facts.h"
#include "classifier/employer/employer_finder.h"
#include "classifier/employer/employer_text.h"
#include "classifier/employer/job_places.h"
#include "classifier/explain.h"
#include "classifier/resolve/competences.h"
#include "classifier/resolve/conditions.h"
#include "classifier/resolve/correction.h"
#include "classifier/resolve/ellipsis.h"
#include "classifier/resolve/job_title.h"
#include "classifier/resolve/language_level.h"
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
// Least score of a link by a name that the text alone tells.
constexpr double kLeastScoreInText = 0.9;

// A piece of evidence before it is written out: most are dropped for stronger ones.
struct EvidencePiece {
  Match match;
  double weight = 0;
  const Contribution* found = nullptr;
};

// With what is read beside the rules.
Result<std::shared_ptr<const Classifier>> Complete(const LoadOptions& options,
                                                   Result<std::shared_ptr<const RuleSet>> rules) {
  if (!rules) return tl::make_unexpected(rules.error());
  std::shared_ptr<const Corrections> corrections;
  if (!options.corrections.empty()) {
    auto read = Corrections::Read(options.corrections, **rules);
    if (!read) return tl::make_unexpected(read.error());
    corrections = std::move(*read);
  }
  if (options.register_file.empty()) {
    return std::make_shared<const Classifier>(std::move(*rules), std::move(corrections));
  }
  auto opened = Register::Open(options.register_file);
  if (!opened) return tl::make_unexpected(opened.error());
  return Classifier::WithRegister(std::move(*rules), std::move(corrections), std::move(*opened));
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

std::string CompanyDigits(RegisterNumber number) {
  std::string digits = std::to_string(number);
  return digits.size() < 8 ? std::string(8 - digits.size(), '0') + digits : digits;
}

}  // namespace

Result<std::shared_ptr<const Classifier>> Classifier::Load(const LoadOptions& options) {
  return Complete(options, LoadRuleSet(options.rules_dir, options.cache_dir, options.may_compile));
}

Result<std::shared_ptr<const Classifier>> Classifier::LoadFor(const LoadOptions& options,
                                                              std::span<const Posting> postings) {
  const ReadTexts read_texts = [postings](const std::shared_ptr<const RuleSet>& bare) {
    return CanonicalTexts(bare, postings);
  };
  return Complete(options, LoadRuleSetFor(options.rules_dir, options.cache_dir, read_texts));
}

Classifier::Classifier(std::shared_ptr<const RuleSet> rules,
                       std::shared_ptr<const Corrections> corrections)
    : rules_(std::move(rules)), corrections_(std::move(corrections)) {}

Result<std::shared_ptr<const Classifier>> Classifier::WithRegister(
    std::shared_ptr<const RuleSet> rules, std::shared_ptr<const Corrections> corrections,
    std::shared_ptr<const Register> opened) {
  auto lexicon = EmployerLexicon::Make(rules->employer_words(), rules->places());
  if (!lexicon) return tl::make_unexpected(lexicon.error());
  // What a thread will need is tried here, where it can be told.
  const auto finder = EmployerFinder::Make(opened, *lexicon, *rules);
  if (!finder) return tl::make_unexpected(finder.error());
  auto made = std::make_shared<Classifier>(std::move(rules), std::move(corrections));
  made->register_ = std::move(opened);
  made->lexicon_ = std::move(*lexicon);
  return std::shared_ptr<const Classifier>(std::move(made));
}

std::string_view Classifier::RegisterVersion() const {
  return register_ ? std::string_view(register_->info().version) : std::string_view();
}

std::string_view Classifier::RuleSetVersion() const { return rules_->version(); }
std::uint32_t Classifier::RuleSetNumber() const { return rules_->number(); }

struct ClassifierThread::Impl {
  Impl(std::shared_ptr<const Classifier> shared, double least_confidence)
      : classifier(std::move(shared)),
        min_confidence(least_confidence),
        rules(classifier->rules()),
        tokenizer(rules.text()),
        trace{&text, &matches, &work} {
    if (classifier->employer_register() == nullptr) return;
    // Classifier::WithRegister has tried it.
    auto made = EmployerFinder::Make(classifier->employer_register(), classifier->lexicon(), rules);
    if (made) finder.emplace(std::move(*made));
  }

  void ReadText(const Posting& posting);
  void FindMatches();
  void FillOccupation();
  void FillCompetences();
  void FillConditions(const Posting& posting);
  void FillEmployer(const Posting& posting);
  void LinkEmployer(const Posting& posting);
  void LinkClient(LinkRequest request);
  void FillLink(const FoundEmployer& found, std::int32_t published_day);
  const FoundEmployer* FindInText(LinkRequest* request);
  std::string_view EmployerInHeadline() const;

  // The field's text as tokens index it.
  const ExtractedText& FieldText(Field field) const {
    return field == Field::kTitle ? title : field == Field::kEmployer ? employer : body;
  }
  // Appends what stands at the match.
  void AddEvidence(std::string_view rule_id, const Match& match, double weight,
                   std::vector<Evidence>* list) const;
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
  std::optional<EmployerFinder> finder;
  std::vector<std::string> domains;
  std::vector<std::string_view> names;  // in the body, that may be the employer's
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

void ClassifierThread::Impl::AddEvidence(std::string_view rule_id, const Match& match,
                                         double weight, std::vector<Evidence>* list) const {
  const Token& first = text.tokens[match.first_token];
  const Token& last = text.tokens[match.last_token];
  const ExtractedText& field = FieldText(match.field);
  const ExtractedText::Range range = field.SourceRange(first.begin, last.end);
  list->push_back({rule_id, match.field, range.begin, range.end,
                   std::string(field.text.data() + first.begin, last.end - first.begin),
                   match.section, weight});
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
    AddEvidence(NamesOf(rules, *piece.found).id, piece.match, piece.weight,
                &result.occupation.evidence);
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
    competence.evidence.reserve(found.find_count);
    for (auto i = found.first_find; i != CompetenceWork::kEnd; i = competences.finds[i].next) {
      const Match& find = *competences.finds[i].match;
      AddEvidence(id, find, 1, &competence.evidence);
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
    AddEvidence(find.rule->id, find.match, 1, &told.evidence);
  }
  const bool untold = told.form == EmploymentForm::kUnspecified;
  if (untold && result.vacancy_kind == VacancyKind::kVacancy && !body.text.empty()) {
    told.form = EmploymentForm::kOrdinary;
  }
}

// What stands in the employer's place in the headline: "Grundfos" of "Grundfos søger smed".
std::string_view ClassifierThread::Impl::EmployerInHeadline() const {
  const Headline& headline = matches.headline;
  const auto is_employer = [&](std::size_t at) {
    const Token& token = text.tokens[at];
    return token.field == Field::kTitle && token.kind != TokenKind::kMark && !token.virtual_word &&
           headline.zone(at) == Zone::kEmployer && !headline.Builds(at);
  };
  std::size_t begin = headline.begin;
  const std::size_t end = std::min(text.tokens.size(), begin + headline.zones.size());
  while (begin < end && !is_employer(begin)) ++begin;
  std::size_t last = begin;
  while (last < end && is_employer(last)) ++last;
  if (begin == last) return {};
  const std::uint32_t from = text.tokens[begin].begin;
  return std::string_view(title.text).substr(from, text.tokens[last - 1].end - from);
}

// For a posting whose source does not tell the employer. The text names many: only what is the
// register's name as a whole, or nearly, is believed.
const FoundEmployer* ClassifierThread::Impl::FindInText(LinkRequest* request) {
  FindNames(*classifier->lexicon(), text, body, &names);
  if (const std::string_view name = EmployerInHeadline(); !name.empty()) {
    names.insert(names.begin(), name);
  }
  for (const std::string_view name : names) {
    request->name = name;
    const FoundEmployer& found = finder->Find(*request, title.text);
    if (found.match.company != 0 && found.match.score >= kLeastScoreInText) return &found;
  }
  return nullptr;
}

// The register's facts on who was found.
void ClassifierThread::Impl::FillLink(const FoundEmployer& found, std::int32_t published_day) {
  EmployerLink& link = result.employer;
  const EmployerMatch& match = found.match;
  const std::int32_t day = published_day != INT32_MIN ? published_day : finder->register_day();
  FillEmployerFacts(rules.industries(), rules.places(),
                    {match.company != 0 ? &found.company : nullptr,
                     match.unit != 0 ? &found.unit : nullptr, found.municipality},
                    day, finder->register_day(), &link);
  link.method = match.method;
  link.score = match.score;
}

// Whom an agency advertises for, where the text says so. Links and mail addresses are the agency's.
void ClassifierThread::Impl::LinkClient(LinkRequest request) {
  const std::string_view client = FindClient(matches, title, body);
  if (client.empty()) return;
  request.name = client;
  request.cvr_number = request.p_number = {};
  request.domains = {};
  const FoundEmployer& found = finder->Find(request, title.text);
  if (found.match.company == 0 || found.match.score < kLeastScoreInText) return;
  FillLink(found, request.day);
}

void ClassifierThread::Impl::LinkEmployer(const Posting& posting) {
  EmployerLink& link = result.employer;
  FindDomains(posting.body, &domains);
  LinkRequest request;
  if (!posting.employer.anonymous) request.name = employer.text;
  request.cvr_number = posting.employer.cvr_number;
  request.p_number = posting.employer.p_number;
  request.places = posting.workplaces;
  request.domains = domains;
  request.day = posting.published_day;
  const bool for_others = AdvertisesForOthers(link.role);
  // An agency is where it is: the work's place tells nothing of it.
  if (for_others) request.places = {};
  const FoundEmployer* found = &finder->Find(request, title.text);
  link.rival_candidates = for_others ? 0 : found->match.rivals;
  if (found->match.company == 0 && employer.text.empty() && !posting.employer.anonymous) {
    found = FindInText(&request);
  }
  const bool linked = found != nullptr && found->match.company != 0;
  if (linked && !for_others) {
    const std::int32_t day = request.day != INT32_MIN ? request.day : finder->register_day();
    const EmployerRole role = RoleByIndustry(
        rules.industries(),
        IndustriesAt(rules.industries(), found->company, day, finder->register_day()));
    if (!AdvertisesForOthers(role)) return FillLink(*found, request.day);
    link.role = role;
  }
  if (!AdvertisesForOthers(link.role)) return;
  link.agency.name = employer.text;
  if (linked) link.agency.cvr_number = CompanyDigits(found->match.company);
  request.places = posting.workplaces;
  LinkClient(request);
}

void ClassifierThread::Impl::FillEmployer(const Posting& posting) {
  EmployerLink& link = result.employer;
  link.role = RoleByName(rules, text);
  if (finder) LinkEmployer(posting);
  // A right number is worth keeping, also of one that the register lacks.
  if (const auto number = ReadCvrNumber(posting.employer.cvr_number)) {
    if (AdvertisesForOthers(link.role)) {
      // The number is the agency's, too: its client is not told by it.
      if (link.agency.cvr_number.empty()) link.agency.cvr_number = *number;
    } else if (link.cvr_number.empty()) {
      link.cvr_number = *number;
      link.method = LinkMethod::kCvrNumber;
    }
  }
  if (AdvertisesForOthers(link.role)) link.agency.name = posting.employer.name;
  result.job_places = ResolveJobPlaces(matches, posting, &tokenizer, link.municipality.code);
  link.place_conflict = PlacesConflict(rules.places(), link, result.job_places);
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
  // Before the occupation: the employer's industry is evidence for it.
  impl.FillEmployer(posting);
  if (const std::string_view given = posting.employer.industry; !given.empty()) {
    impl.matches.SetIndustry(given, given);
  } else if (impl.finder) {
    impl.matches.SetIndustry(impl.result.employer.db07.code, impl.result.employer.db25.code);
  }
  impl.result.vacancy_kind = ResolveVacancyKind(impl.matches);
  impl.FillOccupation();
  if (const Corrections* corrections = impl.classifier->corrections()) {
    ApplyCorrection(impl.rules, *corrections, posting, impl.work, &impl.result.occupation);
  }
  impl.result.stem = ResolveStem(impl.rules.stem(), impl.result.occupation.disco08);
  impl.FillCompetences();
  impl.FillConditions(posting);
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
