// Trains server/analysis/lexicons/kind_weights.txt: what a report tells of which kind of incident.
//
//   train_kinds --news CASIE.jsonl --notes EUREPOC.jsonl --general ECBPLUS.jsonl
//               --snippets GNEWS.jsonl --own tests/corpus/incidents > weights.txt
//
// Standard error tells how well: what is found in each fifth of the texts by weights and thresholds
// of the other four. --held-out FILE writes that for a scorer. The same files and rules give the
// same weights, byte for byte.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "nlohmann/json.hpp"
#include "server/analysis/fact_reading.h"
#include "server/analysis/topics.h"
#include "tests/bench/quality/folds.h"
#include "tests/bench/quality/kind_corpus.h"
#include "tests/bench/quality/kind_names.h"
#include "tests/bench/quality/kinds_together.h"
#include "tests/bench/quality/logistic.h"

namespace dossier::analysis {
namespace {

using nlohmann::json;

constexpr uint32_t kReports = 5;    // that must have a sign
constexpr double kLeast = 0.03;     // smaller weights are left out
constexpr double kOfPart = 0.03;    // what a sentence counts where whole texts are asked
constexpr double kOfSnippet = 0.1;  // and what a snippet does
constexpr double kHappened = 0.94;  // of notes must be told as what happened
constexpr double kAttacks = 0.97;   // of news of attacks that happened must pass as such
constexpr double kAlarms = 0.01;    // of general news may be called news of computers
constexpr int kTogetherSteps = 300;
constexpr double kTogetherStep = 0.2;
constexpr double kTogetherSmall = 0.03;  // how strongly weights are drawn to those of sentences
constexpr double kLeastSure = 1e-3;

struct Settings {
  double sparse = 1e-4;
  double small = 2e-3;
  double whole_sparse = 5e-4;
  double whole_small = 3e-3;
  double note_sparse = 2e-4;
  double note_small = 5e-3;
};

// What the gold calls the kind of each question.
constexpr std::array<absl::string_view, kSentenceQuestions / 2> kNewsKinds = {
    "data-breach", "phishing", "ransom", "vulnerability-disclosure", "vulnerability-patch"};
constexpr std::array<absl::string_view, kNoteKinds> kNotesKinds = {
    "data-theft", "disruption", "hijacking", "doxing", "ransomware"};

// Of a whole text only words and what they speak of are weighed, not how they are told.
bool IsOfWhole(const std::string& sign) { return sign.back() == '*' || sign.back() == ']'; }

bool IsOfNotes(const std::string& sign) {
  for (uint32_t m = 0; m < kKindMarks; ++m) {
    const auto mark = static_cast<KindMark>(m);
    if (IsOfNotes(mark) && MarkName(mark) == sign) return true;
  }
  return false;
}

// Whether people marked a kind of attack in it; as having happened, with "!".
bool TellsOfAttack(const std::set<std::string>& kinds, absl::string_view how = "") {
  return std::any_of(kNewsKinds.begin(), kNewsKinds.begin() + 3, [&](absl::string_view kind) {
    return kinds.contains(absl::StrCat(kind, how));
  });
}

double Likely(double score) { return 1 / (1 + std::exp(-score)); }
double SureOf(double score) { return score > 20 ? score : std::log1p(std::exp(score)); }

// What one question is learnt from and asked of.
class Task {
 public:
  Task(const KindCorpus& corpus, KindQuestion question) : corpus_(corpus), question_(question) {
    const uint32_t q = static_cast<uint32_t>(question);
    if (q < kSentenceQuestions) {
      kind_ = std::string(kNewsKinds[q % kNewsKinds.size()]);
      if (q >= kNewsKinds.size()) kind_ += "!";
    } else if (of_happening()) {
      cut_ = Cut::kNote;
    } else if (q >= kFirstNoteKind) {
      kind_ = std::string(kNotesKinds[q - kFirstNoteKind]);
      cut_ = Cut::kNote;
    } else {
      cut_ = Cut::kWhole;
    }
    Number();
  }

  // Whether the gold says yes of a report, and whether it is counted.
  bool Yes(const KindReport& report) const {
    if (of_happening()) return report.source == Source::kNotes;
    if (of_attack()) return TellsOfAttack(report.kinds, "!");
    return of_all() ? IsOfComputers(report.source) : report.kinds.contains(kind_);
  }
  bool Counts(const KindReport& report) const {
    if (IsOwn(report.source)) return false;
    return of_all() || report.source == (cut_ == Cut::kNote ? Source::kNotes : Source::kNews);
  }
  bool Asks(uint32_t report) const { return !of_report_[report].empty(); }

