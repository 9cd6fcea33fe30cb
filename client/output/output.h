#ifndef DOSSIER_CLIENT_OUTPUT_OUTPUT_H_
#define DOSSIER_CLIENT_OUTPUT_OUTPUT_H_

#include <cstdio>
#include <string>

#include "absl/strings/string_view.h"
#include "client/output/json.h"
#include "client/output/resource_text.h"
#include "client/output/style.h"

namespace dossier::client {

// Where results and remarks go: results to one stream, as text or as JSON with one object a line,
// and remarks for a person to another, so that a program can read the first.
class Output {
 public:
  enum class Format { kText, kJson };

  Output(Format format, const Style& style, std::FILE* results, std::FILE* remarks)
      : format_(format), style_(style), results_(results), remarks_(remarks) {}

  bool json() const { return format_ == Format::kJson; }
  const Style& style() const { return style_; }

  // One resource of a list.
  template <typename Resource>
  void Entry(const Resource& resource) {
    Write(json() ? JsonLine(resource) : ListEntry(resource, style_));
  }

  void Write(absl::string_view text) { std::fwrite(text.data(), 1, text.size(), results_); }

  // For results that somebody waits for.
  void Flush() { std::fflush(results_); }

  // One line for a person.
  void Remark(absl::string_view text) {
    Flush();
    std::fprintf(remarks_, "%s\n", Printable(text).c_str());
  }

 private:
  const Format format_;
  const Style style_;
  std::FILE* results_;
  std::FILE* remarks_;
};

}  // namespace dossier::client

#endif  // DOSSIER_CLIENT_OUTPUT_OUTPUT_H_
