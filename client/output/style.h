#ifndef DOSSIER_CLIENT_OUTPUT_STYLE_H_
#define DOSSIER_CLIENT_OUTPUT_STYLE_H_

#include <string>

#include "absl/strings/string_view.h"

namespace dossier::client {

// How text looks on the way to a person: colours, and the width to wrap at. A value.
struct Style {
  bool colour = false;
  int width = 100;

  std::string Bold(absl::string_view text) const { return Paint("1", text); }
  // What is meant within other words: ‹so› where there are no colours.
  std::string Marked(absl::string_view text) const;
  std::string Dim(absl::string_view text) const { return Paint("2", text); }
  std::string Red(absl::string_view text) const { return Paint("31", text); }
  std::string Green(absl::string_view text) const { return Paint("32", text); }
  std::string Yellow(absl::string_view text) const { return Paint("33", text); }
  std::string Cyan(absl::string_view text) const { return Paint("36", text); }

 private:
  std::string Paint(absl::string_view code, absl::string_view text) const;
};

// What suits `file_descriptor`: colours and its width if it is a terminal, unless NO_COLOR is set
// or TERM says that it is a dumb one.
Style StyleFor(int file_descriptor);

// `text` without what a terminal would obey: control characters become spaces. Texts come from the
// world and may try to rewrite the screen.
std::string Printable(absl::string_view text);

// How many columns `text` takes: its characters; the colours of Style take none.
int Columns(absl::string_view text);

// `text` on lines of at most `width` characters, each after `indent` spaces, broken at spaces. Ends
// without a line feed.
std::string Wrap(absl::string_view text, int indent, int width);

// `text` cut to at most `characters`, with an ellipsis if something is missing.
std::string Shorten(absl::string_view text, int characters);

// `text` with spaces up to `characters` columns.
std::string Pad(absl::string_view text, int characters);

}  // namespace dossier::client

#endif  // DOSSIER_CLIENT_OUTPUT_STYLE_H_