  bool of_happening() const { return question_ == KindQuestion::kNoteHappened; }
  bool of_attack() const { return question_ == KindQuestion::kAttack; }
  bool of_all() const { return question_ == KindQuestion::kCyber; }

  LinearModel Learn(uint32_t but_fold, const Settings& settings) const {
    std::vector<Example> examples;
    for (size_t i = 0; i < asked_.size(); ++i) {
      const Stretch& stretch = *asked_[i];
      const KindReport& report = corpus_.reports()[stretch.report];
      // Nobody marked what titles tell.
      const bool unmarked = cut_ == Cut::kSentence && stretch.cut == Cut::kTitle;
      if (report.fold == but_fold || unmarked) continue;
      Example example;
      example.features = features_[i];
      example.yes = Yes(stretch, report);
      if (stretch.cut != cut_) example.importance = kOfPart;
      if (report.source == Source::kSnippets) example.importance = kOfSnippet;
      examples.push_back(std::move(example));
    }
    const bool sentences = cut_ == Cut::kSentence;
    const bool notes = OfNoteKind();
    const auto features = static_cast<uint32_t>(names_.size());
    LinearModel model =
        Fit(examples, features,
            sentences ? settings.sparse
            : notes   ? settings.note_sparse
                      : settings.whole_sparse,
            sentences ? settings.small
            : notes   ? settings.note_small
                      : settings.whole_small,
            {}, sentences || notes ? TellingScales(examples, features) : std::vector<double>());
    if (sentences) AskTogether(but_fold, model);
    return model;
  }

  // By report: the score of the whole, or how sure the sentences make together.
  void Score(const LinearModel& model, uint32_t fold, std::vector<double>& scores) const {
    for (size_t i = 0; i < asked_.size(); ++i) {
      const uint32_t report = asked_[i]->report;
      if (corpus_.reports()[report].fold != fold || IsPart(*asked_[i])) continue;
      double score = model.always;
      for (const uint32_t f : features_[i]) {
        if (std::abs(model.weights[f]) >= kLeast) score += model.weights[f];
      }
      scores[report] += cut_ == Cut::kSentence ? SureOf(score) : score;
    }
  }

  std::string Section(const LinearModel& model, double enough) const {
    std::vector<std::string> lines;
    for (uint32_t f = 0; f < names_.size(); ++f) {
      if (std::abs(model.weights[f]) < kLeast) continue;
      lines.push_back(absl::StrFormat("%s | %.2f", names_[f], model.weights[f]));
    }
    std::sort(lines.begin(), lines.end());
    std::string out = absl::StrFormat("\n[%s]\nalways | %.2f\n",
                                      std::string(QuestionName(question_)), model.always);
    if (!OfNoteKind()) absl::StrAppendFormat(&out, "enough | %.2f\n", enough);
    for (const std::string& line : lines) absl::StrAppend(&out, line, "\n");
    return out;
  }

 private:
  bool OfNoteKind() const { return cut_ == Cut::kNote && !of_happening(); }

  bool Yes(const Stretch& stretch, const KindReport& report) const {
    if (of_happening()) return stretch.cut == Cut::kNote || TellsOfAttack(stretch.kinds, "!");
    return cut_ == Cut::kWhole ? Yes(report) : stretch.kinds.contains(kind_);
  }

  bool Asks(const Stretch& stretch) const {
    const KindReport& report = corpus_.reports()[stretch.report];
    if (of_happening()) {
      return report.source == Source::kNotes
                 ? stretch.cut == Cut::kNote
                 : stretch.cut == Cut::kSentence && TellsOfAttack(stretch.kinds);
    }
    // News of weaknesses alone are of computers, and none of these kinds.
    if (cut_ == Cut::kNote) {
      return stretch.cut == cut_ &&
             (report.source == Source::kNotes ||
              (report.source == Source::kNews && !TellsOfAttack(report.kinds)));
    }
    if (of_attack()) return stretch.cut == cut_ && report.source == Source::kNews;
    if (cut_ != Cut::kSentence) return stretch.cut == cut_ || IsPart(stretch);
    return (stretch.cut == Cut::kSentence || stretch.cut == Cut::kTitle) &&
           report.source != Source::kNotes;
  }

