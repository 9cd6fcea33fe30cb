#include "server/ingest/cancel_signal.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace dossier::ingest {
namespace {

int NewEventFd() {
  const int fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (fd < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
  return fd;
}

}  // namespace

CancelSignal::CancelSignal() : fd_(NewEventFd()) {}

CancelSignal::~CancelSignal() { close(fd_); }

void CancelSignal::Raise() {
  raised_ = true;
  // It can fail only when the counter is full, and then the descriptor is readable already.
  eventfd_write(fd_, 1);
}

}  // namespace dossier::ingest
