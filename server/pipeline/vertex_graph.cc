#include "server/pipeline/vertex_graph.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/base/sketch.h"
#include "server/base/status.h"
#include "server/correlation/edges.h"
#include "server/pipeline/order_bytes.h"
#include "server/pipeline/resources.h"

namespace dossier::pipeline {
namespace {

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

std::vector<Term> TermsOf(const Vertex& vertex) {
  const std::string key = OrderBytes(vertex.at().key());
  std::vector<Term> terms;
  const auto add = [&](absl::string_view field, absl::string_view value) {
    terms.push_back({std::string(field), absl::StrCat(value, key)});
  };
  if (vertex.block() != 0) add(kBlock, OrderBytes(vertex.block()));
  if (vertex.has_group()) {
    add(kGroup, absl::StrCat(OrderBytes(vertex.group().key()), OrderBytes(vertex.at().place())));
  }
  if (vertex.has_siblings()) add(kVersion, VersionPrefix(vertex.report_version()));
  return terms;
}

}  // namespace

std::string VertexName(int64_t key) { return absl::StrCat("vertices/", key); }

absl::Status SaveVertex(store::Transaction& transaction, const Vertex& vertex) {
  return transaction.Put(VertexName(vertex.at().key()), Serialize(vertex), TermsOf(vertex));
}

VertexGraph::VertexGraph(const Linking& linking) : linking_(linking) {
  linking_.caches.vertices.Begin(linking_.transaction.PendingRevision() - 1);
}

VertexGraph::~VertexGraph() {
  VertexCache::Vertices left;
  for (auto& [key, entry] : entries_) {
    // What is not written is not what the store will hold.
    if (!entry.is_changed) left.emplace(key, std::move(entry.vertex));
  }
  linking_.caches.vertices.Leave(std::move(left));
}

absl::StatusOr<const Vertex*> VertexGraph::Find(int64_t key) {
  const auto [place, is_new] = entries_.try_emplace(key);
  Entry& entry = place->second;
  if (!is_new) return entry.vertex.get();
  entry.vertex = linking_.caches.vertices.Take(key);
  if (entry.vertex == nullptr) {
    DOSSIER_ASSIGN_OR_RETURN(std::optional<Stored<Vertex>> stored,
                             Read<Vertex>(linking_.transaction, VertexName(key)));
    if (!stored.has_value()) return nullptr;
    entry.vertex = std::make_unique<Vertex>(std::move(stored->value));
  }
  entry.is_stored = true;
  entry.stored_group = StandingOf(entry.vertex->group());
  return entry.vertex.get();
}

absl::StatusOr<std::vector<int64_t>> VertexGraph::Listed(absl::string_view field,
                                                         std::string prefix, int64_t most) const {
  DOSSIER_ASSIGN_OR_RETURN(const std::vector<TermPlace> places,
                           linking_.transaction.Walk({.collection = Collection::kVertex,
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
  for (const auto& [key, entry] : entries_) {
    const bool is_fresh = entry.vertex != nullptr && !entry.is_stored;
    if (is_fresh && entry.vertex->report_version() == report_version) keys.push_back(key);
  }
  return keys;
}

absl::StatusOr<std::vector<int64_t>> VertexGraph::InGroup(const Standing& group, int64_t most) {
  return Listed(kGroup, OrderBytes(group.key), most);
}

Vertex& VertexGraph::Change(int64_t key) {
  Entry& entry = entries_.at(key);
  entry.is_changed = true;
  return *entry.vertex;
}

void VertexGraph::Add(Vertex vertex) {
  const int64_t key = vertex.at().key();
  Entry& entry = entries_[key];
  entry.vertex = std::make_unique<Vertex>(std::move(vertex));
  entry.is_changed = true;
}

void VertexGraph::Remove(int64_t key) {
  Entry& entry = entries_.at(key);
  entry.vertex.reset();
  entry.is_changed = true;
}

absl::StatusOr<Vertex*> VertexGraph::OtherEnd(int64_t key, double score) {
  if (!correlation::Decides(score)) return nullptr;
  DOSSIER_ASSIGN_OR_RETURN(const Vertex* vertex, Find(key));
  return vertex == nullptr ? nullptr : &Change(key);
}

absl::Status VertexGraph::Connect(int64_t holder, int64_t before, double score, int nearness) {
  DOSSIER_ASSIGN_OR_RETURN(Vertex * end, OtherEnd(before, score));
  correlation::Connect(Change(holder), before, end, score, nearness);
  return absl::OkStatus();
}

absl::Status VertexGraph::Disconnect(int64_t holder, int index) {
  Vertex& vertex = Change(holder);
  DOSSIER_ASSIGN_OR_RETURN(Vertex * end, OtherEnd(vertex.neighbours(index), vertex.scores(index)));
  correlation::Disconnect(vertex, index, end);
  return absl::OkStatus();
}

absl::Status VertexGraph::Flush() {
  for (auto& [key, entry] : entries_) {
    if (!std::exchange(entry.is_changed, false)) continue;
    const Standing group = entry.vertex == nullptr ? Standing{} : StandingOf(entry.vertex->group());
    if (group != entry.stored_group) {
      regrouped_.insert(group);
      regrouped_.insert(entry.stored_group);
      entry.stored_group = group;
      if (entry.vertex != nullptr) moved_.insert(key);
    }
    if (entry.vertex != nullptr) {
      DOSSIER_RETURN_IF_ERROR(SaveVertex(linking_.transaction, *entry.vertex));
      entry.is_stored = true;
    } else if (std::exchange(entry.is_stored, false)) {
      DOSSIER_RETURN_IF_ERROR(linking_.transaction.Delete(VertexName(key)));
    }
  }
  regrouped_.erase(Standing{});
  return absl::OkStatus();
}

}  // namespace dossier::pipeline
