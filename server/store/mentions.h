#ifndef DOSSIER_SERVER_STORE_MENTIONS_H_
#define DOSSIER_SERVER_STORE_MENTIONS_H_

#include <string>
#include <vector>

#include "dossier/v1/value.pb.h"
#include "google/protobuf/message.h"

namespace dossier::store {

// What a resource says of others, wherever in it.
struct Mentions {
  // Names in fields that link, such as `incident` or `contradicted_by`; sorted, each once. Not
  // those of sources, which may be gone, and not former names.
  std::vector<std::string> names;
  // Borrowed from the resource.
  std::vector<const v1::Span*> spans;
};

Mentions MentionsOf(const google::protobuf::Message& resource);

}  // namespace dossier::store

#endif  // DOSSIER_SERVER_STORE_MENTIONS_H_
