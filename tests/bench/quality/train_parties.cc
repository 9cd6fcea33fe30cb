// Trains server/analysis/lexicons/party_weights.txt: who of all that a report names was hit or did
// it, and which countries are theirs.
//
//   train_parties GOLD.jsonl... > weights.txt
//
// A gold file has a report a line, {"id","title","text","published","fold","gold"}, where "gold"
// has any of "victims", "attackers", "victim_countries", "attacker_countries", each a list of
// {"name", "aliases","in_text"}. What a file does not have is not learned from it. Standard error
// tells the figures on all reports, and on each fifth by weights of the other four: by "fold", or
// by the hash of the id where there is none. The same files and rules give the same weights, byte
// for byte.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "nlohmann/json.hpp"
#include "server/analysis/analyzer.h"
#include "server/analysis/entities.h"
#include "server/analysis/kind_weights.h"
#include "server/analysis/lexicon.h"
#include "server/analysis/participants.h"
#include "server/analysis/party_candidates.h"
#include "server/analysis/party_weights.h"
#include "server/analysis/statements.h"
#include "server/analysis/topics.h"
#include "tests/bench/quality/incident_reports.h"
#include "tests/bench/quality/logistic.h"

namespace dossier::analysis {
namespace {

using nlohmann::json;

constexpr uint32_t kFolds = 5;
constexpr double kLeast = 0.02;  // smaller weights are left out

struct Settings {
  // Of places, of parties; of countries.
  std::array<double, 3> sparse = {5e-5, 3e-4, 5e-4};
  std::array<double, 3> small = {5e-4, 3e-3, 2e-3};
  uint32_t seen = 4;  // reports that have a feature, at the least
  // Added to what says that it is one: P against R. By decision.
  std::array<double, kPartyDecisions> lean = {1.55, 1.1, 0.2, 0.3};
};

constexpr std::array<const char*, kPartyDecisions> kGoldFields = {
    "victims", "attackers", "victim_countries", "attacker_countries"};

enum class Answer : uint8_t { kNo, kYes, kNotAsked };

using Features = std::vector<PartyFeature>;

struct SeenPlace {
  Span span;
  Features features;
  std::array<Answer, kPlaceDecisions> answers{};
};

struct Seen {
  std::vector<SeenPlace> places;
  Features features;
  std::string name;
  bool country = false;
  std::array<Answer, kPartyDecisions> answers{};
  std::array<uint32_t, kPartyDecisions> whom{};  // which of the gold it is, if yes
};

struct Report {
  uint32_t corpus = 0;
  uint32_t fold = 0;
  std::string id;
  std::vector<Seen> parties;
  std::array<uint32_t, kPartyDecisions> asked{};  // in the text, by people
};

// ---- names, compared as the scorers of the corpora do

using Words = std::vector<std::string>;

Words WordsOf(const std::string& name) {
  static const std::set<std::string> leading = {"the", "a",    "an",   "its", "their", "his", "her",
                                                "our", "this", "that", "mr",  "mrs",   "ms",  "dr"};
  static const std::set<std::string> suffixes = {"inc", "ltd",     "llc", "corp", "corporation",
                                                 "co",  "company", "plc", "gmbh", "limited"};
  Words words;
  std::string word;
  const std::string lower = absl::AsciiStrToLower(name);
  for (size_t i = 0; i <= lower.size(); ++i) {
    const unsigned char c = i < lower.size() ? lower[i] : ' ';
    if (absl::ascii_isalnum(c) || c >= 0x80 || c == '_') {
      word.push_back(static_cast<char>(c));
    } else if (c != '\'' && !word.empty()) {
      words.push_back(std::exchange(word, ""));
    }
  }
  while (words.size() > 1 && leading.contains(words.front())) words.erase(words.begin());
  while (words.size() > 1 && suffixes.contains(words.back())) words.pop_back();
  return words;
}

bool Inside(const Words& a, const Words& b) {
  return std::search(b.begin(), b.end(), a.begin(), a.end()) != b.end();
}

bool IsAcronym(const Words& a, const Words& b) {
  if (a.size() != 1 || b.size() < 2 || a[0].size() < 2) return false;
  static const std::set<std::string> small = {"of", "the", "and", "for", "in",
                                              "on", "at",  "de",  "la"};
  std::string all;
  std::string without_small;
  for (const std::string& word : b) {
    all.push_back(word[0]);
    if (!small.contains(word)) without_small.push_back(word[0]);
  }
  return a[0] == all || a[0] == without_small;
}

bool Similar(const Words& a, const Words& b) {
  if (a.empty() || b.empty()) return false;
  if (a == b || IsAcronym(a, b) || IsAcronym(b, a)) return true;
  if (Inside(a, b)) return 2 * a.size() >= b.size();
  return Inside(b, a) && 2 * b.size() >= a.size();
}

const std::map<std::string, std::string>& CodesOfCountries() {
  static const auto* const codes = [] {
    auto* built = new std::map<std::string, std::string>;
    for (const absl::string_view entry : LexiconEntries("countries")) {
      const std::vector<absl::string_view> columns = LexiconColumns(entry);
      for (absl::string_view name : absl::StrSplit(columns[1], ',')) {
        built->emplace(absl::StripAsciiWhitespace(name), columns[0]);
      }
    }
    return built;
  }();
  return *codes;
}

// The first name that our list has of a country.
std::string CountryNamed(const std::string& code) {
  static const auto* const names = [] {
    auto* built = new std::map<std::string, std::string>;
    for (const absl::string_view entry : LexiconEntries("countries")) {
      const std::vector<absl::string_view> columns = LexiconColumns(entry);
      const std::vector<absl::string_view> all = absl::StrSplit(columns[1], ',');
      built->emplace(columns[0], all[0]);
    }
    return built;
  }();
  const auto found = names->find(code);
  return found == names->end() ? code : found->second;
}

// ---- reading

bool IsCountryDecision(uint32_t d) { return IsOfCountries(static_cast<PartyDecision>(d)); }

bool IsCalled(const Seen& seen, const std::string& name) {
  if (!seen.country) return Similar(WordsOf(seen.name), WordsOf(name));
  const auto code = CodesOfCountries().find(absl::AsciiStrToLower(name));
  return code != CodesOfCountries().end() && code->second == seen.name;
}

void ReadAnswers(const json& gold, uint32_t d, Report* report) {
  const auto field = gold.find(kGoldFields[d]);
  for (Seen& seen : report->parties) {
    if (field == gold.end() || seen.country != IsCountryDecision(d)) {
      seen.answers[d] = Answer::kNotAsked;
    }
  }
  if (field == gold.end()) return;
  uint32_t number = 0;
  for (const json& party : *field) {
    ++number;
    const bool in_text = party.value("in_text", true);
    report->asked[d] += in_text;
    std::vector<std::string> names = party.value("aliases", std::vector<std::string>{});
    names.push_back(party.at("name"));
    for (Seen& seen : report->parties) {
      if (seen.country != IsCountryDecision(d)) continue;
      const bool called = std::any_of(names.begin(), names.end(), [&](const std::string& name) {
        return IsCalled(seen, name);
      });
      if (!called) continue;
      seen.answers[d] = in_text ? Answer::kYes : Answer::kNotAsked;
      seen.whom[d] = number;
    }
  }
}

// The bytes of `text` at which its characters begin, and its size.
std::vector<uint32_t> BytesOfCharacters(const std::string& text) {
  std::vector<uint32_t> bytes;
  for (uint32_t i = 0; i < text.size(); ++i) {
    if ((static_cast<unsigned char>(text[i]) & 0xC0) != 0x80) bytes.push_back(i);
  }
  bytes.push_back(static_cast<uint32_t>(text.size()));
  return bytes;
}

// What an argument of an event says of a name in it.
std::optional<PartyDecision> DecisionOf(const std::string& role) {
  static const std::map<std::string, PartyDecision> decisions = {
      {"Victim", PartyDecision::kVictim},
      {"Attacker", PartyDecision::kInitiator},
      {"Discoverer", PartyDecision::kFinder},
      {"Releaser", PartyDecision::kMaker},
      {"Vulnerable_System_Owner", PartyDecision::kMaker},
      {"Vulnerable_System", PartyDecision::kThing},
      {"Tool", PartyDecision::kThing},
      {"Capabilities", PartyDecision::kThing},
      {"Patch", PartyDecision::kThing},
      {"Patch-Number", PartyDecision::kThing},
      {"Compromised-Data", PartyDecision::kThing},
      {"Purpose", PartyDecision::kThing},
      {"Trusted-Entity", PartyDecision::kThing}};
  const auto found = decisions.find(role);
  if (found == decisions.end()) return std::nullopt;
  return found->second;
}

// Where people marked arguments of events, a place of a party is one only if they marked it; the
// other places of that party tell nothing.
void ReadPlaces(const json& line, const std::string& text, Report* report) {
  for (Seen& seen : report->parties) {
    for (SeenPlace& place : seen.places) {
      place.answers.fill(Answer::kNotAsked);
      std::copy(seen.answers.begin(), seen.answers.end(), place.answers.begin());
    }
  }
  const auto events = line.find("events");
  if (events == line.end() || events->empty()) return;
  const std::string own = line.at("text");
  const std::vector<uint32_t> bytes = BytesOfCharacters(own);
  const auto headline = static_cast<uint32_t>(text.size() - own.size());
  std::array<std::vector<Span>, kPlaceDecisions> marked;
  for (const json& event : *events) {
    for (const json& argument : event.at("args")) {
      const auto decision = DecisionOf(argument.at("role"));
      if (!decision) continue;
      marked[static_cast<uint32_t>(*decision)].push_back(
          {headline + bytes[argument["span"][0].get<uint32_t>()],
           headline + bytes[argument["span"][1].get<uint32_t>()]});
    }
  }
  for (Seen& seen : report->parties) {
    if (seen.country) continue;
    for (uint32_t d = 0; d < kPlaceDecisions; ++d) {
      const bool aside = d >= kPartyDecisions;
      if (!aside && seen.answers[d] != Answer::kYes) continue;
      std::vector<SeenPlace*> others;
      for (SeenPlace& place : seen.places) {
        const bool there = std::any_of(marked[d].begin(), marked[d].end(),
                                       [&](Span span) { return span.Overlaps(place.span); });
        if (!there) others.push_back(&place);
        if (there && aside) place.answers[d] = Answer::kYes;
      }
      const bool nowhere = others.size() == seen.places.size();
      for (SeenPlace* const place : others) {
        place->answers[d] = aside && nowhere ? Answer::kNo : Answer::kNotAsked;
      }
    }
  }
}

Seen SeenOf(const PartyCandidates& candidates, const PartyCandidate& party, const Text& text) {
  Seen seen;
  seen.country = !party.country.empty();
  seen.name = seen.country ? std::string(party.country) : party.name;
  const auto whole = candidates.FeaturesOf(party);
  seen.features.assign(whole.begin(), whole.end());
  for (const PartyCandidate::Place& place : party.places) {
    const auto features = candidates.FeaturesOf(place);
    seen.places.push_back({text.SpanOf(place.tokens), {features.begin(), features.end()}, {}});
  }
  return seen;
}

uint32_t FoldOf(const json& line) {
  if (line.contains("fold") && line["fold"].is_number()) {
    return line["fold"].get<uint32_t>() % kFolds;
  }
  uint32_t hash = 2166136261u;
  for (const char byte : line.at("id").get<std::string>()) {
    hash = (hash ^ static_cast<unsigned char>(byte)) * 16777619u;
  }
  return (hash >> 8) % kFolds;
}

// Weights of kinds by fold, each of the other folds.
std::vector<KindWeights> ReadKinds(const std::string& folder) {
  std::vector<KindWeights> kinds;
  for (uint32_t fold = 0; fold < kFolds; ++fold) {
    std::ifstream in(absl::StrCat(folder, "/", fold));
    if (!in) {
      std::fprintf(stderr, "cannot read %s/%u\n", folder.c_str(), fold);
      std::exit(2);
    }
    const std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    kinds.emplace_back(text);
  }
  return kinds;
}

// Calls `see` with what the rules for parties get of a report.
template <typename See>
void WithReading(const json& line, const KindWeights& weights, const See& see) {
  const std::string bytes = TextOf(line);
  const Document document = DocumentOf(line, bytes);
  google::protobuf::Arena arena(Analyzer::ArenaOptions());
  const Text text(document.text);
  const NameClasses names(text);
  const Entities entities(text, names);
  const Landmarks landmarks(text);
  const ReportDates dates = DatesOf(document, text, landmarks);
  const std::vector<StatementDraft> drafts =
      FindStatements(text, names, entities, {.language = "en", .dates = dates.all});
  const FactReading reading(document, text, names, entities, landmarks, dates, drafts, arena);
  const std::vector<KindMention> kinds = FindKinds(text, reading.matches);
  see(reading, kinds, TopicFinder(weights).Find(text, kinds, Text(""), {}));
}

Report Read(const json& line, uint32_t corpus, const KindWeights& weights) {
  Report report;
  report.corpus = corpus;
  report.id = line.at("id");
  report.fold = FoldOf(line);
  WithReading(
      line, weights,
      [&](const FactReading& reading, const std::vector<KindMention>& kinds, const Topics& topics) {
        const PartyCandidates candidates(reading, kinds, topics, nullptr);
        for (const auto* parties : {&candidates.named(), &candidates.countries()}) {
          for (const PartyCandidate& party : *parties) {
            report.parties.push_back(SeenOf(candidates, party, reading.text));
          }
        }
      });
  for (uint32_t d = 0; d < kPartyDecisions; ++d) ReadAnswers(line.at("gold"), d, &report);
  ReadPlaces(line, TextOf(line), &report);
  return report;
}

// What is found in a report, in the shape that scorers take.
json FoundIn(const json& line, const KindWeights& kind_weights, const PartyWeights& weights) {
  std::array<std::vector<std::string>, kPartyDecisions> found;
  const auto add = [&](PartyDecision decision, const std::string& name) {
    auto& names = found[static_cast<uint32_t>(decision)];
    if (!name.empty() && std::find(names.begin(), names.end(), name) == names.end()) {
      names.push_back(name);
    }
  };
  WithReading(
      line, kind_weights,
      [&](const FactReading& reading, const std::vector<KindMention>& kinds, const Topics& topics) {
        std::vector<Finding> findings;
        FindParties(reading, kinds, topics, findings, weights);
        for (const Finding& finding : findings) {
          if (finding.claim->has_victim()) {
            add(PartyDecision::kVictim, finding.claim->victim().name());
            add(PartyDecision::kVictimCountry, CountryNamed(finding.claim->victim().country()));
          } else if (finding.claim->has_initiator()) {
            add(PartyDecision::kInitiator, finding.claim->initiator().name());
            add(PartyDecision::kInitiatorCountry,
                CountryNamed(finding.claim->initiator().country()));
          }
        }
      });
  json prediction = {{"id", line.at("id")}};
  for (uint32_t d = 0; d < kPartyDecisions; ++d) prediction[kGoldFields[d]] = found[d];
  return prediction;
}

// ---- training

using Table = absl::flat_hash_map<PartyFeature, double>;

constexpr PartyFeature kAlways = UINT32_MAX;
constexpr auto kOfPlace = static_cast<uint32_t>(PartyQuestion::kPlace);
constexpr auto kOfParty = static_cast<uint32_t>(PartyQuestion::kParty);

double ScoreOf(const Table& table, const Features& features) {
  double score = table.at(kAlways);
  for (const PartyFeature feature : features) {
    const auto found = table.find(feature);
    if (found != table.end()) score += found->second;
  }
  return score;
}

// One thing to learn from, with the report that it stands in.
struct Lesson {
  const Report* report = nullptr;
  Features features;
  bool yes = false;
};

Table Learn(const std::vector<Lesson>& lessons, const Settings& settings, uint32_t d,
            uint32_t question) {
  const uint32_t setting = IsCountryDecision(d) ? 2 : question;
  std::map<PartyFeature, std::pair<uint32_t, const Report*>> reports_with;
  for (const Lesson& lesson : lessons) {
    for (const PartyFeature feature : lesson.features) {
      auto& [times, last] = reports_with[feature];
      if (last != lesson.report) ++times;
      last = lesson.report;
    }
  }
  absl::flat_hash_map<PartyFeature, uint32_t> numbers;
  Features features;
  for (const auto& [feature, reports] : reports_with) {
    if (reports.first < settings.seen) continue;
    numbers.emplace(feature, static_cast<uint32_t>(features.size()));
    features.push_back(feature);
  }
  std::vector<Example> examples;
  for (const Lesson& lesson : lessons) {
    Example& example = examples.emplace_back();
    for (const PartyFeature feature : lesson.features) {
      const auto number = numbers.find(feature);
      if (number != numbers.end()) example.features.push_back(number->second);
    }
    example.yes = lesson.yes;
  }
  const LinearModel fitted = Fit(examples, static_cast<uint32_t>(features.size()),
                                 settings.sparse[setting], settings.small[setting]);
  Table table;
  table[kAlways] = fitted.always + (question == kOfParty ? settings.lean[d] : 0);
  for (uint32_t f = 0; f < features.size(); ++f) {
    if (std::abs(fitted.weights[f]) >= kLeast) table[features[f]] = fitted.weights[f];
  }
  return table;
}

using Reports = std::vector<const Report*>;

Table LearnPlaces(const Reports& reports, uint32_t d, const Settings& settings) {
  std::vector<Lesson> lessons;
  for (const Report* report : reports) {
    for (const Seen& seen : report->parties) {
      for (const SeenPlace& place : seen.places) {
        if (place.answers[d] == Answer::kNotAsked) continue;
        lessons.push_back({report, place.features, place.answers[d] == Answer::kYes});
      }
    }
  }
  return Learn(lessons, settings, d, kOfPlace);
}

using Tables = std::vector<Table>;  // by decision
using Model = std::array<Tables, kPartyQuestions>;

Tables LearnPlaces(const Reports& reports, const Settings& settings) {
  Tables tables;
  for (uint32_t d = 0; d < kPlaceDecisions; ++d) {
    tables.push_back(LearnPlaces(reports, d, settings));
  }
  return tables;
}

// What is seen of each party of a report once its places are scored; nothing of those that the
// decision is not about.
std::vector<Features> WholesOf(const Report& report, uint32_t d, const Tables& places) {
  PlaceScores scores;
  for (const Seen& seen : report.parties) {
    if (seen.country == IsCountryDecision(d)) {
      for (const SeenPlace& place : seen.places) {
        PlaceAnswers answers;
        for (uint32_t asked = 0; asked < kPlaceDecisions; ++asked) {
          answers[asked] = ScoreOf(places[asked], place.features);
        }
        scores.Add(answers);
      }
    }
    scores.EndParty();
  }
  const Standings standings(static_cast<PartyDecision>(d), scores);
  std::vector<Features> wholes;
  for (size_t i = 0; i < report.parties.size(); ++i) {
    wholes.push_back(report.parties[i].features);
    standings.Note(i, PartyNotes(nullptr), wholes.back());
  }
  return wholes;
}

Tables LearnParties(const Reports& reports, const Settings& settings) {
  std::array<std::vector<Lesson>, kPartyDecisions> lessons;
  for (uint32_t fold = 0; fold < kFolds; ++fold) {
    Reports others;
    for (const Report* report : reports) {
      if (report->fold != fold) others.push_back(report);
    }
    const Tables places = LearnPlaces(others, settings);
    for (const Report* report : reports) {
      if (report->fold != fold) continue;
      for (uint32_t d = 0; d < kPartyDecisions; ++d) {
        std::vector<Features> wholes = WholesOf(*report, d, places);
        for (size_t i = 0; i < wholes.size(); ++i) {
          const Seen& seen = report->parties[i];
          if (seen.answers[d] == Answer::kNotAsked) continue;
          lessons[d].push_back({report, std::move(wholes[i]), seen.answers[d] == Answer::kYes});
        }
      }
    }
  }
  Tables tables;
  for (uint32_t d = 0; d < kPartyDecisions; ++d) {
    tables.push_back(Learn(lessons[d], settings, d, kOfParty));
  }
  return tables;
}

Model Train(const Reports& reports, const Settings& settings) {
  return {LearnPlaces(reports, settings), LearnParties(reports, settings)};
}

std::string LinesOf(const Model& model) {
  std::string out;
  for (uint32_t d = 0; d < kPlaceDecisions; ++d) {
    for (const PartyQuestion question : {PartyQuestion::kPlace, PartyQuestion::kParty}) {
      if (question == PartyQuestion::kParty && d >= kPartyDecisions) continue;
      const Table& table = model[static_cast<uint32_t>(question)][d];
      std::vector<std::string> lines;
      for (const auto& [feature, weight] : table) {
        if (feature == kAlways) continue;
        lines.push_back(absl::StrFormat("%s | %.2f", PartyWords::Get().Name(feature), weight));
      }
      std::sort(lines.begin(), lines.end());
      absl::StrAppendFormat(&out, "\n[%s]\nalways | %.2f\n",
                            PartySectionName(static_cast<PartyDecision>(d), question),
                            table.at(kAlways));
      for (const std::string& line : lines) absl::StrAppend(&out, line, "\n");
    }
  }
  return out;
}

// ---- how well

struct Tally {
  uint32_t right = 0;
  uint32_t given = 0;
  uint32_t asked = 0;
  uint32_t reports = 0;
  uint32_t reports_found = 0;

