#include "server/pipeline/state_digest.h"

#include <algorithm>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "dossier/v1/report.pb.h"
#include "server/base/running_sha256.h"
#include "server/base/sha256.h"
#include "server/base/status.h"
#include "server/correlation/fold.h"
#include "server/pipeline/resources.h"

namespace dossier::pipeline {

using store::Collection;

absl::StatusOr<v1::DigestStateResponse> StateDigest::Next() {
  if (!so_far_.has_value()) DOSSIER_RETURN_IF_ERROR(Begin());
  bool is_more = false;
  if (revision_ > 0) {
    DOSSIER_ASSIGN_OR_RETURN(const store::Page page,
                             store_.Select({.collection = Collection::kIncident,
                                            .after_key = after_key_,
                                            .limit = 100,
                                            .as_of = revision_}));
    for (const store::Resource& resource : page.resources) {
      DOSSIER_ASSIGN_OR_RETURN(const Stored<v1::Incident> incident, Parse<v1::Incident>(resource));
      DOSSIER_ASSIGN_OR_RETURN(const std::string line, LineOf(incident.value));
      lines_.push_back(absl::HexStringToBytes(Sha256Hex(line)));
      after_key_ = resource.key;
    }
    texts_.clear();
    is_more = page.more && !page.resources.empty();
  }
  so_far_->set_incidents_seen(static_cast<int64_t>(lines_.size()));
  if (!is_more) {
    std::sort(lines_.begin(), lines_.end());
    RunningSha256 sha256;
    for (const std::string& line : lines_) sha256.Add(line);
    so_far_->set_sha256(sha256.Hex());
  }
  return *so_far_;
}

absl::Status StateDigest::Begin() {
  so_far_.emplace().set_revision(revision_);
  if (revision_ == 0) return absl::OkStatus();
  DOSSIER_ASSIGN_OR_RETURN(const store::Counts counts,
                           store_.Count({.collection = Collection::kIncident, .as_of = revision_}));
  so_far_->set_incidents_total(counts.total);
  return absl::OkStatus();
}

// What an incident says, and to which others it is related why.
absl::StatusOr<std::string> StateDigest::LineOf(const v1::Incident& incident) {
  std::vector<std::string> parts;
  for (const v1::Relation& relation : incident.relations()) {
    DOSSIER_ASSIGN_OR_RETURN(const std::optional<store::Resource> found,
                             store_.FindAsOf(relation.incident(), revision_));
    std::string other;
    if (found.has_value()) {
      DOSSIER_ASSIGN_OR_RETURN(const Stored<v1::Incident> related, Parse<v1::Incident>(*found));
      DOSSIER_ASSIGN_OR_RETURN(other, HashOf(related.value));
    }
    parts.push_back(absl::StrCat(correlation::ContentHash(relation), other));
  }
  std::sort(parts.begin(), parts.end());
  DOSSIER_ASSIGN_OR_RETURN(std::string line, HashOf(incident));
  for (const std::string& part : parts) absl::StrAppend(&line, part);
  return line;
}

absl::StatusOr<std::string> StateDigest::HashOf(const v1::Incident& incident) {
  absl::Status status;
  std::string hash = correlation::ContentHash(incident, [&](absl::string_view name) {
    // The version that counts is the newest, whose text the report has.
    absl::StatusOr<std::string> text = TextOf(name.substr(0, name.find("/versions")));
    if (!text.ok()) status = text.status();
    return text.value_or("");
  });
  if (!status.ok()) return status;
  return hash;
}

absl::StatusOr<std::string> StateDigest::TextOf(absl::string_view report) {
  const auto [known, is_new] = texts_.try_emplace(std::string(report));
  if (is_new) {
    DOSSIER_ASSIGN_OR_RETURN(const std::optional<store::Resource> found,
                             store_.FindAsOf(report, revision_));
    if (found.has_value()) {
      DOSSIER_ASSIGN_OR_RETURN(const Stored<v1::Report> stored, Parse<v1::Report>(*found));
      known->second = stored.value.text_sha256();
    }
  }
  return known->second;
}

}  // namespace dossier::pipeline
