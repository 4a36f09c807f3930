#include "classifier/employer/employer_finder.h"

#include <utility>

#include "classifier/calendar_day.h"

namespace opslag {

struct EmployerFinder::Impl {
  Impl(std::shared_ptr<const Register> from, const RuleSet& rules)
      : reader(std::move(from)), chooser(&rules.places(), rules.text()) {}

  void Choose(const LinkRequest& request, std::string_view headline);

  RegisterReader reader;
  std::optional<Linker> linker;  // reads through `reader`
  WorkplaceChooser chooser;
  std::int32_t register_day = 0;
  FoundEmployer found;
};

void EmployerFinder::Impl::Choose(const LinkRequest& request, std::string_view headline) {
  EmployerMatch& match = found.match;
  if (!reader.Read(match.company, &found.company)) {
    found.company = {};
    // A unit whose company the register lacks.
    if (match.unit == 0) match = {};
  }
  if (match.unit == 0 && match.company != 0) {
    const WorkplaceQuery query{request.places, request.name, headline,
                               request.day != INT32_MIN ? request.day : register_day};
    const auto read = [this](RegisterNumber number, RegisterEntity* entity) {
      return reader.Read(number, entity);
    };
    const WorkplaceChoice choice = chooser.Choose(found.company, query, read);
    match.unit = choice.unit;
    found.municipality = choice.municipality;
    found.reason = choice.reason;
    found.active_units = choice.active_units;
  } else if (match.unit != 0) {
    found.reason = WorkplaceReason::kName;
  }
  if (match.unit != 0 && !reader.Read(match.unit, &found.unit)) match.unit = 0;
}

Result<EmployerFinder> EmployerFinder::Make(std::shared_ptr<const Register> from,
                                            std::shared_ptr<const EmployerLexicon> lexicon,
                                            const RuleSet& rules) {
  auto impl = std::make_unique<Impl>(std::move(from), rules);
  auto linker = Linker::Make(&impl->reader, std::move(lexicon));
  if (!linker) return tl::make_unexpected(linker.error());
  impl->linker.emplace(std::move(*linker));
  impl->register_day =
      ReadCalendarDay(impl->reader.source().info().version).value_or(impl->register_day);
  return EmployerFinder(std::move(impl));
}

EmployerFinder::EmployerFinder(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
EmployerFinder::~EmployerFinder() = default;
EmployerFinder::EmployerFinder(EmployerFinder&&) noexcept = default;
EmployerFinder& EmployerFinder::operator=(EmployerFinder&&) noexcept = default;

const FoundEmployer& EmployerFinder::Find(const LinkRequest& request, std::string_view headline,
                                          LinkTrace* trace) {
  FoundEmployer& found = impl_->found;
  found.municipality = 0;
  found.reason = WorkplaceReason::kNone;
  found.active_units = 0;
  found.match = impl_->linker->Link(request, trace);
  if (found.match.company != 0 || found.match.unit != 0) impl_->Choose(request, headline);
  return found;
}

const RegisterInfo& EmployerFinder::info() const { return impl_->reader.source().info(); }
std::int32_t EmployerFinder::register_day() const { return impl_->register_day; }

}  // namespace opslag
