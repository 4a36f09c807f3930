#include "tests/register/words.h"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <utility>

namespace opslag::make_register {
namespace {

namespace fs = std::filesystem;

tl::unexpected<Error> BadLine(const fs::path& file, int line, std::string reason) {
  return Fail(ErrorCode::kIo, file.filename().string() + ":" + std::to_string(line),
              std::move(reason));
}

int ToNumber(std::string_view text) {
  int value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

Result<std::vector<std::string>> ReadList(const fs::path& file) {
  auto lines = LinesOf(file);
  if (!lines) return tl::make_unexpected(lines.error());
  std::vector<std::string> list;
  for (NumberedLine& line : *lines) list.push_back(std::move(line.text));
  if (list.empty()) return BadLine(file, 1, "the file has no entries");
  return list;
}

// "WEIGHT PATTERN".
Pattern ToPattern(std::string_view text) {
  const std::size_t space = text.find(' ');
  if (space == std::string_view::npos) return {};
  return {static_cast<std::uint32_t>(ToNumber(text.substr(0, space))),
          std::string(text.substr(space + 1))};
}

// The value of `key: "VALUE"` in a line of a text-format file.
std::string_view QuotedValue(std::string_view line, std::string_view key) {
  const std::string marked = " " + std::string(key) + ": \"";
  std::size_t at = line.find(marked);
  if (at == std::string_view::npos) return {};
  at += marked.size();
  return line.substr(at, line.find('"', at) - at);
}

// "Aarhus" of "Aarhus C", "Viby" of "Viby J": a last word that begins the parts of a town.
std::string TownOf(const std::string& district) {
  const std::size_t space = district.rfind(' ');
  if (space == std::string::npos) return district;
  const std::string last = district.substr(space + 1);
  // One or two letters, of which a Danish one takes two bytes.
  return last.size() <= 3 && last != "By" ? district.substr(0, space) : district;
}

std::string UpperCase(std::string_view text) {
  std::string upper;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    // The small letters of Latin-1's second half lie 32 behind the large ones in UTF-8 too.
    const bool small_two_byte =
        i > 0 && static_cast<unsigned char>(text[i - 1]) == 0xc3 && byte >= 0xa0;
    const bool small_ascii = byte >= 'a' && byte <= 'z';
    upper += static_cast<char>(small_two_byte || small_ascii ? byte - 32 : byte);
  }
  return upper;
}

Result<void> ReadTrades(const fs::path& file, Words* words) {
  auto lines = LinesOf(file);
  if (!lines) return tl::make_unexpected(lines.error());
  for (const NumberedLine& line : *lines) {
    const std::vector<std::string> fields = SplitAt(line.text, ';');
    if (fields.size() != 9) return BadLine(file, line.number, "a trade has nine fields");
    Activity trade;
    trade.weight = static_cast<std::uint32_t>(ToNumber(fields[0]));
    trade.db03 = fields[1];
    trade.db07 = fields[2];
    trade.db25 = fields[3];
    trade.text07 = fields[4];
    trade.text25 = fields[5];
    trade.before = SplitAt(fields[6], '|');
    trade.behind = SplitAt(fields[7], '|');
    trade.employees = ToNumber(fields[8]);
    words->trades_weight += trade.weight;
    words->trades.push_back(std::move(trade));
  }
  return {};
}

Result<void> ReadForms(const fs::path& file, Words* words) {
  auto lines = LinesOf(file);
  if (!lines) return tl::make_unexpected(lines.error());
  for (const NumberedLine& line : *lines) {
    const std::vector<std::string> fields = SplitAt(line.text, ';');
    if (fields.size() != 6 && fields.size() != 5) {
      return BadLine(file, line.number, "a form has five or six fields");
    }
    Form form;
    form.code = ToNumber(fields[0]);
    form.short_name = fields[1];
    form.long_name = fields[2];
    form.supplier = fields[3];
    form.weight = static_cast<std::uint32_t>(ToNumber(fields[4]));
    if (fields.size() == 6) form.suffixes = SplitAt(fields[5], '|');
    words->forms_weight += form.weight;
    words->forms.push_back(std::move(form));
  }
  return {};
}

Result<void> ReadPatterns(const fs::path& file, Words* words) {
  auto lines = LinesOf(file);
  if (!lines) return tl::make_unexpected(lines.error());
  std::vector<Pattern>* section = nullptr;
  for (const NumberedLine& line : *lines) {
    if (line.text.front() == '[') {
      section = &words->patterns[line.text.substr(1, line.text.size() - 2)];
      continue;
    }
    Pattern pattern = ToPattern(line.text);
    if (section == nullptr || pattern.weight == 0) {
      return BadLine(file, line.number, "a pattern has a weight and stands in a section");
    }
    section->push_back(std::move(pattern));
  }
  return {};
}

Result<void> ReadLists(const fs::path& file, Words* words) {
  auto lines = LinesOf(file);
  if (!lines) return tl::make_unexpected(lines.error());
  std::vector<std::string>* section = nullptr;
  for (const NumberedLine& line : *lines) {
    if (line.text.front() == '[') {
      section = &words->lists[line.text.substr(1, line.text.size() - 2)];
    } else if (section == nullptr) {
      return BadLine(file, line.number, "an entry stands in a section");
    } else {
      section->push_back(line.text);
    }
  }
  return {};
}

// "NAME;DB03;DB07;DB25;EMPLOYEES" from field `at` on.
Activity UnitActivity(const std::vector<std::string>& fields, std::size_t at) {
  Activity activity;
  activity.db03 = fields[at];
  activity.db07 = fields[at + 1];
  activity.db25 = fields[at + 2];
  activity.employees = ToNumber(fields[at + 3]);
  return activity;
}

// Bodies are the sections that begin with a "name" line; the others are lists.
Result<void> ReadBodies(const fs::path& file, Words* words) {
  auto lines = LinesOf(file);
  if (!lines) return tl::make_unexpected(lines.error());
  std::string section;
  for (const NumberedLine& line : *lines) {
    if (line.text.front() == '[') {
      section = line.text.substr(1, line.text.size() - 2);
      continue;
    }
    if (line.text.rfind("name ", 0) == 0) {
      words->bodies[section].names.push_back(line.text.substr(5));
      continue;
    }
    const auto body = words->bodies.find(section);
    if (body == words->bodies.end()) {
      words->lists[section].push_back(line.text);
      continue;
    }
    const std::vector<std::string> fields = SplitAt(line.text, ';');
    if (fields.size() != 5) return BadLine(file, line.number, "a unit has five fields");
    UnitKind kind{ToPattern(fields[0]), UnitActivity(fields, 1)};
    if (kind.name.weight == 0) return BadLine(file, line.number, "a unit has a weight");
    body->second.weight += kind.name.weight;
    body->second.units.push_back(std::move(kind));
  }
  return {};
}

Result<void> ReadChains(const fs::path& file, Words* words) {
  auto lines = LinesOf(file);
  if (!lines) return tl::make_unexpected(lines.error());
  for (const NumberedLine& line : *lines) {
    const std::vector<std::string> fields = SplitAt(line.text, ';');
    if (fields.size() != 6) return BadLine(file, line.number, "a chain has six fields");
    ChainKind chain;
    chain.franchise = fields[0] == "franchise";
    chain.shop.activity = UnitActivity({fields[1], fields[2], fields[3], fields[5]}, 0);
    chain.shop.name = {1, fields[4]};
    words->chains.push_back(std::move(chain));
  }
  return {};
}

Result<void> ReadSyllables(const fs::path& file, Words* words) {
  auto lines = LinesOf(file);
  if (!lines) return tl::make_unexpected(lines.error());
  for (const NumberedLine& line : *lines) {
    const std::vector<std::string> fields = SplitAt(line.text, ' ');
    if (fields.size() != 2) return BadLine(file, line.number, "a syllable has a place and letters");
    const int place = fields[0] == "first" ? 0 : fields[0] == "middle" ? 1 : 2;
    words->coined[static_cast<std::size_t>(place)].push_back(fields[1]);
  }
  return {};
}

Result<void> ReadMunicipalities(const fs::path& file, Words* words) {
  auto lines = LinesOf(file);
  if (!lines) return tl::make_unexpected(lines.error());
  for (const NumberedLine& line : *lines) {
    const std::string_view code = QuotedValue(line.text, "code");
    if (code.empty()) continue;
    words->municipalities.push_back(
        {ToNumber(code), std::string(QuotedValue(line.text, "name")), {}});
  }
  return {};
}

// Districts of many postal codes (a code for each street of a town's middle) share one weight.
void WeighDistricts(const std::map<std::string, std::uint32_t>& weights, Words* words) {
  std::map<std::string, std::uint32_t> codes;
  for (const District& district : words->districts) ++codes[district.name];
  std::uint32_t sum = 0;
  for (District& district : words->districts) {
    const auto known = weights.find(district.name);
    const std::uint32_t weight = known == weights.end() ? 10 : known->second;
    district.weight = weight * 16 / codes[district.name];
    sum += district.weight;
    words->district_sums.push_back(sum);
  }
}

Result<void> ReadDistricts(const fs::path& file, const fs::path& towns, Words* words) {
  auto lines = LinesOf(file);
  if (!lines) return tl::make_unexpected(lines.error());
  for (const NumberedLine& line : *lines) {
    const std::string_view code = QuotedValue(line.text, "postal_code");
    if (code.empty()) continue;
    District district;
    district.postal_code = static_cast<std::uint16_t>(ToNumber(code));
    district.name = std::string(QuotedValue(line.text, "name"));
    district.town = TownOf(district.name);
    district.municipality = ToNumber(QuotedValue(line.text, "municipality"));
    const auto at =
        std::find_if(words->municipalities.begin(), words->municipalities.end(),
                     [&](const Municipality& one) { return one.code == district.municipality; });
    if (at == words->municipalities.end()) {
      return BadLine(file, line.number, "the municipality is not in municipalities.textproto");
    }
    district.kommune = UpperCase(at->name);
    at->districts.push_back(static_cast<std::uint16_t>(words->districts.size()));
    words->districts.push_back(std::move(district));
  }
  auto weighed = LinesOf(towns);
  if (!weighed) return tl::make_unexpected(weighed.error());
  std::map<std::string, std::uint32_t> weights;
  for (const NumberedLine& line : *weighed) {
    Pattern pattern = ToPattern(line.text);
    weights[pattern.text] = pattern.weight;
  }
  WeighDistricts(weights, words);
  return {};
}

Result<void> ReadRegions(const fs::path& file, Words* words) {
  auto lines = LinesOf(file);
  if (!lines) return tl::make_unexpected(lines.error());
  for (const NumberedLine& line : *lines) {
    const std::string_view name = QuotedValue(line.text, "name");
    const bool seen =
        std::find(words->regions.begin(), words->regions.end(), name) != words->regions.end();
    if (!name.empty() && !seen) words->regions.emplace_back(name);
    // A region to come is not in the register yet.
    if (line.text.find(" valid_from:") != std::string::npos) words->regions.pop_back();
  }
  return {};
}

// A unit's industry has the trade's texts and words where a trade has its code; else the words of
// the last one.
void GiveTexts(Words* words) {
  const auto give = [&](Activity* activity) {
    activity->before = words->trades.back().before;
    activity->behind = words->trades.back().behind;
    for (const Activity& trade : words->trades) {
      if (trade.db25 == activity->db25) activity->text25 = trade.text25;
      if (trade.db07 != activity->db07) continue;
      activity->text07 = trade.text07;
      activity->before = trade.before;
      activity->behind = trade.behind;
    }
    if (activity->text07.empty()) activity->text07 = activity->db07;
    if (activity->text25.empty()) activity->text25 = activity->db25;
  };
  for (auto& [name, body] : words->bodies) {
    for (UnitKind& kind : body.units) give(&kind.activity);
  }
  for (ChainKind& chain : words->chains) give(&chain.shop.activity);
}

}  // namespace

Result<std::vector<NumberedLine>> LinesOf(const fs::path& file) {
  std::ifstream in(file);
  if (!in) return Fail(ErrorCode::kIo, file.string(), "cannot be opened for reading");
  std::vector<NumberedLine> lines;
  std::string text;
  for (int number = 1; std::getline(in, text); ++number) {
    if (!text.empty() && text.front() != '#') lines.push_back({number, text});
  }
  return lines;
}

std::vector<std::string> SplitAt(std::string_view text, char separator) {
  std::vector<std::string> parts;
  for (std::size_t begin = 0;;) {
    const std::size_t end = text.find(separator, begin);
    parts.emplace_back(text.substr(begin, end - begin));
    if (end == std::string_view::npos) return parts;
    begin = end + 1;
  }
}

const Form& Words::FormOf(int code) const {
  for (const Form& form : forms) {
    if (form.code == code) return form;
  }
  return forms.front();
}

Result<Words> LoadWords(const fs::path& folder, const fs::path& places) {
  Words words;
  const std::pair<const char*, std::vector<std::string>*> lists[] = {
      {"first_names.txt", &words.first_names}, {"surnames.txt", &words.surnames},
      {"streets.txt", &words.streets},         {"brand_heads.txt", &words.brand_heads},
      {"brand_tails.txt", &words.brand_tails},
  };
  for (const auto& [name, list] : lists) {
    auto read = ReadList(folder / name);
    if (!read) return tl::make_unexpected(read.error());
    *list = std::move(*read);
  }
  const Result<void> results[] = {
      ReadSyllables(folder / "coined_syllables.txt", &words),
      ReadTrades(folder / "trades.txt", &words),
      ReadForms(folder / "forms.txt", &words),
      ReadPatterns(folder / "patterns.txt", &words),
      ReadLists(folder / "small_lists.txt", &words),
      ReadBodies(folder / "public_bodies.txt", &words),
      ReadChains(folder / "chains.txt", &words),
      ReadMunicipalities(places / "municipalities.textproto", &words),
      ReadDistricts(places / "postal_areas.textproto", folder / "towns.txt", &words),
      ReadRegions(places / "regions.textproto", &words),
  };
  for (const Result<void>& result : results) {
    if (!result) return tl::make_unexpected(result.error());
  }
  GiveTexts(&words);
  return words;
}

}  // namespace opslag::make_register
