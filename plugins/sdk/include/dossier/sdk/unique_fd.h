#ifndef DOSSIER_SDK_UNIQUE_FD_H_
#define DOSSIER_SDK_UNIQUE_FD_H_

#include <unistd.h>

#include <utility>

namespace dossier::sdk {

// Owns a file descriptor; -1 is none.
class UniqueFd {
 public:
  explicit UniqueFd(int fd = -1) : fd_(fd) {}
  ~UniqueFd() {
    if (fd_ >= 0) close(fd_);
  }
  UniqueFd(UniqueFd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  UniqueFd& operator=(UniqueFd&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }

  int get() const { return fd_; }
  bool valid() const { return fd_ >= 0; }

 private:
  int fd_;
};

}  // namespace dossier::sdk

#endif  // DOSSIER_SDK_UNIQUE_FD_H_
