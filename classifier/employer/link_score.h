// How well a name of the register agrees with the name in an ad, word by word.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "classifier/employer/employer_lexicon.h"
#include "classifier/employer/name_index.h"

namespace opslag {

// Weights of words by rarity: the logarithm of how few names have them.
class WordWeights {
 public:
  explicit WordWeights(const NameIndex* index);
  // Of a word that the register does not know: more than any it knows.
  double Of(std::string_view word);
  static constexpr double kUnknownNames = 0.5;
  double OfNames(double names) const;

 private:
  const NameIndex* index_;
  double all_;
  std::unordered_map<std::uint64_t, float> known_;
};

// One core word of the ad's name.
struct QueryWord {
  std::string_view text;
  IndexedWord indexed;
  double weight = 0;
  NameClass name_class = NameClass::kNone;
  const Municipalities* municipalities = nullptr;  // of a place
  const std::vector<std::string>* written_out = nullptr;
  std::uint8_t segment = 0;
  // Segments, and what a legal form or a department's word parts within them: "Hansen ApS søger ny
  // kollega", "Vikar til Hansen".
  std::uint8_t part = 0;
  bool behind_form = false;
  bool abbreviated = false;
  bool behind_alias = false;  // in its segment: another firm may bear that name
  std::size_t from = 0;       // in the name as written
};

struct QueryName {
  std::vector<QueryWord> words;
  std::vector<std::string_view> texts;  // of the words
  std::string_view form;                // run together; empty = none
  std::vector<std::string_view> tail;   // words behind "v/" and the like
  std::uint8_t segments = 1;
};

struct Agreement {
  double share = 0;   // 0 to 1: what agrees, of all that is there on both sides
  double rarity = 0;  // sum of the weights that agree
  bool misspelt = false;
  std::uint8_t misspelt_length = 0;  // of the word, in letters as folded
  bool misspelt_known = false;       // as the ad has the word, many names have it
  bool reordered = false;            // words that agree stand in another order
  bool apart = false;                // one has a word that makes it another firm
  bool whole = false;                // every word of either agrees
  bool adds_place = false;           // the register's name has words more, all of them places
  bool covered = false;              // the register's name has no word more before its place
  bool begins_otherwise = false;     // the register's name has another word, no place, before them
  bool owners_name = false;          // the ad's first word is but the owner's name there
  bool place_conflict = false;       // each has a place that the other lacks
  bool place_before = false;         // each begins with a place, or a word, of its own
  bool adds_weak = false;            // the register's name has words more, all of them weak
  // A place in the ad's name that is no part of the other is its municipality, or is not.
  bool place_word = false, place_elsewhere = false;
  // Words of the ad's name that agree with none: for a unit, its company's name may have them.
  std::uint32_t missing = 0;  // bit i: words[i]
  std::uint32_t matched = 0;
  std::uint32_t explained = 0;  // beside those that agree: its place, its company's name
  double missing_query = 0;     // sums of what counts against it
  double missing_name_counted = 0;
  double agreeing = 0;
  double missing_name = 0;  // sum of weights of the register's words that agree with none
};

class AgreementScorer {
 public:
  AgreementScorer(const EmployerLexicon* lexicon, WordWeights* weights)
      : lexicon_(lexicon), weights_(weights) {}

  // `near`: municipalities where the ad says the work is. `skip`: words of the query that need no
  // counterpart (bits as in Agreement::missing). `lies_near`: the name's bearer is known to be
  // there.
  Agreement Score(const QueryName& query, const IndexedName& name, const Municipalities& near,
                  std::uint32_t skip = 0, bool lies_near = false);

 private:
  struct Word {
    std::string_view text;
    bool tail = false;
    std::uint8_t segment = 0;
    bool matched = false;
    std::size_t by = 0;  // of the word that agrees
    // What it may stand for; looked up where it is asked for.
    bool looked_up = false;
    const std::vector<std::string>* written_out = nullptr;
  };
  void Pair(const QueryName& query);
  bool PairAt(const QueryName& query, std::size_t q, std::size_t n);
  void PairJoined(const QueryName& query);
  void PairMisspelt(const QueryName& query);
  bool TakeFromPlace(const QueryName& query, std::size_t q, std::size_t n);
  void Match(std::size_t q, std::size_t n, double factor);
  void NoteOrder(std::size_t q, std::size_t n);
  double PlaceFactor(const QueryWord& word, bool fits);
  double MissingQuery(const QueryName& query, const IndexedName& name, const Municipalities& near,
                      std::uint32_t skip, bool lies_near);
  bool IsCovered();
  void FindWholeSegment();
  double NameFactor(std::size_t n, const QueryName& query, const Municipalities& near);
  double MissingName(const QueryName& query, const Municipalities& near);
  bool IsAt(const Municipalities* municipalities, const IndexedName& name) const;

  const EmployerLexicon* lexicon_;
  WordWeights* weights_;
  // Of the call at hand.
  std::vector<Word> words_;
  std::vector<std::string_view> texts_;
  const QueryName* query_ = nullptr;
  std::uint32_t matched_ = 0;   // query words
  std::uint32_t genitive_ = 0;  // query words that agree but for their s
  bool whole_segment_ = false;  // one of the name's several segments agrees as a whole
  bool leads_ = false;          // the ad's words are the name's first ones, and rare
  Agreement result_;
  std::vector<std::pair<std::size_t, std::size_t>> pairs_;  // query word, name word
  double agreeing_ = 0;                                     // with what misspelling takes off
};

}  // namespace opslag
