#include "ingest/source/mend.h"

#include <gtest/gtest.h>

#include <string>

#include "classifier/text/utf8.h"
#include "ingest/source/text_decoder.h"

namespace opslag {
namespace {

std::string MendedPlain(std::string_view text, MendCounts* counts) {
  return Mend(text, TextKind::kPlain, counts);
}

// What a file's bytes come out as.
std::string Decoded(std::string_view bytes, const std::string& encoding = "") {
  auto decoder = TextDecoder::New(encoding);
  EXPECT_TRUE(decoder);
  std::string text;
  decoder->Decode(bytes, true, &text);
  EXPECT_TRUE(IsWellFormedUtf8(text));
  return text;
}

struct Damage {
  std::string_view damaged;
  std::string_view meant;
};

TEST(MendTest, DoubleEncodedText) {
  for (const Damage& one : std::initializer_list<Damage>{
           {"KÃ¸kkenassistent sÃ¸ges til vÃ¦rkstedet pÃ¥ SjÃ¦lland",
            "Køkkenassistent søges til værkstedet på Sjælland"},
           {"Ã…rhus", "Århus"},
           {"Ã˜stjylland og Ã†rÃ¸", "Østjylland og Ærø"},
           {"PÃ… vej til SMÃ˜RUM, sÃ¥ godt", "PÅ vej til SMØRUM, så godt"},
           {"KÃƒÂ¸kken", "Køkken"},  // twice over
           {"lÃ¸n â€“ efter overenskomst", "løn – efter overenskomst"},
           {"â€œDen gode chefâ€\u009D", "“Den gode chef”"},
           {"CafÃ© MalmÃ¶ fÃ¼r GrÃ¶ÃŸe", "Café Malmö für Größe"},
           {"k\u00C3\u00B8kken", "køkken"},
           {"\u00C3\u0085rhus", "Århus"},  // by way of Latin-1
           {"kÃ¸d Â½ kg", "kød ½ kg"}}) {
    MendCounts counts;
    EXPECT_EQ(MendedPlain(one.damaged, &counts), one.meant);
    EXPECT_GT(counts.double_encoded, 0U) << one.meant;
  }
}

TEST(MendTest, TextThatLooksALittleLikeDamageStays) {
  for (const std::string_view text : {"Køkkenassistent søges på Ærø",
                                      "Gerente em SÃO PAULO",
                                      "AMANHÃ…",
                                      "IRMÃ–",
                                      "MAÇÃ",
                                      "Âge d'or, Âme et Île",
                                      "PORTUGAL: COORDENAÇÃO DE AÇÕES",
                                      "100 °C og ½ time",
                                      "§ 17-bevis",
                                      "A³ og B² (³)",
                                      "Ä ö ü ß",
                                      "日本語 と Русский",
                                      "Ã",
                                      "Â",
                                      "â",
                                      "Ã ",
                                      "C++ & C#",
                                      "R&D",
                                      "AT&T;",
                                      "a && b",
                                      "Tom & Jerry;",
                                      "&ukendt;",
                                      "& aelig;",
                                      "5 &lt 6"}) {
    MendCounts counts;
    EXPECT_EQ(MendedPlain(text, &counts), text);
    EXPECT_EQ(counts, MendCounts()) << text;
  }
}

TEST(MendTest, CountsEveryPlace) {
  MendCounts counts;
  EXPECT_EQ(MendedPlain("sÃ¸d\u00A0og\u00A0blÃ¸d\u00ADkogt", &counts), "sød og blødkogt");
  EXPECT_EQ(counts.double_encoded, 2U);
  EXPECT_EQ(counts.spaces, 2U);
  EXPECT_EQ(counts.soft_hyphens, 1U);
  EXPECT_EQ(counts.Mended(), 5U);
}

TEST(MendTest, EntitiesInPlainText) {
  for (const Damage& one : std::initializer_list<Damage>{{"k&oslash;kken", "køkken"},
                                                         {"k&amp;oslash;kken", "køkken"},
                                                         {"k&amp;amp;oslash;kken", "køkken"},
                                                         {"R&amp;D", "R&D"},
                                                         {"&#230;&#xF8;&#xe5;", "æøå"},
                                                         {"l&#150;n", "l–n"},
                                                         {"&quot;Solen&quot;", "\"Solen\""}}) {
    MendCounts counts;
    EXPECT_EQ(MendedPlain(one.damaged, &counts), one.meant);
    EXPECT_GT(counts.entities, 0U);
  }
  MendCounts counts;
  EXPECT_EQ(MendedPlain("&#0;&#xD800;&#1114111;&#99999999999;", &counts),
            "&#0;&#xD800;&#1114111;&#99999999999;");
  EXPECT_EQ(counts.entities, 0U);
}

TEST(MendTest, InHtmlOnlyWhatWasEscapedTwice) {
  MendCounts counts;
  EXPECT_EQ(Mend("<p>k&amp;oslash;kken &oslash; &amp; &amp;amp; &amp;lt;b&amp;gt;</p>",
                 TextKind::kHtml, &counts),
            "<p>k&oslash;kken &oslash; &amp; &amp; &amp;lt;b&amp;gt;</p>");
  EXPECT_EQ(counts.entities, 2U);
}

TEST(MendTest, MendedTextIsMendedNoFurther) {
  for (const std::string_view text : {"KÃ¸kken", "k&amp;oslash;kken", "KÃƒÂ¸kken\u00A0nu"}) {
    MendCounts counts;
    const std::string once = MendedPlain(text, &counts);
    MendCounts again;
    EXPECT_EQ(MendedPlain(once, &again), once);
    EXPECT_EQ(again, MendCounts());
  }
}

// --- Bytes

TEST(TextDecoderTest, SingleBytesInUtf8AreMendedAndCounted) {
  MendCounts counts;
  EXPECT_EQ(MendedPlain(Decoded("s\xF8ges på k\xF8kken \x96 l\xE6rer"), &counts),
            "søges på køkken – lærer");
  EXPECT_EQ(counts.single_bytes, 4U);
  EXPECT_EQ(counts.replaced, 0U);
}

TEST(TextDecoderTest, BytesThatMeanNothingAreReplaced) {
  MendCounts counts;
  // Cut-off sequences are no letters of windows-1252; nor is a byte that no ad uses.
  EXPECT_EQ(MendedPlain(Decoded("a\xE2\x82z \xC3 \xFF."), &counts), "a\uFFFDz \uFFFD \uFFFD.");
  EXPECT_EQ(counts.single_bytes, 0U);
}

TEST(TextDecoderTest, TheLastPlanesOwnCharactersAreNoDamage) {
  MendCounts counts;
  EXPECT_EQ(MendedPlain(Decoded("a\U0010FFE6z"), &counts), "a\uFFFDz");
  EXPECT_EQ(counts.single_bytes, 0U);
}

TEST(TextDecoderTest, OtherEncodings) {
  EXPECT_EQ(Decoded("s\xF8ges \x96 \x80", "windows-1252"), "søges – €");
  EXPECT_EQ(Decoded("s\xF8ges \x96", "ISO-8859-1"), "søges –");
  EXPECT_EQ(Decoded(std::string_view("\xFF\xFEs\0\xF8\0", 6), "utf-16"), "sø");
  EXPECT_EQ(Decoded("\x81z", "windows-1252"), "\uFFFDz");
  EXPECT_FALSE(TextDecoder::New("klingon-1"));
}

TEST(TextDecoderTest, PiecesGiveTheSameAsTheWhole) {
  const std::string text =
      "\xEF\xBB\xBFsøges \xF8 \xE2\x82 \xF0\x9F\x98\x80 \xF4\x8F\xBF\xBF slut\xE2\x82";
  for (const std::string encoding : {"", "windows-1252", "utf-16le"}) {
    const std::string whole = Decoded(text, encoding);
    for (std::size_t cut = 0; cut <= text.size(); ++cut) {
      for (std::size_t next = cut; next <= text.size(); ++next) {
        auto decoder = TextDecoder::New(encoding);
        std::string pieces;
        decoder->Decode(text.substr(0, cut), false, &pieces);
        decoder->Decode(text.substr(cut, next - cut), false, &pieces);
        decoder->Decode(text.substr(next), true, &pieces);
        ASSERT_EQ(pieces, whole) << encoding << " " << cut << " " << next;
      }
    }
  }
}

TEST(SniffEncodingTest, ByMarkDeclarationOrMeta) {
  EXPECT_EQ(SniffEncoding("\xEF\xBB\xBFx"), "utf-8");
  EXPECT_EQ(SniffEncoding(std::string_view("\xFF\xFE<\0", 4)), "utf-16");
  EXPECT_EQ(SniffEncoding("<?xml version='1.0' encoding='ISO-8859-1'?><a/>"), "iso-8859-1");
  EXPECT_EQ(SniffEncoding("<?xml version=\"1.0\"?><a encoding=\"x\"/>"), "");
  EXPECT_EQ(SniffEncoding("<html><META charset=windows-1252><p>"), "windows-1252");
  EXPECT_EQ(
      SniffEncoding("<meta http-equiv=\"Content-Type\" content=\"text/html; charset=ISO-8859-1\">"),
      "iso-8859-1");
  EXPECT_EQ(SniffEncoding("Id;Overskrift"), "");
}

}  // namespace
}  // namespace opslag
