#include "server/source_host/crash_note.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <cstddef>
#include <initializer_list>
#include <new>

namespace dossier::source_host {
namespace {

// Sanitizers handle the signals themselves, and say more.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kSanitized = true;
#else
constexpr bool kSanitized = false;
#endif

int note_fd = -1;
uint64_t limit_bytes = 0;

// Everything here may run in a signal handler, so it neither allocates nor locks.

uint64_t AddressSpace() {
  const int file = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
  char digits[32] = {};
  const ssize_t size = file < 0 ? 0 : read(file, digits, sizeof(digits) - 1);
  if (file >= 0) close(file);
  uint64_t pages = 0;
  for (ssize_t i = 0; i < size && digits[i] >= '0' && digits[i] <= '9'; ++i) {
    pages = pages * 10 + static_cast<uint64_t>(digits[i] - '0');
  }
  return pages * 4096;
}

class Line {
 public:
  void Add(const char* text) {
    while (*text != '\0' && size_ < sizeof(bytes_)) bytes_[size_++] = *text++;
  }
  void AddNumber(uint64_t number) {
    char digits[24];
    size_t count = 0;
    do {
      digits[count++] = static_cast<char>('0' + number % 10);
      number /= 10;
    } while (number > 0);
    while (count > 0 && size_ < sizeof(bytes_)) bytes_[size_++] = digits[--count];
  }
  void Write() const {
    if (write(note_fd, bytes_, size_) < 0) return;
  }

 private:
  char bytes_[256];
  size_t size_ = 0;
};

void WriteNote() {
  constexpr uint64_t kMega = 1'000'000;
  const uint64_t used = AddressSpace();
  Line line;
  line.Add("<9>it used ");
  line.AddNumber(used / kMega);
  line.Add(" MB of the ");
  line.AddNumber(limit_bytes / kMega);
  line.Add(" MB of memory that plugin_host.limits.memory_bytes allows\n");
  // Far from the limit, memory was not what it died of.
  if (limit_bytes != 0 && used >= limit_bytes / 10 * 9) line.Write();
}

// The handler is gone when it runs, so the signal now does what it would have done.
void OnFault(int signal) {
  WriteNote();
  raise(signal);
}

void OnOutOfMemory() {
  WriteNote();
  throw std::bad_alloc();
}

}  // namespace

void LeaveCrashNote(int log_fd, uint64_t memory_limit) {
  note_fd = log_fd;
  limit_bytes = memory_limit;
  std::set_new_handler(OnOutOfMemory);
  if (kSanitized) return;
  // A stack that has overflowed cannot run a handler.
  static char stack[16384];
  stack_t other = {};
  other.ss_sp = stack;
  other.ss_size = sizeof(stack);
  sigaltstack(&other, nullptr);
  struct sigaction action = {};
  action.sa_handler = OnFault;
  action.sa_flags = SA_ONSTACK | SA_RESETHAND;
  for (const int signal : {SIGSEGV, SIGBUS, SIGABRT, SIGILL, SIGFPE}) {
    sigaction(signal, &action, nullptr);
  }
}

}  // namespace dossier::source_host