  double F1() const { return given + asked == 0 ? 0 : 2.0 * right / (given + asked); }
  std::string Line() const {
    return absl::StrFormat("P %.3f R %.3f F1 %.3f any %.2f", given == 0 ? 0 : 1.0 * right / given,
                           asked == 0 ? 0 : 1.0 * right / asked, F1(),
                           reports == 0 ? 0 : 1.0 * reports_found / reports);
  }
};

// Every party of a report with its score and what weighed most, by weights that do not know it.
void TellScores(const Report& report, const Model& model, std::ofstream& out) {
  for (uint32_t d = 0; d < kPartyDecisions; ++d) {
    const std::vector<Features> wholes = WholesOf(report, d, model[kOfPlace]);
    for (size_t i = 0; i < wholes.size(); ++i) {
      const Seen& seen = report.parties[i];
      if (seen.answers[d] == Answer::kNotAsked) continue;
      const Table& table = model[kOfParty][d];
      const Features* best = nullptr;
      double highest = -1e9;
      for (const SeenPlace& place : seen.places) {
        const double score = ScoreOf(model[kOfPlace][d], place.features);
        if (score > highest) {
          highest = score;
          best = &place.features;
        }
      }
      std::string why;
      for (const auto& [features, weights] :
           {std::pair(best, &model[kOfPlace][d]), std::pair(&wholes[i], &table)}) {
        std::vector<std::pair<double, PartyFeature>> weighed;
        for (const PartyFeature feature : *features) {
          const auto found = weights->find(feature);
          if (found != weights->end()) weighed.push_back({found->second, feature});
        }
        std::sort(weighed.begin(), weighed.end(), [](const auto& a, const auto& b) {
          return std::pair(-std::abs(a.first), a.second) < std::pair(-std::abs(b.first), b.second);
        });
        for (size_t w = 0; w < std::min<size_t>(weighed.size(), 8); ++w) {
          absl::StrAppendFormat(&why, "%s (%+.2f); ", PartyWords::Get().Name(weighed[w].second),
                                weighed[w].first);
        }
        absl::StrAppend(&why, "| ");
      }
      out << absl::StrFormat("%s\t%s\t%s\t%s\t%.2f\t%.2f\t%s\n", kGoldFields[d], report.id,
                             seen.name, seen.answers[d] == Answer::kYes ? "yes" : "no",
                             ScoreOf(table, wholes[i]), highest, why);
    }
  }
}

constexpr std::array<double, 9> kLeans = {-0.25, 0, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75};
using Tallies = std::array<Tally, kPartyDecisions>;
using ByLean = std::array<Tallies, kLeans.size()>;

void Count(const Report& report, const Model& model, ByLean* by_lean) {
  for (uint32_t d = 0; d < kPartyDecisions; ++d) {
    const std::vector<Features> wholes = WholesOf(report, d, model[kOfPlace]);
    std::vector<double> scores;
    for (const Features& whole : wholes) scores.push_back(ScoreOf(model[kOfParty][d], whole));
    for (size_t l = 0; l < kLeans.size(); ++l) {
      Tally& tally = (*by_lean)[l][d];
      tally.asked += report.asked[d];
      tally.reports += report.asked[d] > 0;
      std::set<uint32_t> found;
      for (size_t i = 0; i < scores.size(); ++i) {
        const Seen& seen = report.parties[i];
        if (seen.answers[d] == Answer::kNotAsked || scores[i] + kLeans[l] <= 0) continue;
        if (seen.answers[d] == Answer::kNo) {
          ++tally.given;
        } else if (found.insert(seen.whom[d]).second) {
          ++tally.given;
          ++tally.right;
        }
      }
      tally.reports_found += !found.empty();
    }
  }
}

void Tell(const std::string& what, const std::vector<Tallies>& by_corpus) {
  for (size_t corpus = 0; corpus < by_corpus.size(); ++corpus) {
    for (uint32_t d = 0; d < kPartyDecisions; ++d) {
      if (by_corpus[corpus][d].asked == 0) continue;
      std::fprintf(stderr, "%s, file %zu, %s: %s\n", what.c_str(), corpus + 1, kGoldFields[d],
                   by_corpus[corpus][d].Line().c_str());
    }
  }
}

std::vector<Tallies> AtLean(const std::vector<ByLean>& by_corpus, size_t lean) {
  std::vector<Tallies> tallies;
  for (const ByLean& by_lean : by_corpus) tallies.push_back(by_lean[lean]);
  return tallies;
}

int Run(const std::vector<std::string>& paths, const std::string& kinds_folder,
        const Settings& settings, const std::string& scores, const std::string& held_out) {
  const std::vector<KindWeights> kinds = ReadKinds(kinds_folder);
  std::vector<json> lines;
  std::vector<Report> reports;
  for (uint32_t corpus = 0; corpus < paths.size(); ++corpus) {
    std::ifstream in(paths[corpus]);
    for (std::string line; std::getline(in, line);) {
      if (line.empty()) continue;
      lines.push_back(json::parse(line));
      reports.push_back(Read(lines.back(), corpus, kinds.at(FoldOf(lines.back()))));
    }
  }
  Reports all;
  for (const Report& report : reports) all.push_back(&report);
  // What could be found at all.
  std::vector<Tallies> reach(paths.size());
  for (const Report& report : reports) {
    for (uint32_t d = 0; d < kPartyDecisions; ++d) {
      std::set<uint32_t> found;
      for (const Seen& seen : report.parties) {
        if (seen.answers[d] == Answer::kYes) found.insert(seen.whom[d]);
      }
      reach[report.corpus][d].asked += report.asked[d];
      reach[report.corpus][d].right += static_cast<uint32_t>(found.size());
    }
  }
  Tell("among the candidates", reach);
  const Model model = Train(all, settings);
  std::vector<ByLean> on_all(paths.size());
  for (const Report& report : reports) Count(report, model, &on_all[report.corpus]);
  Tell("trained on all", AtLean(on_all, 1));
  std::vector<ByLean> crossed(paths.size());
  std::ofstream scored;
  if (!scores.empty()) scored.open(scores);
  std::vector<std::ofstream> found(held_out.empty() ? 0 : paths.size());
  for (size_t i = 0; i < found.size(); ++i) found[i].open(absl::StrCat(held_out, ".", i));
  for (uint32_t fold = 0; fold < kFolds; ++fold) {
    Reports others;
    for (const Report* report : all) {
      if (report->fold != fold) others.push_back(report);
    }
    const Model of_others = Train(others, settings);
    for (const Report* report : all) {
      if (report->fold != fold) continue;
      Count(*report, of_others, &crossed[report->corpus]);
      if (scored.is_open()) TellScores(*report, of_others, scored);
    }
    if (found.empty()) continue;
    const PartyWeights weights(LinesOf(of_others));
    for (size_t i = 0; i < reports.size(); ++i) {
      if (reports[i].fold != fold) continue;
      found[reports[i].corpus] << FoundIn(lines[i], kinds[fold], weights) << "\n";
    }
  }
  for (size_t lean = 0; lean < kLeans.size(); ++lean) {
    Tell(absl::StrFormat("crossed, lean %+.2f", kLeans[lean]), AtLean(crossed, lean));
  }
  std::printf(
      "# Who of all that a report names was hit or did it, and which countries are theirs: each\n"
      "# feature that stands adds its weight to the score, and above nought the answer is yes. "
      "First\n"
      "# each place that names a party is asked, then the party as a whole.\n"
      "# party_weights.h says what the places are; \"~\" begins a class of words.\n"
      "# Trained, not written: tests/bench/quality/README.md tells how.\n"
      "# Origin: trained on the reports of CASIE and EuRepoC by "
      "tests/bench/quality/train_parties.\n%s",
      LinesOf(model).c_str());
  return 0;
}

}  // namespace
}  // namespace dossier::analysis

