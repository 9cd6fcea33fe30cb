#include "server/source_host/record_check.h"

#include "server/source_host/text_check.h"

namespace dossier::source_host {
namespace {

// Where a record of ABI 1.0 ends.
constexpr uint32_t kOldestRecordSize = offsetof(dossier_record, claims_json);

bool ReadField(dossier_bytes bytes, uint64_t max, GivenField* field) {
  if (bytes.data == nullptr && bytes.size != 0) return false;
  field->bytes = {static_cast<const char*>(bytes.data), KeptSize(bytes.size, max)};
  field->size = bytes.size;
  return true;
}

// A field that must be one line of text.
Fault LineFault(const GivenField& field, uint64_t max) {
  if (field.size > max) return Fault::kTooLong;
  if (!IsUtf8(field.bytes)) return Fault::kNotUtf8;
  return HasControl(field.bytes) ? Fault::kControl : Fault::kNone;
}

Fault KindFault(const GivenField& kind) {
  if (kind.bytes == DOSSIER_KIND_REPORT) return Fault::kNone;
  if (kind.size == 0) return Fault::kMissing;
  if (const Fault fault = LineFault(kind, DOSSIER_MAX_KIND); fault != Fault::kNone) return fault;
  const bool known = kind.bytes == DOSSIER_KIND_RETRACTION || kind.bytes == DOSSIER_KIND_UNREADABLE;
  return known ? Fault::kNone : Fault::kUnknown;
}

// A field that is empty or one JSON value that begins with `opening`.
Fault JsonFault(const GivenField& field, char opening, uint64_t max) {
  if (field.size > max) return Fault::kTooLong;
  return field.size == 0 || IsJson(field.bytes, opening) ? Fault::kNone : Fault::kNotJson;
}

void Describe(std::string_view name, const GivenField& field, Fault fault, uint64_t max,
              std::string* words) {
  if (fault == Fault::kNone) return;
  if (!words->empty()) words->append("; ");
  const auto say = [&](std::string_view what) { words->append(name).append(what); };
  switch (fault) {
    case Fault::kNone:
      return;
    case Fault::kMissing:
      return say(" is missing");
    case Fault::kTooLong:
      return say(" has " + std::to_string(field.size) + " bytes, allowed are " +
                 std::to_string(max));
    case Fault::kNotUtf8:
      return say(" is not UTF-8");
    case Fault::kControl:
      return say(" contains control characters");
    case Fault::kUnknown:
      return say(" \"" + std::string(field.bytes) + "\" is not known to this server");
    case Fault::kNotJson:
      return say(name == "meta_json" ? " is not a JSON object" : " is not a JSON array");
  }
}

}  // namespace

std::string ReadRecord(const dossier_record* record, uint64_t max_body_bytes, GivenRecord* given) {
  if (record == nullptr) return "emit was given no record";
  if (record->struct_size < kOldestRecordSize) {
    return "struct_size of a record is " + std::to_string(record->struct_size) + ", at least " +
           std::to_string(kOldestRecordSize) + " is needed";
  }
  const dossier_bytes claims = DOSSIER_HAS(dossier_record, record, claims_json)
                                   ? record->claims_json
                                   : dossier_bytes{nullptr, 0};
  given->published_unix_ns = record->published_unix_ns;
  const bool sound = ReadField(record->external_id, DOSSIER_MAX_EXTERNAL_ID, &given->external_id) &&
                     ReadField(record->kind, DOSSIER_MAX_KIND, &given->kind) &&
                     ReadField(record->media_type, DOSSIER_MAX_MEDIA_TYPE, &given->media_type) &&
                     ReadField(record->meta_json, DOSSIER_MAX_META_JSON, &given->meta_json) &&
                     ReadField(claims, DOSSIER_MAX_CLAIMS_JSON, &given->claims_json) &&
                     ReadField(record->body, max_body_bytes, &given->body);
  return sound ? "" : "a field of a record has a size but no data";
}

bool RecordFaults::Any() const {
  return external_id != Fault::kNone || kind != Fault::kNone || media_type != Fault::kNone ||
         meta_json != Fault::kNone || claims_json != Fault::kNone || body != Fault::kNone;
}

RecordFaults CheckRecord(const GivenRecord& record, uint64_t max_body_bytes) {
  RecordFaults faults;
  faults.external_id = record.external_id.size == 0
                           ? Fault::kMissing
                           : LineFault(record.external_id, DOSSIER_MAX_EXTERNAL_ID);
  faults.kind = KindFault(record.kind);
  const bool needs_type = record.media_type.size == 0 && record.kind.bytes == DOSSIER_KIND_REPORT;
  faults.media_type =
      needs_type ? Fault::kMissing : LineFault(record.media_type, DOSSIER_MAX_MEDIA_TYPE);
  faults.meta_json = JsonFault(record.meta_json, '{', DOSSIER_MAX_META_JSON);
  faults.claims_json = JsonFault(record.claims_json, '[', DOSSIER_MAX_CLAIMS_JSON);
  faults.body = record.body.size > max_body_bytes ? Fault::kTooLong : Fault::kNone;
  return faults;
}

std::string DescribeFaults(const GivenRecord& record, const RecordFaults& faults,
                           uint64_t max_body_bytes) {
  std::string words;
  Describe("external_id", record.external_id, faults.external_id, DOSSIER_MAX_EXTERNAL_ID, &words);
  Describe("kind", record.kind, faults.kind, DOSSIER_MAX_KIND, &words);
  if (faults.media_type == Fault::kMissing) {
    words.append(words.empty() ? "" : "; ").append("media_type of a report is missing");
  } else {
    Describe("media_type", record.media_type, faults.media_type, DOSSIER_MAX_MEDIA_TYPE, &words);
  }
  Describe("meta_json", record.meta_json, faults.meta_json, DOSSIER_MAX_META_JSON, &words);
  Describe("claims_json", record.claims_json, faults.claims_json, DOSSIER_MAX_CLAIMS_JSON, &words);
  Describe("body", record.body, faults.body, max_body_bytes, &words);
  return words;
}

uint64_t CostOf(const GivenRecord& record, const RecordFaults& faults) {
  const auto kept = [](const GivenField& field, Fault fault) {
    return fault == Fault::kNone ? field.size : 0;
  };
  return std::min<uint64_t>(record.external_id.size, DOSSIER_MAX_EXTERNAL_ID) +
         kept(record.media_type, faults.media_type) + kept(record.meta_json, faults.meta_json) +
         kept(record.claims_json, faults.claims_json) + kept(record.body, faults.body);
}

}  // namespace dossier::source_host
