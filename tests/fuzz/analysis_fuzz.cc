// Any bytes as a report's text: every span within the text and never inside a character, the words
// of a span those of the text, every string UTF-8, and the same result twice. What is no UTF-8,
// which ingest lets nobody analyse, must only end well with spans in range.
#include <google/protobuf/message.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "server/analysis/analyzer.h"
#include "server/base/utf8.h"

namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

class Check {
 public:
  explicit Check(absl::string_view text) : text_(text), utf8_(dossier::IsUtf8(text)) {}

  bool utf8() const { return utf8_; }

  void Walk(const Message& message) const {
    if (message.GetDescriptor() == dossier::v1::Span::descriptor()) {
      CheckSpan(static_cast<const dossier::v1::Span&>(message));
    }
    const google::protobuf::Reflection& reflection = *message.GetReflection();
    std::vector<const FieldDescriptor*> fields;
    reflection.ListFields(message, &fields);
    for (const FieldDescriptor* const field : fields) {
      const int count = field->is_repeated() ? reflection.FieldSize(message, field) : 1;
      for (int i = 0; i < count; ++i) {
        if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
          Walk(field->is_repeated() ? reflection.GetRepeatedMessage(message, field, i)
                                    : reflection.GetMessage(message, field));
        } else if (utf8_ && field->type() == FieldDescriptor::TYPE_STRING) {
          const std::string value = field->is_repeated()
                                        ? reflection.GetRepeatedString(message, field, i)
                                        : reflection.GetString(message, field);
          if (!dossier::IsUtf8(value)) Fail("a string is no UTF-8", message);
        }
      }
    }
  }

  [[noreturn]] static void Fail(const char* what, const Message& message) {
    std::fprintf(stderr, "%s:\n%s\n", what, message.DebugString().c_str());
    std::abort();
  }

 private:
  void CheckSpan(const dossier::v1::Span& span) const {
    if (span.start() < 0 || span.end() < span.start() ||
        static_cast<size_t>(span.end()) > text_.size()) {
      Fail("a span out of range", span);
    }
    const size_t start = static_cast<size_t>(span.start());
    const size_t end = static_cast<size_t>(span.end());
    if (utf8_ && (Inside(start) || Inside(end))) Fail("a span inside a character", span);
    if (!span.text().empty() && span.text() != text_.substr(start, end - start)) {
      Fail("a span whose words are not those of the text", span);
    }
  }

  bool Inside(size_t at) const {
    return at < text_.size() && (static_cast<uint8_t>(text_[at]) & 0xC0) == 0x80;
  }

  absl::string_view text_;
  bool utf8_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  dossier::analysis::Document document{.text = text};
  if (size % 2 == 0) document.published.set_value("2031-05-03");
  const Check check(text);
  const dossier::internal::Analysis once = dossier::analysis::Analyzer().Analyze(document);
  check.Walk(once);
  for (const dossier::v1::Statement& statement : once.statements()) {
    for (const dossier::v1::Occurrence& occurrence : statement.occurrences()) {
      if (occurrence.content().empty()) Check::Fail("a statement without words", statement);
    }
  }
  // Bytes that are no UTF-8 are complained about when they are serialised.
  if (!check.utf8()) return 0;
  const dossier::internal::Analysis again = dossier::analysis::Analyzer().Analyze(document);
  if (once.SerializeAsString() != again.SerializeAsString()) {
    Check::Fail("another result the second time", again);
  }
  return 0;
}
