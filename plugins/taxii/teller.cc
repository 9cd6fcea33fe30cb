#include "taxii/teller.h"

#include <algorithm>

#include "taxii/marking.h"

namespace dossier::taxii {

using sdk::StringAt;

namespace {

constexpr size_t kMaxTitle = 300;

std::string FirstLine(const std::string& text) {
  std::string line = sdk::CleanLine(text.substr(0, text.find('\n')));
  if (line.size() <= kMaxTitle) return line;
  line.resize(kMaxTitle);
  while (!line.empty() && (static_cast<unsigned char>(line.back()) & 0xC0u) == 0x80u) {
    line.pop_back();
  }
  if (!line.empty()) line.pop_back();
  return line + "...";
}

bool IsWebUrl(const std::string& url) {
  return (url.rfind("https://", 0) == 0 || url.rfind("http://", 0) == 0) && url.size() <= 2048;
}

// Where people read it, and where it leads further.
std::vector<std::string> UrlsOf(const Json& object) {
  std::vector<std::string> urls;
  const auto references = object.find("external_references");
  if (references == object.end() || !references->is_array()) return urls;
  for (const Json& reference : *references) {
    const std::string url = StringAt(reference, "url");
    if (IsWebUrl(url)) urls.push_back(url);
  }
  return urls;
}

}  // namespace

bool CanBeRecord(std::string_view type) {
  return type == "incident" || type == "report" || type == "grouping" || type == "note" ||
         type == "campaign";
}

sdk::Date DateOf(const std::string& time, const std::string& fidelity) {
  const auto date = sdk::DateOf(time);
  if (!date.has_value()) return {};
  sdk::Date cut = *date;
  if (fidelity == "year") cut.value = cut.value.substr(0, 4);
  if (fidelity == "month") cut.value = cut.value.substr(0, 7);
  if (fidelity == "day") cut.value = cut.value.substr(0, 10);
  return cut;
}

std::vector<std::string> StringsAt(const Json& object, const char* key) {
  std::vector<std::string> strings;
  if (!object.is_object()) return strings;
  const auto list = object.find(key);
  if (list == object.end() || !list->is_array()) return strings;
  for (const Json& value : *list) {
    if (value.is_string()) strings.push_back(value.get<std::string>());
  }
  return strings;
}

std::string Words(std::string text) {
  std::replace(text.begin(), text.end(), '-', ' ');
  std::replace(text.begin(), text.end(), '_', ' ');
  return text;
}

Teller::Teller(const Graph& graph, const Json& object)
    : graph_(graph), object_(object), type_(StringAt(object, "type")) {}

sdk::Record Teller::Tell() {
  if (object_.value("revoked", false)) {
    sdk::Record retraction;
    retraction.external_id = StringAt(object_, "id");
    retraction.kind = DOSSIER_KIND_RETRACTION;
    retraction.meta_json = Json{{"reason", "its publisher revoked it"}}.dump();
    return retraction;
  }
  record_.SetDefaults(AboutOf({&object_}));
  TellHead();
  if (type_ == "incident") TellIncident();
  TellRelations();
  TellReferences();
  sdk::Record record = record_.Finish(MetaJson());
  record.external_id = StringAt(object_, "id");
  return record;
}

void Teller::TellHead() {
  record_.Title(NameOf(object_));
  record_.Prose(StringAt(object_, "description"));
  record_.Prose(StringAt(object_, "content"));
  record_.Section("Record");
  std::string kind = Words(type_);
  kind[0] = static_cast<char>(kind[0] - 'a' + 'A');
  record_.Line("STIX type", kind);
  record_.Line("Publisher", NameOfId(StringAt(object_, "created_by_ref")));
  record_.Line("Report types", StringsAt(object_, "report_types"));
  record_.Line("Labels", StringsAt(object_, "labels"));
  record_.Line("Also known as", StringsAt(object_, "aliases"));
  record_.Line("Context", Words(StringAt(object_, "context")));
  record_.Line("Objective", StringAt(object_, "objective"));
  const sdk::Date first = DateOf(StringAt(object_, "first_seen"));
  const sdk::Date last = DateOf(StringAt(object_, "last_seen"));
  const sdk::Evidence first_seen = record_.Line("First seen", first.value);
  const sdk::Evidence last_seen = record_.Line("Last seen", last.value);
  if (!first.empty()) {
    record_.Add(sdk::IncidentDate{.event = "EVENT_STARTED", .date = first}, first_seen,
                {.confidence = 0.8, .rule = "first_seen"});
  }
  if (!last.empty()) {
    record_.Add(sdk::IncidentDate{.event = "EVENT_ENDED", .date = last}, last_seen,
                {.confidence = 0.6, .rule = "last_seen"});
  }
}

std::string Teller::MetaJson() const {
  Json meta = Json::object();
  const auto put = [&](const char* key, const std::string& value) {
    if (!value.empty()) meta[key] = value;
  };
  put("title", NameOf(object_));
  put("publisher", NameOfId(StringAt(object_, "created_by_ref")));
  const std::string published = StringAt(object_, "published");
  put("published", published.empty() ? StringAt(object_, "created") : published);
  put("updated", StringAt(object_, "modified"));
  put("language", StringAt(object_, "lang"));
  put("tlp", TlpOf(graph_, object_));
  put("stix_type", type_);
  if (const auto confidence = object_.find("confidence"); confidence != object_.end()) {
    meta["stix_confidence"] = *confidence;
  }
  const std::vector<std::string> authors = StringsAt(object_, "authors");
  if (!authors.empty()) meta["author"] = authors;
  const std::vector<std::string> urls = UrlsOf(object_);
  if (!urls.empty()) meta["url"] = urls[0];
  if (urls.size() > 1) meta["references"] = urls;
  std::string text = meta.dump(-1, ' ', false, Json::error_handler_t::replace);
  if (text.size() <= DOSSIER_MAX_META_JSON) return text;
  meta.erase("references");
  meta.erase("author");
  return meta.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string Teller::NameOf(const Json& object) const {
  for (const char* key : {"name", "abstract", "content", "description"}) {
    std::string line = FirstLine(StringAt(object, key));
    if (!line.empty()) return line;
  }
  return StringAt(object, "id");
}

std::string Teller::NameOfId(const std::string& id) const {
  if (id.empty()) return "";
  const Json* const object = graph_.Find(id);
  return object == nullptr ? "" : NameOf(*object);
}

sdk::About Teller::AboutOf(std::initializer_list<const Json*> objects) const {
  sdk::About about;
  about.tlp = TlpOf(graph_, object_);
  about.asserter = NameOfId(StringAt(object_, "created_by_ref"));
  about.asserted = DateOf(StringAt(object_, "modified"));
  for (const Json* object : objects) {
    if (object == nullptr) continue;
    about.tlp = StricterTlp(about.tlp, TlpOf(graph_, *object));
    // Who relates two objects stands behind that, even if others wrote both.
    if (StringAt(*object, "type") != "relationship") continue;
    const std::string by = NameOfId(StringAt(*object, "created_by_ref"));
    if (!by.empty()) about.asserter = by;
    const sdk::Date asserted = DateOf(StringAt(*object, "modified"));
    if (!asserted.empty()) about.asserted = asserted;
  }
  return about;
}

}  // namespace dossier::taxii
