// Asks the linker about a made-up register, in this process: how right, and how fast.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "classifier/classifier.h"
#include "classifier/employer/employer_lexicon.h"
#include "classifier/employer/linker.h"
#include "classifier/employer/register.h"
#include "classifier/error.h"
#include "tests/register/questions.h"
#include "tests/register/world.h"

namespace opslag::make_register {

// The questions about the world of these settings.
Result<std::vector<Question>> QuestionsAbout(const Words& words, const WorldSettings& settings,
                                             std::uint32_t count,
                                             const std::filesystem::path& word_lists);

// The same, as opslag_make_register wrote them: a large world need not be made again to ask about
// it. Error: kIo.
Result<std::vector<Question>> ReadQuestions(const std::filesystem::path& questions,
                                            const std::filesystem::path& gold);

struct Tally {
  std::uint64_t questions = 0, answerable = 0, linked = 0, right = 0;
  std::uint64_t strangers = 0, strangers_linked = 0;

  double precision() const { return Share(right, linked); }
  double recall() const { return Share(right, answerable); }
  double wrong() const { return Share(strangers_linked, strangers); }

 private:
  static double Share(std::uint64_t part, std::uint64_t whole) {
    return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
  }
};

// A question that was not answered rightly: unlinked, or linked to another.
struct Mistake {
  const Question* question = nullptr;
  RegisterNumber linked = 0;
  std::string linked_name;
  double score = 0;
  std::uint32_t rivals = 0;
  double microseconds = 0;  // of the thread's own time
};

// Microseconds, the shortest of some rounds: by the clock, and of the thread's own time, which
// others on the machine do not lengthen.
struct Times {
  std::vector<double> wall, own;
};

struct Answers {
  Tally all;
  std::vector<Mistake> mistakes;  // point into the questions
  std::map<std::string, Tally> by_subject;
  std::map<std::string, Times> times;                       // by what makes a question hard
  std::vector<std::pair<double, const Question*>> slowest;  // its own time; a few, longest first
};

class Asker {
 public:
  // Errors: those of the rules and of the register.
  static Result<Asker> Make(std::shared_ptr<const Register> about,
                            const std::filesystem::path& rules);

  // Each question `rounds` times in a row, so that its pages are warm.
  Answers Ask(const std::vector<Question>& questions, int rounds, std::size_t slowest = 0);

 private:
  Asker() = default;

  std::shared_ptr<const Classifier> classifier_;  // owns the places
  std::shared_ptr<const EmployerLexicon> lexicon_;
  std::unique_ptr<RegisterReader> reader_;
  std::unique_ptr<Linker> linker_;
};

}  // namespace opslag::make_register
