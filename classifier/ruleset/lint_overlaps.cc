#include "classifier/ruleset/lint_overlaps.h"

#include <algorithm>
#include <cctype>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "classifier/text/case.h"

namespace opslag {
namespace {

// A rule's term that has a literal.
struct Claim {
  const WrittenRule* rule = nullptr;
  const WrittenTerm* term = nullptr;
};

std::string Quoted(std::string_view text) { return '"' + std::string(text) + '"'; }

// "24" and "2422": the group's words speak for the codes below it.
bool OneHoldsTheOther(const std::string& a, const std::string& b) {
  return a.starts_with(b) || b.starts_with(a);
}

bool IsCondition(const WrittenRule& rule) { return rule.Has(TermUse::kUnless); }

// As a person writes it, but for what nobody tells words by: case, and everything but letters and
// digits.
std::string Plain(std::string_view spelling) {
  std::string plain = LowerCase(spelling);
  for (const std::string_view apostrophe : {"’", "‘", "§"}) {
    for (std::size_t at = plain.find(apostrophe); at != plain.npos; at = plain.find(apostrophe)) {
      plain.erase(at, apostrophe.size());
    }
  }
  std::erase_if(plain, [](char c) {
    return static_cast<unsigned char>(c) < 0x80 && std::isalnum(static_cast<unsigned char>(c)) == 0;
  });
  return plain;
}

// Words of as many letters differ by an accent at most ("café"); "rør" and "roer" differ by a letter.
std::size_t LettersOf(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](unsigned char c) { return (c & 0xC0) != 0x80; }));
}

class OverlapLinter {
 public:
  OverlapLinter(const WrittenRules& rules, const FileFilter& filter, TermSpeller* speller,
                Diagnostics* diagnostics)
      : rules_(rules), filter_(filter), speller_(*speller), diagnostics_(*diagnostics) {}

  void Lint() {
    CollectClaims();
    for (const auto& [literal, claims] : claims_) {
      FindShared(claims);
      FindCountedTwice(claims);
      FindSameSpelling(literal, claims);
    }
    for (const WrittenRule& rule : rules_.all()) {
      if (IsLooked(rule) && rule.Has(TermUse::kTitle)) FindOutdone(rule);
    }
  }

 private:
  bool IsLooked(const WrittenRule& rule) const { return !filter_ || filter_(*rule.file); }

  // Those that have a literal in common with a rule that is looked at.
  void CollectClaims() {
    for (const bool looked : {true, false}) {
      for (const WrittenRule& rule : rules_.all()) {
        if (IsLooked(rule) == looked) Collect(rule, looked);
      }
    }
  }

  void Collect(const WrittenRule& rule, bool looked) {
    for (const WrittenTerm& term : rule.terms) {
      if (term.use == TermUse::kUnless) continue;
      for (std::string& literal : speller_.Literals(term)) {
        if (looked) {
          claims_[std::move(literal)].push_back({&rule, &term});
        } else if (const auto it = claims_.find(literal); it != claims_.end()) {
          it->second.push_back({&rule, &term});
        }
      }
    }
  }

  void Warn(const Claim& claim, std::string message, std::string hint) {
    diagnostics_.AddWarning(*claim.rule->file, claim.term->position, std::move(message),
                            std::move(hint));
  }

  // Once for a rule and another, in each order.
  bool IsNew(const char* lint, const Claim& claim, const Claim& other) {
    return told_.insert(lint + claim.rule->id + " " + other.rule->id).second;
  }

  template <typename Tell>
  void ForTitlePairs(const std::vector<Claim>& claims, const Tell& tell) {
    if (claims.size() < 2) return;
    for (const Claim& claim : claims) {
      if (claim.term->use != TermUse::kTitle || !IsLooked(*claim.rule)) continue;
      for (const Claim& other : claims) {
        const bool pair = other.term->use == TermUse::kTitle && other.rule != claim.rule;
        if (pair) tell(claim, other);
      }
    }
  }

  // Of two rules with the same words the one that says less, else the later.
  static bool GivesWay(const WrittenRule& a, const WrittenRule& b) {
    if (a.subdivision.empty() != b.subdivision.empty()) return a.subdivision.empty();
    return std::tie(*a.file, a.position.line, a.position.column) >
           std::tie(*b.file, b.position.line, b.position.column);
  }

  void FindShared(const std::vector<Claim>& claims) {
    ForTitlePairs(claims, [&](const Claim& claim, const Claim& other) {
      const auto reasoned = [](const WrittenRule& rule) {
        return IsCondition(rule) || rule.Allows(v1::Allow::SHARED_WORDS);
      };
      if (OneHoldsTheOther(claim.rule->code, other.rule->code)) return;
      if (reasoned(*claim.rule) || reasoned(*other.rule) || !IsNew("shared ", claim, other)) return;
      std::string message = Quoted(*claim.term->text) + " is claimed by " + other.rule->id + " too";
      if (*claim.term->text != *other.term->text) {
        message += ", where it is written " + Quoted(*other.term->text);
      }
      Warn(claim, std::move(message),
           "give it to one code, or tell the two apart with unless or a domain; or allow: "
           "SHARED_WORDS, with a note");
    });
  }

