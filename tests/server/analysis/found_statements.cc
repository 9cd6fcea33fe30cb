#include "tests/server/analysis/found_statements.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace dossier::analysis {
namespace {

// The columns behind the kind, in the order in which they are written.
constexpr absl::string_view kColumns[] = {"stance",       "hedge",   "channel",    "said_at",
                                          "role",         "country", "type",       "resolution",
                                          "organisation", "source",  "candidates", "directness"};

// "likely" for HEDGE_LIKELY; "-" for the value zero.
std::string ShortName(const std::string& name, absl::string_view prefix) {
  const std::string word = absl::AsciiStrToLower(name.substr(prefix.size()));
  return word == "unspecified" ? "-" : word;
}

std::string KindName(v1::Statement::Kind kind) {
  return absl::AsciiStrToLower(v1::Statement::Kind_Name(kind).substr(sizeof("KIND_") - 1));
}

std::string OrDash(const std::string& words) { return words.empty() ? "-" : words; }

// What a line of the head says of the report; false if it is none.
bool ReadHead(absl::string_view line, StatementCase& read) {
  if (absl::ConsumePrefix(&line, "published ")) {
    read.published = ParseIsoDay(line);
  } else if (absl::ConsumePrefix(&line, "publisher ")) {
    read.context.publisher = std::string(line);
  } else if (absl::ConsumePrefix(&line, "language ")) {
    read.context.language = std::string(line);
  } else if (line == "own publication") {
    read.context.own_publication = true;
  } else {
    return false;
  }
  return true;
}

}  // namespace

StatementCase ReadStatementCase(const std::string& file) {
  const size_t rule = file.find("\n---\n");
  StatementCase read{.text = file.substr(0, rule + 1)};
  for (absl::string_view line : absl::StrSplit(absl::string_view(file).substr(rule + 5), '\n')) {
    line = absl::StripAsciiWhitespace(line);
    if (line.empty() || line.front() == '#') continue;
    if (!ReadHead(line, read)) read.lines.emplace_back(line);
  }
  return read;
}

Found::Found(std::string bytes, StatementContext context, std::optional<absl::CivilDay> published)
    : bytes_(std::move(bytes)),
      dates_(FindDates(bytes_, published)),
      text_(bytes_),
      names_(text_),
      entities_(text_, names_) {
  context.dates = dates_;
  drafts_ = FindStatements(text_, names_, entities_, context);
}

std::vector<std::string> Found::Lines(bool with_kind) const {
  std::vector<std::string> lines;
  for (const StatementDraft& draft : drafts_) lines.push_back(Line(draft, with_kind));
  return lines;
}

std::string Found::Line(const StatementDraft& draft, bool with_kind) const {
  std::string speaker = draft.speaker.name;
  if (speaker.empty() && !draft.source.empty()) {
    speaker = absl::StrCat("(", std::string(text_.Slice(draft.source.front())), ")");
  }
  if (speaker.empty()) speaker = "?";
  std::string line =
      absl::StrCat(ShortName(v1::Statement::Form_Name(draft.form), "FORM_"), " | ", speaker, " | ",
                   draft.cue.empty() ? std::string("-") : std::string(text_.Slice(draft.cue)),
                   " | ", Slices(draft.content));
  if (with_kind) absl::StrAppend(&line, " | ", KindName(draft.kind));
  return line;
}

std::string Found::Slices(absl::Span<const Span> spans) const {
  return absl::StrJoin(spans, " // ", [&](std::string* out, Span span) {
    absl::StrAppend(out, std::string(text_.Slice(span)));
  });
}

std::string Found::Value(const StatementDraft& draft, absl::string_view column) const {
  const SpeakerDraft& speaker = draft.speaker;
  if (column == "stance") return ShortName(v1::Stance_Name(draft.stance), "STANCE_");
  if (column == "hedge") return ShortName(v1::Hedge_Name(draft.hedge), "HEDGE_");
  if (column == "channel") return ShortName(v1::Channel_Name(draft.channel), "CHANNEL_");
  if (column == "said_at") return draft.said_at == nullptr ? "-" : draft.said_at->value;
  if (column == "role") return OrDash(speaker.role);
  if (column == "organisation") return OrDash(speaker.organisation);
  if (column == "country") return OrDash(speaker.country);
  if (column == "type") return ShortName(v1::SpeakerType_Name(speaker.type), "SPEAKER_TYPE_");
  if (column == "resolution") {
    return ShortName(v1::Speaker::Resolution_Name(speaker.resolution), "RESOLUTION_");
  }
  if (column == "directness") return draft.second_hand ? "quoted_second_hand" : "-";
  if (column == "source") return OrDash(Slices(draft.source));
  if (column == "candidates") {
    return OrDash(absl::StrJoin(
        speaker.candidates, " // ",
        [](std::string* out, const auto& candidate) { absl::StrAppend(out, candidate.name); }));
  }
  return "no such column";
}

std::string Found::LineLike(const StatementDraft& draft, absl::string_view expected) const {
  const std::vector<absl::string_view> columns = absl::StrSplit(expected, absl::ByString(" | "));
  const bool kind = columns.size() > 4 && !absl::StrContains(columns[4], ' ');
  std::string line = Line(draft, kind);
  for (size_t i = kind ? 5 : 4; i < columns.size(); ++i) {
    const absl::string_view column = columns[i].substr(0, columns[i].find(' '));
    absl::StrAppend(&line, " | ", column, " ", Value(draft, column));
  }
  return line;
}

std::vector<std::string> Found::WholeLines() const {
  std::vector<std::string> lines;
  for (const StatementDraft& draft : drafts_) {
    lines.push_back(Line(draft, true));
    for (const absl::string_view column : kColumns) {
      const std::string value = Value(draft, column);
      if (value != "-") absl::StrAppend(&lines.back(), " | ", column, " ", value);
    }
  }
  return lines;
}

}  // namespace dossier::analysis
