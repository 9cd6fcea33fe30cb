#include "server/pipeline/print_pages.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <tuple>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "server/base/status.h"
#include "server/correlation/statement_fold.h"
#include "server/correlation/statement_head.h"
#include "server/pipeline/order_bytes.h"
#include "server/pipeline/print_crowd.h"
#include "server/pipeline/print_history.h"
#include "server/pipeline/resources.h"

namespace dossier::pipeline {
namespace {

using correlation::StatementHead;
using store::Collection;
using store::Term;
using Print = Stored<v1::Statement>;
using Places = std::vector<std::pair<std::string, v1::Occurrence>>;

// So many prints are read at a time.
constexpr int kAtATime = kMostPrintsFolded + 1;

// Where a print stands: what is printed before what is not, then by place, then by row key.
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

Standing StandingOf(const Print& print) {
  return {print.value.occurrences(0).has_vanished(), PrintPlace(print.value), print.key};
}

bool Before(const Print& a, const Print& b) {
  return StandingOf(a).Parts() < StandingOf(b).Parts();
}

// Since when an utterance stands where it does.
int64_t Since(const v1::Statement& utterance, const store::Resource& row) {
  if (utterance.create_revision() > 0) return utterance.create_revision();
  // Of a data file in which they did not say so.
  const v1::Occurrence& where = utterance.occurrences(0);
  return where.has_vanished() ? where.vanished().revision() : row.create_revision;
}

// Prints in order, up to the end of a list or to `end`, behind which others may be missing.
struct Stretch {
  std::vector<Print> prints;
  std::optional<Standing> end;
};

// Reads what printed a statement after a revision, 0 for now: what stands there since before, and
// what did and does no more.
class PrintsThen {
 public:
  PrintsThen(store::Reader& reader, std::string statement, bool in_lists, int64_t as_of)
      : reader_(reader), statement_(std::move(statement)), in_lists_(in_lists), as_of_(as_of) {}

  // Up to `limit` behind `from`, of what printed it (or does no more, as `from` says), in order.
  absl::StatusOr<std::vector<Print>> Next(Standing from, int limit) {
    std::vector<Print> next;
    while (static_cast<int>(next.size()) < limit) {
      // First what stands now: what goes meanwhile is among the former then.
      DOSSIER_ASSIGN_OR_RETURN(Stretch both, Present(from));
      if (as_of_ != 0) {
        DOSSIER_ASSIGN_OR_RETURN(Stretch former, Former(from));
        Merge(std::move(former), both);
      }
      std::move(both.prints.begin(), both.prints.end(), std::back_inserter(next));
      if (!both.end.has_value()) break;
      from = *both.end;
    }
    if (static_cast<int>(next.size()) > limit) next.resize(limit);
    return next;
  }

 private:
  absl::StatusOr<Stretch> Present(const Standing& from) {
    if (!from.is_gone && in_lists_) return InList(kPrintedAt, from);
    const absl::string_view field = from.is_gone ? kVanishedField : kPrintsField;
    DOSSIER_ASSIGN_OR_RETURN(
        std::vector<store::Resource> rows,
        reader_.Candidates(Collection::kUtterance, {Term{std::string(field), statement_}},
                           from.is_gone ? kAtATime : INT32_MAX));
    if (from.is_gone && rows.size() == kAtATime) return InList(kVanishedAt, from);
    Stretch all;
    DOSSIER_RETURN_IF_ERROR(Add(rows, all));
    std::vector<Print>& prints = all.prints;
    prints.erase(std::remove_if(prints.begin(), prints.end(),
                                [&](const Print& print) {
                                  return !(from.Parts() < StandingOf(print).Parts());
                                }),
                 prints.end());
    std::sort(prints.begin(), prints.end(), Before);
    return all;
  }

  // Of very many that stand now.
  absl::StatusOr<Stretch> InList(absl::string_view field, const Standing& from) {
    const std::string prefix = absl::StrCat(statement_, "|");
    DOSSIER_ASSIGN_OR_RETURN(
        const std::vector<store::TermPlace> places,
        Walk(Collection::kUtterance, field, prefix, OrderBytes(from.place), from.key));
    DOSSIER_ASSIGN_OR_RETURN(const std::vector<store::Resource> rows,
                             Rows(Collection::kUtterance, places));
    Stretch stretch;
    DOSSIER_RETURN_IF_ERROR(Add(rows, stretch));
    if (places.size() == kAtATime) {
      const absl::string_view last = places.back().value;
      stretch.end = {from.is_gone, OrderNumber(last.substr(prefix.size())), places.back().key};
    }
    return stretch;
  }

  absl::StatusOr<Stretch> Former(const Standing& from) {
    const std::string prefix = FormerPrefix(statement_, from.is_gone);
    DOSSIER_ASSIGN_OR_RETURN(const std::vector<store::TermPlace> places,
                             Walk(Collection::kFormerPrint, kFormerPrintAt, prefix,
                                  FormerPlace(from.place, from.key), INT64_MAX));
    DOSSIER_ASSIGN_OR_RETURN(const std::vector<store::Resource> rows,
                             Rows(Collection::kFormerPrint, places));
    Stretch stretch;
    for (const store::Resource& row : rows) {
      DOSSIER_ASSIGN_OR_RETURN(auto former, Parse<internal::FormerPrint>(row));
      v1::Statement& utterance = *former.value.mutable_utterance();
      const bool stood = utterance.create_revision() <= as_of_ && as_of_ < former.value.until();
      if (stood) stretch.prints.push_back({former.value.key(), row.name, std::move(utterance)});
    }
    if (places.size() == kAtATime) {
      const absl::string_view last = absl::string_view(places.back().value).substr(prefix.size());
      stretch.end = {from.is_gone, OrderNumber(last.substr(0, 8)),
                     static_cast<int64_t>(OrderNumber(last.substr(8)))};
    }
    return stretch;
  }

