#include <cerrno>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "client/commands/command.h"
#include "client/commands/json_reports.h"
#include "client/commands/list_flags.h"
#include "client/output/words.h"
#include "dossier/client/submitter.h"

namespace dossier::client {
namespace {

namespace fs = std::filesystem;

constexpr absl::string_view kStandardInput = "-";
constexpr uint64_t kMaxBodyBytes = uint64_t{32} << 20;

struct Flags {
  std::vector<std::string> files;
  bool jsonl = false;
  std::string id;
  std::string source;
  // What the reports do not tell themselves; for each of them.
  v1::SubmitReportsRequest metadata;
};

std::string MediaTypeOf(const fs::path& path) {
  static const auto* const kTypes = new std::map<std::string, std::string>{
      {".md", "text/markdown"}, {".markdown", "text/markdown"}, {".html", "text/html"},
      {".htm", "text/html"},    {".eml", "message/rfc822"},     {".pdf", "application/pdf"},
  };
  const auto type = kTypes->find(absl::AsciiStrToLower(path.extension().string()));
  return type == kTypes->end() ? "text/plain" : type->second;
}

// Why the last file could not be opened.
std::string Unreadable() { return absl::StrCat("cannot be read: ", std::strerror(errno)); }

// The next report of all files, one after the other. A file that cannot be read is remarked on and
// left out.
class Reports {
 public:
  Reports(const Flags& flags, Output& output) : flags_(flags), output_(output) {}

  // For the thread that sends.
  std::optional<v1::SubmitReportsRequest> Next() {
    while (true) {
      if (lines_ != nullptr) {
        if (auto report = NextLine()) return report;
        lines_ = nullptr;
      }
      if (at_ == flags_.files.size()) return std::nullopt;
      const std::string& file = flags_.files[at_++];
      if (flags_.jsonl) {
        OpenLines(file);
      } else if (auto report = ReadFile(file)) {
        return report;
      }
    }
  }

  // Whether something could not be read; once Next has given its last.
  bool failed() const { return failed_; }

 private:
  std::optional<v1::SubmitReportsRequest> ReadFile(const std::string& file) {
    v1::SubmitReportsRequest report = flags_.metadata;
    const bool from_input = file == kStandardInput;
    std::error_code error;
    const fs::path path = fs::absolute(file, error).lexically_normal();
    if (report.retracted()) {
      report.set_external_id(flags_.id.empty() ? path.string() : flags_.id);
      return report;
    }
    if (!from_input) {
      const auto size = fs::is_regular_file(path, error) ? fs::file_size(path, error) : 0;
      if (fs::is_directory(path, error)) return Fail(file, "is a directory; name its files");
      if (size > kMaxBodyBytes)
        return Fail(file, "is larger than the 32 MiB that a report may have");
    }
    std::ifstream stream;
    if (!from_input) stream.open(path, std::ios::binary);
    if (!from_input && !stream) return Fail(file, Unreadable());
    std::istream& input = from_input ? std::cin : stream;
    report.set_body(std::string(std::istreambuf_iterator<char>(input), {}));
    report.set_external_id(flags_.id.empty() ? path.string() : flags_.id);
    if (report.media_type().empty()) {
      report.set_media_type(from_input ? "text/plain" : MediaTypeOf(path));
    }
    return report;
  }

  void OpenLines(const std::string& file) {
    line_number_ = 0;
    file_ = file;
    if (file == kStandardInput) {
      lines_ = &std::cin;
      return;
    }
    stream_ = std::ifstream(file);
    lines_ = &stream_;
    if (!stream_) Fail(file, Unreadable());
  }

  std::optional<v1::SubmitReportsRequest> NextLine() {
    std::string line;
    while (std::getline(*lines_, line)) {
      ++line_number_;
      if (absl::StripAsciiWhitespace(line).empty()) continue;
      v1::SubmitReportsRequest report = flags_.metadata;
      const absl::Status status = ReadJsonReport(line, report);
      if (status.ok()) return report;
      Fail(absl::StrCat(file_, ":", line_number_), status.message());
    }
    return std::nullopt;
  }

  std::nullopt_t Fail(absl::string_view where, absl::string_view why) {
    failed_ = true;
    output_.Remark(absl::StrCat("dossier: ", where, " ", why));
    return std::nullopt;
  }

  const Flags& flags_;
  Output& output_;
  size_t at_ = 0;
  std::string file_;
  std::ifstream stream_;
  std::istream* lines_ = nullptr;
  int64_t line_number_ = 0;
  bool failed_ = false;
};

// Prints each acknowledgement and counts the outcomes.
class Tally {
 public:
  explicit Tally(Output& output) : output_(output) {}

  void Add(const v1::SubmitReportsResponse& response) {
    ++counts_[WordsFor(response)];
    if (output_.json()) {
      output_.Write(JsonLine(response));
    } else {
      output_.Write(absl::StrCat(Line(response), "\n"));
    }
    output_.Flush();
  }

