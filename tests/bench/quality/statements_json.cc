#include "tests/bench/quality/statements_json.h"

#include <ctime>

#include "server/analysis/entities.h"
#include "server/analysis/names.h"
#include "server/analysis/text.h"
#include "server/base/language.h"

namespace dossier::analysis {
namespace {

const char* FormName(v1::Statement::Form form) {
  if (form == v1::Statement::FORM_DIRECT) return "direct";
  if (form == v1::Statement::FORM_MIXED) return "mixed";
  return "indirect";
}

}  // namespace

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

nlohmann::json StatementsOf(const std::string& bytes, const StatementContext& context, bool rules,
                            double* seconds) {
  const std::clock_t start = std::clock();
  const Text text(bytes);
  const NameClasses names(text);
  const Entities entities(text, names);
  StatementContext with_language = context;
  with_language.language = LanguageOf(bytes, "");
  const std::vector<StatementDraft> drafts = FindStatements(text, names, entities, with_language);
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

}  // namespace dossier::analysis
