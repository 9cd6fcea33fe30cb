#include "server/query/order_by.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "server/base/error.h"
#include "server/base/status.h"
#include "server/base/suggestion.h"
#include "server/store/terms.h"

namespace dossier::query {
namespace {

constexpr size_t kMostFields = 5;
constexpr size_t kMostBytes = 1024;

// ORDER_BY_INVALID at `place`, which is a part of `text`; characters are counted from 1, as people
// do.
absl::Status Invalid(absl::string_view text, absl::string_view place, absl::string_view message) {
  const absl::string_view before = text.substr(0, static_cast<size_t>(place.data() - text.data()));
  const auto characters = std::count_if(before.begin(), before.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  });
  const std::string position = absl::StrCat(characters + 1);
  return FieldError("order_by", "ORDER_BY_INVALID",
                    absl::StrCat("at character ", position, ": ", message),
                    {{"position", position}});
}

absl::Status NoSuchField(absl::string_view text, absl::string_view field,
                         store::Collection collection) {
  std::vector<std::string> names;
  for (const store::IndexedField& each : store::IndexedFields(collection)) {
    names.emplace_back(each.name);
  }
  if (names.empty()) {
    return Invalid(text, field,
                   absl::StrCat("cannot sort by `", field, "`; these have one order alone"));
  }
  return Invalid(text, field,
                 absl::StrCat("cannot sort by `", field, "`", DidYouMean(field, names),
                              "; the fields are ", absl::StrJoin(names, ", ")));
}

// `item`, a part of `text`, is one field with or without a direction.
absl::StatusOr<store::OrderBy> ReadStep(absl::string_view text, absl::string_view item,
                                        store::Collection collection) {
  const std::vector<absl::string_view> words =
      absl::StrSplit(item, absl::ByAnyChar(" \t"), absl::SkipEmpty());
  if (words.empty()) {
    return Invalid(text, item, "expected a field; write `field` or `field desc`, with commas");
  }
  store::OrderBy step{.field = std::string(words[0])};
  if (words.size() > 1) {
    step.descending = absl::EqualsIgnoreCase(words[1], "desc");
    if (!step.descending && !absl::EqualsIgnoreCase(words[1], "asc")) {
      return Invalid(
          text, words[1],
          absl::StrCat("expected `desc`, a comma or the end, but there is `", words[1], "`"));
    }
  }
  if (words.size() > 2) {
    return Invalid(text, words[2],
                   absl::StrCat("expected a comma or the end, but there is `", words[2], "`"));
  }
  if (store::FindIndexedField(collection, step.field) == nullptr) {
    return NoSuchField(text, words[0], collection);
  }
  return step;
}

}  // namespace

absl::StatusOr<std::vector<store::OrderBy>> ParseOrderBy(absl::string_view text,
                                                         store::Collection collection) {
  std::vector<store::OrderBy> order;
  if (absl::StripAsciiWhitespace(text).empty()) return order;
  if (text.size() > kMostBytes) {
    return Invalid(text, text.substr(kMostBytes),
                   absl::StrCat("an order has at most ", kMostBytes, " bytes"));
  }
  for (const absl::string_view part : absl::StrSplit(text, ',')) {
    const absl::string_view item = absl::StripLeadingAsciiWhitespace(part);
    DOSSIER_ASSIGN_OR_RETURN(store::OrderBy step, ReadStep(text, item, collection));
    const bool twice = std::any_of(order.begin(), order.end(), [&](const store::OrderBy& each) {
      return each.field == step.field;
    });
    if (twice) {
      return Invalid(text, item,
                     absl::StrCat("`", step.field, "` decides already; leave the second one out"));
    }
    if (order.size() == kMostFields) {
      return Invalid(text, item, absl::StrCat("an order has at most ", kMostFields, " fields"));
    }
    order.push_back(std::move(step));
  }
  return order;
}

std::string CanonicalText(const std::vector<store::OrderBy>& order) {
  return absl::StrJoin(order, ",", [](std::string* out, const store::OrderBy& step) {
    absl::StrAppend(out, step.field, step.descending ? " desc" : "");
  });
}

}  // namespace dossier::query
