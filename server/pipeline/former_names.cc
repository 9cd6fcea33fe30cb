#include "server/pipeline/former_names.h"

#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "dossier/internal/former_name.pb.h"
#include "server/base/status.h"
#include "server/pipeline/resources.h"
#include "server/store/former_names.h"

namespace dossier::pipeline {
namespace {

using internal::FormerName;

constexpr absl::string_view kMachineSuccessor = "machine_successor";

absl::StatusOr<FormerName> ReadFormer(store::Reader& reader, const std::string& incident) {
  DOSSIER_ASSIGN_OR_RETURN(std::optional<Stored<FormerName>> stored,
                           Read<FormerName>(reader, store::FormerNameOf(incident)));
  return stored.has_value() ? std::move(stored->value) : FormerName();
}

absl::Status Write(store::Transaction& transaction, const std::string& incident,
                   const FormerName& former) {
  std::vector<store::Term> terms;
  if (!former.machine_successor().empty()) {
    terms.push_back({std::string(kMachineSuccessor), former.machine_successor()});
  }
  return transaction.Put(store::FormerNameOf(incident), Serialize(former), std::move(terms));
}

}  // namespace

absl::Status GiveUp(store::Transaction& transaction, const v1::Incident& incident,
                    const std::string& successor) {
  DOSSIER_ASSIGN_OR_RETURN(FormerName former, ReadFormer(transaction, incident.name()));
  *former.mutable_create_time() = incident.create_time();
  former.set_create_revision(incident.create_revision());
  if (!successor.empty()) {
    FormerName::Successor& next = *former.add_successors();
    next.set_revision(transaction.PendingRevision());
    next.set_incident(successor);
  }
  return Write(transaction, incident.name(), former);
}

absl::Status Restore(store::Transaction& transaction, v1::Incident& incident) {
  DOSSIER_ASSIGN_OR_RETURN(const FormerName former, ReadFormer(transaction, incident.name()));
  if (former.create_revision() == 0) return absl::OkStatus();
  *incident.mutable_create_time() = former.create_time();
  incident.set_create_revision(former.create_revision());
  return absl::OkStatus();
}

absl::Status ReplaceByMachine(store::Transaction& transaction, const std::string& name,
                              const std::string& survivor) {
  DOSSIER_ASSIGN_OR_RETURN(FormerName former, ReadFormer(transaction, name));
  former.set_machine_successor(survivor);
  return Write(transaction, name, former);
}

absl::StatusOr<std::set<std::string>> ReplacedByMachine(store::Reader& reader,
                                                        const std::string& incident) {
  std::set<std::string> replaced;
  std::vector<std::string> left = {incident};
  while (!left.empty()) {
    store::Selection selection{
        .collection = store::Collection::kFormerName,
        .condition = store::HasTerm({std::string(kMachineSuccessor), std::move(left.back())}),
        .limit = 500};
    left.pop_back();
    while (true) {
      DOSSIER_ASSIGN_OR_RETURN(const store::Page page, reader.Select(selection));
      for (const store::Resource& resource : page.resources) {
        const std::string name =
            absl::StrCat(store::CollectionId(store::Collection::kIncident),
                         absl::string_view(resource.name).substr(resource.name.find('/')));
        if (replaced.insert(name).second) left.push_back(name);
      }
      if (!page.more || page.resources.empty()) break;
      selection.after_key = page.resources.back().key;
    }
  }
  return replaced;
}

}  // namespace dossier::pipeline