  // Adds `more` in order, as far as both go. What was read twice, while it went, is there once.
  static void Merge(Stretch more, Stretch& both) {
    std::move(more.prints.begin(), more.prints.end(), std::back_inserter(both.prints));
    std::sort(both.prints.begin(), both.prints.end(), Before);
    const auto same = [](const Print& a, const Print& b) {
      return StandingOf(a).Parts() == StandingOf(b).Parts();
    };
    both.prints.erase(std::unique(both.prints.begin(), both.prints.end(), same), both.prints.end());
    if (!both.end.has_value() || (more.end.has_value() && more.end->Parts() < both.end->Parts())) {
      both.end = more.end.has_value() ? more.end : both.end;
    }
    if (!both.end.has_value()) return;
    both.prints.erase(std::remove_if(both.prints.begin(), both.prints.end(),
                                     [&](const Print& print) {
                                       return both.end->Parts() < StandingOf(print).Parts();
                                     }),
                      both.prints.end());
  }

  // Adds those that stood there then.
  absl::Status Add(const std::vector<store::Resource>& rows, Stretch& stretch) const {
    for (const store::Resource& row : rows) {
      DOSSIER_ASSIGN_OR_RETURN(Print print, Parse<v1::Statement>(row));
      if (as_of_ == 0 || Since(print.value, row) <= as_of_) {
        stretch.prints.push_back(std::move(print));
      }
    }
    return absl::OkStatus();
  }

  absl::StatusOr<std::vector<store::TermPlace>> Walk(Collection collection, absl::string_view field,
                                                     const std::string& prefix,
                                                     absl::string_view behind, int64_t key) {
    store::TermWalk walk{
        .collection = collection, .field = std::string(field), .prefix = prefix, .limit = kAtATime};
    walk.from = store::TermPlace{absl::StrCat(prefix, behind), key};
    return reader_.Walk(walk);
  }

  absl::StatusOr<std::vector<store::Resource>> Rows(Collection collection,
                                                    const std::vector<store::TermPlace>& places) {
    std::vector<int64_t> keys;
    for (const store::TermPlace& place : places) keys.push_back(place.key);
    return reader_.FindKeys(collection, keys);
  }

  store::Reader& reader_;
  const std::string statement_;
  const bool in_lists_;
  const int64_t as_of_;
};

// What the prints of `statement`, as it was, were held against. Of few it follows from them, as it
// did then; of very many the statement tells it.
absl::StatusOr<std::optional<StatementHead>> HeadOf(const v1::Statement& statement,
                                                    PrintsThen& then) {
  Standing from;
  DOSSIER_ASSIGN_OR_RETURN(std::vector<Print> prints, then.Next(from, kAtATime));
  if (prints.empty()) {
    from.is_gone = true;
    DOSSIER_ASSIGN_OR_RETURN(prints, then.Next(from, kAtATime));
  }
  if (prints.empty()) return std::nullopt;
  if (prints.size() <= kMostPrintsFolded) {
    std::vector<const v1::Statement*> values;
    for (const Print& print : prints) values.push_back(&print.value);
    return correlation::HeadOf(values);
  }
  StatementHead head{statement, statement.speaker()};
  while (!prints.empty()) {
    for (Print& print : prints) {
      if (print.value.text() != statement.text() || print.value.form() != statement.form()) {
        continue;
      }
      head.said = std::move(print.value);
      return head;
    }
    DOSSIER_ASSIGN_OR_RETURN(prints, then.Next(StandingOf(prints.back()), kAtATime));
  }
  return head;
}

}  // namespace

absl::StatusOr<Places> PrintsOf(store::Reader& reader, const v1::Statement& statement,
                                int64_t as_of, absl::string_view behind, int limit) {
  DOSSIER_ASSIGN_OR_RETURN(const auto tally,
                           Read<internal::PrintTally>(reader, TallyOf(statement.name())));
  PrintsThen then(reader, statement.name(), tally.has_value(), as_of);
  std::optional<StatementHead> head;
  if (as_of == 0 && tally.has_value()) {
    head = StatementHead{tally->value.said(), tally->value.speaker()};
  } else {
    DOSSIER_ASSIGN_OR_RETURN(head, HeadOf(statement, then));
  }
  Places places;
  if (!head.has_value()) return places;
  correlation::PrintReader read(*head);
  Standing from = Decode(behind);
  for (;;) {
    DOSSIER_ASSIGN_OR_RETURN(const std::vector<Print> prints,
                             then.Next(from, limit - static_cast<int>(places.size())));
    for (const Print& print : prints) {
      places.emplace_back(Encode(StandingOf(print)), correlation::OccurrenceOf(print.value, read));
    }
    if (from.is_gone || static_cast<int>(places.size()) == limit) return places;
    from = {.is_gone = true};
  }
}

}  // namespace dossier::pipeline
