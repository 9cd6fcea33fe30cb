// By which values resources are found.
//
// The terms of a resource are made here when it is written, and the terms of a filter are made here
// when it is read, so that both sides fold a value in the same way. Terms are stored: whoever
// changes the fields or a folding raises kIndexRules (index_rules.h), so that they are made anew.
#ifndef DOSSIER_SERVER_STORE_TERMS_H_
#define DOSSIER_SERVER_STORE_TERMS_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "google/protobuf/message.h"
#include "server/store/fields.h"
#include "server/store/store.h"

namespace dossier::store {

// A text for `number`, not a NaN; texts sort as the numbers do. Made of hexadecimal digits, short
// for small whole numbers: "bff0" for 1.
std::string NumberText(double number);

// A text for `time`, in UTC as fine as it is: "2031-04-02T10:05:00.25". Texts sort as the times do,
// and a text sorts right after the days, months and years that begin it. Bounded to the years 1 to
// 9999.
std::string TimeText(absl::Time time);

// `text` as values of kText fields are folded.
std::string FoldText(absl::string_view text);

// The term that a resource has if one of the values of `field` is `value`: for kText as anybody
// writes it, for all others as FieldKind says. Bounded as Term asks: a value that is too long is
// known by its beginning.
Term TermFor(const IndexedField& field, absl::string_view value);

// The field of the terms that `<` and its kin are asked of: for dates one that has the finest text
// alone, which stands for the first day that it may mean.
std::string OrderFieldOf(const IndexedField& field);

// The value of a term of `field` as a filter would name it: 3.5 for the number, the time with Z.
std::string ReadableValue(const IndexedField& field, absl::string_view term_value);

// The terms of a dossier.v1 resource, sorted, each once; none if its type is not indexed.
std::vector<Term> TermsOf(const google::protobuf::Message& resource);

}  // namespace dossier::store

#endif  // DOSSIER_SERVER_STORE_TERMS_H_
