#include "classifier/employer/job_places.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include "classifier/employer/name_words.h"

namespace opslag {
namespace {

// Tokens behind a word like "arbejdssted" among which the place is looked for.
constexpr std::size_t kBehindWords = 14;
// Words that may stand together before a place: "tæt på".
constexpr std::size_t kMostWordsBefore = 3;
constexpr std::size_t kPostalCodeDigits = 4;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// The first four digits that stand alone: "DK-8700 Horsens".
std::string_view PostalCodeIn(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    std::size_t end = i;
    while (end < text.size() && IsDigit(text[end])) ++end;
    if (end - i == kPostalCodeDigits) return text.substr(i, end - i);
    i = end + 1;
  }
  return {};
}

class Reader {
 public:
  Reader(const PostingMatches& matches, const Posting& posting, Tokenizer* tokenizer,
         std::string_view workplace_municipality)
      : posting_(posting),
        workplace_municipality_(workplace_municipality),
        rules_(*matches.rules),
        places_(matches.rules->places()),
        text_(*matches.text),
        headline_(matches.headline),
        place_words_(matches.matches.place_words),
        tokenizer_(tokenizer) {}

  std::vector<JobPlace> Read() {
    for (const PostingWorkplace& workplace : posting_.workplaces) ReadWorkplace(workplace);
    ReadHeadline();
    if (found_.empty()) ReadBody();
    DecideOpenNames();
    ReadNotFixed();
    return std::move(found_);
  }

 private:
  // --- what is found

  void Add(JobPlace place) {
    const auto same = [&](const JobPlace& other) {
      return place.municipality.code == other.municipality.code && place.abroad == other.abroad &&
             place.not_fixed == other.not_fixed;
    };
    if (std::any_of(found_.begin(), found_.end(), same)) return;
    place.region = places_.RegionOf(place.municipality.code, posting_.published_day);
    found_.push_back(place);
  }

  void AddMunicipality(const PlaceTable::Municipality& municipality, PlaceSource source,
                       bool several = false) {
    JobPlace place;
    place.municipality = {municipality.code, municipality.name};
    place.source = source;
    place.several_municipalities = several;
    Add(place);
  }

  void AddArea(const PlaceTable::PostalArea& area, PlaceSource source) {
    AddMunicipality(places_.municipalities[area.municipality], source, area.several);
  }

  // A name that places in several municipalities bear waits for what else is told. What is also a
  // town of the country is not abroad.
  void AddName(const PlaceTable::Name& name, PlaceSource source) {
    if (name.municipalities.size() == 1) {
      AddMunicipality(places_.municipalities[name.municipalities.front()], source);
    } else if (name.municipalities.empty()) {
      JobPlace place;
      place.source = source;
      place.abroad = true;
      Add(place);
    } else {
      open_.push_back({&name, source});
    }
  }

  void DecideOpenNames() {
    if (open_.empty()) return;
    std::vector<std::uint32_t> addresses;  // municipalities of those in the body
    for (std::size_t i = 0; i < text_.tokens.size(); ++i) {
      if (text_.tokens[i].field != Field::kBody) continue;
      if (const auto* area = AddressAt(i)) addresses.push_back(area->municipality);
    }
    for (const OpenName& open : open_) {
      const auto only = [&](const auto& is_told) -> const PlaceTable::Municipality* {
        const PlaceTable::Municipality* one = nullptr;
        for (const std::uint32_t index : open.name->municipalities) {
          if (!is_told(index)) continue;
          if (one != nullptr) return nullptr;
          one = &places_.municipalities[index];
        }
        return one;
      };
      const auto* told = only([this](std::uint32_t index) {
        return places_.municipalities[index].code == workplace_municipality_;
      });
      if (told == nullptr) {
        told = only([&](std::uint32_t index) {
          return std::find(addresses.begin(), addresses.end(), index) != addresses.end();
        });
      }
      if (told != nullptr) AddMunicipality(*told, open.source);
    }
  }

  // --- the posting's own addresses