  // A sentence of general news teaches that short texts are general news as well.
  bool IsPart(const Stretch& stretch) const {
    return of_all() && stretch.cut != Cut::kWhole && stretch.cut != Cut::kNote &&
           corpus_.reports()[stretch.report].source == Source::kGeneral;
  }

  bool Weighs(const std::string& sign) const {
    if (OfNoteKind()) return IsOfWhole(sign) || IsOfNotes(sign);
    return cut_ == Cut::kWhole ? IsOfWhole(sign) : !IsOfNotes(sign);
  }

  // Numbers the signs that enough reports have.
  void Number() {
    std::map<std::string, std::set<uint32_t>> reports;
    of_report_.resize(corpus_.reports().size());
    for (const Stretch& stretch : corpus_.stretches()) {
      if (!Asks(stretch)) continue;
      of_report_[stretch.report].push_back(static_cast<uint32_t>(asked_.size()));
      asked_.push_back(&stretch);
      for (const std::string& sign : stretch.signs) {
        if (Weighs(sign) && !corpus_.IsName(sign)) reports[sign].insert(stretch.report);
      }
    }
    std::map<std::string, uint32_t> numbers;
    for (const auto& [sign, in] : reports) {
      if (in.size() < kReports) continue;
      numbers.emplace(sign, static_cast<uint32_t>(names_.size()));
      names_.push_back(sign);
    }
    for (const Stretch* stretch : asked_) {
      std::vector<uint32_t>& features = features_.emplace_back();
      for (const std::string& sign : stretch->signs) {
        const auto found = numbers.find(sign);
        if (found != numbers.end()) features.push_back(found->second);
      }
    }
  }

  double ScoreOf(const LinearModel& model, uint32_t asked) const {
    double score = model.always;
    for (const uint32_t f : features_[asked]) score += model.weights[f];
    return score;
  }

  // What single sentences teach is moved to where the sentences of each report together say of it
  // what people did.
  void AskTogether(uint32_t but_fold, LinearModel& model) const {
    const LinearModel first = model;
    for (int step = 0; step < kTogetherSteps; ++step) {
      std::vector<double> gradient(names_.size());
      double gradient_always = 0;
      double reports = 0;
      for (uint32_t r = 0; r < of_report_.size(); ++r) {
        const KindReport& report = corpus_.reports()[r];
        if (report.fold == but_fold || !Counts(report)) continue;
        ++reports;
        double sure = 0;
        std::vector<double> scores;
        for (const uint32_t i : of_report_[r]) {
          scores.push_back(ScoreOf(model, i));
          sure += SureOf(scores.back());
        }
        const double untold = std::exp(-sure);  // how likely none of them tells
        const double miss = Yes(report) ? -untold / std::max(1 - untold, kLeastSure) : 1;
        for (size_t s = 0; s < scores.size(); ++s) {
          const double of_sentence = miss * Likely(scores[s]);
          gradient_always += of_sentence;
          for (const uint32_t f : features_[of_report_[r][s]]) gradient[f] += of_sentence;
        }
      }
      for (size_t f = 0; f < gradient.size(); ++f) {
        const double drawn = kTogetherSmall * (model.weights[f] - first.weights[f]);
        model.weights[f] -= kTogetherStep * (gradient[f] / reports + drawn);
      }
      model.always -= kTogetherStep * gradient_always / reports;
    }
  }

  const KindCorpus& corpus_;
  const KindQuestion question_;
  std::string kind_;
  Cut cut_ = Cut::kSentence;
  std::vector<std::string> names_;
  std::vector<const Stretch*> asked_;
  std::vector<std::vector<uint32_t>> features_;   // by stretch that is asked
  std::vector<std::vector<uint32_t>> of_report_;  // by report: the stretches that are asked
};

struct Tally {
  uint32_t right = 0;
  uint32_t given = 0;
  uint32_t asked = 0;

