// What the tests of ingest/source share: texts as files, and mappings from a few lines.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/source/mapped_reader.h"
#include "ingest/source/mapping.h"
#include "ingest/source/source_reader.h"
#include "tests/ingest/files/temporary_directory.h"

namespace opslag {

inline std::shared_ptr<const Mapping> MappingOf(const std::string& text) {
  const auto mapping = Mapping::Parse("test.textproto", text);
  EXPECT_TRUE(mapping) << mapping.error().ToString();
  return mapping.value_or(nullptr);
}

// All that a mapping makes of a file, as one would see it.
struct MappedFile {
  std::vector<v1::JobPosting> postings;
  std::vector<std::string> problems;  // "3: line 4: postingId: reason (code)"
  std::vector<std::string> rejects;
  SourceCounts counts;
};

inline MappedFile ReadMapped(const std::string& file, std::shared_ptr<const Mapping> mapping,
                             std::size_t max_record = std::size_t{8} << 20) {
  MappedFile read;
  auto reader =
      MappedReader::Open(file, std::move(mapping), WireForm::kProtobuf, max_record, &read.counts);
  EXPECT_TRUE(reader) << reader.error().ToString();
  for (;;) {
    const auto record = (*reader)->Next();
    if (!record) {
      read.problems.push_back(record.error().ToString());
      break;
    }
    if (!*record) break;
    if ((*record)->problem) {
      const Error& problem = *(*record)->problem;
      read.problems.push_back(std::to_string((*record)->number) + ": " + problem.where + ": " +
                              problem.reason + " (" + std::string(Name(problem.code)) + ")");
      read.rejects.emplace_back((*record)->bytes);
    } else {
      EXPECT_TRUE(read.postings.emplace_back().ParseFromString(std::string((*record)->bytes)));
    }
  }
  reader->reset();
  return read;
}

class SourceTest : public testing::Test {
 protected:
  MappedFile ReadText(std::string_view content, const std::string& mapping,
                      std::size_t max_record = std::size_t{8} << 20) {
    return ReadMapped(directory_.Write("in", content), MappingOf(mapping), max_record);
  }

  // "id|title " of each posting.
  static std::string Seen(const MappedFile& file) {
    std::string seen;
    for (const v1::JobPosting& posting : file.postings) {
      seen += posting.posting_id() + "|" + posting.title() + " ";
    }
    return seen;
  }

  TemporaryDirectory directory_;
};

}  // namespace opslag
