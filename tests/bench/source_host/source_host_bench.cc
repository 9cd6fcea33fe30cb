// How many records a second come out of a plugin, validated and delivered to a sink: from a process
// of its own, from inside this process, and beside that a bare socketpair. Prints JSON.
#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "server/base/log.h"
#include "server/ingest/hosted_session.h"
#include "server/ingest/plugin_inspection.h"
#include "server/ingest/plugin_session.h"
#include "server/ingest/source_runner.h"
#include "tests/bench/source_host/bare_socketpair.h"

namespace dossier {
namespace {

using Json = nlohmann::ordered_json;
using Clock = std::chrono::steady_clock;

constexpr const char* kPlugin = DOSSIER_BINARY_DIR "/tests/plugins/bench_source.so";

// Takes what is delivered as the pipeline does, and forgets it.
class CountingSink final : public ingest::BatchSink {
 public:
  absl::Status Accept(const ingest::SourceBatch& batch) override {
    for (const ingest::SourceRecord& record : batch.records)
      faults_ += record.error.empty() ? 0 : 1;
    records_ += batch.records.size();
    const std::lock_guard lock(mutex_);
    taken_.notify_all();
    return absl::OkStatus();
  }

  // Waits for a batch at `time` or later.
  void AwaitBatch(Clock::time_point time = Clock::time_point::min()) {
    std::unique_lock lock(mutex_);
    taken_.wait(lock, [&] { return records_ > 0 && Clock::now() >= time; });
  }
  uint64_t records() const { return records_; }
  uint64_t faults() const { return faults_; }

 private:
  std::atomic<uint64_t> records_{0};
  std::atomic<uint64_t> faults_{0};
  std::mutex mutex_;
  std::condition_variable taken_;
};

struct Settings {
  std::chrono::milliseconds time{2000};
  int runs = 3;
  // What one poll may bring; the defaults of the server.
  uint32_t batch_records = 256;
  std::vector<size_t> body_bytes = {600, 4000, 20000};
};

struct Result {
  double records_per_s = 0;
  // Of this process and of the plugin's together; says what a busy machine hides.
  double cpu_us_per_record = 1e9;

  void KeepBest(const Result& other) {
    records_per_s = std::max(records_per_s, other.records_per_s);
    cpu_us_per_record = std::min(cpu_us_per_record, other.cpu_us_per_record);
  }
};

double CpuSeconds(__rusage_who who) {
  rusage usage = {};
  getrusage(who, &usage);
  return static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

// What a source runner hands to its sink.
Result Delivered(ingest::SourceOpener opener, const Settings& settings) {
  const double cpu_before = CpuSeconds(RUSAGE_SELF) + CpuSeconds(RUSAGE_CHILDREN);
  CountingSink sink;
  ingest::SourceRunner::Options options;
  options.source_id = "bench";
  options.budget.limits.max_records = settings.batch_records;
  ingest::SourceRunner runner(std::move(options), std::move(opener), std::nullopt, sink);
  runner.Start();
  // From the first batch on: starting a process is measured elsewhere.
  sink.AwaitBatch();
  const auto start = Clock::now();
  const uint64_t before = sink.records();
  sink.AwaitBatch(start + settings.time);
  const uint64_t records = sink.records() - before;
  const std::chrono::duration<double> elapsed = Clock::now() - start;
  if (!runner.Stop(absl::Seconds(10)).ok() || sink.faults() != 0) std::abort();
  const double cpu = CpuSeconds(RUSAGE_SELF) + CpuSeconds(RUSAGE_CHILDREN) - cpu_before;
  return {static_cast<double>(records) / elapsed.count(),
          cpu / static_cast<double>(sink.records()) * 1e6};
}

Json Measure(size_t body_bytes, const Settings& settings) {
  const std::string config = "{\"body_bytes\": " + std::to_string(body_bytes) + "}";
  ingest::HostedSource source;
  source.file = ingest::PluginFile::Open(kPlugin).value();
  source.plugin = ingest::InspectInChild(*source.file).value();
  source.source_id = "bench";
  source.config_json = config;
  const auto plugin = ingest::Plugin::Load(kPlugin).value();

  double bare = 0;
  Result in_process;
  Result hosted;
  // In turn, and the best of each, so that a busy moment of the machine counts for none.
  for (int run = 0; run < settings.runs; ++run) {
    bare = std::max(bare, BareSocketpair(body_bytes, settings.time));
    in_process.KeepBest(Delivered(ingest::PluginOpener(plugin, "bench", config), settings));
    hosted.KeepBest(Delivered(ingest::HostedOpener(source), settings));
  }
  Json result;
  result["body_bytes"] = body_bytes;
  result["hosted_records_per_s"] = static_cast<int64_t>(hosted.records_per_s);
  result["in_process_records_per_s"] = static_cast<int64_t>(in_process.records_per_s);
  result["bare_socketpair_records_per_s"] = static_cast<int64_t>(bare);
  result["hosted_mb_per_s"] =
      static_cast<int64_t>(hosted.records_per_s * static_cast<double>(body_bytes) / 1e6);
  result["hosted_cpu_us_per_record"] = hosted.cpu_us_per_record;
  result["in_process_cpu_us_per_record"] = in_process.cpu_us_per_record;
  result["ratio_to_in_process"] = hosted.records_per_s / in_process.records_per_s;
  result["ratio_to_bare_socketpair"] = hosted.records_per_s / bare;
  return result;
}

// Milliseconds from nothing to a loaded plugin, at best.
double StartTime(int runs) {
  const auto file = ingest::PluginFile::Open(kPlugin).value();
  double best = 1e9;
  for (int run = 0; run < 10 * runs; ++run) {
    const auto start = Clock::now();
    if (!ingest::InspectInChild(*file).ok()) std::abort();
    best = std::min(best, std::chrono::duration<double, std::milli>(Clock::now() - start).count());
  }
  return best;
}

int Run(int argc, char** argv) {
  Settings settings;
  for (int i = 1; i < argc; ++i) {
    const auto number = [&](const char* name) {
      const bool given = std::strcmp(argv[i], name) == 0 && i + 1 < argc;
      return given ? std::atoi(argv[++i]) : 0;
    };
    if (const int time = number("--milliseconds")) {
      settings.time = std::chrono::milliseconds(time);
    } else if (const int runs = number("--runs")) {
      settings.runs = runs;
    } else if (const int records = number("--batch-records")) {
      settings.batch_records = static_cast<uint32_t>(records);
    } else if (const int bytes = number("--body-bytes")) {
      settings.body_bytes = {static_cast<size_t>(bytes)};
    } else {
      std::fprintf(
          stderr,
          "usage: source_host_bench [--milliseconds 2000] [--runs 3] [--batch-records 256] "
          "[--body-bytes N]\n");
      return 2;
    }
  }
  StartLog("error");
  Json report;
  report["batch_records"] = settings.batch_records;
  report["runs"] = settings.runs;
  report["start_ms"] = StartTime(settings.runs);
  for (const size_t bytes : settings.body_bytes)
    report["sizes"].push_back(Measure(bytes, settings));
  std::printf("%s\n", report.dump(2).c_str());
  return 0;
}

}  // namespace
}  // namespace dossier

int main(int argc, char** argv) { return dossier::Run(argc, argv); }
