#include "tests/bench/analysis_story.h"

#include <algorithm>
#include <ctime>
#include <optional>

#include "absl/strings/str_cat.h"
#include "server/analysis/analyzer.h"
#include "server/analysis/entities.h"
#include "server/analysis/names.h"
#include "server/analysis/statements.h"
#include "server/analysis/text.h"
#include "server/ingest/documents/date_words.h"
#include "tests/bench/allocations.h"

namespace dossier::bench {
namespace {

using Json = nlohmann::ordered_json;

// Of the processor, for this thread.
double Seconds() {
  timespec now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

template <typename Work>
double SecondsOf(const Work& work) {
  const double start = Seconds();
  work();
  return Seconds() - start;
}

double Rounded(double value) {
  return static_cast<double>(static_cast<int64_t>(value * 100)) / 100;
}

size_t BytesOf(const std::vector<LifelikeReport>& corpus) {
  size_t bytes = 0;
  for (const LifelikeReport& report : corpus) bytes += report.text.size();
  return bytes;
}

struct Found {
  size_t statements = 0;
  size_t claims = 0;
};

analysis::Document DocumentOf(const LifelikeReport& report) {
  analysis::Document document{.text = report.text};
  if (auto date = ingest::ParseIsoDate(report.published)) document.published = *date;
  return document;
}

Found AnalyzeAll(const std::vector<LifelikeReport>& corpus) {
  const analysis::Analyzer analyzer{};
  Found found;
  for (const LifelikeReport& report : corpus) {
    google::protobuf::Arena arena(analysis::Analyzer::ArenaOptions());
    const internal::Analysis& analysis = analyzer.Analyze(DocumentOf(report), arena);
    found.statements += static_cast<size_t>(analysis.statements_size());
    for (const internal::Account& account : analysis.accounts()) {
      found.claims += static_cast<size_t>(account.claims_size());
    }
  }
  return found;
}

// The first parts of Analyzer::Analyze one by one; each needs those before it.
enum Part { kText, kEntities, kStatements };

void RunParts(const std::vector<LifelikeReport>& corpus, Part last) {
  for (const LifelikeReport& report : corpus) {
    const analysis::Text text(report.text);
    if (last == kText) continue;
    const analysis::NameClasses names(text);
    const analysis::Entities entities(text, names);
    if (last == kEntities) continue;
    analysis::FindStatements(text, names, entities);
  }
}

template <typename Work>
double BestOf(size_t passes, const Work& work) {
  double best = 1e9;
  for (size_t i = 0; i < passes; ++i) best = std::min(best, SecondsOf(work));
  return best;
}

}  // namespace

Json MeasureAnalysis(const std::vector<LifelikeReport>& corpus, size_t passes) {
  const double bytes = static_cast<double>(BytesOf(corpus));
  const double reports = static_cast<double>(corpus.size());
  CountAllocations counting;
  const Found found = AnalyzeAll(corpus);  // warms up, too
  const Allocations allocations = counting.Stop();
  std::vector<double> seconds;
  for (size_t i = 0; i < passes; ++i) seconds.push_back(SecondsOf([&] { AnalyzeAll(corpus); }));
  std::sort(seconds.begin(), seconds.end());
  const double best = seconds.front();
  const double median = seconds[seconds.size() / 2];
  const double text = BestOf(passes, [&] { RunParts(corpus, kText); });
  const double entities = BestOf(passes, [&] { RunParts(corpus, kEntities); });
  const double statements = BestOf(passes, [&] { RunParts(corpus, kStatements); });
  const double each = 1e9 / bytes;
  return {{"reports", corpus.size()},
          {"bytes", bytes},
          {"statements", found.statements},
          {"claims", found.claims},
          {"mb_per_second", Rounded(bytes / 1e6 / best)},
          {"mb_per_second_median", Rounded(bytes / 1e6 / median)},
          {"reports_per_second", Rounded(reports / best)},
          {"reports_per_second_median", Rounded(reports / median)},
          {"allocations_per_report", Rounded(static_cast<double>(allocations.count) / reports)},
          {"allocated_bytes_per_report", Rounded(static_cast<double>(allocations.bytes) / reports)},
          {"nanoseconds_per_byte",
           {{"text", Rounded(text * each)},
            {"entities", Rounded((entities - text) * each)},
            {"statements", Rounded((statements - entities) * each)},
            {"facts_and_messages", Rounded((best - statements) * each)}}}};
}

void WriteAnalyses(const std::vector<LifelikeReport>& corpus, std::ostream& output) {
  const analysis::Analyzer analyzer{};
  for (const LifelikeReport& report : corpus) {
    output << "report " << report.id << "\n"
           << analyzer.Analyze(DocumentOf(report), {.explain = true}).Utf8DebugString();
  }
}

std::vector<LifelikeReport> OfEqualSize(const std::vector<LifelikeReport>& corpus, size_t bytes) {
  std::vector<LifelikeReport> cut;
  std::string left;
  for (const LifelikeReport& report : corpus) {
    absl::StrAppend(&left, left.empty() ? "" : "\n\n", report.text);
    while (left.size() > bytes) {
      const size_t blank = left.find_last_of(" \n", bytes);
      const size_t end = blank == std::string::npos || blank == 0 ? bytes : blank;
      cut.push_back({absl::StrCat(cut.size()), left.substr(0, end), report.published});
      left.erase(0, end + 1);
    }
  }
  return cut;
}

}  // namespace dossier::bench
