#include <dlfcn.h>

#include <algorithm>
#include <cstring>
#include <string_view>

#include "check/child.h"
#include "check/elf_file.h"
#include "check/tests.h"
#include "check/verdict.h"
#include "server/ingest/config_schema.h"
#include "server/source_host/text_check.h"

namespace dossier::check {
namespace {

constexpr size_t kMaxNameBytes = 64;

std::string ExportsOneSymbol(const Subject& subject) {
  bool entry = false;
  for (const ElfFile::Symbol& symbol : ReadElfFile(subject.path).exported) {
    if (symbol.unique) {
      Fail("it exports " + symbol.name + " as a symbol that is one for the whole process",
           "build with -fvisibility=hidden -fno-gnu-unique");
    }
    if (symbol.name != "dossier_source_entry") {
      Fail("it exports " + symbol.name + " beside dossier_source_entry",
           "build with -fvisibility=hidden and the version script that dossier_add_source() sets");
    }
    entry = true;
  }
  if (!entry) Fail("it does not export dossier_source_entry", "define it with DOSSIER_EXPORT");
  return "";
}

std::string NeedsNoServerLibrary(const Subject& subject) {
  for (const std::string& library : ReadElfFile(subject.path).needed) {
    for (const std::string_view foreign : {"libprotobuf", "libgrpc"}) {
      if (library.rfind(foreign, 0) == 0) {
        Fail("it needs " + library + ", which aborts a process that has the same messages already",
             "use another library for this: the ABI has no protobuf in it");
      }
    }
  }
  return "";
}

std::string Loads(const Subject& subject) {
  LoadModule(subject);
  return "";
}

std::string EntryReturnsOneStaticTable(const Subject& subject) {
  const Module module = LoadModule(subject);
  for (const uint32_t minor : {0U, DOSSIER_ABI_MINOR, 99U, UINT32_MAX}) {
    if (module.entry(DOSSIER_ABI_MAJOR, minor) != module.given) {
      Fail("dossier_source_entry returns another table for ABI 1." + std::to_string(minor),
           "return the same static table for every host_minor; the server compares the minors");
    }
  }
  Dl_info home = {};
  Dl_info of_entry = {};
  if (dladdr(module.given, &home) == 0 ||
      dladdr(reinterpret_cast<const void*>(module.entry), &of_entry) == 0 ||
      home.dli_fbase != of_entry.dli_fbase) {
    Fail("the table does not lie in the plugin's static storage",
         "make it a static const dossier_module");
  }
  for (const uint32_t major : {0U, DOSSIER_ABI_MAJOR + 1, 99U, UINT32_MAX}) {
    const dossier_module* const other = module.entry(major, 0);
    if (other != nullptr && other->abi_major != major) {
      Fail("dossier_source_entry returns a table of major " + std::to_string(other->abi_major) +
               " to a server of major " + std::to_string(major),
           "return NULL for every major that you have no table for");
    }
  }
  return "";
}

void RequireText(const char* name, const char* text, size_t most) {
  const std::string_view view(text, strnlen(text, most + 1));
  if (view.empty() || view.size() > most) {
    Fail(std::string(name) + " has not 1 to " + std::to_string(most) + " bytes", "shorten it");
  }
  if (!source_host::IsUtf8(view) || source_host::HasControl(view)) {
    Fail(std::string(name) + " is not one line of UTF-8", "correct the string");
  }
}

std::string TableIsSound(const Subject& subject) {
  const Module module = LoadModule(subject);
  RequireText("id", module->id, kMaxNameBytes);
  RequireText("version", module->version, kMaxNameBytes);
  const std::string_view id = module->id;
  if (id[0] < 'a' || id[0] > 'z' ||
      id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") != std::string_view::npos) {
    Fail("the id \"" + std::string(id) + "\" is not of the form [a-z][a-z0-9-]*", "rename it");
  }
  if (module->struct_size < offsetof(dossier_module, open_range)) {
    Fail("struct_size of the table is " + std::to_string(module->struct_size) +
             ", less than that of 1.0",
         "set it to sizeof(dossier_module)");
  }
  if (module->min_host_minor > module->abi_minor) {
    Fail("it was built for ABI 1." + std::to_string(module->abi_minor) + " and needs 1." +
             std::to_string(module->min_host_minor) + " of the server",
         "set min_host_minor to the oldest minor that is enough; usually 0");
  }
  if (module->cursor_format == 0) Fail("cursor_format is 0", "begin with 1");
  if ((module->flags & ~DOSSIER_MODULE_CONCURRENT) != 0) {
    Fail("flags has bits that mean nothing in ABI 1." + std::to_string(DOSSIER_ABI_MINOR),
         "set DOSSIER_MODULE_CONCURRENT or 0");
  }
  return "ABI " + std::to_string(module->abi_major) + "." + std::to_string(module->abi_minor) +
         ", id " + std::string(id) + ", version " + module->version;
}

std::string SchemaIsUnderstood(const Subject& subject) {
  const Module module = LoadModule(subject);
  const std::string schema = module->config_schema_json;
  if (const absl::Status status = ingest::CheckSchema(schema); !status.ok()) {
    Fail(std::string(status.message()), "correct config_schema_json: no server loads the plugin");
  }
  const std::vector<std::string> doubts = ingest::DoubtfulKeywords(schema);
  if (!doubts.empty()) {
    Fail(doubts.front() + (doubts.size() > 1
                               ? "; and " + std::to_string(doubts.size() - 1) + " more like it"
                               : ""),
         "use the part of JSON Schema that dossier/source.h lists under CONFIGURATION");
  }
  return "";
}

}  // namespace

std::vector<Test> TableTests() {
  return {
      {.name = "symbols",
       .promise = "exports dossier_source_entry and nothing else",
       .run = ExportsOneSymbol},
      {.name = "libraries",
       .promise = "needs no library that would clash with the server",
       .run = NeedsNoServerLibrary},
      {.name = "loads", .promise = "loads, with every symbol resolved", .run = Loads},
      {.name = "entry",
       .promise = "returns one static table, and NULL to an unknown major",
       .run = EntryReturnsOneStaticTable},
      {.name = "table", .promise = "describes itself soundly", .run = TableIsSound},
      {.name = "schema",
       .promise = "has a configuration schema that the server understands",
       .run = SchemaIsUnderstood},
  };
}

std::vector<Test> AllTests() {
  std::vector<Test> all;
  for (const auto& tests : {TableTests(), ConfigTests(), LifeTests(), RecordTests(), HostTests()}) {
    all.insert(all.end(), tests.begin(), tests.end());
  }
  return all;
}

}  // namespace dossier::check
