// The classifier: a pure function of (posting, rule set, corrections, register). No clock, no
// network, no state.
//
// Classifier is immutable and shared by all threads; ClassifierThread holds what one thread needs
// for itself (scratch space, break iterators, buffers). A new rule set is a new Classifier: threads
// that hold the old one go on with it until they are given the new one.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "classifier/classification.h"
#include "classifier/error.h"
#include "classifier/posting.h"

namespace opslag {

class Corrections;
class EmployerLexicon;
class Register;
class RuleSet;

struct LoadOptions {
  std::filesystem::path rules_dir;
  // Where compiled rule sets are kept. Empty = compile anew every time, about a second.
  std::filesystem::path cache_dir;
  // False: only the cache will do, as compiling takes seconds and half a gigabyte.
  bool may_compile = true;
  // A file of corrections (ruleset/corrections.h). Empty = none.
  std::filesystem::path corrections{};
  // The register that employers are linked to (employer/register.h). Empty = they are not linked.
  std::filesystem::path register_file{};
};

class Classifier {
 public:
  // Reads, checks and compiles the rules, or takes the compiled set from the cache where that is
  // sound; reads the corrections, opens the register. Error: kRules with every complaint in
  // `reason`, one to a line; kIo; kRuleCache where the rules would have to be compiled and may not;
  // kRegister.
  static Result<std::shared_ptr<const Classifier>> Load(const LoadOptions& options);

  // The same for these postings alone: rules that the cache does not hold are compiled for them
  // only, which takes a tenth of the time. What it says of other postings means nothing.
  static Result<std::shared_ptr<const Classifier>> LoadFor(const LoadOptions& options,
                                                           std::span<const Posting> postings);

  // `corrections` may be nullptr. Links no employers.
  explicit Classifier(std::shared_ptr<const RuleSet> rules,
                      std::shared_ptr<const Corrections> corrections = nullptr);
  // Links employers to `opened`. Error: kRegister where it has no index of names.
  static Result<std::shared_ptr<const Classifier>> WithRegister(
      std::shared_ptr<const RuleSet> rules, std::shared_ptr<const Corrections> corrections,
      std::shared_ptr<const Register> opened);

  // "2026.11-3f9c0a1b2c3d": the release's name and the start of the rules' content hash.
  std::string_view RuleSetVersion() const;
  // Counts releases.
  std::uint32_t RuleSetNumber() const;

  // "2026-11-28". Empty = employers are not linked.
  std::string_view RegisterVersion() const;

  const RuleSet& rules() const { return *rules_; }
  // nullptr = none.
  const Corrections* corrections() const { return corrections_.get(); }
  // Both nullptr where employers are not linked.
  const std::shared_ptr<const Register>& employer_register() const { return register_; }
  const std::shared_ptr<const EmployerLexicon>& lexicon() const { return lexicon_; }

 private:
  std::shared_ptr<const RuleSet> rules_;
  std::shared_ptr<const Corrections> corrections_;
  std::shared_ptr<const Register> register_;
  std::shared_ptr<const EmployerLexicon> lexicon_;
};

struct MatchTrace;  // classifier/explain.h

class ClassifierThread {
 public:
  // An answer of less confidence than `min_confidence` is withheld: it is the first of the
  // alternatives, and the occupation says why it has no code.
  explicit ClassifierThread(std::shared_ptr<const Classifier> classifier,
                            double min_confidence = 0);
  ~ClassifierThread();
  ClassifierThread(ClassifierThread&&) noexcept;
  ClassifierThread& operator=(ClassifierThread&&) noexcept;

  // Never fails: a posting without usable text gets an empty classification. Of a body the first 64
  // KiB of text are read; Classification::body_truncated says where more was there. The reference
  // and all it holds live until the next call, and as long as the Classifier. REQUIRES: the
  // posting's text is well-formed UTF-8 below 4 GiB.
  const Classification& Classify(const Posting& posting);

  // How the last classification came about. Valid until the next call.
  const MatchTrace& trace() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// The canonical texts that the classifier reads these postings as, one after the other.
std::string CanonicalTexts(const std::shared_ptr<const RuleSet>& rules,
                           std::span<const Posting> postings);

}  // namespace opslag
