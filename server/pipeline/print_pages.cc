#include "server/pipeline/print_pages.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <tuple>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "server/base/status.h"
#include "server/correlation/statement_fold.h"
#include "server/correlation/statement_head.h"
#include "server/pipeline/order_bytes.h"
#include "server/pipeline/print_crowd.h"
#include "server/pipeline/resources.h"

namespace dossier::pipeline {
namespace {

using store::Collection;
using store::Term;
using Prints = std::vector<Stored<v1::Statement>>;
using Places = std::vector<std::pair<std::string, v1::Occurrence>>;

// Where a print stands: what is printed before what is not, then by place, then by key.
struct Standing {
  bool is_gone = false;
  uint64_t place = 0;
  int64_t key = 0;

  auto Parts() const { return std::tie(is_gone, place, key); }
};

std::string Encode(const Standing& at) {
  return absl::StrCat(at.is_gone ? "1" : "0",
                      absl::BytesToHexString(absl::StrCat(
                          OrderBytes(at.place), OrderBytes(static_cast<uint64_t>(at.key)))));
}

Standing Decode(absl::string_view text) {
  constexpr size_t kLetters = 1 + 32;
  if (text.size() != kLetters) return {};
  const std::string bytes = absl::HexStringToBytes(text.substr(1));
  return {text[0] == '1', OrderNumber(absl::string_view(bytes).substr(0, 8)),
          static_cast<int64_t>(OrderNumber(absl::string_view(bytes).substr(8)))};
}

Standing StandingOf(const Stored<v1::Statement>& print) {
  return {print.value.occurrences(0).has_vanished(), PrintPlace(print.value), print.key};
}

// Of few prints those behind `from`, in order.
Prints Behind(const Standing& from, Prints prints) {
  const auto before = [&](const Stored<v1::Statement>& print) {
    return !(from.Parts() < StandingOf(print).Parts());
  };
  prints.erase(std::remove_if(prints.begin(), prints.end(), before), prints.end());
  std::sort(prints.begin(), prints.end(), [](const auto& a, const auto& b) {
    return StandingOf(a).Parts() < StandingOf(b).Parts();
  });
  return prints;
}

// Of very many prints some behind `from`, which stand in lists of `field`.
absl::StatusOr<Prints> Next(store::Reader& reader, absl::string_view field,
                            const std::string& statement, const Standing& from, int limit) {
  const std::string prefix = absl::StrCat(statement, "|");
  store::TermWalk walk{.collection = Collection::kUtterance,
                       .field = std::string(field),
                       .prefix = prefix,
                       .limit = limit};
  if (from.key > 0) {
    walk.from = store::TermPlace{absl::StrCat(prefix, OrderBytes(from.place)), from.key};
  }
  DOSSIER_ASSIGN_OR_RETURN(const std::vector<store::TermPlace> places, reader.Walk(walk));
  std::vector<int64_t> keys;
  for (const store::TermPlace& place : places) keys.push_back(place.key);
  DOSSIER_ASSIGN_OR_RETURN(const std::vector<store::Resource> resources,
                           reader.FindKeys(Collection::kUtterance, keys));
  Prints prints;
  for (const store::Resource& resource : resources) {
    DOSSIER_ASSIGN_OR_RETURN(prints.emplace_back(), Parse<v1::Statement>(resource));
  }
  return prints;
}

correlation::StatementHead HeadOf(const Prints& prints) {
  std::vector<const v1::Statement*> values;
  for (const Stored<v1::Statement>& print : prints) values.push_back(&print.value);
  return correlation::HeadOf(values);
}

}  // namespace

absl::StatusOr<Places> PrintsOf(store::Reader& reader, const std::string& statement,
                                absl::string_view behind, int limit) {
  const Standing from = Decode(behind);
  DOSSIER_ASSIGN_OR_RETURN(const auto tally,
                           Read<internal::PrintTally>(reader, TallyOf(statement)));
  // As many as an old data file has without a tally.
  Prints here, gone;
  if (!tally.has_value()) {
    DOSSIER_ASSIGN_OR_RETURN(here,
                             ReadAll<v1::Statement>(reader, Collection::kUtterance,
                                                    Term{std::string(kPrintsField), statement}));
  }
  DOSSIER_ASSIGN_OR_RETURN(
      gone,
      ReadAll<v1::Statement>(reader, Collection::kUtterance,
                             Term{std::string(kVanishedField), statement}, kMostPrintsFolded + 1));
  if (!tally.has_value() && here.empty() && gone.empty()) return Places();
  correlation::PrintReader prints(
      tally.has_value() ? correlation::StatementHead{tally->value.said(), tally->value.speaker()}
                        : HeadOf(here.empty() ? gone : here));

  Places places;
  const auto add = [&](const Prints& next) {
    for (const Stored<v1::Statement>& print : next) {
      if (static_cast<int>(places.size()) == limit) return;
      places.emplace_back(Encode(StandingOf(print)),
                          correlation::OccurrenceOf(print.value, prints));
    }
  };
  if (!from.is_gone) {
    if (tally.has_value()) {
      DOSSIER_ASSIGN_OR_RETURN(here, Next(reader, kPrintedAt, statement, from, limit));
      add(here);
    } else {
      add(Behind(from, std::move(here)));
    }
  }
  const int left = limit - static_cast<int>(places.size());
  if (left == 0) return places;
  if (gone.size() > kMostPrintsFolded) {
    DOSSIER_ASSIGN_OR_RETURN(
        gone, Next(reader, kVanishedAt, statement, from.is_gone ? from : Standing(), left));
    add(gone);
  } else {
    add(Behind(from, std::move(gone)));
  }
  return places;
}

}  // namespace dossier::pipeline
