// The inside of the linker: what it holds of the request at hand, and the steps of an answer.
//
// linker.cc reads the question and decides, link_candidates.cc looks for names that may be meant,
// link_odds.cc says how well each fits. Nobody else includes this. One for each thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "classifier/employer/link_score.h"
#include "classifier/employer/linker.h"
#include "classifier/employer/unit_places.h"

namespace opslag {

struct Linker::Impl {
  // The best so many candidates are looked at closely.
  static constexpr std::size_t kMostRefined = 24;
  static constexpr double kDomainFits = 4;  // log odds

  struct AskedPlace {
    std::uint16_t postal_code = 0;
    std::uint16_t municipality = 0;
    std::string town;  // folded, run together
    std::uint32_t town_hash = 0;
    std::string street;
  };

  struct Candidate {
    NameNumber name = 0;
    IndexedName indexed;
    Agreement agreement;
    PlaceFit place = PlaceFit::kUnknown;
    bool domain = false, former = false, ceased = false, parent = false;
    double share = 0;     // of the agreement, as it counts
    double own_odds = 0;  // against none of them
    double odds = 0;      // beside the other candidates
  };

  Impl(const RegisterReader* from, std::shared_ptr<const EmployerLexicon> words, NameFolder fold)
      : reader(from),
        lexicon(std::move(words)),
        folder(std::move(fold)),
        index(reader),
        weights(&index),
        scorer(lexicon.get(), &weights) {}

  // linker.cc
  EmployerMatch ByNumber(const LinkRequest& request);
  EmployerMatch ByName(const LinkRequest& request);
  double BestShare(const RegisterEntity& entity);

  void ReadPlaces(const LinkRequest& request);
  void ReadQuery(std::string_view name);
  void FindParts();
  std::string Joined(std::size_t first, std::size_t last) const;

  // link_candidates.cc
  void ReadKeys();
  bool CollectByKeys();
  bool CollectAliases();
  void CollectByWords();
  // A word that candidates are looked up by.
  struct Driver {
    const IndexedWord* word = nullptr;
    std::size_t q = 0;  // of the query; of two that are one in the register the first
    bool place = false;
    bool certain = true;  // not what it may stand for, or be but a part of
  };
  void FindDrivers();
  void AddParts(std::size_t q);
  void CollectCrossed();
  void AddOtherSpellings(std::size_t q);
  bool IsAllOf(std::string_view core) const;
  void CollectMisspelt();
  void CollectWithMisspelt(std::size_t q, const IndexedWord& word);
  void Collect(NameNumber name);

  // link_odds.cc
  void ScoreNew();
  void Judge(Candidate* candidate);
  bool Dominates(const Candidate& rival, const Candidate& one) const;
  void JudgeDominated();
  void FindFranchise();
  bool NamesAllOf(const Agreement& agreement) const;
  double TailOdds(std::string_view tail) const;
  void JudgeByIndex(std::size_t first, double least);
  void Refine(Candidate* candidate);
  PlaceFit FitOf(const RegisterEntity& entity) const;
  PlaceFit FitOf(const UnitPlace& unit) const;
  PlaceFit FitOfUnitPlaces(RegisterNumber company) const;
  PlaceFit FitOfUnits(const RegisterEntity& company, PlaceFit own);
  PlaceFit QuickFit(const IndexedName& name) const;
  PlaceFit IndexedFit(const IndexedName& name) const;
  bool HasDomain(const RegisterEntity& entity) const;
  void JudgeParent(Candidate* candidate);

  // linker.cc
  double LeastScore(const Candidate& best) const;
  EmployerMatch Decide();
  RegisterNumber UnitOf(RegisterNumber company, double best_odds) const;
  void FillTrace(LinkTrace* trace);

  const RegisterReader* reader;
  std::shared_ptr<const EmployerLexicon> lexicon;
  NameFolder folder;
  NameIndex index;
  WordWeights weights;
  AgreementScorer scorer;

  // Of the request at hand.
  std::string_view asked_name;
  std::int32_t day = 0;
  std::span<const std::string> domains;
  std::vector<AskedPlace> places;
  Municipalities near;
  bool has_street = false, has_postal_code = false;
  FoldedName folded;
  QueryName query;
  std::string query_form;
  bool is_franchise = false, query_has_place = false;
  std::vector<Candidate> candidates;  // scored are those before `scored`, best first
  std::size_t scored = 0;
  std::vector<NameNumber> seen;  // sorted
  std::vector<NameNumber> found;
  std::vector<Driver> drivers;
  std::vector<IndexedWord> other_forms;  // of query words, and parts of them
  std::vector<std::uint64_t> keys;
  RegisterEntity entity, other;
  FoldedName other_folded;
};

}  // namespace opslag
