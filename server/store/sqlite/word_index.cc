#include "server/store/sqlite/word_index.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "server/base/error.h"
#include "server/base/status.h"
#include "server/store/sqlite/row_id.h"

namespace dossier::store::sqlite {
namespace {

constexpr int64_t kVersion = 4;
constexpr int64_t kStructureId = 10;
constexpr int kSegmentShift = 37;
constexpr size_t kLeafHead = 4;
constexpr int kPageShift = 1;  // of a page in search_idx: the lowest bit tells of something else
// A list of fewer pages is read from its beginning.
constexpr int64_t kFewPages = 8;
// Before each word of the index stands which of its lists it is in: that of whole words.
constexpr absl::string_view kWholeWords = "0";

int64_t LeafId(int64_t segment, int64_t page) { return segment << kSegmentShift | page; }

absl::Status Damaged(const Connection& connection) {
  return Error(absl::StatusCode::kDataLoss, "STORE_CORRUPT",
               absl::StrCat("data file ", connection.path(),
                            ": the index of words is damaged; restore the file from a backup"),
               {{"path", connection.path()}});
}

// Bytes that are read from their beginning; never beyond their end.
class Input {
 public:
  explicit Input(absl::string_view bytes)
      : at_(reinterpret_cast<const uint8_t*>(bytes.data())), end_(at_ + bytes.size()) {}

  size_t left() const { return static_cast<size_t>(end_ - at_); }
  bool IsOk() const { return is_ok_; }

  // SQLite's numbers: seven bits a byte, the highest first; a ninth byte has eight. 0 at the end.
  uint64_t Number() {
    if (left() >= 3) {  // most are short
      const uint8_t* const at = at_;
      if (at[0] < 0x80) {
        at_ += 1;
        return at[0];
      }
      if (at[1] < 0x80) {
        at_ += 2;
        return static_cast<uint64_t>(at[0] & 0x7f) << 7 | at[1];
      }
      if (at[2] < 0x80) {
        at_ += 3;
        return static_cast<uint64_t>(at[0] & 0x7f) << 14 |
               static_cast<uint64_t>(at[1] & 0x7f) << 7 | at[2];
      }
    }
    uint64_t value = 0;
    for (int i = 0; i < 9 && at_ < end_; ++i) {
      const uint8_t byte = *at_++;
      if (i == 8) return value << 8 | byte;
      value = value << 7 | (byte & 0x7f);
      if (byte < 0x80) return value;
    }
    is_ok_ = false;
    return 0;
  }

  absl::string_view Bytes(uint64_t size) {
    is_ok_ = is_ok_ && size <= left();
    if (!is_ok_) return {};
    const absl::string_view bytes(reinterpret_cast<const char*>(at_), size);
    at_ += size;
    return bytes;
  }

 private:
  const uint8_t* at_;
  const uint8_t* end_;
  bool is_ok_ = true;
};

// A page of lists: the end of a list that began on a page before, then words with their lists, the
// last of which may go on; at its foot where each word begins.
class Leaf {
 public:
  explicit Leaf(absl::string_view bytes) : bytes_(bytes) {
    if (bytes.size() < kLeafHead) return;
    first_row_ = Short(0);
    end_ = Short(2);
    is_ok_ = end_ >= kLeafHead && end_ <= bytes.size() && first_row_ <= end_ &&
             (first_row_ == 0 || first_row_ >= kLeafHead);
  }

  bool IsOk() const { return is_ok_; }
  // Where the first row is told whose list began on a page before; 0 if none is.
  size_t first_row() const { return first_row_; }
  size_t end() const { return end_; }
  Input Feet() const { return Input(bytes_.substr(end_)); }
  // From `from` to `to`; empty if there is no such part.
  absl::string_view Part(size_t from, size_t to) const {
    return from <= to && to <= end_ ? bytes_.substr(from, to - from) : absl::string_view();
  }

 private:
  size_t Short(size_t at) const {
    return static_cast<size_t>(static_cast<uint8_t>(bytes_[at])) << 8 |
           static_cast<uint8_t>(bytes_[at + 1]);
  }