  void ReadWorkplace(const PostingWorkplace& workplace) {
    if (workplace.abroad || workplace.not_fixed) {
      JobPlace place;
      place.source = PlaceSource::kStated;
      place.abroad = workplace.abroad;
      place.not_fixed = workplace.not_fixed;
      Add(place);
    } else if (const auto* municipality = places_.FindMunicipality(workplace.municipality_code)) {
      AddMunicipality(*municipality, PlaceSource::kMunicipalityCode);
    } else if (const auto* area = places_.FindPostalArea(PostalCodeIn(workplace.postal_code))) {
      AddArea(*area, PlaceSource::kPostalCode);
    } else if (!workplace.city.empty()) {
      ReadCity(workplace.city);
    }
  }

  // "Horsens", "8700 Horsens", "Horsens, Danmark".
  void ReadCity(std::string_view city) {
    if (const auto* area = places_.FindPostalArea(PostalCodeIn(city))) {
      AddArea(*area, PlaceSource::kPostalCode);
      return;
    }
    for (std::size_t end = city.size(); end > 0;) {
      const PlaceTable::Name* name = places_.FindName(tokenizer_->Fold(city.substr(0, end)));
      if (name != nullptr) {
        AddName(*name, PlaceSource::kCity);
        return;
      }
      end = city.find_last_of(",(/", end - 1);
      if (end == std::string_view::npos) return;
    }
  }

  // --- the headline

  void ReadHeadline() {
    const std::size_t end = headline_.begin + headline_.zones.size();
    bool after_place = false;  // the last token, or the one before "og", ended a place's name
    for (std::size_t i = headline_.begin; i < end;) {
      const auto place = PlaceAt(i);
      if (place && headline_.zone(i) != Zone::kEmployer &&
          StandsAsPlace(i, i + place->tokens, end, after_place)) {
        AddName(places_.names[place->index], PlaceSource::kText);
        i += place->tokens;
        after_place = true;
        continue;
      }
      const bool joins = IsMark(i) || headline_.joins[i - headline_.begin];
      after_place = after_place && joins;
      ++i;
    }
  }

  std::optional<FoundName> PlaceAt(std::size_t token) const {
    const Token& first = text_.tokens[token];
    const bool in_compound = first.joined && token > 0 && !IsMark(token - 1);
    if (!MayBePlaceName(first) || in_compound) return std::nullopt;
    return FindNamePhrase(rules_, text_, token, NamePhraseRole::kPlace);
  }

  bool IsMark(std::size_t token) const { return text_.tokens[token].kind == TokenKind::kMark; }
  bool IsMark(std::size_t token, char mark) const {
    return IsMark(token) && text_.text[text_.tokens[token].canon_begin] == mark;
  }

  // Whether the name is not a part of a longer one, and stands behind "i", in an enumeration of
  // places, or as a part of the headline by itself.
  bool StandsAsPlace(std::size_t begin, std::size_t behind, std::size_t end,
                     bool after_place) const {
    std::size_t next = behind;
    while (next < end && !IsMark(next) && text_.tokens[next].capitalised) {
      const auto more = FindNamePhrase(rules_, text_, next, NamePhraseRole::kBehindPlace);
      if (!more) return false;
      next += more->tokens;
    }
    if (StandsBehindPlaceWord(begin) || after_place) return true;
    const bool closed = next >= end || IsMark(next) || headline_.joins[next - headline_.begin];
    const bool opened = begin > headline_.begin && IsMark(begin - 1) && !IsMark(begin - 1, '&');
    const bool leads = begin == headline_.begin && next < end &&
                       (IsMark(next, ':') || IsMark(next, '=') || IsMark(next, '/'));
    return (opened && closed) || leads;
  }

  bool StandsBehindPlaceWord(std::size_t token) const {
    for (std::size_t words = 1; words <= kMostWordsBefore && words <= token; ++words) {
      const auto before =
          FindNamePhrase(rules_, text_, token - words, NamePhraseRole::kBeforePlace);
      if (before && before->tokens == words) return true;
    }
    return false;
  }

  // --- the body

