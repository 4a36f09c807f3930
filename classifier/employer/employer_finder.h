// Who an ad's employer is in the register: the company, and the unit of it where the work is.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "classifier/employer/employer_lexicon.h"
#include "classifier/employer/linker.h"
#include "classifier/employer/register.h"
#include "classifier/employer/workplace.h"
#include "classifier/error.h"
#include "classifier/ruleset/rule_set.h"

namespace opslag {

struct FoundEmployer {
  EmployerMatch match;  // `unit` is the chosen one
  // What the register has of both; filled where the match has their numbers.
  RegisterEntity company, unit;
  std::uint16_t municipality = 0;  // of the company only: where all its units lie; 0 = in several
  WorkplaceReason reason = WorkplaceReason::kNone;
  std::uint32_t active_units = 0;
};

// One per thread.
class EmployerFinder {
 public:
  // `rules` outlives it. Error: kRegister where the register's names are damaged.
  static Result<EmployerFinder> Make(std::shared_ptr<const Register> from,
                                     std::shared_ptr<const EmployerLexicon> lexicon,
                                     const RuleSet& rules);
  ~EmployerFinder();
  EmployerFinder(EmployerFinder&&) noexcept;
  EmployerFinder& operator=(EmployerFinder&&) noexcept;

  // Links, and chooses the workplace. The reference lives until the next call. `headline` may name
  // the workplace; `trace` may be nullptr.
  const FoundEmployer& Find(const LinkRequest& request, std::string_view headline,
                            LinkTrace* trace = nullptr);

  const RegisterInfo& info() const;
  // The register's own day; that of postings without one.
  std::int32_t register_day() const;

 private:
  struct Impl;
  explicit EmployerFinder(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace opslag
