#include "tests/register/register_output.h"

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>
#include <vector>

#include "tests/register/document_writer.h"

namespace opslag::make_register {
namespace {

constexpr std::size_t kBlock = std::size_t{1} << 20;
constexpr std::size_t kShuffled = 2048;  // documents
constexpr std::uint32_t kPageSize = 100;

class Sink {
 public:
  Sink(OutputForm form, int descriptor) : form_(form), descriptor_(descriptor) {}

  std::string* buffer() { return &buffer_; }
  void BeginDocument(std::uint64_t id) {
    if (form_ != OutputForm::kScrollPages) return;
    if (on_page_ == 0) {
      buffer_ +=
          R"({"_scroll_id":"DnF1ZXJ5VGhlbkZldGNo","took":42,"timed_out":false,"_shards":{"total":6,"successful":6,"skipped":0,"failed":0},"hits":{"total":0,"max_score":1.0,"hits":[)";
    } else {
      buffer_ += ',';
    }
    buffer_ += R"({"_index":"cvr-v-20260101","_type":"_doc","_id":")" + std::to_string(id) +
               R"(","_score":1.0,"_source":)";
  }
  Result<void> EndDocument() {
    if (form_ != OutputForm::kScrollPages) {
      buffer_ += '\n';
    } else {
      buffer_ += '}';
      if (++on_page_ == kPageSize) EndPage();
    }
    return buffer_.size() >= kBlock ? Flush() : Result<void>();
  }
  Result<void> Finish() {
    if (on_page_ > 0) EndPage();
    return Flush();
  }

 private:
  void EndPage() {
    buffer_ += "]}}\n";
    on_page_ = 0;
  }
  Result<void> Flush() {
    for (std::size_t at = 0; at < buffer_.size();) {
      const ssize_t written = ::write(descriptor_, buffer_.data() + at, buffer_.size() - at);
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) return Fail(ErrorCode::kIo, "output", std::strerror(errno));
      at += static_cast<std::size_t>(written);
    }
    buffer_.clear();
    return {};
  }

  OutputForm form_;
  int descriptor_;
  std::string buffer_;
  std::uint32_t on_page_ = 0;
};

// A company or a unit of one of the groups at hand.
struct Document {
  const Group* group = nullptr;
  const Company* company = nullptr;  // null: a unit
  const Unit* unit = nullptr;
};

void Shuffle(Random* random, std::vector<Document>* documents) {
  for (std::size_t i = documents->size(); i > 1; --i) {
    std::swap((*documents)[i - 1], (*documents)[random->Below(static_cast<std::uint32_t>(i))]);
  }
}

Result<void> WriteDocuments(const std::vector<Document>& documents, DocumentWriter* writer,
                            Sink* sink, OutputCounts* counts) {
  for (const Document& document : documents) {
    const bool company = document.company != nullptr;
    sink->BeginDocument(
        DocumentWriter::EntityNumber(company ? document.company->number : document.unit->number));
    const std::size_t before = sink->buffer()->size();
    if (company) {
      writer->Write(*document.group, *document.company, sink->buffer());
    } else {
      writer->Write(*document.unit, sink->buffer());
    }
    (company ? counts->company_bytes : counts->unit_bytes) += sink->buffer()->size() - before;
    if (auto ended = sink->EndDocument(); !ended) return ended;
  }
  return {};
}

std::vector<Document> DocumentsOf(const std::vector<Group>& groups) {
  std::vector<Document> documents;
  for (const Group& group : groups) {
    for (const Company& company : group.companies) documents.push_back({&group, &company, nullptr});
    for (const Unit& unit : group.units) documents.push_back({&group, nullptr, &unit});
  }
  return documents;
}

}  // namespace

Result<OutputCounts> WriteRegister(const Words& words, const WorldSettings& settings,
                                   OutputForm form, int descriptor,
                                   const std::function<void(const Group&)>& see) {
  World world(words, settings);
  DocumentWriter writer(words);
  Sink sink(form, descriptor);
  Random random(settings.seed + 77);
  OutputCounts counts;
  std::vector<Group> groups;
  for (bool more = true; more;) {
    groups.clear();
    std::size_t documents = 0;
    while (documents < kShuffled) {
      Group group;
      more = world.Next(&group);
      if (!more) break;
      documents += group.companies.size() + group.units.size();
      counts.companies += group.companies.size();
      counts.units += group.units.size();
      if (see) see(group);
      groups.push_back(std::move(group));
    }
    if (form == OutputForm::kNone) continue;
    std::vector<Document> list = DocumentsOf(groups);
    Shuffle(&random, &list);
    if (auto written = WriteDocuments(list, &writer, &sink, &counts); !written) {
      return tl::make_unexpected(written.error());
    }
  }
  if (form == OutputForm::kNone) return counts;
  if (auto finished = sink.Finish(); !finished) return tl::make_unexpected(finished.error());
  return counts;
}

}  // namespace opslag::make_register
