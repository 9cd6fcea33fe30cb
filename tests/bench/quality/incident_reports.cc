#include "tests/bench/quality/incident_reports.h"

#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "absl/time/civil_time.h"

namespace dossier::analysis {

std::string TextOf(const nlohmann::json& report) {
  const std::string title = report.value("title", "");
  const std::string text = report.at("text");
  return title.empty() || absl::StartsWith(text, title) ? text : absl::StrCat(title, "\n\n", text);
}

Document DocumentOf(const nlohmann::json& report, const std::string& text) {
  Document document;
  document.text = text;
  document.title = report.value("title", "");
  const auto published = report.find("published");
  if (published != report.end() && published->is_string()) {
    document.published.set_value(published->get<std::string>().substr(0, 10));
    document.published.set_precision(v1::PRECISION_DAY);
  }
  return document;
}

std::string DateCode(absl::string_view value, absl::string_view words, bool starts) {
  if (absl::EndsWith(words, " ago")) return "";
  const std::vector<std::string> ends = absl::StrSplit(value, '/');
  if (ends.size() < 2) return std::string(value.substr(0, value.find('T')));
  if (starts) return ends[0];
  absl::CivilDay first, last;
  if (!absl::ParseCivilTime(ends[0], &first) || !absl::ParseCivilTime(ends[1], &last)) return "";
  if (last - first == 6 && absl::GetWeekday(first) == absl::Weekday::monday) {
    // The year of a week is that of its Thursday (ISO 8601-1, section 3.1.1.23).
    const absl::CivilDay thursday = first + 3;
    const int64_t week = (absl::GetYearDay(thursday) - 1) / 7 + 1;
    return absl::StrFormat("%04d-W%02d", thursday.year(), week);
  }
  const bool months = first.day() == 1 && (last + 1).day() == 1;
  if (months && absl::CivilYear(first) == absl::CivilYear(last)) return ends[0].substr(0, 4);
  return "";
}

bool TellsStart(v1::IncidentDate::Event event) {
  return event == v1::IncidentDate::EVENT_STARTED || event == v1::IncidentDate::EVENT_UNSPECIFIED;
}

}  // namespace dossier::analysis
