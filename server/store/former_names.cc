#include "server/store/former_names.h"

#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "dossier/internal/former_name.pb.h"
#include "server/base/status.h"

namespace dossier::store {
namespace {

absl::StatusOr<std::optional<Resource>> FindAt(Reader& reader, absl::string_view name,
                                               int64_t revision) {
  return revision == 0 ? reader.Find(name) : reader.FindAsOf(name, revision);
}

// The incident that says that the name redirects to it.
absl::StatusOr<std::optional<Resource>> Redirecting(Reader& reader, const std::string& name,
                                                    int64_t revision) {
  DOSSIER_ASSIGN_OR_RETURN(Page page,
                           reader.Select({.collection = Collection::kIncident,
                                          .condition = HasTerm({"redirected_from", name}),
                                          .limit = 1,
                                          .as_of = revision}));
  if (page.resources.empty()) return std::nullopt;
  return std::move(page.resources.front());
}

// Where the name led when it was given up last; empty if it never was.
absl::StatusOr<std::string> NextOf(Reader& reader, const std::string& name, int64_t revision) {
  DOSSIER_ASSIGN_OR_RETURN(const std::optional<Resource> kept, reader.Find(FormerNameOf(name)));
  std::string next;
  if (!kept.has_value()) return next;
  internal::FormerName former;
  if (!former.ParseFromString(kept->body)) {
    return absl::DataLossError(absl::StrCat(kept->name, " cannot be read"));
  }
  for (const internal::FormerName::Successor& successor : former.successors()) {
    if (revision == 0 || successor.revision() <= revision) next = successor.incident();
  }
  return next;
}

}  // namespace

std::string FormerNameOf(absl::string_view incident) {
  return absl::StrCat(CollectionId(Collection::kFormerName), incident.substr(incident.find('/')));
}

absl::StatusOr<std::optional<Resource>> SurvivorOf(Reader& reader, absl::string_view incident,
                                                   int64_t revision) {
  std::set<std::string> asked;
  std::string name(incident);
  while (!name.empty() && asked.insert(name).second) {
    if (asked.size() > 1) {
      DOSSIER_ASSIGN_OR_RETURN(std::optional<Resource> found, FindAt(reader, name, revision));
      if (found.has_value()) return found;
    }
    DOSSIER_ASSIGN_OR_RETURN(std::optional<Resource> survivor, Redirecting(reader, name, revision));
    if (survivor.has_value()) return survivor;
    DOSSIER_ASSIGN_OR_RETURN(name, NextOf(reader, name, revision));
  }
  return std::nullopt;
}

}  // namespace dossier::store
