#include "classifier/explain.h"

#include <algorithm>
#include <cstdio>

namespace opslag {
namespace {

std::string Number(double value) {
  char buffer[32];
  std::snprintf(buffer, sizeof buffer, "%.2f", value);
  return buffer;
}

std::string Padded(std::string text, std::size_t width) {
  if (text.size() < width) text.append(width - text.size(), ' ');
  return text;
}

std::string_view Name(Zone zone) {
  switch (zone) {
    case Zone::kSought: return "sought";
    case Zone::kBehind: return "behind";
    case Zone::kEmployer: return "employer";
    case Zone::kOutside: return "outside";
  }
  return "";
}

std::string_view Name(Field field) {
  switch (field) {
    case Field::kTitle: return "title";
    case Field::kBody: return "body";
    case Field::kEmployer: return "employer";
    case Field::kUnspecified: return "";
  }
  return "";
}

std::string_view Name(Relation relation) {
  switch (relation) {
    case Relation::kNone: return "";
    case Relation::kSameWord: return "same word";
    case Relation::kBefore: return "before it";
    case Relation::kBehind: return "behind it";
    case Relation::kNear: return "in the headline";
    case Relation::kEmployer: return "in the employer's name";
    case Relation::kIndustry: return "as the employer's industry";
    case Relation::kBody: return "in the body";
  }
  return "";
}

std::string_view Name(Contribution::Kind kind) {
  switch (kind) {
    case Contribution::Kind::kTitle: return "title";
    case Contribution::Kind::kHead: return "head";
    case Contribution::Kind::kBodyTitle: return "title";
    case Contribution::Kind::kBodyHead: return "head";
    case Contribution::Kind::kContext: return "context";
  }
  return "";
}

std::string_view Name(Requirement requirement) {
  switch (requirement) {
    case Requirement::kUnspecified: return "";
    case Requirement::kRequired: return "required";
    case Requirement::kWished: return "wished";
    case Requirement::kMentioned: return "mentioned";
    case Requirement::kNegated: return "negated";
  }
  return "";
}

std::string_view Slice(const CanonicalText& text, const Match& match) {
  return std::string_view(text.text).substr(match.begin, match.length());
}

// The headline's words with their zones: "[sought] dygtig klejnsmed [behind] soeges til
// virksomhed".
std::string DescribeHeadline(const MatchTrace& trace) {
  std::string out = "headline   ";
  for (std::size_t i = 0; i < trace.posting->headline.zones.size(); ++i) {
    const Zone zone = trace.posting->headline.zones[i];
    if (i == 0 || zone != trace.posting->headline.zones[i - 1]) {
      out.append(" [").append(Name(zone)).append("]");
    }
    out.append(" ").append(TokenText(*trace.text, trace.text->tokens[i]));
  }
  return out + "\n";
}

std::string DescribeContribution(const RuleSet& rules, const CanonicalText& text,
                                 const Contribution& found) {
  const RuleNames names = NamesOf(rules, found);
  std::string out = "  " + Padded(Number(found.weight), 7) + Padded(std::string(names.code), 7);
  out += Padded(std::string(names.id), 34);
  out.append(Name(found.kind)).append(" \"").append(Slice(text, *found.match)).append("\" in ");
  out.append(Name(found.match->field));
  if (found.relation != Relation::kNone) {
    if (found.domain == nullptr) {
      out.append(", ").append(Name(found.relation));
    } else {
      out.append(", \"")
          .append(Slice(text, *found.domain))
          .append("\" ")
          .append(Name(found.relation));
    }
  }
  if (!names.subdivision.empty()) out.append(", tells ").append(names.subdivision);
  if (found.suppressed) out.append("  (inside a longer find: not counted)");
  return out + "\n";
}

std::string DescribeRules(const MatchTrace& trace) {
  if (trace.work->contributions.empty()) return "rules       none speaks of an occupation\n";
  std::vector<const Contribution*> ordered;
  for (const Contribution& found : trace.work->contributions) ordered.push_back(&found);
  std::stable_sort(ordered.begin(), ordered.end(), [](const auto* a, const auto* b) {
    return std::pair(a->suppressed, -a->weight) < std::pair(b->suppressed, -b->weight);
  });
  std::string out = "rules       weight, code, rule, where\n";
  for (const Contribution* found : ordered)
    out += DescribeContribution(*trace.posting->rules, *trace.text, *found);
  return out;
}

std::string DescribeCandidates(const RuleSet& rules, const MatchTrace& trace) {
  std::string out = "candidates  score, code\n";
  if (trace.work->candidates.empty()) return "";
  for (const Candidate& candidate : trace.work->candidates) {
    const RuleSet::DiscoCode* code = rules.FindCode(candidate.code);
    out += "  " + Padded(Number(candidate.score), 7) + Padded(std::string(candidate.code), 7) +
           (code == nullptr ? std::string() : code->label) + "\n";
  }
  return out;
}

std::string DescribeAnswer(const RuleSet& rules, const MatchTrace& trace,
                           const Classification& result) {
  const Occupation& occupation = result.occupation;
  if (!occupation.disco08.empty()) {
    std::string out = "answer      " + std::string(occupation.disco08) + " " +
                      std::string(occupation.label) + ", confidence " +
                      Number(occupation.confidence);
    if (!occupation.job_title.empty()) out += ", title \"" + occupation.job_title + "\"";
    return out + "\n";
  }
  const double best = trace.work->candidates.empty() ? 0 : trace.work->candidates.front().score;
  std::string out = "answer      none: ";
  if (result.vacancy_kind != VacancyKind::kVacancy) return out + "not a vacancy\n";
  if (best <= 0) return out + "no rule knows these words\n";
  return out + "the best score " + Number(best) + " is below the least, " +
         Number(rules.weights().least_score) + "\n";
}

std::string DescribeCompetences(const Classification& result) {
  if (result.competences.empty()) return "";
  std::string out = "competences concept, group, requirement, words\n";
  for (const Competence& competence : result.competences) {
    const std::string id(competence.unlisted ? "(unlisted)" : competence.concept_id);
    out += "  " + Padded(id, 28) + Padded(std::string(competence.esco_group), 7) +
           Padded(std::string(Name(competence.requirement)), 11);
    for (const Evidence& evidence : competence.evidence) out += " \"" + evidence.text + "\"";
    out += "\n";
  }
  return out;
}

}  // namespace

std::string Explain(const Classifier& classifier, const MatchTrace& trace,
                    const Classification& classification) {
  std::string out = "rule set    " + std::string(classifier.RuleSetVersion()) + "\n";
  out += "language    " +
         (classification.language.empty() ? std::string("not told")
                                          : std::string(classification.language)) +
         "\n";
  out += "text       " + trace.text->text + "\n";
  out += DescribeHeadline(trace);
  out += DescribeRules(trace);
  out += DescribeCandidates(classifier.rules(), trace);
  out += DescribeAnswer(classifier.rules(), trace, classification);
  out += DescribeCompetences(classification);
  return out;
}

}  // namespace opslag
