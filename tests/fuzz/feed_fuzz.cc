// Feeds: XML and JSON in any encoding, however malformed, give entries in UTF-8 or a refusal in
// words; the cursor of the feed source is understood or refused.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "dossier/source.h"
#include "feed/identity.h"
#include "feed/memory.h"
#include "feed/read_feed.h"
#include "feed/record.h"
#include "feed/robots.h"
#include "server/base/utf8.h"

namespace {

using namespace dossier::feed;

void Check(const std::string& text) {
  if (!dossier::IsUtf8(text)) std::abort();
}

void CheckFeed(const Feed& feed) {
  std::vector<const Entry*> entries;
  for (const Entry& entry : feed.entries) entries.push_back(&entry);
  SharedNames shared;
  for (const Identified& item : IdentifyEntries(entries, shared)) {
    Check(item.external_id);
    if (item.external_id.empty() || item.external_id.size() > DOSSIER_MAX_EXTERNAL_ID) {
      std::abort();
    }
    const auto record = RecordOfEntry(item.external_id, *item.entry, feed.title, "");
    Check(record.body);
    if (record.meta_json.size() > DOSSIER_MAX_META_JSON) std::abort();
  }
}

}  // namespace

// The first line may be a content type: "T text/xml; charset=utf-8".
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view bytes(reinterpret_cast<const char*>(data), size);
  std::string_view content_type;
  if (bytes.starts_with("T ")) {
    const size_t end = std::min(bytes.find('\n'), bytes.size());
    content_type = bytes.substr(2, end - 2);
    bytes.remove_prefix(std::min(end + 1, bytes.size()));
  }
  try {
    CheckFeed(ReadFeed({bytes, content_type, "https://example.org/feed", "en"}));
  } catch (const NotAFeed& no_feed) {
    if (std::string_view(no_feed.what()).empty()) std::abort();
  }
  if (const auto memory = Memory::Decode(bytes, "https://example.org/feed")) {
    if (memory->Encode().size() > DOSSIER_MAX_CURSOR) std::abort();
  }
  Robots::Parse(bytes, "dossier").Allows(content_type);
  return 0;
}
