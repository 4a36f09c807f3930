// Tables for the text tests: small, and of the tests' own making.
#pragma once

#include <memory>

#include "classifier/text/text_tables.h"

namespace opslag {

inline TextData SampleTextData() {
  TextData data;
  data.protected_terms = {"C++", "C#", ".NET", "A/S", "m/k", "§ 17", "R&D", "CO₂", "C"};
  data.compound_tails = {"lærling", "lærlinge", "lærlingen", "elev",
                         "elever",  "vikar",    "vikarer",   "ærling"};
  data.abbreviations = {"ca.", "bl.a.", "evt.", "kl.", "f.eks."};
  data.languages = {
      {"da", {"og", "af", "ikke", "til", "for", "jeg", "hvad", "du"}},
      {"no", {"og", "av", "ikke", "til", "for", "jeg", "hva", "du"}},
      {"sv", {"och", "av", "inte", "till", "för", "jag", "vad", "du"}},
      {"en", {"and", "of", "not", "to", "for", "the", "what", "you", "don't"}},
  };
  data.headings = {
      {Section::kTasks, {"Dine opgaver", "Opgaver", "Arbejdsopgaver"}},
      {Section::kProfile, {"Hvem er du?", "Din profil"}},
      {Section::kAbout, {"Om os"}},
      {Section::kOffer, {"Vi tilbyder"}},
  };
  return data;
}

inline std::shared_ptr<const TextTables> SampleTables() {
  static const std::shared_ptr<const TextTables> tables = *TextTables::Build(SampleTextData());
  return tables;
}

}  // namespace opslag
