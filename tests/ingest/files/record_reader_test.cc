#include "ingest/files/record_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "classifier/varint.h"
#include "tests/ingest/files/temporary_directory.h"

namespace opslag {
namespace {

using testing::ElementsAre;

std::string Delimited(std::string_view record) {
  std::string bytes;
  AppendVarint(record.size(), &bytes);
  return bytes.append(record);
}

// A posting as protobuf: source, posting id.
std::string Binary(std::string_view source, std::string_view id) {
  std::string bytes = "\x0A";
  AppendVarint(source.size(), &bytes);
  bytes.append(source).append("\x12");
  AppendVarint(id.size(), &bytes);
  return bytes.append(id);
}

class RecordReaderTest : public testing::Test {
 protected:
  RecordReader Open(std::string_view content, const RecordReaderOptions& options = {}) {
    Result<RecordReader> reader = RecordReader::Open(directory_.Write("in", content), options);
    EXPECT_TRUE(reader);
    return std::move(*reader);
  }

  // Each record as "number:bytes", or "number!reason" for a problem.
  static std::vector<std::string> ReadAll(RecordReader& reader) {
    std::vector<std::string> records;
    for (;;) {
      const Result<std::optional<FileRecord>> record = reader.Next();
      if (!record) {
        records.push_back("error " + record.error().ToString());
        return records;
      }
      if (!*record) return records;
      const FileRecord& found = **record;
      records.push_back(std::to_string(found.number) +
                        (found.problem ? "!" + std::string(Name(found.problem->code))
                                       : ":" + std::string(found.bytes)));
    }
  }

  std::vector<std::string> ReadAll(std::string_view content,
                                   const RecordReaderOptions& options = {}) {
    RecordReader reader = Open(content, options);
    return ReadAll(reader);
  }

