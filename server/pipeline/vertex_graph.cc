#include "server/pipeline/vertex_graph.h"

#include <algorithm>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/base/sketch.h"
#include "server/base/status.h"
#include "server/correlation/edges.h"
#include "server/pipeline/order_bytes.h"
#include "server/pipeline/resources.h"

namespace dossier::pipeline {
namespace {

using correlation::Seat;
using correlation::Standing;
using correlation::StandingOf;
using internal::Vertex;
using store::Collection;
using store::Term;
using store::TermPlace;

// Fields of terms. Each value ends with the key of the account whose vertex has it.
constexpr absl::string_view kBlock = "block";
constexpr absl::string_view kGroup = "group";  // then its place in lists
constexpr absl::string_view kVersion = "version";

std::string VersionPrefix(absl::string_view report_version) {
  return OrderBytes(Hash64(report_version));
}

Term TermOf(absl::string_view field, absl::string_view value, int64_t key) {
  return {std::string(field), absl::StrCat(value, OrderBytes(key))};
}

void Store(const Standing& standing, internal::Standing& stored) {
  stored.set_place(standing.place);
  stored.set_key(standing.key);
}

std::string SeatName(int64_t key) { return absl::StrCat("seats/", key); }

absl::Status SaveSeat(store::Transaction& transaction, const Seat& seat) {
  internal::Seat stored;
  Store(seat.at, *stored.mutable_at());
  stored.set_level(seat.level);
  stored.set_block(seat.block);
  Store(seat.unit, *stored.mutable_unit());
  Store(seat.group, *stored.mutable_group());
  stored.set_rank(seat.rank);
  stored.set_joined_rank(seat.joined_rank);
  stored.set_cohesion(seat.cohesion);
  stored.mutable_barred_from()->Assign(seat.barred_from.begin(), seat.barred_from.end());
  std::vector<Term> terms = {TermOf(kBlock, OrderBytes(seat.block), seat.at.key)};
  if (correlation::IsGrouped(seat)) {
    const std::string place = absl::StrCat(OrderBytes(seat.group.key), OrderBytes(seat.at.place));
    terms.push_back(TermOf(kGroup, place, seat.at.key));
  }
  return transaction.Put(SeatName(seat.at.key), Serialize(stored), std::move(terms));
}

// What is stored under `name` for the account with that row key. It is written in the order of the
// accounts, so that its own row key mostly differs from theirs by as much as the last one did: by
// `offset`.
template <typename Message>
absl::StatusOr<std::optional<Stored<Message>>> ReadBeside(store::Transaction& transaction,
                                                          absl::string_view name, int64_t key,
                                                          int64_t& offset) {
  DOSSIER_ASSIGN_OR_RETURN(const std::optional<store::Resource> found,
                           FindAt(transaction, name, key + offset));
  if (!found.has_value()) return std::nullopt;
  offset = found->key - key;
  return Parse<Message>(*found);
}

Seat SeatOf(const internal::Seat& stored) {
  return {.at = StandingOf(stored.at()),
          .level = stored.level(),
          .block = stored.block(),
          .unit = StandingOf(stored.unit()),
          .group = StandingOf(stored.group()),
          .rank = stored.rank(),
          .joined_rank = stored.joined_rank(),
          .cohesion = stored.cohesion(),
          .barred_from = {stored.barred_from().begin(), stored.barred_from().end()}};
}

absl::StatusOr<std::optional<Seat>> ReadSeat(const Linking& linking, int64_t key) {
  DOSSIER_ASSIGN_OR_RETURN(const std::optional<Stored<internal::Seat>> found,
                           ReadBeside<internal::Seat>(linking.transaction, SeatName(key), key,
                                                      linking.caches.seat_offset));
  if (!found.has_value()) return std::nullopt;
  return SeatOf(found->value);
}

// Takes over the edges of a vertex that is stored as they once were.
void TakeFormer(Vertex& vertex) {
  const auto move = [](auto* from, auto* to, const auto& take) {
    std::transform(from->begin(), from->end(), google::protobuf::RepeatedFieldBackInserter(to),
                   take);
    from->Clear();
  };
  move(vertex.mutable_former_neighbours(), vertex.mutable_neighbours(), std::identity());
  move(vertex.mutable_former_scores(), vertex.mutable_halvings(), correlation::HalvingsOf);
  move(vertex.mutable_former_nearness(), vertex.mutable_nearness(), std::identity());
  move(vertex.mutable_former_behind(), vertex.mutable_behind(), std::identity());
  move(vertex.mutable_former_behind_scores(), vertex.mutable_behind_halvings(),
       correlation::HalvingsOf);
}

absl::StatusOr<std::optional<Vertex>> ReadVertex(const Linking& linking, int64_t key) {
  DOSSIER_ASSIGN_OR_RETURN(
      std::optional<Stored<Vertex>> stored,
      ReadBeside<Vertex>(linking.transaction, VertexName(key), key, linking.caches.vertex_offset));
  if (!stored.has_value()) return std::nullopt;
  TakeFormer(stored->value);
  return std::move(stored->value);
}

}  // namespace

std::string VertexName(int64_t key) { return absl::StrCat("vertices/", key); }

absl::Status SaveVertex(store::Transaction& transaction, const Vertex& vertex) {
  std::vector<Term> terms;
  if (vertex.has_siblings()) {
    terms.push_back(TermOf(kVersion, VersionPrefix(vertex.report_version()), vertex.at().key()));
  }
  return transaction.Put(VertexName(vertex.at().key()), Serialize(vertex), std::move(terms));
}

absl::Status ReadSeats(const Linking& linking) {
  store::Transaction& transaction = linking.transaction;
  linking.caches.Begin(transaction.PendingRevision() - 1);
  store::Selection selection{.collection = Collection::kSeat, .newest_first = true, .limit = 10000};
  while (true) {
    DOSSIER_ASSIGN_OR_RETURN(const store::Page page, transaction.Select(selection));
    for (const store::Resource& resource : page.resources) {
      DOSSIER_ASSIGN_OR_RETURN(const auto stored, Parse<internal::Seat>(resource));
      auto seat = std::make_unique<Seat>(SeatOf(stored.value));
      const int64_t key = seat->at.key;
      if (!linking.caches.seats.Keep(key, std::move(seat))) return absl::OkStatus();
    }
    if (!page.more) return absl::OkStatus();
    selection.before_key = page.resources.back().key;
  }
}

VertexGraph::VertexGraph(const Linking& linking)
    : linking_(linking),
      vertices_(linking.caches.vertices, [this](int64_t key) { return ReadVertex(linking_, key); }),
      seats_(linking.caches.seats, [this](int64_t key) { return ReadSeat(linking_, key); }) {
  linking_.caches.Begin(linking_.transaction.PendingRevision() - 1);
}

// A vertex from before there were seats is as none: it says nothing of what it was grouped with.
absl::StatusOr<const Vertex*> VertexGraph::Find(int64_t key) {
  DOSSIER_ASSIGN_OR_RETURN(const Seat* seat, SeatOf(key));
  if (seat == nullptr) return nullptr;
  return vertices_.Find(key);
}

absl::StatusOr<std::vector<int64_t>> VertexGraph::Listed(absl::string_view field,
                                                         std::string prefix, int64_t most) const {
  // Both are written under the keys of accounts.
  const Collection collection = field == kVersion ? Collection::kVertex : Collection::kSeat;
  DOSSIER_ASSIGN_OR_RETURN(const std::vector<TermPlace> places,
                           linking_.transaction.Walk({.collection = collection,
                                                      .field = std::string(field),
                                                      .prefix = std::move(prefix),
                                                      .limit = most}));
  std::vector<int64_t> keys;
  keys.reserve(places.size());
  for (const TermPlace& place : places) {
    keys.push_back(static_cast<int64_t>(OrderNumber(place.value.substr(place.value.size() - 8))));
  }
  return keys;
}

absl::StatusOr<std::vector<int64_t>> VertexGraph::InBlock(int64_t block) {
  return Listed(kBlock, OrderBytes(block));
}

absl::StatusOr<std::vector<int64_t>> VertexGraph::InVersion(absl::string_view report_version) {
  DOSSIER_ASSIGN_OR_RETURN(std::vector<int64_t> keys,
                           Listed(kVersion, VersionPrefix(report_version)));
  // Those that are not written yet came one after the other.
  const size_t written = keys.size();
  vertices_.VisitFresh([&](int64_t key, const Vertex& vertex) {
    if (vertex.report_version() == report_version) keys.push_back(key);
  });
  std::sort(keys.begin() + static_cast<std::ptrdiff_t>(written), keys.end());
  return keys;
}

absl::StatusOr<std::vector<int64_t>> VertexGraph::InGroup(const Standing& group, int64_t most) {
  return Listed(kGroup, OrderBytes(group.key), most);
}

Seat& VertexGraph::ChangeSeat(int64_t key) {
  Seat& seat = seats_.Change(key);
  left_.emplace(key, seat.group);
  return seat;
}

void VertexGraph::Add(Vertex vertex) {
  const int64_t key = vertex.at().key();
  seats_.Add(key, {.at = StandingOf(vertex.at())});
  left_.emplace(key, Standing());
  vertices_.Add(key, std::move(vertex));
}

absl::Status VertexGraph::Remove(int64_t key) {
  vertices_.Remove(key);
  DOSSIER_ASSIGN_OR_RETURN(const Seat* seat, seats_.Find(key));
  if (seat == nullptr) return absl::OkStatus();
  left_.emplace(key, seat->group);
  seats_.Remove(key);
  return absl::OkStatus();
}

absl::StatusOr<Vertex*> VertexGraph::OtherEnd(int64_t key, double score) {
  if (!correlation::Decides(score)) return nullptr;
  DOSSIER_ASSIGN_OR_RETURN(const Vertex* vertex, Find(key));
  return vertex == nullptr ? nullptr : &vertices_.Change(key);
}

absl::Status VertexGraph::Connect(int64_t holder, int64_t before, double score, int nearness) {
  DOSSIER_ASSIGN_OR_RETURN(Vertex * end, OtherEnd(before, score));
  correlation::Connect(vertices_.Change(holder), before, end, score, nearness);
  return absl::OkStatus();
}

absl::Status VertexGraph::Disconnect(int64_t holder, int index) {
  Vertex& vertex = vertices_.Change(holder);
  DOSSIER_ASSIGN_OR_RETURN(Vertex * end, OtherEnd(vertex.neighbours(index),
                                                  correlation::ScoreOf(vertex.halvings(index))));
  correlation::Disconnect(vertex, index, end);
  return absl::OkStatus();
}

void VertexGraph::SetNearness(int64_t holder, int index, int nearness) {
  vertices_.Change(holder).set_nearness(index, nearness);
}

absl::Status VertexGraph::Flush() {
  store::Transaction& transaction = linking_.transaction;
  DOSSIER_RETURN_IF_ERROR(NoteMoves());
  // The store finds by its key what it will look for by its name.
  const auto find = [&](const std::string& name, int64_t key) {
    return FindAt(transaction, name, key).status();
  };
  DOSSIER_RETURN_IF_ERROR(vertices_.Flush(
      [&](int64_t key, const Vertex& vertex, bool was_stored) {
        if (was_stored) {
          // Whose siblings it has does not change, so nor do its terms.
          DOSSIER_ASSIGN_OR_RETURN(
              const bool is_put,
              transaction.PutBody(VertexName(key), key + linking_.caches.vertex_offset,
                                  Serialize(vertex)));
          if (is_put) return absl::OkStatus();
        }
        return SaveVertex(transaction, vertex);
      },
      [&](int64_t key) { return transaction.Delete(VertexName(key)); }));
  return seats_.Flush(
      [&](int64_t key, const Seat& seat, bool was_stored) {
        if (was_stored) {
          DOSSIER_RETURN_IF_ERROR(find(SeatName(key), key + linking_.caches.seat_offset));
        }
        return SaveSeat(transaction, seat);
      },
      [&](int64_t key) { return transaction.Delete(SeatName(key)); });
}

absl::Status VertexGraph::NoteMoves() {
  for (const auto& [key, left] : std::exchange(left_, {})) {
    DOSSIER_ASSIGN_OR_RETURN(const Seat* seat, SeatOf(key));
    const Standing group = seat == nullptr ? Standing() : seat->group;
    if (group == left) continue;
    regrouped_.insert(group);
    regrouped_.insert(left);
    if (seat != nullptr) moved_.insert(key);
  }
  regrouped_.erase(Standing());
  return absl::OkStatus();
}

}  // namespace dossier::pipeline
