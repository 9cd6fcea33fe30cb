#include "server/analysis/artefacts.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "server/analysis/attack_words.h"
#include "server/analysis/fact_matches.h"
#include "server/analysis/fact_nouns.h"
#include "server/analysis/vocabulary.h"

namespace dossier::analysis {
namespace {

constexpr uint32_t kMostWords = 3;  // of a tool's name

struct KnownTool {
  v1::Tool::Type type;
  bool ordinary;  // also an ordinary word
};

const absl::flat_hash_map<std::string, KnownTool>& KnownTools() {
  static const auto* const tools = [] {
    auto* known = new absl::flat_hash_map<std::string, KnownTool>;
    ForEachSectionEntry("malware", [&](absl::string_view section, absl::string_view name) {
      const bool ordinary = absl::ConsumeSuffix(&name, "+");
      known->try_emplace(
          std::string(name),
          KnownTool{section == "tool" ? v1::Tool::TYPE_TOOL : v1::Tool::TYPE_MALWARE, ordinary});
    });
    return known;
  }();
  return *tools;
}

// "a backdoor that we call Wispwrecker"; "Wispwrecker, a commercial spyware"
bool IsCalledMalware(const Text& text, Range tokens) {
  const uint32_t at = tokens.begin;
  // "a backdoor, which we named Silt Door", "a wiper they call Gale"
  if (at >= 4 && IsAttackWord(text.token(at - 1), kMalwareNamingWord)) {
    const Range before{at - std::min(at, 7u), at - 1};
    bool program = false;
    for (uint32_t word = before.begin; word < before.end; ++word) {
      program |= IsAttackWord(text.token(word), kProgramWord);
    }
    return program || HasFactNoun(text, before, kMalwareNoun);
  }
  const uint32_t next = tokens.end;
  const uint32_t limit = static_cast<uint32_t>(text.tokens().size());
  return next + 1 < limit && text.token(next).mark == ',' && text.token(next + 1).Is(kArticle) &&
         HasFactNoun(text, {next + 2, std::min(limit, next + 5)}, kMalwareNoun);
}

void AddTool(const FactReading& reading, Range tokens, v1::Tool::Type type, const char* rule,
             std::vector<Finding>& findings) {
  const Span words = reading.text.SpanOf(tokens);
  v1::Tool& tool = *AddFinding(reading, v1::FIELD_TOOL, rule,
                               type == v1::Tool::TYPE_TOOL ? 0.6 : 0.7, {words}, findings)
                        .mutable_tool();
  tool.set_type(type);
  tool.set_name(std::string(reading.text.Slice(words)));
}

// The longest known tool's name at `at`; nullptr if there is none.
const KnownTool* KnownToolAt(const Text& text, uint32_t at, uint32_t limit, Range* tokens) {
  if (!text.token(at).Has(kCapitalised) || !MayNameTool(text.Lower(at))) return nullptr;
  const KnownTool* found = nullptr;
  std::string words;
  for (uint32_t end = at; end < std::min(limit, at + kMostWords); ++end) {
    absl::StrAppend(&words, end > at ? " " : "", text.Lower(end));
    const auto known = KnownTools().find(words);
    if (known == KnownTools().end()) continue;
    found = &known->second;
    *tokens = {at, end + 1};
  }
  return found;
}

void FindKnownTools(const FactReading& reading, std::vector<Finding>& findings) {
  const Text& text = reading.text;
  uint32_t read = 0;
  reading.landmarks.ForEach(kToolLandmark, [&](uint32_t at) {
    if (at < read || text.ParagraphWith(at).role == ParagraphRole::kBoilerplate) return;
    Range tokens;
    const KnownTool* const tool = KnownToolAt(text, at, text.SentenceWith(at).tokens.end, &tokens);
    if (tool == nullptr) return;
    read = tokens.end;
    if (!tool->ordinary || IsBesideMalwareNoun(text, tokens)) {
      AddTool(reading, tokens, tool->type, "tool.known", findings);
    }
  });
}

void FindNamedTools(const FactReading& reading, std::vector<Finding>& findings) {
  const Text& text = reading.text;
  for (const Mention& mention : reading.entities.mentions()) {
    if (mention.how == Mention::How::kPronoun || mention.how == Mention::How::kDescription ||
        !(IsBesideMalwareNoun(text, mention.tokens) || IsCalledMalware(text, mention.tokens)) ||
        text.ParagraphWith(mention.tokens.begin).role == ParagraphRole::kBoilerplate) {
      continue;
    }
    const Entity& entity = reading.entities.entity(mention.entity);
    if (entity.type == EntityType::kCountry || entity.type == EntityType::kPerson) continue;
    Range known;
    const Sentence& sentence = text.SentenceWith(mention.tokens.begin);
    if (KnownToolAt(text, mention.tokens.begin, sentence.tokens.end, &known) != nullptr) continue;
    AddTool(reading, mention.tokens, v1::Tool::TYPE_MALWARE, "tool.named_malware", findings);
  }
}

// The name of a weakness whose first dash is at `dash`, or an empty span.
Span WeaknessAround(absl::string_view text, uint32_t dash, uint32_t limit) {
  if (dash < 3 || !absl::EqualsIgnoreCase(text.substr(dash - 3, 3), "cve")) return {};
  uint32_t end = dash + 1;
  while (end < limit && absl::ascii_isdigit(text[end])) ++end;
  if (end != dash + 5 || end >= limit || text[end] != '-') return {};
  const uint32_t number = ++end;
  while (end < limit && absl::ascii_isdigit(text[end])) ++end;
  return end - number < 4 ? Span{} : Span{dash - 3, end};
}

// A product that a flaw is said to be in.
struct Product {
  Span name;
  uint32_t sentence;
  bool zero_day;
};

// The name within `phrase` that is a product's: no person or country.
Span ProductIn(const FactReading& reading, const Phrase& phrase) {
  const Range found = reading.entities.MentionsIn(reading.text.SpanOf(phrase.head));
  for (uint32_t i = found.begin; i < found.end; ++i) {
    const Mention& mention = reading.entities.mentions()[i];
    if (mention.how == Mention::How::kPronoun || mention.how == Mention::How::kDescription)
      continue;
    const EntityType type = reading.entities.entity(mention.entity).type;
    // Behind "in" a name is taken for that of a place.
    if (type != EntityType::kPerson && type != EntityType::kCountry) return mention.span;
  }
  return {};
}

// The flaws that name their product, in the order of the text.
std::vector<Product> FindProducts(const FactReading& reading, std::vector<Finding>& findings) {
  const Text& text = reading.text;
  std::vector<Product> products;
  ForEachMatch(reading, FactLexicon::kVulnerabilities,
               [&](absl::string_view label, const PatternMatch& match) {
                 const Span name = ProductIn(reading, match.slot(Slot::kWhat));
                 if (name.empty()) return;
                 const bool zero_day = label == "zero-day";
                 const uint32_t sentence = text.SentenceOf(match.tokens.begin);
                 // "a zero-day flaw in X" holds "flaw in X".
                 if (!products.empty() && products.back().name == name) {
                   if (!zero_day || products.back().zero_day) return;
                   products.back().zero_day = true;
                   Finding& known = findings.back();
                   known.claim->mutable_vulnerability()->set_zero_day(true);
                   return;
                 }
                 if (Negated(text, match.tokens)) return;
                 products.push_back({name, sentence, zero_day});
                 v1::Vulnerability& flaw =
                     *AddFinding(reading, v1::FIELD_VULNERABILITY,
                                 RuleName("vulnerability.", label), label == "flaw" ? 0.5 : 0.7,
                                 {name, text.SpanOf(match.tokens)}, findings)
                          .mutable_vulnerability();
                 flaw.set_product(std::string(text.Slice(name)));
                 flaw.set_zero_day(zero_day);
               });
  return products;
}

// Says of a CVE id which product has it, if the sentence names one product with a flaw, and whether
// that was unknown.
void Complete(const FactReading& reading, const std::vector<Product>& products, uint32_t sentence,
              Finding& finding) {
  const Product* only = nullptr;
  for (const Product& product : products) {
    if (product.sentence != sentence) continue;
    if (only != nullptr && reading.text.Slice(only->name) != reading.text.Slice(product.name)) {
      return;
    }
    if (only == nullptr || product.zero_day) only = &product;
  }
  if (only == nullptr) return;
  v1::Vulnerability& flaw = *finding.claim->mutable_vulnerability();
  flaw.set_product(std::string(reading.text.Slice(only->name)));
  flaw.set_zero_day(only->zero_day);
  finding.evidence.beside = only->name;
}

void FindWeaknessIds(const FactReading& reading, const std::vector<Product>& products,
                     std::vector<Finding>& findings) {
  constexpr uint32_t kShortest = 13;  // "CVE-2031-0001"
  const absl::string_view text = reading.text.text();
  // Whatever has digits may have a date in it.
  reading.landmarks.ForEach(kDateLandmark, [&](uint32_t token) {
    const Span word = reading.text.token(token).span();
    if (word.size() < kShortest) return;
    for (uint32_t at = word.begin; at < word.end; ++at) {
      const Span span = text[at] == '-' ? WeaknessAround(text, at, word.end) : Span{};
      if (span.empty()) continue;
      AddFinding(reading, v1::FIELD_VULNERABILITY, "vulnerability.cve", 1.0, {span}, findings)
          .mutable_vulnerability()
          ->set_cve(absl::AsciiStrToUpper(reading.text.Slice(span)));
      Complete(reading, products, reading.text.SentenceOf(token), findings.back());
    }
  });
}

}  // namespace

bool IsBesideMalwareNoun(const Text& text, Range tokens) {
  const uint32_t next = tokens.end;
  if (next < text.tokens().size() && HasFactNoun(text, {next, next + 1}, kMalwareNoun)) return true;
  const uint32_t at = tokens.begin;
  if (at < 2) return false;
  const absl::string_view before = text.Lower(at - 1);
  return (before == "called" || before == "dubbed" || before == "named" || before == "as") &&
         HasFactNoun(text, {at - std::min(at, 3u), at - 1}, kMalwareNoun);
}

bool IsToolName(absl::string_view lower) {
  const auto known = KnownTools().find(lower);
  return known != KnownTools().end() && !known->second.ordinary;
}

bool MayNameTool(absl::string_view lower) {
  static const auto* const openers = [] {
    auto* words = new absl::flat_hash_set<std::string>;
    for (const auto& [name, _] : KnownTools()) words->insert(name.substr(0, name.find(' ')));
    return words;
  }();
  return openers->contains(lower);
}

void FindArtefacts(const FactReading& reading, std::vector<Finding>& findings) {
  const std::vector<Product> products = FindProducts(reading, findings);
  FindWeaknessIds(reading, products, findings);
  FindKnownTools(reading, findings);
  FindNamedTools(reading, findings);
}

}  // namespace dossier::analysis
