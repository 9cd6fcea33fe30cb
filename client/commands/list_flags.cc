#include "client/commands/list_flags.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "client/commands/moment_flag.h"

namespace dossier::client {
std::string NotNegative(const std::string& number) {
  return absl::StartsWith(number, "-") ? "must not be negative; 0 is for all" : "";
}

void RemarkNothing(const ListFlags& flags, Output& output) {
  if (output.json()) return;
  output.Remark(flags.query.filter.empty() ? "There are none." : "Nothing matches the filter.");
}

std::shared_ptr<ListFlags> AddListFlags(CLI::App& app, const std::string& example) {
  auto flags = std::make_shared<ListFlags>();
  app.add_option("--filter", flags->query.filter,
                 absl::StrCat("only those that match, such as ", example));
  app.add_option("--limit", flags->query.limit, "most to list; 0 for all")
      ->check(NotNegative)
      ->capture_default_str();
  return flags;
}

std::shared_ptr<ListFlags> AddQueryFlags(CLI::App& app, const QueryExamples& examples) {
  auto flags = AddListFlags(app, examples.filter);
  app.add_option("--order-by", flags->query.order_by,
                 absl::StrCat("fields to sort by, such as \"", examples.order_by,
                              "\"; without it the oldest first, or the best matches if the filter "
                              "has free words"));
  app.add_option(
         "--fields", flags->query.read_mask,
         absl::StrCat("only these fields, with commas between them, such as ", examples.fields))
      ->delimiter(',');
  AddAsOf(app, flags->query.as_of);
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
