// How well prints of one statement are joined, told apart and described, on invented statements
// that are reworded as newspapers do; and what it costs to fold a statement that is printed very
// often.

#include <chrono>
#include <cstdio>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "server/correlation/statement_fold.h"
#include "server/correlation/statement_matcher.h"
#include "tests/server/correlation/rewordings_score.h"

namespace dossier::correlation {
namespace {

double Milliseconds(std::chrono::steady_clock::duration duration) {
  return std::chrono::duration<double, std::milli>(duration).count();
}

void PrintScore(const RewordingsScore& score, bool mistakes) {
  std::printf("pairs: precision %.4f, recall %.4f\n\n", score.Precision(), score.Recall());
  std::printf("%-18s %7s %8s %9s %11s\n", "rewording", "prints", "joined", "wording", "difference");
  for (int i = 0; i < kRewordings; ++i) {
    const auto& of = score.by_rewording[i];
    const auto share = [&](int count) { return of.prints == 0 ? 0 : 100.0 * count / of.prints; };
    std::printf("%-18s %7d %7.1f%% %8.1f%% %10.1f%%\n",
                std::string(NameOf(static_cast<Rewording>(i))).c_str(), of.prints, share(of.joined),
                share(of.wording), share(of.difference));
  }
  if (!mistakes) return;
  for (const std::string& mistake : score.mistakes) std::printf("\n%s\n", mistake.c_str());
}

// One statement in all its wordings, each printed over and over.
void MeasureFold(int occurrences, uint32_t seed) {
  std::vector<Reworded> some;
  for (Reworded& print : MakeReworded(8, seed)) {
    if (print.statement == 0) some.push_back(std::move(print));
  }
  std::vector<v1::Statement> prints;
  for (int i = 0; i < occurrences; ++i) {
    v1::Statement print = some[i % some.size()].utterance;
    print.mutable_occurrences(0)->set_report_version(absl::StrCat("reports/r", i, "/versions/1"));
    prints.push_back(std::move(print));
  }
  std::vector<const v1::Statement*> utterances;
  for (const v1::Statement& print : prints) utterances.push_back(&print);
  const auto start = std::chrono::steady_clock::now();
  const v1::Statement folded = FoldStatement(utterances);
  const auto folding = std::chrono::steady_clock::now() - start;
  const auto grouping_start = std::chrono::steady_clock::now();
  const size_t groups = GroupStatements(utterances).size();
  const auto grouping = std::chrono::steady_clock::now() - grouping_start;
  std::printf("%d occurrences: fold %.1f ms, %zu bytes; grouped into %zu in %.1f ms\n", occurrences,
              Milliseconds(folding), folded.ByteSizeLong(), groups, Milliseconds(grouping));
}

}  // namespace
}  // namespace dossier::correlation

// Usage: wordings_tool [--mistakes] [statements [seed]]
int main(int argc, char** argv) {
  using namespace dossier::correlation;  // NOLINT: a tool
  std::vector<std::string> arguments(argv + 1, argv + argc);
  const bool mistakes = !arguments.empty() && arguments.front() == "--mistakes";
  if (mistakes) arguments.erase(arguments.begin());
  int statements = 1000;
  uint32_t seed = 1;
  const bool understood =
      arguments.size() <= 2 &&
      (arguments.empty() || (absl::SimpleAtoi(arguments[0], &statements) && statements > 0)) &&
      (arguments.size() < 2 || absl::SimpleAtoi(arguments[1], &seed));
  if (!understood) {
    std::fprintf(stderr, "usage: wordings_tool [--mistakes] [statements [seed]]\n");
    return 2;
  }
  PrintScore(ScoreRewordings(MakeReworded(statements, seed)), mistakes);
  std::printf("\n");
  for (const int occurrences : {100, 1000, 10000}) MeasureFold(occurrences, seed);
  return 0;
}