  void Add(const std::string& kind, const std::set<std::string>& found,
           const std::set<std::string>& gold) {
    right += found.contains(kind) && gold.contains(kind);
    given += found.contains(kind);
    asked += gold.contains(kind);
  }
  void Add(const Tally& other) {
    right += other.right;
    given += other.given;
    asked += other.asked;
  }
  double F1() const { return given + asked == 0 ? 0 : 2.0 * right / (given + asked); }
};

// The least threshold that lets few of the wrong ones pass.
double ForAlarms(const std::vector<std::pair<double, bool>>& answers, uint32_t yes) {
  double left = kAlarms * static_cast<double>(answers.size() - yes);
  for (const auto& [score, right] : answers) {
    if (!right && --left < 0) return score;
  }
  return answers.back().first;
}

// The greatest threshold that most of the right ones pass.
double ForAttacks(const std::vector<std::pair<double, bool>>& answers, uint32_t yes) {
  double left = kAttacks * yes;
  for (const auto& [score, right] : answers) {
    if (right && --left < 0) return score;
  }
  return answers.back().first;
}

// The threshold with the best F1 over the counted reports outside of `but_fold`.
double Enough(const KindCorpus& corpus, const Task& task, const std::vector<double>& scores,
              uint32_t but_fold) {
  std::vector<std::pair<double, bool>> answers;
  uint32_t yes = 0;
  for (size_t r = 0; r < scores.size(); ++r) {
    const KindReport& report = corpus.reports()[r];
    if (!task.Counts(report) || report.fold == but_fold) continue;
    answers.emplace_back(scores[r], task.Yes(report));
    yes += task.Yes(report);
  }
  std::sort(answers.rbegin(), answers.rend());
  if (task.of_all()) return ForAlarms(answers, yes);
  // Sentences, not reports, teach what is mere talk.
  if (task.of_happening()) {
    return answers[static_cast<size_t>(kHappened * static_cast<double>(answers.size()))].first;
  }
  if (task.of_attack()) return ForAttacks(answers, yes);
  double best = -1;
  double enough = 0;
  uint32_t right = 0;
  for (size_t i = 0; i < answers.size(); ++i) {
    right += answers[i].second;
    const double f1 = Tally{right, static_cast<uint32_t>(i + 1), yes}.F1();
    if (f1 <= best) continue;
    best = f1;
    enough =
        i + 1 < answers.size() ? (answers[i].first + answers[i + 1].first) / 2 : answers[i].first;
  }
  return enough;
}

// The models of all questions: without each of the folds, and behind those of all texts.
class Training {
 public:
  Training(const KindCorpus& corpus, const Settings& settings) : corpus_(corpus) {
    for (uint32_t q = 0; q < kKindQuestions; ++q) {
      Answer& answer =
          answers_.emplace_back(Answer{Task(corpus, static_cast<KindQuestion>(q)), {}, {}});
      answer.crossed.resize(corpus.reports().size());
      for (uint32_t fold = 0; fold <= kFolds; ++fold) {
        answer.models.push_back(answer.task.Learn(fold, settings));
        if (fold < kFolds) answer.task.Score(answer.models.back(), fold, answer.crossed);
      }
      if (answer.task.of_attack()) AddSentences(answer.crossed);
    }
  }

  // What is learnt from all texts outside of `but_fold`.
  std::string Weights(uint32_t but_fold) const {
    const TogetherModel together = FitTogether(NotesBut(but_fold));
    std::string text;
    for (uint32_t q = 0; q < kKindQuestions; ++q) {
      const Answer& answer = answers_[q];
      LinearModel model = answer.models[but_fold];
      double enough = 0;
      if (q < kFirstNoteKind) {
        enough = Enough(corpus_, answer.task, answer.crossed, but_fold);
      } else {
        const uint32_t kind = q - kFirstNoteKind;
        for (double& weight : model.weights) weight *= together.slopes[kind];
        model.always = model.always * together.slopes[kind] + together.offsets[kind];
      }
      text += answer.task.Section(model, enough);
    }
    return text + together.Section();
  }

 private:
  struct Answer {
    Task task;
    std::vector<LinearModel> models;  // by the fold that they do not know
    std::vector<double> crossed;      // scores of reports by models that do not know them
  };

  // How surely sentences tell of attacks that happened is one half of whether a report does.
  void AddSentences(std::vector<double>& scores) const {
    for (size_t r = 0; r < scores.size(); ++r) {
      double sure = 0;
      for (const KindQuestion happened :
           {KindQuestion::kDataBreachHappened, KindQuestion::kPhishingHappened,
            KindQuestion::kRansomHappened}) {
        sure += answers_[static_cast<uint32_t>(happened)].crossed[r];
      }
      scores[r] += sure > 20 ? sure : std::log(std::max(std::exp(sure) - 1, 1e-4));
    }
  }

