// From the name in an ad to the company or unit in the register.
//
// Candidates come from the name index: names with the same key, names that share rare words, names
// with words that are misspelt by one letter. Each is scored as log odds of being the one meant:
//
//   what of the ad's name and of the register's name agrees, words weighed by their rarity
//   how rare what agrees is              whether the name and its bearer were there on the day
//   where the candidate, or one of its units, lies, against where the ad says the work is
//   the legal form, where both have one  web domains of the ad against those of the register
//
// The candidates of one company count together. The best company is taken when its share of all
// odds (those of "none of them" included) is large enough; otherwise the ad stays unlinked, and the
// companies that come near are counted. What a word is (a department, a place, a word that makes
// another firm) is data; the numbers are those of linker.cc.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "classifier/classification.h"
#include "classifier/employer/employer_lexicon.h"
#include "classifier/employer/name_index.h"
#include "classifier/employer/register.h"
#include "classifier/posting.h"

namespace opslag {

// What the ad tells. Views need to live during the call only. REQUIRES: well-formed UTF-8.
struct LinkRequest {
  std::string_view name;
  std::string_view cvr_number;  // as written; may be empty or wrong
  std::string_view p_number;
  std::span<const PostingWorkplace> places;
  std::span<const std::string> domains;  // hosts of links and mail addresses, lower case
  std::int32_t day = INT32_MIN;          // INT32_MIN = not told: the register's own day
};

struct EmployerMatch {
  // 0 = not linked.
  RegisterNumber company = 0;
  // 0 = the company only. The unit's own name, or its number, was told: where only its company's
  // was, choosing the workplace is another's matter (workplace.h).
  RegisterNumber unit = 0;
  LinkMethod method = LinkMethod::kUnspecified;
  double score = 0;  // 0 to 1
  // Companies that fit about as well where several did and none was taken.
  std::uint32_t rivals = 0;
};

// Where a candidate lies against where the ad says the work is.
enum class PlaceFit : std::uint8_t {
  kUnknown,
  kElsewhere,
  kMunicipality,
  kTown,
  kPostalCode,
  kStreet
};

// Why. For people; filled on request.
struct LinkTrace {
  struct Word {
    std::string text;
    std::uint32_t names = 0;  // in the register with it
    double weight = 0;
    NameClass name_class = NameClass::kNone;
  };
  struct Candidate {
    RegisterNumber number = 0;
    RegisterNumber company = 0;
    std::string name;      // as registered
    double agreement = 0;  // 0 to 1
    double rarity = 0;     // sum of the agreeing words' weights
    PlaceFit place = PlaceFit::kUnknown;
    bool misspelt = false, secondary = false, former = false, ceased = false, domain = false;
    double odds = 0;  // logarithm
  };
  std::vector<Word> words;
  std::vector<Candidate> candidates;  // best first
};

class Linker {
 public:
  // One per thread; `reader` outlives it. Error: kRegister where the register's names are damaged.
  static Result<Linker> Make(const RegisterReader* reader,
                             std::shared_ptr<const EmployerLexicon> lexicon);
  ~Linker();
  Linker(Linker&&) noexcept;
  Linker& operator=(Linker&&) noexcept;

  // `trace` may be nullptr.
  EmployerMatch Link(const LinkRequest& request, LinkTrace* trace = nullptr);

 private:
  struct Impl;
  explicit Linker(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace opslag
