// Trains server/analysis/lexicons/kind_weights.txt: what a report tells of which kind of incident.
//
//   train_kinds --news CASIE.jsonl --notes EUREPOC.jsonl --general ECBPLUS.jsonl
//               --snippets GNEWS.jsonl > weights.txt
//
// Standard error tells how well: by weights and thresholds of four fifths of the texts, counted on
// the fifth. --held-out FILE writes what those find in the news and the notes, for a scorer.
// --by-fold FOLDER writes the weights that know nothing of a fold to FOLDER/<fold>, for trainers of
// what looks at kinds. The same files and rules give the same weights, byte for byte.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "nlohmann/json.hpp"
#include "server/analysis/fact_reading.h"
#include "server/analysis/topics.h"
#include "tests/bench/quality/gold.h"
#include "tests/bench/quality/logistic.h"

namespace dossier::analysis {
namespace {

using nlohmann::json;

constexpr uint32_t kFolds = 5;
constexpr uint32_t kReports = 5;    // that must have a sign
constexpr double kLeast = 0.03;     // smaller weights are left out
constexpr double kOfPart = 0.03;    // what a sentence counts where whole texts are asked
constexpr double kOfSnippet = 0.1;  // and what a snippet does
constexpr double kHappened = 0.94;  // of notes must be told as what happened
constexpr double kAlarms = 0.01;    // of general news may be called news of computers
// Reports of one topic that are no incident of computers, though they stand beside others.
constexpr absl::string_view kLeftOut = "27";

struct Settings {
  double sparse = 1e-4;
  double small = 3e-4;
  double whole_sparse = 5e-4;
  double whole_small = 3e-3;
};

constexpr uint32_t kFirstOfNotes = static_cast<uint32_t>(KindQuestion::kNoteDataTheft);
// What the gold calls the kind of each question.
constexpr std::array<absl::string_view, kSentenceQuestions / 2> kNewsKinds = {
    "data-breach", "phishing", "ransom", "vulnerability-disclosure", "vulnerability-patch"};
constexpr std::array<absl::string_view, kKindQuestions - kFirstOfNotes> kNoteKinds = {
    "data-theft", "disruption", "hijacking", "doxing", "ransomware"};

enum class Source : uint8_t { kNews, kNotes, kGeneral, kSnippets };

bool IsOfComputers(Source source) { return source == Source::kNews || source == Source::kNotes; }

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

struct Report {
  Source source = Source::kNews;
  uint32_t fold = 0;
  std::string id;
  std::set<std::string> kinds;
};

// Texts on one matter stay together.
uint32_t FoldOf(const json& gold, Source source) {
  if (source == Source::kNews) return gold.at("fold");
  if (source == Source::kGeneral) {
    return static_cast<uint32_t>(std::stoul(gold.at("group").get<std::string>())) % kFolds;
  }
  const std::string id = gold.at(source == Source::kSnippets ? "cluster" : "id");
  uint32_t hash = 2166136261u;
  for (const char byte : id) hash = (hash ^ static_cast<unsigned char>(byte)) * 16777619u;
  return (hash >> 8) % kFolds;
}

// Writes down the names of the signs in each sentence.
class NamingVisitor {
 public:
  explicit NamingVisitor(const Text& text) : text_(text), sentences_(text.sentences().size()) {}

  void BeginSentence() { signs_.clear(); }
  void Word(uint32_t form) {
    const absl::string_view word = text_.Form(form);
    if (!word.empty() && absl::ascii_isalpha(word[0])) signs_.insert(StemOf(word) + "*");
  }
  void Mention(const KindMention& mention) {
    signs_.insert(MentionName(mention, false));
    signs_.insert(MentionName(mention, true));
  }
  void Mark(KindMark mark) { signs_.insert(std::string(MarkName(mark))); }
  void EndSentence(uint32_t sentence) { sentences_[sentence] = std::move(signs_); }

  const std::vector<std::set<std::string>>& sentences() const { return sentences_; }

