#include "server/store/sqlite/plan.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "server/base/status.h"
#include "server/store/sqlite/date_range.h"
#include "server/store/sqlite/term_index.h"
#include "server/store/sqlite/term_stream.h"
#include "server/store/sqlite/text_query.h"
#include "server/store/sqlite/text_stream.h"

namespace dossier::store::sqlite {
namespace {

using Kind = Condition::Kind;
using Streams = std::vector<std::unique_ptr<KeyStream>>;

// Of a range or a pattern: so many entries are read at once to make a list of it, with little care
// and with much; or so many values are looked at to go through the keys of each in turn.
constexpr int64_t kTinyRange = 256;
constexpr int64_t kSmallRange = 2048;
constexpr size_t kFewValues = 96;
// Who reads so many may as well read a field that all have.
constexpr int64_t kManyEntries = 512 * 1024;
// An equality with fewer keys leads well enough alone.
constexpr int64_t kRare = 64;
// Conditions of one query for which sets are read.
constexpr size_t kMostNewSets = 24;

// The keys that all of `parts` have. The parts take turns to jump to where the others are, so the
// work is bounded by the rarest of them, not by the commonest.
class AllStream final : public KeyStream {
 public:
  AllStream(Streams parts, Effort& effort) : parts_(std::move(parts)), effort_(effort) {}

  absl::StatusOr<std::optional<int64_t>> Seek(int64_t key) override {
    for (size_t agreed = 0, turn = 0; agreed < parts_.size(); ++turn) {
      DOSSIER_ASSIGN_OR_RETURN(const std::optional<int64_t> next,
                               parts_[turn % parts_.size()]->Seek(key));
      if (!next.has_value()) return std::nullopt;
      agreed = *next == key ? agreed + 1 : 1;
      key = *next;
      effort_.Spend(1);
      if (effort_.is_spent()) return key;
    }
    return key;
  }

 private:
  const Streams parts_;
  Effort& effort_;
};

// The keys that any of `parts` has.
class AnyStream final : public KeyStream {
 public:
  AnyStream(Streams parts, Direction direction) : direction_(direction) {
    for (auto& part : parts) parts_.push_back({std::move(part), std::nullopt});
  }

  absl::StatusOr<std::optional<int64_t>> Seek(int64_t key) override {
    if (!started_) {
      for (Part& part : parts_) {
        DOSSIER_ASSIGN_OR_RETURN(part.head, part.stream->Seek(key));
      }
      started_ = true;
    }
    std::optional<int64_t> first;
    for (Part& part : parts_) {
      if (part.head.has_value() && IsBefore(direction_, *part.head, key)) {
        DOSSIER_ASSIGN_OR_RETURN(part.head, part.stream->Seek(key));
      }
      if (!part.head.has_value()) continue;
      if (!first.has_value() || IsBefore(direction_, *part.head, *first)) first = part.head;
    }
    return first;
  }

 private:
  struct Part {
    std::unique_ptr<KeyStream> stream;
    std::optional<int64_t> head;  // its first key that was not passed yet; nullopt at its end
  };
  const Direction direction_;
  std::vector<Part> parts_;
  bool started_ = false;
};

class ListStream final : public KeyStream {
 public:
  // `keys` ascend.
  ListStream(std::vector<int64_t> keys, Direction direction)
      : keys_(std::move(keys)), direction_(direction) {
    if (direction_ == Direction::kDown) std::reverse(keys_.begin(), keys_.end());
  }
  absl::StatusOr<std::optional<int64_t>> Seek(int64_t key) override {
    const auto found = std::lower_bound(keys_.begin(), keys_.end(), key, [&](int64_t a, int64_t b) {
      return IsBefore(direction_, a, b);
    });
    if (found == keys_.end()) return std::nullopt;
    return *found;
  }

 private:
  std::vector<int64_t> keys_;
  const Direction direction_;
};

// Makes streams of the parts of one condition.
class Planner {
 public:
  Planner(const Reading& reading, Collection collection, Direction direction, const OwnSets& own,
          Care care, Effort& effort)
      : reading_(reading),
        collection_(collection),
        direction_(direction),
        own_(own),
        care_(care),
        effort_(effort) {}

  absl::StatusOr<std::unique_ptr<KeyStream>> StreamOf(const Condition& condition) {
    switch (condition.kind) {
      case Kind::kAll:
        return StreamOfAll(condition);
      case Kind::kAny:
        return StreamOfAny(condition);
      case Kind::kNot:
        return nullptr;
      case Kind::kText:
        return StreamOfWords(condition);
      case Kind::kTerm:
        return StreamOfTerm(condition);
    }
    return nullptr;
  }

