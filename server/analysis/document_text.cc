#include "server/analysis/document_text.h"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
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

}  // namespace

std::optional<std::string> OwnPublicationOf(const Text& text, const Entities& entities,
                                            absl::string_view title, absl::string_view publisher) {
  bool own = OpensLikeOne(title);
  for (size_t p = 0; p < std::min(kHeadParagraphs, text.paragraphs().size()) && !own; ++p) {
    const Paragraph& paragraph = text.paragraphs()[p];
    own = paragraph.tokens.size() <= kLongestHeading && OpensLikeOne(text.Slice(paragraph.span));
  }
  if (!own) return std::nullopt;
  const Entity* most = nullptr;
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
