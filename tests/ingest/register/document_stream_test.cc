#include "ingest/register/document_stream.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <random>
#include <string>
#include <thread>
#include <vector>

#include "tests/ingest/files/temporary_directory.h"

namespace opslag {
namespace {

struct Cut {
  std::vector<std::string> documents;
  std::vector<std::uint64_t> lines;
  std::string error;
  bool cut_off = false;
  bool ends_open = false;
};

Cut CutStream(DocumentStream stream) {
  Cut cut;
  DocumentBlock block;
  for (;;) {
    const Result<bool> more = stream.Next(&block);
    if (!more) {
      cut.error = more.error().ToString();
      cut.cut_off = stream.is_cut_off();
      return cut;
    }
    if (!*more) return cut;
    EXPECT_EQ(block.first, cut.documents.size() + 1);
    cut.ends_open = block.ends_open;
    for (const auto& document : block.documents) {
      cut.documents.push_back(block.bytes.substr(document.begin, document.size));
      cut.lines.push_back(document.line);
      EXPECT_LE(document.begin + document.size + DocumentBlock::kPadding, block.bytes.size());
    }
  }
}

Cut CutText(const std::string& text) {
  const TemporaryDirectory folder;
  return CutStream(DocumentStream(
      ByteStream("dump", std::move(*FileDescriptor::OpenForReading(folder.Write("d", text))))));
}

// Through a pipe, a few bytes at a time.
Cut CutInPieces(const std::string& text, std::size_t piece) {
  int ends[2];
  EXPECT_EQ(::pipe2(ends, O_CLOEXEC), 0);
  std::thread writer([&] {
    for (std::size_t at = 0; at < text.size(); at += piece) {
      EXPECT_GE(::write(ends[1], text.data() + at, std::min(piece, text.size() - at)), 0);
    }
    ::close(ends[1]);
  });
  Cut cut = CutStream(DocumentStream(ByteStream("dump", FileDescriptor::Adopt(ends[0]))));
  writer.join();
  return cut;
}

using Documents = std::vector<std::string>;

const Documents kThree = {R"({"a":"x}]\"\\","hits":1})", R"({"b":[{},[[]],"{"]})", R"({"c":{}})"};

void ExpectThree(const std::string& text, const std::vector<std::uint64_t>& lines) {
  const Cut cut = CutText(text);
  EXPECT_EQ(cut.documents, kThree) << text;
  EXPECT_EQ(cut.lines, lines) << text;
  EXPECT_EQ(cut.error, "") << text;
  for (const std::size_t piece : {1, 2, 3, 7}) {
    const Cut pieces = CutInPieces(text, piece);
    EXPECT_EQ(pieces.documents, kThree) << text;
    EXPECT_EQ(pieces.lines, lines) << text;
  }
}

std::string Joined(const std::string& between) {
  return kThree[0] + between + kThree[1] + between + kThree[2];
}

TEST(DocumentStream, Lines) {
  ExpectThree(Joined("\n") + "\n", {1, 2, 3});
  ExpectThree(Joined("\n"), {1, 2, 3});
  ExpectThree(Joined("\r\n") + "\r\n", {1, 2, 3});
  ExpectThree("\xEF\xBB\xBF\n\n" + Joined("\n \n\t") + "\n\n", {3, 5, 7});
}

TEST(DocumentStream, OneBehindTheOther) {
  ExpectThree(Joined(""), {1, 1, 1});
  ExpectThree(Joined("  "), {1, 1, 1});
}

TEST(DocumentStream, Lists) {
  ExpectThree("[" + Joined(",") + "]", {1, 1, 1});
  ExpectThree("[\n" + Joined(",\n") + "\n]\n", {2, 3, 4});
  ExpectThree("[" + kThree[0] + "]\n[" + kThree[1] + "," + kThree[2] + "]\n[]", {1, 2, 2});
}

