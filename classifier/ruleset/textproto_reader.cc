#include "classifier/ruleset/textproto_reader.h"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

#include <google/protobuf/descriptor.h>
#include <google/protobuf/io/tokenizer.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/message.h>
#include <google/protobuf/text_format.h>

namespace opslag {
namespace {

namespace pb = google::protobuf;
using pb::io::Tokenizer;

std::string Quoted(std::string_view text) { return '"' + std::string(text) + '"'; }

// Turns protobuf's positions (from 0; a tab jumps to the next multiple of eight) into ours.
class PositionMap {
 public:
  explicit PositionMap(std::string_view text) : text_(text), line_begins_{0} {
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text[i] == '\n') line_begins_.push_back(i + 1);
    }
  }

  TextPosition Map(int line, int tab_column) const {
    const std::string_view whole = Line(line);
    if (whole.data() == nullptr) return {};
    return {static_cast<std::uint32_t>(line + 1), ColumnOfByte(whole, ByteOf(whole, tab_column))};
  }

  // The line from that place on.
  std::string_view RestOfLine(int line, int tab_column) const {
    const std::string_view whole = Line(line);
    return whole.substr(ByteOf(whole, tab_column));
  }

 private:
  std::string_view Line(int line) const {
    const auto index = static_cast<std::size_t>(line);
    if (line < 0 || index >= line_begins_.size()) return {};
    const std::string_view rest = text_.substr(line_begins_[index]);
    return rest.substr(0, rest.find('\n'));
  }

  static std::size_t ByteOf(std::string_view line, int tab_column) {
    std::size_t byte = 0;
    for (int column = 0; column < tab_column && byte < line.size(); ++byte) {
      column += line[byte] == '\t' ? 8 - column % 8 : 1;
    }
    return byte;
  }

  std::string_view text_;
  std::vector<std::size_t> line_begins_;
};

// Hands protobuf's first complaint on, unless its line has one already.
class ErrorForwarder : public pb::io::ErrorCollector {
 public:
  ErrorForwarder(std::string file, const PositionMap* positions, Diagnostics* diagnostics)
      : file_(std::move(file)), positions_(positions), diagnostics_(diagnostics) {}

  void AddError(int line, pb::io::ColumnNumber column, const std::string& message) override {
    // One foreign letter makes an error for each of its bytes.
    if (std::exchange(failed_, true)) return;
    const TextPosition position = positions_->Map(line, column);
    if (position.line != 0 && position.line == quiet_line_) return;
    if (message.starts_with("Interpreting non ascii codepoint")) {
      diagnostics_->AddError(file_, position, "a letter stands outside quotes",
                             "put text between straight quotes: \"...\"");
    } else if (message.starts_with("String literals cannot cross line boundaries")) {
      diagnostics_->AddError(file_, position, "a text does not end in its line",
                             "close it with the quote it began with");
    } else {
      diagnostics_->AddError(file_, position, message);
    }
  }

  bool failed() const { return failed_; }
  void KeepQuietAbout(std::uint32_t line) { quiet_line_ = line; }

 private:
  std::string file_;
  const PositionMap* positions_;
  Diagnostics* diagnostics_;
  bool failed_ = false;
  std::uint32_t quiet_line_ = 0;
};

std::vector<std::string_view> FieldNames(const pb::Descriptor& type) {
  std::vector<std::string_view> names;
  for (int i = 0; i < type.field_count(); ++i) names.push_back(type.field(i)->name());
  return names;
}

// The names an author may write, without the zero value.
std::vector<std::string_view> ValueNames(const pb::EnumDescriptor& type) {
  std::vector<std::string_view> names;
  for (int i = 0; i < type.value_count(); ++i) {
    if (type.value(i)->number() != 0) names.push_back(type.value(i)->name());
  }
  return names;
}

// Enums are nested in a message that has their name.
std::string NameOf(const pb::EnumDescriptor& type) {
  return type.containing_type() != nullptr ? type.containing_type()->name() : type.name();
}

