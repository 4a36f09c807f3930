#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "classifier/text/canonical_text.h"
#include "classifier/text/html.h"
#include "tests/classifier/text/sample_tables.h"

namespace opslag {
namespace {

// The body's words, each with the first letter of its section: T tasks, P profile, A about, O
// offer, ? unknown.
std::string Sections(const ExtractedText& body) {
  CanonicalText canonical;
  Tokenizer(SampleTables()).Append(body, Field::kBody, &canonical);
  MarkSections(*SampleTables(), &canonical);
  std::string shown;
  for (const Token& token : canonical.tokens) {
    if (token.kind == TokenKind::kMark) continue;
    if (!shown.empty()) shown += ' ';
    shown += canonical.text.substr(token.canon_begin, token.canon_end - token.canon_begin);
    switch (token.section) {
      case Section::kTasks: shown += "/T"; break;
      case Section::kProfile: shown += "/P"; break;
      case Section::kAbout: shown += "/A"; break;
      case Section::kOffer: shown += "/O"; break;
      case Section::kUnknown: shown += "/?"; break;
      default: shown += "/!"; break;
    }
  }
  return shown;
}

std::string PlainSections(std::string_view source) {
  ExtractedText text;
  ReadPlainText(source, &text);
  return Sections(text);
}

TEST(MarkSectionsTest, AHeadingHoldsUntilTheNext) {
  EXPECT_EQ(PlainSections("Hej du der.\n\nDine opgaver\n\nSvejse.\nBore.\n\nHvem er du?\n\nGlad."),
            "hej/? du/? der/? dine/T opgaver/T svejse/T bore/T hvem/P er/P du/P glad/P");
}

TEST(MarkSectionsTest, AHeadingThatIsNotKnownChangesNothing) {
  EXPECT_EQ(PlainSections("Opgaver:\nsvejse\nVores kantine:\nmad"),
            "opgaver/T svejse/T vores/T kantine/T mad/T");
}

TEST(MarkSectionsTest, ALineThatIsAHeadingsPhraseCounts) {
  EXPECT_EQ(PlainSections("xx yy.\nOM OS\nvi er.\nvi tilbyder\nløn."),
            "xx/? yy/? om/A os/A vi/A er/A vi/O tilbyder/O loen/O");
}

TEST(MarkSectionsTest, APhraseWithinALineDoesNot) {
  EXPECT_EQ(PlainSections("her er dine opgaver mange.\nopgaver er der nok af."),
            "her/? er/? dine/? opgaver/? mange/? opgaver/? er/? der/? nok/? af/?");
}

TEST(MarkSectionsTest, AHeadingMayRunIn) {
  EXPECT_EQ(PlainSections("Dine opgaver: du svejser.\nDin profil : du er glad."),
            "dine/T opgaver/T du/T svejser/T din/P profil/P du/P er/P glad/P");
}

TEST(MarkSectionsTest, HtmlHeadings) {
  ExtractedText text;
  HtmlReader().Read("<h2>Opgaver</h2><ul><li>svejse</ul><p><b>Din profil</b></p>glad", &text);
  EXPECT_EQ(Sections(text), "opgaver/T svejse/T din/P profil/P glad/P");
}

TEST(MarkSectionsTest, OtherFieldsStayAsTheyAre) {
  ExtractedText title;
  ReadPlainText("Om os", &title);
  CanonicalText canonical;
  Tokenizer(SampleTables()).Append(title, Field::kTitle, &canonical);
  MarkSections(*SampleTables(), &canonical);
  for (const Token& token : canonical.tokens) EXPECT_EQ(token.section, Section::kTitle);
  CanonicalText empty;
  MarkSections(*SampleTables(), &empty);
  EXPECT_TRUE(empty.tokens.empty());
}

}  // namespace
}  // namespace opslag
