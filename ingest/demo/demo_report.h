// What the demo shows of a run: a row for each posting with the why, counts, and the dead letters.
//
// Filled from what came back through Kafka, and nothing else. Not thread-safe.
#pragma once

#include <cstdint>
#include <map>
#include <ostream>
#include <string>
#include <vector>

#include "ingest/demo/table.h"
#include "opslag/v1/enriched.pb.h"

namespace opslag {

// A dead letter, by its headers.
struct DemoDeadLetter {
  std::string topic;
  std::string partition;
  std::string offset;
  std::string error_class;  // stable name of the error
  std::string message;      // the service's own words
};

// A main competence group as the rule set names it.
struct DemoGroup {
  std::string key;
  std::string name;
};

class DemoReport {
 public:
  // `groups` in the order in which they are printed.
  explicit DemoReport(std::vector<DemoGroup> groups);

  void Add(const v1::EnrichedPosting& record);
  void Add(DemoDeadLetter letter);

  std::size_t records() const { return rows_.size(); }
  std::size_t dead_letters() const { return letters_.size(); }

  // The table (by code; without a code, then without a vacancy, last), the counts and the dead
  // letters, with an empty line between them.
  void Print(std::ostream& out, const PrintStyle& style) const;

 private:
  struct Row {
    std::string order;  // rows are printed in the order of this
    std::vector<std::string> cells;
  };

  // Postings of one main competence group. Only those that are STEM by the list stand in a STEM
  // table.
  struct GroupCount {
    std::uint32_t stem = 0;
    std::uint32_t other = 0;
  };

  void Count(const v1::EnrichedPosting& record);
  void PrintPostings(std::ostream& out, const PrintStyle& style) const;
  void PrintGroups(std::ostream& out, const PrintStyle& style) const;
  void PrintCompetences(std::ostream& out, const PrintStyle& style) const;
  void PrintDeadLetters(std::ostream& out, const PrintStyle& style) const;

  std::vector<DemoGroup> groups_;
  std::vector<Row> rows_;
  std::vector<DemoDeadLetter> letters_;
  std::map<std::string, GroupCount> by_group_;
  std::map<std::string, std::uint32_t>
      asked_for_;  // competence's label -> postings that ask for it
  std::uint32_t vacancies_ = 0;
  std::uint32_t abstained_ = 0;  // vacancies without a code
  std::uint32_t stem_ = 0;
  std::uint32_t undetermined_ = 0;
  std::uint32_t stem_without_group_ = 0;
};

}  // namespace opslag
