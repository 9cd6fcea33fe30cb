// The rules that every .proto of the API keeps, as a check that names each violation with its
// place.
//
//   file       lower_snake_case.proto, in the folder of its package, proto3
//   names      CamelCase messages, enums, services and RPCs; lower_snake_case fields and oneofs
//   enums      values begin with the enum's name in UPPER_SNAKE_CASE; the first is 0, _UNSPECIFIED
//   services   end with Service; an RPC Foo takes FooRequest, which no other takes, and returns
//              FooResponse, or a resource if it is a standard method (Get, Create, Update)
//   lists      a List RPC has page_size, page_token and next_page_token (AIP-158)
//   requests   the comment of each field begins with Required or Optional (AIP-203)
//   comments   everything has one
//
// Field numbers that are used twice or are reserved are refused by protoc itself.
#ifndef DOSSIER_TESTS_PROTO_PROTO_STYLE_H_
#define DOSSIER_TESTS_PROTO_PROTO_STYLE_H_

#include <string>
#include <vector>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/descriptor.pb.h"

namespace dossier {

// What breaks the rules in `file`, as "path:line: what", in order of lines. The file must come from
// a pool that was built with source information.
std::vector<std::string> StyleViolations(const google::protobuf::FileDescriptor& file);

}  // namespace dossier

#endif  // DOSSIER_TESTS_PROTO_PROTO_STYLE_H_
