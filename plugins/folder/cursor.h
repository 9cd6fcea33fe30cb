#ifndef DOSSIER_PLUGINS_FOLDER_CURSOR_H_
#define DOSSIER_PLUGINS_FOLDER_CURSOR_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "dossier/sdk/inventory.h"
#include "folder/collection.h"

namespace dossier::folder {

// A file of many reports of which the server has the first ones.
struct Partial {
  std::string path;
  // As Inventory::StateOf the file: another content is begun anew.
  uint64_t state = 0;
  Progress progress;
};

// What a cursor says.
struct Cursor {
  sdk::Inventory::Memory files;
  std::optional<Partial> partial;
};

std::string EncodeCursor(const sdk::Inventory& files, const std::optional<Partial>& partial);

// nullopt if it was not written by EncodeCursor.
std::optional<Cursor> DecodeCursor(std::string_view cursor);

}  // namespace dossier::folder

#endif  // DOSSIER_PLUGINS_FOLDER_CURSOR_H_
