# find_package(dossier_client)
#
#   dossier::client  dossier/client/client.h, watcher.h, ...: calls and watches with absl::Status
#   dossier::api     dossier/v1/*.grpc.pb.h: the generated services alone
#   dossier::values  dossier/v1/*.pb.h: the generated messages alone
#
# Built with the same gRPC, Protobuf and Abseil as Dossier was: their C++ libraries promise nothing
# from one version to the next. C++20.

include(CMakeFindDependencyMacro)
find_dependency(Threads)
# Module mode first, as Debian has no configuration of Protobuf, and gRPC's asks for its targets.
if(NOT TARGET protobuf::libprotobuf)
  find_dependency(Protobuf)
endif()
find_dependency(absl CONFIG)
find_dependency(gRPC CONFIG)
include("${CMAKE_CURRENT_LIST_DIR}/DossierClientTargets.cmake")
