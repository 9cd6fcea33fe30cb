#ifndef DOSSIER_TESTS_SERVER_ANALYSIS_FOUND_STATEMENTS_H_
#define DOSSIER_TESTS_SERVER_ANALYSIS_FOUND_STATEMENTS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "server/analysis/dates.h"
#include "server/analysis/entities.h"
#include "server/analysis/names.h"
#include "server/analysis/statements.h"
#include "server/analysis/text.h"

namespace dossier::analysis {

// One file of tests/corpus/statements.
struct StatementCase {
  std::string text;
  StatementContext context;
  std::optional<absl::CivilDay> published;
  std::vector<std::string> lines;  // the statements expected
};

// Reads a case; one that does not keep to tests/corpus/README.md gives lines that never match.
StatementCase ReadStatementCase(const std::string& file);

// The statements of a text, and how the notation of tests/corpus/README.md writes them.
class Found {
 public:
  explicit Found(std::string bytes, StatementContext context = {},
                 std::optional<absl::CivilDay> published = std::nullopt);

  const std::vector<StatementDraft>& drafts() const { return drafts_; }
  absl::string_view bytes() const { return bytes_; }

  std::vector<std::string> Lines(bool with_kind) const;
  std::string Line(const StatementDraft& draft, bool with_kind) const;
  // With the columns that `expected` has.
  std::string LineLike(const StatementDraft& draft, absl::string_view expected) const;
  // With every column that tells something.
  std::vector<std::string> WholeLines() const;

 private:
  std::string Slices(absl::Span<const Span> spans) const;
  std::string Value(const StatementDraft& draft, absl::string_view column) const;

  std::string bytes_;
  std::vector<DateExpression> dates_;
  Text text_;
  NameClasses names_;
  Entities entities_;
  std::vector<StatementDraft> drafts_;
};

}  // namespace dossier::analysis

#endif  // DOSSIER_TESTS_SERVER_ANALYSIS_FOUND_STATEMENTS_H_
