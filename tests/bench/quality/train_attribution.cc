// Trains server/analysis/lexicons/attribution_weights.txt: which of the words that the rules
// propose are statements, and where those begin and end.
//
//   train_attribution GOLD.jsonl... > weights.txt
//
// Standard error tells what was learnt and how well: on all articles, and on each fifth of them by
// weights of the other four. --held-out FILE writes the statements of the latter, for a scorer.
// The same gold files and rules give the same weights, byte for byte.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "nlohmann/json.hpp"
#include "server/analysis/chooser.h"
#include "server/analysis/entities.h"
#include "server/analysis/names.h"
#include "server/analysis/statements.h"
#include "server/analysis/text.h"
#include "tests/bench/quality/folds.h"
#include "tests/bench/quality/gold.h"
#include "tests/bench/quality/logistic.h"
#include "tests/bench/quality/statements_json.h"

namespace dossier::analysis {
namespace {

constexpr double kMatches = 0.8;  // overlap from which words count as the same
constexpr double kLeast = 0.015;  // smaller weights are left out

struct Settings {
  double sparse = 6e-4;
  double small = 1e-3;
  double far = 0.3;   // taken from what says that words end: to the sentence's end in doubt
  double lean = 0.3;  // added to what says that something is a statement: P against R
};

using Examples = std::array<std::vector<Example>, kDecisions>;

Example ExampleOf(const Observation& seen) {
  Example example;
  example.features.assign(seen.begin(), seen.end());
  return example;
}

// Knows what people marked, writes down what is seen beside it, and goes on as the weights say
// where it knows no better.
class TeachingChooser final : public Chooser {
 public:
  TeachingChooser(const GoldArticle& article, const Text& text, const AttributionWeights* weights,
                  Examples* examples)
      : article_(article), words_(text), weights_(weights), examples_(*examples) {}

  size_t ChooseBoundary(Decision decision, uint32_t anchor,
                        absl::Span<const Boundary> places) override {
    const bool ends = decision == Decision::kEnd;
    const Range at = words_.Of({anchor, anchor + 1});
    size_t known = places.size();
    bool marked = false;
    for (const GoldStatement& gold : article_.statements) {
      const Range range = words_.Of(gold.tokens);
      const uint32_t near = ends ? range.begin : range.end;
      const uint32_t here = ends ? at.begin : at.end;
      if ((near > here ? near - here : here - near) > 1) continue;
      const uint32_t far = ends ? range.end : range.begin;
      if (ends ? far <= here : far >= here) continue;
      marked = true;
      Learn(decision, far, places, &known);
      break;
    }
    if (weights_ == nullptr) return marked ? known : places.size();
    return WeighingChooser(*weights_).ChooseBoundary(decision, anchor, places);
  }

  size_t ChooseStatement(absl::Span<Candidate> candidates) override {
    size_t best = candidates.size();
    double best_gain = 0;
    for (size_t c = 0; c < candidates.size(); ++c) {
      bool speaker = true;
      const double gain = GainOf(candidates[c].attribution, &speaker);
      if (gain > best_gain) {
        best_gain = gain;
        best = c;
      }
      if (weights_ == nullptr || gain == kNeutral) continue;
      Example example = ExampleOf(candidates[c].seen);
      example.yes = gain > 0;
      example.importance = example.yes && !speaker ? 0.5 : 1;
      examples_[static_cast<uint32_t>(Decision::kStatement)].push_back(std::move(example));
    }
    if (weights_ == nullptr) return best;
    // What is right is taken, so that the next cues are seen as in a text read well.
    if (best < candidates.size()) return best;
    return candidates.size();
  }

 private:
  static constexpr double kNeutral = 1e-3;  // people marked it, but nobody asks for it

  void Learn(Decision decision, uint32_t far, absl::Span<const Boundary> places, size_t* known) {
    const bool ends = decision == Decision::kEnd;
    for (size_t p = 0; p < places.size(); ++p) {
      const uint32_t word = words_.Of({places[p].token, places[p].token}).begin;
      const bool passed = ends ? word > far : word < far;
      if (passed) break;
      Example example = ExampleOf(places[p].seen);
      example.yes = word == far;
      examples_[static_cast<uint32_t>(decision)].push_back(std::move(example));
      if (word == far) {
        *known = p;
        break;
      }
    }
  }

