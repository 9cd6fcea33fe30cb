#include "tests/server/correlation/rewordings_score.h"

#include <algorithm>
#include <cstdint>
#include <map>

#include "absl/strings/str_cat.h"
#include "server/correlation/statement_fold.h"
#include "server/correlation/statement_matcher.h"

namespace dossier::correlation {
namespace {

constexpr size_t kMaxMistakes = 60;

void ScoreFold(const std::vector<const Reworded*>& prints, RewordingsScore& score) {
  std::vector<const v1::Statement*> utterances;
  for (const Reworded* print : prints) utterances.push_back(&print->utterance);
  const v1::Statement folded = FoldStatement(utterances);
  std::map<std::string, const v1::Occurrence*> by_version;
  for (const auto& occurrence : folded.occurrences()) {
    by_version[occurrence.report_version()] = &occurrence;
  }
  for (const Reworded* print : prints) {
    const v1::Occurrence& occurrence =
        *by_version.at(print->utterance.occurrences(0).report_version());
    auto& of = score.by_rewording[static_cast<int>(print->rewording)];
    const bool wording = occurrence.wording() == WordingOf(print->rewording);
    const v1::Difference::Type type = DifferenceOf(print->rewording);
    const bool difference =
        type == v1::Difference::TYPE_UNSPECIFIED ||
        std::any_of(occurrence.differences().begin(), occurrence.differences().end(),
                    [&](const v1::Difference& each) { return each.type() == type; });
    of.wording += wording ? 1 : 0;
    of.difference += difference ? 1 : 0;
    if ((wording && difference) || score.mistakes.size() >= kMaxMistakes) continue;
    score.mistakes.push_back(absl::StrCat(
        NameOf(print->rewording), " is ", v1::Occurrence::Wording_Name(occurrence.wording()),
        "\n    ", folded.text(), "\n    ", print->utterance.text()));
  }
}

}  // namespace

RewordingsScore ScoreRewordings(const std::vector<Reworded>& prints) {
  RewordingsScore score;
  std::vector<const v1::Statement*> utterances;
  for (const Reworded& print : prints) utterances.push_back(&print.utterance);
  const std::vector<std::vector<int>> groups = GroupStatements(utterances);
  std::vector<size_t> group_of(prints.size());
  for (size_t group = 0; group < groups.size(); ++group) {
    std::map<int, int64_t> statements;
    for (const int member : groups[group]) {
      group_of[member] = group;
      ++statements[prints[member].statement];
    }
    const auto size = static_cast<int64_t>(groups[group].size());
    score.joined += size * (size - 1) / 2;
    for (const auto& [statement, count] : statements) score.right += count * (count - 1) / 2;
    if (statements.size() > 1 && score.mistakes.size() < kMaxMistakes) {
      std::string joined = "one statement of two:";
      for (const int member : groups[group]) {
        absl::StrAppend(&joined, "\n    ", prints[member].statement, " ",
                        NameOf(prints[member].rewording), ": ", prints[member].utterance.text());
      }
      score.mistakes.push_back(std::move(joined));
    }
  }
  std::map<int, std::vector<const Reworded*>> by_statement;
  std::map<int, size_t> home;
  for (size_t i = 0; i < prints.size(); ++i) {
    by_statement[prints[i].statement].push_back(&prints[i]);
    if (prints[i].rewording == Rewording::kNone) home[prints[i].statement] = group_of[i];
  }
  for (size_t i = 0; i < prints.size(); ++i) {
    auto& of = score.by_rewording[static_cast<int>(prints[i].rewording)];
    ++of.prints;
    const bool joined = group_of[i] == home[prints[i].statement];
    of.joined += joined ? 1 : 0;
    if (joined || score.mistakes.size() >= kMaxMistakes) continue;
    score.mistakes.push_back(absl::StrCat(NameOf(prints[i].rewording),
                                          " is not joined: ", prints[i].utterance.text(), " (",
                                          prints[i].utterance.speaker().name(), ")"));
  }
  for (const auto& [statement, members] : by_statement) {
    const auto size = static_cast<int64_t>(members.size());
    score.one += size * (size - 1) / 2;
    ScoreFold(members, score);
  }
  return score;
}

}  // namespace dossier::correlation
