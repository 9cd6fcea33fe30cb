#include "misp/feed.h"

#include <algorithm>

#include "misp/documents.h"
#include "misp/event_view.h"

namespace dossier::misp {
namespace {

constexpr std::string_view kManifest = "manifest.json";

bool EndsWith(std::string_view text, std::string_view end) {
  return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

std::string FolderOf(const std::string& url) {
  return EndsWith(url, kManifest) ? url.substr(0, url.size() - kManifest.size()) : url;
}

}  // namespace

bool IsFeed(const std::string& url) {
  return EndsWith(url, "/") || EndsWith(url, "/manifest.json");
}

FeedReader::FeedReader(const sdk::Place& place)
    : fetcher_(place.fetch), folder_(FolderOf(place.url)) {}

bool FeedReader::Begin(Reading reading, const sdk::Allowance& allowance) {
  next_ = 0;
  // What was only looked at is still here.
  if (reading == Reading::kAgain) return true;
  sdk::Request request;
  request.url = folder_ + std::string(kManifest);
  if (reading == Reading::kIfChanged) request.etag = completed_etag_;
  request.deadline = allowance.deadline;
  request.cancel_fd = allowance.cancel_fd;
  const sdk::HttpResponse response = fetcher_.Fetch(request);
  if (response.not_modified()) return false;
  seen_etag_ = response.etag;
  ReadManifest(response.body);
  return true;
}

void FeedReader::ReadManifest(const std::string& json) {
  const sdk::Json manifest = sdk::ParseJson(json, "the manifest");
  // PHP writes an empty object as an empty list.
  if (!manifest.is_object() && !(manifest.is_array() && manifest.empty())) {
    throw sdk::Failure(DOSSIER_DATA, "the manifest is not an object of events by their UUIDs");
  }
  entries_.clear();
  for (const auto& [uuid, about] : manifest.items()) {
    entries_.push_back({uuid, EventView::TextOf(about, "timestamp")});
  }
  std::sort(entries_.begin(), entries_.end(), [](const Entry& a, const Entry& b) {
    // Longer numbers are later ones.
    if (a.timestamp.size() != b.timestamp.size()) return a.timestamp.size() < b.timestamp.size();
    return a.timestamp != b.timestamp ? a.timestamp < b.timestamp : a.uuid < b.uuid;
  });
}

std::optional<sdk::Item> FeedReader::Next(const sdk::Allowance& allowance) {
  allowance_ = allowance;
  if (next_ == entries_.size()) return std::nullopt;
  const Entry& entry = entries_[next_++];
  const uint64_t state = sdk::Inventory::StateOf(entry.uuid, "1:" + entry.timestamp);
  if (!IsUuid(entry.uuid)) {
    // Nothing that could lead elsewhere goes into an address.
    return sdk::UnreadableItem("manifest entry " + std::to_string(next_), state,
                               "the manifest lists an event whose name is no UUID");
  }
  return sdk::Item{entry.uuid, state, [this, uuid = entry.uuid] { return Load(uuid); }};
}

sdk::Record FeedReader::Load(const std::string& uuid) {
  sdk::Request request;
  request.url = folder_ + uuid + ".json";
  request.deadline = allowance_.deadline;
  request.cancel_fd = allowance_.cancel_fd;
  try {
    return RecordOfEvent(fetcher_.Fetch(request).body, uuid + ".json");
  } catch (const sdk::Failure& failure) {
    // The event alone is at fault; the others shall not wait for it.
    if (failure.code() == DOSSIER_DATA || failure.upstream_code() == 404 ||
        failure.upstream_code() == 410) {
      return sdk::UnreadableRecord(std::string("the manifest lists it, but: ") + failure.what());
    }
    throw;
  }
}

void FeedReader::Completed() { completed_etag_ = seen_etag_; }

std::string FeedReader::SaveState() const { return completed_etag_; }

void FeedReader::RestoreState(std::string_view state) {
  completed_etag_ = seen_etag_ = std::string(state);
}

}  // namespace dossier::misp
