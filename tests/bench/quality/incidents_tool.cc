// Reads JSON Lines {"id","title","text","published"} on standard input and writes one line a report
// with what it tells of incidents, in the shape that scorers of incident extraction take. Ends with
// the throughput on standard error. With --rules each value also tells its rule and its words.
#include <cstdio>
#include <ctime>
#include <iostream>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "nlohmann/json.hpp"
#include "server/analysis/analyzer.h"
#include "tests/bench/quality/incident_reports.h"
#include "tests/bench/quality/kind_names.h"
#include "tests/bench/quality/names_of_gold.h"

namespace dossier::analysis {
namespace {

using nlohmann::json;
using v1::Kind;

// Strings in the order in which they were told, each once.
class Values {
 public:
  void Add(const std::string& value) {
    if (!value.empty() && seen_.insert(value).second) values_.push_back(value);
  }
  json Take() && { return std::move(values_); }

 private:
  std::set<std::string> seen_;
  json values_ = json::array();
};

class Prediction {
 public:
  Prediction(const KindNames& kinds, bool rules)
      : kinds_(kinds), rules_(rules), starts_(&kinds == &RepositoryKinds()) {}

  json Of(const internal::Analysis& analysis) && {
    for (const int topic : analysis.topics()) AddKind(topic, kinds_found_);
    for (const int topic : analysis.actual_topics()) AddKind(topic, kinds_actual_);
    for (const internal::Account& account : analysis.accounts()) {
      // What is only denied is nothing that happened.
      for (const v1::Claim& claim : account.claims()) {
        if (!account.only_denies()) Add(claim);
      }
      ++account_;
    }
    account_ = -1;
    for (const v1::Claim& claim : analysis.other_claims()) Add(claim);
    dates_.Add(start_);
    json prediction = {{"kinds", std::move(kinds_found_).Take()},
                       {"kinds_actual", std::move(kinds_actual_).Take()},
                       {"victims", std::move(victims_).Take()},
                       {"attackers", std::move(attackers_).Take()},
                       {"victim_countries", std::move(victim_countries_).Take()},
                       {"attacker_countries", std::move(attacker_countries_).Take()},
                       {"dates", std::move(dates_).Take()},
                       {"malware", std::move(malware_).Take()},
                       {"cves", std::move(cves_).Take()},
                       {"records", std::move(records_)},
                       {"amounts", std::move(amounts_)}};
    if (rules_) prediction["claims"] = std::move(claims_);
    return prediction;
  }

 private:
  void AddKind(int type, Values& values) {
    const auto [first, last] = kinds_.equal_range(static_cast<Kind::Type>(type));
    for (auto name = first; name != last; ++name) values.Add(name->second);
  }

  void Add(const v1::Claim& claim) {
    if (rules_) {
      claims_.push_back({{"field", v1::Field_Name(claim.field())},
                         {"rule", claim.rule()},
                         {"confidence", claim.confidence()},
                         {"value", ValueOf(claim)},
                         {"account", account_},
                         {"words", claim.evidence_size() > 0 ? claim.evidence(0).text() : ""},
                         {"beside", claim.evidence_size() > 1 ? claim.evidence(1).text() : ""}});
    }
    // Figures that are told in doubt are no answer.
    if (claim.confidence() < 0.5 && (claim.has_date() || claim.has_impact())) return;
    switch (claim.value_case()) {
      case v1::Claim::kVictim:
        victims_.Add(claim.victim().name());
        victim_countries_.Add(CountryName(claim.victim().country()));
        break;
      case v1::Claim::kInitiator:
        attackers_.Add(claim.initiator().name());
        attacker_countries_.Add(CountryName(claim.initiator().country()));
        break;
      case v1::Claim::kDate:
        if (starts_ && !TellsStart(claim.date().event())) break;
        AddDate(claim);
        break;
      case v1::Claim::kTool:
        if (claim.tool().type() == v1::Tool::TYPE_MALWARE) malware_.Add(claim.tool().name());
        break;
      case v1::Claim::kVulnerability:
        cves_.Add(claim.vulnerability().cve());
        break;
      case v1::Claim::kImpact:
        // The annotators of news gave no value to "thousands".
        if (claim.rule() != "impact.many") AddImpact(claim.impact());
        break;
      default:
        break;
    }
  }

