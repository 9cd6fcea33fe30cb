#include "server/pipeline/print_history.h"

#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/base/status.h"
#include "server/pipeline/order_bytes.h"
#include "server/pipeline/print_crowd.h"

namespace dossier::pipeline {
namespace {

using store::Collection;
using store::Term;

// Fields of terms: the report that printed it, and until when it stood.
constexpr absl::string_view kFormerFrom = "former_print_from";
constexpr absl::string_view kFormerUntil = "former_print_until";

// So many are let go for each that is kept, so that their number falls to what the log tells of.
constexpr int64_t kForgottenForEach = 2;

absl::Status Save(store::Transaction& transaction, absl::string_view name,
                  const internal::FormerPrint& print) {
  const v1::Statement& utterance = print.utterance();
  const v1::Occurrence& where = utterance.occurrences(0);
  std::vector<Term> terms = {
      {std::string(kFormerPrintAt),
       absl::StrCat(FormerPrefix(utterance.name(), where.has_vanished()),
                    FormerPlace(PrintPlace(utterance), print.key()))},
      {std::string(kFormerFrom), where.report()},
      {std::string(kFormerUntil), OrderBytes(static_cast<uint64_t>(print.until()))}};
  return transaction.Put(name, Serialize(print), std::move(terms));
}

}  // namespace

std::string FormerPrefix(absl::string_view statement, bool is_gone) {
  return absl::StrCat(statement, is_gone ? "|1|" : "|0|");
}

std::string FormerPlace(uint64_t place, int64_t key) {
  return absl::StrCat(OrderBytes(place), OrderBytes(static_cast<uint64_t>(key)));
}

absl::Status PrintHistory::Keep(const Stored<v1::Statement>& utterance) {
  const int64_t until = transaction_.PendingRevision();
  if (utterance.value.create_revision() == until) return absl::OkStatus();
  internal::FormerPrint print;
  *print.mutable_utterance() = utterance.value;
  print.set_until(until);
  print.set_key(utterance.key);
  if (utterance.value.create_revision() == 0) {
    // Of a data file in which utterances did not say since when they stand where they do.
    DOSSIER_ASSIGN_OR_RETURN(const std::optional<store::Resource> row,
                             transaction_.Find(utterance.name));
    if (row.has_value()) print.mutable_utterance()->set_create_revision(row->create_revision);
  }
  DOSSIER_ASSIGN_OR_RETURN(const std::string name, transaction_.NewName(Collection::kFormerPrint));
  ++kept_;
  return Save(transaction_, name, print);
}

absl::Status PrintHistory::Rewrite(absl::string_view report,
                                   absl::FunctionRef<bool(v1::Statement&)> rewrite) {
  DOSSIER_ASSIGN_OR_RETURN(
      std::vector<Stored<internal::FormerPrint>> prints,
      ReadAll<internal::FormerPrint>(transaction_, Collection::kFormerPrint,
                                     Term{std::string(kFormerFrom), std::string(report)}));
  for (Stored<internal::FormerPrint>& print : prints) {
    if (!rewrite(*print.value.mutable_utterance())) continue;
    DOSSIER_RETURN_IF_ERROR(Save(transaction_, print.name, print.value));
  }
  return absl::OkStatus();
}

absl::Status PrintHistory::Forget() {
  if (kept_ == 0) return absl::OkStatus();
  DOSSIER_ASSIGN_OR_RETURN(
      const std::vector<store::TermPlace> oldest,
      transaction_.Walk({.collection = Collection::kFormerPrint,
                         .field = std::string(kFormerUntil),
                         .limit = kForgottenForEach * std::exchange(kept_, 0)}));
  for (const store::TermPlace& place : oldest) {
    DOSSIER_ASSIGN_OR_RETURN(const std::vector<store::Resource> rows,
                             transaction_.FindKeys(Collection::kFormerPrint, {place.key}));
    if (rows.empty()) continue;
    DOSSIER_ASSIGN_OR_RETURN(const auto print, Parse<internal::FormerPrint>(rows.front()));
    const absl::Status told =
        transaction_.FindAsOf(print.value.utterance().name(), print.value.until() - 1).status();
    if (told.ok()) return absl::OkStatus();
    if (!absl::IsOutOfRange(told)) return told;
    DOSSIER_RETURN_IF_ERROR(transaction_.Delete(print.name));
  }
  return absl::OkStatus();
}

}  // namespace dossier::pipeline