int main(int argc, char** argv) {
  std::vector<std::string> paths;
  std::string scores;
  std::string held_out;
  std::string kinds;
  dossier::analysis::Settings settings;
  bool fine = true;
  for (int i = 1; i < argc; ++i) {
    const std::string option = argv[i];
    const auto number = [&](double* value) {
      return i + 1 < argc && absl::SimpleAtod(argv[++i], value);
    };
    if (option == "--scores" && i + 1 < argc) {
      scores = argv[++i];
    } else if (option == "--held-out" && i + 1 < argc) {
      held_out = argv[++i];
    } else if (option == "--kinds" && i + 1 < argc) {
      kinds = argv[++i];
    } else if (option == "--sparse") {
      for (double& sparse : settings.sparse) fine &= number(&sparse);
    } else if (option == "--small") {
      for (double& small : settings.small) fine &= number(&small);
    } else if (option == "--lean") {
      for (double& lean : settings.lean) fine &= number(&lean);
    } else if (option.front() != '-') {
      paths.push_back(option);
    } else {
      fine = false;
    }
  }
  if (!fine || paths.empty() || kinds.empty()) {
    std::puts(
        "usage: train_parties GOLD.jsonl... [--sparse N N N] [--small N N N] [--lean V A VC AC]\n"
        "                     [--scores FILE] > weights.txt");
    return 2;
  }
  return dossier::analysis::Run(paths, kinds, settings, scores, held_out);
}
