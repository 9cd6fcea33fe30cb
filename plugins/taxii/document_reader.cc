#include "taxii/document_reader.h"

#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "dossier/sdk/file_reader.h"
#include "dossier/sdk/url.h"
#include "dossier/sdk/wait.h"

namespace dossier::taxii {
namespace {

using sdk::Failure;
using sdk::StringAt;

constexpr size_t kMaxValidator = 1024;

// FNV-1a over name and bytes, so that a sum of them tells sets of documents apart.
uint64_t DigestOf(const std::string& name, const std::string& bytes) {
  uint64_t hash = 0xcbf29ce484222325;
  const auto take = [&](const std::string& text) {
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
    hash = (hash ^ 0x100) * 0x100000001b3;
  };
  take(name);
  take(bytes);
  return hash;
}

}  // namespace

std::string EncodeDocumentMemory(const DocumentMemory& memory) {
  Json documents = {{"digest", std::to_string(memory.digest)}};
  if (!memory.etag.empty()) documents["etag"] = memory.etag;
  if (!memory.last_modified.empty()) documents["last_modified"] = memory.last_modified;
  return Json{{"documents", documents}}.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::optional<DocumentMemory> DecodeDocumentMemory(const std::string& cursor) {
  DocumentMemory memory;
  if (cursor.empty()) return memory;
  const Json json = Json::parse(cursor, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object()) return std::nullopt;
  if (json.contains("taxii")) return memory;
  const auto documents = json.find("documents");
  if (documents == json.end() || !documents->is_object()) return std::nullopt;
  const std::string digest = StringAt(*documents, "digest");
  if (digest.empty() || digest.size() > 20 ||
      digest.find_first_not_of("0123456789") != std::string::npos) {
    return std::nullopt;
  }
  memory.digest = std::strtoull(digest.c_str(), nullptr, 10);
  memory.etag = StringAt(*documents, "etag");
  memory.last_modified = StringAt(*documents, "last_modified");
  return memory;
}

DocumentReader::DocumentReader(const Config& config, DocumentMemory memory)
    : config_(config), remembered_(memory), memory_(std::move(memory)), fetcher_(config.fetch) {}

Step DocumentReader::Read(Graph& graph, const Call& call) {
  return config_.path.empty() ? ReadAddress(graph, call) : ReadFiles(graph, call);
}

std::string DocumentReader::Cursor() const { return EncodeDocumentMemory(memory_); }

Step DocumentReader::ReadAddress(Graph& graph, const Call& call) {
  sdk::Request request;
  request.url = config_.bundle_url;
  request.accept = "application/stix+json, application/json;q=0.9, */*;q=0.1";
  request.etag = memory_.etag;
  request.last_modified = memory_.last_modified;
  request.deadline = call.deadline;
  request.cancel_fd = call.cancel_fd;
  const sdk::HttpResponse response = fetcher_.Fetch(request);
  if (!response.not_modified()) {
    const std::string shown = sdk::Url::Parse(config_.bundle_url).shown();
    StixContent content = ReadStix(response.body, shown);
    for (const Json& object : content.objects) {
      if (graph.Add(object)) pass_.changed.insert(StringAt(object, "id"));
    }
    pass_.defects = std::move(content.defects);
    digests_ = {{"", DigestOf("", response.body)}};
    memory_.etag = response.etag.size() <= kMaxValidator ? response.etag : "";
    memory_.last_modified =
        response.last_modified.size() <= kMaxValidator ? response.last_modified : "";
    return Finish();
  }
  Step step;
  step.is_caught_up = true;
  return step;
}

Step DocumentReader::ReadFiles(Graph& graph, const Call& call) {
  if (walk_ == nullptr) OpenFolder();
  // Many files a step, as each costs little.
  while (const auto entry = walk_->Next()) {
    if (only_name_.empty() || entry->path == only_name_) ReadFile(*entry, graph);
    if (sdk::IsCancelled(call.cancel_fd)) throw Failure(DOSSIER_CANCELLED, "");
    if (std::chrono::steady_clock::now() >= call.deadline) return {};
  }
  walk_.reset();
  return Finish();
}

void DocumentReader::OpenFolder() {
  sdk::WalkOptions options;
  options.path = config_.path;
  options.extensions = {".json"};
  struct stat info = {};
  if (stat(config_.path.c_str(), &info) == 0 && S_ISREG(info.st_mode)) {
    const size_t slash = config_.path.rfind('/');
    only_name_ = slash == std::string::npos ? config_.path : config_.path.substr(slash + 1);
    options.path = slash == std::string::npos ? "." : config_.path.substr(0, slash + 1);
    options.recursive = false;
    // Files are told apart by how their names end; this one by all but the first letter.
    std::string ending = only_name_.substr(1);
    for (char& c : ending) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    options.extensions = {ending};
  }
  int error = 0;
  walk_ = std::make_unique<sdk::Walk>(
      options, [](const std::string&) {}, error);
  if (error == 0) return;
  walk_.reset();
  throw Failure(DOSSIER_TRANSIENT,
                "path: " + config_.path + " cannot be read: " + std::strerror(error) +
                    "; it is tried again until it is there",
                {}, error);
}

void DocumentReader::ReadFile(const sdk::Entry& entry, Graph& graph) {
  const auto known = stamps_.find(entry.path);
  if (known != stamps_.end() && known->second == entry.stamp) return;
  if (!entry.trouble.empty()) {
    pass_.defects.push_back({entry.path, entry.trouble});
    stamps_[entry.path] = entry.stamp;
    return;
  }
  const sdk::FileContent content = sdk::ReadFile(*walk_, entry, config_.fetch.max_decoded_bytes);
  switch (content.result) {
    case sdk::FileContent::Result::kGone:
    case sdk::FileContent::Result::kUnstable:
      return;  // the next pass sees
    case sdk::FileContent::Result::kUnreadable:
      pass_.defects.push_back({entry.path, content.trouble});
      break;
    case sdk::FileContent::Result::kRead:
      Take(content.bytes, entry.path, graph);
      break;
  }
  stamps_[entry.path] = entry.stamp;
}

void DocumentReader::Take(const std::string& bytes, const std::string& name, Graph& graph) {
  digests_[name] = DigestOf(name, bytes);
  try {
    StixContent content = ReadStix(bytes, name);
    for (const Json& object : content.objects) {
      if (graph.Add(object)) pass_.changed.insert(StringAt(object, "id"));
    }
    for (Defect& defect : content.defects) {
      pass_.defects.push_back({name + "#" + defect.id, std::move(defect.why)});
    }
  } catch (const Failure& failure) {
    if (failure.code() != DOSSIER_DATA) throw;
    pass_.defects.push_back({name, failure.what()});
  }
}

Step DocumentReader::Finish() {
  memory_.digest = 0;
  for (const auto& [name, digest] : digests_) memory_.digest += digest;
  Step step = std::exchange(pass_, Step());
  if (std::exchange(is_first_pass_, false) && memory_.digest == remembered_.digest) step = Step();
  step.is_caught_up = true;
  return step;
}

}  // namespace dossier::taxii
