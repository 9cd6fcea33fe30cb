#ifndef DOSSIER_SERVER_QUERY_READ_MASK_H_
#define DOSSIER_SERVER_QUERY_READ_MASK_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/field_mask.pb.h"

namespace dossier::query {

// Which fields of a resource a client wants (AIP-157), applied to the bytes of the resource: what
// is wanted is copied, the rest is skipped, and nothing becomes a message on the way.
//
// A path leads through repeated messages as through single ones, `victims.name`, with or without
// `*` for "each of them", `victims.*.name`. A message that is named is there whole; `*` alone, or
// no path at all, is everything. A value: immutable, copyable, any number of threads.
class ReadMask {
 public:
  // The mask as a request bears it, for resources of type `resource`. INVALID_ARGUMENT
  // (READ_MASK_INVALID) names the path that leads nowhere, and what there is instead.
  static absl::StatusOr<ReadMask> Parse(const google::protobuf::FieldMask& mask,
                                        const google::protobuf::Descriptor* resource);

  // Everything.
  ReadMask() = default;

  // Whether nothing is left out.
  bool IsWhole() const { return root_.fields.empty(); }

  // Appends to `out` those fields of the serialised message `bytes` that are wanted. False if the
  // bytes are no message; then `out` holds nothing of use.
  [[nodiscard]] bool Append(absl::string_view bytes, std::string& out) const;

 private:
  // What is wanted of one message: everything if no fields are named.
  struct Node {
    int number = 0;            // of this field in the message around it
    std::vector<Node> fields;  // by number, ascending

    const Node* Find(int sought) const;
    // Makes the field of the first number wanted, or of it only what the further ones lead to.
    void Add(absl::Span<const int> path);
  };

  static bool AppendWanted(const Node& node, absl::string_view bytes, std::string& out);

  Node root_;
};

}  // namespace dossier::query

#endif  // DOSSIER_SERVER_QUERY_READ_MASK_H_
