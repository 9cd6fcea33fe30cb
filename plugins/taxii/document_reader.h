#ifndef DOSSIER_PLUGINS_TAXII_DOCUMENT_READER_H_
#define DOSSIER_PLUGINS_TAXII_DOCUMENT_READER_H_

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "dossier/sdk/fetch.h"
#include "dossier/sdk/walk.h"
#include "taxii/config.h"
#include "taxii/reader.h"

namespace dossier::taxii {

// What the cursor keeps of documents.
struct DocumentMemory {
  // Of all bytes that were read, whatever their order.
  uint64_t digest = 0;
  // Of a document on the web, as its server said.
  std::string etag;
  std::string last_modified;
};

std::string EncodeDocumentMemory(const DocumentMemory& memory);
// nullopt if it is no cursor of this plugin; a memory of nothing if it is one of another kind of
// reader.
std::optional<DocumentMemory> DecodeDocumentMemory(const std::string& cursor);

// Reads STIX from a file, a folder of files, or an address. What was read before the session is
// read again, once, for what it says of other objects; if all of it is as the cursor remembers,
// nothing counts as changed.
class DocumentReader : public Reader {
 public:
  DocumentReader(const Config& config, DocumentMemory memory);

  Step Read(Graph& graph, const Call& call) override;
  std::string Cursor() const override;

 private:
  Step ReadAddress(Graph& graph, const Call& call);
  Step ReadFiles(Graph& graph, const Call& call);
  // Begins a pass through the folder.
  void OpenFolder();
  void ReadFile(const sdk::Entry& entry, Graph& graph);
  void Take(const std::string& bytes, const std::string& name, Graph& graph);
  // What the pass brought, at its end.
  Step Finish();

  const Config& config_;
  const DocumentMemory remembered_;
  DocumentMemory memory_;
  bool is_first_pass_ = true;
  sdk::Fetcher fetcher_;

  // Of a single file its name; else empty.
  std::string only_name_;
  std::unique_ptr<sdk::Walk> walk_;
  // By path, as last read.
  std::map<std::string, sdk::Stamp> stamps_;
  std::map<std::string, uint64_t> digests_;
  // Of the running pass.
  Step pass_;
};

}  // namespace dossier::taxii

#endif  // DOSSIER_PLUGINS_TAXII_DOCUMENT_READER_H_
