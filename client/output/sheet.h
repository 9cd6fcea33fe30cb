#ifndef DOSSIER_CLIENT_OUTPUT_SHEET_H_
#define DOSSIER_CLIENT_OUTPUT_SHEET_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "client/output/style.h"

namespace dossier::client {

// A text for a person, put together from headings, items and details, each wrapped and indented
// alike. The callers make foreign text printable.
class Sheet {
 public:
  explicit Sheet(const Style& style) : style_(style) {}

  const Style& style() const { return style_; }

  // A line at the margin, as it is.
  void Line(absl::string_view text);

  // A title for what follows, after an empty line.
  void Heading(absl::string_view text);

  // One of several things below a heading.
  void Item(absl::string_view text);

  // More about the item above; nothing if `text` is empty.
  void Detail(absl::string_view text);

  std::string Take() { return std::move(text_); }

 private:
  const Style style_;
  std::string text_;
};

// Rows in columns as wide as their widest cell; the last column is not padded. Each line ends with
// a line feed; the first row is bold.
std::string Table(const std::vector<std::vector<std::string>>& rows, const Style& style);

}  // namespace dossier::client

#endif  // DOSSIER_CLIENT_OUTPUT_SHEET_H_