  // News are asked for all dates; repositories have one for each incident, when it began: the
  // likeliest.
  void AddDate(const v1::Claim& claim) {
    const std::string code =
        DateCode(claim.date().date().value(), claim.date().date().words(), starts_);
    // The annotators of news gave no value to what went on from one day to another.
    if (!starts_) return claim.rule() == "date.stretch" ? void() : dates_.Add(code);
    if (code.empty() || claim.confidence() <= start_confidence_) return;
    start_confidence_ = claim.confidence();
    start_ = code;
  }

  void AddImpact(const v1::Impact& impact) {
    const std::string& unit = impact.quantity().unit();
    if (unit == "records" || unit == "people") {
      for (const double end : EndsOf(impact.quantity())) records_.push_back(end);
    }
    if (!impact.has_money()) return;
    for (const double end : EndsOf(impact.money())) {
      amounts_.push_back({{"value", end}, {"currency", impact.money().currency()}});
    }
  }

  // The numbers that the text gives, each once.
  template <typename Range>
  static std::set<double> EndsOf(const Range& range) {
    std::set<double> ends = {range.min(), range.max()};
    ends.erase(0);  // an end that is open
    return ends;
  }

  static std::string ValueOf(const v1::Claim& claim) {
    v1::Claim value = claim;
    value.clear_evidence();
    value.clear_asserter();
    value.clear_asserted();
    value.clear_extractor();
    value.clear_rule();
    value.clear_confidence();
    value.clear_status();
    value.clear_field();
    return value.ShortDebugString();
  }

  const KindNames& kinds_;
  const bool rules_;
  const bool starts_;
  int account_ = 0;  // whose claims are added; -1 for those of none
  std::string start_;
  double start_confidence_ = 0;
  Values kinds_found_, kinds_actual_, victims_, attackers_, victim_countries_, attacker_countries_,
      dates_, malware_, cves_;
  json records_ = json::array();
  json amounts_ = json::array();
  json claims_ = json::array();
};

int Run(const KindNames& kinds, bool rules) {
  const Analyzer analyzer;
  size_t bytes = 0;
  double spent = 0;
  for (std::string line; std::getline(std::cin, line);) {
    if (line.empty()) continue;
    const json report = json::parse(line);
    const std::string text = TextOf(report);
    const Document document = DocumentOf(report, text);
    const std::clock_t start = std::clock();
    const internal::Analysis analysis = analyzer.Analyze(document);
    spent += static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
    bytes += text.size();
    json prediction = Prediction(kinds, rules).Of(analysis);
    prediction["id"] = report.at("id");
    std::cout << prediction.dump() << "\n";
  }
  std::fprintf(stderr, "%.2f MB in %.3f s: %.1f MB/s\n", bytes / 1e6, spent, bytes / 1e6 / spent);
  return 0;
}

}  // namespace
}  // namespace dossier::analysis

int main(int argc, char** argv) {
  bool rules = false;
  const dossier::analysis::KindNames* kinds = nullptr;
  for (int i = 1; i < argc; ++i) {
    const std::string option = argv[i];
    if (option == "--rules") {
      rules = true;
    } else if (option == "--kinds=news") {
      kinds = &dossier::analysis::NewsKinds();
    } else if (option == "--kinds=repository") {
      kinds = &dossier::analysis::RepositoryKinds();
    } else if (option == "--kinds=own") {
      kinds = &dossier::analysis::OwnKinds();
    } else {
      std::puts(
          "usage: incidents_tool --kinds=news|repository|own [--rules] < reports.jsonl > "
          "found.jsonl\n\n"
          "  --kinds   which names of kinds to use: those of news corpora (data-breach, ransom,\n"
          "            phishing, ...) or of repositories of state-related incidents (data-theft,\n"
          "            disruption, hijacking, ...), or our own\n"
          "  --rules   tell the claims, with their rules and words, as well");
      return option == "--help" ? 0 : 2;
    }
  }
  if (kinds == nullptr) {
    std::fputs("incidents_tool: --kinds=news, --kinds=repository or --kinds=own is needed\n",
               stderr);
    return 2;
  }
  return dossier::analysis::Run(*kinds, rules);
}
