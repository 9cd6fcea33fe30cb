#ifndef DOSSIER_SDK_DOCUMENTS_H_
#define DOSSIER_SDK_DOCUMENTS_H_

#include <chrono>
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

#include "dossier/sdk/fetch_config.h"
#include "dossier/sdk/item_session.h"
#include "dossier/sdk/json.h"
#include "dossier/sdk/source.h"
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

// The keys of a configuration that ParsePlace reads, for the "properties" of a schema as
// DOSSIER_SDK_FETCH_PROPERTIES.
// clang-format off
#define DOSSIER_SDK_PLACE_PROPERTIES \
  R"("path": {)" \
  R"("type": "string", "minLength": 1,)" \
  R"("description": "A file, or a directory of files. This or url.")" \
  R"(},)" \
  R"("url": {)" \
  R"("type": "string", "minLength": 1,)" \
  R"("description": "An http or https address. This or path.")" \
  R"(},)" \
  R"("recursive": {)" \
  R"("type": "boolean", "default": true,)" \
  R"("description": "Whether directories below path are read too.")" \
  R"(},)" \
  R"("max_document_bytes": {)" \
  R"("type": "integer", "minimum": 1, "maximum": 1073741824, "default": 67108864,)" \
  R"("description": "A larger file or answer is refused and never loaded.")" \
  R"(},)" \
  R"("settle_ms": {)" \
  R"("type": "integer", "minimum": 0, "maximum": 60000, "default": 200,)" \
  R"("description": "How long a file must have been left alone before it is read.")" \
  R"(},)" \
  R"("poll_interval_ms": {)" \
  R"("type": "integer", "minimum": 50, "maximum": 604800000,)" \
  R"("description": "How often to look for changes; default a minute for path, an hour for url.")" \
  R"(},)" \
  DOSSIER_SDK_ACCESS_PROPERTIES
// clang-format on

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

// A source of documents: the whole of a plugin whose items lie in such.
//   class Tides : public sdk::DocumentSource {
//    public:
//     Tides(const sdk::Host& host, std::string_view config_json)
//         : DocumentSource(host, config_json, {".json"}, ParseTides) {}
//   };
//   DOSSIER_SOURCE(Tides, "tides", "1.0.0", sdk::kDocumentSchema);
class DocumentSource : public Source {
 public:
  static constexpr bool kConcurrent = true;
  static constexpr uint32_t kMinHostMinor = 1;  // claims_json

  DocumentSource(const Host& host, std::string_view config_json,
                 std::vector<std::string> extensions, DocumentReader::Parser parser);

  std::unique_ptr<Session> Open(const Opening& opening) override;

 protected:
  // Reads what lies at `place`; a derived class that knows another shape of it says how.
  virtual std::unique_ptr<ItemReader> MakeReader(const Place& place) const;

 private:
  const Place place_;
  const DocumentReader::Parser parser_;
};

// Its configuration.
inline constexpr char kDocumentSchema[] =
    R"({"type": "object", "additionalProperties": false, "properties": {)"  //
    DOSSIER_SDK_PLACE_PROPERTIES "}}";

// An item that only says that `key` cannot be read, and why.
Item UnreadableItem(const std::string& key, uint64_t state, const std::string& why);
// Its record.
Record UnreadableRecord(const std::string& why);

}  // namespace dossier::sdk

#endif  // DOSSIER_SDK_DOCUMENTS_H_
