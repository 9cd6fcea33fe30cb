// How fast reports are understood, and how fast they become durable.
//
// analysis: one thread, MB/s and reports/s of the pure part, on generated reports or on a corpus of
// JSON Lines, as they are and cut to 4 KB each. ingest: reports/s from a client's SubmitReports to
// the durable commit, on a server with all its parts in this process, over loopback. Beside the
// latter, in the same run and on the same disk, the yardstick: a bare SQLite file with the same
// durability that takes the same bytes in commits of the same size, which is as fast as one commit
// after the other can be.

#include <grpcpp/grpcpp.h>
#include <sqlite3.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <thread>

#include "absl/strings/str_cat.h"
#include "dossier/v1/report_service.grpc.pb.h"
#include "nlohmann/json.hpp"
#include "server/app/config.h"
#include "server/app/server.h"
#include "server/base/log.h"
#include "tests/bench/analysis_story.h"
#include "tests/bench/lifelike.h"

namespace dossier::bench {
namespace {

using Clock = std::chrono::steady_clock;
using Json = nlohmann::ordered_json;

double SecondsSince(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

std::vector<LifelikeReport> Corpus(const std::string& file, size_t reports) {
  std::vector<LifelikeReport> corpus;
  if (file.empty()) {
    for (size_t i = 0; i < reports; ++i) corpus.push_back(MakeReport(i, reports / 8 + 1));
    return corpus;
  }
  std::ifstream input(file);
  std::string line;
  while (corpus.size() < reports && std::getline(input, line)) {
    const Json object = Json::parse(line);
    corpus.push_back({object.at("id").dump(), object.at("text").get<std::string>(), ""});
  }
  return corpus;
}

Json MeasureIngest(const std::vector<LifelikeReport>& corpus, const std::string& directory) {
  internal::ServerConfig config;
  config.set_listen("127.0.0.1:0");
  config.set_data_directory(directory + "/server");
  app::ApplyDefaults(config);
  const auto server = app::Server::Start(config);
  if (!server.ok()) {
    std::cerr << server.status().ToString() << "\n";
    std::exit(1);
  }
  const auto stub = v1::ReportService::NewStub(
      grpc::CreateChannel((*server)->address(), grpc::InsecureChannelCredentials()));
  grpc::ClientContext context;
  const Clock::time_point start = Clock::now();
  const auto stream = stub->SubmitReports(&context);
  std::thread writer([&] {
    for (const LifelikeReport& report : corpus) {
      v1::SubmitReportsRequest request;
      request.set_external_id(report.id);
      request.set_body(report.text);
      request.set_published(report.published);
      if (!stream->Write(request)) break;
    }
    stream->WritesDone();
  });
  size_t acknowledged = 0;
  v1::SubmitReportsResponse response;
  while (stream->Read(&response)) ++acknowledged;
  writer.join();
  const grpc::Status status = stream->Finish();
  const double seconds = SecondsSince(start);
  if (!status.ok() || acknowledged != corpus.size()) {
    std::cerr << "only " << acknowledged << " reports were taken: " << status.error_message()
              << "\n";
    std::exit(1);
  }
  (*server)->Stop();
  return {{"reports", acknowledged},
          {"reports_per_second", static_cast<double>(acknowledged) / seconds},
          {"revisions", response.revision()}};
}

// The same bytes into a bare file, 200 rows a commit, WAL and synchronous=FULL as the store has it.
Json MeasureYardstick(const std::vector<LifelikeReport>& corpus, const std::string& directory) {
  sqlite3* db = nullptr;
  sqlite3_stmt* insert = nullptr;
  sqlite3_open((directory + "/yardstick.db").c_str(), &db);
  sqlite3_exec(db,
               "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
               "CREATE TABLE report(id INTEGER PRIMARY KEY, text BLOB NOT NULL)",
               nullptr, nullptr, nullptr);
  sqlite3_prepare_v2(db, "INSERT INTO report(text) VALUES (?)", -1, &insert, nullptr);
  const Clock::time_point start = Clock::now();
  for (size_t i = 0; i < corpus.size(); ++i) {
    if (i % 200 == 0) sqlite3_exec(db, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr);
    sqlite3_bind_blob(insert, 1, corpus[i].text.data(), static_cast<int>(corpus[i].text.size()),
                      SQLITE_STATIC);
    sqlite3_step(insert);
    sqlite3_reset(insert);
    if (i % 200 == 199 || i + 1 == corpus.size()) {
      sqlite3_exec(db, "COMMIT", nullptr, nullptr, nullptr);
    }
  }
  const double seconds = SecondsSince(start);
  sqlite3_finalize(insert);
  sqlite3_close(db);
  return {{"reports_per_second", static_cast<double>(corpus.size()) / seconds}};
}

int Main(int argc, char** argv) {
  CLI::App cli(
      "Measures analysis (one core) and durable ingest (client to commit), and prints JSON.");
  size_t reports = 2000;
  std::string corpus_file;
  std::string directory;
  bool analysis_only = false;
  bool pathological = false;
  size_t passes = 5;
  double megabytes = 50;
  std::string only;
  std::string analyses;
  cli.add_option("--reports", reports, "how many reports")->check(CLI::Range(1, 10000000));
  cli.add_option("--corpus", corpus_file,
                 "JSON Lines with \"id\" and \"text\" instead of generated reports");
  cli.add_option("--directory", directory, "where to put the data; default: a temporary directory");
  cli.add_flag("--analysis-only", analysis_only, "leave ingest out");
  cli.add_option("--passes", passes, "how often analysis goes over all reports")
      ->check(CLI::Range(1, 1000));
  cli.add_flag("--pathological", pathological, "analysis of texts that nobody writes, alone");
  cli.add_option("--megabytes", megabytes, "their size; a quarter of it is measured, too");
  cli.add_option("--only", only, "the name of one of them");
  cli.add_option("--write-analyses", analyses,
                 "a file for what is understood of each report; nothing is measured");
  CLI11_PARSE(cli, argc, argv);
  StartLog("error");

  if (pathological) {
    std::cout << MeasurePathological(megabytes, only).dump(2) << "\n";
    return 0;
  }
  const std::vector<LifelikeReport> corpus = Corpus(corpus_file, reports);
  if (!analyses.empty()) {
    std::ofstream output(analyses);
    WriteAnalyses(corpus, output);
    return output.flush() ? 0 : 1;
  }
  Json result;
  result["analysis"] = MeasureAnalysis(corpus, passes);
  result["analysis_of_4_kb"] = MeasureAnalysis(OfEqualSize(corpus, 4096), passes);
  if (!analysis_only) {
    std::string temporary =
        (std::filesystem::temp_directory_path() / "dossier-bench-XXXXXX").string();
    if (directory.empty()) {
      if (mkdtemp(temporary.data()) == nullptr) return 1;
      directory = temporary;
    }
    result["ingest"] = MeasureIngest(corpus, directory);
    result["bare_sqlite"] = MeasureYardstick(corpus, directory);
    result["ingest"]["ratio_to_bare_sqlite"] =
        result["ingest"]["reports_per_second"].get<double>() /
        result["bare_sqlite"]["reports_per_second"].get<double>();
    if (directory == temporary) std::filesystem::remove_all(temporary);
  }
  std::cout << result.dump(2) << "\n";
  return 0;
}

}  // namespace
}  // namespace dossier::bench

int main(int argc, char** argv) { return dossier::bench::Main(argc, argv); }
