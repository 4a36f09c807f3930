// Questions to a linker about a made-up register, with the right answers.
//
// A question is an employer's name as an ad has it, mostly with a place, and the ad's day. Its
// right answer is the company that is meant, and the unit where name and place tell it; or none,
// where the name is not in the register, or where nobody could tell: two companies of the same
// name, and no place, or the same place.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "classifier/error.h"
#include "tests/register/disturb.h"
#include "tests/register/name_key.h"
#include "tests/register/random.h"
#include "tests/register/world.h"

namespace opslag::make_register {

struct Question {
  std::string name, postal_code, city, date;  // as the linker gets them; may be empty but the name
  std::string subject;                        // what is asked for: "chain", "not_in_register"
  std::string disturbance;                    // "case", "department+form_left_out"
  std::uint32_t company = 0;                  // 0: unlinked is right
  std::uint64_t unit = 0;                     // 0: not asked
  bool workplace = false;                     // the place tells which unit
};

// Every name of the register with where and when it is borne; asked after all are added.
class NameIndex {
 public:
  void Add(std::uint64_t bare, std::uint64_t full, std::uint32_t company, std::uint16_t postal_code,
           const Span& span);
  void AddPrefix(std::uint64_t hash) { prefixes_.push_back(hash); }
  void Sort();

  struct Query {
    std::uint64_t bare = 0;
    std::uint64_t full = 0;  // 0: the form is left out, so another form's is the same name
    std::uint32_t self = 0;
    std::int32_t day = 0;
  };
  // Whether another company bears the name on that day, in one of the places (none: anywhere).
  bool HasOther(const Query& query, const std::vector<std::uint16_t>& places) const;
  // Whether anybody ever bore the name.
  bool Has(std::uint64_t bare) const;
  // Whether a longer name begins so.
  bool HasPrefix(std::uint64_t hash) const;

 private:
  struct Entry {
    std::uint64_t bare = 0;
    std::uint32_t full = 0;
    std::uint32_t company = 0;
    std::int32_t from = 0, to = 0;
    std::uint16_t postal_code = 0;
  };
  std::vector<Entry> entries_;
  std::vector<std::uint64_t> prefixes_;
};

// Sees the groups of a world, one after the other, and asks about some of them.
class QuestionMaker {
 public:
  // All outlive the maker.
  QuestionMaker(const Words& words, const NameKeys& keys, const Disturber& disturber,
                std::uint32_t questions, std::uint64_t seed);

  void See(const Group& group);
  // After all are seen. `strangers` is another seed: of the names that are not in the register.
  std::vector<Question> Make(std::uint64_t strangers);

 private:
  enum class Ask : std::uint8_t {
    kCompany,
    kSoleTrader,
    kGroupMember,
    kSecondary,
    kChain,
    kFranchise,
    kInstitution,
    kOther
  };
  static constexpr std::size_t kAsks = 8;

  // Somebody that may be asked for.
  struct Subject {
    Ask ask = Ask::kCompany;
    std::string name;
    std::uint32_t company = 0;
    std::uint64_t unit = 0;
    const District* place = nullptr;
    std::int32_t day = 0;
    // Units in force that the name fits: in all, in the town, under the postal code.
    std::uint32_t all = 0, in_town = 0, in_postal_code = 0;
  };
  struct Reservoir {
    std::uint32_t size = 0;
    std::uint64_t seen = 0;
    std::vector<Subject> subjects;
  };

  void Index(const Group& group);
  void IndexName(const NameSpan& name, std::uint32_t company,
                 const std::vector<AddressSpan>& addresses);
  void Offer(const Group& group, const Company& company);
  void Offer(Ask ask, const Group& group, const Company& company);
  bool Fill(Ask ask, const Group& group, const Company& company, Subject* subject);
  bool Choose(Ask ask, const Group& group, const Company& company, const Unit& unit,
              Subject* subject);
  void CountUnits(const Group& group, const Company& company, bool own_name, Subject* subject);

  void AskAbout(const Subject& subject, std::vector<Question>* questions);
  bool IsDecidable(const Subject& subject, const std::string& name, bool typing_error,
                   const std::vector<std::uint16_t>& places) const;
  bool IsAnothers(const Subject& subject, const std::string& core, const std::string& name) const;
  bool HasNeighbour(const NameIndex::Query& query, const std::string& bare,
                    const std::vector<std::uint16_t>& places) const;
  void GivePlace(const Subject& subject, Question* question);
  void AskStrangers(std::uint64_t seed, std::vector<Question>* questions);
  bool IsStrange(const std::string& name) const;
  std::vector<std::uint16_t> PlacesOf(const Question& question) const;
  std::vector<std::uint16_t> TownOf(const District& place) const;

  const Words& words_;
  const NameKeys& keys_;
  const Disturber& disturber_;
  std::uint32_t strangers_ = 0;
  Random random_;
  std::array<Reservoir, kAsks> reservoirs_;
  NameIndex index_;
};

}  // namespace opslag::make_register