// Walks over a file guided by the message's type. Every method returns false where the rest of the
// file cannot be read any more; mistakes inside one value are reported and stepped over.
class Walker {
 public:
  Walker(const std::string& file, const std::string& text, const PositionMap* positions,
         Diagnostics* diagnostics)
      : file_(file),
        positions_(positions),
        diagnostics_(diagnostics),
        errors_(file, positions, diagnostics),
        input_(text.data(), static_cast<int>(text.size())),
        tokens_(&input_, &errors_) {
    tokens_.set_comment_style(Tokenizer::SH_COMMENT_STYLE);
  }

  void Walk(const pb::Descriptor& type, FieldLocations* locations) {
    if (Advance()) Fields(type, /*close=*/{}, locations);
  }

 private:
  // Lexical errors are reported while the next token is read: what follows them is guesswork.
  bool Advance() {
    tokens_.Next();
    return !errors_.failed();
  }

  bool AtEnd() { return tokens_.current().type == Tokenizer::TYPE_END; }
  bool At(Tokenizer::TokenType type) { return tokens_.current().type == type; }
  bool AtSymbol(std::string_view symbol) {
    return At(Tokenizer::TYPE_SYMBOL) && tokens_.current().text == symbol;
  }
  TextPosition Here() { return positions_->Map(tokens_.current().line, tokens_.current().column); }

  void Complain(TextPosition position, std::string message, std::string hint = {}) {
    errors_.KeepQuietAbout(position.line);
    diagnostics_->AddError(file_, position, std::move(message), std::move(hint));
  }

  bool GiveUp(std::string message, std::string hint = {}) {
    Complain(Here(), std::move(message), std::move(hint));
    return false;
  }

  bool Fields(const pb::Descriptor& type, std::string_view close, FieldLocations* locations) {
    while (!AtEnd() && (close.empty() || !AtSymbol(close))) {
      if (!OneField(type, locations)) return false;
      if ((AtSymbol(",") || AtSymbol(";")) && !Advance()) return false;
    }
    if (close.empty()) return true;
    if (!AtEnd()) return Advance();
    Complain(locations->position(), "the brace of " + Quoted(type.name()) + " is never closed",
             "add " + Quoted(close));
    return false;
  }

  bool OneField(const pb::Descriptor& type, FieldLocations* locations) {
    if (!At(Tokenizer::TYPE_IDENTIFIER)) return NoFieldHere(type);
    const TextPosition name_position = Here();
    const std::string name = tokens_.current().text;
    if (!Advance()) return false;
    const bool colon = AtSymbol(":");
    if (colon && !Advance()) return false;
    const pb::FieldDescriptor* field = type.FindFieldByName(name);
    if (field == nullptr) {
      Complain(name_position, Quoted(type.name()) + " has no field " + Quoted(name),
               HintForUnknown(name, FieldNames(type), "fields of " + type.name()));
      return SkipValue();
    }
    CheckSingular(*field, name_position, *locations);
    const bool is_message = field->cpp_type() == pb::FieldDescriptor::CPPTYPE_MESSAGE;
    if (!colon && !is_message) {
      Complain(name_position, "a colon is missing behind " + Quoted(name), name + ": ...");
    }
    return Values(*field, name_position, locations);
  }

  bool NoFieldHere(const pb::Descriptor& type) {
    if (AtSymbol("}") || AtSymbol(">")) {
      return GiveUp("this closes nothing", "remove it, or add the brace that opens");
    }
    if (AtSymbol("[")) return GiveUp("extensions have no place in rule files");
    return GiveUp("a field's name is expected here, not " + Quoted(tokens_.current().text),
                  "fields of " + type.name() + " are written name: value");
  }

  void CheckSingular(const pb::FieldDescriptor& field, TextPosition position,
                     const FieldLocations& locations) {
    if (field.is_repeated() || !locations.Has(field.number())) return;
    Complain(position, Quoted(field.name()) + " is given twice",
             "it also stands in line " + std::to_string(locations.Of(field.number()).line) +
                 "; keep one of them");
  }

