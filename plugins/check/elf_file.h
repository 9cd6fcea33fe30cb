#ifndef DOSSIER_PLUGINS_CHECK_ELF_FILE_H_
#define DOSSIER_PLUGINS_CHECK_ELF_FILE_H_

#include <string>
#include <vector>

namespace dossier::check {

// What the dynamic linker would see in a shared library, read without loading it.
struct ElfFile {
  struct Symbol {
    std::string name;
    bool unique = false;  // STB_GNU_UNIQUE: one for the whole process
  };

  std::vector<Symbol> exported;
  std::vector<std::string> needed;
};

// Ends the test if the file is no shared library of this machine.
ElfFile ReadElfFile(const std::string& path);

}  // namespace dossier::check

#endif  // DOSSIER_PLUGINS_CHECK_ELF_FILE_H_
