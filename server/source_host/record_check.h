#ifndef DOSSIER_SERVER_SOURCE_HOST_RECORD_CHECK_H_
#define DOSSIER_SERVER_SOURCE_HOST_RECORD_CHECK_H_

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "plugins/include/dossier/source.h"

// The rules of dossier/source.h for one record. The host process applies them to answer emit on
// the spot, and the server applies them again to what arrives: one set of rules, no trust.
namespace dossier::source_host {

// A field as a plugin gave it. `bytes` is all of it, or only its beginning if it is longer than the
// contract allows; then nothing but its size matters, and what a replacement for its id is made of.
struct GivenField {
  std::string_view bytes;
  uint64_t size = 0;
};

// How much of a field that is too long is kept and sent.
inline constexpr uint64_t kKeptOfTooLong = uint64_t{64} << 10;
constexpr uint64_t KeptSize(uint64_t size, uint64_t max) {
  return size <= max ? size : std::min(size, kKeptOfTooLong);
}

struct GivenRecord {
  GivenField external_id;
  GivenField kind;
  GivenField media_type;
  GivenField meta_json;
  GivenField claims_json;
  GivenField body;
  int64_t published_unix_ns = DOSSIER_TIME_NOT_GIVEN;
};

// Views `record`, which a plugin passed to emit, as the six fields. Otherwise the words of the
// misuse: a record without a size, a field without data.
std::string ReadRecord(const dossier_record* record, uint64_t max_body_bytes, GivenRecord* given);

enum class Fault : uint8_t { kNone, kMissing, kTooLong, kNotUtf8, kControl, kUnknown, kNotJson };

// What is wrong with each field of a record.
struct RecordFaults {
  Fault external_id = Fault::kNone;
  Fault kind = Fault::kNone;
  Fault media_type = Fault::kNone;
  Fault meta_json = Fault::kNone;
  Fault claims_json = Fault::kNone;
  Fault body = Fault::kNone;

  bool Any() const;
};

RecordFaults CheckRecord(const GivenRecord& record, uint64_t max_body_bytes);

// The faults in words, for an operator: "external_id is missing; body has 7 bytes, allowed are 5".
std::string DescribeFaults(const GivenRecord& record, const RecordFaults& faults,
                           uint64_t max_body_bytes);

// What the record takes from the budget: the fields that are kept.
uint64_t CostOf(const GivenRecord& record, const RecordFaults& faults);

// What is left of the budget of one poll: the credit of the host process.
class PollCredit {
 public:
  PollCredit(uint32_t max_records, uint64_t max_bytes) : records_(max_records), bytes_(max_bytes) {}

  // False if the record does not fit. Once full, always full: a later, smaller record must not
  // overtake the one that did not fit. The first record always fits.
  bool Take(uint64_t bytes) {
    if (full_ || records_ == 0 || (taken_ && bytes > bytes_)) {
      full_ = true;
      return false;
    }
    --records_;
    bytes_ -= std::min(bytes, bytes_);
    taken_ = true;
    return true;
  }

 private:
  uint32_t records_;
  uint64_t bytes_;
  bool taken_ = false;
  bool full_ = false;
};

}  // namespace dossier::source_host

#endif  // DOSSIER_SERVER_SOURCE_HOST_RECORD_CHECK_H_
