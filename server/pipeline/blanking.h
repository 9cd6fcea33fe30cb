#ifndef DOSSIER_SERVER_PIPELINE_BLANKING_H_
#define DOSSIER_SERVER_PIPELINE_BLANKING_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"

// Words made unreadable where they stand, so that the place of everything else stays as it is.
namespace dossier::pipeline {

// A half-open range of bytes of a text.
struct ByteRange {
  int64_t start = 0;
  int64_t end = 0;

  friend bool operator==(const ByteRange&, const ByteRange&) = default;
};

// Where `words` stand in `text` as whole words, whatever the case of ASCII letters; in order.
std::vector<ByteRange> PlacesOf(absl::string_view words, absl::string_view text);

// Puts a `#` in the place of every byte of `range` but line feeds: no word, no letter, and as long
// as what stood there.
void Blank(ByteRange range, std::string& text);

// The lines of `passage` that hold a word, without blanks around them.
std::vector<std::string> PiecesOf(absl::string_view passage);

// Makes messages forget what is redacted of one report.
class Blanker {
 public:
  // Of each version, by name, the ranges of its text that are redacted, and their words.
  // `replaced` are strings that stand for others wherever they are the whole of a field, such as
  // digests of the old texts.
  Blanker(std::map<std::string, std::vector<ByteRange>> ranges, std::vector<std::string> pieces,
          std::map<std::string, std::string> replaced);

  // Blanks, in whatever the message holds: spans of the versions, as far as they are redacted; in
  // what rests on such spans alone, words that stand in the redacted text; the pieces, in every
  // text; and what RewriteReasons does. Names of resources and other ids stay, and so do spans of
  // other reports, and of values and statements what such spans say as it is. Returns whether
  // anything changed.
  bool Rewrite(google::protobuf::Message& message) const;

  // Blanks the words of the pieces, each for itself, where the reasons of links and relations list
  // what two reports have in common.
  bool RewriteReasons(google::protobuf::Message& message) const;

  // The same for a text that is no message.
  bool Rewrite(std::string& text) const;

 private:
  const std::map<std::string, std::vector<ByteRange>> ranges_;
  const std::vector<std::string> pieces_;
  std::vector<std::string> words_;  // of the pieces, folded
  const std::map<std::string, std::string> replaced_;
};

}  // namespace dossier::pipeline

#endif  // DOSSIER_SERVER_PIPELINE_BLANKING_H_
