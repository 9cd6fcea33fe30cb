#include "tests/bench/quality/gold.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>

#include "nlohmann/json.hpp"

namespace dossier::analysis {
std::vector<uint32_t> ByteOffsets(const std::string& text) {
  std::vector<uint32_t> offsets;
  for (uint32_t i = 0; i < text.size(); ++i) {
    if ((static_cast<unsigned char>(text[i]) & 0xC0) != 0x80) offsets.push_back(i);
  }
  offsets.push_back(static_cast<uint32_t>(text.size()));
  return offsets;
}

std::vector<GoldArticle> ReadGold(const std::string& path) {
  std::ifstream file(path);
  if (!file) {
    std::fprintf(stderr, "cannot read %s\n", path.c_str());
    std::exit(2);
  }
  std::vector<GoldArticle> articles;
  for (std::string line; std::getline(file, line);) {
    if (line.empty()) continue;
    const nlohmann::json report = nlohmann::json::parse(line);
    GoldArticle& article = articles.emplace_back();
    article.id = report.at("id");
    article.bytes = report.at("text");
    const std::vector<uint32_t> offsets = ByteOffsets(article.bytes);
    const Text text(article.bytes);
    const auto tokens = [&](const nlohmann::json& span) {
      const uint32_t begin = offsets[span.at(0).get<uint32_t>()];
      const uint32_t end = offsets[span.at(1).get<uint32_t>()];
      const uint32_t first = text.TokenAt(begin);
      const uint32_t last = std::max(first, end == 0 ? 0 : text.TokenAt(end - 1) + 1);
      return Range{first, std::min(last, static_cast<uint32_t>(text.tokens().size()))};
    };
    for (const nlohmann::json& marked : report.at("statements")) {
      GoldStatement statement;
      statement.tokens = tokens(marked.at("content"));
      if (!marked.at("speaker").is_null()) statement.speaker = tokens(marked.at("speaker"));
      statement.optional = marked.value("optional", false);
      article.statements.push_back(statement);
    }
  }
  return articles;
}

WordRanges::WordRanges(const Text& text) : text_(text) {
  uint32_t count = 0;
  for (const Token& token : text.tokens()) {
    words_before_.push_back(count);
    count += token.kind == TokenKind::kWord || token.kind == TokenKind::kNumber ||
             token.kind == TokenKind::kPossessive || token.kind == TokenKind::kAddress;
  }
  words_before_.push_back(count);
}

Range WordRanges::Of(Range tokens) const {
  while (tokens.size() > 1 &&
         (text_.token(tokens.begin).mark != 0 || text_.Lower(tokens.begin) == "that")) {
    const bool that = text_.token(tokens.begin).mark == 0;
    ++tokens.begin;
    if (that) break;
  }
  return {words_before_[tokens.begin], words_before_[tokens.end]};
}

double WordRanges::Overlap(Range a, Range b) {
  const uint32_t begin = std::max(a.begin, b.begin);
  const uint32_t end = std::min(a.end, b.end);
  if (begin >= end) return 0;
  return static_cast<double>(end - begin) /
         static_cast<double>(std::max(a.end, b.end) - std::min(a.begin, b.begin));
}

}  // namespace dossier::analysis
