#include "classifier/employer/employer_lexicon.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace opslag {
namespace {

constexpr std::size_t kMostPhraseWords = 4;
// A shorter word at the end of a longer one says nothing.
constexpr std::size_t kShortestApartEnding = 6;
constexpr std::size_t kShortestDepartmentEnding = 8;
// By so many of their last letters endings are looked up.
constexpr std::size_t kEndingLetters = kShortestApartEnding;

std::uint16_t CodeOf(const std::string& code) {
  std::uint16_t number = 0;
  std::from_chars(code.data(), code.data() + code.size(), number);
  return number;
}

}  // namespace

Result<std::shared_ptr<const EmployerLexicon>> EmployerLexicon::Make(const EmployerWords& words,
                                                                     const PlaceTable& places) {
  auto folder = NameFolder::Make(words);
  if (!folder) return tl::make_unexpected(folder.error());
  std::shared_ptr<EmployerLexicon> made(new EmployerLexicon(std::move(*folder)));
  const NameFolder& fold = made->folder_;
  made->places_ = &places;
  for (const auto& entry : places.municipalities) made->AddPlace(entry.name, CodeOf(entry.code));
  for (const auto& area : places.postal_areas) {
    made->AddPlace(area.name, CodeOf(places.municipalities[area.municipality].code));
  }
  for (const auto& place : places.names) {
    for (const std::uint32_t index : place.municipalities) {
      made->AddPlace(place.name, CodeOf(places.municipalities[index].code));
    }
  }
  const auto add = [&](const std::vector<std::string>& written, NameClass name_class) {
    for (const std::string& phrase : written) made->classes_[fold.JoinedCore(phrase)] = name_class;
  };
  add(words.departments, NameClass::kDepartment);
  add(words.weak, NameClass::kWeak);
  add(words.apart, NameClass::kApart);
  for (const std::string& word : words.apart) {
    made->AddEnding(word, kShortestApartEnding, NameClass::kApart);
  }
  for (const std::string& phrase : words.departments) {
    if (phrase.find(' ') != std::string::npos) continue;
    made->AddEnding(phrase, kShortestDepartmentEnding, NameClass::kDepartment);
  }
  made->IndexPhrases();
  for (const auto& entry : words.abbreviations) {
    auto& written_out = made->abbreviations_[fold.Joined(entry.short_form)];
    for (const std::string& form : entry.long_forms) written_out.push_back(fold.Joined(form));
  }
  for (const auto& alias : words.aliases) {
    for (const std::string& name : alias.names)
      made->aliases_[fold.JoinedCore(name)] = alias.registered;
  }
  for (const std::string& brand : words.franchises)
    made->franchises_.insert(fold.JoinedCore(brand));
  for (const auto& form : words.legal_forms) {
    for (const std::string& written : form.forms) made->forms_.insert(fold.Joined(written));
  }
  for (const std::string& cue : words.before_name) made->before_name_.insert(fold.Joined(cue));
  for (const std::string& cue : words.behind_name) made->behind_name_.insert(fold.Joined(cue));
  for (const std::string& domain : words.shared_domains) made->shared_domains_.insert(domain);
  return std::shared_ptr<const EmployerLexicon>(std::move(made));
}

void EmployerLexicon::AddPlace(std::string_view name, std::uint16_t municipality) {
  std::string joined = folder_.Joined(name);
  if (joined.empty()) return;
  for (const bool genitive : {false, true}) {
    Municipalities& known = place_names_[genitive ? joined + "s" : joined];
    if (std::find(known.begin(), known.end(), municipality) == known.end()) {
      known.push_back(municipality);
    }
  }
}

void EmployerLexicon::AddEnding(std::string_view word, std::size_t shortest, NameClass name_class) {
  std::string ending = folder_.Joined(word);
  if (ending.size() < shortest) return;
  const std::string_view last = std::string_view(ending).substr(ending.size() - kEndingLetters);
  endings_[HashName(last)].push_back({std::move(ending), name_class});
}

void EmployerLexicon::IndexPhrases() {
  const auto add = [this](const std::string& text, NameClass name_class,
                          const Municipalities* municipalities) {
    for (std::size_t size = 1; size < text.size(); ++size) {
      phrases_[HashName(std::string_view(text).substr(0, size))].goes_on = true;
    }
    Phrase& phrase = phrases_[HashName(text)];
    phrase.name_class = name_class;
    phrase.municipalities = municipalities;
  };
  for (const auto& [text, municipalities] : place_names_) {
    add(text, NameClass::kPlace, &municipalities);
  }
  // A word that is both is what the words say of it.
  for (const auto& [text, name_class] : classes_) add(text, name_class, nullptr);
}

NameClass EmployerLexicon::ClassOfEnding(std::string_view word) const {
  if (word.size() < kEndingLetters) return NameClass::kNone;
  const auto known = endings_.find(HashName(word.substr(word.size() - kEndingLetters)));
  if (known == endings_.end()) return NameClass::kNone;
  NameClass name_class = NameClass::kNone;
  for (const Ending& ending : known->second) {
    if (word.ends_with(ending.text)) name_class = std::max(name_class, ending.name_class);
  }
  return name_class;
}

EmployerLexicon::Class EmployerLexicon::ClassAt(const std::vector<std::string_view>& words,
                                                std::size_t at) const {
  thread_local std::string joined;
  Class found;
  for (std::size_t count = 1; count <= kMostPhraseWords && at + count <= words.size(); ++count) {
    std::string_view text = words[at];
    if (count > 1) {
      if (count == 2) joined.assign(text);
      text = joined.append(words[at + count - 1]);
    }
    const auto known = phrases_.find(HashName(text));
    if (known == phrases_.end()) break;
    if (known->second.name_class != NameClass::kNone) {
      found = {known->second.name_class, count, known->second.municipalities};
    }
    if (!known->second.goes_on) break;
  }
  if (found.name_class == NameClass::kNone) found.name_class = ClassOfEnding(words[at]);
  return found;
}

const std::vector<std::string>* EmployerLexicon::WrittenOut(std::string_view word) const {
  const auto found = abbreviations_.find(word);
  return found == abbreviations_.end() ? nullptr : &found->second;
}

const std::vector<std::string>* EmployerLexicon::Registered(std::string_view joined) const {
  const auto found = aliases_.find(joined);
  return found == aliases_.end() ? nullptr : &found->second;
}

const Municipalities* EmployerLexicon::FindPlace(std::string_view name) const {
  const auto found = place_names_.find(folder_.Joined(name));
  return found == place_names_.end() ? nullptr : &found->second;
}

}  // namespace opslag
