// Completes words that share a part with their neighbour: "salgs- og marketingchef" holds a salgschef,
// "butikschef/-assistent" a butiksassistent.
#pragma once

#include "classifier/ruleset/rule_set.h"
#include "classifier/text/canonical_text.h"

namespace opslag {

// Appends the completed words to the text as virtual words, each between marks so that no phrase matches
// across them; Token::completes names the word each belongs to. The shared part is the longest compound head
// that some rule knows (RuleSet::IsCompoundHead).
void CompleteWords(const RuleSet& rules, CanonicalText* text);

}  // namespace opslag
