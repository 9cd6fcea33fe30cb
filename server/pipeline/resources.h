// Reading and writing resources as the messages they are.
#ifndef DOSSIER_SERVER_PIPELINE_RESOURCES_H_
#define DOSSIER_SERVER_PIPELINE_RESOURCES_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "dossier/v1/claim.pb.h"
#include "google/protobuf/util/time_util.h"
#include "server/base/status.h"
#include "server/store/search_text.h"
#include "server/store/store.h"
#include "server/store/terms.h"

namespace dossier::pipeline {

// A stored message with the row it stands in.
template <typename Message>
struct Stored {
  int64_t key = 0;
  std::string name;
  Message value;
};

template <typename Message>
absl::StatusOr<Stored<Message>> Parse(const store::Resource& resource) {
  Stored<Message> stored{resource.key, resource.name, {}};
  if (!stored.value.ParseFromString(resource.body)) {
    return absl::DataLossError(absl::StrCat(resource.name, " is stored as bytes that are no ",
                                            std::string(Message::descriptor()->full_name()),
                                            "; restore from a backup"));
  }
  return stored;
}

// The message stored under `name`; nullopt if there is none.
template <typename Message>
absl::StatusOr<std::optional<Stored<Message>>> Read(store::Reader& reader, absl::string_view name) {
  DOSSIER_ASSIGN_OR_RETURN(std::optional<store::Resource> found, reader.Find(name));
  if (!found.has_value()) return std::nullopt;
  DOSSIER_ASSIGN_OR_RETURN(Stored<Message> stored, Parse<Message>(*found));
  return stored;
}

// Up to `limit` messages of `collection` that have `term`, by ascending key.
template <typename Message>
absl::StatusOr<std::vector<Stored<Message>>> ReadAll(store::Reader& reader,
                                                     store::Collection collection,
                                                     const store::Term& term,
                                                     size_t limit = SIZE_MAX) {
  std::vector<Stored<Message>> all;
  store::Selection selection{
      .collection = collection, .condition = store::HasTerm(term), .limit = 500};
  while (all.size() < limit) {
    DOSSIER_ASSIGN_OR_RETURN(const store::Page page, reader.Select(selection));
    for (const store::Resource& resource : page.resources) {
      if (all.size() == limit) break;
      DOSSIER_ASSIGN_OR_RETURN(Stored<Message> stored, Parse<Message>(resource));
      all.push_back(std::move(stored));
    }
    if (!page.more || page.resources.empty()) break;
    selection.after_key = page.resources.back().key;
  }
  return all;
}

// The bytes of `message`; equal messages give equal bytes.
std::string Serialize(const google::protobuf::MessageLite& message);

// Puts an incident or a statement under its name, with the times and revisions of its creation and
// of this change. What equals the stored one in all but those is no change; what comes back may
// bring time and revision of its creation.
template <typename Message>
absl::Status PutVersioned(store::Transaction& transaction, absl::Time now, Message message) {
  DOSSIER_ASSIGN_OR_RETURN(const std::optional<store::Resource> known,
                           transaction.Find(message.name()));
  std::optional<Stored<Message>> before;
  if (known.has_value()) {
    DOSSIER_ASSIGN_OR_RETURN(before, Parse<Message>(*known));
  }
  const int64_t revision = transaction.PendingRevision();
  const auto time =
      google::protobuf::util::TimeUtil::NanosecondsToTimestamp(absl::ToUnixNanos(now));
  if (message.create_revision() == 0) {
    *message.mutable_create_time() = time;
    message.set_create_revision(revision);
  }
  if (before.has_value()) {
    *message.mutable_create_time() = before->value.create_time();
    message.set_create_revision(before->value.create_revision());
    *message.mutable_update_time() = before->value.update_time();
    message.set_revision(before->value.revision());
    if (Serialize(message) == known->body) return absl::OkStatus();
  }
  *message.mutable_update_time() = time;
  message.set_revision(revision);
  return transaction.Put(message.name(), Serialize(message), store::TermsOf(message),
                         store::SearchTextOf(message));
}

// The resource of that name, whose row key is likely to be `key`: a row is found much faster by
// that than by its name.
absl::StatusOr<std::optional<store::Resource>> FindAt(store::Transaction& transaction,
                                                      absl::string_view name, int64_t key);

// Puts a claim under its name, with the revision of this change; what equals the stored one in all
// but that is no change, and keeps that of its last. Claims of one account have row keys one after
// the other: `last` is that of the one before it, if it is known, and becomes that of this one.
absl::Status PutClaim(store::Transaction& transaction, v1::Claim& claim, int64_t& last);
absl::Status PutClaim(store::Transaction& transaction, v1::Claim& claim);

}  // namespace dossier::pipeline

#endif  // DOSSIER_SERVER_PIPELINE_RESOURCES_H_
