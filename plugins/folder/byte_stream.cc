#include "folder/byte_stream.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace dossier::folder {
namespace {

constexpr size_t kPiece = size_t{256} << 10;
constexpr int kGzipOnly = 15 + 16;

}  // namespace

ByteStream::ByteStream(int fd, const Place& from) : fd_(fd), input_end_(from.offset) {
  unsigned char magic[2] = {};
  compressed_ = pread(fd, magic, 2, 0) == 2 && magic[0] == 0x1F && magic[1] == 0x8B;
  if (compressed_ && inflateInit2(&inflater_, kGzipOnly) != Z_OK) {
    throw Damaged("there is no memory to decompress it");
  }
  origin_ = from.offset;
  if (!Skip(from.skip)) throw Damaged("it is shorter than it was");
}

ByteStream::~ByteStream() {
  if (compressed_) inflateEnd(&inflater_);
}

bool ByteStream::ReadFile() {
  input_.erase(0, input_taken_);
  input_taken_ = 0;
  const size_t before = input_.size();
  input_.resize(before + kPiece);
  ssize_t got = 0;
  do {
    got = pread(fd_, input_.data() + before, kPiece, static_cast<off_t>(input_end_));
  } while (got < 0 && errno == EINTR);
  input_.resize(before + static_cast<size_t>(std::max<ssize_t>(got, 0)));
  if (got < 0) throw Damaged(std::string("it cannot be read: ") + std::strerror(errno));
  input_end_ += static_cast<uint64_t>(got);
  return got > 0;
}

void ByteStream::Fill() {
  buffer_.erase(0, taken_);
  taken_ = 0;
  if (compressed_) return Inflate();
  if (!ReadFile()) {
    at_end_ = true;
    return;
  }
  buffer_ += input_;
  input_.clear();
}

void ByteStream::Inflate() {
  if (input_taken_ == input_.size() && !ReadFile()) {
    at_end_ = true;
    if (in_member_) throw Damaged("it is cut off within compressed data");
    return;
  }
  if (!in_member_) {
    // Between members some writers leave zeros.
    while (input_taken_ < input_.size() && input_[input_taken_] == '\0') ++input_taken_;
    if (input_taken_ == input_.size()) return;
    inflateReset(&inflater_);
    in_member_ = true;
    members_.push_back(
        {input_end_ - (input_.size() - input_taken_), position_ + (buffer_.size() - taken_)});
  }
  const size_t before = buffer_.size();
  buffer_.resize(before + kPiece);
  inflater_.next_in = reinterpret_cast<Bytef*>(input_.data() + input_taken_);
  inflater_.avail_in = static_cast<uInt>(input_.size() - input_taken_);
  inflater_.next_out = reinterpret_cast<Bytef*>(buffer_.data() + before);
  inflater_.avail_out = kPiece;
  const int result = inflate(&inflater_, Z_NO_FLUSH);
  input_taken_ = input_.size() - inflater_.avail_in;
  buffer_.resize(before + kPiece - inflater_.avail_out);
  if (result == Z_STREAM_END) {
    in_member_ = false;
  } else if (result != Z_OK && result != Z_BUF_ERROR) {
    at_end_ = true;
    throw Damaged("its compressed data is damaged");
  }
}

std::string_view ByteStream::Peek(size_t size) {
  while (buffer_.size() - taken_ < size && !at_end_) Fill();
  return std::string_view(buffer_).substr(taken_);
}

void ByteStream::Take(size_t size) {
  size = std::min(size, buffer_.size() - taken_);
  taken_ += size;
  position_ += size;
  // The member that the next byte lies in stays.
  while (members_.size() > 1 && members_[1].start <= position_) members_.pop_front();
}

bool ByteStream::Skip(uint64_t size) {
  while (size > 0) {
    if (!compressed_ && size > buffer_.size() - taken_) {
      // The end of the file is found by reading there.
      const uint64_t left = size - (buffer_.size() - taken_) - 1;
      Take(buffer_.size());
      input_end_ += left;
      position_ += left;
      size = 1;
      buffer_.clear();
      taken_ = 0;
    }
    const size_t here = Peek(1).size();
    if (here == 0) return false;
    const auto now = static_cast<size_t>(std::min<uint64_t>(here, size));
    Take(now);
    size -= now;
  }
  return true;
}

bool ByteStream::Line(size_t limit, std::string& line, bool& cut) {
  line.clear();
  cut = false;
  bool any = false;
  for (;;) {
    const std::string_view bytes = Peek(1);
    if (bytes.empty()) break;
    any = true;
    const size_t end = bytes.find('\n');
    const size_t size = std::min(end, bytes.size());
    const size_t room = limit - line.size();
    line.append(bytes.substr(0, std::min(size, room)));
    cut |= size > room;
    const bool ended = end != bytes.npos;
    Take(size + (ended ? 1 : 0));
    if (ended) break;
  }
  if (!line.empty() && line.back() == '\r') line.pop_back();
  return any;
}

Place ByteStream::place() const {
  if (!compressed_) return {origin_ + position_, 0};
  if (members_.empty()) return {origin_, position_};
  return {members_.front().offset, position_ - members_.front().start};
}

}  // namespace dossier::folder