  absl::string_view bytes_;
  size_t first_row_ = 0;
  size_t end_ = 0;
  bool is_ok_ = false;
};

// What a list says of one row.
struct Entry {
  int64_t row = 0;
  bool stands = false;     // whether the word stands there, or does so no more
  bool overrules = false;  // what older parts say of the row
  absl::string_view places;
};

// Reads the lists of one part, page by page, and gives their entries to `Take(word, entry)`.
template <typename Take>
class PartReader {
 public:
  PartReader(const WordLists& lists, TextRange range, bool with_places, const Take& take)
      : wanted_(absl::StrCat(kWholeWords, lists.word)),
        open_end_(lists.open_end),
        range_(range),
        with_places_(with_places),
        take_(take) {}

  // Whether the list of a wanted word goes on at the end of the last page.
  bool IsAmidList() const { return active_ && !done_; }
  // The next page lies further behind in that list.
  void Skip() { left_ = 0; }

  // Whether all is read. Pages come in order.
  bool IsDone() const { return done_; }

  // False if the page makes no sense.
  bool Read(const Leaf& leaf) {
    if (!leaf.IsOk()) return false;
    Input feet = leaf.Feet();
    const bool has_words = feet.left() > 0;
    size_t from = has_words ? feet.Number() : leaf.end();
    if (active_ && !ReadRest(leaf, from)) return false;
    if (active_ && has_words && !open_end_) done_ = true;
    for (bool is_first = true; has_words && !done_; is_first = false) {
      const bool is_last = feet.left() == 0;
      const size_t to = is_last ? leaf.end() : from + feet.Number();
      if (!feet.IsOk() || from < kLeafHead || from >= to || to > leaf.end()) return false;
      Input input(leaf.Part(from, to));
      if (!ReadWord(input, is_first)) return false;
      if (active_ && !ReadList(input, /*absolute=*/true)) return false;
      if (active_ && left_ > 0 && !is_last) return false;
      if (active_ && !open_end_ && !is_last) done_ = true;
      if (is_last) break;
      from = to;
    }
    return true;
  }

 private:
  // What goes on from the page before, which ends before `end`.
  bool ReadRest(const Leaf& leaf, size_t end) {
    if (left_ > 0) {
      Input input(leaf.Part(kLeafHead, end));
      const size_t size = std::min<size_t>(left_, input.left());
      const absl::string_view more = input.Bytes(size);
      if (with_places_) places_.append(more.data(), more.size());
      left_ -= size;
      if (left_ > 0) return end == leaf.end();
      entry_.places = places_;
      Give(entry_);
    }
    if (leaf.first_row() == 0 || done_) return true;
    if (leaf.first_row() >= end) return false;
    Input input(leaf.Part(leaf.first_row(), end));
    return ReadList(input, /*absolute=*/true);
  }

  bool ReadWord(Input& input, bool is_first) {
    const uint64_t common = is_first ? 0 : input.Number();
    const absl::string_view rest = input.Bytes(input.Number());
    if (!input.IsOk() || common > word_.size()) return false;
    word_.resize(common);
    word_.append(rest.data(), rest.size());
    active_ = open_end_ ? absl::StartsWith(word_, wanted_) : word_ == wanted_;
    if (!active_ && word_ > wanted_) done_ = true;
    return true;
  }

  // The entries of the current list on one page.
  bool ReadList(Input& input, bool absolute) {
    int64_t row = entry_.row;
    while (input.left() > 0) {
      const auto step = static_cast<int64_t>(input.Number());
      row = absolute ? step : row + step;
      absolute = false;
      if (!open_end_ && row > range_.last) {
        done_ = true;
        return true;
      }
      const uint64_t size = input.Number();
      const size_t here = std::min<uint64_t>(size / 2, input.left());
      const Entry entry{.row = row,
                        .stands = size / 2 > 0,
                        .overrules = size < 2 || size % 2 != 0,
                        .places = input.Bytes(here)};
      if (!input.IsOk()) return false;
      left_ = size / 2 - here;
      if (left_ == 0) {
        Give(entry);
        continue;
      }
      entry_ = entry;
      if (with_places_) places_.assign(entry.places.data(), entry.places.size());
    }
    entry_.row = row;
    return true;
  }

