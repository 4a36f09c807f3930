// Tables are shared by all threads; readers and tokenizers are one per thread.
#include <array>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "classifier/text/canonical_text.h"
#include "classifier/text/html.h"
#include "tests/classifier/text/sample_tables.h"

namespace opslag {
namespace {

std::string Canonical(HtmlReader* reader, Tokenizer* tokenizer, const std::string& html) {
  ExtractedText text;
  reader->Read(html, &text);
  CanonicalText canonical;
  tokenizer->Append(text, Field::kBody, &canonical);
  MarkSections(*SampleTables(), &canonical);
  return canonical.text + std::string(DetectLanguage(*SampleTables(), canonical));
}

TEST(ThreadsTest, EachReadsTheSame) {
  const std::array<std::string, 3> texts = {
      "<h2>Opgaver</h2><li>sm&aelig;lt</b> &foo; 🚀C++-udvikler m/k",
      "Du skal ikke af med noget. Київ 中文 smedelærling å\u030A",
      "<p>the end of the day and the night</p></i><script>x</script>"};
  HtmlReader reader;
  Tokenizer tokenizer(SampleTables());
  std::array<std::string, 3> expected;
  for (std::size_t i = 0; i < texts.size(); ++i)
    expected[i] = Canonical(&reader, &tokenizer, texts[i]);

  std::array<std::vector<std::string>, 4> read;
  std::vector<std::thread> threads;
  for (std::vector<std::string>& mine : read) {
    threads.emplace_back([&mine, &texts] {
      HtmlReader own_reader;
      Tokenizer own_tokenizer(SampleTables());
      for (int round = 0; round < 200; ++round) {
        for (const std::string& text : texts)
          mine.push_back(Canonical(&own_reader, &own_tokenizer, text));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const std::vector<std::string>& mine : read) {
    ASSERT_EQ(mine.size(), 600u);
    for (std::size_t i = 0; i < mine.size(); ++i) ASSERT_EQ(mine[i], expected[i % texts.size()]);
  }
}

}  // namespace
}  // namespace opslag
