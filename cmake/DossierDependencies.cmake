# Every package comes from Debian 12; cmake/packages.txt is the list that the scripts install.
# Debian ships no protobuf-config.cmake, hence module mode for Protobuf.

find_package(Threads REQUIRED)
find_package(Protobuf REQUIRED)
find_package(absl CONFIG REQUIRED)
find_package(OpenSSL REQUIRED COMPONENTS Crypto SSL)
find_package(SQLite3 REQUIRED)
find_package(ICU REQUIRED COMPONENTS uc i18n)
find_package(LibXml2 REQUIRED)
find_package(CURL REQUIRED)
find_package(ZLIB REQUIRED)
find_package(nlohmann_json CONFIG REQUIRED)
find_package(yaml-cpp CONFIG REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(GMIME REQUIRED IMPORTED_TARGET gmime-3.0)
pkg_check_modules(POPPLER REQUIRED IMPORTED_TARGET poppler-cpp)
pkg_check_modules(RE2 REQUIRED IMPORTED_TARGET re2)
pkg_check_modules(SECCOMP REQUIRED IMPORTED_TARGET libseccomp)
find_library(CLD2_LIBRARY cld2 REQUIRED)
find_library(TCMALLOC_LIBRARY tcmalloc_minimal REQUIRED)
find_package(spdlog CONFIG REQUIRED)

# In place of malloc in what is linked with it. Sanitizers bring a heap of their own.
add_library(dossier_heap INTERFACE)
add_library(dossier::heap ALIAS dossier_heap)
if(NOT DOSSIER_SANITIZED)
  target_link_libraries(dossier_heap INTERFACE ${TCMALLOC_LIBRARY})
endif()

if(DOSSIER_GRPC)
  find_package(gRPC CONFIG REQUIRED)
  find_package(CLI11 CONFIG REQUIRED)
endif()