  void Give(const Entry& entry) {
    if (entry.row >= range_.first && entry.row <= range_.last) take_(word_, entry);
  }

  const std::string wanted_;
  const bool open_end_;
  const TextRange range_;
  const bool with_places_;
  const Take& take_;
  std::string word_;
  bool active_ = false;  // whether the current list is one that is wanted
  bool done_ = false;
  Entry entry_;         // the last one
  uint64_t left_ = 0;   // bytes of its places that are on the next pages
  std::string places_;  // its places so far, if there are such
};

// A place is a column, above, and a position within it.
constexpr int kColumnShift = 32;
constexpr uint64_t kPositionMask = (uint64_t{1} << kColumnShift) - 1;

// Sorts places that come list by list, each of them in order, mostly one behind the other.
std::vector<WordPlace> InOrder(std::vector<WordPlace> places) {
  using Run = std::pair<size_t, size_t>;
  std::vector<Run> runs;
  for (size_t i = 0; i < places.size(); ++i) {
    if (i == 0 || places[i] < places[i - 1]) runs.emplace_back(i, i);
    runs.back().second = i + 1;
  }
  if (runs.size() < 2) return places;
  std::sort(runs.begin(), runs.end(),
            [&](const Run& a, const Run& b) { return places[a.first] < places[b.first]; });
  std::vector<WordPlace> ordered;
  ordered.reserve(places.size());
  for (const Run& run : runs) {
    ordered.insert(ordered.end(), places.begin() + static_cast<std::ptrdiff_t>(run.first),
                   places.begin() + static_cast<std::ptrdiff_t>(run.second));
  }
  if (!std::is_sorted(ordered.begin(), ordered.end())) std::sort(ordered.begin(), ordered.end());
  return ordered;
}

// Calls `visit(place)` for each place; false if they make no sense.
template <typename Visit>
bool ForEachPlace(absl::string_view places, const Visit& visit) {
  constexpr uint64_t kNextColumn = 1, kShift = 2;
  Input input(places);
  uint64_t column = 0, position = 0;
  while (input.left() > 0) {
    uint64_t step = input.Number();
    if (step == kNextColumn) {
      column = input.Number();
      position = 0;
      step = input.Number();
    }
    if (!input.IsOk() || step < kShift) return false;
    position += step - kShift;
    visit(column << kColumnShift | position);
  }
  return true;
}

}  // namespace

absl::StatusOr<std::unique_ptr<WordIndex>> WordIndex::Open(Connection& connection) {
  if (connection.HasWritten()) return nullptr;
  {
    Statement version = connection.Query("SELECT v FROM search_config WHERE k = 'version'");
    DOSSIER_ASSIGN_OR_RETURN(const bool found, version.Step());
    if (!found || version.Int(0) != kVersion) return nullptr;
  }
  Statement structure =
      connection.Query("SELECT block FROM search_data WHERE id = ?", kStructureId);
  DOSSIER_ASSIGN_OR_RETURN(const bool found, structure.Step());
  constexpr size_t kCookieBytes = 4;
  const absl::string_view bytes = found ? structure.Bytes(0) : absl::string_view();
  if (bytes.size() < kCookieBytes) return Damaged(connection);
  Input input(bytes.substr(kCookieBytes));
  const uint64_t levels = input.Number();
  constexpr uint64_t kMostLevels = 64;
  if (levels > kMostLevels) return nullptr;  // a later layout, which begins otherwise
  input.Number();                            // of all segments
  input.Number();                            // of all that was written
  std::vector<Segment> segments;
  for (uint64_t level = 0; level < levels && input.IsOk(); ++level) {
    input.Number();  // of segments that are being merged: what is merged is no longer in them
    const uint64_t count = input.Number();
    std::vector<Segment> of_level;
    for (uint64_t i = 0; i < count && input.IsOk(); ++i) {
      const auto id = static_cast<int64_t>(input.Number());
      const auto first = static_cast<int64_t>(input.Number());
      const auto last = static_cast<int64_t>(input.Number());
      if (first > 0) of_level.push_back({id, first, last});
    }
    // The lower the level, the newer; within a level, the newest comes last.
    segments.insert(segments.end(), of_level.rbegin(), of_level.rend());
  }
  if (!input.IsOk()) return Damaged(connection);
  return std::unique_ptr<WordIndex>(new WordIndex(connection, std::move(segments)));
}

absl::StatusOr<WordLists> WordIndex::Find(absl::string_view word, bool open_end) const {
  WordLists lists{.word = std::string(word), .open_end = open_end};
  const std::string first = absl::StrCat(kWholeWords, word);
  for (const Segment& segment : segments_) {
    WordLists::Part part{.segment = segment.id, .first_page = segment.first_page};
    Statement row = connection_.Query(
        "SELECT pgno FROM search_idx WHERE segid = ? AND term <= ? ORDER BY term DESC LIMIT 1",
        segment.id, Blob{first});
    DOSSIER_ASSIGN_OR_RETURN(const bool found, row.Step());
    if (found) part.first_page = std::max(part.first_page, row.Int(0) >> kPageShift);
    DOSSIER_ASSIGN_OR_RETURN(part.next_page, PageBehind(segment, first));
    part.next_page = std::max(part.next_page, part.first_page);
    part.last_page = part.next_page;
    if (open_end) {
      // Above all that begin so: no byte of a word is 255.
      DOSSIER_ASSIGN_OR_RETURN(part.last_page, PageBehind(segment, absl::StrCat(first, "\xff")));
      part.last_page = std::max(part.next_page, part.last_page);
    }
    lists.pages += part.last_page - part.first_page + 1;
    lists.parts.push_back(part);
  }
  return lists;
}

absl::StatusOr<int64_t> WordIndex::PageBehind(const Segment& segment,
                                              absl::string_view word) const {
  Statement row = connection_.Query(
      "SELECT pgno FROM search_idx WHERE segid = ? AND term > ? ORDER BY term LIMIT 1", segment.id,
      Blob{word});
  DOSSIER_ASSIGN_OR_RETURN(const bool found, row.Step());
  return found ? row.Int(0) >> kPageShift : segment.last_page;
}

absl::StatusOr<int64_t> WordIndex::StartPage(const WordLists::Part& part, int64_t first) const {
  int64_t low = part.first_page + 1, high = part.next_page;
  if (high - low < kFewPages) return low;
  while (low + 1 < high) {
    const int64_t middle = low + (high - low) / 2;
    // Pages may be full of the places of one row, so that none begins there.
    int64_t page = middle;
    std::optional<int64_t> row;
    for (; page > low && !row.has_value(); page -= row.has_value() ? 0 : 1) {
      DOSSIER_ASSIGN_OR_RETURN(row, FirstRow(part.segment, page));
    }
    if (row.has_value() && *row <= first) {
      low = page;
    } else {
      high = row.has_value() ? page : middle;
    }
  }
  return low;
}

absl::StatusOr<std::optional<int64_t>> WordIndex::FirstRow(int64_t segment, int64_t page) const {
  Statement block =
      connection_.Query("SELECT block FROM search_data WHERE id = ?", LeafId(segment, page));
  DOSSIER_ASSIGN_OR_RETURN(const bool found, block.Step());
  const Leaf leaf(found ? block.Bytes(0) : absl::string_view());
  if (!leaf.IsOk()) return Damaged(connection_);
  if (leaf.first_row() == 0) return std::nullopt;
  return static_cast<int64_t>(Input(leaf.Part(leaf.first_row(), leaf.end())).Number());
}

template <typename Visit>
absl::Status WordIndex::Read(const WordLists& lists, TextRange range, bool with_places,
                             const Visit& visit) const {
  // What newer parts say: of a row and, if there are several, a word.
  absl::flat_hash_set<std::pair<int64_t, std::string>> overruled;
  const auto take = [&](const std::string& word, const Entry& entry) {
    const auto id = [&] { return std::make_pair(entry.row, lists.open_end ? word : ""); };
    if (!overruled.empty() && overruled.contains(id())) return;
    if (entry.overrules) overruled.insert(id());
    if (entry.stands) visit(entry.row, entry.places);
  };
  for (const WordLists::Part& part : lists.parts) {
    PartReader reader(lists, range, with_places, take);
    const auto read = [&](int64_t first_page, int64_t last_page) -> absl::Status {
      Statement page =
          connection_.Query("SELECT block FROM search_data WHERE id >= ? AND id <= ? ORDER BY id",
                            LeafId(part.segment, first_page), LeafId(part.segment, last_page));
      while (!reader.IsDone()) {
        DOSSIER_ASSIGN_OR_RETURN(const bool found, page.Step());
        if (!found) break;
        if (!reader.Read(Leaf(page.Bytes(0)))) return Damaged(connection_);
      }
      return absl::OkStatus();
    };
    DOSSIER_RETURN_IF_ERROR(read(part.first_page, part.first_page));
    if (reader.IsDone()) continue;
    if (!reader.IsAmidList()) {
      // The list of another word goes on.
      if (lists.open_end) DOSSIER_RETURN_IF_ERROR(read(part.next_page, part.last_page));
      continue;
    }
    DOSSIER_ASSIGN_OR_RETURN(const int64_t next, StartPage(part, range.first));
    if (next > part.first_page + 1) reader.Skip();
    DOSSIER_RETURN_IF_ERROR(read(next, part.last_page));
  }
  return absl::OkStatus();
}

absl::StatusOr<KeySet> WordIndex::Keys(const WordLists& lists, TextRange range) const {
  KeySet keys;
  DOSSIER_RETURN_IF_ERROR(
      Read(lists, range, /*with_places=*/false,
           [&](int64_t row, absl::string_view) { keys.Add(KeyOfSearchTextId(row)); }));
  return keys;
}

absl::StatusOr<std::vector<WordPlace>> WordIndex::Places(const WordLists& lists, uint64_t distance,
                                                         TextRange range,
                                                         const KeySet* wanted) const {
  std::vector<WordPlace> places;
  bool is_ok = true;
  DOSSIER_RETURN_IF_ERROR(
      Read(lists, range, /*with_places=*/true, [&](int64_t row, absl::string_view bytes) {
        if (wanted != nullptr && !wanted->Has(KeyOfSearchTextId(row))) return;
        is_ok = ForEachPlace(bytes,
                             [&](uint64_t place) {
                               if ((place & kPositionMask) >= distance)
                                 places.push_back({row, place - distance});
                             }) &&
                is_ok;
      }));
  if (!is_ok) return Damaged(connection_);
  return InOrder(std::move(places));
}

absl::StatusOr<std::vector<WordPlace>> WordIndex::Followed(const std::vector<WordPlace>& starts,
                                                           const WordLists& lists,
                                                           uint64_t distance,
                                                           TextRange range) const {
  std::vector<WordPlace> followed;
  bool is_ok = true;
  auto of_row = starts.begin();  // the first start of the row or of a later one
  int64_t last_row = 0;
  constexpr int kNear = 16;
  DOSSIER_RETURN_IF_ERROR(
      Read(lists, range, /*with_places=*/true, [&](int64_t row, absl::string_view bytes) {
        // Rows come in order, but for each list anew.
        if (row < last_row) of_row = starts.begin();
        last_row = row;
        for (int i = 0; i < kNear && of_row != starts.end() && of_row->row < row; ++i) ++of_row;
        if (of_row != starts.end() && of_row->row < row) {
          of_row = std::lower_bound(of_row, starts.end(), WordPlace{row, 0});
        }
        auto start = of_row;
        if (start == starts.end() || start->row != row) return;
        is_ok = ForEachPlace(bytes,
                             [&](uint64_t place) {
                               if ((place & kPositionMask) < distance) return;
                               const WordPlace wanted{row, place - distance};
                               while (start != starts.end() && *start < wanted) ++start;
                               if (start != starts.end() && *start == wanted)
                                 followed.push_back(wanted);
                             }) &&
                is_ok;
      }));
  if (!is_ok) return Damaged(connection_);
  followed = InOrder(std::move(followed));
  followed.erase(std::unique(followed.begin(), followed.end()), followed.end());
  return followed;
}

}  // namespace dossier::store::sqlite
