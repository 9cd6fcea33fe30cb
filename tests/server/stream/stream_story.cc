#include "tests/server/stream/stream_story.h"

#include <chrono>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "dossier/v1/incident.pb.h"
#include "server/store/sqlite/sqlite_store.h"
#include "server/store/terms.h"

namespace dossier::stream {
namespace {

// Only a test that fails waits so long.
constexpr auto kPatience = std::chrono::seconds(60);

}  // namespace

TestLog::TestLog() {
  auto opened = store::OpenSqliteStore(dir_.File("dossier.db"), {}, clock_);
  if (!opened.ok()) ADD_FAILURE() << opened.status();
  store_ = *std::move(opened);
}

int64_t TestLog::Commit(const std::function<void(store::Transaction&)>& write) {
  auto transaction = store_->Begin();
  EXPECT_OK(transaction);
  write(**transaction);
  const auto head = (*transaction)->Commit();
  EXPECT_OK(head);
  return head.value_or(0);
}

int64_t TestLog::Put(absl::string_view id, absl::string_view title, absl::string_view summary) {
  return Commit([&](store::Transaction& transaction) { Put(transaction, id, title, summary); });
}

int64_t TestLog::Delete(absl::string_view id) {
  return Commit([&](store::Transaction& transaction) {
    EXPECT_OK(transaction.Delete(absl::StrCat("incidents/", id)));
  });
}

void TestLog::Put(store::Transaction& transaction, absl::string_view id, absl::string_view title,
                  absl::string_view summary) {
  v1::Incident incident;
  incident.set_name(absl::StrCat("incidents/", id));
  incident.set_title(std::string(title));
  incident.set_summary(std::string(summary));
  EXPECT_OK(
      transaction.Put(incident.name(), incident.SerializeAsString(), store::TermsOf(incident)));
}

void Copy::Apply(const v1::WatchResponse& message) {
  for (const v1::Event& event : message.events()) ApplyEvent(event);
  EXPECT_TRUE(message.events().empty() ||
              message.control_case() == v1::WatchResponse::CONTROL_NOT_SET)
      << "a message has events or a control, not both";
  EXPECT_FALSE(message.resume_token().empty());
  if (!message.resume_token().empty()) token_ = message.resume_token();
  if (message.has_snapshot_end()) {
    story_.push_back(absl::StrCat("SNAPSHOT_END ", message.snapshot_end().revision()));
    EXPECT_GE(message.snapshot_end().revision(), last_event_revision_);
    revision_ = message.snapshot_end().revision();
  }
  if (message.has_progress()) {
    EXPECT_LE(message.progress().revision(), message.progress().head_revision());
    EXPECT_GE(message.progress().revision(), revision_);
    revision_ = message.progress().revision();
  }
  if (!message.events().empty() && message.events().rbegin()->type() != v1::Event::TYPE_SNAPSHOT) {
    revision_ = last_event_revision_ - (message.more_in_revision() ? 1 : 0);
  }
}

void Copy::ApplyEvent(const v1::Event& event) {
  story_.push_back(absl::StrCat(v1::Event::Type_Name(event.type()).substr(5), " ", event.revision(),
                                " ", event.name(), " ", event.incident().title()));
  if (event.successors_size() > 0) {
    absl::StrAppend(&story_.back(), event.incident().title().empty() ? "-> " : " -> ",
                    absl::StrJoin(event.successors(), " "));
  }
  const bool has_resource = event.resource_case() != v1::Event::RESOURCE_NOT_SET;
  if (event.type() == v1::Event::TYPE_SNAPSHOT) {
    EXPECT_TRUE(has_resource);
    EXPECT_TRUE(titles_.emplace(event.name(), event.incident().title()).second)
        << event.name() << " is twice in the snapshot";
    return;
  }
  EXPECT_GT(event.revision(), revision_) << "progress overtook " << story_.back();
  EXPECT_GE(event.revision(), last_event_revision_) << story_.back();
  EXPECT_TRUE(seen_.emplace(event.revision(), event.name()).second) << "twice: " << story_.back();
  EXPECT_TRUE(event.has_commit_time());
  last_event_revision_ = event.revision();
  const bool gone = event.type() == v1::Event::TYPE_LEFT ||
                    event.type() == v1::Event::TYPE_DELETED ||
                    event.type() == v1::Event::TYPE_MERGED;
  EXPECT_EQ(has_resource, !gone) << story_.back();
  if (gone) {
    titles_.erase(event.name());
  } else {
    titles_[event.name()] = event.incident().title();
  }
}

TestClient::TestClient(Hub& hub, const v1::WatchRequest& request)
    : TestClient(hub, Subscribe(request)) {}

TestClient::TestClient(Hub& hub, Subscription subscription) : hub_(hub) {
  auto watcher = hub.Add(std::move(subscription), *this);
  if (!watcher.ok()) {
    end_ = watcher.status();
    return;
  }
  watcher_ = *std::move(watcher);
  watcher_->Start();
}

TestClient::~TestClient() {
  Disconnect();
  if (watcher_ == nullptr) return;
  std::unique_lock lock(mutex_);
  EXPECT_TRUE(changed_.wait_for(lock, kPatience, [this] { return end_.has_value(); }))
      << "the stream does not end";
  lock.unlock();
  hub_.Remove(watcher_);
}

std::optional<v1::WatchResponse> TestClient::Read() {
  v1::WatchResponse message;
  {
    std::unique_lock lock(mutex_);
    const bool came =
        changed_.wait_for(lock, kPatience, [this] { return unread_.has_value() || end_; });
    EXPECT_TRUE(came) << "the stream stands still";
    if (!unread_.has_value()) return std::nullopt;
    EXPECT_TRUE(message.ParseFromString(*unread_));
    unread_.reset();
  }
  copy_.Apply(message);
  watcher_->OnWritten(true);
  return message;
}

v1::WatchResponse TestClient::Next() {
  auto message = Read();
  EXPECT_TRUE(message.has_value()) << "the stream has ended";
  return message.value_or(v1::WatchResponse());
}

v1::WatchResponse TestClient::ReadUntil(
    const std::function<bool(const v1::WatchResponse&)>& wanted) {
  for (;;) {
    auto message = Read();
    EXPECT_TRUE(message.has_value()) << "the stream has ended";
    if (!message.has_value() || wanted(*message)) return message.value_or(v1::WatchResponse());
  }
}

void TestClient::ReadTo(int64_t revision) {
  ReadUntil([&](const v1::WatchResponse&) { return copy_.revision() >= revision; });
}

absl::Status TestClient::ReadToEnd() {
  while (Read().has_value()) {
  }
  const std::lock_guard lock(mutex_);
  return end_.value_or(absl::UnknownError("no end"));
}

absl::Status TestClient::AwaitEnd() {
  std::unique_lock lock(mutex_);
  EXPECT_TRUE(changed_.wait_for(lock, kPatience, [this] { return end_.has_value(); }));
  return end_.value_or(absl::UnknownError("no end"));
}

void TestClient::AwaitMessage() {
  std::unique_lock lock(mutex_);
  EXPECT_TRUE(changed_.wait_for(lock, kPatience, [this] { return unread_.has_value(); }));
}

void TestClient::Disconnect() {
  if (watcher_ == nullptr) return;
  watcher_->OnCancelled();
  Abort();
}

void TestClient::Write(Message message) {
  {
    const std::lock_guard lock(mutex_);
    EXPECT_FALSE(unread_.has_value()) << "two writes at once";
    EXPECT_FALSE(end_.has_value()) << "a write after the end";
    if (!gone_) unread_ = message.Flat();
    if (unread_.has_value()) {
      changed_.notify_all();
      return;
    }
  }
  watcher_->OnWritten(false);
}

void TestClient::Finish(absl::Status status) {
  const std::lock_guard lock(mutex_);
  EXPECT_FALSE(unread_.has_value()) << "the end during a write";
  EXPECT_FALSE(end_.has_value()) << "two ends";
  end_ = std::move(status);
  changed_.notify_all();
}

void TestClient::Abort() {
  bool writing = false;
  {
    const std::lock_guard lock(mutex_);
    gone_ = true;
    writing = unread_.has_value();
    unread_.reset();
  }
  if (writing) watcher_->OnWritten(false);
}

namespace {

v1::WatchRequest WithFilter(absl::string_view filter) {
  v1::WatchRequest request;
  request.set_filter(std::string(filter));
  return request;
}

}  // namespace

v1::WatchRequest FromSnapshot(absl::string_view filter) {
  v1::WatchRequest request = WithFilter(filter);
  request.set_snapshot(true);
  return request;
}

v1::WatchRequest FromNow(absl::string_view filter) {
  v1::WatchRequest request = WithFilter(filter);
  request.set_now(true);
  return request;
}

v1::WatchRequest After(int64_t revision, absl::string_view filter) {
  v1::WatchRequest request = WithFilter(filter);
  request.set_after_revision(revision);
  return request;
}

v1::WatchRequest FromToken(absl::string_view token, absl::string_view filter) {
  v1::WatchRequest request = WithFilter(filter);
  request.set_resume_token(std::string(token));
  return request;
}

Subscription Subscribe(const v1::WatchRequest& request) {
  auto subscription = ReadSubscription(request);
  EXPECT_OK(subscription);
  return *std::move(subscription);
}

}  // namespace dossier::stream