  std::vector<ScoredNote> NotesBut(uint32_t but_fold) const {
    std::vector<ScoredNote> notes;
    for (uint32_t r = 0; r < corpus_.reports().size(); ++r) {
      const KindReport& report = corpus_.reports()[r];
      if (report.fold == but_fold || !answers_[kFirstNoteKind].task.Asks(r)) continue;
      ScoredNote& note = notes.emplace_back();
      note.counts = report.source == Source::kNotes;
      for (uint32_t kind = 0; kind < kNoteKinds; ++kind) {
        note.scores[kind] = answers_[kFirstNoteKind + kind].crossed[r];
        if (note.counts && report.kinds.contains(std::string(kNotesKinds[kind]))) {
          note.told |= 1u << kind;
        }
      }
    }
    return notes;
  }

  const KindCorpus& corpus_;
  std::vector<Answer> answers_;
};

// What is found by weights, counted.
class Findings {
 public:
  explicit Findings(const KindCorpus& corpus) : corpus_(corpus), found_(corpus.reports().size()) {}

  // In the reports of `fold`, or in all if it is kFolds.
  void Find(const std::string& weights_text, uint32_t fold) {
    const KindWeights weights(weights_text);
    const TopicFinder finder(weights);
    for (size_t r = 0; r < corpus_.reports().size(); ++r) {
      const KindReport& report = corpus_.reports()[r];
      if (IsOwn(report.source) || (fold != kFolds && report.fold != fold)) continue;
      const Text text(report.bytes);
      const Text none("");
      const Topics topics = finder.Find(text, FindKinds(text, FactPatterns().Find(text)), none, {});
      for (const Topic& topic : topics.kinds) Add(topic, report.source, found_[r]);
      if (report.source == Source::kNews && topics.of_attack) {
        ++(TellsOfAttack(report.kinds, "!") ? attacks_ : no_attacks_);
      }
    }
  }

  void Print(const char* title) const {
    const auto tally = [&](Source source, const auto& kinds, absl::string_view how) {
      Tally all;
      for (const absl::string_view kind : kinds) {
        const std::string name = absl::StrCat(kind, how);
        Tally one;
        for (size_t r = 0; r < found_.size(); ++r) {
          const KindReport& report = corpus_.reports()[r];
          if (report.source == source) one.Add(name, found_[r], report.kinds);
        }
        std::fprintf(stderr, "  %-26s %.3f  %u right of %u given, %u asked\n", name.c_str(),
                     one.F1(), one.right, one.given, one.asked);
        all.Add(one);
      }
      return all.F1();
    };
    std::fprintf(stderr, "%s\n", title);
    const double news = tally(Source::kNews, kNewsKinds, "");
    const double happened = tally(Source::kNews, kNewsKinds, "!");
    const double notes = tally(Source::kNotes, kNotesKinds, "");
    std::array<uint32_t, kSources> alarms{};
    for (size_t r = 0; r < found_.size(); ++r) {
      alarms[static_cast<size_t>(corpus_.reports()[r].source)] += !found_[r].empty();
    }
    std::fprintf(stderr, "  news %.4f, news that happened %.4f, notes %.4f\n", news, happened,
                 notes);
    std::fprintf(stderr, "  news of an attack: %u where one happened, %u where none did\n",
                 attacks_, no_attacks_);
    std::fprintf(stderr, "  false alarms: %u of general news, %u of snippets\n",
                 alarms[static_cast<size_t>(Source::kGeneral)],
                 alarms[static_cast<size_t>(Source::kSnippets)]);
  }

  void Write(const std::string& path) const {
    std::ofstream out(path);
    for (size_t r = 0; r < found_.size(); ++r) {
      json kinds = json::array();
      json happened = json::array();
      for (std::string kind : found_[r]) {
        const bool has = kind.back() == '!';
        if (has) kind.pop_back();
        (has ? happened : kinds).push_back(kind);
      }
      out << json{{"id", corpus_.reports()[r].id}, {"kinds", kinds}, {"kinds_actual", happened}}
                 .dump()
          << "\n";
    }
  }

 private:
  // By the names of the source; in general news any kind of computers is a false alarm.
  static void Add(const Topic& topic, Source source, std::set<std::string>& found) {
    const KindNames& names = source == Source::kNews    ? NewsKinds()
                             : source == Source::kNotes ? RepositoryKinds()
                                                        : OwnKinds();
    if (!IsOfComputers(source) && !IsOfComputers(topic.type)) return;
    const auto [first, last] = names.equal_range(topic.type);
    for (auto name = first; name != last; ++name) {
      found.insert(name->second);
      if (topic.happened) found.insert(name->second + "!");
    }
  }

