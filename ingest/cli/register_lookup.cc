#include "ingest/cli/register_lookup.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>
#include <vector>

#include "classifier/calendar_day.h"
#include "classifier/employer/employer_facts.h"
#include "ingest/demo/display_text.h"
#include "ingest/eval/format.h"

namespace opslag {
namespace {

constexpr std::size_t kMostShown = 10;

std::string NumberText(RegisterNumber number) {
  std::string digits = std::to_string(number);
  const std::size_t wanted = IsUnitNumber(number) ? 10 : 8;
  return std::string(wanted - std::min(wanted, digits.size()), '0') + digits;
}

const char* MethodName(LinkMethod method) {
  switch (method) {
    case LinkMethod::kCvrNumber: return "CVR_NUMBER";
    case LinkMethod::kPNumber: return "P_NUMBER";
    case LinkMethod::kName: return "NAME";
    case LinkMethod::kNameAndPlace: return "NAME_AND_PLACE";
    case LinkMethod::kNameAndDomain: return "NAME_AND_DOMAIN";
    case LinkMethod::kUnspecified: break;
  }
  return "";
}

const char* PlaceName(PlaceFit fit) {
  switch (fit) {
    case PlaceFit::kStreet: return "street";
    case PlaceFit::kPostalCode: return "postal code";
    case PlaceFit::kTown: return "town";
    case PlaceFit::kMunicipality: return "municipality";
    case PlaceFit::kElsewhere: return "elsewhere";
    case PlaceFit::kUnknown: break;
  }
  return "";
}

const char* KindName(NameClass kind) {
  switch (kind) {
    case NameClass::kWeak: return "weak";
    case NameClass::kApart: return "apart";
    case NameClass::kDepartment: return "department";
    case NameClass::kPlace: return "place";
    case NameClass::kNone: break;
  }
  return "";
}

const char* ReasonName(WorkplaceReason reason) {
  switch (reason) {
    case WorkplaceReason::kOnlyUnit: return "the only unit";
    case WorkplaceReason::kAddress: return "street and house";
    case WorkplaceReason::kPostalCode: return "postal code";
    case WorkplaceReason::kTown: return "town";
    case WorkplaceReason::kMunicipality: return "municipality";
    case WorkplaceReason::kName: return "name";
    case WorkplaceReason::kNone: break;
  }
  return "";
}

std::string NameInForce(const RegisterEntity& entity, std::int32_t day) {
  std::vector<RegisterName> main;
  for (const RegisterName& name : entity.names) {
    if (!name.secondary) main.push_back(name);
  }
  const RegisterName* name = InForce(main.empty() ? entity.names : main, day);
  return name == nullptr ? std::string() : name->text;
}

void FillWhy(const LinkTrace& trace, const FoundEmployer& found, v1::RegisterAnswer::Why* why) {
  for (const LinkTrace::Word& word : trace.words) {
    auto* shown = why->add_words();
    shown->set_word(word.text);
    shown->set_names(word.names);
    shown->set_weight(word.weight);
    shown->set_kind(KindName(word.name_class));
  }
  for (const LinkTrace::Candidate& candidate : trace.candidates) {
    if (static_cast<std::size_t>(why->candidates_size()) == kMostShown) break;
    auto* shown = why->add_candidates();
    shown->set_number(NumberText(candidate.number));
    shown->set_company(NumberText(candidate.company));
    shown->set_name(candidate.name);
    shown->set_agreement(candidate.agreement);
    shown->set_rarity(candidate.rarity);
    shown->set_place(PlaceName(candidate.place));
    const std::array<std::pair<bool, const char*>, 5> remarks = {
        {{candidate.misspelt, "misspelt"},
         {candidate.secondary, "secondary"},
         {candidate.former, "former"},
         {candidate.ceased, "ceased"},
         {candidate.domain, "domain"}}};
    for (const auto& [is, remark] : remarks) {
      if (is) shown->add_remarks(remark);
    }
    shown->set_odds(candidate.odds);
  }
  why->set_workplace(ReasonName(found.reason));
  why->set_active_units(found.active_units);
}

bool IsPostalCode(std::string_view word) {
  return word.size() == 4 &&
         std::all_of(word.begin(), word.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::string_view Trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

}  // namespace

void ReadPlace(std::string_view text, v1::RegisterQuestion* question) {
  text = Trimmed(text);
  if (const std::size_t comma = text.rfind(','); comma != std::string_view::npos) {
    question->set_street(std::string(Trimmed(text.substr(0, comma))));
    text = Trimmed(text.substr(comma + 1));
  }
  const std::string_view first = text.substr(0, text.find(' '));
  if (IsPostalCode(first)) {
    question->set_postal_code(std::string(first));
    text = Trimmed(text.substr(first.size()));
  }
  question->set_city(std::string(text));
}

Result<v1::RegisterAnswer> LookUp(const v1::RegisterQuestion& question, bool explain,
                                  EmployerFinder* finder) {
  const bool has_number = !question.cvr_number().empty() || !question.p_number().empty();
  if (question.name().empty() && !has_number) {
    return Fail(ErrorCode::kMissingField, "name", "is empty, and there is no number either");
  }
  LinkRequest request;
  if (!question.date().empty()) {
    // A whole time stamp will do.
    const auto day = ReadCalendarDay(std::string_view(question.date()).substr(0, 10));
    if (!day) return Fail(ErrorCode::kBadValue, "date", "is no day; write it as 2026-10-05");
    request.day = *day;
  }
  PostingWorkplace place;
  place.street = question.street();
  place.postal_code = question.postal_code();
  place.city = question.city();
  place.municipality_code = question.municipality_code();
  const bool has_place =
      !place.postal_code.empty() || !place.city.empty() || !place.municipality_code.empty();
  const std::vector<std::string> domains(question.domains().begin(), question.domains().end());
  request.name = question.name();
  request.cvr_number = question.cvr_number();
  request.p_number = question.p_number();
  if (has_place) request.places = {&place, 1};
  request.domains = domains;
  LinkTrace trace;
  const FoundEmployer& found = finder->Find(request, {}, explain ? &trace : nullptr);

  v1::RegisterAnswer answer;
  answer.set_id(question.id());
  answer.set_rival_candidates(found.match.rivals);
  const std::int32_t day = request.day != INT32_MIN ? request.day : finder->register_day();
  const EmployerMatch& match = found.match;
  if (match.company != 0) {
    answer.set_cvr_number(NumberText(match.company));
    answer.set_score(match.score);
    answer.set_method(MethodName(match.method));
    answer.set_level(match.unit != 0 ? v1::RegisterAnswer::WORKPLACE : v1::RegisterAnswer::COMPANY);
    std::uint16_t municipality = found.municipality;
    if (match.unit != 0) {
      answer.set_p_number(NumberText(match.unit));
      const RegisterAddress* address = InForce(found.unit.addresses, day);
      if (address != nullptr) municipality = address->municipality;
    }
    answer.set_name(NameInForce(match.unit != 0 ? found.unit : found.company, day));
    if (municipality != 0) answer.set_municipality(FourDigits(municipality));
  }
  if (explain) FillWhy(trace, found, answer.mutable_why());
  return answer;
}

std::string LookupText(const v1::RegisterAnswer& answer) {
  std::string text;
  if (answer.cvr_number().empty()) {
    text += "not linked";
    if (answer.rival_candidates() > 1) {
      text += Format(": %u companies fit about as well", answer.rival_candidates());
    }
    text += "\n";
  } else {
    text += Format("%s\n", Printable(answer.name()).c_str());
    text += Format("CVR %s", answer.cvr_number().c_str());
    if (!answer.p_number().empty()) text += Format("  P %s", answer.p_number().c_str());
    text += Format("  %s  %s  score %.3f", v1::RegisterAnswer::Level_Name(answer.level()).c_str(),
                   answer.method().c_str(), answer.score());
    if (!answer.municipality().empty()) text += "  municipality " + answer.municipality();
    text += "\n";
  }
  if (!answer.why().workplace().empty()) {
    text += "workplace by " + answer.why().workplace();
    if (answer.why().active_units() > 0) text += Format(", of %u", answer.why().active_units());
    text += "\n";
  }
  if (answer.why().words_size() > 0) text += "\nword                      names  weight\n";
  for (const auto& word : answer.why().words()) {
    text += Format("%-22s %8u  %6.2f  %s\n", Printable(word.word()).c_str(), word.names(),
                   word.weight(), word.kind().c_str());
  }
  if (answer.why().candidates_size() > 0) {
    text += "\nnumber      agree  rarity   odds  place         name\n";
  }
  for (const auto& candidate : answer.why().candidates()) {
    text += Format("%-10s  %5.3f  %6.2f  %5.2f  %-12s  %s", candidate.number().c_str(),
                   candidate.agreement(), candidate.rarity(), candidate.odds(),
                   candidate.place().c_str(), Printable(candidate.name()).c_str());
    std::string remarks;
    if (candidate.number() != candidate.company()) remarks = "of " + candidate.company();
    for (const std::string& remark : candidate.remarks()) {
      remarks += (remarks.empty() ? "" : ", ") + remark;
    }
    text += remarks.empty() ? "\n" : " (" + remarks + ")\n";
  }
  return text;
}

}  // namespace opslag
