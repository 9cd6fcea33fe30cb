#include <memory>
#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "client/commands/command.h"
#include "client/commands/list_flags.h"
#include "client/commands/moment_flag.h"
#include "client/output/words.h"

namespace dossier::client {
namespace {

std::string DecisionText(const v1::Decision& decision) {
  const v1::Redaction& redaction = decision.redaction();
  std::string text = absl::StrCat(decision.name(), "  ", redaction.report(), "  ",
                                  Count(redaction.passages_size(), "passage", "passages"),
                                  redaction.whole() ? " (all of it)" : "", ", revision ",
                                  decision.create_revision(), "\n  ", Printable(decision.author()),
                                  ": ", Printable(decision.reason()), "\n");
  for (const v1::RedactedPassage& passage : redaction.passages()) {
    absl::StrAppend(&text, "  ", passage.report_version(), " bytes ", passage.start(), "-",
                    passage.end(), "  ", passage.hash(), "\n");
  }
  return text;
}

std::string ReadPassage(const std::string& passage, v1::Span& span) {
  const size_t dash = passage.find('-');
  int64_t start = 0;
  int64_t end = 0;
  if (dash == passage.npos || !absl::SimpleAtoi(passage.substr(0, dash), &start) ||
      !absl::SimpleAtoi(passage.substr(dash + 1), &end) || start >= end) {
    return "must be two numbers of bytes, such as 120-180";
  }
  span.set_start(start);
  span.set_end(end);
  return "";
}

}  // namespace

Run RedactReport(CLI::App& app) {
  const auto request = std::make_shared<v1::RedactReportRequest>();
  app.add_option_function<std::string>(
         "report",
         [request](const std::string& name) { request->set_name(FullName("reports", name)); },
         "which, such as reports/k3f9")
      ->required();
  app.add_option_function<std::string>(
         "--author", [request](const std::string& value) { request->set_author(value); },
         "who redacts")
      ->envname("DOSSIER_AUTHOR")
      ->required();
  app.add_option_function<std::string>(
         "--reason", [request](const std::string& value) { request->set_reason(value); },
         "why; it is kept, so do not repeat the words")
      ->required();
  app.add_option_function<std::string>(
      "--words", [request](const std::string& value) { request->set_words(value); },
      "words to remove wherever they stand in the report, such as a name");
  app.add_option("--bytes", "a range of bytes of the newest version, such as 120-180")
      ->check([request](const std::string& value) {
        return ReadPassage(value, *request->mutable_passage());
      });
  app.add_option_function<int>(
         "--version",
         [request](int version) {
           request->mutable_passage()->set_report_version(absl::StrCat("/versions/", version));
         },
         "the version that --bytes counts in, if it is not the newest")
      ->check(CLI::PositiveNumber);
  app.add_flag_function(
      "--whole", [request](int64_t) { request->set_whole(true); }, "all of the report's text");
  return [request](Session& session) -> absl::Status {
    const int told = (request->words().empty() ? 0 : 1) + (request->has_passage() ? 1 : 0) +
                     (request->whole() ? 1 : 0);
    if (told != 1) {
      return absl::InvalidArgumentError("say what is to go: one of --words, --bytes and --whole");
    }
    if (!request->passage().report_version().empty()) {
      request->mutable_passage()->set_report_version(
          absl::StrCat(request->name(), request->passage().report_version()));
    }
    const auto done = session.client.RedactReport(*request);
    if (!done.ok()) return done.status();
    session.output.Write(session.output.json() ? JsonLine(*done) : DecisionText(done->decision()));
    if (done->has_on_disk()) {
      session.output.Remark(
          absl::StrCat("bytes of the words are still in the data file: ", done->on_disk().message(),
                       "; the server removes them by itself as soon as it can"));
    }
    return absl::OkStatus();
  };
}

Run ListRedactions(CLI::App& app) {
  const auto query = std::make_shared<Query>();
  AddAsOf(app, query->as_of);
  return [query](Session& session) -> absl::Status {
    auto redactions = session.client.ListRedactions(*query);
    for (const auto& decision : redactions) {
      if (!decision.ok()) return decision.status();
      session.output.Write(session.output.json() ? JsonLine(*decision) : DecisionText(*decision));
    }
    return absl::OkStatus();
  };
}

}  // namespace dossier::client