  // Two titles of one code on the same words add up, as if the headline said it twice.
  void FindCountedTwice(const std::vector<Claim>& claims) {
    ForTitlePairs(claims, [&](const Claim& claim, const Claim& other) {
      if (claim.rule->code != other.rule->code || !GivesWay(*claim.rule, *other.rule)) return;
      if (!told_.insert("twice " + claim.rule->id + " " + *claim.term->text).second) return;
      if (!HasAll(*other.rule, *claim.term)) return;
      Warn(claim,
           Quoted(*claim.term->text) + " counts twice for " + claim.rule->code + ": it stands in " +
               other.rule->id + " too",
           "keep it in one of the two");
    });
  }

  // Whether the rule's titles have all spellings of the term.
  bool HasAll(const WrittenRule& rule, const WrittenTerm& term) {
    const std::vector<std::string> literals = speller_.Literals(term);
    return std::all_of(literals.begin(), literals.end(), [&](const std::string& literal) {
      const auto& claims = claims_.at(literal);
      return std::any_of(claims.begin(), claims.end(), [&](const Claim& claim) {
        return claim.rule == &rule && claim.term->use == TermUse::kTitle;
      });
    });
  }

  // A rule that decides nothing by itself: wherever its words stand, a stronger rule of another
  // code has them too.
  void FindOutdone(const WrittenRule& rule) {
    if (rule.Allows(v1::Allow::SHARED_WORDS)) return;
    const Claim* by = nullptr;
    for (const WrittenTerm& term : rule.terms) {
      if (term.use != TermUse::kTitle) continue;
      for (const std::string& literal : speller_.Literals(term)) {
        const auto& claims = claims_.at(literal);
        const auto stronger = std::find_if(claims.begin(), claims.end(), [&](const Claim& other) {
          return other.term->use == TermUse::kTitle && other.rule->strength > rule.strength &&
                 !OneHoldsTheOther(other.rule->code, rule.code) && !IsCondition(*other.rule);
        });
        if (stronger == claims.end()) return;
        by = &*stronger;
      }
    }
    if (by == nullptr) return;
    diagnostics_.AddWarning(
        *rule.file, rule.position,
        "the rule can never decide: all its words are stronger in " + by->rule->id,
        "take it out, or make it stronger; or allow: SHARED_WORDS, with a note");
  }

  // Two words that fold to one ("rør" and "roer") are two only where a person reads them.
  void FindSameSpelling(const std::string& literal, const std::vector<Claim>& claims) {
    if (claims.size() < 2) return;
    for (const Claim& claim : claims) {
      if (!IsLooked(*claim.rule) || claim.rule->Allows(v1::Allow::SAME_SPELLING)) continue;
      for (const Claim& other : claims) {
        const bool apart = other.rule != claim.rule && *other.term->text != *claim.term->text &&
                           !other.rule->Allows(v1::Allow::SAME_SPELLING);
        if (!apart || (IsAscii(*claim.term->text) && IsAscii(*other.term->text))) continue;
        const std::string mine = SpellingOf(claim, literal), others = SpellingOf(other, literal);
        if (mine.empty() || others.empty() || LettersOf(mine) == LettersOf(others)) continue;
        if (!told_.insert("spelling " + *claim.rule->file + mine + " " + others).second) continue;
        Warn(
            claim,
            Quoted(mine) + " is read as " + Quoted(others) + " of " + other.rule->id +
                ": both fold to the same",
            "add a word that tells them apart, or an unless; or allow: SAME_SPELLING, with a note");
      }
    }
  }

  static bool IsAscii(std::string_view text) {
    return std::all_of(text.begin(), text.end(),
                       [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  }

  // How the term spells the literal; empty for a set.
  std::string SpellingOf(const Claim& claim, std::string_view literal) {
    if (claim.term->text->starts_with('@')) return {};
    if (literal.starts_with(' ')) literal.remove_prefix(1);
    if (literal.ends_with(' ')) literal.remove_suffix(1);
    for (const auto& [spelling, folded] : speller_.Spellings(*claim.term)) {
      if (folded == literal) return Plain(spelling);
    }
    return {};
  }

  const WrittenRules& rules_;
  const FileFilter& filter_;
  TermSpeller& speller_;
  Diagnostics& diagnostics_;
  std::unordered_map<std::string, std::vector<Claim>> claims_;
  std::set<std::string> told_;
};

}  // namespace

void LintOverlaps(const WrittenRules& rules, const FileFilter& filter, TermSpeller* speller,
                  Diagnostics* diagnostics) {
  OverlapLinter(rules, filter, speller, diagnostics).Lint();
}

}  // namespace opslag
