#ifndef DOSSIER_SERVER_ANALYSIS_ANALYZER_H_
#define DOSSIER_SERVER_ANALYSIS_ANALYZER_H_

#include <google/protobuf/arena.h>

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "dossier/internal/account.pb.h"
#include "dossier/v1/claim.pb.h"
#include "dossier/v1/value.pb.h"

namespace dossier::analysis {

// A text and what is known of it from outside.
struct Document {
  // UTF-8. All offsets of the analysis are bytes of this text.
  absl::string_view text;
  // The title, if it is known; it usually stands at the beginning of `text` as well.
  std::string title;
  // When it was published; without a value if neither the document nor its metadata tell.
  v1::Date published;
  std::string url;
  std::string publisher;
  std::vector<std::string> authors;
  // BCP 47; empty if not known.
  std::string language;
};

// Reads a report: who said what, and what it tells of which incident.
//
// Pure: no clock, no I/O, no state after the lexicons were read. Any number of threads may ask at
// once; the same document gives the same bytes.
class Analyzer {
 public:
  // Name and version for Claim.extractor and Occurrence.extractor; changes with the rules.
  static constexpr absl::string_view kExtractor = "dossier/1";

  // What is told besides.
  struct Options {
    // Fill Occurrence.explanations and Analysis.rejections, which takes time.
    bool explain = false;
  };

  // For an arena of one analysis: its first block holds that of a report of some pages.
  static google::protobuf::ArenaOptions ArenaOptions();

  // Makes the analysis, with the many small messages that it is of, in `arena`. Names no resource:
  // see internal::Analysis for what is left to the caller.
  internal::Analysis& Analyze(const Document& document, const Options& options,
                              google::protobuf::Arena& arena) const;
  internal::Analysis& Analyze(const Document& document, google::protobuf::Arena& arena) const {
    return Analyze(document, {}, arena);
  }
  // The same as a value, which costs a copy.
  internal::Analysis Analyze(const Document& document) const { return Analyze(document, {}); }
  internal::Analysis Analyze(const Document& document, const Options& options) const;

  // Reads a structured record, which states its claims itself: they make the one account, and what
  // the prose of the record quotes is added to it. Nothing else is read from the text, for a label
  // with its value is no sentence, and what a record leaves out it does not say.
  internal::Analysis& AnalyzeStated(const Document& document, std::vector<v1::Claim> claims,
                                    google::protobuf::Arena& arena) const;
  internal::Analysis AnalyzeStated(const Document& document, std::vector<v1::Claim> claims) const;
};

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_ANALYZER_H_
