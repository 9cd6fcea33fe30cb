#include "folder/cursor.h"

#include <utility>

#include "dossier/sdk/numbers.h"

namespace dossier::folder {
namespace {

// Before the inventory, only while a file is half read: magic, then little-endian 8 bytes each of
// state, offset, skip and number, 2 bytes length of the path, the path.
constexpr std::string_view kMagic = "DFOLDER+";
constexpr size_t kHeader = kMagic.size() + 4 * 8 + 2;

// The header was found to be whole.
uint64_t Take(std::string_view& in, size_t bytes) { return sdk::TakeNumber(in, bytes).value(); }

}  // namespace

std::string EncodeCursor(const sdk::Inventory& files, const std::optional<Partial>& partial) {
  std::string cursor;
  if (partial.has_value()) {
    cursor = kMagic;
    sdk::PutNumber(cursor, partial->state, 8);
    sdk::PutNumber(cursor, partial->progress.place.offset, 8);
    sdk::PutNumber(cursor, partial->progress.place.skip, 8);
    sdk::PutNumber(cursor, partial->progress.number, 8);
    sdk::PutNumber(cursor, partial->path.size(), 2);
    cursor += partial->path;
  }
  return cursor + files.Encode();
}

std::optional<Cursor> DecodeCursor(std::string_view cursor) {
  std::optional<Partial> partial;
  if (cursor.substr(0, kMagic.size()) == kMagic) {
    if (cursor.size() < kHeader) return std::nullopt;
    cursor.remove_prefix(kMagic.size());
    partial.emplace();
    partial->state = Take(cursor, 8);
    partial->progress.place.offset = Take(cursor, 8);
    partial->progress.place.skip = Take(cursor, 8);
    partial->progress.number = Take(cursor, 8);
    const uint64_t length = Take(cursor, 2);
    if (cursor.size() < length) return std::nullopt;
    partial->path = cursor.substr(0, length);
    cursor.remove_prefix(length);
  }
  std::optional<sdk::Inventory::Memory> files = sdk::Inventory::Decode(cursor);
  if (!files.has_value()) return std::nullopt;
  return Cursor{*std::move(files), std::move(partial)};
}

}  // namespace dossier::folder