  const KindCorpus& corpus_;
  uint32_t attacks_ = 0;                      // reports called the news of one, and one happened
  uint32_t no_attacks_ = 0;                   // and none did
  std::vector<std::set<std::string>> found_;  // by report; "X!" told as having happened
};

// Writes `text` to FOLDER/<fold>; returns whether that went well.
bool WriteFold(const std::string& folder, uint32_t fold, const std::string& text) {
  std::ofstream out(absl::StrCat(folder, "/", fold));
  out << "# What train_kinds learnt without one fold of the news.\n" << text;
  return out.flush().good();
}

int Run(const KindCorpus& corpus, const std::string& held_out, const std::string& by_fold,
        const Settings& settings) {
  const Training training(corpus, settings);
  const std::string weights = training.Weights(kFolds);
  Findings on_all(corpus);
  on_all.Find(weights, kFolds);
  on_all.Print("by weights of all texts");
  Findings crossed(corpus);
  for (uint32_t fold = 0; fold < kFolds; ++fold) {
    const std::string of_others = training.Weights(fold);
    crossed.Find(of_others, fold);
    if (by_fold.empty() || WriteFold(by_fold, fold, of_others)) continue;
    std::fprintf(stderr, "cannot write to %s\n", by_fold.c_str());
    return 2;
  }
  crossed.Print("by weights of the other folds");
  if (!held_out.empty()) crossed.Write(held_out);
  std::printf(
      "# What tells that a report is about a kind of incident: signs of a sentence, or of a whole\n"
      "# note, and what each adds to the logarithm of the odds. A sign is a stem (\"steal*\"), a\n"
      "# section of incident_kinds.txt (\"[ransomware]\", with \"?\" the weak one, \"happened\" or "
      "\"talk\"\n"
      "# as realis.txt has it), or a mark (\"<name>\"; kind_signs.h has them). kind_weights.h "
      "tells "
      "the rest.\n"
      "# Trained, not written: tests/bench/quality/README.md tells how.\n"
      "# Origin: trained on CASIE, EuRepoC, ECB+, Google News and our own cases by "
      "tests/bench/quality/train_kinds.\n%s",
      weights.c_str());
  return 0;
}

}  // namespace
}  // namespace dossier::analysis

int main(int argc, char** argv) {
  using dossier::analysis::Source;
  dossier::analysis::Settings settings;
  dossier::analysis::KindCorpus corpus;
  std::string held_out;
  std::string by_fold;
  bool fine = argc > 1;
  for (int i = 1; i < argc && fine; i += 2) {
    const std::string option = argv[i];
    const std::string value = i + 1 < argc ? argv[i + 1] : "";
    const std::map<std::string, Source> sources = {{"--news", Source::kNews},
                                                   {"--notes", Source::kNotes},
                                                   {"--general", Source::kGeneral},
                                                   {"--snippets", Source::kSnippets}};
    const std::map<std::string, double*> numbers = {{"--sparse", &settings.sparse},
                                                    {"--small", &settings.small},
                                                    {"--whole-sparse", &settings.whole_sparse},
                                                    {"--whole-small", &settings.whole_small},
                                                    {"--note-sparse", &settings.note_sparse},
                                                    {"--note-small", &settings.note_small}};
    if (option == "--own") {
      corpus.ReadOwn(value);
    } else if (sources.contains(option)) {
      corpus.Read(value, sources.at(option));
    } else if (numbers.contains(option)) {
      fine = absl::SimpleAtod(value, numbers.at(option));
    } else if (option == "--held-out") {
      held_out = value;
    } else if (option == "--by-fold") {
      by_fold = value;
    } else {
      fine = false;
    }
  }
  if (!fine) {
    std::puts(
        "usage: train_kinds --news CASIE.jsonl --notes EUREPOC.jsonl --general ECBPLUS.jsonl\n"
        "                   --snippets GNEWS.jsonl --own FOLDER\n"
        "                   [--held-out FILE] [--by-fold FOLDER]\n"
        "                   [--sparse N] [--small N] "
        "[--whole-sparse N]\n"
        "                   [--whole-small N] [--note-sparse N] [--note-small N] > weights.txt");
    return 2;
  }
  return dossier::analysis::Run(corpus, held_out, by_fold, settings);
}