  int64_t Quarantined() const {
    const auto found = counts_.find(Words(v1::Record::OUTCOME_QUARANTINED));
    return found == counts_.end() ? 0 : found->second;
  }

  std::string Summary() const {
    std::vector<std::string> parts;
    for (const auto& [words, count] : counts_) parts.push_back(absl::StrCat(count, " ", words));
    return parts.empty() ? "Nothing was submitted." : absl::StrCat(JoinParts(parts), ".");
  }

 private:
  // What could not be used is not unchanged for having come before.
  static std::string WordsFor(const v1::SubmitReportsResponse& response) {
    const bool bad = response.outcome() == v1::Record::OUTCOME_QUARANTINED;
    return response.unchanged() && !bad ? "unchanged" : std::string(Words(response.outcome()));
  }

  std::string Line(const v1::SubmitReportsResponse& response) const {
    const Style& style = output_.style();
    const std::string outcome = Pad(WordsFor(response), 12);
    const bool bad = response.outcome() == v1::Record::OUTCOME_QUARANTINED;
    return JoinParts(
        {bad ? style.Red(outcome) : style.Green(outcome), style.Cyan(response.report()),
         Printable(response.external_id()), Printable(response.error().message())},
        "  ");
  }

  Output& output_;
  std::map<std::string, int64_t> counts_;
};

void AddMetadataFlags(CLI::App& app, Flags& flags) {
  const auto text = [&](const char* flag, void (*set)(v1::SubmitReportsRequest&, std::string),
                        const char* help) {
    app.add_option_function<std::string>(
        flag, [&flags, set](const std::string& value) { set(flags.metadata, value); }, help);
  };
  using Request = v1::SubmitReportsRequest;
  text(
      "--media-type", [](Request& r, std::string v) { r.set_media_type(v); },
      "of the body; by the file's ending if left out");
  text(
      "--title", [](Request& r, std::string v) { r.set_title(v); }, "if the report does not tell");
  text(
      "--url", [](Request& r, std::string v) { r.set_url(v); }, "where it was fetched from");
  text(
      "--publisher", [](Request& r, std::string v) { r.set_publisher(v); }, "who published it");
  text(
      "--published", [](Request& r, std::string v) { r.set_published(v); },
      "when: 2031, 2031-04, 2031-04-02 or with a time");
  text(
      "--language", [](Request& r, std::string v) { r.set_language(v); }, "BCP 47 tag");
  app.add_option_function<int>(
         "--credibility", [&flags](int value) { flags.metadata.set_credibility(value); },
         "trust in what it says: 1 (confirmed) to 6 (cannot be judged)")
      ->check(CLI::Range(1, 6));
}

absl::Status CheckFlags(const Flags& flags) {
  const bool one_input =
      std::count(flags.files.begin(), flags.files.end(), std::string(kStandardInput)) <= 1;
  if (!one_input) return absl::InvalidArgumentError("standard input (-) can be read only once");
  const bool from_input = flags.files.front() == kStandardInput;
  if (from_input && flags.id.empty() && !flags.jsonl) {
    return absl::InvalidArgumentError(
        "a report from standard input needs --id: your own stable id of it, so that sending it "
        "again is no second report");
  }
  if (!flags.id.empty() && (flags.files.size() > 1 || flags.jsonl)) {
    return absl::InvalidArgumentError("--id is for one report; files go by their paths");
  }
  return absl::OkStatus();
}

}  // namespace

Run Submit(CLI::App& app) {
  const auto flags = std::make_shared<Flags>();
  app.add_option("files", flags->files,
                 "reports (.txt .md .html .eml .pdf), or - for standard input")
      ->required();
  app.add_flag("--jsonl", flags->jsonl,
               "the files hold a report a line: {\"id\", \"text\", \"title\", \"url\", "
               "\"published\", ...}");
  app.add_option("--id", flags->id, "your own stable id of the report; its path if left out");
  app.add_option("--source", flags->source, "for which source; sources/submitted if left out");
  app.add_flag_function(
      "--retract", [flags](int64_t) { flags->metadata.set_retracted(true); },
      "take back what was submitted under these paths or --id, for its publisher did; the files "
      "are "
      "not read");
  AddMetadataFlags(app, *flags);
  return [flags](Session& session) -> absl::Status {
    absl::Status status = CheckFlags(*flags);
    if (!status.ok()) return status;
    if (!flags->source.empty()) flags->metadata.set_source(FullName("sources", flags->source));
    Reports reports(*flags, session.output);
    Tally tally(session.output);
    Submitter submitter(session.client.channel(), {});
    status = submitter.Run([&] { return reports.Next(); },
                           [&](const v1::SubmitReportsResponse& response) { tally.Add(response); });
    if (!status.ok()) return status;
    session.output.Remark(tally.Summary());
    if (tally.Quarantined() > 0) session.exit_code = kQuarantined;
    if (reports.failed()) session.exit_code = kFailed;
    return absl::OkStatus();
  };
}

}  // namespace dossier::client
