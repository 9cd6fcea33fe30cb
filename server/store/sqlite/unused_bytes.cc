#include "server/store/sqlite/unused_bytes.h"

#include <sqlite3.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/base/status.h"
#include "server/store/sqlite/scoped_transaction.h"

// The layout of pages is that of https://www.sqlite.org/fileformat2.html, which files of SQLite 3
// keep to.
namespace dossier::store::sqlite {
namespace {

// First bytes of the pages of B-trees.
constexpr uint8_t kIndexInterior = 2;
constexpr uint8_t kTableInterior = 5;
constexpr uint8_t kIndexLeaf = 10;
constexpr uint8_t kTableLeaf = 13;

// An overflow page begins with the number of the next one: below this its first byte is no page
// type.
constexpr int64_t kMostPages = int64_t{kIndexInterior} << 24;

constexpr size_t kFileHeader = 100;
constexpr size_t kReserved = 20;    // in the file header: bytes of each page
constexpr size_t kFirstTrunk = 32;  // in the file header
constexpr size_t kLeastCell = 4;

bool IsOfTree(char type) {
  return type == kIndexInterior || type == kTableInterior || type == kIndexLeaf ||
         type == kTableLeaf;
}

absl::Status Contradiction(absl::string_view what) {
  return absl::DataLossError(absl::StrCat("a page of the data file contradicts itself: ", what));
}

// Reads numbers of a page, all of them big-endian; what lies beyond it is 0.
class PageReader {
 public:
  explicit PageReader(absl::Span<const char> page) : page_(page) {}

  uint64_t Number(size_t at, size_t bytes) const {
    uint64_t number = 0;
    for (size_t i = at; i < at + bytes; ++i) number = number << 8 | Byte(i);
    return number;
  }

  // Moves `at` behind the number.
  uint64_t Varint(size_t& at) const {
    uint64_t number = 0;
    for (int i = 0; i < 8; ++i) {
      const uint8_t byte = Byte(at++);
      number = number << 7 | (byte & 0x7f);
      if (byte < 0x80) return number;
    }
    return number << 8 | Byte(at++);
  }

 private:
  uint8_t Byte(size_t at) const { return at < page_.size() ? static_cast<uint8_t>(page_[at]) : 0; }

  const absl::Span<const char> page_;
};

// How many bytes of a payload, and of the link to what does not fit, stand in a cell.
uint64_t LocalPayload(uint64_t payload, uint64_t page_size, bool is_leaf_of_table) {
  const uint64_t most = is_leaf_of_table ? page_size - 35 : (page_size - 12) * 64 / 255 - 23;
  if (payload <= most) return payload;
  const uint64_t least = (page_size - 12) * 32 / 255 - 23;
  const uint64_t fitting = least + (payload - least) % (page_size - 4);
  return (fitting <= most ? fitting : least) + 4;
}

size_t CellSize(const PageReader& page, uint8_t type, size_t cell, size_t page_size) {
  size_t at = cell;
  if (type == kIndexInterior || type == kTableInterior) at += 4;  // the page to the left
  if (type == kTableInterior) {
    page.Varint(at);
    return at - cell;
  }
  const uint64_t payload = page.Varint(at);
  if (type == kTableLeaf) page.Varint(at);  // the row id
  return at - cell + LocalPayload(payload, page_size, type == kTableLeaf);
}

// The pages of a data file as SQLite reads and writes them.
class PageFile {
 public:
  PageFile(sqlite3_file& file, size_t page_size) : file_(file), page_(page_size, '\0') {}

  std::string& page() { return page_; }

  absl::Status Read(int64_t number) {
    return Check(file_.pMethods->xRead(&file_, page_.data(), Size(), Place(number)), "read");
  }
  absl::Status Write(int64_t number) {
    written_ = true;
    return Check(file_.pMethods->xWrite(&file_, page_.data(), Size(), Place(number)), "written");
  }
  absl::Status Sync() {
    if (!written_) return absl::OkStatus();
    return Check(file_.pMethods->xSync(&file_, SQLITE_SYNC_FULL), "brought to the disk");
  }

 private:
  int Size() const { return static_cast<int>(page_.size()); }
  int64_t Place(int64_t number) const { return (number - 1) * Size(); }
  static absl::Status Check(int code, absl::string_view what) {
    if (code == SQLITE_OK) return absl::OkStatus();
    return absl::InternalError(
        absl::StrCat("a page of the data file cannot be ", what, ": ", sqlite3_errstr(code)));
  }

