#ifndef DOSSIER_CLIENT_RESULTS_H_
#define DOSSIER_CLIENT_RESULTS_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <iterator>
#include <memory>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "dossier/v1/query.pb.h"

namespace dossier::client {

// Where results come from, a batch at a time: pages or a stream. For one thread, but for Cancel.
template <typename Value>
class BatchReader {
 public:
  struct Batch {
    std::vector<Value> values;
    // One for each value, or none.
    std::vector<v1::Match> matches;
    int64_t revision = 0;
  };

  virtual ~BatchReader() = default;

  // Reads the next batch, which may be empty; false if there is none.
  virtual absl::StatusOr<bool> Next(Batch& batch) = 0;

  // Whether results were left out, once Next has returned false.
  virtual bool more() const { return false; }

  // From any thread: what waits in Next ends soon, with CANCELLED, and so do all later calls.
  virtual void Cancel() = 0;
};

// Results, one after another: a range of absl::StatusOr<Value> for one pass. An error is its last
// element. Fetches while it is read and holds a batch at a time; whoever stops reading lets go of
// the rest. For one thread, but for Cancel.
template <typename Value>
class Results {
 public:
  explicit Results(std::shared_ptr<BatchReader<Value>> reader) : reader_(std::move(reader)) {}
  Results(Results&&) noexcept = default;
  Results& operator=(Results&&) noexcept = default;

  class Iterator {
   public:
    using iterator_category = std::input_iterator_tag;
    using value_type = absl::StatusOr<Value>;
    using difference_type = std::ptrdiff_t;
    using pointer = value_type*;
    using reference = value_type&;

    Iterator() = default;
    explicit Iterator(Results* results) : results_(results) { ++*this; }

    // May be moved from.
    reference operator*() const { return results_->current_; }
    pointer operator->() const { return &results_->current_; }
    Iterator& operator++() {
      if (!results_->Advance()) results_ = nullptr;
      return *this;
    }
    void operator++(int) { ++*this; }
    friend bool operator==(const Iterator& a, const Iterator& b) {
      return a.results_ == b.results_;
    }

   private:
    Results* results_ = nullptr;
  };

  // Reads the first result. Once.
  Iterator begin() { return Iterator(this); }
  Iterator end() { return Iterator(); }

  // From any thread, as long as this lives: the range soon ends with CANCELLED, unless it has
  // ended.
  void Cancel() { reader_->Cancel(); }

 protected:
  using Batch = typename BatchReader<Value>::Batch;

  const Batch& batch() const { return batch_; }
  size_t place() const { return next_ - 1; }
  const BatchReader<Value>& reader() const { return *reader_; }

 private:
  friend class Iterator;

  // Makes the next result the current one; false after the last.
  bool Advance() {
    while (!over_ && next_ == batch_.values.size()) {
      Batch batch;
      const absl::StatusOr<bool> read = reader_->Next(batch);
      if (!read.ok()) {
        over_ = true;
        current_ = read.status();
        return true;
      }
      over_ = !*read;
      if (over_) break;
      batch_ = std::move(batch);
      next_ = 0;
    }
    if (over_) return false;
    current_ = std::move(batch_.values[next_++]);
    return true;
  }

  std::shared_ptr<BatchReader<Value>> reader_;
  Batch batch_;
  size_t next_ = 0;
  bool over_ = false;
  absl::StatusOr<Value> current_;
};

// The resources of a query.
template <typename Resource>
class Resources : public Results<Resource> {
 public:
  using Results<Resource>::Results;

  // The revision at which the page or the stream of the current resource was read; 0 before
  // begin(). It stays after the end, even if nothing matched: a watch goes on after it.
  int64_t revision() const { return this->batch().revision; }

  // Where the free words of the filter stand in the current resource; null if it has none.
  const v1::Match* match() const {
    const auto& matches = this->batch().matches;
    return this->place() < matches.size() ? &matches[this->place()] : nullptr;
  }

  // Once the end is reached: whether there is more beyond the limit.
  bool more() const { return this->reader().more(); }
};

// Calls `visit` for each resource. Returns whether there is more beyond the limit.
template <typename Resource>
absl::StatusOr<bool> ForEach(Resources<Resource> resources,
                             const std::function<void(const Resource&)>& visit) {
  for (const absl::StatusOr<Resource>& resource : resources) {
    if (!resource.ok()) return resource.status();
    visit(*resource);
  }
  return resources.more();
}

}  // namespace dossier::client

#endif  // DOSSIER_CLIENT_RESULTS_H_
