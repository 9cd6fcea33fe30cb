#include "server/ingest/structured_claims.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/util/json_util.h"
#include "nlohmann/json.hpp"
#include "plugins/include/dossier/source.h"
#include "server/base/error.h"
#include "server/base/status.h"
#include "server/ingest/claim_values.h"
#include "server/ingest/documents/clean_text.h"

namespace dossier::ingest {
namespace {

using Json = nlohmann::json;

// What a record that tells of one incident does not reach.
constexpr int kMaxDepth = 16;
constexpr size_t kMaxRuleBytes = 128;

absl::Status Invalid(absl::string_view fault) {
  return Error(absl::StatusCode::kInvalidArgument, "CLAIM_INVALID",
               absl::StrCat("claims_json", fault));
}

// How deep lists and objects lie within each other; the parser and the printer recurse.
int DepthOf(absl::string_view json) {
  int depth = 0;
  int deepest = 0;
  bool in_string = false;
  for (size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (in_string) {
      if (c == '\\') ++i;
      in_string = c != '"';
    } else if (c == '"') {
      in_string = true;
    } else if (c == '[' || c == '{') {
      deepest = std::max(deepest, ++depth);
    } else if (c == ']' || c == '}') {
      --depth;
    }
  }
  return deepest;
}

// The field of an incident that a value of a claim is for; unspecified if it has none.
v1::Field FieldOf(const v1::Claim& claim) {
  switch (claim.value_case()) {
    case v1::Claim::kStatusValue:
      return v1::FIELD_STATUS;
    case v1::Claim::kKind:
      return v1::FIELD_KIND;
    case v1::Claim::kVictim:
      return v1::FIELD_VICTIM;
    case v1::Claim::kInitiator:
      return v1::FIELD_INITIATOR;
    case v1::Claim::kMotive:
      return v1::FIELD_MOTIVE;
    case v1::Claim::kDate:
      return v1::FIELD_DATE;
    case v1::Claim::kDisclosure:
      return v1::FIELD_DISCLOSURE;
    case v1::Claim::kImpact:
      return v1::FIELD_IMPACT;
    case v1::Claim::kSeverity:
      return v1::FIELD_SEVERITY;
    case v1::Claim::kMeasure:
      return v1::FIELD_MEASURE;
    case v1::Claim::kInvestigation:
      return v1::FIELD_INVESTIGATION;
    case v1::Claim::kResponse:
      return v1::FIELD_RESPONSE;
    case v1::Claim::kTechnique:
      return v1::FIELD_TECHNIQUE;
    case v1::Claim::kVulnerability:
      return v1::FIELD_VULNERABILITY;
    case v1::Claim::kTool:
      return v1::FIELD_TOOL;
    case v1::Claim::kAttribution:
      return v1::FIELD_ATTRIBUTION;
    case v1::Claim::kLegalAssessment:
      return v1::FIELD_LEGAL_ASSESSMENT;
    case v1::Claim::kEventStep:
      return v1::FIELD_EVENT_STEP;
    case v1::Claim::kLocation:
      return v1::FIELD_LOCATION;
    case v1::Claim::kAlias:
      return v1::FIELD_ALIAS;
    case v1::Claim::VALUE_NOT_SET:
      break;
  }
  return v1::FIELD_UNSPECIFIED;
}

// What the server sets must not come from outside; empty if nothing did.
std::string ServersOwnFault(const v1::Claim& claim) {
  for (const char* name : {"name", "incident", "report", "report_version", "extractor",
                           "editorial_state", "create_revision", "revision"}) {
    const auto* field = v1::Claim::descriptor()->FindFieldByName(name);
    if (claim.GetReflection()->HasField(claim, field)) {
      return absl::StrCat(name, " is set by the server; leave it out");
    }
  }
  return {};
}

// Lets `claim` have a field that agrees with its value or absence.
std::string SettleField(v1::Claim& claim) {
  const v1::Field of_value = FieldOf(claim);
  const bool absent = claim.absence() != v1::ABSENCE_REASON_UNSPECIFIED;
  if (of_value == v1::FIELD_UNSPECIFIED) {
    if (!absent) return "has no value; give one, or \"field\" and \"absence\"";
    if (claim.field() == v1::FIELD_UNSPECIFIED) return "has an absence but no field";
    return {};
  }
  if (absent) return "has a value and an absence; leave one of them out";
  if (IsEmptyValue(claim)) return "has a value that says nothing; leave the claim out";
  if (claim.field() != v1::FIELD_UNSPECIFIED && claim.field() != of_value) {
    return absl::StrCat("has ", v1::Field_Name(claim.field()), " but a value for ",
                        v1::Field_Name(of_value), "; leave \"field\" out");
  }
  claim.set_field(of_value);
  return {};
}

// Where `words` stand in `text`: nearest to `near`, the earlier of two as near.
std::optional<size_t> Find(absl::string_view text, absl::string_view words, size_t near) {
  near = std::min(near, text.size());
  const size_t behind = text.find(words, near);
  const size_t before = text.rfind(words, near);
  if (behind == text.npos && before == text.npos) return std::nullopt;
  if (behind == text.npos) return before;
  if (before == text.npos) return behind;
  return near - before <= behind - near ? before : behind;
}

std::string LocateEvidence(absl::string_view text, v1::Claim& claim) {
  if (claim.evidence().empty()) {
    return "has no evidence; name the characters of the body that say it";
  }
  if (static_cast<size_t>(claim.evidence_size()) > DOSSIER_MAX_EVIDENCE) {
    return absl::StrCat("has ", claim.evidence_size(), " pieces of evidence, allowed are ",
                        DOSSIER_MAX_EVIDENCE);
  }
  for (v1::Span& span : *claim.mutable_evidence()) {
    if (span.end() != 0) return "evidence.end is set by the server; leave it out";
    if (span.start() < 0) return "evidence.start is below 0";
    // The text of `span` is clean already, as all texts of the claim.
    if (span.text().empty()) return "evidence.text is empty; name the characters that say it";
    const std::optional<size_t> at = Find(text, span.text(), static_cast<size_t>(span.start()));
    if (!at.has_value()) {
      return absl::StrCat("evidence \"", span.text(),
                          "\" does not stand in the text of the body; write it into the body as it "
                          "is, or quote the body");
    }
    span.set_start(static_cast<int64_t>(*at));
    span.set_end(static_cast<int64_t>(*at + span.text().size()));
  }
  return {};
}

// What a claim says of itself where its source leaves it open.
std::string FillIn(v1::Claim& claim) {
  if (claim.confidence() < 0 || claim.confidence() > 1) return "confidence is not between 0 and 1";
  if (claim.confidence() == 0) claim.set_confidence(1);
  if (claim.rule().size() > kMaxRuleBytes) return "rule is longer than 128 bytes";
  if (claim.rule().empty()) claim.set_rule("stated");
  if (claim.status() == v1::CLAIM_STATUS_UNSPECIFIED) claim.set_status(v1::CLAIM_STATUS_REPORTED);
  v1::Asserter& asserter = *claim.mutable_asserter();
  if (asserter.name().empty() && asserter.type() == v1::SPEAKER_TYPE_UNSPECIFIED) {
    asserter.set_type(v1::SPEAKER_TYPE_MEDIA);
  }
  if (claim.has_attribution()) {
    v1::Attribution& line = *claim.mutable_attribution();
    if (line.attributed_by().empty()) line.set_attributed_by(asserter.name());
    if (line.basis() == v1::SPEAKER_TYPE_UNSPECIFIED) line.set_basis(asserter.type());
    if (line.stance() == v1::STANCE_UNSPECIFIED) line.set_stance(v1::STANCE_ASSERTS);
  }
  return {};
}

std::string Check(absl::string_view text, v1::Claim& claim) {
  std::string fault = ServersOwnFault(claim);
  if (fault.empty()) fault = SettleField(claim);
  if (fault.empty()) fault = CheckClaimValues(claim);
  if (fault.empty()) fault = LocateEvidence(text, claim);
  if (fault.empty()) fault = FillIn(claim);
  return fault;
}

}  // namespace

absl::StatusOr<std::vector<v1::Claim>> ParseClaims(absl::string_view claims_json,
                                                   absl::string_view text) {
  if (DepthOf(claims_json) > kMaxDepth) {
    return Invalid(absl::StrCat(" is nested deeper than ", kMaxDepth, " levels"));
  }
  const Json list = Json::parse(claims_json.begin(), claims_json.end(), nullptr,
                                /*allow_exceptions=*/false);
  if (!list.is_array()) return Invalid(" is not a JSON array of claims");
  if (list.size() > DOSSIER_MAX_CLAIMS) {
    return Invalid(absl::StrCat(" has ", list.size(), " claims, allowed are ", DOSSIER_MAX_CLAIMS,
                                "; a record tells of one incident"));
  }
  if (text.size() > DOSSIER_MAX_CLAIMED_BODY) {
    return Invalid(absl::StrCat(" comes with a text of ", text.size(), " bytes, allowed are ",
                                DOSSIER_MAX_CLAIMED_BODY, "; a structured record is short"));
  }
  std::vector<v1::Claim> claims(list.size());
  for (size_t i = 0; i < list.size(); ++i) {
    const auto invalid = [&](absl::string_view fault) {
      return Invalid(absl::StrCat("[", i, "]", fault));
    };
    if (!list[i].is_object()) return invalid(" is not a JSON object");
    const auto parsed = google::protobuf::util::JsonStringToMessage(list[i].dump(), &claims[i]);
    if (!parsed.ok()) {
      return invalid(absl::StrCat(" is no dossier.v1.Claim: ", std::string(parsed.message()),
                                  "; write it as proto/dossier/v1/claim.proto says"));
    }
    const std::string fault = Check(text, claims[i]);
    if (!fault.empty())
      return invalid(absl::StrCat(absl::StartsWith(fault, "has ") ? " " : ".", fault));
  }
  return claims;
}

}  // namespace dossier::ingest
