#include "classifier/resolve/occupation.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "classifier/text/byte_words.h"

namespace opslag {
namespace {

using Kind = Contribution::Kind;

// The code's four digits at most, as a number that orders as they do.
std::uint32_t OrderOf(std::string_view code) {
  return static_cast<std::uint32_t>(LeadingWord(code) >> 32);
}

double* ContextSum(Field field, Candidate* candidate) {
  switch (field) {
    case Field::kTitle: return &candidate->context_title;
    case Field::kEmployer: return &candidate->context_employer;
    default: return &candidate->context_body;
  }
}

void AddUp(const RuleSet& rules, OccupationWork* work) {
  const Weights& weights = rules.weights();
  work->candidate_of.Reset(rules.code_count());
  for (const Contribution& found : work->contributions) {
    if (found.suppressed) continue;
    bool first;
    std::uint32_t& index = work->candidate_of.Make(found.code, &first);
    if (first) {
      index = static_cast<std::uint32_t>(work->candidates.size());
      work->candidates.push_back(
          Candidate{rules.code(found.code), found.code, OrderOf(rules.code(found.code))});
    }
    Candidate& candidate = work->candidates[index];
    if (found.kind == Kind::kContext) {
      *ContextSum(found.match->field, &candidate) += found.weight;
    } else if (found.InBody()) {
      candidate.body_titles += found.weight;
    } else {
      candidate.score += found.weight;
    }
  }
  const auto capped = [&](double sum) {
    return std::clamp(sum, -weights.context_cap, weights.context_cap);
  };
  for (Candidate& candidate : work->candidates) {
    candidate.score += std::min(candidate.body_titles, weights.body_title_cap) +
                       capped(candidate.context_title) + capped(candidate.context_employer) +
                       capped(candidate.context_body);
  }
}

// A group's words ("ingeniør": 21) speak for the codes below it; and where one of those stands on
// its own feet, the group is no answer beside it.
void ShareGroups(const Weights& weights, std::vector<Candidate>* candidates) {
  for (Candidate& group : *candidates) {
    if (group.code.size() >= 4 || group.score <= 0) continue;
    const auto digits = static_cast<unsigned>(group.code.size());
    const std::uint32_t mask = digits == 0 ? 0 : ~0u << (32 - 8 * digits);
    bool outdone = false;
    for (Candidate& deeper : *candidates) {
      const bool below = deeper.score > 0 && deeper.code.size() > group.code.size() &&
                         (deeper.order & mask) == group.order;
      if (!below) continue;
      deeper.score += weights.group_share * group.score;
      outdone |= deeper.score >= weights.least_score;
    }
    if (outdone) group.score = 0;
  }
}

// Of the subdivisions told for `code`, the one with the most weight; empty where none is told.
std::string_view Subdivision(const RuleSet& rules, const std::vector<Contribution>& contributions,
                             CodeIndex code) {
  std::string_view best;
  double best_weight = 0;
  for (const Contribution& found : contributions) {
    if (found.suppressed || found.weight <= best_weight || found.code != code) continue;
    const std::string_view told = NamesOf(rules, found).subdivision;
    if (told.empty()) continue;
    best = told;
    best_weight = found.weight;
  }
  return best;
}

// The find that names the job: of the answer's code first, then any.
std::ptrdiff_t TitleContribution(const std::vector<Contribution>& contributions,
                                 std::optional<CodeIndex> code) {
  std::ptrdiff_t best = -1;
  std::pair<bool, double> best_rank;
  for (std::size_t i = 0; i < contributions.size(); ++i) {
    const Contribution& found = contributions[i];
    if (found.suppressed || found.kind == Kind::kContext) continue;
    const std::pair<bool, double> rank(found.code == code, found.weight);
    if (found.place == Place::kMentioned && !rank.first) continue;  // somebody else's job
    if (best >= 0 && rank <= best_rank) continue;
    best = static_cast<std::ptrdiff_t>(i);
    best_rank = rank;
  }
  return best;
}

bool TitleDecided(const OccupationWork& work, CodeIndex code) {
  return std::any_of(
      work.contributions.begin(), work.contributions.end(), [&](const Contribution& found) {
        return !found.suppressed && found.strength != Strength::kWeak &&
               (found.kind == Kind::kTitle || found.kind == Kind::kHead) && found.code == code;
      });
}

// Of the best score. Labelled headlines show no difference between leads above that.
constexpr double kEnoughLead = 0.5;

// A compound's end tells less than the whole word: what stands before it may be another trade.
bool StrongestIsWhole(const OccupationWork& work, CodeIndex code) {
  const Contribution* strongest = nullptr;
  for (const Contribution& found : work.contributions) {
    if (found.suppressed || found.code != code) continue;
    if (strongest == nullptr || found.weight > strongest->weight) strongest = &found;
  }
  return strongest != nullptr && strongest->match->whole;
}

double Confidence(const Weights& weights, const OccupationWork& work) {
  const ConfidenceFeatures features = FeaturesOf(work);
  const double sum = weights.confidence_bias + weights.confidence_score * features.score +
                     weights.confidence_margin * features.margin +
                     weights.confidence_titled * features.titled +
                     weights.confidence_whole * features.whole;
  return 1 / (1 + std::exp(-sum));
}

}  // namespace

ConfidenceFeatures FeaturesOf(const OccupationWork& work) {
  const Candidate& best = work.candidates.front();
  const double second = work.candidates.size() > 1 ? std::max(0.0, work.candidates[1].score) : 0;
  return {.score = best.score,
          .margin = std::min(1.0, (best.score - second) / best.score / kEnoughLead),
          .titled = TitleDecided(work, best.code_index) ? 1.0 : 0.0,
          .whole = StrongestIsWhole(work, best.code_index) ? 1.0 : 0.0};
}

void OccupationWork::Clear() {
  contributions.clear();
  candidates.clear();
  title_contribution = -1;
}

OccupationAnswer ResolveOccupation(const PostingMatches& posting, OccupationWork* work) {
  const RuleSet& rules = *posting.rules;
  work->Clear();
  CollectContributions(posting, &work->buffers, &work->contributions);
  AddUp(rules, work);
  ShareGroups(rules.weights(), &work->candidates);
  std::sort(work->candidates.begin(), work->candidates.end(),
            [](const Candidate& a, const Candidate& b) {
              return a.score != b.score ? a.score > b.score : a.order < b.order;
            });
  OccupationAnswer answer;
  const bool answered =
      !work->candidates.empty() && work->candidates.front().score >= rules.weights().least_score;
  if (answered) {
    const Candidate& best = work->candidates.front();
    answer.code = best.code;
    answer.confidence = Confidence(rules.weights(), *work);
    const std::string_view six = Subdivision(rules, work->contributions, best.code_index);
    work->title_contribution = TitleContribution(work->contributions, best.code_index);
    if (!six.empty()) answer.code = six;
  } else {
    work->title_contribution = TitleContribution(work->contributions, std::nullopt);
  }
  return answer;
}

}  // namespace opslag