 private:
  const Text& text_;
  std::set<std::string> signs_;
  std::vector<std::set<std::string>> sentences_;
};

// Of a whole text only words and what they speak of are weighed, not how they are told.
bool IsOfWhole(const std::string& sign) { return sign.back() == '*' || sign.back() == ']'; }

// All texts of the gold files, cut into stretches.
class Corpus {
 public:
  void Read(const std::string& path, Source source) {
    std::ifstream file(path);
    if (!file) {
      std::fprintf(stderr, "cannot read %s\n", path.c_str());
      std::exit(2);
    }
    for (std::string line; std::getline(file, line);) {
      if (!line.empty()) Add(json::parse(line), source);
    }
  }

  // Stems that are mostly written with a capital within sentences are names and tell nothing that
  // holds next year.
  bool IsName(const std::string& sign) const {
    const auto found = capitals_.find(sign);
    return found != capitals_.end() && found->second > 0;
  }

  const std::vector<Report>& reports() const { return reports_; }
  const std::vector<Stretch>& stretches() const { return stretches_; }

 private:
  void Add(const json& gold, Source source) {
    if (source == Source::kGeneral && gold.at("group") == std::string(kLeftOut)) return;
    // As ingest hands reports over: the text begins with the title.
    const std::string title = gold.value("title", "");
    const std::string front = title.empty() ? "" : title + "\n\n";
    const std::string bytes = front + gold.at("text").get<std::string>();
    const Text text(bytes);
    const std::vector<KindMention> kinds = FindKinds(text, FactPatterns().Find(text));
    Report report{source, 0, gold.at("id"), {}};
    report.fold = FoldOf(gold, source);
    if (IsOfComputers(source)) {
      for (const std::string kind : gold.at("gold").at("kinds")) report.kinds.insert(kind);
    }
    if (source == Source::kNews) {
      for (const std::string kind : gold.at("gold").at("kinds_actual")) {
        report.kinds.insert(kind + "!");
      }
    }
    CountCapitals(text);
    const uint32_t number = static_cast<uint32_t>(reports_.size());
    NamingVisitor naming(text);
    VisitSentences(text, kinds, naming);
    const std::vector<std::set<std::string>> told =
        KindsBySentence(gold, front.size(), bytes, text);
    Stretch whole{number, Cut::kWhole, {}, report.kinds};
    Stretch note{number, Cut::kNote, {}, report.kinds};
    size_t below = 0;  // sentences below the title
    for (size_t i = 0; i < told.size(); ++i) {
      const std::set<std::string>& signs = naming.sentences()[i];
      const bool in_title = text.sentences()[i].span.begin < front.size();
      below += !in_title;
      whole.signs.insert(signs.begin(), signs.end());
      if (below <= kNoteSentences) note.signs.insert(signs.begin(), signs.end());
      if (source == Source::kSnippets) continue;
      stretches_.push_back({number, in_title ? Cut::kTitle : Cut::kSentence, signs, told[i]});
    }
    stretches_.push_back(std::move(whole));
    if (source != Source::kNews) stretches_.push_back(std::move(note));
    reports_.push_back(std::move(report));
  }

  void CountCapitals(const Text& text) {
    for (const Sentence& sentence : text.sentences()) {
      for (uint32_t at = sentence.tokens.begin + 1; at < sentence.tokens.end; ++at) {
        const Token& token = text.token(at);
        if (!token.IsWord() || token.Has(kLineStart)) continue;
        capitals_[StemOf(text.Lower(at)) + "*"] += token.Has(kCapitalised) ? 1 : -1;
      }
    }
  }

  // The spans of the gold count from behind the `front` of the text.
  static std::vector<std::set<std::string>> KindsBySentence(const json& gold, size_t front,
                                                            const std::string& bytes,
                                                            const Text& text) {
    std::vector<std::set<std::string>> kinds(text.sentences().size());
    if (!gold.contains("events")) return kinds;
    const std::vector<uint32_t> offsets = ByteOffsets(bytes.substr(front));
    for (const json& event : gold.at("events")) {
      const uint32_t token = text.TokenAt(static_cast<uint32_t>(front) +
                                          offsets[event.at("nugget").at(0).get<uint32_t>()]);
      if (token >= text.tokens().size()) continue;
      std::set<std::string>& told = kinds[text.SentenceOf(token)];
      const std::string kind = event.at("kind");
      told.insert(kind);
      if (event.at("realis") == "Actual") told.insert(kind + "!");
    }
    return kinds;
  }

