#include "client/commands/usage.h"

#include <algorithm>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "google/protobuf/stubs/common.h"

namespace dossier::client {

std::string CommandMissing(const CLI::App& app) {
  const CLI::App* group = &app;
  std::string called = app.get_name();
  while (!group->get_subcommands().empty()) {
    group = group->get_subcommands().front();
    absl::StrAppend(&called, " ", group->get_name());
  }
  if (group->get_require_subcommand_min() == 0) return "";

  std::vector<std::string> names;
  for (const CLI::App* command : group->get_subcommands([](const CLI::App*) { return true; })) {
    names.push_back(command->get_name());
  }
  // What the parser could not place: the wrong word, and flags behind it that it did not get to.
  const std::vector<std::string> words = app.remaining(/*recurse=*/true);
  const auto wrong = std::find_if(words.begin(), words.end(), [](const std::string& word) {
    return !absl::StartsWith(word, "-");
  });
  const std::string problem = wrong == words.end()
                                  ? absl::StrCat("`", called, "` needs a command")
                                  : absl::StrCat("there is no command `", called, " ", *wrong, "`");
  return absl::StrCat(problem, "; there are ", absl::StrJoin(names, ", "), ". `", called,
                      " --help` says what they do.");
}

std::string WordNotUtf8(absl::Span<const char* const> words) {
  for (const char* word : words) {
    if (google::protobuf::internal::IsStructurallyValidUTF8(word)) continue;
    return absl::StrCat("`", absl::CHexEscape(word),
                        "` is no UTF-8; write it in a terminal or script that uses UTF-8");
  }
  return "";
}

}  // namespace dossier::client
