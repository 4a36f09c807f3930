#include "ingest/files/record_writer.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>

#include <string>
#include <thread>

#include "classifier/varint.h"
#include "ingest/files/record_reader.h"
#include "tests/ingest/files/temporary_directory.h"

namespace opslag {
namespace {

class RecordWriterTest : public testing::Test {
 protected:
  RecordWriter Open(WireForm form) {
    Result<RecordWriter> writer = RecordWriter::Open(directory_.Path("out"), form);
    EXPECT_TRUE(writer);
    return std::move(*writer);
  }

  TemporaryDirectory directory_;
};

TEST_F(RecordWriterTest, WritesLines) {
  RecordWriter writer = Open(WireForm::kJson);
  ASSERT_TRUE(writer.Append("{}"));
  ASSERT_TRUE(writer.Append("{\"a\":1}"));
  EXPECT_EQ(directory_.Read("out"), "");
  ASSERT_TRUE(writer.Flush());
  EXPECT_EQ(directory_.Read("out"), "{}\n{\"a\":1}\n");
}

TEST_F(RecordWriterTest, WritesDelimitedRecords) {
  RecordWriter writer = Open(WireForm::kProtobuf);
  ASSERT_TRUE(writer.Append(""));
  ASSERT_TRUE(writer.Append(std::string(200, 'x')));
  ASSERT_TRUE(writer.Flush());
  EXPECT_EQ(directory_.Read("out"), std::string("\x00\xC8\x01", 3) + std::string(200, 'x'));
}

TEST_F(RecordWriterTest, EmptiesAnOldFile) {
  directory_.Write("out", "something old and long");
  ASSERT_TRUE(Open(WireForm::kJson).Flush());
  EXPECT_EQ(directory_.Read("out"), "");
}

TEST_F(RecordWriterTest, CopiesARecordThatWasTooLarge) {
  const std::string large(700'000, 'x');
  for (const WireForm form : {WireForm::kJson, WireForm::kProtobuf}) {
    std::string content;
    if (form == WireForm::kProtobuf) AppendVarint(large.size(), &content);
    content += large;
    if (form == WireForm::kJson) content += "\n";
    Result<RecordReader> reader =
        RecordReader::Open(directory_.Write("in", content), {.form = form, .max_record = 10});
    ASSERT_TRUE((*reader->Next())->problem);
    RecordWriter writer = Open(form);
    ASSERT_TRUE(writer.AppendTooLarge(*reader));
    ASSERT_TRUE(writer.Flush());
    EXPECT_EQ(directory_.Read("out"), content);
  }
}

TEST_F(RecordWriterTest, SaysThatTheReaderLeft) {
  ::signal(SIGPIPE, SIG_IGN);
  const std::string fifo = directory_.Path("fifo");
  ASSERT_EQ(::mkfifo(fifo.c_str(), 0600), 0);
  std::thread reader([&fifo] { static_cast<void>(FileDescriptor::OpenForReading(fifo)); });
  Result<RecordWriter> writer = RecordWriter::Open(fifo, WireForm::kJson);
  reader.join();
  ASSERT_TRUE(writer);
  ASSERT_TRUE(writer->Append("{}"));
  const Result<void> flushed = writer->Flush();
  ASSERT_FALSE(flushed);
  EXPECT_EQ(flushed.error().code, ErrorCode::kIo);
  EXPECT_TRUE(writer->reader_left());
}

TEST_F(RecordWriterTest, SaysThatTheDiskIsFull) {
  Result<RecordWriter> writer = RecordWriter::Open("/dev/full", WireForm::kJson);
  ASSERT_TRUE(writer);
  ASSERT_TRUE(writer->Append("{}"));
  const Result<void> flushed = writer->Flush();
  ASSERT_FALSE(flushed);
  EXPECT_EQ(flushed.error().where, "/dev/full");
  EXPECT_FALSE(writer->reader_left());
}

TEST_F(RecordWriterTest, SaysWhatCannotBeOpened) {
  const Result<RecordWriter> writer =
      RecordWriter::Open(directory_.Path("no/such/folder"), WireForm::kJson);
  ASSERT_FALSE(writer);
  EXPECT_EQ(writer.error().code, ErrorCode::kIo);
}

}  // namespace
}  // namespace opslag