  std::vector<Report> reports_;
  std::vector<Stretch> stretches_;
  std::map<std::string, int> capitals_;
};

// What one question is learnt from and asked of.
class Task {
 public:
  Task(const Corpus& corpus, KindQuestion question) : corpus_(corpus), question_(question) {
    const uint32_t q = static_cast<uint32_t>(question);
    if (q < kSentenceQuestions) {
      kind_ = std::string(kNewsKinds[q % kNewsKinds.size()]);
      if (q >= kNewsKinds.size()) kind_ += "!";
    } else if (question == KindQuestion::kNoteHappened) {
      cut_ = Cut::kNote;
    } else if (q >= kFirstOfNotes) {
      kind_ = std::string(kNoteKinds[q - kFirstOfNotes]);
      cut_ = Cut::kNote;
    } else {
      cut_ = Cut::kWhole;
    }
    Number();
  }

  // Whether the gold says yes of a report, and whether it is counted.
  bool Yes(const Report& report) const {
    if (of_happening()) return report.source == Source::kNotes;
    return cut_ == Cut::kWhole ? IsOfComputers(report.source) : report.kinds.contains(kind_);
  }
  bool Counts(const Report& report) const {
    return cut_ == Cut::kWhole ||
           report.source == (cut_ == Cut::kNote ? Source::kNotes : Source::kNews);
  }

  bool of_happening() const { return question_ == KindQuestion::kNoteHappened; }
  bool of_all() const { return cut_ == Cut::kWhole; }

  bool Yes(const Stretch& stretch, const Report& report) const {
    if (question_ == KindQuestion::kNoteHappened) {
      return stretch.cut == Cut::kNote || TellsOfOneThatHappened(stretch);
    }
    return cut_ == Cut::kWhole ? Yes(report) : stretch.kinds.contains(kind_);
  }

  LinearModel Learn(uint32_t but_fold, const Settings& settings) const {
    std::vector<Example> examples;
    for (size_t i = 0; i < asked_.size(); ++i) {
      const Stretch& stretch = *asked_[i];
      const Report& report = corpus_.reports()[stretch.report];
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
    return Fit(examples, static_cast<uint32_t>(names_.size()),
               sentences ? settings.sparse : settings.whole_sparse,
               sentences ? settings.small : settings.whole_small);
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
      const bool sentence = cut_ == Cut::kSentence && score < 20;
      scores[report] += sentence ? std::log1p(std::exp(score)) : score;
    }
  }

  std::string Section(const LinearModel& model, double enough) const {
    std::vector<std::string> lines;
    for (uint32_t f = 0; f < names_.size(); ++f) {
      if (std::abs(model.weights[f]) < kLeast) continue;
      lines.push_back(absl::StrFormat("%s | %.2f", names_[f], model.weights[f]));
    }
    std::sort(lines.begin(), lines.end());
    std::string out = absl::StrFormat("\n[%s]\nalways | %.2f\nenough | %.2f\n",
                                      std::string(QuestionName(question_)), model.always, enough);
    for (const std::string& line : lines) absl::StrAppend(&out, line, "\n");
    return out;
  }

 private:
  bool Asks(const Stretch& stretch) const {
    const Source source = corpus_.reports()[stretch.report].source;
    if (question_ == KindQuestion::kNoteHappened) {
      return source == Source::kNotes ? stretch.cut == Cut::kNote
                                      : stretch.cut == Cut::kSentence && TellsOfAttack(stretch);
    }
    if (cut_ == Cut::kNote && source == Source::kSnippets) return false;
    if (cut_ != Cut::kSentence) return stretch.cut == cut_ || IsPart(stretch);
    return (stretch.cut == Cut::kSentence || stretch.cut == Cut::kTitle) &&
           source != Source::kNotes;
  }

