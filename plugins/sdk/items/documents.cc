#include "dossier/sdk/documents.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <ctime>
#include <utility>

#include "dossier/sdk/external_id.h"
#include "dossier/sdk/file_reader.h"

namespace dossier::sdk {
namespace {

uint64_t StateOfTrouble(const std::string& name, const std::string& why) {
  return Inventory::StateOf(name, "unreadable: " + why);
}

std::string LastPart(const std::string& path) {
  const size_t end = path.find_last_not_of('/');
  if (end == std::string::npos) return path;
  const size_t slash = path.rfind('/', end);
  return path.substr(slash == std::string::npos ? 0 : slash + 1,
                     end - (slash == std::string::npos ? 0 : slash + 1) + 1);
}

std::string NameOfUrl(const std::string& url) {
  const std::string name = LastPart(url.substr(0, url.find_first_of("?#")));
  return name.empty() ? url : name;
}

}  // namespace

Record UnreadableRecord(const std::string& why) {
  Record record;
  record.kind = DOSSIER_KIND_UNREADABLE;
  record.meta_json = Json{{"error", why}}.dump(-1, ' ', false, Json::error_handler_t::replace);
  return record;
}

Item UnreadableItem(const std::string& key, uint64_t state, const std::string& why) {
  return {key, state, [why] { return UnreadableRecord(why); }};
}

DocumentReader::DocumentReader(Place place, Parser parser)
    : place_(std::move(place)), parser_(std::move(parser)) {
  if (!place_.url.empty()) {
    is_single_ = true;
    fetcher_ = std::make_unique<Fetcher>(place_.fetch);
  }
}

bool DocumentReader::Begin(Reading reading, const Allowance& allowance) {
  items_.clear();
  is_waiting_ = false;
  if (!place_.url.empty()) return BeginUrl(reading, allowance);
  BeginPath();
  return true;
}

std::optional<Item> DocumentReader::Next(const Allowance& /*allowance*/) {
  while (items_.empty()) {
    if (!NextFile()) return std::nullopt;
  }
  std::optional<Item> item = std::move(items_.front());
  items_.pop_front();
  return item;
}

void DocumentReader::Completed() {
  completed_ = seen_;
  fetched_.reset();
  std::erase_if(digests_, [&](const auto& digest) { return digest.second.pass != pass_; });
  for (auto& [path, digest] : digests_) digest.is_complete = true;
}

std::vector<Item> DocumentReader::ItemsOf(std::shared_ptr<const Document> document) {
  try {
    return parser_(document);
  } catch (const Failure& failure) {
    if (is_single_ || failure.code() != DOSSIER_DATA) throw;
    const std::string key = ExternalIdOf(document->name);
    return {UnreadableItem(key, StateOfTrouble(key, failure.what()), failure.what())};
  }
}

// ---- Addresses ----

bool DocumentReader::BeginUrl(Reading reading, const Allowance& allowance) {
  if (reading != Reading::kAgain || fetched_ == nullptr) {
    Request request;
    request.url = place_.url;
    if (reading == Reading::kIfChanged) {
      request.etag = completed_.etag;
      request.last_modified = completed_.last_modified;
    }
    request.deadline = allowance.deadline;
    request.cancel_fd = allowance.cancel_fd;
    HttpResponse response = fetcher_->Fetch(request);
    if (response.not_modified()) return false;
    seen_ = {response.etag, response.last_modified};
    fetched_ =
        std::make_shared<const Document>(Document{NameOfUrl(place_.url), std::move(response.body)});
  }
  std::vector<Item> items = ItemsOf(fetched_);
  items_.assign(std::make_move_iterator(items.begin()), std::make_move_iterator(items.end()));
  return true;
}

std::string DocumentReader::SaveState() const {
  if (completed_.etag.empty() && completed_.last_modified.empty()) return "";
  return completed_.etag + "\n" + completed_.last_modified;
}

void DocumentReader::RestoreState(std::string_view state) {
  const size_t end = state.find('\n');
  if (end == std::string_view::npos) return;
  completed_ = {std::string(state.substr(0, end)), std::string(state.substr(end + 1))};
  seen_ = completed_;
}

// ---- Files ----

void DocumentReader::BeginPath() {
  ++pass_;
  walk_.reset();
  single_file_.reset();
  struct stat info = {};
  if (stat(place_.path.c_str(), &info) == 0 && S_ISREG(info.st_mode)) {
    is_single_ = true;
    single_file_ = Entry{.path = LastPart(place_.path),
                         .name = LastPart(place_.path),
                         .stamp = StampOf(info),
                         .target = place_.path,
                         .trouble = ""};
    return;
  }
  is_single_ = false;
  int trouble = 0;
  walk_ = std::make_unique<Walk>(WalkOptions{place_.path, place_.recursive, place_.extensions},
                                 nullptr, trouble);
  if (trouble != 0) {
    walk_.reset();
    throw Failure(DOSSIER_TRANSIENT,
                  "path " + place_.path + " cannot be read: " + std::strerror(trouble) +
                      "; it is tried again until it is there",
                  {}, trouble);
  }
}

bool DocumentReader::NextFile() {
  if (single_file_.has_value()) {
    const Entry entry = *std::exchange(single_file_, std::nullopt);
    ReadFileInto(entry, items_);
    return true;
  }
  if (walk_ == nullptr) return false;
  const std::optional<Entry> entry = walk_->Next();
  if (!entry.has_value()) {
    walk_.reset();
    return false;
  }
  ReadFileInto(*entry, items_);
  return true;
}

void DocumentReader::ReadFileInto(const Entry& entry, std::deque<Item>& items) {
  const std::string key = ExternalIdOf(entry.path);
  if (!entry.trouble.empty()) {
    items.push_back(UnreadableItem(key, StateOfTrouble(key, entry.trouble), entry.trouble));
    return;
  }
  Digest& digest = digests_[entry.path];
  digest.pass = pass_;
  if (digest.is_complete && digest.stamp == entry.stamp) {
    for (const auto& [item_key, state] : digest.items) {
      // The server has it; were it not so, the file would be read anew.
      items.push_back({item_key, state, [this, path = entry.path]() -> Record {
                         digests_.erase(path);
                         throw Failure(DOSSIER_TRANSIENT, path + ": is read again");
                       }});
    }
    return;
  }
  if (IsStillWrittenTo(entry)) {
    is_waiting_ = true;
    return;
  }
  FileContent content =
      walk_ != nullptr
          ? ReadFile(*walk_, entry, place_.max_document_bytes)
          : ReadOpened(UniqueFd(open(entry.target.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC)),
                       entry.stamp, place_.max_document_bytes);
  switch (content.result) {
    case FileContent::Result::kGone:
      return;
    case FileContent::Result::kUnstable:
      is_waiting_ = true;
      return;
    case FileContent::Result::kUnreadable:
      if (is_single_) throw Failure(DOSSIER_TRANSIENT, place_.path + ": " + content.trouble);
      items.push_back(UnreadableItem(key, StateOfTrouble(key, content.trouble), content.trouble));
      return;
    case FileContent::Result::kRead:
      break;
  }
  digest.stamp = entry.stamp;
  digest.is_complete = false;
  digest.items.clear();
  for (Item& item :
       ItemsOf(std::make_shared<const Document>(Document{entry.path, std::move(content.bytes)}))) {
    digest.items.emplace_back(item.key, item.state);
    items.push_back(std::move(item));
  }
}

bool DocumentReader::IsStillWrittenTo(const Entry& entry) const {
  timespec now = {};
  clock_gettime(CLOCK_REALTIME, &now);
  const int64_t age_ns = int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec - entry.stamp.changed_ns;
  // A time in the future is another machine's clock, which says nothing.
  return age_ns >= 0 && std::chrono::nanoseconds(age_ns) < place_.settle_time;
}

}  // namespace dossier::sdk
