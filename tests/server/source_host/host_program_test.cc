// The program that hosts plugins shares its process with them, so it brings nothing along that a
// plugin might bring too.
#include <elf.h>
#include <sys/wait.h>

#include <cstring>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace dossier::source_host {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const std::string kProgram = DOSSIER_BINARY_DIR "/bin/dossier-source-host";

// The libraries that the dynamic linker loads for the 64-bit ELF file at `path`.
std::vector<std::string> NeededBy(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  const auto read = [&](size_t offset, auto* value) {
    if (offset + sizeof(*value) <= bytes.size()) {
      std::memcpy(value, bytes.data() + offset, sizeof(*value));
    }
  };
  Elf64_Ehdr header = {};
  read(0, &header);
  std::vector<std::string> needed;
  for (int i = 0; i < header.e_shnum; ++i) {
    Elf64_Shdr section = {};
    read(header.e_shoff + size_t(i) * sizeof(section), &section);
    if (section.sh_type != SHT_DYNAMIC) continue;
    Elf64_Shdr names = {};
    read(header.e_shoff + size_t(section.sh_link) * sizeof(names), &names);
    for (size_t at = 0; at < section.sh_size; at += sizeof(Elf64_Dyn)) {
      Elf64_Dyn entry = {};
      read(section.sh_offset + at, &entry);
      if (entry.d_tag == DT_NEEDED) {
        needed.emplace_back(bytes.c_str() + names.sh_offset + entry.d_un.d_val);
      }
    }
  }
  return needed;
}

TEST(HostProgramTest, ItNeedsNothingButTheLanguagesTheSandboxAndTheSystem) {
  const std::vector<std::string> needed = NeededBy(kProgram);
  ASSERT_FALSE(needed.empty());
  for (const std::string& library : needed) {
    const std::string name = library.substr(0, library.find(".so"));
    static const std::vector<std::string> kAllowed = {
        "libc",    "libm",     "libgcc_s", "libdl",      "libstdc++",       "libpthread",
        "libasan", "libubsan", "libtsan",  "libseccomp", "ld-linux-x86-64", "ld-linux-aarch64"};
    EXPECT_THAT(kAllowed, testing::Contains(name)) << library;
  }
}

TEST(HostProgramTest, ItIsNothingForPeople) {
  const int status = std::system((kProgram + " x /y 0 0 0 < /dev/null > /dev/null 2>&1").c_str());
  EXPECT_EQ(WEXITSTATUS(status), 64);
}

}  // namespace
}  // namespace dossier::source_host
