#ifndef DOSSIER_CLIENT_COMMANDS_LIST_FLAGS_H_
#define DOSSIER_CLIENT_COMMANDS_LIST_FLAGS_H_

#include <memory>
#include <string>

#include "client/commands/command.h"
#include "client/output/field_text.h"
#include "client/output/match_text.h"

namespace dossier::client {

// What every list command takes.
struct ListFlags {
  Query query{.filter = "", .limit = 100};
};

// A check for options: what is wrong with a number below 0.
std::string NotNegative(const std::string& number);

// Tells people that a list is empty.
void RemarkNothing(const ListFlags& flags, Output& output);

// What the help of a list shows.
struct QueryExamples {
  const char* filter;
  const char* order_by;
  const char* fields;
};

// Declares --filter and --limit. The flags live as long as the command.
std::shared_ptr<ListFlags> AddListFlags(CLI::App& app, const std::string& example);

// The same with --order-by, --as-of and --fields, for what the change log holds.
std::shared_ptr<ListFlags> AddQueryFlags(CLI::App& app, const QueryExamples& examples);

// The end of a list: its error, or a remark if there is more than was shown.
absl::Status EndList(const absl::StatusOr<bool>& more, const ListFlags& flags, Output& output);

// Prints resources one after another: with the fields that were asked for, and where the words of
// the filter stand. Ends as EndList.
template <typename Resource>
absl::Status PrintList(Resources<Resource> resources, const ListFlags& flags, Output& output) {
  const auto& fields = flags.query.read_mask;
  bool none = true;
  for (const absl::StatusOr<Resource>& resource : resources) {
    if (!resource.ok()) return resource.status();
    none = false;
    if (output.json() || fields.empty()) {
      output.Entry(*resource);
    } else {
      output.Write(FieldLine(*resource, fields));
    }
    const v1::Match* match = resources.match();
    if (match != nullptr && !output.json()) output.Write(MatchText(*match, 1, output.style()));
  }
  if (none) RemarkNothing(flags, output);
  return EndList(resources.more(), flags, output);
}

// `name` with the collection before it, if it is an id alone: "k3f9" means "incidents/k3f9".
std::string FullName(const std::string& collection, const std::string& name);

}  // namespace dossier::client

#endif  // DOSSIER_CLIENT_COMMANDS_LIST_FLAGS_H_
