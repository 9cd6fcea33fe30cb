// The plugin ABI is the same for C and C++, and the same as it was when 1.0 was frozen.
#include <string>

#include "dossier/source.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

#define DOSSIER_ABI_CHECK(condition) static_assert(condition)
#include "tests/abi/source_layout.inc"

extern "C" {
uint64_t RecordSizeInC(void);
uint64_t ModuleSizeInC(void);
int HasCommittedInC(uint32_t struct_size);
void FailInC(dossier_error* error, const char* message);
}

namespace {

TEST(SourceLayoutTest, CAndCppSeeTheSameStructs) {
  EXPECT_EQ(RecordSizeInC(), sizeof(dossier_record));
  EXPECT_EQ(ModuleSizeInC(), sizeof(dossier_module));
}

TEST(SourceLayoutTest, AFieldExistsOnceTheStructIsLongEnoughToHoldAllOfIt) {
  EXPECT_FALSE(HasCommittedInC(offsetof(dossier_module, committed)));
  EXPECT_FALSE(HasCommittedInC(offsetof(dossier_module, committed) + 7));
  EXPECT_TRUE(HasCommittedInC(offsetof(dossier_module, committed) + 8));
}

TEST(SourceLayoutTest, ALongErrorTextIsCutBetweenCharacters) {
  dossier_error error = {};
  error.struct_size = sizeof(error);
  std::string text(DOSSIER_MAX_ERROR - 2, 'x');
  text += "\u00e9\u00e9";  // The first of the two would end beyond the buffer.
  FailInC(&error, text.c_str());
  EXPECT_EQ(std::string(error.message), std::string(DOSSIER_MAX_ERROR - 2, 'x'));
}

TEST(SourceLayoutTest, ACStringBecomesBytesWithoutItsTerminator) {
  EXPECT_EQ(dossier_bytes_of("flood").size, 5u);
  EXPECT_EQ(dossier_bytes_of(nullptr).size, 0u);
}

}  // namespace