  // The keys that may fulfil `condition`, if sets in memory tell.
  std::optional<KeySet> SetOf(const Condition& condition) {
    if (reading_.sets == nullptr) return std::nullopt;
    if (condition.kind == Kind::kTerm) {
      for (const auto& [known, keys] : own_) {
        if (known == &condition) return keys;
      }
      return reading_.sets->Find(collection_, condition, reading_.mark);
    }
    if (condition.kind != Kind::kAll && condition.kind != Kind::kAny) return std::nullopt;
    std::optional<KeySet> set;
    for (const Condition& part : condition.parts) {
      std::optional<KeySet> of_part = SetOf(part);
      if (!of_part.has_value()) {
        if (condition.kind == Kind::kAny) return std::nullopt;
      } else if (!set.has_value()) {
        set = std::move(of_part);
      } else if (condition.kind == Kind::kAny) {
        set->Unite(*of_part);
      } else {
        set->Intersect(*of_part);
      }
    }
    return set;
  }

 private:
  absl::StatusOr<std::unique_ptr<KeyStream>> StreamOfTerm(const Condition& condition) {
    if (IsEquality(condition)) return StreamOfValue({condition.field, condition.low});
    if (std::optional<KeySet> set = SetOf(condition)) return SetStream(*std::move(set), direction_);
    DOSSIER_ASSIGN_OR_RETURN(std::optional<std::vector<Term>> dates,
                             DateTerms(reading_.connection, collection_, condition));
    if (dates.has_value()) return StreamOfTerms(*std::move(dates));
    DOSSIER_ASSIGN_OR_RETURN(std::optional<std::vector<int64_t>> keys,
                             ReadFewKeys(reading_.connection, collection_, condition,
                                         care_ == Care::kLittle ? kTinyRange : kSmallRange));
    if (keys.has_value()) return std::make_unique<ListStream>(*std::move(keys), direction_);
    if (care_ == Care::kLittle) return nullptr;
    DOSSIER_ASSIGN_OR_RETURN(
        const std::optional<std::vector<std::string>> values,
        ReadFewValues(reading_.connection, collection_, condition, kFewValues));
    if (!values.has_value()) return nullptr;
    std::vector<Term> terms;
    for (const std::string& value : *values) terms.push_back({condition.field, value});
    return StreamOfTerms(std::move(terms));
  }

  std::unique_ptr<KeyStream> StreamOfValue(Term term) {
    const Condition equality = HasTerm(term);
    if (std::optional<KeySet> set = SetOf(equality)) return SetStream(*std::move(set), direction_);
    return TermStream(reading_.connection, collection_, std::move(term), direction_, effort_);
  }

  std::unique_ptr<KeyStream> StreamOfTerms(std::vector<Term> terms) {
    Streams streams;
    for (Term& term : terms) streams.push_back(StreamOfValue(std::move(term)));
    return std::make_unique<AnyStream>(std::move(streams), direction_);
  }

  // What all that `condition` asks of words leaves, which is one query of their index; nullptr if
  // there are matches without any of them.
  absl::StatusOr<std::unique_ptr<KeyStream>> StreamOfWords(const Condition& condition) {
    DOSSIER_ASSIGN_OR_RETURN(std::optional<TextQuery> query,
                             TextQueryFor(reading_.connection, collection_, condition));
    if (!query.has_value()) return nullptr;
    // The words of rows are looked at anyway.
    return TextStream(reading_.connection, collection_, *std::move(query), direction_,
                      WordQuery::Care::kLoosely);
  }

  absl::StatusOr<bool> IsRare(const Condition& equality) {
    DOSSIER_ASSIGN_OR_RETURN(
        const int64_t count,
        reading_.connection.Number("SELECT count(*) FROM (SELECT 1 FROM term WHERE collection = ? "
                                   "AND field = ? AND value = ? LIMIT ?)",
                                   static_cast<int64_t>(collection_), equality.field, equality.low,
                                   kRare));
    return count < kRare;
  }

  absl::StatusOr<std::unique_ptr<KeyStream>> StreamOfAll(const Condition& condition) {
    Streams streams;
    std::optional<KeySet> meeting;  // of the parts that are known as sets
    std::vector<const Condition*> others, with_words;
    bool is_rare = false;
    for (const Condition& part : condition.parts) {
      if (AsksForText(part)) {
        with_words.push_back(&part);
      } else if (std::optional<KeySet> set = SetOf(part)) {
        if (meeting.has_value()) {
          meeting->Intersect(*set);
        } else {
          meeting = std::move(set);
        }
      } else if (IsEquality(part)) {
        DOSSIER_ASSIGN_OR_RETURN(const bool rare, IsRare(part));
        is_rare = is_rare || rare;
        DOSSIER_ASSIGN_OR_RETURN(streams.emplace_back(), StreamOfTerm(part));
      } else {
        others.push_back(&part);
      }
    }
    if (!is_rare && !with_words.empty()) {
      DOSSIER_ASSIGN_OR_RETURN(std::unique_ptr<KeyStream> words, StreamOfWords(condition));
      if (words != nullptr) {
        streams.push_back(std::move(words));
      } else {
        others.insert(others.end(), with_words.begin(), with_words.end());
      }
    }
    // Who has few anyway need not read ranges to have fewer.
    for (const Condition* part : is_rare ? std::vector<const Condition*>() : others) {
      DOSSIER_ASSIGN_OR_RETURN(std::unique_ptr<KeyStream> stream, StreamOf(*part));
      if (stream != nullptr) streams.push_back(std::move(stream));
    }
    if (meeting.has_value()) streams.push_back(SetStream(*std::move(meeting), direction_));
    if (streams.empty()) return nullptr;
    if (streams.size() == 1) return std::move(streams.front());
    return std::make_unique<AllStream>(std::move(streams), effort_);
  }

