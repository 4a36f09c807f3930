#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <string_view>

#include "classifier/varint.h"
#include "opslag/v1/enriched.pb.h"
#include "opslag/v1/posting.pb.h"
#include "tests/ingest/cli/program_fixture.h"

namespace opslag {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

class ClassifyTest : public ProgramTest {
 protected:
  static std::string Delimited(std::string_view record) {
    std::string bytes;
    AppendVarint(record.size(), &bytes);
    return bytes.append(record);
  }

  static std::string BinaryPosting(std::string_view id) {
    v1::JobPosting posting;
    posting.set_source("test");
    posting.set_posting_id(std::string(id));
    posting.set_title("Dygtig smed søges til Skive");
    posting.set_body("Du skal svejse");
    return posting.SerializeAsString();
  }

  // A bad line without a name for what is in it.
  static constexpr std::string_view kBad = "{\"source\":\"test\",\"postingId\":7}";
};

// --- What comes out
// -------------------------------------------------------------------------------

TEST_F(ClassifyTest, ReadsStandardInputAndWritesStandardOutput) {
  const Finished ended = Opslag({"classify"}, PostingLine("1") + PostingLine("2"));
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
  EXPECT_EQ(IdsOf(ended.out), "1 2 ");
  EXPECT_THAT(ended.out, StartsWith(R"({"source":"test","postingId":"1","title":"Dygtig smed)"));
  EXPECT_THAT(ended.out, Not(HasSubstr("\"original\"")));
  EXPECT_THAT(ended.err,
              AllOf(HasSubstr("read 2 postings"), HasSubstr("rejected 0"), HasSubstr("rules ")));
}

TEST_F(ClassifyTest, ReadsSeveralFilesInOrder) {
  const std::string one = Write("one.jsonl", PostingLine("1") + PostingLine("2"));
  const std::string two = Write("two.jsonl", PostingLine("3"));
  EXPECT_EQ(IdsOf(Opslag({"classify", two, one, "-"}, PostingLine("4")).out), "3 1 2 4 ");
}

TEST_F(ClassifyTest, WritesAFile) {
  const Finished ended = Opslag({"classify", "--output", Path("out.jsonl")}, PostingLine("1"));
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
  EXPECT_THAT(ended.out, IsEmpty());
  EXPECT_EQ(IdsOf(Read("out.jsonl")), "1 ");
}

TEST_F(ClassifyTest, NothingInNothingOut) {
  const Finished ended = Opslag({"classify"}, "");
  EXPECT_EQ(ended.exit_code, 0);
  EXPECT_THAT(ended.out, IsEmpty());
  EXPECT_THAT(ended.err, HasSubstr("read 0 postings"));
}

TEST_F(ClassifyTest, BothFormsInAndOutGiveTheSameRecords) {
  const std::string json = PostingLine("1") + PostingLine("2");
  const std::string binary = Delimited(BinaryPosting("1")) + Delimited(BinaryPosting("2"));
  const std::string from_json = Opslag({"classify"}, json).out;
  EXPECT_EQ(Opslag({"classify"}, binary).out, from_json);
  EXPECT_EQ(Opslag({"classify", "--input-form", "protobuf"}, binary).out, from_json);

  const std::string wire = Opslag({"classify", "--output-form", "protobuf"}, json).out;
  const Varint length = ReadVarint(wire);
  v1::EnrichedPosting record;
  ASSERT_TRUE(record.ParseFromString(wire.substr(length.length, length.value)));
  EXPECT_EQ(record.posting_id(), "1");
  EXPECT_EQ(Opslag({"classify", "--output-form", "protobuf"}, binary).out, wire);
}

TEST_F(ClassifyTest, CarriesTheOriginalWhenAsked) {
  const Finished ended = Opslag({"classify", "--carry-original"}, PostingLine("1"));
  EXPECT_THAT(ended.out,
              AllOf(HasSubstr("\"original\":{"), HasSubstr("\"body\":\"Du skal svejse\"")));
}

TEST_F(ClassifyTest, TheOrderDoesNotDependOnTheThreads) {
  std::string input;
  for (int i = 0; i < 3000; ++i) {
    input += i % 7 == 0 ? std::string(kBad) + "\n" : PostingLine(std::to_string(i));
  }
  Write("in.jsonl", input);
  const Finished one =
      Opslag({"classify", "--threads", "1", "-q", "--rejects", Path("one"), Path("in.jsonl")});
  const Finished many =
      Opslag({"classify", "--threads", "7", "-q", "--rejects", Path("many"), Path("in.jsonl")});
  EXPECT_EQ(one.exit_code, 1);
  EXPECT_EQ(many.exit_code, 1);
  EXPECT_TRUE(one.out == many.out);
  EXPECT_TRUE(one.err == many.err);
  EXPECT_TRUE(Read("one") == Read("many"));
}

TEST_F(ClassifyTest, QuietSaysNothingOfWhatIsFine) {
  const Finished ended = Opslag({"classify", "--quiet"}, PostingLine("1"));
  EXPECT_EQ(ended.exit_code, 0);
  EXPECT_THAT(ended.err, IsEmpty());
}

// --- Bad records
// ----------------------------------------------------------------------------------

TEST_F(ClassifyTest, ABadLineIsNamedAndDoesNotStopTheRest) {
  const std::string file = Write(
      "in.jsonl", PostingLine("1") + std::string(kBad) + "\n{\"source\":\n" + PostingLine("2"));
  const Finished ended = Opslag({"classify", file});
  EXPECT_EQ(ended.exit_code, 1);
  EXPECT_EQ(IdsOf(ended.out), "1 2 ");
  EXPECT_THAT(ended.err, AllOf(HasSubstr(file + ":2: postingId: holds no string (wrong_type)\n"),
                               HasSubstr(file + ":3: "), HasSubstr("(malformed_json)\n"),
                               HasSubstr("read 4 postings"), HasSubstr("rejected 2"),
                               HasSubstr("  wrong_type 1\n"), HasSubstr("  malformed_json 1\n")));
}

TEST_F(ClassifyTest, BadLinesAreReportedEvenWhenQuiet) {
  const Finished ended = Opslag({"classify", "--quiet"}, std::string(kBad) + "\n");
  EXPECT_EQ(ended.exit_code, 1);
  EXPECT_EQ(ended.err, "standard input:1: postingId: holds no string (wrong_type)\n");
}

TEST_F(ClassifyTest, RejectsAreKeptByteForByte) {
  const std::string bad = "  {\"title\": \"k\xF8kken\"\t";
  const Finished ended = Opslag({"classify", "--rejects", Path("bad.jsonl")},
                                PostingLine("1") + bad + "\n" + std::string(kBad) + "\n");
  EXPECT_EQ(ended.exit_code, 1);
  EXPECT_EQ(Read("bad.jsonl"), bad + "\n" + std::string(kBad) + "\n");
}

TEST_F(ClassifyTest, RejectsOfProtobufCanBeReadAgain) {
  const std::string bad = v1::JobPosting().SerializeAsString() + "\x0A\x01x";
  const std::string input =
      Delimited(BinaryPosting("1")) + Delimited(bad) + Delimited(BinaryPosting("2"));
  const Finished ended = Opslag({"classify", "--rejects", Path("bad.pb")}, input);
  EXPECT_EQ(ended.exit_code, 1);
  EXPECT_EQ(IdsOf(ended.out), "1 2 ");
  EXPECT_THAT(ended.err, HasSubstr("standard input:2: postingId: "));
  EXPECT_EQ(Read("bad.pb"), Delimited(bad));
}

TEST_F(ClassifyTest, AnOldFileOfRejectsIsEmptied) {
  Write("bad.jsonl", "something of last week\n");
  EXPECT_EQ(Opslag({"classify", "--rejects", Path("bad.jsonl")}, PostingLine("1")).exit_code, 0);
  EXPECT_EQ(Read("bad.jsonl"), "");
}

TEST_F(ClassifyTest, FailFastStopsAtTheFirstBadRecord) {
  const Finished ended = Opslag(
      {"classify", "--fail-fast", "--rejects", Path("bad.jsonl")},
      PostingLine("1") + std::string(kBad) + "\n" + PostingLine("2") + std::string(kBad) + "\n");
  EXPECT_EQ(ended.exit_code, 1);
  EXPECT_EQ(IdsOf(ended.out), "1 ");
  EXPECT_EQ(Read("bad.jsonl"), std::string(kBad) + "\n");
  EXPECT_THAT(ended.err, AllOf(HasSubstr("read 2 postings"), Not(HasSubstr("standard input:4"))));
}

TEST_F(ClassifyTest, FiftyMegabytesInOneLineAreOneBadRecord) {
  const std::string line = "{\"source\":\"test\",\"postingId\":\"1\",\"body\":\"" +
                           std::string(std::size_t{50} << 20, 'x') + "\"}";
  const std::string file = Write("in.jsonl", PostingLine("1") + line + "\n" + PostingLine("3"));
  const Finished ended = Opslag({"classify", "--rejects", Path("bad.jsonl"), file});
  EXPECT_EQ(ended.exit_code, 1);
  EXPECT_EQ(IdsOf(ended.out), "1 3 ");
  EXPECT_THAT(ended.err, AllOf(HasSubstr(file + ":2: is longer than the 8388608 bytes"),
                               HasSubstr("(record_too_large)")));
  EXPECT_TRUE(Read("bad.jsonl") == line + "\n");
}

TEST_F(ClassifyTest, TheLimitCanBeSet) {
  std::string line = PostingLine("1");
  line.insert(line.size() - 3, std::string(2000, 'x'));
  EXPECT_EQ(Opslag({"classify", "--max-record", "1kb"}, line).exit_code, 1);
  EXPECT_EQ(Opslag({"classify", "--max-record", "4KB"}, line).exit_code, 0);
  EXPECT_EQ(Opslag({"classify", "--max-record", "3"}, line).exit_code, 2);
}

TEST_F(ClassifyTest, FailFastStopsAtARecordThatIsTooLarge) {
  const Finished ended =
      Opslag({"classify", "--fail-fast", "--max-record", "1kb"},
             PostingLine("1") + std::string(2000, 'x') + "\n" + PostingLine("2"));
  EXPECT_EQ(ended.exit_code, 1);
  EXPECT_EQ(IdsOf(ended.out), "1 ");
}

TEST_F(ClassifyTest, BlankLinesCarriageReturnsAndByteOrderMarksAreNoFaults) {
  std::string crlf = PostingLine("2");
  crlf.insert(crlf.size() - 1, "\r");
  const Finished ended = Opslag({"classify"}, "\xEF\xBB\xBF" + PostingLine("1") + "\n \t\r\n" +
                                                  crlf + "\n" + std::string(kBad));
  EXPECT_EQ(IdsOf(ended.out), "1 2 ");
  EXPECT_THAT(ended.err, AllOf(HasSubstr("standard input:6: "), HasSubstr("rejected 1"),
                               HasSubstr("blank lines passed over: 3")));
}

TEST_F(ClassifyTest, IllFormedTextIsMendedAndCounted) {
  const Finished ended =
      Opslag({"classify"}, "{\"source\":\"test\",\"postingId\":\"1\",\"title\":\"k\xF8kken\"}\n");
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
  EXPECT_THAT(ended.out, AllOf(HasSubstr("k\uFFFDkken"), HasSubstr("\"repairedSequences\":1")));
}

TEST_F(ClassifyTest, AProtobufFileThatIsCutOffLosesOnlyItsEnd) {
  const std::string whole = Delimited(BinaryPosting("1")) + Delimited(BinaryPosting("2"));
  const Finished ended = Opslag({"classify"}, whole.substr(0, whole.size() - 5));
  EXPECT_EQ(ended.exit_code, 1);
  EXPECT_EQ(IdsOf(ended.out), "1 ");
  EXPECT_THAT(ended.err, HasSubstr("standard input:2: is cut off by the end of the file"));
}

TEST_F(ClassifyTest, MessagesNeverQuoteAPosting) {
  const Finished ended =
      Opslag({"classify"},
             "{\"source\":\"hemmelig\",\"postingId\":[\"hemmelig\"]}\nhemmelig\n{\"hemmelig\":}\n");
  EXPECT_EQ(ended.exit_code, 1);
  EXPECT_THAT(ended.err, Not(HasSubstr("hemmelig")));
}

// --- Files and pipes
// ------------------------------------------------------------------------------

TEST_F(ClassifyTest, AMissingFileIsNamedBeforeAnythingIsDone) {
  const Finished ended =
      Opslag({"classify", "--output", Path("out"), Write("in", PostingLine("1")), Path("missing")});
  EXPECT_EQ(ended.exit_code, 5);
  EXPECT_THAT(ended.err, HasSubstr(Path("missing")));
  EXPECT_THAT(ended.out, IsEmpty());
}

TEST_F(ClassifyTest, AFolderStandsForItsFiles) {
  std::filesystem::create_directories(Path("empty"));
  EXPECT_EQ(Opslag({"classify", Path("empty")}).exit_code, 5) << "a folder without files";
  std::filesystem::create_directories(Path("in"));
  Write("in/a.jsonl", PostingLine("1"));
  Write("in/b.jsonl", PostingLine("2"));
  const Finished ended = Opslag({"classify", Path("in")});
  EXPECT_EQ(ended.exit_code, 0);
  EXPECT_EQ(std::count(ended.out.begin(), ended.out.end(), '\n'), 2);
}

TEST_F(ClassifyTest, AnInputIsNeverOverwritten) {
  const std::string file = Write("in.jsonl", PostingLine("1"));
  for (const char* const flag : {"--output", "--rejects"}) {
    const Finished ended = Opslag({"classify", flag, Path("./in.jsonl"), file});
    EXPECT_EQ(ended.exit_code, 2) << flag;
    EXPECT_EQ(Read("in.jsonl"), PostingLine("1"));
  }
  EXPECT_EQ(Opslag({"classify", "--output", Path("x"), "--rejects", Path("x"), file}).exit_code, 2);
}

TEST_F(ClassifyTest, RejectsOfBothFormsDoNotMix) {
  const std::string json = Write("bad.jsonl", std::string(kBad) + "\n");
  const std::string binary = Write("bad.pb", Delimited("\x0A\x04test"));
  const Finished ended = Opslag({"classify", "--rejects", Path("rejects"), json, binary});
  EXPECT_EQ(ended.exit_code, 2);
  EXPECT_EQ(Read("rejects"), std::string(kBad) + "\n");
}

TEST_F(ClassifyTest, AFullDiskIsAnError) {
  const Finished ended = Opslag({"classify", "--output", "/dev/full"}, PostingLine("1"));
  EXPECT_EQ(ended.exit_code, 5);
  EXPECT_THAT(ended.err, HasSubstr("/dev/full"));
}

TEST_F(ClassifyTest, AReaderThatLeavesEndsTheRun) {
  std::string input;
  for (int i = 0; i < 20'000; ++i) input += PostingLine(std::to_string(i));
  Write("in.jsonl", input);
  const Finished ended = Bash("\"$opslag\" classify in.jsonl | head -n 1; echo ${PIPESTATUS[0]}");
  EXPECT_THAT(ended.out, testing::EndsWith("\n5\n"));
}

// The second posting is written only after the first one's record has been read.
TEST_F(ClassifyTest, APipesRecordsComeOutAtOnce) {
  Write("one", PostingLine("1"));
  Write("two", PostingLine("2"));
  const Finished ended = Bash(
      "mkfifo in out; \"$opslag\" classify -q in > out & exec 4< out 3> in;"
      "cat one >&3; read -r -t 20 first <&4; cat two >&3; read -r -t 20 second <&4; exec 3>&-; "
      "wait $!;"
      "echo \"$?\"; echo \"$first\" > records; echo \"$second\" >> records");
  EXPECT_EQ(ended.out, "0\n") << ended.err;
  EXPECT_EQ(IdsOf(Read("records")), "1 2 ");
}

TEST_F(ClassifyTest, ProcessSubstitutionAndPipesAreFiles) {
  Write("one", PostingLine("1"));
  const Finished ended = Bash("cat one | \"$opslag\" classify -q - <(cat one)");
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
  EXPECT_EQ(IdsOf(ended.out), "1 1 ");
}

TEST_F(ClassifyTest, NoProgressBarWithoutATerminal) {
  EXPECT_THAT(Opslag({"classify"}, PostingLine("1")).err, Not(HasSubstr("\x1b")));
}

TEST_F(ClassifyTest, AgainIsTheSame) {
  const std::string input = PostingLine("1") + PostingLine("2");
  EXPECT_EQ(Opslag({"classify"}, input).out, Opslag({"classify"}, input).out);
}

// --- A source's own files
// -------------------------------------------------------------------------

TEST_F(ClassifyTest, AMappedFileGivesTheSameRecordsAsItsPostings) {
  const std::string mapping = Write("m.textproto",
                                    "source: \"test\" format: CSV\n"
                                    "field { to: \"postingId\" from: \"Id\" }\n"
                                    "field { to: \"title\" from: \"T\" }\n"
                                    "field { to: \"body\" from: \"B\" }\n");
  const std::string csv =
      Write("in.csv",
            "Id,T,B\n1,Dygtig smed sÃ¸ges til Skive,Du skal svejse\n,uden,nummer\n"
            "2,Dygtig smed søges til Skive,Du skal svejse\n");
  const Finished mapped = Opslag({"classify", "--mapping", mapping, "--rejects", Path("bad"), csv});
  EXPECT_EQ(mapped.exit_code, 1);
  // They say that they were mended, and are the same otherwise.
  const std::string mended = "\"mendedPlaces\":1";
  std::string records = mapped.out;
  ASSERT_THAT(records, HasSubstr(mended));
  records.replace(records.find(mended), mended.size(), "\"mendedPlaces\":0");
  EXPECT_EQ(records, Opslag({"classify"}, PostingLine("1") + PostingLine("2")).out);
  EXPECT_THAT(mapped.err, AllOf(HasSubstr(csv + ":2: line 3: postingId: is required"),
                                HasSubstr("double-encoded characters 1")));
  EXPECT_EQ(Read("bad"), "{\"Id\":\"\",\"T\":\"uden\",\"B\":\"nummer\"}\n");
}

TEST_F(ClassifyTest, AMappingThatCannotBeUsedEndsItWithItsPlace) {
  const std::string mapping = Write("m.textproto", "source: \"x\"\nformat: CSW\n");
  const Finished ended = Opslag({"classify", "--mapping", mapping}, "");
  EXPECT_EQ(ended.exit_code, 3);
  EXPECT_THAT(ended.err, HasSubstr("m.textproto:2:9: error: "));
  EXPECT_EQ(Opslag({"classify", "--mapping", mapping, "--input-form", "json"}, "").exit_code, 2);
}

TEST_F(ClassifyTest, PackedFilesAreUnpacked) {
  Write("in.jsonl", PostingLine("1"));
  const Finished ended = Bash("gzip -c in.jsonl > in.gz && $opslag classify -q in.gz");
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
  EXPECT_EQ(IdsOf(ended.out), "1 ");
}

TEST_F(ClassifyTest, APageWithMicrodataIsClassified) {
  const std::string folder = OPSLAG_SOURCE_DIR "/deploy/sources";
  const Finished ended = Opslag({"classify", "-q", "--mapping", folder + "/schema-org.textproto",
                                 folder + "/samples/kok.html"});
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
  EXPECT_THAT(ended.out,
              AllOf(HasSubstr("\"postingId\":\"K-117\""), HasSubstr("\"disco08\":\"5120\""),
                    HasSubstr("Eksempelkantinen A/S")));
}

TEST_F(ClassifyTest, ProduceShowsWhatItWouldSend) {
  const std::string folder = OPSLAG_SOURCE_DIR "/deploy/sources";
  const Finished ended = Opslag({"produce", "--mapping", folder + "/schema-org.textproto",
                                 "--dry-run", "--show", "2", folder + "/samples"});
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
  EXPECT_THAT(
      ended.out,
      AllOf(HasSubstr("\"title\":\"Klejnsmed til værkstedet\""), HasSubstr("\"city\":\"Skive\""),
            // Of a page with microdata.
            HasSubstr("\"title\":\"Kok til kantinen\""), HasSubstr("\"city\":\"Aarhus C\"")));
  EXPECT_THAT(ended.err, HasSubstr("read 2 records, 2 can be sent, 0 rejected"));
}

}  // namespace
}  // namespace opslag
