#include "tests/bench/linking.h"

#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <utility>

#include "classifier/employer/employer_lexicon.h"
#include "classifier/employer/linker.h"
#include "ingest/register/name_index_builder.h"
#include "ingest/register/register_writer.h"

namespace opslag::bench {
namespace {

constexpr RegisterNumber kFirstCompany = 10'000'000, kFirstUnit = 1'000'000'000;
constexpr int kCompanies = 20'000, kChains = 60, kShops = 50;
constexpr std::size_t kQuestions = 50;

constexpr std::array kSyllables = {"ba", "ko", "ri", "lo", "ta", "mo", "ven", "dal", "nor", "sti"};
constexpr std::array kSurnames = {"Nielsen", "Jensen", "Hansen", "Madsen", "Lund", "Holm", "Bach"};
constexpr std::array kTrades = {"Byg",   "Transport", "VVS",       "Consult", "El-service",
                                "Maler", "Murer",     "Rengøring", "Tømrer",  "Autoværksted"};
struct Town {
  const char* name;
  std::uint16_t postal_code, municipality;
};
constexpr std::array kTowns = {Town{"Skive", 7800, 779}, Town{"Silkeborg", 8600, 740},
                               Town{"Viborg", 8800, 791}, Town{"Hobro", 9500, 846},
                               Town{"Aarhus C", 8000, 751}};

// The same in each run.
class Numbers {
 public:
  std::size_t Below(std::size_t limit) {
    state_ = state_ * 6364136223846793005u + 1442695040888963407u;
    return static_cast<std::size_t>(state_ >> 33) % limit;
  }

 private:
  std::uint64_t state_ = 7;
};

void Check(bool good, const std::string& what) {
  if (good) return;
  std::fprintf(stderr, "linking stage: %s\n", what.c_str());
  std::exit(1);
}

template <typename T>
T Taken(Result<T> result) {
  Check(result.has_value(), result ? "" : result.error().ToString());
  return std::move(*result);
}

RegisterEntity EntityOf(RegisterNumber number, std::string name, const Town& town) {
  RegisterEntity entity;
  entity.number = number;
  entity.names.push_back({std::move(name), false, {}});
  entity.addresses.push_back({"", "", town.postal_code, town.name, town.municipality, {}});
  return entity;
}

class Linking {
 public:
  Linking(const Classifier& classifier, const std::string& folder)
      : stays_(!folder.empty()), file_(FileIn(folder)) {
    Invent();
    if (!std::filesystem::exists(file_)) Write(classifier);
    reader_ = std::make_unique<RegisterReader>(Taken(Register::Open(file_)));
    const RuleSet& rules = classifier.rules();
    linker_ = std::make_unique<Linker>(Taken(Linker::Make(
        reader_.get(), Taken(EmployerLexicon::Make(rules.employer_words(), rules.places())))));
  }
  ~Linking() {
    if (!stays_) std::filesystem::remove(file_);
  }
  Linking(const Linking&) = delete;
  Linking& operator=(const Linking&) = delete;

  enum Kind { kExact, kMisspelt, kPartial, kStranger };

  void Ask(Kind kind) {
    const Question& question = questions_[kind][next_++ % kQuestions];
    PostingWorkplace place;
    place.postal_code = question.postal_code;
    LinkRequest request;
    request.name = question.name;
    request.places = {&place, 1};
    linker_->Link(request);
  }

 private:
  struct Question {
    std::string name, postal_code;
  };

  static std::filesystem::path FileIn(const std::string& folder) {
    const std::string name = "opslag-bench-register-";
    if (!folder.empty()) {
      return std::filesystem::path(folder) / (name + std::to_string(kRegisterFormatVersion));
    }
    return std::filesystem::temp_directory_path() / (name + "of-" + std::to_string(::getpid()));
  }