  TemporaryDirectory directory_;
};

// --- JSON lines
// -----------------------------------------------------------------------------------

TEST_F(RecordReaderTest, ReadsLines) {
  EXPECT_THAT(ReadAll("{\"a\":1}\n{\"b\":2}\n"), ElementsAre("1:{\"a\":1}", "2:{\"b\":2}"));
}

TEST_F(RecordReaderTest, TheLastLineNeedsNoEnd) {
  EXPECT_THAT(ReadAll("{}\n{\"b\":2}"), ElementsAre("1:{}", "2:{\"b\":2}"));
}

TEST_F(RecordReaderTest, AnEmptyFileHasNoRecords) {
  EXPECT_THAT(ReadAll(""), ElementsAre());
  EXPECT_THAT(ReadAll("", {.form = WireForm::kProtobuf}), ElementsAre());
}

TEST_F(RecordReaderTest, BlankLinesCountButAreNoRecords) {
  RecordReader reader = Open("\n{}\n  \t\n\r\n{}\n\n");
  EXPECT_THAT(ReadAll(reader), ElementsAre("2:{}", "5:{}"));
  EXPECT_EQ(reader.blank_lines(), 4u);
}

TEST_F(RecordReaderTest, CarriageReturnsBelongToTheLineEnd) {
  EXPECT_THAT(ReadAll("{}\r\n{\"b\":2}\r\n"), ElementsAre("1:{}", "2:{\"b\":2}"));
}

TEST_F(RecordReaderTest, AByteOrderMarkIsTakenOff) {
  EXPECT_THAT(ReadAll("\xEF\xBB\xBF{}\n{}\n"), ElementsAre("1:{}", "2:{}"));
  EXPECT_THAT(ReadAll("\xEF\xBB\xBF{}\n", {.form = WireForm::kJson}), ElementsAre("1:{}"));
  EXPECT_THAT(ReadAll("\xEF\xBB\xBF"), ElementsAre());
  EXPECT_THAT(ReadAll("\xEF\xBB{}\n"), ElementsAre("1:\xEF\xBB{}"));
}

TEST_F(RecordReaderTest, ARecordMayHoldNulBytes) {
  EXPECT_THAT(ReadAll(std::string_view("{\0}\n", 4)), ElementsAre(std::string("1:{\0}", 5)));
}

TEST_F(RecordReaderTest, LinesOfEverySizeAroundTheChunk) {
  for (const std::size_t size : {262'142u, 262'143u, 262'144u, 262'145u, 524'288u, 700'000u}) {
    const std::string line(size, 'x');
    EXPECT_THAT(ReadAll(line + "\nshort\n" + line),
                ElementsAre("1:" + line, "2:short", "3:" + line))
        << size;
  }
}

TEST_F(RecordReaderTest, ALineThatIsTooLongIsPassedOver) {
  const RecordReaderOptions options{.form = WireForm::kJson, .max_record = 10};
  EXPECT_THAT(ReadAll("0123456789\n01234567890\n{}\n", options),
              ElementsAre("1:0123456789", "2!record_too_large", "3:{}"));
  EXPECT_THAT(ReadAll(std::string(1'000'000, 'x') + "\n{}", options),
              ElementsAre("1!record_too_large", "2:{}"));
  EXPECT_THAT(ReadAll("{}\n" + std::string(1'000'000, 'x'), options),
              ElementsAre("1:{}", "2!record_too_large"));
}

TEST_F(RecordReaderTest, ALineThatIsTooLongCanBeCopied) {
  for (const std::size_t size : {11u, 300'000u, 1'000'000u}) {
    const std::string line(size, 'x');
    RecordReader reader =
        Open(line + "\n{}\n", RecordReaderOptions{.form = WireForm::kJson, .max_record = 10});
    ASSERT_TRUE((*reader.Next())->problem);
    std::string copy;
    EXPECT_TRUE(reader.CopyTooLarge([&copy](std::string_view piece) {
      copy.append(piece);
      return Result<void>();
    }));
    EXPECT_EQ(copy, line);
    EXPECT_THAT(ReadAll(reader), ElementsAre("2:{}"));
  }
}

TEST_F(RecordReaderTest, ACopyStopsAtTheSinksError) {
  RecordReader reader =
      Open(std::string(100, 'x'), RecordReaderOptions{.form = WireForm::kJson, .max_record = 10});
  ASSERT_TRUE((*reader.Next())->problem);
  const Result<void> copied = reader.CopyTooLarge(
      [](std::string_view) -> Result<void> { return Fail(ErrorCode::kIo, "", "full"); });
  ASSERT_FALSE(copied);
  EXPECT_EQ(copied.error().reason, "full");
}

// --- Delimited protobuf
// ---------------------------------------------------------------------------

TEST_F(RecordReaderTest, ReadsDelimitedRecords) {
  const std::string first = Binary("jobindex", "1");
  const std::string second = Binary("jobnet", std::string(300'000, 'x'));
  EXPECT_THAT(ReadAll(Delimited(first) + Delimited(second) + Delimited(first)),
              ElementsAre("1:" + first, "2:" + second, "3:" + first));
}

TEST_F(RecordReaderTest, AnEmptyDelimitedRecordIsARecord) {
  EXPECT_THAT(ReadAll(Delimited("") + Delimited("x"), {.form = WireForm::kProtobuf}),
              ElementsAre("1:", "2:x"));
}

TEST_F(RecordReaderTest, ADelimitedRecordThatIsTooLargeIsPassedOver) {
  const RecordReaderOptions options{.form = WireForm::kProtobuf, .max_record = 10};
  for (const std::size_t size : {11u, 300'000u, 1'000'000u}) {
    EXPECT_THAT(ReadAll(Delimited(std::string(size, 'x')) + Delimited("0123456789"), options),
                ElementsAre("1!record_too_large", "2:0123456789"));
  }
}

TEST_F(RecordReaderTest, ADelimitedRecordThatIsTooLargeCanBeCopied) {
  const std::string record(600'000, 'x');
  RecordReader reader = Open(Delimited(record) + Delimited("x"),
                             RecordReaderOptions{.form = WireForm::kProtobuf, .max_record = 10});
  ASSERT_TRUE((*reader.Next())->problem);
  EXPECT_EQ(reader.TooLargeLength(), record.size());
  std::string copy;
  EXPECT_TRUE(reader.CopyTooLarge([&copy](std::string_view piece) {
    copy.append(piece);
    return Result<void>();
  }));
  EXPECT_EQ(copy, record);
  EXPECT_THAT(ReadAll(reader), ElementsAre("2:x"));
}

TEST_F(RecordReaderTest, ARecordCutOffByTheEndIsTheLast) {
  const RecordReaderOptions options{.form = WireForm::kProtobuf};
  EXPECT_THAT(ReadAll(Delimited("abc") + "\x05"
                                         "ab",
                      options),
              ElementsAre("1:abc", "2!malformed_protobuf"));
  EXPECT_THAT(ReadAll(Delimited("abc") + "\x85", options),
              ElementsAre("1:abc", "2!malformed_protobuf"));
}

TEST_F(RecordReaderTest, NothingIsReadAfterALengthThatIsNone) {
  EXPECT_THAT(
      ReadAll(Delimited("abc") + std::string(600'000, '\xff'), {.form = WireForm::kProtobuf}),
      ElementsAre("1:abc", "2!malformed_protobuf"));
}

TEST_F(RecordReaderTest, AnAbsurdLengthEndsTheFileWithoutTakingMemory) {
  std::string content = Delimited("abc");
  AppendVarint(~std::uint64_t{0}, &content);
  EXPECT_THAT(ReadAll(content + "xyz", {.form = WireForm::kProtobuf}),
              ElementsAre("1:abc", "2!record_too_large"));
}

// --- Telling the form
// -----------------------------------------------------------------------------

TEST_F(RecordReaderTest, TellsProtobufFromJson) {
  const auto form = [this](std::string_view content) {
    RecordReader reader = Open(content);
    static_cast<void>(reader.Next());
    return reader.form();
  };
  // Lengths that look like JSON's first characters: 9 and 10 (white space), 32, 91 and 123
  // (brackets).
  for (const std::size_t size : {9u, 10u, 13u, 32u, 91u, 123u, 200u, 100'000u}) {
    const std::size_t id = size - 4 - 3 - (size > 200 ? 2 : size > 135 ? 1 : 0);
    const std::string record = Binary("abc", std::string(id, '7'));
    ASSERT_NEAR(static_cast<double>(record.size()), static_cast<double>(size), 1);
    EXPECT_EQ(form(Delimited(record)), WireForm::kProtobuf) << size;
  }
  EXPECT_EQ(form(Delimited(Binary(std::string(512, 's'), "1"))), WireForm::kProtobuf);
  for (const std::string_view json :
       {"{}", "{\"source\":\"jobindex\"}\n", "\n\n{}", "\n\n\n\n\n\n\n\n\n\n\n\n\n\n", "  {}",
        "\t{}", "garbage\nmore\n", "[1]\n",
        "{\n  \"source\": \"jobindex\",\n  \"postingId\": \"1\"\n}\n", "\r\n\r\n{}", "{", "\n",
        "{\n", "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"}) {
    EXPECT_EQ(form(json), WireForm::kJson) << json;
  }
}

// --- Pipes and errors
// -----------------------------------------------------------------------------

class Pipe {
 public:
  Pipe() {
    if (::pipe(ends_.data()) != 0) throw std::runtime_error("no pipe");
    saved_ = ::dup(STDIN_FILENO);
    ::dup2(ends_[0], STDIN_FILENO);
    ::close(ends_[0]);
  }
  ~Pipe() {
    Close();
    ::dup2(saved_, STDIN_FILENO);
    ::close(saved_);
  }
  void Write(std::string_view bytes) {
    ASSERT_EQ(::write(ends_[1], bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size()));
  }
  void Close() {
    if (ends_[1] >= 0) ::close(ends_[1]);
    ends_[1] = -1;
  }

 private:
  std::array<int, 2> ends_{};
  int saved_ = -1;
};

TEST_F(RecordReaderTest, GivesARecordAsSoonAsItIsThere) {
  Pipe pipe;
  Result<RecordReader> reader = RecordReader::Open("-", {});
  ASSERT_TRUE(reader);
  EXPECT_FALSE(reader->Ready());
  pipe.Write("{\"a\":1}\n{\"b\"");
  EXPECT_TRUE(reader->Ready());
  EXPECT_EQ((*reader->Next())->bytes, "{\"a\":1}");
  EXPECT_FALSE(reader->Ready());
  pipe.Write(":2}\n");
  EXPECT_TRUE(reader->Ready());
  EXPECT_EQ((*reader->Next())->bytes, "{\"b\":2}");
  pipe.Close();
  EXPECT_TRUE(reader->Ready());
  EXPECT_FALSE(*reader->Next());
  EXPECT_TRUE(reader->Ready());
  EXPECT_FALSE(reader->size());
  EXPECT_EQ(reader->bytes_read(), 16u);
}

TEST_F(RecordReaderTest, WaitsForTheFormOfASlowPipe) {
  Pipe pipe;
  const std::string record = Binary("jobindex", "1");
  std::thread writer([&] {
    for (const char c : Delimited(record)) pipe.Write(std::string_view(&c, 1));
    pipe.Close();
  });
  Result<RecordReader> reader = RecordReader::Open("-", {});
  EXPECT_THAT(ReadAll(*reader), ElementsAre("1:" + record));
  writer.join();
}

TEST_F(RecordReaderTest, ADelimitedRecordIsReadyWhenItIsWhole) {
  Pipe pipe;
  Result<RecordReader> reader = RecordReader::Open("-", {.form = WireForm::kProtobuf});
  pipe.Write(Delimited("abc") + Delimited("de") + "\x05");
  EXPECT_EQ((*reader->Next())->bytes, "abc");
  EXPECT_TRUE(reader->Ready());
  EXPECT_EQ((*reader->Next())->bytes, "de");
  EXPECT_FALSE(reader->Ready());
}

TEST_F(RecordReaderTest, KnowsTheSizeOfAFile) {
  RecordReader reader = Open("{}\n");
  EXPECT_EQ(reader.size(), 3u);
  EXPECT_EQ(reader.bytes_read(), 0u);
}

TEST_F(RecordReaderTest, SaysWhatCannotBeOpened) {
  const Result<RecordReader> missing = RecordReader::Open(directory_.Path("missing"), {});
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, ErrorCode::kIo);
  EXPECT_EQ(missing.error().where, directory_.Path("missing"));
  const Result<RecordReader> folder = RecordReader::Open(directory_.Path(""), {});
  ASSERT_FALSE(folder);
  EXPECT_EQ(folder.error().reason, "is a directory");
}

}  // namespace
}  // namespace opslag
