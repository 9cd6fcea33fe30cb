#ifndef DOSSIER_SERVER_STORE_SQLITE_KEY_RUN_H_
#define DOSSIER_SERVER_STORE_SQLITE_KEY_RUN_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/store/sqlite/key_stream.h"

namespace dossier::store::sqlite {

// Keys of an index that statements read, some at once: few after a jump, more and more nearby.
class KeyRun {
 public:
  // Adds to `keys` those at or beyond `key` in the direction, `limit` of them at most.
  using Read =
      absl::FunctionRef<absl::Status(int64_t key, int64_t limit, std::vector<int64_t>& keys)>;

  // `fewest` is what is read after a jump: about as many as can be read while a statement starts.
  KeyRun(Direction direction, int64_t fewest)
      : direction_(direction), fewest_(fewest), size_(fewest) {}

  // KeyStream::Seek.
  absl::StatusOr<std::optional<int64_t>> Seek(int64_t key, Read read);

 private:
  // Whether `key` is no further behind the last keys than these reach: whoever skips a few, as
  // another condition takes turns, goes faster by reading on than by starting anew.
  bool IsNear(int64_t key) const;

  const Direction direction_;
  const int64_t fewest_;
  int64_t size_;               // of the next read
  std::vector<int64_t> keys_;  // some keys in a row, in the direction
  std::ptrdiff_t at_ = 0;      // what was found last
  bool is_last_ = false;       // whether nothing comes behind `keys_`
};

}  // namespace dossier::store::sqlite

#endif  // DOSSIER_SERVER_STORE_SQLITE_KEY_RUN_H_
