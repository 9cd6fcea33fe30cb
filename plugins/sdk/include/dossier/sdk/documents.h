#ifndef DOSSIER_SDK_DOCUMENTS_H_
#define DOSSIER_SDK_DOCUMENTS_H_

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "dossier/sdk/fetch.h"
#include "dossier/sdk/item_session.h"
#include "dossier/sdk/json.h"
#include "dossier/sdk/walk.h"

namespace dossier::sdk {

// Where documents with items come from, as the configuration says.
struct Place {
  // One of the two: a file or a directory, or an http or https address.
  std::string path;
  std::string url;
  bool recursive = true;
  std::vector<std::string> extensions;
  uint64_t max_document_bytes = uint64_t{64} << 20;
  std::chrono::milliseconds settle_time{200};
  std::chrono::milliseconds poll_interval{60'000};
  FetchOptions fetch;
};

// The properties of a configuration that ParsePlace reads, for a plugin's schema:
//   constexpr auto kSchema = JoinText(R"({"type": "object", "properties": {)",
//                                     kPlaceProperties, R"(, "own": {...}}})");
inline constexpr char kPlaceProperties[] = R"(
    "path": {
      "type": "string", "minLength": 1,
      "description": "A file, or a directory of files. This or url."
    },
    "url": {
      "type": "string", "minLength": 1,
      "description": "An http or https address. This or path."
    },
    "recursive": {
      "type": "boolean", "default": true,
      "description": "Whether directories below path are read too."
    },
    "max_document_bytes": {
      "type": "integer", "minimum": 1, "maximum": 1073741824, "default": 67108864,
      "description": "A larger file or answer is refused and never loaded."
    },
    "settle_ms": {
      "type": "integer", "minimum": 0, "maximum": 60000, "default": 200,
      "description": "How long a file must have been left alone before it is read."
    },
    "poll_interval_ms": {
      "type": "integer", "minimum": 50, "maximum": 604800000,
      "description": "How often to look for changes; default a minute for path, an hour for url."
    },
    "user": {
      "type": "string",
      "description": "For url: the name to log in with; its password is the secret."
    },
    "secret": {
      "type": "string", "minLength": 1,
      "description": "For url: name of the server's secret with the token, key or password."
    },
    "secret_header": {
      "type": "string", "minLength": 1,
      "description": "For url: the header that carries the secret as it is, such as Authorization."
    },
    "allow_private_networks": {
      "type": "boolean", "default": false,
      "description": "For url: whether private and loopback addresses may be asked."
    },
    "allowed_hosts": {
      "type": "array", "items": {"type": "string", "minLength": 1},
      "description": "For url: the only hosts that may be asked, redirects included."
    },
    "ca_file": {
      "type": "string", "minLength": 1,
      "description": "For url: PEM file of certificates to trust instead of the system's."
    }
)";

// String literals in a row, with one NUL at the end; `data()` is the C string.
template <size_t... sizes>
constexpr auto JoinText(const char (&... parts)[sizes]) {
  std::array<char, (sizes + ...) - sizeof...(sizes) + 1> joined = {};
  size_t end = 0;
  const auto append = [&](const char* part, size_t size) {
    for (size_t i = 0; i + 1 < size; ++i) joined[end++] = part[i];
  };
  (append(parts, sizes), ...);
  return joined;
}

// Throws Failure CONFIG that names the key, or AUTH where a secret is missing. `extensions`: which
// files of a directory are read.
Place ParsePlace(const Json& config, const Host& host, std::vector<std::string> extensions);

// The configuration as an object; throws Failure CONFIG.
Json ParseConfigObject(std::string_view config_json);

// One file or answer.
struct Document {
  // Path below the directory, name of the file, or the last part of the address; for messages and
  // for keys of items that have none of their own.
  std::string name;
  std::string bytes;
};

// Makes items of the documents that lie at a place: a file, a directory, or an address, which is
// asked conditionally.
//
// A document that cannot be read (too large, no permission, broken) is an item of its own, of the
// kind "unreadable", if there can be others beside it; if it is all there is, the poll fails.
class DocumentReader : public ItemReader {
 public:
  // The items of a document in their order. Throws Failure DATA if it is none of its kind. What
  // `load` keeps must outlive the call: share it.
  using Parser = std::function<std::vector<Item>(std::shared_ptr<const Document>)>;

  // Throws Failure CONFIG if the options of fetching contradict themselves.
  DocumentReader(Place place, Parser parser);

  bool Begin(Reading reading, const Allowance& allowance) override;
  std::optional<Item> Next(const Allowance& allowance) override;
  void Completed() override;
  std::string SaveState() const override;
  void RestoreState(std::string_view state) override;
  bool is_waiting() const override { return is_waiting_; }

 private:
  // What a file held when it was read last, so that it is read again only once it has changed.
  struct Digest {
    Stamp stamp;
    std::vector<std::pair<std::string, uint64_t>> items;
    uint64_t pass = 0;
    // The pass came to its end, so the server has all of them.
    bool is_complete = false;
  };
  struct Validators {
    std::string etag;
    std::string last_modified;
  };

  bool BeginUrl(Reading reading, const Allowance& allowance);
  void BeginPath();
  // The items of the next file go into items_; false if there is none.
  bool NextFile();
  void ReadFileInto(const Entry& entry, std::deque<Item>& items);
  // As the parser gives them, or the one that says why it cannot.
  std::vector<Item> ItemsOf(std::shared_ptr<const Document> document);
  bool IsStillWrittenTo(const Entry& entry) const;

  const Place place_;
  const Parser parser_;
  bool is_single_ = false;
  std::deque<Item> items_;
  bool is_waiting_ = false;

  // Of a path.
  std::unique_ptr<Walk> walk_;
  std::optional<Entry> single_file_;
  std::unordered_map<std::string, Digest> digests_;
  uint64_t pass_ = 0;

  // Of an address.
  std::unique_ptr<Fetcher> fetcher_;
  std::shared_ptr<const Document> fetched_;
  Validators seen_;
  Validators completed_;
};

// An item that only says that `key` cannot be read, and why.
Item UnreadableItem(const std::string& key, uint64_t state, const std::string& why);
// Its record.
Record UnreadableRecord(const std::string& why);

}  // namespace dossier::sdk

#endif  // DOSSIER_SDK_DOCUMENTS_H_
