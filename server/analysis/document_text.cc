#include "server/analysis/document_text.h"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/types/span.h"
#include "server/analysis/context_words.h"
#include "server/analysis/known_names.h"
#include "server/analysis/lexicon.h"
#include "server/analysis/names.h"
#include "server/analysis/status_log.h"
#include "server/base/fold_text.h"

namespace dossier::analysis {
namespace {

constexpr size_t kHeadParagraphs = 3;     // a text says at its head what it is
constexpr uint32_t kLongestHeading = 25;  // tokens
constexpr uint32_t kFewestTokens = 6;     // of a paragraph that says something

bool OpensLikeOne(absl::string_view heading) {
  static const auto* const openings =
      new std::vector<absl::string_view>(LexiconEntries("own_publications"));
  heading = absl::StripAsciiWhitespace(heading);
  if (heading.empty()) return false;
  const char first = absl::ascii_tolower(static_cast<uint8_t>(heading.front()));
  return std::any_of(openings->begin(), openings->end(), [&](absl::string_view opening) {
    return opening.front() == first && absl::StartsWithIgnoreCase(heading, opening) &&
           (heading.size() == opening.size() ||
            !absl::ascii_isalnum(static_cast<uint8_t>(heading[opening.size()])));
  });
}

bool MayPublish(const Mention& mention, const Entities& entities) {
  const EntityType type = entities.entity(mention.entity).type;
  // "Your team at Wonderloan" looks like a place; one word is rarely a person's whole name.
  return type == EntityType::kOrganisation || type == EntityType::kOther ||
         (type != EntityType::kCountry && mention.tokens.size() == 1);
}

// "UTC", "VPN": what is named so publishes nothing.
bool IsOfNobody(const Entity& entity) {
  const std::optional<NameKind> kind = KindOfName(absl::AsciiStrToLower(entity.name));
  return kind == NameKind::kMatter || kind == NameKind::kProduct;
}

// The one that a short paragraph names; nullptr if none.
const Entity* NamedIn(const Paragraph& paragraph, const Entities& entities, bool behind_by,
                      const Text& text) {
  const auto [first, end] = entities.MentionsIn(paragraph.span);
  const Entity* found = nullptr;
  for (uint32_t i = first; i < end; ++i) {
    const Mention& mention = entities.mentions()[i];
    if (!MayPublish(mention, entities)) continue;
    const uint32_t at = mention.tokens.begin;
    if (behind_by && (at == paragraph.tokens.begin ||
                      (text.Lower(at - 1) != "by" && text.Lower(at - 1) != "from"))) {
      continue;
    }
    // "Head of Customer Care, Wonderloan": the house comes last.
    found = &entities.entity(mention.entity);
    if (behind_by || found->type == EntityType::kOrganisation) return found;
  }
  return found;
}

// Whether the words are the name of a house: all of it in capitals, and, if it `says_so`, a word
// that houses are called by.
bool NamesHouse(const Text& text, Range words, bool says_so = true) {
  constexpr uint32_t kLongest = 8;
  constexpr uint32_t kHouse =
      kOrganisationHead | kOrganisationSuffix | kBusiness | kCompanyWord | kNameEnd;
  if (words.empty() || words.size() > kLongest || !text.token(words.begin).Has(kCapitalised)) {
    return false;
  }
  bool house = !says_so;
  for (uint32_t at = words.begin; at < words.end; ++at) {
    const Token& token = text.token(at);
    const bool joins = token.Is(kPreposition) || token.Is(kCoordinator) || token.Is(kArticle);
    if (!token.Has(kCapitalised) && !joins) return false;
    house |= (token.names & kHouse) != 0;
  }
  return house && !OpensLikeOne(text.Slice(text.SpanOf(words)));
}

// "Harbour Authority" over "Decision of 3 May", or before it: "Harbour Authority: press release".
Range LetterheadOf(const Text& text) {
  const absl::Span<const Paragraph> all = text.paragraphs();
  for (size_t p = 0; p < std::min<size_t>(2, all.size()); ++p) {
    const Range line = all[p].tokens;
    uint32_t end = line.begin;
    while (end < line.end && text.token(end).mark == 0) ++end;
    const bool before =
        end + 1 < line.end && OpensLikeOne(text.Slice(text.SpanOf({end + 1, line.end})));
    if (!NamesHouse(text, {line.begin, end}, /*says_so=*/!before)) continue;
    const bool above =
        end == line.end && p + 1 < all.size() && OpensLikeOne(text.Slice(all[p + 1].span));
    if (before || above) return {line.begin, end};
  }
  return {};
}

// The last line of a letter: a short paragraph, else what stands behind the last dash ("- Jana
// Dorn, Wonderloan"), else a short last sentence ("Wonderloan Ltd"). Empty if there is none.
Range LastLineOf(const Text& text) {
  constexpr uint32_t kLongestSignature = 14;  // tokens
  const Paragraph& last = text.paragraphs().back();
  if (last.sentences.size() == 1 && last.tokens.size() <= kLongestSignature) {
    return text.paragraphs().size() < 3 ? Range{} : last.tokens;
  }
  for (uint32_t at = last.tokens.end; at + kLongestSignature > last.tokens.end; --at) {
    const char32_t mark = text.token(at - 1).mark;
    if (mark == '-' || mark == 0x2013 || mark == 0x2014) return {at, last.tokens.end};
  }
  const Range sentence = text.sentences()[last.sentences.end - 1].tokens;
  return sentence.size() <= kLongestSignature / 2 ? sentence : Range{};
}

// "Head of Customer Care, Wonderloan Energy" in the last line of a letter: behind its last comma,
// or the part between commas that is called as houses are: "Wonderloan NV, Gent".
Range SignatureOf(const Text& text) {
  if (text.paragraphs().empty()) return {};
  const Range line = LastLineOf(text);
  if (line.empty()) return {};
  bool office = false;  // behind the office of who signs it stands whom they sign for
  Range unsaid;
  for (uint32_t begin = line.begin; begin < line.end;) {
    uint32_t end = begin;
    while (end < line.end && text.token(end).mark != ',') ++end;
    // "The Board" signs for a house, too.
    const bool of_house = end == begin + 2 && text.token(begin).Is(kArticle);
    if (!of_house && NamesHouse(text, {begin, end})) return {begin, end};
    unsaid =
        office && NamesHouse(text, {begin, end}, /*says_so=*/false) ? Range{begin, end} : Range{};
    for (uint32_t at = begin; at < end; ++at) office |= IsOneOf(text.token(at), kOfficeWord);
    begin = end + 1;
  }
  return unsaid;
}

// "Dear members of the Marl Housing Cooperative,": whose members the letter is to.
Range SalutedHouseOf(const Text& text) {
  constexpr uint32_t kReach = 6;  // tokens
  for (size_t p = 0; p < std::min<size_t>(2, text.paragraphs().size()); ++p) {
    const Range line = text.paragraphs()[p].tokens;
    if (line.empty() || text.Lower(line.begin) != "dear") continue;
    for (uint32_t at = line.begin + 1; at < std::min(line.end, line.begin + kReach); ++at) {
      if (text.Lower(at) != "of") continue;
      uint32_t begin = at + 1;
      if (begin < line.end && text.token(begin).Is(kArticle)) ++begin;
      uint32_t end = begin;
      while (end < line.end && text.token(end).mark == 0) ++end;
      return NamesHouse(text, {begin, end}, /*says_so=*/false) ? Range{begin, end} : Range{};
    }
  }
  return {};
}

}  // namespace

Range PublisherIn(const Text& text) {
  const Range head = LetterheadOf(text);
  if (!head.empty()) return head;
  const Range saluted = SalutedHouseOf(text);
  return saluted.empty() ? SignatureOf(text) : saluted;
}

const Entity* SignerOf(const Text& text, const Entities& entities) {
  constexpr size_t kLast = 2;                // paragraphs
  constexpr uint32_t kLongestSignature = 9;  // tokens
  const absl::Span<const Paragraph> all = text.paragraphs();
  if (all.size() < 2) return nullptr;
  if (all[0].tokens.size() <= kLongestHeading) {
    if (const Entity* const named = NamedIn(all[0], entities, /*behind_by=*/true, text)) {
      return named;
    }
  }
  for (size_t p = all.size(); p > std::max<size_t>(1, all.size() - kLast); --p) {
    const Paragraph& paragraph = all[p - 1];
    if (paragraph.tokens.size() > kLongestSignature) continue;
    if (const Entity* const named = NamedIn(paragraph, entities, /*behind_by=*/false, text)) {
      return named;
    }
  }
  return nullptr;
}

namespace {

// "Wonderloan is writing to tell you": who says of itself that it writes, as the subject of one of
// the first sentences; nullptr if nobody does.
const Entity* WriterOf(const Text& text, const Entities& entities) {
  constexpr size_t kFirst = 4;  // sentences, the headings among them
  constexpr uint32_t kReach = 3;
  for (size_t i = 0; i < std::min(kFirst, text.sentences().size()); ++i) {
    const Range tokens = text.sentences()[i].tokens;
    const uint32_t first = tokens.begin + (text.token(tokens.begin).Is(kArticle) ? 1 : 0);
    if (first >= tokens.end) continue;
    const Mention* const who = entities.MentionAt(text.token(first).begin);
    if (who == nullptr || entities.entity(who->entity).type == EntityType::kCountry) continue;
    const uint32_t end = std::min(tokens.end, who->tokens.end + kReach);
    for (uint32_t at = who->tokens.end; at < end; ++at) {
      if (IsOneOf(text.token(at), kWritingWord)) {
        return &entities.entity(who->entity);
      }
    }
  }
  return nullptr;
}

}  // namespace

std::optional<std::string> OwnPublicationOf(const Text& text, const Entities& entities,
                                            absl::string_view title, absl::string_view publisher) {
  if (const Range head = LetterheadOf(text); !head.empty()) {
    return std::string(text.Slice(text.SpanOf(head)));
  }
  bool own = OpensLikeOne(title);
  for (size_t p = 0; p < std::min(kHeadParagraphs, text.paragraphs().size()) && !own; ++p) {
    const Paragraph& paragraph = text.paragraphs()[p];
    own = paragraph.tokens.size() <= kLongestHeading && OpensLikeOne(text.Slice(paragraph.span));
  }
  if (const Range service = ServiceOf(text); !service.empty()) {
    return std::string(text.Slice(text.SpanOf(service)));
  }
  if (!own) return std::nullopt;
  const Entity* most = SignerOf(text, entities);
  if (most != nullptr) return std::string(most->name);
  if (const Range signature = SignatureOf(text); !signature.empty()) {
    return std::string(text.Slice(text.SpanOf(signature)));
  }
  most = WriterOf(text, entities);
  if (most != nullptr) return std::string(most->name);
  for (const Entity& entity : entities.all()) {
    if (entity.type != EntityType::kOrganisation || IsOfNobody(entity)) continue;
    // An authority names in its statement whom it is about, and perhaps more often than itself.
    if (FoldName(entity.name) == FoldName(publisher)) return std::string(entity.name);
    if (most == nullptr || entity.named > most->named) most = &entity;
  }
  return std::string(most == nullptr ? publisher : most->name);
}

void AttributeDocumentText(const Reading& reading, std::vector<Attribution>* found) {
  const Text& text = reading.text;
  std::vector<bool> taken(text.paragraphs().size());
  for (const Attribution& attribution : *found) {
    for (const Range& part : attribution.content) {
      taken[text.SentenceWith(part.begin).paragraph] = true;
    }
  }
  for (uint32_t u = 0; u < reading.units().size(); ++u) {
    const uint32_t p = reading.units()[u].paragraph;
    const Paragraph& paragraph = text.paragraphs()[p];
    if (taken[p] || paragraph.role != ParagraphRole::kBody) continue;
    taken[p] = true;  // its first unit stands for it
    if (paragraph.tokens.size() < kFewestTokens) continue;
    Attribution attribution;
    attribution.content = {paragraph.tokens};
    attribution.rule = kDocumentParagraph;
    attribution.confidence = 0.8;
    attribution.unit = u;
    found->push_back(std::move(attribution));
  }
  SortByText(found);
}

}  // namespace dossier::analysis