  void ReadBody() {
    for (const Match& match : place_words_) {
      if (match.index != static_cast<std::uint32_t>(PlaceWord::kWorkplace)) continue;
      ReadBehind(match);
    }
    if (found_.empty()) ReadAddresses();
  }

  void ReadBehind(const Match& match) {
    const std::size_t end =
        std::min(text_.tokens.size(), std::size_t{match.last_token} + 1 + kBehindWords);
    for (std::size_t i = match.last_token + 1; i < end; ++i) {
      // A heading's or item's own line is over with its words: "Arbejdssted:" is followed by the
      // next line.
      if (text_.tokens[i].virtual_word || IsMark(i, '.') || IsMark(i, '#')) return;
      if (const auto* area = AddressAt(i)) {
        AddArea(*area, PlaceSource::kText);
        return;
      }
      if (const auto place = PlaceAt(i)) {
        // "Vejle Landevej 7, 7100 Vejle": a name within a street's is none.
        const std::size_t behind = i + place->tokens;
        const bool part_of_name =
            behind < text_.tokens.size() && text_.tokens[behind].capitalised &&
            !FindNamePhrase(rules_, text_, behind, NamePhraseRole::kBehindPlace);
        if (part_of_name) continue;
        AddName(places_.names[place->index], PlaceSource::kText);
        return;
      }
    }
  }

  // The postal area where "8700 Horsens" stands: a number without the town's name is something
  // else.
  const PlaceTable::PostalArea* AddressAt(std::size_t token) const {
    const Token& number = text_.tokens[token];
    if (number.kind != TokenKind::kNumber ||
        number.canon_end - number.canon_begin != kPostalCodeDigits ||
        token + 1 >= text_.tokens.size() || !text_.tokens[token + 1].capitalised) {
      return nullptr;
    }
    const auto* area = places_.FindPostalArea(TokenText(text_, number));
    if (area == nullptr) return nullptr;
    const std::string_view town = TokenText(text_, text_.tokens[token + 1]);
    const bool same = area->name.starts_with(town) &&
                      (area->name.size() == town.size() || area->name[town.size()] == ' ');
    return same ? area : nullptr;
  }

  // A look at every token's kind and length: what is no number of four digits costs nothing more.
  void ReadAddresses() {
    const PlaceTable::PostalArea* only = nullptr;
    const Token* const tokens = text_.tokens.data();
    const Token* const end = tokens + text_.tokens.size();
    for (const Token* token = tokens; token != end; ++token) {
      if (token->kind != TokenKind::kNumber || token->field != Field::kBody) continue;
      const auto* area = AddressAt(static_cast<std::size_t>(token - tokens));
      if (area == nullptr) continue;
      if (only != nullptr && only->municipality != area->municipality) return;
      only = area;
    }
    if (only != nullptr) AddArea(*only, PlaceSource::kText);
  }

  void ReadNotFixed() {
    const bool said = std::any_of(place_words_.begin(), place_words_.end(), [](const Match& match) {
      return match.index == static_cast<std::uint32_t>(PlaceWord::kNotFixed) &&
             match.field != Field::kEmployer;
    });
    if (!said) return;
    JobPlace place;
    place.source = PlaceSource::kText;
    place.not_fixed = true;
    Add(place);
  }

  struct OpenName {
    const PlaceTable::Name* name = nullptr;
    PlaceSource source = PlaceSource::kText;
  };

  const Posting& posting_;
  std::string_view workplace_municipality_;
  const RuleSet& rules_;
  const PlaceTable& places_;
  const CanonicalText& text_;
  const Headline& headline_;
  const std::vector<Match>& place_words_;
  Tokenizer* tokenizer_;
  std::vector<JobPlace> found_;
  std::vector<OpenName> open_;  // borne by places in several municipalities
};

}  // namespace

std::vector<JobPlace> ResolveJobPlaces(const PostingMatches& matches, const Posting& posting,
                                       Tokenizer* tokenizer,
                                       std::string_view workplace_municipality) {
  return Reader(matches, posting, tokenizer, workplace_municipality).Read();
}

}  // namespace opslag
