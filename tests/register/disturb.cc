#include "tests/register/disturb.h"

#include <string_view>

namespace opslag::make_register {
namespace {

// A letter of a text: its bytes.
struct LetterAt {
  std::size_t begin = 0, size = 1;
};

bool IsLetter(std::string_view text, std::size_t at) {
  const auto byte = static_cast<unsigned char>(text[at]);
  return byte == 0xc3 || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

// Runs of letters, each as its letters.
std::vector<std::vector<LetterAt>> WordsOf(std::string_view text) {
  std::vector<std::vector<LetterAt>> words(1);
  for (std::size_t i = 0; i < text.size();) {
    if (!IsLetter(text, i)) {
      if (!words.back().empty()) words.emplace_back();
      ++i;
      continue;
    }
    const std::size_t size = static_cast<unsigned char>(text[i]) == 0xc3 ? 2 : 1;
    words.back().push_back({i, size});
    i += size;
  }
  return words;
}

// The key to the right or left of a letter's; the letter itself where it has none in ASCII.
char Neighbour(char letter, Random* random) {
  static constexpr std::string_view kRows[] = {"qwertyuiop", "asdfghjkl", "zxcvbnm"};
  const bool large = letter >= 'A' && letter <= 'Z';
  const char small = large ? static_cast<char>(letter + 32) : letter;
  for (const std::string_view row : kRows) {
    const std::size_t at = row.find(small);
    if (at == std::string_view::npos) continue;
    const std::size_t beside = at == 0                ? 1
                               : at + 1 == row.size() ? at - 1
                               : random->Chance(0.5)  ? at - 1
                                                      : at + 1;
    return large ? static_cast<char>(row[beside] - 32) : row[beside];
  }
  return letter;
}

// Upper or lower case of ASCII and the Danish letters.
std::string InCase(std::string_view text, bool upper) {
  std::string changed;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const bool second = i > 0 && static_cast<unsigned char>(text[i - 1]) == 0xc3;
    const bool is_small = (byte >= 'a' && byte <= 'z') || (second && byte >= 0xa0);
    const bool is_large = (byte >= 'A' && byte <= 'Z') || (second && byte >= 0x80 && byte < 0xa0);
    const int step = upper && is_small ? -32 : !upper && is_large ? 32 : 0;
    changed += static_cast<char>(byte + step);
  }
  return changed;
}

void Replace(std::string* text, std::string_view from, std::string_view to) {
  const std::size_t at = text->find(from);
  if (at != std::string::npos) text->replace(at, from.size(), to);
}

std::optional<std::string> WithoutForm(const std::string& name, const NameKeys& keys) {
  const std::size_t space = name.rfind(' ');
  if (space == std::string::npos || keys.Bare(name) == keys.Full(name)) return std::nullopt;
  return name.substr(0, space);
}

std::optional<std::string> Abbreviated(
    const std::string& name, const std::vector<std::pair<std::string, std::string>>& pairs) {
  const std::string spaced = " " + name + " ";
  for (const auto& [from, to] : pairs) {
    const std::size_t at = spaced.find(" " + from + " ");
    if (at == std::string::npos) continue;
    std::string changed = name;
    changed.replace(at, from.size(), to);
    return changed;
  }
  return std::nullopt;
}

}  // namespace

const char* NameOf(Disturbance disturbance) {
  static constexpr const char* kNames[] = {"as_registered", "form_left_out", "case",
                                           "department",    "place",         "typing_error",
                                           "abbreviation"};
  return kNames[static_cast<std::size_t>(disturbance)];
}

Result<Disturber> Disturber::Load(const std::filesystem::path& words, const NameKeys& keys) {
  auto lines = LinesOf(words / "disturbances.txt");
  if (!lines) return tl::make_unexpected(lines.error());
  Disturber disturber(keys);
  std::string section;
  for (const NumberedLine& line : *lines) {
    if (line.text.front() == '[') {
      section = line.text.substr(1, line.text.size() - 2);
    } else if (section == "department") {
      disturber.departments_.push_back(line.text);
    } else if (section == "department_pattern") {
      disturber.department_patterns_.push_back(line.text);
    } else if (section == "place_pattern") {
      disturber.place_patterns_.push_back(line.text);
    } else {
      const std::size_t at = line.text.find(';');
      disturber.abbreviations_.emplace_back(line.text.substr(0, at), line.text.substr(at + 1));
    }
  }
  return disturber;
}

std::string Disturber::Fill(const std::string& pattern, const std::string& name,
                            const District& place, Random* random) const {
  std::string text = pattern;
  // The name last: it may hold anything.
  Replace(&text, "{town}", place.town);
  Replace(&text, "{district}", place.name);
  Replace(&text, "{department}",
          departments_[random->Below(static_cast<std::uint32_t>(departments_.size()))]);
  Replace(&text, "{name}", name);
  return text;
}

std::optional<std::string> Disturber::Apply(Disturbance disturbance, const std::string& name,
                                            const District& place, Random* random) const {
  switch (disturbance) {
    case Disturbance::kNone: return name;
    case Disturbance::kFormLeftOut: return WithoutForm(name, *keys_);
    case Disturbance::kCase: {
      const std::string upper = InCase(name, true);
      return upper == name || random->Chance(0.4) ? InCase(name, false) : upper;
    }
    case Disturbance::kDepartment:
      return Fill(department_patterns_[random->Below(
                      static_cast<std::uint32_t>(department_patterns_.size()))],
                  name, place, random);
    case Disturbance::kPlace:
      // Said once is enough.
      if (name.find(place.town) != std::string::npos) return std::nullopt;
      return Fill(
          place_patterns_[random->Below(static_cast<std::uint32_t>(place_patterns_.size()))], name,
          place, random);
    case Disturbance::kTypingError: {
      const auto bare = WithoutForm(name, *keys_);
      return WithTypingError(name, bare ? bare->size() : name.size(), random);
    }
    case Disturbance::kAbbreviation: return Abbreviated(name, abbreviations_);
  }
  return std::nullopt;
}

std::vector<std::string> Disturber::WrittenOtherwise(const std::string& name) const {
  std::vector<std::string> names;
  for (const auto& [from, to] : abbreviations_) {
    for (const auto& [word, other] : {std::pair(from, to), std::pair(to, from)}) {
      if (auto changed = Abbreviated(name, {{word, other}})) names.push_back(std::move(*changed));
    }
  }
  return names;
}

std::optional<std::string> WithTypingError(const std::string& name, std::size_t bytes,
                                           Random* random) {
  std::vector<std::vector<LetterAt>> words;
  for (std::vector<LetterAt>& word : WordsOf(std::string_view(name).substr(0, bytes))) {
    if (word.size() >= 5) words.push_back(std::move(word));
  }
  if (words.empty()) return std::nullopt;
  const auto& word = words[random->Below(static_cast<std::uint32_t>(words.size()))];
  const std::size_t at = 1 + random->Below(static_cast<std::uint32_t>(word.size() - 2));
  const LetterAt letter = word[at];
  const std::string text = name.substr(letter.begin, letter.size);
  std::string changed = name;
  switch (random->Below(4)) {
    case 0: changed.erase(letter.begin, letter.size); break;
    case 1: changed.insert(letter.begin, text); break;
    case 2: {
      const LetterAt next = word[at + 1];
      changed.replace(letter.begin, letter.size + next.size,
                      name.substr(next.begin, next.size) + text);
      break;
    }
    default:
      if (letter.size == 1) changed[letter.begin] = Neighbour(name[letter.begin], random);
  }
  if (changed == name) return std::nullopt;
  return changed;
}

}  // namespace opslag::make_register
