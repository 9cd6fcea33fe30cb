#ifndef DOSSIER_PLUGINS_MISP_DOCUMENTS_H_
#define DOSSIER_PLUGINS_MISP_DOCUMENTS_H_

#include <memory>
#include <string>
#include <vector>

#include "dossier/sdk/documents.h"

namespace dossier::misp {

// The events of a document: one event, an array of them, or the answer of MISP's interface
// ({"response": [...]}), each with or without its envelope ({"Event": {...}}). The key of each is
// its UUID. What is no event is an unreadable item that says why; the manifest of a feed has none.
// Throws Failure DATA if the document is no JSON.
std::vector<sdk::Item> ItemsOf(std::shared_ptr<const sdk::Document> document);

// The record of the event in `json`, with or without its envelope; unreadable if it is none.
sdk::Record RecordOfEvent(const std::string& json, const std::string& name);

// Whether the text is an UUID, so that it can be a part of a path.
bool IsUuid(const std::string& text);

}  // namespace dossier::misp

#endif  // DOSSIER_PLUGINS_MISP_DOCUMENTS_H_
