#include "check/elf_file.h"

#include <elf.h>

#include <cstring>
#include <fstream>
#include <iterator>

#include "check/verdict.h"

namespace dossier::check {
namespace {

[[noreturn]] void NoLibrary(const std::string& why) {
  Fail("the file is no shared library that can be read: " + why,
       "build it with -shared for this machine");
}

// The file's bytes; nothing beyond them is read, whatever its headers say.
class Image {
 public:
  explicit Image(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    bytes_.assign(std::istreambuf_iterator<char>(file), {});
    if (!file) NoLibrary("it cannot be opened");
  }

  template <typename Part>
  Part At(uint64_t offset) const {
    Part part;
    if (offset > bytes_.size() || bytes_.size() - offset < sizeof(part)) {
      NoLibrary("it is cut off");
    }
    std::memcpy(&part, bytes_.data() + offset, sizeof(part));
    return part;
  }

  std::string TextAt(uint64_t offset) const {
    if (offset >= bytes_.size()) NoLibrary("it is cut off");
    const size_t end = bytes_.find('\0', offset);
    return bytes_.substr(offset, end == std::string::npos ? end : end - offset);
  }

 private:
  std::string bytes_;
};

template <typename Entry, typename Visit>
void ForEach(const Image& image, const Elf64_Shdr& section, const Visit& visit) {
  for (uint64_t at = 0; at + sizeof(Entry) <= section.sh_size; at += sizeof(Entry)) {
    visit(image.At<Entry>(section.sh_offset + at));
  }
}

}  // namespace

ElfFile ReadElfFile(const std::string& path) {
  const Image image(path);
  const auto header = image.At<Elf64_Ehdr>(0);
  if (std::memcmp(header.e_ident, ELFMAG, SELFMAG) != 0 || header.e_ident[EI_CLASS] != ELFCLASS64) {
    NoLibrary("it is no 64-bit ELF file");
  }
  if (header.e_type != ET_DYN) NoLibrary("it is an ELF file of another type");

  ElfFile file;
  const auto section_at = [&](uint64_t index) {
    return image.At<Elf64_Shdr>(header.e_shoff + index * sizeof(Elf64_Shdr));
  };
  for (uint64_t i = 0; i < header.e_shnum; ++i) {
    const Elf64_Shdr section = section_at(i);
    if (section.sh_type == SHT_DYNSYM) {
      const Elf64_Shdr names = section_at(section.sh_link);
      ForEach<Elf64_Sym>(image, section, [&](const Elf64_Sym& symbol) {
        const unsigned binding = ELF64_ST_BIND(symbol.st_info);
        const bool global = binding == STB_GLOBAL || binding == STB_WEAK;
        if (symbol.st_shndx == SHN_UNDEF || (!global && binding != STB_GNU_UNIQUE)) return;
        file.exported.push_back(
            {image.TextAt(names.sh_offset + symbol.st_name), binding == STB_GNU_UNIQUE});
      });
    } else if (section.sh_type == SHT_DYNAMIC) {
      const Elf64_Shdr names = section_at(section.sh_link);
      ForEach<Elf64_Dyn>(image, section, [&](const Elf64_Dyn& entry) {
        if (entry.d_tag == DT_NEEDED) {
          file.needed.push_back(image.TextAt(names.sh_offset + entry.d_un.d_val));
        }
      });
    }
  }
  return file;
}

}  // namespace dossier::check
