// What a folder remembers of its files, and the cursor that must be readable for ever.
#include "dossier/sdk/inventory.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace dossier::sdk {
namespace {

Entry AFile(const std::string& path, uint64_t size = 7, int64_t time = 5) {
  Entry entry;
  entry.path = path;
  entry.stamp = {size, time, time};
  return entry;
}

std::string Hex(const std::string& bytes) {
  std::string hex;
  for (const char byte : bytes) {
    hex += "0123456789abcdef"[static_cast<unsigned char>(byte) >> 4];
    hex += "0123456789abcdef"[static_cast<unsigned char>(byte) & 15];
  }
  return hex;
}

// An inventory as a restart makes it from `cursor` and the files that are there.
Inventory Restored(const std::string& cursor, const std::vector<Entry>& files) {
  const auto memory = Inventory::Decode(cursor);
  EXPECT_TRUE(memory.has_value());
  Inventory inventory;
  Inventory::Restoration restoration(*memory);
  for (const Entry& file : files) restoration.Saw(file);
  restoration.Finish(inventory);
  return inventory;
}

TEST(InventoryTest, TheCursorOfReleaseOneReadsAsItDidThen) {
  Inventory inventory;
  inventory.BeginPass();
  inventory.Add(AFile("a.txt"));
  inventory.Reached("a.txt");
  EXPECT_EQ(Hex(inventory.Encode()),
            "44464f4c444552310005000000612e7478740100e100aa4523e7387a7e09");
}

TEST(InventoryTest, AFileIsKnownInTheStateInWhichItWasGiven) {
  Inventory inventory;
  inventory.Add(AFile("a", 7, 5));
  EXPECT_TRUE(inventory.Has(AFile("a", 7, 5)));
  EXPECT_FALSE(inventory.Has(AFile("a", 8, 5)));
  EXPECT_FALSE(inventory.Has(AFile("a", 7, 6)));
  EXPECT_FALSE(inventory.Has(AFile("b", 7, 5)));
}

TEST(InventoryTest, AnInterruptedPassVouchesForNothingBeyondItsPosition) {
  Inventory inventory;
  inventory.BeginPass();
  inventory.Add(AFile("a"));
  inventory.Reached("a");
  Inventory again = Restored(inventory.Encode(), {AFile("a"), AFile("b")});
  EXPECT_TRUE(again.Has(AFile("a")));
  EXPECT_FALSE(again.Has(AFile("b")));
}

TEST(InventoryTest, AFinishedPassVouchesForAllUntilSomethingIsAdded) {
  Inventory inventory;
  inventory.BeginPass();
  inventory.Add(AFile("a"));
  inventory.EndPass();
  Inventory again = Restored(inventory.Encode(), {AFile("0"), AFile("a"), AFile("b")});
  EXPECT_TRUE(again.Has(AFile("a")));
  EXPECT_FALSE(again.Has(AFile("0")));
  EXPECT_FALSE(again.Has(AFile("b")));
}

TEST(InventoryTest, TheOrderInWhichFilesWereGivenDoesNotMatter) {
  Inventory one;
  Inventory other;
  one.Add(AFile("a"));
  one.Add(AFile("b"));
  other.Add(AFile("b"));
  other.Add(AFile("a", 1));
  other.Add(AFile("a"));
  EXPECT_EQ(one.Encode(), other.Encode());
}

TEST(InventoryTest, WhatVanishedIsForgotten) {
  Inventory inventory;
  inventory.BeginPass();
  inventory.Add(AFile("a"));
  inventory.EndPass();
  const std::string before = inventory.Encode();
  inventory.Add(AFile("b"));
  inventory.BeginPass();
  EXPECT_TRUE(inventory.Has(AFile("a")));
  inventory.MarkSaved();
  inventory.EndPass();
  EXPECT_TRUE(inventory.changed());
  EXPECT_EQ(inventory.Encode(), before);
}

TEST(InventoryTest, AnUnreadableFileIsKnownToThisRunAlone) {
  Inventory inventory;
  inventory.BeginPass();
  inventory.AddUnreadable(AFile("a"));
  inventory.EndPass();
  EXPECT_TRUE(inventory.Has(AFile("a")));
  Inventory again = Restored(inventory.Encode(), {AFile("a")});
  EXPECT_FALSE(again.Has(AFile("a")));
}

TEST(InventoryTest, BrokenCursorsAreRefused) {
  Inventory inventory;
  inventory.Add(AFile("a"));
  inventory.Reached("a");
  const std::string whole = inventory.Encode();
  EXPECT_TRUE(Inventory::Decode(whole).has_value());
  for (size_t length = 0; length < whole.size(); ++length) {
    EXPECT_FALSE(Inventory::Decode(whole.substr(0, length)).has_value()) << length;
  }
  EXPECT_FALSE(Inventory::Decode(whole + "x").has_value());
}

}  // namespace
}  // namespace dossier::sdk