TEST(DocumentStream, Pages) {
  const std::string front = R"({"_scroll_id":"hits","took":1,"hits":{"total":{"value":9},"hits":[)";
  ExpectThree(front + Joined(",") + "]}}", {1, 1, 1});
  ExpectThree(front + Joined(",\n") + R"(],"max_score":[{"x":"}"}]},"_shards":{}})" + "\n",
              {1, 2, 3});
  ExpectThree(front + kThree[0] + "]}}\n" + front + kThree[1] + "]}}" + front + kThree[2] + "]}}",
              {1, 2, 2});
  ExpectThree(front + "]}}" + front + Joined(" , ") + "]}}", {1, 1, 1});
}

// "hits" elsewhere makes no page.
TEST(DocumentStream, WhatLooksLikeAPage) {
  for (const std::string text :
       {R"({"hits":[{"a":1}]})", R"({"x":{"hits":[{"a":1}]}})",
        R"({"hits":{"x":{"hits":[{"a":1}]}}})", R"({"hits":{"hitsx":[{"a":1}]}})",
        R"({"y":"hits","x":{"hits":[{}]}})"}) {
    EXPECT_EQ(CutText(text).documents, Documents{text});
  }
}

TEST(DocumentStream, ManyPrettyOnes) {
  std::mt19937 random(5);
  std::string text = "[";
  Documents wanted;
  for (int i = 0; i < 2000; ++i) {
    std::string document = "{\n \"n\": " + std::to_string(i) + ",\n \"t\": \"" +
                           std::string(random() % 5000, i % 2 == 0 ? '[' : ',') + "\"\n}";
    text += (i == 0 ? "" : ",\n") + document;
    wanted.push_back(std::move(document));
  }
  EXPECT_EQ(CutText(text + "]").documents, wanted);
}

TEST(DocumentStream, ManyLines) {
  std::mt19937 random(6);
  std::string text;
  Documents wanted;
  for (int i = 0; i < 3000; ++i) {
    wanted.push_back("{\"n\":\"" + std::string(random() % 4000, 'x') + "\"}");
    text += wanted.back() + "\n";
  }
  wanted.push_back("{\"n\":\"" + std::string(5'000'000, 'x') + "\"}");
  text += wanted.back() + "\n";
  const Cut cut = CutText(text);
  EXPECT_TRUE(cut.documents == wanted);
  EXPECT_EQ(cut.lines.back(), 3001U);
  EXPECT_FALSE(cut.ends_open);
}

TEST(DocumentStream, NothingIsNothing) {
  for (const char* const text : {"", "\n", " \t\r\n", "[]", "[ ]\n[]"}) {
    const Cut cut = CutText(text);
    EXPECT_TRUE(cut.documents.empty());
    EXPECT_EQ(cut.error, "");
  }
}

TEST(DocumentStream, CutOff) {
  for (const std::string& text :
       {"[" + kThree[0] + "," + kThree[1], "[" + kThree[0] + ",{\"a\":\"b", std::string("{\"a\":"),
        std::string("{\"hits\":{\"hits\":["), std::string("[\n{\"a\":\"\\")}) {
    const Cut cut = CutText(text);
    EXPECT_TRUE(cut.cut_off) << text;
    EXPECT_NE(cut.error.find("dump:"), std::string::npos) << cut.error;
    EXPECT_NE(cut.error.find("cut off"), std::string::npos) << cut.error;
  }
  EXPECT_EQ(CutText("[" + kThree[0] + "," + kThree[1]).documents.size(), 2U);
  // Among lines, only who reads the document can tell.
  const Cut lines = CutText(kThree[0] + "\n{\"a\":");
  EXPECT_EQ(lines.error, "");
  EXPECT_TRUE(lines.ends_open);
  EXPECT_EQ(lines.documents[1], "{\"a\":");
}

TEST(DocumentStream, NoDocuments) {
  for (const std::string text :
       {"hello", "<html>", "7", "[7]", "[[{}]]", "}", "\"{\"", "{}]", "[{} {}", "\n\n{}{}x"}) {
    const Cut cut = CutText(text);
    EXPECT_NE(cut.error, "") << text;
  }
  EXPECT_EQ(CutText("{}\n{}{}x\n").documents.size(), 2U);  // lines are their reader's matter
  EXPECT_NE(CutText("\n\n{}{}x").error.find("dump:3"), std::string::npos);
}

}  // namespace
}  // namespace opslag
