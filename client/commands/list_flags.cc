#include "client/commands/list_flags.h"

#include "absl/strings/str_cat.h"

namespace dossier::client {

std::shared_ptr<ListFlags> AddListFlags(CLI::App& app, const std::string& example) {
  auto flags = std::make_shared<ListFlags>();
  app.add_option("--filter", flags->query.filter,
                 absl::StrCat("only those that match, such as ", example));
  app.add_option("--limit", flags->query.limit, "most to list; 0 for all")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  return flags;
}

absl::Status EndList(const absl::StatusOr<bool>& more, const ListFlags& flags, Output& output) {
  if (!more.ok()) return more.status();
  if (*more) {
    output.Remark(absl::StrCat("There is more than was asked for (--limit ", flags.query.limit,
                               "); --limit 0 lists all."));
  }
  return absl::OkStatus();
}

std::string FullName(const std::string& collection, const std::string& name) {
  return name.find('/') == std::string::npos ? absl::StrCat(collection, "/", name) : name;
}

}  // namespace dossier::client