  bool Values(const pb::FieldDescriptor& field, TextPosition name_position,
              FieldLocations* locations) {
    if (!AtSymbol("[")) return Value(field, name_position, /*in_list=*/false, locations);
    if (!field.is_repeated()) {
      Complain(Here(), Quoted(field.name()) + " takes one value, not a list");
      return SkipValue();
    }
    if (!Advance()) return false;
    if (AtSymbol("]")) return Advance();
    while (true) {
      if (!Value(field, Here(), /*in_list=*/true, locations)) return false;
      if (AtSymbol("]")) return Advance();
      if (!AtSymbol(",")) return GiveUp("a comma or \"]\" is missing in the list");
      if (!Advance()) return false;
    }
  }

  bool Value(const pb::FieldDescriptor& field, TextPosition message_position, bool in_list,
             FieldLocations* locations) {
    if (field.cpp_type() != pb::FieldDescriptor::CPPTYPE_MESSAGE) {
      locations->Add(field.number(), Here());
      return Scalar(field, in_list);
    }
    if (!AtSymbol("{") && !AtSymbol("<")) {
      return GiveUp(Quoted(field.name()) + " needs braces", field.name() + " { ... }");
    }
    const std::string_view close = AtSymbol("{") ? "}" : ">";
    FieldLocations* nested = locations->Add(field.number(), message_position);
    return Advance() && Fields(*field.message_type(), close, nested);
  }

  bool Scalar(const pb::FieldDescriptor& field, bool in_list) {
    if (AtEnd() || AtSymbol("}") || AtSymbol(">") || AtSymbol("]") || AtSymbol(",")) {
      return GiveUp("the value of " + Quoted(field.name()) + " is missing");
    }
    switch (field.cpp_type()) {
      case pb::FieldDescriptor::CPPTYPE_STRING: return Text(field, in_list);
      case pb::FieldDescriptor::CPPTYPE_ENUM: return EnumValue(field);
      case pb::FieldDescriptor::CPPTYPE_BOOL: return Bool(field);
      default: return Number(field);
    }
  }

  bool Text(const pb::FieldDescriptor& field, bool in_list) {
    if (!At(Tokenizer::TYPE_STRING)) {
      return WrongType(field, "text between quotes",
                       "write " + field.name() + ": " + Quoted(BareWords()));
    }
    CheckEscapes();
    if (!Advance()) return false;
    while (At(Tokenizer::TYPE_STRING)) {
      if (in_list) return GiveUp("a comma is missing before this text");
      CheckEscapes();
      if (!Advance()) return false;
    }
    return true;
  }

  // What an author forgot to quote: up to what may end a value, or the line.
  std::string_view BareWords() {
    const auto& token = tokens_.current();
    if (!At(Tokenizer::TYPE_IDENTIFIER)) return token.text;
    std::string_view words = positions_->RestOfLine(token.line, token.column);
    words = words.substr(0, words.find_first_of(",;]}#\r"));
    const std::size_t last = words.find_last_not_of(" \t");
    return words.substr(0, last == std::string_view::npos ? 0 : last + 1);
  }

  void CheckEscapes() {
    std::string value;
    Tokenizer::ParseString(tokens_.current().text, &value);
    if (FirstIllFormedByte(value)) {
      Complain(Here(), "the escapes of this text give no well-formed UTF-8",
               "write the letters themselves");
    }
  }

  bool EnumValue(const pb::FieldDescriptor& field) {
    const pb::EnumDescriptor& type = *field.enum_type();
    const std::string word = tokens_.current().text;
    if (!At(Tokenizer::TYPE_IDENTIFIER)) {
      return WrongType(field, "a name of " + NameOf(type),
                       HintForUnknown("", ValueNames(type), "values of " + NameOf(type)));
    }
    if (type.FindValueByName(word) == nullptr) {
      Complain(Here(), Quoted(word) + " is no value of " + NameOf(type),
               HintForUnknown(word, ValueNames(type), "values of " + NameOf(type)));
    }
    return Advance();
  }

  bool Bool(const pb::FieldDescriptor& field) {
    const std::string& word = tokens_.current().text;
    if (!At(Tokenizer::TYPE_IDENTIFIER) || (word != "true" && word != "false")) {
      return WrongType(field, "true or false");
    }
    return Advance();
  }