  std::string InventedWord() {
    std::string word;
    for (int i = 0; i < 4; ++i) word += kSyllables[numbers_.Below(kSyllables.size())];
    return word;
  }
  std::string InventedName() {
    const std::string trade = kTrades[numbers_.Below(kTrades.size())];
    if (numbers_.Below(3) == 0) {
      return std::string(kSurnames[numbers_.Below(kSurnames.size())]) + " & " +
             kSurnames[numbers_.Below(kSurnames.size())] + " " + trade;
    }
    return InventedWord() + " " + trade;
  }

  void Invent() {
    for (int i = 0; i < kCompanies; ++i) {
      const Town& town = kTowns[numbers_.Below(kTowns.size())];
      // Who is asked about has a name of his own.
      const bool asked = i % (kCompanies / static_cast<int>(kQuestions)) == 0;
      const std::string name =
          asked ? InventedWord() + " " + kTrades[numbers_.Below(kTrades.size())] : InventedName();
      companies_.push_back(EntityOf(kFirstCompany + companies_.size(), name + " ApS", town));
      if (asked) AskAbout(name, town);
    }
    for (int i = 0; i < kChains; ++i) {
      const std::string name = InventedWord() + " " + kTrades[numbers_.Below(kTrades.size())];
      RegisterEntity chain = EntityOf(kFirstCompany + companies_.size(), name + " A/S", kTowns[0]);
      for (int k = 0; k < kShops; ++k) {
        const Town& town = kTowns[numbers_.Below(kTowns.size())];
        RegisterEntity shop = EntityOf(kFirstUnit + units_.size(), name, town);
        chain.relations.push_back({shop.number, {}});
        shop.relations.push_back({chain.number, {}});
        units_.push_back(std::move(shop));
      }
      companies_.push_back(std::move(chain));
    }
  }

  void AskAbout(const std::string& name, const Town& town) {
    const std::string code = std::to_string(town.postal_code);
    questions_[kExact].push_back({name, code});
    std::string misspelt = name;
    std::swap(misspelt[2], misspelt[3]);
    questions_[kMisspelt].push_back({misspelt, code});
    const bool place = questions_[kPartial].size() % 2 == 0;
    questions_[kPartial].push_back(
        {name + (place ? std::string(", ") + town.name : " - Kantinen"), code});
    questions_[kStranger].push_back({InventedWord() + "ium " + kTrades[0], code});
  }

  void Write(const Classifier& classifier) {
    RegisterWriter writer = Taken(RegisterWriter::Create(file_));
    NameIndexBuilder names =
        Taken(NameIndexBuilder::Create(classifier.rules().employer_words(), file_));
    for (const auto* entities : {&companies_, &units_}) {
      for (const RegisterEntity& entity : *entities) {
        Check(writer.Add(entity).has_value(), "cannot write " + file_.string());
        Check(names.Add(entity).has_value(), "cannot write " + file_.string());
      }
    }
    Check(names.Finish(&writer).has_value(), "cannot write " + file_.string());
    RegisterInfo info;
    info.version = "2026-01-01";
    info.source = "cvr-permanent";
    Check(writer.Finish(info).has_value(), "cannot write " + file_.string());
  }

  bool stays_ = false;
  std::filesystem::path file_;
  Numbers numbers_;
  std::vector<RegisterEntity> companies_, units_;
  std::array<std::vector<Question>, 4> questions_;
  std::size_t next_ = 0;
  std::unique_ptr<RegisterReader> reader_;
  std::unique_ptr<Linker> linker_;
};

}  // namespace

std::vector<Stage> MakeLinkingStages(std::shared_ptr<const Classifier> classifier,
                                     const std::string& folder) {
  const auto made = std::make_shared<std::unique_ptr<Linking>>();
  if (!folder.empty()) *made = std::make_unique<Linking>(*classifier, folder);
  const auto stage = [&](const char* name, Linking::Kind kind) {
    return Stage{name, [made, classifier, kind] {
                   if (!*made) *made = std::make_unique<Linking>(*classifier, std::string());
                   (*made)->Ask(kind);
                 }};
  };
  return {stage("link exact", Linking::kExact), stage("link misspelt", Linking::kMisspelt),
          stage("link partial", Linking::kPartial), stage("link stranger", Linking::kStranger)};
}

}  // namespace opslag::bench