  absl::StatusOr<std::unique_ptr<KeyStream>> StreamOfAny(const Condition& condition) {
    if (std::optional<KeySet> set = SetOf(condition)) return SetStream(*std::move(set), direction_);
    DOSSIER_ASSIGN_OR_RETURN(std::unique_ptr<KeyStream> words, StreamOfWords(condition));
    if (words != nullptr) return words;
    Streams streams;
    for (const Condition& part : condition.parts) {
      DOSSIER_ASSIGN_OR_RETURN(std::unique_ptr<KeyStream> stream, StreamOf(part));
      if (stream == nullptr) return nullptr;
      streams.push_back(std::move(stream));
    }
    return std::make_unique<AnyStream>(std::move(streams), direction_);
  }

  const Reading& reading_;
  const Collection collection_;
  const Direction direction_;
  const OwnSets& own_;
  const Care care_;
  Effort& effort_;
};

// Whether all terms of a field must be looked at to find few.
bool IsSoughtInAll(const Condition& term) {
  return term.low.empty() && !(term.pieces.empty() && term.words.empty());
}

// Appends the conditions on fields that a match may owe its match to.
void GatherTerms(const Condition& condition, std::vector<const Condition*>& terms) {
  if (condition.kind == Kind::kTerm) terms.push_back(&condition);
  if (condition.kind != Kind::kAll && condition.kind != Kind::kAny) return;
  for (const Condition& part : condition.parts) GatherTerms(part, terms);
}

}  // namespace

absl::StatusOr<KeySet> Reading::ChangedSince(Collection collection, int64_t revision) const {
  return changed == nullptr ? ReadChangedSince(connection, collection, revision)
                            : changed->Since(connection, collection, revision, head);
}

absl::StatusOr<std::unique_ptr<KeyStream>> Plan::Open(const Reading& reading, Collection collection,
                                                      const Condition& condition,
                                                      Direction direction, const OwnSets& own,
                                                      Care care, Effort& effort) {
  return Planner(reading, collection, direction, own, care, effort).StreamOf(condition);
}

absl::StatusOr<std::unique_ptr<KeyStream>> Plan::OpenAsOf(
    const Reading& reading, Collection collection, const Condition& condition, Direction direction,
    const OwnSets& own, int64_t as_of, Care care, Effort& effort) {
  DOSSIER_ASSIGN_OR_RETURN(std::unique_ptr<KeyStream> keys,
                           Open(reading, collection, condition, direction, own, care, effort));
  if (as_of == 0 || keys == nullptr) return keys;
  // Who has not changed since is found as now.
  DOSSIER_ASSIGN_OR_RETURN(KeySet changed, reading.ChangedSince(collection, as_of));
  Streams streams;
  streams.push_back(std::move(keys));
  streams.push_back(SetStream(std::move(changed), direction));
  return std::make_unique<AnyStream>(std::move(streams), direction);
}

std::optional<KeySet> Plan::SetOf(const Reading& reading, Collection collection,
                                  const Condition& condition, const OwnSets& own) {
  Effort effort;
  return Planner(reading, collection, Direction::kUp, own, Care::kLittle, effort).SetOf(condition);
}

absl::Status Plan::ReadSets(const Reading& reading, Collection collection,
                            const Condition& condition, int64_t limit, OwnSets& own) {
  std::vector<const Condition*> terms;
  GatherTerms(condition, terms);
  for (const Condition* term : terms) {
    if (own.size() == kMostNewSets) break;
    // Dates are told by few terms as it is, and to look through a whole field is for
    // when all else failed.
    if (IsDateRange(collection, *term)) continue;
    if (limit < kManyEntries && IsSoughtInAll(*term)) continue;
    if (std::any_of(own.begin(), own.end(), [&](const auto& set) { return set.first == term; }) ||
        reading.sets->Has(collection, *term)) {
      continue;
    }
    DOSSIER_ASSIGN_OR_RETURN(std::optional<KeySet> keys,
                             ReadKeySetOf(reading.connection, collection, *term, limit));
    if (!keys.has_value()) continue;
    reading.sets->Keep(collection, *term, *keys, reading.mark);
    own.emplace_back(term, *std::move(keys));
  }
  return absl::OkStatus();
}

}  // namespace dossier::store::sqlite
