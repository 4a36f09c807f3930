// Reads the CVR files of Datafordeler's file download into a RegisterBuilder.
//
// One CSV for each kind of fact, plain, gzip or inside ZIP archives: Virksomhed (companies),
// Produktionsenhed (units), Navn, Branche, Adressering, Virksomhedsform, Beskaeftigelse,
// Reklamebeskyttelse, e_mailadresse. Facts name whom they are about by CVREnhedsId, which is the id
// of a row of the first two. What is about nobody in them, persons above all, is dropped. They hold
// what is so now: the register has no history, and says so.
//
// Rows are sorted by that id on the disk (sorted_runs.h), so memory does not grow with the files.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "classifier/employer/register.h"
#include "classifier/error.h"
#include "ingest/register/build_log.h"
#include "ingest/register/cvr_document.h"
#include "ingest/register/register_builder.h"

namespace opslag {

enum class DatafordelerKind {
  kCompany,
  kUnit,
  kName,
  kIndustry,
  kAddress,
  kForm,
  kEmployment,
  kProtection,
  kMail
};

struct DatafordelerFile {
  DatafordelerKind kind = DatafordelerKind::kCompany;
  std::string name;  // for messages: the path, and the archive's member behind it
  std::string path;
  int member = -1;         // of the archive; -1: the file itself
  std::uint64_t size = 0;  // in bytes, unpacked where it is in an archive
};

// The files that are meant by `inputs`: CSV files, ZIP archives of them, and folders of both. The
// kind is told by the name, as in "CVR_V2_Navn_TotalDownload_csv_Current_345.zip". Files of kinds
// that are not needed are passed over. Errors: kUsage: a file of no known kind, two of one kind, or
// a kind missing that must be there (companies, units, names, industries, addresses); kIo.
Result<std::vector<DatafordelerFile>> FindDatafordelerFiles(const std::vector<std::string>& inputs);

struct DatafordelerSettings {
  std::vector<DatafordelerFile> files;  // the BuildLog's inputs, in this order
  std::string output;                   // the register to be: rows are sorted beside it
  SharedDomains shared_domains;
  // Hears now and then how far it is: bytes of the files, and rows.
  std::function<void(std::uint64_t bytes, std::uint64_t rows)> progress;
};

// Collects all entities. A row that cannot be read is refused, by file, line and column. The info
// has source, no history, and as its version the newest day on which a row was registered. Errors:
// kIo; kRegister: a column is missing, or too many rows were refused.
Result<RegisterInfo> CollectDatafordeler(const DatafordelerSettings& settings,
                                         RegisterBuilder* builder, BuildLog* log);

}  // namespace opslag
