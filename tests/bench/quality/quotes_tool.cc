// Reads JSON Lines {"id","text"} on standard input and writes one line a text with its statements,
// in Unicode code points, in the shape that scorers of "who said what" take. With --rules each
// statement also tells its rule, kind and resolution. Ends with the throughput on standard error.
#include <cstdio>
#include <ctime>
#include <iostream>
#include <string>
#include <vector>

#include "nlohmann/json.hpp"
#include "server/analysis/entities.h"
#include "server/analysis/names.h"
#include "server/analysis/statements.h"
#include "server/analysis/text.h"
#include "server/base/language.h"

namespace dossier::analysis {
namespace {

// Code points before each byte.
std::vector<uint32_t> CodePoints(const std::string& text) {
  std::vector<uint32_t> before(text.size() + 1);
  uint32_t count = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    before[i] = count;
    if ((static_cast<unsigned char>(text[i]) & 0xC0) != 0x80) ++count;
    if ((static_cast<unsigned char>(text[i]) & 0xC0) == 0x80) before[i] = count;
  }
  before[text.size()] = count;
  return before;
}

const char* FormName(v1::Statement::Form form) {
  if (form == v1::Statement::FORM_DIRECT) return "direct";
  if (form == v1::Statement::FORM_MIXED) return "mixed";
  return "indirect";
}

// Adds the processor time of the analysis alone to `seconds`, so that neither reading and writing
// nor a busy machine disturbs the figure.
nlohmann::json StatementsOf(const std::string& bytes, bool rules, double* seconds) {
  const std::clock_t start = std::clock();
  const Text text(bytes);
  const NameClasses names(text);
  const Entities entities(text, names);
  const std::vector<StatementDraft> drafts =
      FindStatements(text, names, entities, {.language = LanguageOf(bytes, "")});
  *seconds += static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
  const std::vector<uint32_t> points = CodePoints(bytes);
  const auto range = [&](Span span) {
    return nlohmann::json::array({points[span.begin], points[span.end]});
  };
  nlohmann::json out = nlohmann::json::array();
  int group = 0;
  for (const StatementDraft& draft : drafts) {
    // A refusal holds no words that were said, so those scorers have no form for it.
    if (draft.form == v1::Statement::FORM_REFUSAL) continue;
    ++group;
    for (const Span& part : draft.content) {
      nlohmann::json one;
      one["form"] = FormName(draft.form);
      one["content"] = range(part);
      one["cue"] = draft.cue.empty() ? nlohmann::json() : range(draft.cue);
      one["speaker"] = draft.source.empty()
                           ? nlohmann::json()
                           : range({draft.source.front().begin, draft.source.back().end});
      std::string name = draft.speaker.name;
      if (name.empty() && !draft.source.empty()) {
        name = std::string(text.Slice(draft.source.front()));
      }
      one["speaker_name"] = name;
      one["group"] = group;
      if (rules) {
        one["rule"] = std::string(draft.rule);
        one["kind"] = v1::Statement::Kind_Name(draft.kind);
        one["hedge"] = v1::Hedge_Name(draft.hedge);
        one["type"] = v1::SpeakerType_Name(draft.speaker.type);
        one["resolution"] = v1::Speaker::Resolution_Name(draft.speaker.resolution);
      }
      out.push_back(std::move(one));
    }
  }
  return out;
}

int Run(bool rules) {
  std::string line;
  size_t bytes = 0;
  double spent = 0;
  while (std::getline(std::cin, line)) {
    if (line.empty()) continue;
    const nlohmann::json report = nlohmann::json::parse(line);
    const std::string text = report.at("text");
    nlohmann::json statements = StatementsOf(text, rules, &spent);
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
    std::puts("usage: quotes_tool [--rules] < texts.jsonl > statements.jsonl");
    return 0;
  }
  return dossier::analysis::Run(option == "--rules");
}