  sqlite3_file& file_;
  std::string page_;
  bool written_ = false;
};

// Zeroes the page that was read last from `at` on.
absl::Status ZeroFrom(size_t at, int64_t number, PageFile& file) {
  std::string& page = file.page();
  if (page.find_first_not_of('\0', at) == std::string::npos) return absl::OkStatus();
  std::fill(page.begin() + static_cast<std::ptrdiff_t>(at), page.end(), '\0');
  return file.Write(number);
}

// Zeroes the pages that nothing stands in; the list of them is made of trunks that name them.
absl::Status ZeroFreePages(PageFile& file, int64_t first_trunk, int64_t pages) {
  int64_t left = pages;
  for (int64_t trunk = first_trunk; trunk != 0;) {
    DOSSIER_RETURN_IF_ERROR(file.Read(trunk));
    const PageReader read(file.page());
    const uint64_t next = read.Number(0, 4);
    const uint64_t count = std::min<uint64_t>(read.Number(4, 4), file.page().size() / 4 - 2);
    std::vector<int64_t> free;
    for (uint64_t i = 0; i < count; ++i) {
      free.push_back(static_cast<int64_t>(read.Number(8 + 4 * i, 4)));
    }
    DOSSIER_RETURN_IF_ERROR(ZeroFrom(8 + 4 * count, trunk, file));
    for (const int64_t number : free) {
      if (number < 2 || number > pages || --left < 0) return Contradiction("the free pages");
      DOSSIER_RETURN_IF_ERROR(file.Read(number));
      DOSSIER_RETURN_IF_ERROR(ZeroFrom(0, number, file));
    }
    trunk = static_cast<int64_t>(next);
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<bool> ZeroUnusedOfPage(absl::Span<char> page, size_t header) {
  const PageReader read(page);
  const auto type = static_cast<uint8_t>(page[header]);
  const bool is_interior = type == kIndexInterior || type == kTableInterior;
  const uint64_t cells = read.Number(header + 3, 2);
  const size_t pointers = header + (is_interior ? 12 : 8);
  std::vector<std::pair<size_t, size_t>> used = {{0, pointers + 2 * cells}};
  for (uint64_t i = 0; i < cells; ++i) {
    const size_t cell = read.Number(pointers + 2 * i, 2);
    used.emplace_back(cell, cell + std::max(CellSize(read, type, cell, page.size()), kLeastCell));
  }
  for (size_t block = read.Number(header + 1, 2); block != 0;) {
    used.emplace_back(block, block + 4);
    const size_t next = read.Number(block, 2);
    if (next != 0 && next <= block) return Contradiction("its free blocks");
    block = next;
  }
  std::sort(used.begin(), used.end());
  bool changed = false;
  size_t end = 0;
  const auto zero_to = [&](size_t next) {
    for (; end < next; ++end) {
      changed |= page[end] != 0;
      page[end] = 0;
    }
  };
  for (const auto& [from, to] : used) {
    if (from < end && from != 0) return Contradiction("two cells overlap");
    if (to > page.size()) return Contradiction("a cell ends beyond it");
    zero_to(from);
    end = to;
  }
  zero_to(page.size());
  return changed;
}

absl::Status ZeroUnusedBytes(Connection& writer) {
  DOSSIER_ASSIGN_OR_RETURN(const int64_t size, writer.Number("PRAGMA page_size"));
  DOSSIER_ASSIGN_OR_RETURN(const int64_t pages, writer.Number("PRAGMA page_count"));
  DOSSIER_ASSIGN_OR_RETURN(const int64_t mapped, writer.Number("PRAGMA auto_vacuum"));
  if (mapped != 0 || pages >= kMostPages) {
    return absl::UnimplementedError("the pages of this data file are not all told by their type");
  }
  // So that nothing is written but here.
  DOSSIER_ASSIGN_OR_RETURN(auto alone, ScopedTransaction::Write(writer));
  DOSSIER_ASSIGN_OR_RETURN(sqlite3_file* const handle, writer.File());
  PageFile file(*handle, static_cast<size_t>(size));
  DOSSIER_RETURN_IF_ERROR(file.Read(1));
  const PageReader file_header(file.page());
  if (file_header.Number(kReserved, 1) != 0) {
    return absl::UnimplementedError("the pages of this data file end with bytes of an extension");
  }
  const uint64_t first_trunk = file_header.Number(kFirstTrunk, 4);
  DOSSIER_RETURN_IF_ERROR(ZeroFreePages(file, static_cast<int64_t>(first_trunk), pages));
  for (int64_t number = 1; number <= pages; ++number) {
    const size_t header = number == 1 ? kFileHeader : 0;
    DOSSIER_RETURN_IF_ERROR(file.Read(number));
    if (!IsOfTree(file.page()[header])) continue;
    DOSSIER_ASSIGN_OR_RETURN(const bool changed,
                             ZeroUnusedOfPage(absl::MakeSpan(file.page()), header));
    if (changed) DOSSIER_RETURN_IF_ERROR(file.Write(number));
  }
  return file.Sync();
}

}  // namespace dossier::store::sqlite
