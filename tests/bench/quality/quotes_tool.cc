// Reads JSON Lines {"id","text"} on standard input and writes one line a text with its statements,
// in Unicode code points, in the shape that scorers of "who said what" take. With --rules each
// statement also tells its rule, kind and resolution. Ends with the throughput on standard error.
// With --candidates it writes what was proposed instead, with the scores and what they are made of.
#include <cstdio>
#include <iostream>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "nlohmann/json.hpp"
#include "server/analysis/chooser.h"
#include "tests/bench/quality/statements_json.h"

namespace dossier::analysis {
namespace {

// Writes down what it chooses from.
class TellingChooser final : public Chooser {
 public:
  explicit TellingChooser(const std::string& bytes) : text_(bytes) {}

  size_t ChooseBoundary(Decision decision, uint32_t anchor,
                        absl::Span<const Boundary> places) override {
    const size_t best = weighing_.ChooseBoundary(decision, anchor, places);
    for (size_t p = 0; p < places.size(); ++p) {
      const Token& token = text_.token(places[p].token);
      Tell(absl::StrFormat("  %s%s at %d %s", p == best ? "*" : "",
                           std::string(DecisionName(decision)), token.begin,
                           std::string(text_.Raw(token))),
           decision, places[p].seen);
    }
    return best;
  }

  size_t ChooseStatement(absl::Span<Candidate> candidates) override {
    const size_t best = weighing_.ChooseStatement(candidates);
    for (size_t c = 0; c < candidates.size(); ++c) {
      const Attribution& attribution = candidates[c].attribution;
      std::string words;
      for (const Range& part : attribution.content) {
        absl::StrAppend(&words, " >>", std::string(text_.Slice(text_.SpanOf(part))), "<<");
      }
      Tell(absl::StrFormat("%s%s | %s | %s |%s", c == best ? "*" : "",
                           std::string(RuleName(candidates[c].rule)),
                           std::string(text_.Slice(text_.SpanOf(attribution.cue))),
                           std::string(text_.Slice(text_.SpanOf(attribution.speaker))), words),
           Decision::kStatement, candidates[c].seen);
    }
    return best;
  }

 private:
  void Tell(const std::string& what, Decision decision, const Observation& seen) const {
    const AttributionWeights& weights = AttributionWeights::Default();
    std::printf("%s\n      %.2f:", what.c_str(), weights.Score(decision, seen));
    int told = 0;
    for (const WeightedFeature& feature : weights.Explain(decision, seen)) {
      if (++told > 9) break;
      std::printf(" [%s] %.2f", feature.name.c_str(), feature.weight);
    }
    std::printf("\n");
  }

  const Text text_;
  WeighingChooser weighing_{AttributionWeights::Default()};
};

int TellCandidates() {
  for (std::string line; std::getline(std::cin, line);) {
    if (line.empty()) continue;
    const std::string text = nlohmann::json::parse(line).at("text");
    TellingChooser chooser(text);
    StatementContext context;
    context.chooser = &chooser;
    double seconds = 0;
    StatementsOf(text, context, false, &seconds);
  }
  return 0;
}

int Run(bool rules) {
  std::string line;
  size_t bytes = 0;
  double spent = 0;
  while (std::getline(std::cin, line)) {
    if (line.empty()) continue;
    const nlohmann::json report = nlohmann::json::parse(line);
    const std::string text = report.at("text");
    nlohmann::json statements = StatementsOf(text, {}, rules, &spent);
    bytes += text.size();
    std::cout << nlohmann::json{{"id", report.at("id")},
                                {"text", text},
                                {"statements", std::move(statements)}}
                     .dump()
              << "\n";
  }
  std::fprintf(stderr, "%.2f MB in %.3f s: %.1f MB/s\n", bytes / 1e6, spent, bytes / 1e6 / spent);
  return 0;
}

}  // namespace
}  // namespace dossier::analysis

int main(int argc, char** argv) {
  const std::string option = argc > 1 ? argv[1] : "";
  if (option == "--help") {
    std::puts("usage: quotes_tool [--rules | --candidates] < texts.jsonl > statements.jsonl");
    return 0;
  }
  if (option == "--candidates") return dossier::analysis::TellCandidates();
  return dossier::analysis::Run(option == "--rules");
}
