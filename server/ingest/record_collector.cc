#include "server/ingest/record_collector.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "nlohmann/json.hpp"
#include "server/base/sha256.h"

namespace dossier::ingest {
namespace {

using Json = nlohmann::json;
using source_host::CheckRecord;
using source_host::CostOf;
using source_host::Fault;
using source_host::GivenField;
using source_host::GivenRecord;
using source_host::ReadRecord;
using source_host::RecordFaults;

// How much of an item goes into the key that replaces an unusable one.
constexpr size_t kDigestBytes = source_host::kKeptOfTooLong;
// Room that is made at once; a larger poll makes more.
constexpr size_t kUsualRecords = 256;

bool IsSound(dossier_bytes bytes) { return bytes.data != nullptr || bytes.size == 0; }

absl::string_view View(dossier_bytes bytes) {
  return {static_cast<const char*>(bytes.data), static_cast<size_t>(bytes.size)};
}

absl::string_view View(const GivenField& field) { return {field.bytes.data(), field.bytes.size()}; }

// The reason that the source gives for an item that it could not read, or its absence.
std::string StatedError(absl::string_view meta) {
  const Json object = Json::parse(meta.begin(), meta.end(), nullptr, /*allow_exceptions=*/false);
  const auto error = object.is_object() ? object.find("error") : object.end();
  if (error == object.end() || !error->is_string() || error->get_ref<const std::string&>().empty())
    return "the source could not read this item and did not say why";
  return error->get<std::string>();
}

// A key for an item that came without a usable one. The same item always gets the same.
std::string DigestId(absl::string_view id, absl::string_view body) {
  return absl::StrCat("invalid:", Sha256Hex(absl::StrCat(id.substr(0, kDigestBytes), "\n",
                                                         body.substr(0, kDigestBytes))));
}

}  // namespace

int32_t RecordCollector::Misuse(absl::string_view why) {
  complaint_ = std::string(why);
  return DOSSIER_MISUSE;
}

int32_t RecordCollector::Emit(const dossier_record* record) {
  GivenRecord given;
  if (const std::string misuse = ReadRecord(record, limits_.max_body_bytes, &given);
      !misuse.empty()) {
    return Misuse(misuse);
  }
  return Take(given);
}

int32_t RecordCollector::Take(const GivenRecord& given) {
  const RecordFaults faults = CheckRecord(given, limits_.max_body_bytes);
  if (!credit_.Take(CostOf(given, faults))) return DOSSIER_FULL;

  // Faulty fields are left out, so the rest of the server need not fear them.
  const auto kept = [](const GivenField& field, Fault fault) {
    return fault == Fault::kNone ? std::string(field.bytes) : std::string();
  };
  if (records_.empty()) records_.reserve(std::min<size_t>(limits_.max_records, kUsualRecords));
  SourceRecord& taken = records_.emplace_back();
  taken.external_id = kept(given.external_id, faults.external_id);
  taken.kind = kept(given.kind, faults.kind);
  taken.media_type = kept(given.media_type, faults.media_type);
  taken.body = kept(given.body, faults.body);
  taken.meta_json = kept(given.meta_json, faults.meta_json);
  taken.claims_json = kept(given.claims_json, faults.claims_json);
  if (given.published_unix_ns != DOSSIER_TIME_NOT_GIVEN) {
    taken.published_unix_ns = given.published_unix_ns;
  }
  if (!faults.Any()) {
    if (taken.kind == DOSSIER_KIND_UNREADABLE) taken.error = StatedError(taken.meta_json);
    return DOSSIER_OK;
  }
  if (faults.external_id != Fault::kNone) {
    taken.external_id = DigestId(View(given.external_id), View(given.body));
  }
  if (faults.kind != Fault::kNone) taken.kind = DOSSIER_KIND_UNREADABLE;
  complaint_ = source_host::DescribeFaults(given, faults, limits_.max_body_bytes);
  taken.error = absl::StrCat("the plugin broke the contract: ", complaint_);
  return DOSSIER_BAD_RECORD;
}

int32_t RecordCollector::Checkpoint(dossier_bytes cursor) {
  if (!IsSound(cursor) || cursor.size == 0) return Misuse("a checkpoint has no cursor");
  if (cursor.size > DOSSIER_MAX_CURSOR) {
    return Misuse(
        absl::StrCat("a cursor has ", cursor.size, " bytes, allowed are ", DOSSIER_MAX_CURSOR));
  }
  cursor_ = std::string(View(cursor));
  covered_ = records_.size();
  return DOSSIER_OK;
}

}  // namespace dossier::ingest