  // Whether people marked a kind of attack in it.
  static bool TellsOfAttack(const Stretch& stretch) {
    return std::any_of(kNewsKinds.begin(), kNewsKinds.begin() + 3, [&](absl::string_view kind) {
      return stretch.kinds.contains(std::string(kind));
    });
  }
  // And as having happened.
  static bool TellsOfOneThatHappened(const Stretch& stretch) {
    return std::any_of(kNewsKinds.begin(), kNewsKinds.begin() + 3, [&](absl::string_view kind) {
      return stretch.kinds.contains(absl::StrCat(kind, "!"));
    });
  }

  // A sentence of general news teaches that short texts are general news as well.
  bool IsPart(const Stretch& stretch) const {
    return cut_ == Cut::kWhole && stretch.cut != Cut::kWhole && stretch.cut != Cut::kNote &&
           corpus_.reports()[stretch.report].source == Source::kGeneral;
  }

  // Numbers the signs that enough reports have.
  void Number() {
    const bool asks_how = cut_ == Cut::kSentence || question_ == KindQuestion::kNoteHappened;
    std::map<std::string, std::set<uint32_t>> reports;
    for (const Stretch& stretch : corpus_.stretches()) {
      if (!Asks(stretch)) continue;
      asked_.push_back(&stretch);
      for (const std::string& sign : stretch.signs) {
        if (!asks_how && !IsOfWhole(sign)) continue;
        if (!corpus_.IsName(sign)) reports[sign].insert(stretch.report);
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

  const Corpus& corpus_;
  const KindQuestion question_;
  std::string kind_;
  Cut cut_ = Cut::kSentence;
  std::vector<std::string> names_;
  std::vector<const Stretch*> asked_;
  std::vector<std::vector<uint32_t>> features_;  // by stretch that is asked
};

struct Tally {
  uint32_t right = 0;
  uint32_t given = 0;
  uint32_t asked = 0;

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

// The threshold with the best F1 over the counted reports outside of `but_fold`.
double Enough(const Corpus& corpus, const Task& task, const std::vector<double>& scores,
              uint32_t but_fold) {
  std::vector<std::pair<double, bool>> answers;
  uint32_t yes = 0;
  for (size_t r = 0; r < scores.size(); ++r) {
    const Report& report = corpus.reports()[r];
    if (!task.Counts(report) || report.fold == but_fold) continue;
    answers.emplace_back(scores[r], task.Yes(report));
    yes += task.Yes(report);
  }
  std::sort(answers.rbegin(), answers.rend());
  if (task.of_all()) return ForAlarms(answers, yes);
  // Sentences, not reports, teach what is mere talk.
  if (task.of_happening())
    return answers[static_cast<size_t>(kHappened * static_cast<double>(answers.size()))].first;
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

// Writes `text` to FOLDER/<fold>; returns whether that went well.
bool WriteFold(const std::string& folder, uint32_t fold, const std::string& text) {
  std::ofstream out(absl::StrCat(folder, "/", fold));
  out << "# What train_kinds learnt without one fold of the news.\n" << text;
  return out.flush().good();
}

int Run(const Corpus& corpus, const std::string& held_out, const std::string& by_fold,
        const Settings& settings) {
  std::string text;
  std::array<std::string, kFolds> fold_texts;
  std::map<uint32_t, Tally> by_group;
  std::vector<json> found(corpus.reports().size(), json::object());
  std::array<uint32_t, 4> called{};  // by source: those said to be about computers
  for (uint32_t q = 0; q < kKindQuestions; ++q) {
    const KindQuestion question = static_cast<KindQuestion>(q);
    const Task task(corpus, question);
    std::vector<double> crossed(corpus.reports().size());
    std::vector<LinearModel> models;
    for (uint32_t fold = 0; fold < kFolds; ++fold) {
      models.push_back(task.Learn(fold, settings));
      task.Score(models[fold], fold, crossed);
    }
    Tally tally;
    for (uint32_t fold = 0; fold < kFolds; ++fold) {
      const double enough = Enough(corpus, task, crossed, fold);
      fold_texts[fold] += task.Section(models[fold], enough);
      for (size_t r = 0; r < crossed.size(); ++r) {
        const Report& report = corpus.reports()[r];
        if (report.fold != fold) continue;
        const bool given = crossed[r] > enough;
        if (given && q < kSentenceQuestions && report.source == Source::kNews) {
          const bool happened = q >= kNewsKinds.size();
          found[r][happened ? "kinds_actual" : "kinds"].push_back(
              std::string(kNewsKinds[q % kNewsKinds.size()]));
        }
        if (given && q >= kFirstOfNotes && report.source == Source::kNotes) {
          found[r]["kinds"].push_back(std::string(kNoteKinds[q - kFirstOfNotes]));
        }
        if (given && question == KindQuestion::kCyber) ++called[static_cast<int>(report.source)];
        if (!task.Counts(report)) continue;
        const bool yes = task.Yes(report);
        tally.Add({given && yes, given, yes});
      }
    }
    const uint32_t group = q < kNewsKinds.size() ? 0 : q < kSentenceQuestions ? 1 : 2;
    if (group < 2 || q >= kFirstOfNotes) by_group[group].Add(tally);
    std::fprintf(stderr, "%-26s %.3f  %u right of %u given, %u asked\n",
                 std::string(QuestionName(question)).c_str(), tally.F1(), tally.right, tally.given,
                 tally.asked);
    text += task.Section(task.Learn(kFolds, settings), Enough(corpus, task, crossed, kFolds));
  }
  std::fprintf(stderr, "news %.4f, news that happened %.4f, notes %.4f\n", by_group[0].F1(),
               by_group[1].F1(), by_group[2].F1());
  std::fprintf(stderr,
               "of computers: %u of news, %u of notes, %u of general news, %u of snippets\n",
               called[0], called[1], called[2], called[3]);
  for (uint32_t fold = 0; fold < kFolds && !by_fold.empty(); ++fold) {
    if (WriteFold(by_fold, fold, fold_texts[fold])) continue;
    std::fprintf(stderr, "cannot write to %s\n", by_fold.c_str());
    return 2;
  }
  if (!held_out.empty()) {
    std::ofstream out(held_out);
    for (size_t r = 0; r < found.size(); ++r) {
      if (!IsOfComputers(corpus.reports()[r].source)) continue;
      json prediction = std::move(found[r]);
      prediction["id"] = corpus.reports()[r].id;
      for (const char* field : {"kinds", "kinds_actual"}) {
        if (!prediction.contains(field)) prediction[field] = json::array();
      }
      out << prediction.dump() << "\n";
    }
  }
  std::printf(
      "# What tells that a report is about a kind of incident: signs of a sentence, or of a whole\n"
      "# note, and what each adds to the logarithm of the odds. A sign is a stem (\"steal*\"), a\n"
      "# section of incident_kinds.txt (\"[ransomware]\", with \"?\" the weak one, \"happened\" or "
      "\"talk\"\n"
      "# as realis.txt has it), or <name>, <number>, <quote>, <lead>. kind_weights.h tells the "
      "rest.\n"
      "# Trained, not written: tests/bench/quality/README.md tells how.\n"
      "# Origin: trained on CASIE, EuRepoC, ECB+ and Google News by "
      "tests/bench/quality/train_kinds.\n%s",
      text.c_str());
  return 0;
}

}  // namespace
}  // namespace dossier::analysis

int main(int argc, char** argv) {
  using dossier::analysis::Source;
  dossier::analysis::Settings settings;
  dossier::analysis::Corpus corpus;
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
                                                    {"--whole-small", &settings.whole_small}};
    if (sources.contains(option)) {
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
        "                   --snippets GNEWS.jsonl [--held-out FILE] [--by-fold FOLDER]\n"
        "                   [--sparse N] [--small N] [--whole-sparse N] [--whole-small N] > "
        "weights.txt");
    return 2;
  }
  return dossier::analysis::Run(corpus, held_out, by_fold, settings);
}