  bool Number(const pb::FieldDescriptor& field) {
    const bool real = field.cpp_type() == pb::FieldDescriptor::CPPTYPE_DOUBLE ||
                      field.cpp_type() == pb::FieldDescriptor::CPPTYPE_FLOAT;
    const bool is_signed = field.cpp_type() != pb::FieldDescriptor::CPPTYPE_UINT32 &&
                           field.cpp_type() != pb::FieldDescriptor::CPPTYPE_UINT64;
    if (is_signed && AtSymbol("-") && !Advance()) return false;
    if (At(Tokenizer::TYPE_INTEGER) || (real && At(Tokenizer::TYPE_FLOAT))) return Advance();
    return WrongType(field, real        ? "a number"
                            : is_signed ? "a whole number"
                                        : "a whole number from 0");
  }

  // Reports the current token and steps over it, with what belongs to it.
  bool WrongType(const pb::FieldDescriptor& field, const std::string& expected,
                 std::string hint = {}) {
    if (AtSymbol("{") || AtSymbol("<") || AtSymbol("[")) hint.clear();
    Complain(Here(), Quoted(field.name()) + " needs " + expected, std::move(hint));
    return SkipValue();
  }

  // One value of whatever kind: a scalar, or everything up to the brace that closes it. The words
  // behind an unquoted word belong to it.
  bool SkipValue() {
    if (At(Tokenizer::TYPE_IDENTIFIER)) return SkipWords();
    int depth = 0;
    do {
      if (AtEnd()) return GiveUp("the file ends inside a value");
      if (AtSymbol("{") || AtSymbol("<") || AtSymbol("[")) ++depth;
      if (AtSymbol("}") || AtSymbol(">") || AtSymbol("]")) {
        if (depth == 0) return true;  // the value was missing; the brace closes what is around
        --depth;
      }
      const bool sign = AtSymbol("-");
      if (!Advance()) return false;
      if (sign && !AtEnd() && !Advance()) return false;
    } while (depth > 0);
    while (At(Tokenizer::TYPE_STRING)) {
      if (!Advance()) return false;
    }
    return true;
  }

  bool SkipWords() {
    const int line = tokens_.current().line;
    while (!AtEnd() && tokens_.current().line == line && !AtSymbol("}") && !AtSymbol("]") &&
           !AtSymbol(",")) {
      if (!Advance()) return false;
    }
    return true;
  }

  const std::string& file_;
  const PositionMap* positions_;
  Diagnostics* diagnostics_;
  ErrorForwarder errors_;
  pb::io::ArrayInputStream input_;
  Tokenizer tokens_;
};

}  // namespace

TextPosition FieldLocations::Of(int field_number, int index) const {
  const FieldLocations* found = Find(field_number, index);
  return found == nullptr ? position_ : found->position_;
}

const FieldLocations& FieldLocations::Nested(int field_number, int index) const {
  const FieldLocations* found = Find(field_number, index);
  return found == nullptr ? *this : *found;
}

FieldLocations* FieldLocations::Add(int field_number, TextPosition position) {
  auto added = std::make_unique<FieldLocations>();
  added->position_ = position;
  return values_[field_number].emplace_back(std::move(added)).get();
}

const FieldLocations* FieldLocations::Find(int field_number, int index) const {
  const auto values = values_.find(field_number);
  if (values == values_.end() || index < 0) return nullptr;
  const auto at = static_cast<std::size_t>(index);
  return at < values->second.size() ? values->second[at].get() : nullptr;
}

bool ReadTextproto(const std::string& file, const std::string& text, pb::Message* message,
                   FieldLocations* locations, Diagnostics* diagnostics) {
  if (!CheckEncoding(file, text, diagnostics)) return false;
  const PositionMap positions(text);
  const std::size_t errors_before = diagnostics->error_count();
  Walker(file, text, &positions, diagnostics).Walk(*message->GetDescriptor(), locations);
  if (diagnostics->error_count() > errors_before) return false;
  ErrorForwarder errors(file, &positions, diagnostics);
  pb::TextFormat::Parser parser;
  parser.RecordErrorsTo(&errors);
  return parser.ParseFromString(text, message);
}

}  // namespace opslag
