#include "server/analysis/document_text.h"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/types/span.h"
#include "server/analysis/lexicon.h"

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

// The one that a short paragraph names; nullptr if none.
const Entity* NamedIn(const Paragraph& paragraph, const Entities& entities, bool behind_by,
                      const Text& text) {
  const auto [first, end] = entities.MentionsIn(paragraph.span);
  for (uint32_t i = first; i < end; ++i) {
    const Mention& mention = entities.mentions()[i];
    if (!MayPublish(mention, entities)) continue;
    const uint32_t at = mention.tokens.begin;
    if (behind_by && (at == paragraph.tokens.begin ||
                      (text.Lower(at - 1) != "by" && text.Lower(at - 1) != "from"))) {
      continue;
    }
    return &entities.entity(mention.entity);
  }
  return nullptr;
}

}  // namespace

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

std::optional<std::string> OwnPublicationOf(const Text& text, const Entities& entities,
                                            absl::string_view title, absl::string_view publisher) {
  bool own = OpensLikeOne(title);
  for (size_t p = 0; p < std::min(kHeadParagraphs, text.paragraphs().size()) && !own; ++p) {
    const Paragraph& paragraph = text.paragraphs()[p];
    own = paragraph.tokens.size() <= kLongestHeading && OpensLikeOne(text.Slice(paragraph.span));
  }
  if (!own) return std::nullopt;
  const Entity* most = SignerOf(text, entities);
  if (most != nullptr) return std::string(most->name);
  for (const Entity& entity : entities.all()) {
    if (entity.type != EntityType::kOrganisation) continue;
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
