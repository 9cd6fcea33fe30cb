// Which utterances are one statement.
#include <algorithm>
#include <cstdint>
#include <numeric>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "server/correlation/groups.h"
#include "server/correlation/statement_matcher.h"

namespace dossier::correlation {
namespace {

// Utterances that no comparison tells apart, with what is compared of them.
struct Wordings {
  ReadUtterance read;
  LeadRank rank;
  int first = 0;  // one of them
};

// Days between two prints; of undated ones as many as fit no other.
int DaysBetween(const ReadUtterance& a, const ReadUtterance& b) {
  return a.published() && b.published() ? GapBetween(*a.published(), *b.published()) : INT32_MAX;
}

}  // namespace

LeadRank LeadRankOf(const ReadUtterance& utterance) {
  const v1::Statement& statement = utterance.statement();
  const v1::Occurrence& where = statement.occurrences_size() > 0
                                    ? statement.occurrences(0)
                                    : v1::Occurrence::default_instance();
  const bool bracketed = statement.text().find('[') != std::string::npos;
  const int64_t start = where.content_size() > 0 ? where.content(0).start() : 0;
  return {!utterance.verbatim(),
          -static_cast<int64_t>(utterance.spoken().size()),
          bracketed,
          utterance.published() ? utterance.published()->first : INT32_MAX,
          statement.text(),
          where.publisher(),
          start,
          where.report_version()};
}

const ReadUtterance& HeldUtterance::read() const {
  if (!read_.has_value()) read_.emplace(statement_);
  return *read_;
}

const LeadRank& HeldUtterance::rank() const {
  if (!rank_.has_value()) rank_ = LeadRankOf(read());
  return *rank_;
}

namespace {

// Whether `a` leads `b` by its words and its day.
bool Leads(const LeadRank& a, const LeadRank& b) {
  const auto what = [](const LeadRank& rank) {
    const auto& [rendered, words, bracketed, day, text, publisher, start, version] = rank;
    return std::tie(rendered, words, bracketed, day, text);
  };
  return what(a) < what(b);
}

}  // namespace

const v1::Statement* BestLeader(const ReadUtterance& utterance,
                                absl::Span<const std::shared_ptr<const HeldUtterance>> leaders) {
  const LeadRank own_rank = LeadRankOf(utterance);
  const v1::Statement* best = nullptr;
  std::tuple<double, int, LeadRank> best_fit;
  for (const auto& leader : leaders) {
    if (Leads(own_rank, leader->rank())) continue;
    const double score = Compare(utterance, leader->read()).score;
    if (score < kSameStatement) continue;
    auto fit = std::make_tuple(-score, DaysBetween(utterance, leader->read()), leader->rank());
    if (best != nullptr && best_fit <= fit) continue;
    best = &leader->statement();
    best_fit = std::move(fit);
  }
  return best;
}

int LeaderOf(absl::Span<const v1::Statement* const> utterances, const std::vector<int>& group) {
  int leader = group.front();
  LeadRank first = LeadRankOf(ReadUtterance(*utterances[leader]));
  for (const int member : group) {
    LeadRank rank = LeadRankOf(ReadUtterance(*utterances[member]));
    if (!(rank < first)) continue;
    leader = member;
    first = std::move(rank);
  }
  return leader;
}

std::vector<std::vector<int>> GroupStatements(absl::Span<const v1::Statement* const> utterances) {
  const int count = static_cast<int>(utterances.size());
  std::vector<LeadRank> ranks;
  std::vector<Wordings> wordings;
  Groups groups(count);
  absl::flat_hash_map<uint64_t, size_t> by_digest;
  for (int i = 0; i < count; ++i) {
    ReadUtterance read(*utterances[i]);
    ranks.push_back(LeadRankOf(read));
    const auto [at, is_new] = by_digest.emplace(read.Digest(), wordings.size());
    // A few words by nobody knows whom are not one statement although nothing tells them apart.
    if (is_new || Compare(read, wordings[at->second].read).score < kSameStatement) {
      wordings.push_back({std::move(read), ranks.back(), i});
      continue;
    }
    Wordings& known = wordings[at->second];
    groups.Join(i, known.first);
    if (ranks.back() < known.rank) known = {std::move(read), ranks.back(), i};
  }
  std::sort(wordings.begin(), wordings.end(),
            [](const Wordings& a, const Wordings& b) { return a.rank < b.rank; });

  absl::flat_hash_map<std::string, std::vector<size_t>> leaders;
  for (size_t i = 0; i < wordings.size(); ++i) {
    const std::vector<std::string> keys = wordings[i].read.Keys();
    absl::flat_hash_set<size_t> candidates;
    for (const std::string& key : keys) {
      const auto found = leaders.find(key);
      if (found != leaders.end()) candidates.insert(found->second.begin(), found->second.end());
    }
    // The best; of equals the one that was printed nearest in time, then the leading one.
    std::tuple<double, int, size_t> best = {-kSameStatement, INT32_MAX, SIZE_MAX};
    for (const size_t leader : candidates) {
      const double score = Compare(wordings[i].read, wordings[leader].read).score;
      if (score < kSameStatement) continue;
      best = std::min(
          best,
          std::make_tuple(-score, DaysBetween(wordings[i].read, wordings[leader].read), leader));
    }
    const size_t leader = std::get<2>(best);
    if (leader != SIZE_MAX) {
      groups.Join(wordings[i].first, wordings[leader].first);
      continue;
    }
    for (const std::string& key : keys) leaders[key].push_back(i);
  }

  std::vector<int> order(utterances.size());
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(), [&](int a, int b) {
    const auto content = [&](int i) {
      const auto& [rendered, words, bracketed, day, text, publisher, start, version] = ranks[i];
      return std::tie(day, text, publisher, start, version);
    };
    return content(a) < content(b);
  });
  return groups.Lists(order);
}

}  // namespace dossier::correlation
