// What one more report of a story costs that thousands of reports tell of, and how large the
// message of its incident becomes.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <ctime>
#include <iostream>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "dossier/v1/decision_service.pb.h"
#include "dossier/v1/incident.pb.h"
#include "nlohmann/json.hpp"
#include "plugins/include/dossier/source.h"
#include "server/base/clock.h"
#include "server/base/log.h"
#include "server/pipeline/pipeline.h"
#include "server/store/sqlite/sqlite_store.h"
#include "tests/bench/lifelike.h"
#include "tests/support/temp_dir.h"

namespace dossier::bench {
namespace {

using Json = nlohmann::ordered_json;

[[noreturn]] void Die(const absl::Status& status) {
  std::cerr << status << "\n";
  std::exit(1);
}

// Somebody's own report of the story; or a print of the wire's, with a line of the paper's own.
LifelikeReport MakePrint(bool is_wire, uint64_t number) {
  if (!is_wire) return MakeReport(number, 1);
  const LifelikeReport own = MakeReport(number, 1);
  LifelikeReport print = MakeReport(0, 1);
  print.id = own.id;
  print.published = own.published;
  print.text += absl::StrCat("\nEdition ", number, " of the gazette.\n");
  return print;
}

class Bench {
 public:
  Bench(const std::string& path, bool is_wire, int threads) : is_wire_(is_wire) {
    auto opened = store::OpenSqliteStore(path, {}, SystemClock());
    if (!opened.ok()) Die(opened.status());
    store_ = *std::move(opened);
    pipeline_ = std::make_unique<pipeline::Pipeline>(
        *store_, SystemClock(), pipeline::Pipeline::Options{.threads = threads});
  }

  // Takes the reports from `begin` to `end` in one commit; returns milliseconds of processor time.
  double Take(uint64_t begin, uint64_t end) {
    ingest::SourceBatch batch;
    batch.source_id = "bench";
    batch.plugin_id = "bench";
    batch.plugin_version = "1";
    for (uint64_t i = begin; i < end; ++i) {
      const LifelikeReport report = MakePrint(is_wire_, i);
      ingest::SourceRecord& record = batch.records.emplace_back();
      record.external_id = report.id;
      record.kind = DOSSIER_KIND_REPORT;
      record.media_type = "text/plain";
      record.body = report.text;
      record.meta_json = absl::StrCat(R"({"published":")", report.published, R"("})");
    }
    const std::clock_t start = std::clock();
    const auto outcome = pipeline_->Take(batch);
    if (!outcome.ok()) Die(outcome.status());
    return 1000.0 * static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
  }

  // Lets a person decide about the incident that most reports tell of: confirm a claim, or give it
  // a title.
  void Decide(const std::string& what) {
    LargestMessage(store::Collection::kIncident);
    const auto claims = store_->Select({.collection = store::Collection::kClaim,
                                        .condition = store::HasTerm({"incident", incident_.name()}),
                                        .limit = 1});
    if (!claims.ok()) Die(claims.status());
    v1::CreateDecisionRequest request;
    v1::Decision& decision = *request.mutable_decision();
    decision.set_author("bench");
    decision.set_reason("to see what it costs");
    if (what == "title") {
      decision.mutable_incident_text()->set_incident(incident_.name());
      decision.mutable_incident_text()->set_title("What everybody tells of");
    } else {
      decision.mutable_review()->set_claim(claims->resources.at(0).name);
      decision.mutable_review()->set_verdict(v1::ClaimReview::VERDICT_CONFIRMED);
    }
    if (const auto decided = pipeline_->Decide(request); !decided.ok()) Die(decided.status());
  }

  // The largest message of a collection, and what the largest incident says of itself.
  size_t LargestMessage(store::Collection collection) {
    size_t largest = 0;
    store::Selection selection{.collection = collection, .limit = 500};
    while (true) {
      const auto page = store_->Select(selection);
      if (!page.ok()) Die(page.status());
      for (const store::Resource& resource : page->resources) {
        if (resource.body.size() <= largest) continue;
        largest = resource.body.size();
        if (collection == store::Collection::kIncident) incident_.ParseFromString(resource.body);
      }
      if (!page->more) return largest;
      selection.after_key = page->resources.back().key;
    }
  }

  const v1::Incident& incident() const { return incident_; }

 private:
  const bool is_wire_;
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<pipeline::Pipeline> pipeline_;
  v1::Incident incident_;
};

int Main(int argc, char** argv) {
  CLI::App cli("Measures one more report of one large story, and prints JSON.");
  std::vector<uint64_t> sizes = {200, 1000, 5000};
  uint64_t measured = 20;
  uint64_t batch = 250;
  bool is_wire = false;
  std::string decided;
  int threads = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
  cli.add_option("--sizes", sizes, "reports of the story at each stage, ascending")->delimiter(',');
  cli.add_option("--measured", measured, "reports that are taken one by one at each stage")
      ->check(CLI::Range(1, 1000));
  cli.add_option("--batch", batch, "reports of one commit between stages")
      ->check(CLI::Range(1, 10000));
  cli.add_option("--threads", threads, "threads that analyse")->check(CLI::Range(1, 1024));
  cli.add_flag("--wire", is_wire, "prints of one wire story instead of reports of their own");
  cli.add_option("--decided", decided,
                 "what a person has decided about the incident: confirmed a claim, or its title")
      ->check(CLI::IsMember({"claim", "title"}));
  CLI11_PARSE(cli, argc, argv);
  StartLog("error");

  const TempDir directory;
  Bench bench(directory.File("dossier.db"), is_wire, threads);
  Json result;
  uint64_t taken = 0;
  for (const uint64_t size : sizes) {
    while (taken < size) {
      const uint64_t end = std::min(size, taken + batch);
      bench.Take(taken, end);
      taken = end;
    }
    if (!decided.empty() && size == sizes.front()) bench.Decide(decided);
    std::vector<double> times;
    for (uint64_t i = 0; i < measured; ++i, ++taken) times.push_back(bench.Take(taken, taken + 1));
    std::sort(times.begin(), times.end());
    const size_t bytes = bench.LargestMessage(store::Collection::kIncident);
    result.push_back(
        {{"reports", taken},
         {"of_the_incident", bench.incident().report_count()},
         {"independent", bench.incident().independent_report_count()},
         {"processor_milliseconds", {{"p50", times[times.size() / 2]}, {"most", times.back()}}},
         {"bytes_of_the_incident", bytes},
         {"bytes_of_the_largest_statement", bench.LargestMessage(store::Collection::kStatement)}});
    std::cerr << result.back().dump() << "\n";
  }
  std::cout << result.dump(2) << "\n";
  return 0;
}

}  // namespace
}  // namespace dossier::bench

int main(int argc, char** argv) { return dossier::bench::Main(argc, argv); }
