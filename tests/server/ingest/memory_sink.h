#ifndef DOSSIER_TESTS_SERVER_INGEST_MEMORY_SINK_H_
#define DOSSIER_TESTS_SERVER_INGEST_MEMORY_SINK_H_

#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "server/ingest/source_batch.h"

namespace dossier::ingest {

// Keeps what it accepted, and fails as often as it is told to.
class MemorySink final : public BatchSink {
 public:
  absl::Status Accept(const SourceBatch& batch) override {
    const std::lock_guard<std::mutex> lock(mutex_);
    ++offers_;
    if (failures_ > 0) {
      --failures_;
      return failure_;
    }
    batches_.push_back(batch);
    return absl::OkStatus();
  }

  void Fail(int times, absl::Status failure) {
    const std::lock_guard<std::mutex> lock(mutex_);
    failures_ = times;
    failure_ = std::move(failure);
  }
  std::vector<SourceBatch> batches() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    return batches_;
  }
  std::vector<std::string> ids() const {
    std::vector<std::string> ids;
    for (const SourceBatch& batch : batches()) {
      for (const SourceRecord& record : batch.records) ids.push_back(record.external_id);
    }
    return ids;
  }
  // The body of the record of that id; empty if there is none.
  std::string Body(absl::string_view id) const {
    for (const SourceBatch& batch : batches()) {
      for (const SourceRecord& record : batch.records) {
        if (record.external_id == id) return record.body;
      }
    }
    return {};
  }
  int offers() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    return offers_;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<SourceBatch> batches_;
  int offers_ = 0;
  int failures_ = 0;
  absl::Status failure_;
};

}  // namespace dossier::ingest

#endif  // DOSSIER_TESTS_SERVER_INGEST_MEMORY_SINK_H_
