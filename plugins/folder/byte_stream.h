#ifndef DOSSIER_PLUGINS_FOLDER_BYTE_STREAM_H_
#define DOSSIER_PLUGINS_FOLDER_BYTE_STREAM_H_

#include <zlib.h>

#include <cstdint>
#include <deque>
#include <stdexcept>
#include <string>
#include <string_view>

namespace dossier::folder {

// Where a stream can be taken up again: a byte of the file, and how many bytes of the content that
// begins there lie before the place.
struct Place {
  uint64_t offset = 0;
  uint64_t skip = 0;

  friend bool operator==(const Place&, const Place&) = default;
};

// The file cannot be read on from here; the words say why.
class Damaged : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// The content of a file, piece by piece and with bounded memory: its bytes, or what they decompress
// to if they are gzip, whose members are one content.
class ByteStream {
 public:
  // Reads `fd`, which lives longer. Throws Damaged, as every other method does.
  ByteStream(int fd, const Place& from);
  ~ByteStream();
  ByteStream(const ByteStream&) = delete;
  ByteStream& operator=(const ByteStream&) = delete;

  // At least `size` of the next bytes, fewer only at the end. Valid until the next call.
  std::string_view Peek(size_t size);
  // Takes away what Peek showed.
  void Take(size_t size);
  // Passes over so many bytes. False if the content ends before.
  bool Skip(uint64_t size);

  // The next line without its end, at most `limit` bytes of it; the rest is passed over and `cut`
  // says so. False at the end.
  bool Line(size_t limit, std::string& line, bool& cut);

  // Where the next byte can be found again.
  Place place() const;

  bool compressed() const { return compressed_; }

 private:
  // A member of a gzip file: where it begins in the file, and in the content as far as it is known.
  struct Member {
    uint64_t offset;
    uint64_t start;
  };

  void Fill();
  // Reads the next bytes of the file; false at its end.
  bool ReadFile();
  void Inflate();

  const int fd_;
  bool compressed_ = false;
  bool at_end_ = false;
  // What comes next is buffer_ from taken_ on; its first byte is number position_ of the content.
  std::string buffer_;
  size_t taken_ = 0;
  uint64_t position_ = 0;
  // Of a file that is not compressed, the offset of content byte 0 as this stream counts.
  uint64_t origin_ = 0;

  // Of the file: what was read and not yet inflated.
  std::string input_;
  size_t input_taken_ = 0;
  uint64_t input_end_ = 0;  // offset in the file behind input_
  z_stream inflater_ = {};
  bool in_member_ = false;
  std::deque<Member> members_;
};

}  // namespace dossier::folder

#endif  // DOSSIER_PLUGINS_FOLDER_BYTE_STREAM_H_
