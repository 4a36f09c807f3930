#include "classifier/employer/employer_text.h"

#include <algorithm>
#include <cstring>

namespace opslag {
namespace {

constexpr std::size_t kMostDomains = 12;
constexpr std::size_t kMostBodyBytes = std::size_t{64} << 10;
constexpr std::size_t kLongestHost = 100;

constexpr std::size_t kMostTokens = 800;  // of the body
constexpr std::size_t kMostNames = 8;
constexpr std::size_t kMostNameTokens = 10;
constexpr std::size_t kMostCueTokens = 4;

bool IsHostByte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
         c == '-';
}

// The host at the front; empty where there is none.
std::string HostAt(std::string_view text) {
  std::size_t end = 0;
  while (end < text.size() && end < kLongestHost && IsHostByte(text[end])) ++end;
  std::string host(text.substr(0, end));
  std::transform(host.begin(), host.end(), host.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  while (host.ends_with('.') || host.ends_with('-')) host.pop_back();
  if (host.starts_with("www.")) host.erase(0, 4);
  const std::size_t dot = host.rfind('.');
  const bool is_host = dot != std::string::npos && dot > 0 && host.size() - dot > 2 &&
                       host.front() != '.' && host.front() != '-' &&
                       std::all_of(host.begin() + static_cast<std::ptrdiff_t>(dot) + 1, host.end(),
                                   [](char c) { return c >= 'a' && c <= 'z'; });
  return is_host ? host : std::string();
}

// Runs of words that look like a name.
class NameScan {
 public:
  NameScan(const EmployerLexicon& lexicon, const CanonicalText& text)
      : lexicon_(lexicon), text_(text) {
    while (first_ < text.tokens.size() && text.tokens[first_].field != Field::kBody) ++first_;
    last_ = std::min(text.tokens.size(), first_ + kMostTokens);
  }

  struct Run {
    std::size_t begin = 0, end = 0;
    int rank = 0;  // the less, the likelier
  };

  std::vector<Run> Runs() const {
    std::vector<Run> runs;
    for (std::size_t at = first_; at < last_;) {
      if (!Capital(at)) {
        ++at;
        continue;
      }
      Run run{at, at, 0};
      bool form = false;
      at = RunEnd(at, &form);
      run.end = at;
      const bool led = CutCue(&run);
      if (run.begin == run.end) continue;
      if (run.end - run.begin > kMostNameTokens) continue;
      run.rank = form ? 0 : CueBehind(run.end) ? 1 : (led || CueBefore(run.begin)) ? 2 : -1;
      if (run.rank >= 0) runs.push_back(run);
    }
    return runs;
  }

 private:
  std::string_view Canon(std::size_t at) const {
    const Token& token = text_.tokens[at];
    return std::string_view(text_.text)
        .substr(token.canon_begin, token.canon_end - token.canon_begin);
  }
  bool Capital(std::size_t at) const {
    const Token& token = text_.tokens[at];
    return token.capitalised && token.kind == TokenKind::kWord && !token.virtual_word;
  }
  bool IsForm(std::size_t at) const {
    if (text_.tokens[at].kind != TokenKind::kWord) return false;
    // "a/s" is one token where the text tables protect it.
    std::string letters(Canon(at));
    std::erase_if(letters, [](char c) { return c == '/' || c == '.' || c == '-'; });
    return lexicon_.IsLegalForm(letters);
  }

  // "Hos Grundfos": a cue that opens a sentence is written with a capital, too.
  bool CutCue(Run* run) const {
    std::string joined;
    for (std::size_t at = run->begin; at < run->end && at < run->begin + kMostCueTokens; ++at) {
      joined += Canon(at);
      if (!lexicon_.StandsBeforeName(joined)) continue;
      run->begin = at + 1;
      return true;
    }
    return false;
  }

  // Capitals, with numbers, "&" and hanging hyphens between; a legal form ends the run.
  std::size_t RunEnd(std::size_t at, bool* form) const {
    std::size_t end = at;
    for (; at < last_; ++at) {
      const Token& token = text_.tokens[at];
      if (at > end && IsForm(at)) {
        *form = true;
        return at + 1;
      }
      const bool joined = token.joined && token.kind != TokenKind::kMark;
      if (Capital(at) || joined || (token.kind == TokenKind::kNumber && at == end)) {
        end = at + 1;
        if (IsForm(at) && at > first_) {
          *form = true;
          return end;
        }
        continue;
      }
      const std::string_view mark = Canon(at);
      const bool bridges = mark == "&" || mark == "-" || mark == "og" || mark == "and";
      if (!bridges || at + 1 >= last_ || !Capital(at + 1)) {
        if (IsForm(at)) {
          *form = true;
          return at + 1;
        }
        break;
      }
    }
    return end;
  }

  bool CueBefore(std::size_t begin) const {
    std::string joined;
    for (std::size_t count = 1; count <= kMostCueTokens && begin >= first_ + count; ++count) {
      if (text_.tokens[begin - count].kind == TokenKind::kMark) return false;
      joined.insert(0, Canon(begin - count));
      if (lexicon_.StandsBeforeName(joined)) return true;
    }
    return false;
  }
  bool CueBehind(std::size_t end) const {
    std::string joined;
    for (std::size_t at = end; at < last_ && at < end + kMostCueTokens; ++at) {
      if (text_.tokens[at].kind == TokenKind::kMark) return false;
      joined += Canon(at);
      if (lexicon_.StandsBehindName(joined)) return true;
    }
    return false;
  }

  const EmployerLexicon& lexicon_;
  const CanonicalText& text_;
  std::size_t first_ = 0, last_ = 0;
};

}  // namespace

void FindDomains(std::string_view body, std::vector<std::string>* domains) {
  domains->clear();
  body = body.substr(0, kMostBodyBytes);
  const auto add = [&](std::size_t at) {
    std::string host = HostAt(body.substr(at));
    const bool known = std::find(domains->begin(), domains->end(), host) != domains->end();
    if (!host.empty() && !known && domains->size() < kMostDomains)
      domains->push_back(std::move(host));
  };
  for (const std::string_view mark : {"@", "://", "www."}) {
    for (std::size_t at = body.find(mark); at != std::string_view::npos;
         at = body.find(mark, at + mark.size())) {
      if (domains->size() == kMostDomains) return;
      add(mark == "www." ? at : at + mark.size());
    }
  }
}

void FindNames(const EmployerLexicon& lexicon, const CanonicalText& text, const ExtractedText& body,
               std::vector<std::string_view>* names) {
  names->clear();
  std::vector<NameScan::Run> runs = NameScan(lexicon, text).Runs();
  std::stable_sort(runs.begin(), runs.end(),
                   [](const NameScan::Run& a, const NameScan::Run& b) { return a.rank < b.rank; });
  for (const NameScan::Run& run : runs) {
    const std::uint32_t begin = text.tokens[run.begin].begin;
    const std::uint32_t end = text.tokens[run.end - 1].end;
    if (end <= begin || end > body.text.size()) continue;
    const std::string_view name = std::string_view(body.text).substr(begin, end - begin);
    if (std::find(names->begin(), names->end(), name) != names->end()) continue;
    names->push_back(name);
    if (names->size() == kMostNames) return;
  }
}

}  // namespace opslag
