// How fast batches of records become durable incidents, without a network: the pipeline and its
// store alone.

#include <sys/resource.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <iostream>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "dossier/internal/account.pb.h"
#include "nlohmann/json.hpp"
#include "plugins/include/dossier/source.h"
#include "server/base/clock.h"
#include "server/base/log.h"
#include "server/pipeline/pipeline.h"
#include "server/store/sqlite/sqlite_store.h"
#include "tests/bench/lifelike.h"
#include "tests/support/failing_store.h"

namespace dossier::bench {
namespace {

using SteadyClock = std::chrono::steady_clock;
using Json = nlohmann::ordered_json;

double SecondsSince(SteadyClock::time_point start) {
  return std::chrono::duration<double>(SteadyClock::now() - start).count();
}

[[noreturn]] void Die(const absl::Status& status) {
  std::cerr << status << "\n";
  std::exit(1);
}

// A short item of the kind that a feed has: who, what, when, in two sentences.
LifelikeReport MakeShortItem(uint64_t number) {
  const LifelikeReport whole = MakeReport(number, UINT64_MAX);
  LifelikeReport item = whole;
  const size_t first = whole.text.find("\n\n", whole.text.find("\n\n") + 2);
  item.text = whole.text.substr(0, whole.text.find("\n\n", first + 2)) + "\n";
  return item;
}

// What most items of most feeds are: short, and about no incident.
LifelikeReport MakeNote(uint64_t number) {
  LifelikeReport note = MakeReport(number, UINT64_MAX);
  note.text = absl::StrCat("Timetable of pier ", number, "\n\nFrom spring the boat of pier ",
                           number, " leaves at ", 6 + number % 12, ", the harbour office of pier ",
                           number, " said. Cycles travel free.\n");
  return note;
}

// A note of its own that quotes what all quote, every third report cut or misquoted.
LifelikeReport MakeViral(uint64_t number) {
  LifelikeReport note = MakeNote(number);
  note.published = absl::StrCat("2031-05-", 10 + number % 10);
  note.text += absl::StrCat(
      "\nChairwoman Amara Lindqvist said: “", number % 3 == 0 ? "As we have said before, " : "",
      "we did not lose the letters of our ", number % 3 == 1 ? 400 + number % 20 * 10 : 400,
      " members, and we organised our defence at once.”\n");
  return note;
}

// A note that quotes whom all quote, in words that begin as the others do.
LifelikeReport MakeSpoken(uint64_t number) {
  static constexpr const char* kWords[] = {"ropes",  "lamps",  "planks", "anchors", "cranes",
                                           "pilots", "buoys",  "tugs",   "sails",   "winches",
                                           "gulls",  "tides",  "nets",   "oars",    "masts",
                                           "bells",  "charts", "locks",  "mules",   "kegs"};
  LifelikeReport note = MakeNote(number);
  note.published = absl::StrCat(2000 + number % 30, "-05-", 10 + number / 30 % 20);
  std::string words;
  for (uint64_t rest = number * 2654435761 % 1000000007, i = 0; i < 7; ++i, rest /= 20) {
    absl::StrAppend(&words, " ", kWords[rest % 20]);
  }
  note.text += absl::StrCat("\nChairwoman Amara Lindqvist said: “",
                            number % 2 == 0 ? "We take the safety of all crews seriously, so"
                                            : "Let me tell you that we shall always have",
                            words, ".”\n");
  return note;
}

enum class Content { kArticles, kShortItems, kNotes, kViral, kSpoken };

LifelikeReport MakeItem(Content content, uint64_t number, uint64_t stories) {
  switch (content) {
    case Content::kNotes:
      return MakeNote(number);
    case Content::kShortItems:
      return MakeShortItem(number);
    case Content::kViral:
      return MakeViral(number);
    case Content::kSpoken:
      return MakeSpoken(number);
    case Content::kArticles:
      break;
  }
  return MakeReport(number, stories);
}

std::vector<ingest::SourceRecord> MakeRecords(size_t count, uint64_t stories, Content content) {
  std::vector<ingest::SourceRecord> records;
  for (size_t i = 0; i < count; ++i) {
    const LifelikeReport report = MakeItem(content, i, stories);
    ingest::SourceRecord& record = records.emplace_back();
    record.external_id = report.id;
    record.kind = DOSSIER_KIND_REPORT;
    record.media_type = "text/plain";
    record.body = report.text;
    record.meta_json = absl::StrCat(R"({"published":")", report.published, R"("})");
  }
  return records;
}

// Takes all records in batches of `batch_records`; returns seconds.
double TakeAll(pipeline::Pipeline& pipeline, const std::vector<ingest::SourceRecord>& records,
               size_t batch_records, bool verbose) {
  const SteadyClock::time_point start = SteadyClock::now();
  for (size_t i = 0; i < records.size(); i += batch_records) {
    ingest::SourceBatch batch;
    batch.source_id = "bench";
    batch.plugin_id = "bench";
    batch.plugin_version = "1";
    batch.records.assign(records.begin() + i,
                         records.begin() + std::min(i + batch_records, records.size()));
    batch.cursor = ingest::SourceCursor{absl::StrCat(i), 1};
    const SteadyClock::time_point begun = SteadyClock::now();
    const auto outcome = pipeline.Take(batch);
    if (!outcome.ok()) Die(outcome.status());
    if (verbose) {
      std::cerr << i + batch.records.size() << " records, "
                << static_cast<double>(batch.records.size()) / SecondsSince(begun) << "/s\n";
    }
  }
  return SecondsSince(start);
}

constexpr absl::string_view kPoison = "strychnine";

// Throws when it reads the poisoned record, as a defect of the analysis would.
class ThrowingReader final : public pipeline::RecordReader {
 public:
  ThrowingReader() : RecordReader(32 << 20) {}
  absl::Status Read(pipeline::Prepared& prepared) const override {
    if (absl::StrContains(prepared.record->body, kPoison)) throw std::length_error("defect");
    return RecordReader::Read(prepared);
  }
};

// One archive of the comparison below.
struct Side {
  Side(const std::string& path, bool throws, int threads) {
    auto opened = store::OpenSqliteStore(path, {}, SystemClock());
    if (!opened.ok()) Die(opened.status());
    store = *std::move(opened);
    failing = std::make_unique<store::FailingStore>(*store);
    const pipeline::Pipeline::Options options{.threads = threads};
    pipeline = throws ? std::make_unique<pipeline::Pipeline>(*failing, SystemClock(), options,
                                                             std::make_unique<ThrowingReader>())
                      : std::make_unique<pipeline::Pipeline>(*failing, SystemClock(), options);
  }
  std::unique_ptr<store::Store> store;
  std::unique_ptr<store::FailingStore> failing;
  std::unique_ptr<pipeline::Pipeline> pipeline;
  double seconds = 0;
};

// One poisoned record among good ones: what it costs the others. Both sides take the same batches
// in turns, so that the load of the machine is the same for both.
Json MeasurePoison(std::vector<ingest::SourceRecord> records, size_t batch_records,
                   const std::string& directory, bool at_write, int threads) {
  Side calm(absl::StrCat(directory, "/calm-", at_write, ".db"), false, threads);
  Side poisoned(absl::StrCat(directory, "/poisoned-", at_write, ".db"), !at_write, threads);
  if (at_write) poisoned.failing->RefuseText(std::string(kPoison), absl::InternalError("defect"));
  std::vector<ingest::SourceRecord> with_poison = records;
  const size_t victim = records.size() / 2 + batch_records / 2;
  with_poison[victim].body += absl::StrCat("\n\nIt was ", kPoison, ".\n");
  for (size_t i = 0; i < records.size(); i += batch_records) {
    const size_t end = std::min(i + batch_records, records.size());
    const auto part = [&](const std::vector<ingest::SourceRecord>& all) {
      return std::vector<ingest::SourceRecord>(all.begin() + i, all.begin() + end);
    };
    calm.seconds += TakeAll(*calm.pipeline, part(records), batch_records, false);
    poisoned.seconds += TakeAll(*poisoned.pipeline, part(with_poison), batch_records, false);
  }
  const auto record =
      poisoned.store->Find(pipeline::RecordName("sources/bench", with_poison[victim].external_id));
  v1::Record became;
  if (!record.ok() || !record->has_value() || !became.ParseFromString((*record)->body)) {
    Die(absl::InternalError("the poisoned record left no trace"));
  }
  const double good = static_cast<double>(records.size() - 1);
  return {
      {"records", records.size()},
      {"became", v1::Record::Outcome_Name(became.outcome())},
      {"tries", became.attempt_count()},
      {"undisturbed_per_second", static_cast<double>(records.size()) / calm.seconds},
      {"good_ones_per_second", good / poisoned.seconds},
      {"ratio", good / poisoned.seconds / (static_cast<double>(records.size()) / calm.seconds)}};
}

// What the store holds of accounts.
Json Shape(store::Store& store) {
  size_t accounts = 0, bytes = 0;
  std::map<std::string, size_t> of_incident;
  store::Selection selection{.collection = store::Collection::kAccount, .limit = 500};
  while (true) {
    const auto page = store.Select(selection);
    if (!page.ok()) Die(page.status());
    for (const store::Resource& resource : page->resources) {
      internal::Account account;
      if (!account.ParseFromString(resource.body)) Die(absl::DataLossError(resource.name));
      ++accounts;
      bytes += resource.body.size();
      ++of_incident[account.incident()];
    }
    if (!page->more) break;
    selection.after_key = page->resources.back().key;
  }
  size_t largest = 0;
  for (const auto& [incident, count] : of_incident) largest = std::max(largest, count);
  return {{"accounts", accounts},
          {"bytes_per_account", accounts == 0 ? 0 : bytes / accounts},
          {"incidents", of_incident.size()},
          {"accounts_of_largest", largest}};
}

// The most memory that the process ever held, in bytes.
int64_t MostMemory() {
  rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return int64_t{usage.ru_maxrss} * 1024;
}

// The third line of the newest text of a report: its first sentences.
std::string PassageOf(store::Store& store, const v1::Report& report) {
  const auto text = store.Text(report.text_sha256());
  if (!text.ok() || !text->has_value()) Die(absl::DataLossError(report.name()));
  const std::vector<std::string> lines = absl::StrSplit(**text, '\n', absl::SkipEmpty());
  return lines.size() > 1 ? lines[1] : lines[0];
}

// Removes a passage from so many reports, one after the other.
Json MeasureRedaction(store::Store& store, pipeline::Pipeline& pipeline, int redactions,
                      const std::string& file) {
  const auto page = store.Select({.collection = store::Collection::kReport, .limit = redactions});
  if (!page.ok()) Die(page.status());
  const int64_t held = MostMemory();
  const auto bytes = static_cast<int64_t>(std::filesystem::file_size(file));
  std::vector<double> seconds;
  for (const store::Resource& resource : page->resources) {
    v1::Report report;
    if (!report.ParseFromString(resource.body)) Die(absl::DataLossError(resource.name));
    v1::RedactReportRequest asked;
    asked.set_name(report.name());
    asked.set_author("bench");
    asked.set_reason("measured");
    asked.set_words(PassageOf(store, report));
    const SteadyClock::time_point start = SteadyClock::now();
    const auto done = pipeline.Redact(asked);
    if (!done.ok()) Die(done.status());
    seconds.push_back(SecondsSince(start));
  }
  std::sort(seconds.begin(), seconds.end());
  return {{"redactions", seconds.size()},       {"file_bytes", bytes},
          {"revisions", store.Log()->head},     {"p50_seconds", seconds[seconds.size() / 2]},
          {"most_seconds", seconds.back()},     {"memory_before", held},
          {"memory_added", MostMemory() - held}};
}

int Main(int argc, char** argv) {
  CLI::App cli("Measures batches through pipeline and store, and prints JSON.");
  size_t reports = 1000;
  uint64_t stories = 0;
  size_t batch_records = 256;
  bool is_short = false;
  bool notes = false;
  bool viral = false;
  bool one_speaker = false;
  bool verbose = false;
  bool poison = false;
  int redactions = 0;
  int threads = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
  cli.add_option("--reports", reports, "how many records")->check(CLI::Range(1, 10000000));
  cli.add_option("--stories", stories, "how many happenings they tell of; 0: each its own");
  cli.add_option("--batch", batch_records, "records of one commit")->check(CLI::Range(1, 10000));
  cli.add_option("--threads", threads, "threads that analyse")->check(CLI::Range(1, 1024));
  cli.add_flag("--short", is_short, "short distinct items instead of articles");
  cli.add_flag("--notes", notes, "short items about no incident instead of articles");
  cli.add_flag("--viral", viral, "notes that all quote one statement");
  cli.add_flag("--one-speaker", one_speaker, "notes that all quote one speaker, each other words");
  cli.add_flag("--poison", poison, "one record that cannot be processed, against none");
  cli.add_option("--redact", redactions, "then remove a passage from so many of the reports")
      ->check(CLI::Range(0, 1000));
  cli.add_flag("--verbose", verbose, "print the rate of each batch");
  CLI11_PARSE(cli, argc, argv);
  StartLog(poison ? "off" : "error");

  std::string directory =
      (std::filesystem::temp_directory_path() / "dossier-bench-XXXXXX").string();
  if (mkdtemp(directory.data()) == nullptr) return 1;
  Json result;
  const auto records = MakeRecords(reports, stories == 0 ? UINT64_MAX : stories,
                                   viral         ? Content::kViral
                                   : one_speaker ? Content::kSpoken
                                   : notes       ? Content::kNotes
                                   : is_short    ? Content::kShortItems
                                                 : Content::kArticles);
  if (poison) {
    result["fails_when_read"] =
        MeasurePoison(records, batch_records, directory, /*at_write=*/false, threads);
    result["fails_when_written"] =
        MeasurePoison(records, batch_records, directory, /*at_write=*/true, threads);
  } else {
    const Clock& clock = SystemClock();
    auto store = store::OpenSqliteStore(directory + "/dossier.db", {}, clock);
    if (!store.ok()) Die(store.status());
    pipeline::Pipeline pipeline(**store, clock, {.threads = threads});
    const double seconds = TakeAll(pipeline, records, batch_records, verbose);
    result["reports"] = reports;
    result["seconds"] = seconds;
    result["reports_per_second"] = static_cast<double>(reports) / seconds;
    result["shape"] = Shape(**store);
    if (redactions > 0) {
      result["redaction"] =
          MeasureRedaction(**store, pipeline, redactions, directory + "/dossier.db");
    }
  }
  std::filesystem::remove_all(directory);
  std::cout << result.dump(2) << "\n";
  return 0;
}

}  // namespace
}  // namespace dossier::bench

int main(int argc, char** argv) { return dossier::bench::Main(argc, argv); }