  // How many more of its parts are right than wrong.
  double GainOf(const Attribution& attribution, bool* speaker) const {
    double gain = 0;
    for (const Range& part : attribution.content) {
      const Range range = words_.Of(part);
      double best = 0;
      double optional = 0;
      uint32_t inside = 0;
      for (const GoldStatement& gold : article_.statements) {
        const Range other = words_.Of(gold.tokens);
        const double overlap = WordRanges::Overlap(range, other);
        if (overlap == 0) continue;
        if (gold.optional) {
          optional = std::max(optional, overlap);
          inside += std::min(range.end, other.end) - std::max(range.begin, other.begin);
        } else if (overlap > best) {
          best = overlap;
          const bool beside = !gold.speaker.empty() && !attribution.speaker.empty();
          *speaker = !beside || (gold.speaker.begin < attribution.speaker.end &&
                                 attribution.speaker.begin < gold.speaker.end);
        }
      }
      if (best >= kMatches) {
        gain += best;
      } else if (optional < kMatches && 2 * inside < range.size()) {
        gain -= 1;
      }
    }
    return gain == 0 ? kNeutral : gain;
  }

  const GoldArticle& article_;
  const WordRanges words_;
  const AttributionWeights* const weights_;
  Examples& examples_;
};

void Read(const GoldArticle& article, const AttributionWeights* weights, Examples* examples) {
  const Text text(article.bytes);
  const NameClasses names(text);
  const Entities entities(text, names);
  TeachingChooser teacher(article, text, weights, examples);
  StatementContext context;
  context.chooser = &teacher;
  FindStatements(text, names, entities, context);
}

// The weights as lines of the lexicon, sorted.
std::string Section(Decision decision, LinearModel model, double lean) {
  std::vector<std::string> lines;
  for (uint32_t f = 0; f < model.weights.size(); ++f) {
    const double weight = model.weights[f];
    if (std::abs(weight) < kLeast) continue;
    lines.push_back(
        absl::StrFormat("%s | %.2f", FeatureNumbers::Get().Name(static_cast<Feature>(f)), weight));
  }
  std::sort(lines.begin(), lines.end());
  std::string out = absl::StrFormat("\n[%s]\nalways | %.2f\n", std::string(DecisionName(decision)),
                                    model.always + lean);
  for (const std::string& line : lines) absl::StrAppend(&out, line, "\n");
  return out;
}

std::string Train(const std::vector<const GoldArticle*>& articles, const Settings& settings,
                  bool tell) {
  const auto fit = [&](Decision decision, const Examples& examples, double lean) {
    const auto& of_decision = examples[static_cast<uint32_t>(decision)];
    const LinearModel model =
        Fit(of_decision, FeatureNumbers::Get().size(), settings.sparse, settings.small);
    if (tell) {
      size_t yes = 0;
      for (const Example& example : of_decision) yes += example.yes;
      std::fprintf(stderr, "%s: %zu examples, %zu of them yes, %td weights\n",
                   std::string(DecisionName(decision)).c_str(), of_decision.size(), yes,
                   std::count_if(model.weights.begin(), model.weights.end(),
                                 [](double w) { return std::abs(w) >= kLeast; }));
    }
    return Section(decision, model, lean);
  };
  // First where words begin and end; then, with those, which words are said.
  Examples bounds;
  for (const GoldArticle* article : articles) Read(*article, nullptr, &bounds);
  std::string text = fit(Decision::kEnd, bounds, -settings.far) + fit(Decision::kStart, bounds, 0);
  Examples statements;
  const AttributionWeights first(text);
  for (const GoldArticle* article : articles) Read(*article, &first, &statements);
  return text + fit(Decision::kStatement, statements, settings.lean);
}

// Counts as the scorer does, for a quick look: words right, given and asked for.
struct Tally {
  uint32_t right = 0;
  uint32_t given = 0;
  uint32_t asked = 0;

