#include "server/analysis/clause_pairs.h"

#include <cstdlib>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "server/analysis/lexicon.h"

namespace dossier::analysis {
namespace {

using v1::Impact;
using v1::Investigation;
using v1::Measure;
using v1::Response;

const ClauseSign& SignNamed(absl::string_view section) {
  static const auto* const signs = new absl::flat_hash_map<absl::string_view, ClauseSign>{
      {"measure containment", {v1::FIELD_MEASURE, Measure::TYPE_CONTAINMENT}},
      {"measure eradication", {v1::FIELD_MEASURE, Measure::TYPE_ERADICATION}},
      {"measure recovery", {v1::FIELD_MEASURE, Measure::TYPE_RECOVERY}},
      {"measure notification", {v1::FIELD_MEASURE, Measure::TYPE_NOTIFICATION}},
      {"measure control-added", {v1::FIELD_MEASURE, Measure::TYPE_CONTROL_ADDED}},
      {"measure analysis", {v1::FIELD_MEASURE, Measure::TYPE_ANALYSIS}},
      {"measure response", {v1::FIELD_MEASURE, Measure::TYPE_UNSPECIFIED}},
      {"impact availability", {v1::FIELD_IMPACT, Impact::DIMENSION_AVAILABILITY}},
      {"impact confidentiality", {v1::FIELD_IMPACT, Impact::DIMENSION_CONFIDENTIALITY}},
      {"impact integrity", {v1::FIELD_IMPACT, Impact::DIMENSION_INTEGRITY}},
      {"impact confidentiality if not",
       {v1::FIELD_IMPACT, Impact::DIMENSION_CONFIDENTIALITY, false, true}},
      {"impact availability if not",
       {v1::FIELD_IMPACT, Impact::DIMENSION_AVAILABILITY, false, true}},
      {"investigation opened", {v1::FIELD_INVESTIGATION, Investigation::STATE_OPENED}},
      {"investigation ongoing", {v1::FIELD_INVESTIGATION, Investigation::STATE_ONGOING}},
      {"investigation ongoing by body",
       {v1::FIELD_INVESTIGATION, Investigation::STATE_ONGOING, true}},
      {"investigation closed", {v1::FIELD_INVESTIGATION, Investigation::STATE_CLOSED}},
      {"investigation closed by body",
       {v1::FIELD_INVESTIGATION, Investigation::STATE_CLOSED, true}},
      {"investigation charged", {v1::FIELD_INVESTIGATION, Investigation::STATE_CHARGED}},
      {"response statement by body", {v1::FIELD_RESPONSE, Response::TYPE_STATEMENT, true}},
      {"response protest", {v1::FIELD_RESPONSE, Response::TYPE_PROTEST}},
      {"response retorsion", {v1::FIELD_RESPONSE, Response::TYPE_RETORSION}},
      {"response sanctions", {v1::FIELD_RESPONSE, Response::TYPE_SANCTIONS}},
      {"response awareness by body", {v1::FIELD_RESPONSE, Response::TYPE_AWARENESS, true}},
      {"response cooperation by body", {v1::FIELD_RESPONSE, Response::TYPE_COOPERATION, true}},
      {"response resignation", {v1::FIELD_RESPONSE, Response::TYPE_RESIGNATION}},
      {"response parliamentary-inquiry",
       {v1::FIELD_RESPONSE, Response::TYPE_PARLIAMENTARY_INQUIRY}},
      {"response legislation by body", {v1::FIELD_RESPONSE, Response::TYPE_LEGISLATION, true}},
      {"response emergency", {v1::FIELD_RESPONSE, Response::TYPE_EMERGENCY}},
      {"response arrest", {v1::FIELD_RESPONSE, Response::TYPE_ARREST}},
      {"response indictment", {v1::FIELD_RESPONSE, Response::TYPE_INDICTMENT}},
      {"response lawsuit", {v1::FIELD_RESPONSE, Response::TYPE_LAWSUIT}},
  };
  const auto found = signs->find(section);
  if (found == signs->end()) std::abort();
  return found->second;
}

}  // namespace

const ClausePairs& ClausePairs::Get() {
  static const auto* const pairs = new ClausePairs;
  return *pairs;
}

ClausePairs::ClausePairs() {
  absl::flat_hash_map<std::string, uint16_t> row_of;
  for (const absl::string_view lexicon : {"clause_signs", "news_signs"}) {
    const ClauseSign* sign = nullptr;
    for (absl::string_view line : LexiconEntries(lexicon)) {
      if (line.front() == '[') {
        sign = &SignNamed(line.substr(1, line.size() - 2));
        continue;
      }
      const bool loose = line.find(" ~ ") != line.npos;
      const std::pair<absl::string_view, absl::string_view> sides =
          absl::StrSplit(line, absl::MaxSplits(loose ? " ~ " : " + ", 1));
      const auto pair = static_cast<uint16_t>(pairs_.size());
      pairs_.push_back({sign, loose, lexicon == "clause_signs"});
      const auto add = [&](absl::string_view words, bool object) {
        for (const absl::string_view word : absl::StrSplit(words, '/')) {
          const auto [row, fresh] =
              row_of.emplace(std::string(word), static_cast<uint16_t>(uses_.size()));
          if (fresh) uses_.emplace_back();
          uses_[row->second].push_back({pair, object});
        }
      };
      add(sides.first, false);
      add(sides.second, true);
    }
  }
  rows_ = new ByWord<uint16_t>([&](absl::string_view word) {
    const auto found = row_of.find(word);
    return found == row_of.end() ? uint16_t{0} : found->second;
  });
}

}  // namespace dossier::analysis
