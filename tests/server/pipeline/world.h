#ifndef DOSSIER_TESTS_SERVER_PIPELINE_WORLD_H_
#define DOSSIER_TESTS_SERVER_PIPELINE_WORLD_H_

#include <functional>
#include <random>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "dossier/v1/decision_service.pb.h"
#include "dossier/v1/report_service.pb.h"
#include "dossier/v1/source.pb.h"
#include "tests/server/pipeline/archive.h"
#include "tests/server/pipeline/installation.h"

// Histories of an installation, made up at random and lived again from the same beginning, so that
// names, times and revisions are the same.
namespace dossier::pipeline {

// What can happen: reports come, a person decides, takes a decision back, or removes words; what is
// known of a source changes.
using Happening = std::variant<std::vector<ingest::SourceRecord>, v1::CreateDecisionRequest,
                               v1::UndoDecisionRequest, v1::RedactReportRequest, v1::Source>;

// Words that may have to go.
constexpr absl::string_view kCaptain = "Ottilie Brackwater";
constexpr absl::string_view kAddress = "17 Vellumgate Row";

// The moments that reads of the past take.
v1::AsOf AfterRevision(int64_t revision);
v1::AsOf At(absl::Time time);

// A data file with the secrets of an installation, by which names are given and words hashed, and
// nothing else.
class Beginning : public Installation {
 public:
  Beginning();
  const std::string& path() const { return path_; }
};

// An installation that begins as `beginning` did. For one thread.
class World : public Archive {
 public:
  explicit World(const Beginning& beginning) : Archive(beginning.path()) {}

  int64_t Head() { return store().Log()->head; }

  // Lets it happen, a second after what happened before. What is refused changes nothing.
  void Live(const Happening& happening);

  // Every name that was ever given to an incident, and the decisions that were taken.
  const std::set<std::string>& names() const { return names_; }
  const std::vector<std::string>& decisions() const { return decisions_; }

  // Whether any version of the report has the words.
  bool EverPrinted(const v1::Report& report, absl::string_view words);

 private:
  void Put(const v1::Source& source);

  std::set<std::string> names_;
  std::vector<std::string> decisions_;
};

// Requests to remove words from every report that has them.
std::vector<v1::RedactReportRequest> RemovalsOf(absl::string_view words, World& world);

// A history of at least `steps`, lived in `world` as it is made up; `after_each` is told how many
// have happened.
std::vector<Happening> LiveAnything(World& world, std::mt19937& random, int steps, bool redacts,
                                    const std::function<void(size_t)>& after_each);

// One of the words that were to go, with what stands around it; empty if none is left.
std::string LeftOfWords(absl::string_view bytes);

}  // namespace dossier::pipeline

#endif  // DOSSIER_TESTS_SERVER_PIPELINE_WORLD_H_
