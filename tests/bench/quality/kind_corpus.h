#ifndef DOSSIER_TESTS_BENCH_QUALITY_KIND_CORPUS_H_
#define DOSSIER_TESTS_BENCH_QUALITY_KIND_CORPUS_H_

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "nlohmann/json.hpp"
#include "server/analysis/kind_signs.h"

namespace dossier::analysis {

// Reports with what people said they tell of which kinds of incident, cut into what weights are
// learnt from.

enum class Source : uint8_t {
  kNews,      // of computers: kinds by sentence, and which happened
  kNotes,     // of a repository: kinds of each
  kGeneral,   // reports on anything else
  kSnippets,  // titles with a sentence or two, on anything else
  // Our own cases teach what is of computers and what is not; nothing is measured by them.
  kOwnOfComputers,
  kOwnGeneral,
};
inline constexpr uint32_t kSources = static_cast<uint32_t>(Source::kOwnGeneral) + 1;

inline bool IsOwn(Source source) { return source >= Source::kOwnOfComputers; }
inline bool IsOfComputers(Source source) {
  return source == Source::kNews || source == Source::kNotes || source == Source::kOwnOfComputers;
}

// What is weighed at once.
enum class Cut : uint8_t {
  kSentence,
  kTitle,  // its sentences
  kWhole,  // with the title
  kNote,   // the same of a note, and of as much of another text as a note may have
};

struct Stretch {
  uint32_t report = 0;
  Cut cut = Cut::kSentence;
  std::set<std::string> signs;
  std::set<std::string> kinds;  // told in it; "X!" told as having happened
};

struct KindReport {
  Source source = Source::kNews;
  uint32_t fold = 0;  // texts on one matter stay together
  std::string id;
  std::string bytes;  // with the title
  std::set<std::string> kinds;
};

// All texts of the gold files, cut into stretches.
class KindCorpus {
 public:
  // Ends the program with a message if the file cannot be read.
  void Read(const std::string& path, Source source);
  // The cases of tests/corpus/incidents that expect a kind of computers alone, or one of the
  // physical world. No fold leaves them out.
  void ReadOwn(const std::string& folder);

  // Stems that are mostly written with a capital within sentences are names and tell nothing that
  // holds next year.
  bool IsName(const std::string& sign) const;

  const std::vector<KindReport>& reports() const { return reports_; }
  const std::vector<Stretch>& stretches() const { return stretches_; }

 private:
  void Add(const nlohmann::json& gold, Source source);
  void CountCapitals(const Text& text);

  std::vector<KindReport> reports_;
  std::vector<Stretch> stretches_;
  std::map<std::string, int> capitals_;
};

}  // namespace dossier::analysis

#endif  // DOSSIER_TESTS_BENCH_QUALITY_KIND_CORPUS_H_
