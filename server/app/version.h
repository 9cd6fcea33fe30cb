#ifndef DOSSIER_SERVER_APP_VERSION_H_
#define DOSSIER_SERVER_APP_VERSION_H_

namespace dossier::app {

// The version of the project, from CMakeLists.txt.
inline constexpr char kVersion[] = DOSSIER_VERSION;

}  // namespace dossier::app

#endif  // DOSSIER_SERVER_APP_VERSION_H_
