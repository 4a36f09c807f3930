// Any bytes as plain text: the tables and ICU give the same tokens, and both hold together.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "classifier/text/canonical_text.h"
#include "classifier/text/utf8.h"
#include "tests/classifier/text/sample_tables.h"
#include "tests/classifier/text/text_checks.h"
#include "tests/fuzz/fuzz_check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace opslag;
  const std::string source = RepairUtf8({reinterpret_cast<const char*>(data), size}).text;
  Require(IsWellFormedUtf8(source), "repaired text is ill-formed");
  ExtractedText text;
  ReadPlainText(source, &text);
  RequireNoProblem(CheckText(source, text));

  static Tokenizer tables(SampleTables());
  static Tokenizer icu(SampleTables(), Tokenizer::Path::kIcuOnly);
  CanonicalText by_tables;
  CanonicalText by_icu;
  tables.Append(text, Field::kBody, &by_tables);
  icu.Append(text, Field::kBody, &by_icu);
  Require(SameTokens(by_tables, by_icu), "tables and ICU disagree");
  RequireNoProblem(CheckTokens(text, by_tables));
  MarkSections(*SampleTables(), &by_tables);
  DetectLanguage(*SampleTables(), by_tables);
  return 0;
}
