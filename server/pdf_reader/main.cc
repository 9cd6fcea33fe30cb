// dossier-pdf-reader: reads one PDF document on standard input, writes its text and what it says of
// itself as one JSON object to standard output, and ends. Started by dossierd, a process for each
// document: what breaks this breaks nothing else. Takes away its own rights before it looks at the
// first byte.
#include <seccomp.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <iterator>
#include <string>

#include "nlohmann/json.hpp"
#include "server/pdf_reader/pdf.h"
#include "server/source_host/sandbox.h"

namespace dossier::pdf_reader {
namespace {

constexpr source_host::Limits kLimits = {
    .memory_bytes = uint64_t{2} << 30, .open_files = 16, .cpu_seconds = 30};

// Beyond what a source may do, a reader of documents needs no network.
void DenyNetwork() {
  const scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
  if (filter == nullptr) return;
  for (const int call : {SCMP_SYS(socket), SCMP_SYS(socketpair), SCMP_SYS(connect)}) {
    seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), call, 0);
  }
  seccomp_load(filter);
  seccomp_release(filter);
}

// All of standard input; false if it cannot be read.
bool ReadInput(std::string& bytes) {
  char buffer[1 << 16];
  for (;;) {
    const ssize_t got = read(STDIN_FILENO, buffer, sizeof buffer);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return got == 0;
    bytes.append(buffer, static_cast<size_t>(got));
  }
}

int Run() {
  source_host::EnterSandbox(kLimits);
  DenyNetwork();
  source_host::AllowProcessorTime(kLimits.cpu_seconds);
  std::string bytes;
  if (!ReadInput(bytes)) return 1;
  const PdfText pdf = ReadPdf(bytes);
  nlohmann::json answer;
  if (!pdf.reason.empty()) {
    answer = {{"reason", pdf.reason}, {"message", pdf.message}};
  } else {
    answer = {{"text", pdf.text},
              {"title", pdf.title},
              {"author", pdf.author},
              {"created", pdf.created_unix},
              {"truncated", pdf.truncated}};
  }
  const std::string json = answer.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  return std::fwrite(json.data(), 1, json.size(), stdout) == json.size() && std::fflush(stdout) == 0
             ? 0
             : 1;
}

}  // namespace
}  // namespace dossier::pdf_reader

#if defined(__SANITIZE_ADDRESS__)
// The search for leaks needs another process, which this one may not start.
extern "C" const char* __asan_default_options() { return "detect_leaks=0"; }
#endif

int main() { return dossier::pdf_reader::Run(); }
