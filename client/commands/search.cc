// Finds words in incidents, statements and reports.
#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "client/commands/command.h"
#include "client/commands/list_flags.h"
#include "client/commands/moment_flag.h"
#include "client/output/match_text.h"
#include "client/output/words.h"
#include "dossier/client/status.h"
#include "nlohmann/json.hpp"

namespace dossier::client {
namespace {

struct Flags {
  std::vector<std::string> words;
  std::vector<std::string> in = {"incidents", "statements", "reports"};
  std::string filter;
  int64_t limit = 10;
  std::optional<v1::AsOf> as_of;
};

// Whether `word` means itself in a filter, perhaps with a `*` at its end for any ending.
bool IsPlain(const std::string& word) {
  static const auto* const kReserved = new std::set<std::string>{"AND", "OR", "NOT"};
  const std::string stem = word.back() == '*' ? word.substr(0, word.size() - 1) : word;
  return !stem.empty() && kReserved->count(stem) == 0 &&
         std::all_of(stem.begin(), stem.end(), [](char c) {
           const auto byte = static_cast<unsigned char>(c);
           return byte >= 0x80 || absl::ascii_isalnum(byte);
         });
}

// What a filter writes for `words`, which stand side by side, perhaps with a `*` at their end.
std::string PhraseOf(absl::string_view words) {
  const bool is_open = absl::ConsumeSuffix(&words, "*");
  std::string phrase = "\"";
  for (const char c : words) {
    if (c == '"' || c == '\\' || c == '*') phrase.push_back('\\');
    phrase.push_back(c);
  }
  return absl::StrCat(phrase, is_open ? "*\"" : "\"");
}

// Empty if there is no word to look for.
std::string FilterFor(const Flags& flags) {
  std::string filter;
  for (const std::string& word : flags.words) {
    if (absl::StripAsciiWhitespace(word).empty()) continue;
    absl::StrAppend(&filter, filter.empty() ? "" : " ", IsPlain(word) ? word : PhraseOf(word));
  }
  if (filter.empty()) return "";
  if (!flags.filter.empty()) absl::StrAppend(&filter, " AND (", flags.filter, ")");
  return filter;
}

// Prints what was found of one kind; returns how many, or what went wrong.
template <typename Resource>
absl::StatusOr<int64_t> Print(const char* kind, Resources<Resource> resources, Output& output) {
  constexpr int kPlaces = 3;
  int64_t count = 0;
  for (const absl::StatusOr<Resource>& resource : resources) {
    if (!resource.ok()) return resource.status();
    const v1::Match* match = resources.match();
    if (output.json()) {
      nlohmann::json line = {{kind, nlohmann::json::parse(JsonLine(*resource))}};
      if (match != nullptr) line["match"] = nlohmann::json::parse(JsonLine(*match));
      output.Write(line.dump() + "\n");
    } else {
      if (count > 0) output.Write("\n");
      output.Entry(*resource);
      if (match != nullptr) output.Write(MatchText(*match, kPlaces, output.style()));
    }
    ++count;
  }
  if (resources.more() && !output.json()) {
    output.Remark(absl::StrCat("There are more ", kind, "s; --limit lists more of each."));
  }
  return count;
}

}  // namespace

Run Search(CLI::App& app) {
  const auto flags = std::make_shared<Flags>();
  app.add_option("words", flags->words,
                 "what to look for: all of the words; \"words in quotes\" side by side; with * "
                 "at the end, any ending of the last word")
      ->required();
  app.add_option("--in", flags->in, "where to look: incidents, statements, reports")
      ->delimiter(',')
      ->check(CLI::IsMember({"incidents", "statements", "reports"}))
      ->capture_default_str();
  app.add_option("--filter", flags->filter,
                 "only those that match besides; its fields must exist wherever you look");
  app.add_option("--limit", flags->limit, "most of each kind; 0 for all")
      ->check(NotNegative)
      ->capture_default_str();
  AddAsOf(app, flags->as_of);
  return [flags](Session& session) -> absl::Status {
    const Query query{.filter = FilterFor(*flags), .as_of = flags->as_of, .limit = flags->limit};
    if (query.filter.empty()) return absl::InvalidArgumentError("there is no word to look for");
    Client& client = session.client;
    Output& output = session.output;
    int64_t found = 0;
    for (const std::string& where : flags->in) {
      if (found > 0 && !output.json()) output.Write("\n");
      const auto count =
          where == "incidents"    ? Print("incident", client.ListIncidents(query), output)
          : where == "statements" ? Print("statement", client.ListStatements(query), output)
                                  : Print("report", client.ListReports(query), output);
      if (!count.ok()) {
        const bool is_refused = ReasonOf(count.status()) == "FILTER_INVALID";
        if (is_refused && !flags->filter.empty() && flags->in.size() > 1) {
          output.Remark(
              absl::StrCat("The filter does not suit ", where, "; --in names where to look."));
        }
        return count.status();
      }
      found += *count;
    }
    if (found == 0) output.Remark("Nothing has these words.");
    return absl::OkStatus();
  };
}

}  // namespace dossier::client
