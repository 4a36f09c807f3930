#include "classifier/error.h"

namespace opslag {

std::string_view Name(ErrorCode code) {
  switch (code) {
    case ErrorCode::kEmptyRecord: return "empty_record";
    case ErrorCode::kMalformedJson: return "malformed_json";
    case ErrorCode::kMalformedProtobuf: return "malformed_protobuf";
    case ErrorCode::kWrongType: return "wrong_type";
    case ErrorCode::kBadValue: return "bad_value";
    case ErrorCode::kMissingField: return "missing_field";
    case ErrorCode::kFieldTooLarge: return "field_too_large";
    case ErrorCode::kRecordTooLarge: return "record_too_large";
    case ErrorCode::kUnsupportedContent: return "unsupported_content";
    case ErrorCode::kOutputTooLarge: return "output_too_large";
    case ErrorCode::kOutputRefused: return "output_refused";
    case ErrorCode::kUsage: return "usage";
    case ErrorCode::kConfiguration: return "configuration";
    case ErrorCode::kRules: return "rules";
    case ErrorCode::kRuleCases: return "rule_cases";
    case ErrorCode::kRuleCache: return "rule_cache";
    case ErrorCode::kRegister: return "register";
    case ErrorCode::kIo: return "io";
    case ErrorCode::kKafka: return "kafka";
    case ErrorCode::kInternal: return "internal";
  }
  return "internal";
}

std::string Error::ToString() const {
  std::string out{Name(code)};
  if (!where.empty()) out.append(": ").append(where);
  if (!reason.empty()) out.append(": ").append(reason);
  return out;
}

}  // namespace opslag
