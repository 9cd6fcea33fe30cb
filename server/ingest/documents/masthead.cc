#include "server/ingest/documents/masthead.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "server/ingest/documents/date_words.h"

namespace dossier::ingest {
namespace {

constexpr size_t kMaxMastheadLines = 8;
// In bytes. What is longer is running text.
constexpr size_t kMaxMastheadLine = 160;
constexpr size_t kMaxDateline = 90;

bool IsUpper(char c) { return absl::ascii_isupper(static_cast<unsigned char>(c)); }

// Whether a word begins as names do; letters beyond ASCII have the benefit of the doubt.
bool BeginsAsName(absl::string_view word) {
  return !word.empty() && (IsUpper(word[0]) || static_cast<unsigned char>(word[0]) >= 0xC3);
}

bool IsParticle(absl::string_view word) {
  for (const absl::string_view particle :
       {"de", "la", "le", "da", "di", "del", "della", "dos", "van", "von", "der", "den", "ter",
        "bin", "ibn", "al", "el", "y"}) {
    if (word == particle) return true;
  }
  return false;
}

// Words that begin sentences and headings with a capital, but never a name.
bool IsNoName(absl::string_view word) {
  for (const absl::string_view other :
       {"The",   "A",      "An",      "In",        "On",        "At",     "For",      "From",
        "With",  "After",  "Before",  "And",       "But",       "Our",    "Your",     "This",
        "That",  "How",    "Why",     "What",      "Who",       "When",   "Last",     "First",
        "Press", "News",   "Update",  "Updated",   "Published", "Posted", "Breaking", "Exclusive",
        "Staff", "Monday", "Tuesday", "Wednesday", "Thursday",  "Friday", "Saturday", "Sunday"}) {
    if (absl::EqualsIgnoreCase(word, other)) return true;
  }
  return false;
}

absl::string_view Trim(absl::string_view text) {
  text = absl::StripAsciiWhitespace(text);
  const auto is_mark = [](absl::string_view& rest, absl::string_view mark) {
    return absl::ConsumePrefix(&rest, mark) || absl::ConsumeSuffix(&rest, mark);
  };
  for (bool trimmed = true; trimmed;) {
    trimmed = false;
    for (const absl::string_view mark :
         {"|", ",", ";", ":", "-", "–", "—", "•", "·", "/", " ", "\t"}) {
      trimmed |= is_mark(text, mark);
    }
  }
  return text;
}

// The part of `text` before the first mark that separates a name from what follows.
absl::string_view UntilSeparator(absl::string_view text) {
  for (const absl::string_view mark : {"|", "•", "·", " - ", " – ", " — ", "(", " @", "<", "\t"}) {
    text = text.substr(0, text.find(mark));
  }
  return Trim(text);
}

// The names in "Jane Doe, John Roe and Ana Cruz"; empty unless all of it before a role is names.
std::vector<std::string> NamesIn(absl::string_view words) {
  std::vector<std::string> names;
  const std::string commas = absl::StrReplaceAll(
      UntilSeparator(words),
      {{" and ", ","}, {" & ", ","}, {" und ", ","}, {" et ", ","}, {";", ","}});
  for (const absl::string_view part : absl::StrSplit(commas, ',', absl::SkipWhitespace())) {
    const absl::string_view name = Trim(part);
    // "By Jane Doe, security editor"
    if (!IsPersonName(name)) break;
    names.emplace_back(name);
  }
  return names;
}

void SetAuthors(const std::vector<std::string>& names, v1::Report& report) {
  if (report.authors_size() > 0) return;
  for (const std::string& name : names) report.add_authors(name);
}

enum class Label { kNone, kTitle, kAuthor, kPublished, kUpdated, kPublisher, kUrl };

// The label at the start of `line`, which is consumed with what separates it.
Label TakeLabel(absl::string_view& line) {
  static constexpr std::pair<absl::string_view, Label> kLabels[] = {
      {"title", Label::kTitle},
      {"headline", Label::kTitle},
      {"author", Label::kAuthor},
      {"authors", Label::kAuthor},
      {"by", Label::kAuthor},
      {"byline", Label::kAuthor},
      {"written by", Label::kAuthor},
      {"reported by", Label::kAuthor},
      {"posted by", Label::kAuthor},
      {"date", Label::kPublished},
      {"published", Label::kPublished},
      {"published on", Label::kPublished},
      {"published at", Label::kPublished},
      {"publication date", Label::kPublished},
      {"first published", Label::kPublished},
      {"posted", Label::kPublished},
      {"posted on", Label::kPublished},
      {"posted at", Label::kPublished},
      {"released", Label::kPublished},
      {"release date", Label::kPublished},
      {"issued", Label::kPublished},
      {"updated", Label::kUpdated},
      {"updated on", Label::kUpdated},
      {"last updated", Label::kUpdated},
      {"last updated on", Label::kUpdated},
      {"last modified", Label::kUpdated},
      {"modified", Label::kUpdated},
      {"source", Label::kPublisher},
      {"publisher", Label::kPublisher},
      {"outlet", Label::kPublisher},
      {"publication", Label::kPublisher},
      {"url", Label::kUrl},
      {"link", Label::kUrl},
  };
  Label found = Label::kNone;
  size_t longest = 0;
  for (const auto& [words, label] : kLabels) {
    if (words.size() <= longest || !absl::StartsWithIgnoreCase(line, words)) continue;
    const absl::string_view rest = line.substr(words.size());
    // "Source" and "date" are words of any text: only a colon makes them labels.
    const bool open =
        label == Label::kAuthor || label == Label::kPublished || label == Label::kUpdated;
    const bool colon = absl::StartsWith(absl::StripLeadingAsciiWhitespace(rest), ":");
    if (!colon && !(open && words != "date" && absl::StartsWith(rest, " "))) continue;
    longest = words.size();
    found = label;
  }
  if (found != Label::kNone) line = Trim(line.substr(longest));
  return found;
}

// A date that is all there is in `words`, but for a weekday and a time of day.
std::optional<v1::Date> DateAlone(absl::string_view words) {
  std::optional<DateInLine> found = FindDate(words);
  if (!found) return std::nullopt;
  const absl::string_view before = Trim(words.substr(0, found->begin));
  absl::string_view after = Trim(words.substr(found->end));
  if (absl::StrContains(before, " ") || before.size() > 12) return std::nullopt;
  // A date of two marks ("12 min read") is no date of publication alone.
  if (after.size() > 40 ||
      (!after.empty() && !absl::ascii_isdigit(static_cast<unsigned char>(after[0])) &&
       !absl::StartsWithIgnoreCase(after, "at ") && !absl::StartsWith(after, "("))) {
    return std::nullopt;
  }
  return std::move(found->date);
}

void SetPublished(v1::Date date, v1::Report& report) {
  if (!report.has_published()) *report.mutable_published() = std::move(date);
}

// "By Jane Doe | October 22, 2023", its label taken.
bool ReadAuthor(absl::string_view line, v1::Report& report) {
  const std::optional<DateInLine> date = FindDate(line);
  const std::vector<std::string> names = NamesIn(date ? line.substr(0, date->begin) : line);
  if (names.empty()) return false;
  SetAuthors(names, report);
  if (date && !date->date.value().empty()) SetPublished(date->date, report);
  return true;
}

bool ReadLabelled(absl::string_view line, v1::Report& report) {
  switch (TakeLabel(line)) {
    case Label::kNone:
      return false;
    case Label::kTitle:
      if (report.title().empty()) report.set_title(std::string(line));
      return true;
    case Label::kAuthor:
      return ReadAuthor(line, report);
    case Label::kPublished: {
      // "Posted by Jane Doe", "Published by the court on 3 May 2031"
      std::optional<DateInLine> date = FindDate(line);
      if (!date || (date->begin > 40)) return false;
      SetPublished(std::move(date->date), report);
      // "Published 3 May 2031, updated 4 May 2031"
      ReadLabelled(Trim(line.substr(date->end)), report);
      return true;
    }
    case Label::kUpdated: {
      std::optional<DateInLine> date = FindDate(line);
      if (!date || date->begin > 40) return false;
      if (!report.has_updated()) *report.mutable_updated() = std::move(date->date);
      return true;
    }
    case Label::kPublisher:
      if (report.publisher().empty()) report.set_publisher(std::string(line));
      return true;
    case Label::kUrl:
      if (!absl::StartsWith(line, "http://") && !absl::StartsWith(line, "https://")) return false;
      if (report.url().empty()) report.set_url(std::string(line));
      return true;
  }
  return false;
}

// "Jane Doe October 22, 2023", "Jane Doe | 22 Oct 2023".
bool ReadNameAndDate(absl::string_view line, v1::Report& report) {
  std::optional<DateInLine> date = FindDate(line);
  if (!date || date->date.value().empty() || line.size() - date->end > 40) return false;
  const std::vector<std::string> names = NamesIn(line.substr(0, date->begin));
  if (names.empty()) return false;
  SetAuthors(names, report);
  SetPublished(std::move(date->date), report);
  return true;
}

// "THE HAGUE, Oct 3 (Reuters) - The court said ...": a place in capitals, then a date, an agency
// or both, then a dash.
bool ReadDateline(absl::string_view line, v1::Report& report) {
  size_t dash = absl::string_view::npos;
  for (const absl::string_view mark : {" - ", " – ", " — ", " -- ", "— ", "– "}) {
    dash = std::min(dash, line.substr(0, kMaxDateline).find(mark));
  }
  if (dash == absl::string_view::npos) return false;
  const absl::string_view head = line.substr(0, dash);
  const absl::string_view place = head.substr(0, head.find_first_of(",("));
  if (place.size() < 3 || place.size() > 40 || !BeginsAsName(place)) return false;
  const std::optional<DateInLine> date = FindDate(head);
  const size_t open = head.find('(');
  const size_t close = head.find(')', open == head.npos ? 0 : open);
  const bool agency = open != head.npos && close != head.npos;
  const bool capitals = std::none_of(place.begin(), place.end(),
                                     [](unsigned char c) { return absl::ascii_islower(c); });
  // "Monday (local time) - ..." has neither.
  if (!date && !(agency && capitals)) return false;
  if (date && date->begin < place.size()) return false;
  if (date) SetPublished(date->date, report);
  if (agency && report.publisher().empty()) {
    const absl::string_view name = head.substr(open + 1, close - open - 1);
    const bool named = name.size() >= 2 && name.size() <= 30 &&
                       std::all_of(name.begin(), name.end(), [](unsigned char c) {
                         return absl::ascii_isalpha(c) || c == ' ' || c >= 0x80;
                       });
    if (named) report.set_publisher(std::string(name));
  }
  return true;
}

bool IsRunningText(absl::string_view line) {
  return line.size() > kMaxMastheadLine || (line.size() > 60 && absl::EndsWith(line, "."));
}

}  // namespace

bool IsPersonName(absl::string_view words) {
  const std::vector<absl::string_view> parts = absl::StrSplit(words, ' ', absl::SkipEmpty());
  if (parts.size() < 2 || parts.size() > 5 || words.size() > 60) return false;
  for (const absl::string_view part : parts) {
    if (IsParticle(part)) continue;
    if (!BeginsAsName(part) || IsNoName(part)) return false;
    for (const unsigned char c : part) {
      if (!absl::ascii_isalpha(c) && c < 0x80 && c != '.' && c != '\'' && c != '-') return false;
    }
  }
  return BeginsAsName(parts.back());
}

void ReadMasthead(absl::Span<const absl::string_view> lines, v1::Report& report) {
  size_t read = 0;
  for (absl::string_view line : lines) {
    line = absl::StripAsciiWhitespace(line);
    if (line.empty()) continue;
    if (++read > kMaxMastheadLines) return;
    if (IsRunningText(line)) {
      ReadDateline(line, report);
      return;
    }
    if (ReadLabelled(line, report) || ReadNameAndDate(line, report)) continue;
    if (std::optional<v1::Date> date = DateAlone(line)) {
      SetPublished(*std::move(date), report);
      continue;
    }
    ReadDateline(line, report);
  }
}

void ReadBylineElement(absl::string_view line, v1::Report& report) {
  line = absl::StripAsciiWhitespace(line);
  if (line.empty() || line.size() > kMaxMastheadLine) return;
  if (ReadLabelled(line, report) || ReadNameAndDate(line, report)) return;
  SetAuthors(NamesIn(line), report);
}

bool IsMastheadLine(absl::string_view line) {
  v1::Report report;
  return ReadLabelled(line, report) || ReadNameAndDate(line, report) ||
         ReadDateline(line, report) || DateAlone(line).has_value();
}

bool IsHeadline(absl::string_view line, absl::string_view next, bool blank_between) {
  line = absl::StripAsciiWhitespace(line);
  if (line.size() < 3 || line.size() > 220 || next.empty()) return false;
  if (absl::StartsWith(line, "http://") || absl::StartsWith(line, "https://")) return false;
  const char last = line.back();
  if (last == '.' && !absl::EndsWith(line, "...")) {
    // "... in the U.S." ends in a letter between stops.
    const bool initials = line.size() > 3 && line[line.size() - 3] == '.';
    if (!initials) return false;
  }
  if (last == ',' || last == ';' || last == ':') return false;
  if (!BeginsAsName(line) && !absl::ascii_isdigit(static_cast<unsigned char>(line[0])) &&
      static_cast<unsigned char>(line[0]) < 0x80 && line[0] != '"' && line[0] != '\'') {
    return false;
  }
  // A line of wrapped prose goes on in the next one.
  next = absl::StripAsciiWhitespace(next);
  if (!blank_between && !next.empty() &&
      (absl::ascii_islower(static_cast<unsigned char>(next[0])) || line.size() > 140)) {
    return false;
  }
  return !IsMastheadLine(line);
}

}  // namespace dossier::ingest
