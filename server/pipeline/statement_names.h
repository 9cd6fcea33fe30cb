#ifndef DOSSIER_SERVER_PIPELINE_STATEMENT_NAMES_H_
#define DOSSIER_SERVER_PIPELINE_STATEMENT_NAMES_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "dossier/v1/claim.pb.h"
#include "dossier/v1/statement.pb.h"
#include "server/pipeline/resources.h"
#include "server/pipeline/statement_linker.h"
#include "server/store/store.h"

namespace dossier::pipeline {

// Which statements the words of one report version belong to, now that some belong to another than
// before.
class StatementNames {
 public:
  static absl::StatusOr<StatementNames> Read(store::Reader& reader, const std::string& version,
                                             const std::vector<StatementLinker::Moved>& moved);

  // Lets a claim of the version name the statement that its words belong to now; returns whether
  // that is another one. Where the version prints what it names as before, nothing changes.
  bool Follow(v1::Claim& claim) const;

 private:
  bool Follow(const v1::Claim& claim, std::string& statement) const;

  struct Former {
    v1::Statement utterance;  // as it is now
    std::string name;         // the statement that it stood in
  };
  std::vector<Stored<v1::Statement>> printed_;
  std::vector<Former> moved_;
};

}  // namespace dossier::pipeline

#endif  // DOSSIER_SERVER_PIPELINE_STATEMENT_NAMES_H_
