// The terms of one resource as bytes: how backends keep them, and how a filter looks at them
// without taking them apart.
#ifndef DOSSIER_SERVER_STORE_TERM_LIST_H_
#define DOSSIER_SERVER_STORE_TERM_LIST_H_

#include <cstddef>
#include <iterator>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace dossier::store {

struct Term;

// One term as it lies in a list.
struct TermView {
  absl::string_view field;
  absl::string_view value;
};

// Walks the terms in bytes that EncodeTerms wrote; of other bytes, those before the damage. Borrows
// the bytes; costs nothing to copy.
class TermListView {
 public:
  TermListView() = default;
  explicit TermListView(absl::string_view bytes) : bytes_(bytes) {}

  class Iterator {
   public:
    using iterator_category = std::input_iterator_tag;
    using value_type = TermView;
    using difference_type = std::ptrdiff_t;
    using pointer = const TermView*;
    using reference = const TermView&;

    explicit Iterator(absl::string_view bytes) : rest_(bytes) { Take(); }
    reference operator*() const { return term_; }
    pointer operator->() const { return &term_; }
    Iterator& operator++() {
      Take();
      return *this;
    }
    // Of two places in one list.
    bool operator==(const Iterator& other) const { return at_ == other.at_; }

   private:
    // Goes to the term that `rest_` begins with.
    void Take();

    const char* at_ = nullptr;  // nullptr: behind the last
    absl::string_view rest_;
    TermView term_;
  };
  Iterator begin() const { return Iterator(bytes_); }
  Iterator end() const { return Iterator({}); }

  // Whether EncodeTerms may have written all of the bytes.
  bool IsWhole() const;

  bool empty() const { return bytes_.empty(); }
  absl::string_view bytes() const { return bytes_; }

 private:
  absl::string_view bytes_;
};

// For each term the sizes of field and value, two bytes each with the low one first, then both. On
// disk, so it stays.
std::string EncodeTerms(absl::Span<const Term> terms);

// The terms of a list.
std::vector<Term> ToTerms(TermListView list);

}  // namespace dossier::store

#endif  // DOSSIER_SERVER_STORE_TERM_LIST_H_