  std::string Line() const {
    const double p = given == 0 ? 0 : 100.0 * right / given;
    const double r = asked == 0 ? 0 : 100.0 * right / asked;
    return absl::StrFormat("P %.1f R %.1f F1 %.1f", p, r, p + r == 0 ? 0 : 2 * p * r / (p + r));
  }
};

void Count(const GoldArticle& article, const AttributionWeights& weights, Tally* tally) {
  const Text text(article.bytes);
  const NameClasses names(text);
  const Entities entities(text, names);
  WeighingChooser chooser(weights);
  StatementContext context;
  context.chooser = &chooser;
  const WordRanges words(text);
  std::vector<bool> taken(article.statements.size());
  for (const GoldStatement& gold : article.statements) tally->asked += !gold.optional;
  for (const StatementDraft& draft : FindStatements(text, names, entities, context)) {
    if (draft.form == v1::Statement::FORM_REFUSAL) continue;
    for (const Span& span : draft.content) {
      const Range range = words.Of({text.TokenAt(span.begin), text.TokenAt(span.end - 1) + 1});
      bool ignored = false;
      bool right = false;
      uint32_t inside = 0;
      for (size_t g = 0; g < article.statements.size(); ++g) {
        const Range other = words.Of(article.statements[g].tokens);
        const double overlap = WordRanges::Overlap(range, other);
        if (overlap == 0) continue;
        if (article.statements[g].optional) {
          ignored = ignored || overlap >= kMatches;
          inside += std::min(range.end, other.end) - std::max(range.begin, other.begin);
        } else if (overlap >= kMatches && !taken[g]) {
          taken[g] = true;
          right = true;
          break;
        }
      }
      if (right) {
        ++tally->right;
      } else if (ignored || 2 * inside >= range.size()) {
        continue;
      }
      ++tally->given;
    }
  }
}

int Run(const std::vector<std::string>& paths, const std::string& held_out,
        const Settings& settings) {
  std::vector<GoldArticle> articles;
  for (const std::string& path : paths) {
    for (GoldArticle& article : ReadGold(path)) articles.push_back(std::move(article));
  }
  std::vector<const GoldArticle*> all;
  for (const GoldArticle& article : articles) all.push_back(&article);
  const std::string text = Train(all, settings, true);
  const AttributionWeights weights(text);
  Tally on_all;
  for (const GoldArticle* article : all) Count(*article, weights, &on_all);
  std::fprintf(stderr, "trained on all, counted on all: %s\n", on_all.Line().c_str());
  std::ofstream out;
  if (!held_out.empty()) out.open(held_out);
  Tally crossed;
  for (uint32_t fold = 0; fold < kFolds; ++fold) {
    std::vector<const GoldArticle*> others;
    for (const GoldArticle* article : all) {
      if (FoldOfName(article->id) != fold) others.push_back(article);
    }
    const AttributionWeights of_others(Train(others, settings, false));
    for (const GoldArticle* article : all) {
      if (FoldOfName(article->id) != fold) continue;
      Count(*article, of_others, &crossed);
      if (held_out.empty()) continue;
      WeighingChooser chooser(of_others);
      StatementContext context;
      context.chooser = &chooser;
      double seconds = 0;
      out << nlohmann::json{{"id", article->id},
                            {"text", article->bytes},
                            {"statements", StatementsOf(article->bytes, context, true, &seconds)}}
                 .dump()
          << "\n";
    }
  }
  std::fprintf(stderr, "trained on four fifths, counted on the fifth: %s\n",
               crossed.Line().c_str());
  std::printf(
      "# What decides between candidates for statements: each feature that stands adds its weight "
      "to\n"
      "# the score, and above nought the answer is yes. [end] and [start] weigh the places where\n"
      "# words may end and begin, [statement] the words with their cue and speaker.\n"
      "# Trained, not written: tests/bench/quality/README.md tells how.\n"
      "# Origin: trained on the articles of PolNeAR and GUM by "
      "tests/bench/quality/train_attribution.\n%s",
      text.c_str());
  return 0;
}

}  // namespace
}  // namespace dossier::analysis

int main(int argc, char** argv) {
  std::vector<std::string> paths;
  std::string held_out;
  dossier::analysis::Settings settings;
  for (int i = 1; i < argc; ++i) {
    const std::string option = argv[i];
    const auto number = [&](double* value) {
      return i + 1 < argc && absl::SimpleAtod(argv[++i], value);
    };
    bool fine = true;
    if (option == "--held-out" && i + 1 < argc) {
      held_out = argv[++i];
    } else if (option == "--sparse") {
      fine = number(&settings.sparse);
    } else if (option == "--small") {
      fine = number(&settings.small);
    } else if (option == "--far") {
      fine = number(&settings.far);
    } else if (option == "--lean") {
      fine = number(&settings.lean);
    } else if (option.front() != '-') {
      paths.push_back(option);
    } else {
      fine = false;
    }
    if (!fine) {
      paths.clear();
      break;
    }
  }
  if (paths.empty()) {
    std::puts(
        "usage: train_attribution GOLD.jsonl... [--held-out FILE] [--sparse N] [--small N] [--lean "
        "N]"
        " > weights.txt");
    return 2;
  }
  return dossier::analysis::Run(paths, held_out, settings);
}
