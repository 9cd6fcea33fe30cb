#include "server/ingest/record_collector.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "nlohmann/json.hpp"
#include "server/base/sha256.h"
#include "server/base/utf8.h"

namespace dossier::ingest {
namespace {

using Json = nlohmann::json;

// How much of an item goes into the key that replaces an unusable one.
constexpr size_t kDigestBytes = size_t{64} << 10;

// Where a record of ABI 1.0 ends.
constexpr uint32_t kOldestRecordSize = offsetof(dossier_record, claims_json);

bool IsSound(dossier_bytes bytes) { return bytes.data != nullptr || bytes.size == 0; }

absl::string_view View(dossier_bytes bytes) {
  return {static_cast<const char*>(bytes.data), static_cast<size_t>(bytes.size)};
}

bool HasControl(absl::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return absl::ascii_iscntrl(c); });
}

// What is wrong with a field that must be one line of text; empty if nothing is.
std::string LineFault(absl::string_view name, absl::string_view text, size_t max_bytes) {
  if (text.size() > max_bytes) {
    return absl::StrCat(name, " has ", text.size(), " bytes, allowed are ", max_bytes);
  }
  if (!IsUtf8(text)) return absl::StrCat(name, " is not UTF-8");
  if (HasControl(text)) return absl::StrCat(name, " contains control characters");
  return {};
}

std::string IdFault(absl::string_view id) {
  if (id.empty()) return "external_id is missing";
  return LineFault("external_id", id, DOSSIER_MAX_EXTERNAL_ID);
}

std::string KindFault(absl::string_view kind) {
  if (kind.empty()) return "kind is missing";
  if (std::string fault = LineFault("kind", kind, DOSSIER_MAX_KIND); !fault.empty()) return fault;
  if (kind == DOSSIER_KIND_REPORT || kind == DOSSIER_KIND_RETRACTION ||
      kind == DOSSIER_KIND_UNREADABLE) {
    return {};
  }
  return absl::StrCat("kind \"", kind, "\" is not known to this server");
}

std::string MediaTypeFault(absl::string_view kind, absl::string_view media_type) {
  if (media_type.empty() && kind == DOSSIER_KIND_REPORT) return "media_type of a report is missing";
  return LineFault("media_type", media_type, DOSSIER_MAX_MEDIA_TYPE);
}

// What is wrong with a field that is empty or one JSON value that begins with `opening`.
std::string JsonFault(absl::string_view name, absl::string_view json, char opening,
                      size_t max_bytes) {
  if (json.size() > max_bytes) {
    return absl::StrCat(name, " has ", json.size(), " bytes, allowed are ", max_bytes);
  }
  if (json.empty()) return {};
  const absl::string_view start = absl::StripLeadingAsciiWhitespace(json);
  // The parser checks UTF-8 too.
  if (start.empty() || start[0] != opening || !Json::accept(json.begin(), json.end())) {
    return absl::StrCat(name, " is not a JSON ", opening == '{' ? "object" : "array");
  }
  return {};
}

std::string MetaFault(absl::string_view meta) {
  return JsonFault("meta_json", meta, '{', DOSSIER_MAX_META_JSON);
}

std::string ClaimsFault(absl::string_view claims) {
  return JsonFault("claims_json", claims, '[', DOSSIER_MAX_CLAIMS_JSON);
}

std::string BodyFault(absl::string_view body, uint64_t max_bytes) {
  if (body.size() <= max_bytes) return {};
  return absl::StrCat("body has ", body.size(), " bytes, allowed are ", max_bytes);
}

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
  if (record == nullptr) return Misuse("emit was given no record");
  if (record->struct_size < kOldestRecordSize) {
    return Misuse(absl::StrCat("struct_size of a record is ", record->struct_size, ", at least ",
                               kOldestRecordSize, " is needed"));
  }
  const dossier_bytes no_claims = {nullptr, 0};
  const dossier_bytes given_claims =
      DOSSIER_HAS(dossier_record, record, claims_json) ? record->claims_json : no_claims;
  for (const dossier_bytes field : {record->external_id, record->kind, record->media_type,
                                    record->body, record->meta_json, given_claims}) {
    if (!IsSound(field)) return Misuse("a field of a record has a size but no data");
  }
  const absl::string_view id = View(record->external_id);
  const absl::string_view kind = View(record->kind);
  const absl::string_view media_type = View(record->media_type);
  const absl::string_view body = View(record->body);
  const absl::string_view meta = View(record->meta_json);
  const absl::string_view claims = View(given_claims);

  const std::string id_fault = IdFault(id);
  const std::string kind_fault = KindFault(kind);
  const std::string media_fault = MediaTypeFault(kind, media_type);
  const std::string meta_fault = MetaFault(meta);
  const std::string claims_fault = ClaimsFault(claims);
  const std::string body_fault = BodyFault(body, limits_.max_body_bytes);
  std::string fault;
  for (const std::string* one :
       {&id_fault, &kind_fault, &media_fault, &meta_fault, &claims_fault, &body_fault}) {
    if (!one->empty()) absl::StrAppend(&fault, fault.empty() ? "" : "; ", *one);
  }

  // Faulty fields are left out, so the rest of the server need not fear them.
  SourceRecord taken;
  const auto keep = [](const std::string& why_not, absl::string_view field) {
    return why_not.empty() ? field : absl::string_view();
  };
  const absl::string_view kept_media = keep(media_fault, media_type);
  const absl::string_view kept_body = keep(body_fault, body);
  const absl::string_view kept_meta = keep(meta_fault, meta);
  const absl::string_view kept_claims = keep(claims_fault, claims);
  const uint64_t bytes = std::min<uint64_t>(id.size(), DOSSIER_MAX_EXTERNAL_ID) +
                         kept_media.size() + kept_body.size() + kept_meta.size() +
                         kept_claims.size();
  const bool fits =
      records_.size() < limits_.max_records &&
      (records_.empty() || bytes <= limits_.max_bytes - std::min(bytes_, limits_.max_bytes));
  if (full_ || !fits) {
    full_ = true;
    return DOSSIER_FULL;
  }
  taken.external_id = id_fault.empty() ? std::string(id) : DigestId(id, body);
  taken.kind = kind_fault.empty() ? std::string(kind) : DOSSIER_KIND_UNREADABLE;
  taken.media_type = std::string(kept_media);
  taken.body = std::string(kept_body);
  taken.meta_json = std::string(kept_meta);
  taken.claims_json = std::string(kept_claims);
  if (record->published_unix_ns != DOSSIER_TIME_NOT_GIVEN) {
    taken.published_unix_ns = record->published_unix_ns;
  }
  if (!fault.empty()) {
    taken.error = absl::StrCat("the plugin broke the contract: ", fault);
  } else if (kind == DOSSIER_KIND_UNREADABLE) {
    taken.error = StatedError(meta);
  }
  records_.push_back(std::move(taken));
  bytes_ += bytes;
  if (fault.empty()) return DOSSIER_OK;
  complaint_ = fault;
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
