// Cuts a dump into its documents, whatever it wraps them in, without reading them.
//
// Known are: documents one behind the other, on a line each or over many; lists of documents; and
// Elasticsearch's pages, whose documents are the elements of hits.hits. A file may hold several of
// them. Once a first document has stood alone on its line, the rest is cut at the line ends, which
// is as fast as memory; everything else is read byte by byte, to count its brackets.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "classifier/error.h"
#include "ingest/files/byte_stream.h"

namespace opslag {

// Some whole documents, copied, with room behind them to read on blindly.
struct DocumentBlock {
  struct Document {
    std::size_t begin = 0;  // in bytes
    std::size_t size = 0;
    std::uint64_t line = 0;  // where it begins, from 1
  };

  std::string bytes;  // the documents, what stood between them, and kPadding zeros
  std::vector<Document> documents;
  std::uint64_t first = 0;  // number of the first document, from 1
  // The last document is the input's last, and no line end follows: if it cannot be read, the input
  // was cut off.
  bool ends_open = false;

  static constexpr std::size_t kPadding = 64;  // simdjson's
};

// Not thread-safe. Movable. Memory: a block, a document, and what ByteStream takes.
class DocumentStream {
 public:
  static constexpr std::size_t kBlockSize = std::size_t{2} << 20;
  static constexpr std::size_t kLargestDocument = std::size_t{256} << 20;

  explicit DocumentStream(ByteStream stream) : stream_(std::move(stream)) {}

  // Replaces *block, whose memory is used again. False at the end. Errors: kIo; kMalformedJson
  // where the brackets do not fit, kRecordTooLarge: nothing behind can be found then, and the
  // documents before have been handed out. `where` of those is FILE:LINE.
  Result<bool> Next(DocumentBlock* block);

  // Whether the error was that the input ends within a document.
  bool is_cut_off() const { return cut_off_; }
  // The place's line, from 1.
  std::uint64_t line() const { return line_; }
  // Documents handed out.
  std::uint64_t documents() const { return documents_; }
  // Of the file, packed where it is.
  std::uint64_t bytes_read() const { return stream_.bytes_read(); }

 private:
  // What the brackets before the place say it is part of.
  enum class Wrapping {
    kOutside,  // between top-level values
    kAlone,    // a top-level object: a document, unless it turns out to be a page
    kList,     // a top-level list: between documents
    kInList,   // … within one
    kPage,     // in the page, before or behind its list of hits
    kHits,     // in the list of hits: between documents
    kInHits,   // … within one
  };

  Result<void> NextOfLines(DocumentBlock* block);
  Result<void> NextOfBrackets(DocumentBlock* block);
  // Goes on until a document ends (true) or the input (false).
  Result<bool> FindDocument();
  // The same, within the bytes that are there.
  Result<bool> Scan();
  void SkipInside();
  void SkipString();
  Result<void> Open(char bracket);
  Result<bool> Close();
  void PutDocument(DocumentBlock* block);
  // Whether the document that was put stands alone on its line.
  Result<bool> StoodAlone();
  // Takes what is behind the scanner's place off the stream.
  void Forget(std::size_t bytes);
  std::string_view Unread() const { return stream_.Unread(); }
  bool InDocument() const;
  bool MayStandBetween(char byte) const;
  tl::unexpected<Error> Fault(ErrorCode code, std::string reason) const;

  ByteStream stream_;
  bool by_lines_ = false;
  bool cut_off_ = false;
  std::optional<Error> pending_;  // told once the documents before it are handed out
  std::uint64_t documents_ = 0;
  std::uint64_t line_ = 1;  // of the place

  // The scanner's. Places are in Unread().
  std::size_t at_ = 0;
  Wrapping wrapping_ = Wrapping::kOutside;
  std::size_t depth_ = 0;         // open brackets
  std::size_t begin_ = 0;         // of the document
  std::uint64_t begin_line_ = 0;  // … its line
  bool in_string_ = false;
  bool escaped_ = false;     // … and the next byte is
  bool in_hits_ = false;     // in the object of that name, of what may be a page
  std::string last_string_;  // its first bytes; at depth 1 and 2 of what may be a page
};

}  // namespace opslag
