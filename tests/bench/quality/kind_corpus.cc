#include "tests/bench/quality/kind_corpus.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "server/analysis/fact_reading.h"
#include "server/analysis/kind_weights.h"
#include "tests/bench/quality/folds.h"
#include "tests/bench/quality/gold.h"
#include "tests/bench/quality/incident_reports.h"

namespace dossier::analysis {
namespace {

using nlohmann::json;

// Reports of one topic that are no incident of computers, though they stand beside others.
constexpr absl::string_view kLeftOut = "27";

// What our own cases expect of news of computers alone, and of other news alone.
constexpr absl::string_view kKindsOfComputers[] = {
    "kind data_breach", "kind ransomware", "kind intrusion",  "kind ddos",
    "kind phishing",    "kind malware",    "kind defacement", "kind hijacking"};
constexpr absl::string_view kOtherKinds[] = {"kind physical", "kind other"};

uint32_t FoldFor(Source source, const json& gold) {
  if (IsOwn(source)) return kInNoFold;
  if (source == Source::kGeneral) {
    return static_cast<uint32_t>(std::stoul(gold.at("group").get<std::string>())) % kFolds;
  }
  return source == Source::kSnippets ? FoldOfName(gold.at("cluster").get<std::string>())
                                     : FoldOf(gold);
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

// By sentence; the spans of the gold count from behind the `front` of the text.
std::vector<std::set<std::string>> KindsBySentence(const json& gold, size_t front,
                                                   const std::string& bytes, const Text& text) {
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

}  // namespace

void KindCorpus::Read(const std::string& path, Source source) {
  std::ifstream file(path);
  if (!file) {
    std::fprintf(stderr, "cannot read %s\n", path.c_str());
    std::exit(2);
  }
  for (std::string line; std::getline(file, line);) {
    if (!line.empty()) Add(json::parse(line), source);
  }
}

void KindCorpus::ReadOwn(const std::string& folder) {
  const std::string line = "\n---\n";
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  for (const std::filesystem::path& path : paths) {
    std::ifstream file(path);
    const std::string all{std::istreambuf_iterator<char>(file), {}};
    const size_t end = all.find(line);
    if (end == std::string::npos) continue;
    const absl::string_view expected = absl::string_view(all).substr(end + line.size() - 1);
    const auto expects = [&](absl::string_view kind) {
      return absl::StrContains(expected, absl::StrCat("\n", kind));
    };
    const bool of_computers =
        std::any_of(std::begin(kKindsOfComputers), std::end(kKindsOfComputers), expects);
    if (!of_computers && std::none_of(std::begin(kOtherKinds), std::end(kOtherKinds), expects)) {
      continue;
    }
    Add({{"id", path.stem().string()}, {"text", all.substr(0, end)}},
        of_computers ? Source::kOwnOfComputers : Source::kOwnGeneral);
  }
}

bool KindCorpus::IsName(const std::string& sign) const {
  const auto found = capitals_.find(sign);
  return found != capitals_.end() && found->second > 0;
}

void KindCorpus::Add(const json& gold, Source source) {
  if (source == Source::kGeneral && gold.at("group") == std::string(kLeftOut)) return;
  KindReport report{source, FoldFor(source, gold), gold.at("id"), TextOf(gold), {}};
  const size_t front = report.bytes.size() - gold.at("text").get<std::string>().size();
  const size_t title = gold.value("title", "").size();
  if (source == Source::kNews || source == Source::kNotes) {
    for (const std::string kind : gold.at("gold").at("kinds")) report.kinds.insert(kind);
  }
  if (source == Source::kNews) {
    for (const std::string kind : gold.at("gold").at("kinds_actual")) {
      report.kinds.insert(kind + "!");
    }
  }
  const Text text(report.bytes);
  CountCapitals(text);
  const uint32_t number = static_cast<uint32_t>(reports_.size());
  NamingVisitor naming(text);
  VisitSentences(text, FindKinds(text, FactPatterns().Find(text)), true, naming);
  const std::vector<std::set<std::string>> told = KindsBySentence(gold, front, report.bytes, text);
  Stretch whole{number, Cut::kWhole, {}, report.kinds};
  Stretch note{number, Cut::kNote, {}, report.kinds};
  size_t below = 0;  // sentences below the title
  for (size_t i = 0; i < told.size(); ++i) {
    const std::set<std::string>& signs = naming.sentences()[i];
    const bool in_title = text.sentences()[i].span.begin < title;
    below += !in_title;
    whole.signs.insert(signs.begin(), signs.end());
    if (below <= kNoteSentences) note.signs.insert(signs.begin(), signs.end());
    if (source == Source::kSnippets || IsOwn(source)) continue;
    stretches_.push_back({number, in_title ? Cut::kTitle : Cut::kSentence, signs, told[i]});
  }
  stretches_.push_back(std::move(whole));
  stretches_.push_back(std::move(note));
  reports_.push_back(std::move(report));
}

void KindCorpus::CountCapitals(const Text& text) {
  for (const Sentence& sentence : text.sentences()) {
    for (uint32_t at = sentence.tokens.begin + 1; at < sentence.tokens.end; ++at) {
      const Token& token = text.token(at);
      if (!token.IsWord() || token.Has(kLineStart)) continue;
      capitals_[StemOf(text.Lower(at)) + "*"] += token.Has(kCapitalised) ? 1 : -1;
    }
  }
}

}  // namespace dossier::analysis
