#include "server/ingest/pdf.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "server/base/error.h"
#include "server/base/status.h"
#include "server/ingest/documents/date_words.h"
#include "server/ingest/documents/plain_text.h"

namespace dossier::ingest {
namespace {

// The reader ends itself after half a minute of processor time; a busy machine takes longer.
constexpr absl::Duration kPatience = absl::Minutes(2);
constexpr size_t kMaxAnswer = size_t{128} << 20;

absl::Status Broken(absl::string_view how) {
  return Error(
      absl::StatusCode::kInvalidArgument, "MALFORMED_PDF",
      absl::StrCat("the PDF document ", how, "; print it to a new PDF, or deliver its text"));
}

absl::Status SystemFailure(absl::string_view what, int error) {
  return Error(absl::StatusCode::kUnavailable, "PDF_READER_FAILED",
               absl::StrCat(what, ": ", std::strerror(error)));
}

absl::StatusOr<std::string> FindReader() {
  std::error_code error;
  const std::filesystem::path self = std::filesystem::read_symlink("/proc/self/exe", error);
  const std::filesystem::path folder = self.parent_path();
  std::string tried;
  // The second is where a build has it for its tests.
  for (const char* const place : {"", "../bin", "../libexec/dossier"}) {
    const std::filesystem::path program =
        (folder / place / "dossier-pdf-reader").lexically_normal();
    if (access(program.c_str(), X_OK) == 0) return program.string();
    absl::StrAppend(&tried, tried.empty() ? "" : ", ", program.string());
  }
  return Error(absl::StatusCode::kFailedPrecondition, "PDF_READER_NOT_FOUND",
               absl::StrCat("PDF documents are read by a program that is not there: ", tried,
                            "; install dossier-pdf-reader beside dossierd"));
}

// `body` as a file that nobody else sees; -1 with errno set.
int FileOf(absl::string_view body) {
  const int file = memfd_create("document", MFD_CLOEXEC);
  if (file < 0) return -1;
  for (size_t at = 0; at < body.size();) {
    const ssize_t written = write(file, body.data() + at, body.size() - at);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) {
      const int error = errno;
      close(file);
      errno = error;
      return -1;
    }
    at += static_cast<size_t>(written);
  }
  lseek(file, 0, SEEK_SET);
  return file;
}

// Starts `program` with its standard input and output; 0 or the error.
int Start(const std::string& program, int input, int output, pid_t* pid) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t none;
  sigemptyset(&none);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
  std::string name = program;
  char* const arguments[] = {name.data(), nullptr};
  char* const environment[] = {nullptr};
  const int error =
      posix_spawn(pid, program.c_str(), &actions, &attributes, arguments, environment);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  return error;
}

// All that the reader writes; what it did wrong otherwise.
absl::StatusOr<std::string> ReadAnswer(int output) {
  std::string answer;
  const absl::Time deadline = absl::Now() + kPatience;
  char buffer[1 << 16];
  for (;;) {
    pollfd ready = {output, POLLIN, 0};
    const absl::Duration left = deadline - absl::Now();
    if (left <= absl::ZeroDuration()) return Broken("takes minutes to read");
    const int got = poll(&ready, 1, static_cast<int>(absl::ToInt64Milliseconds(left)) + 1);
    if (got <= 0) continue;
    const ssize_t size = read(output, buffer, sizeof buffer);
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return SystemFailure("reading from dossier-pdf-reader", errno);
    if (size == 0) return answer;
    answer.append(buffer, static_cast<size_t>(size));
    if (answer.size() > kMaxAnswer) return Broken("holds more than 128 MiB of text");
  }
}

int WaitFor(pid_t pid) {
  int status = 0;
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  return status;
}

absl::StatusOr<std::string> RunReader(absl::string_view body) {
  DOSSIER_ASSIGN_OR_RETURN(const std::string program, FindReader());
  const int input = FileOf(body);
  if (input < 0) return SystemFailure("no memory for a PDF document", errno);
  const absl::Cleanup close_input = [input] { close(input); };
  int pipe[2];
  if (pipe2(pipe, O_CLOEXEC) != 0) return SystemFailure("no pipe for dossier-pdf-reader", errno);
  pid_t pid = 0;
  const int error = Start(program, input, pipe[1], &pid);
  close(pipe[1]);
  const absl::Cleanup close_output = [&pipe] { close(pipe[0]); };
  if (error != 0) return SystemFailure(absl::StrCat("starting ", program), error);

  absl::StatusOr<std::string> answer = ReadAnswer(pipe[0]);
  if (!answer.ok()) kill(pid, SIGKILL);
  const int status = WaitFor(pid);
  if (!answer.ok()) return answer.status();
  if (WIFSIGNALED(status)) {
    const int signal = WTERMSIG(status);
    if (signal == SIGXCPU) return Broken("takes more than half a minute to read");
    return Broken(absl::StrCat("broke its reader (", strsignal(signal), ")"));
  }
  if (WEXITSTATUS(status) != 0) return Broken("cannot be read");
  return answer;
}

// What programs write where nobody gave a title is none.
bool IsTitle(absl::string_view title) {
  if (title.size() > 300 || !absl::StrContains(title, ' ')) return false;
  for (const absl::string_view start : {"Microsoft ", "untitled", "Untitled", "PowerPoint "}) {
    if (absl::StartsWith(title, start)) return false;
  }
  for (const absl::string_view end : {".doc", ".docx", ".indd", ".pdf", ".qxd", ".odt", ".tex"}) {
    if (absl::EndsWithIgnoreCase(title, end)) return false;
  }
  return true;
}

}  // namespace

absl::StatusOr<Document> ReadPdf(absl::string_view body) {
  DOSSIER_ASSIGN_OR_RETURN(const std::string answer, RunReader(body));
  const auto pdf = nlohmann::json::parse(answer, nullptr, /*allow_exceptions=*/false);
  if (!pdf.is_object()) return Broken("cannot be read");
  const std::string reason = pdf.value("reason", "");
  if (!reason.empty()) {
    return Error(absl::StatusCode::kInvalidArgument,
                 reason == "NO_TEXT" ? "EMPTY_DOCUMENT" : reason, pdf.value("message", ""));
  }
  Document document = ReadPlainText(pdf.value("text", ""));
  v1::Report& report = document.report;
  const std::string title = pdf.value("title", "");
  if (IsTitle(title)) {
    report.set_title(title);
    if (!absl::StrContains(absl::string_view(document.text).substr(0, 4096), title)) {
      document.text = absl::StrCat(title, "\n\n", document.text);
    }
  }
  const std::string author = pdf.value("author", "");
  if (report.authors_size() == 0 && absl::StrContains(author, ' ') && author.size() < 100) {
    report.add_authors(author);
  }
  const int64_t created = pdf.value("created", int64_t{0});
  if (!report.has_published() && created > 0) {
    // The file was made on that day; at which minute says nothing of when it was published.
    const std::string day =
        absl::FormatTime("%Y-%m-%d", absl::FromUnixSeconds(created), absl::UTCTimeZone());
    if (auto date = ParseIsoDate(day)) *report.mutable_published() = *std::move(date);
  }
  report.set_truncated(pdf.value("truncated", false));
  return document;
}

}  // namespace dossier::ingest
