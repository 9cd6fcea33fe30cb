#include "server/query/read_mask.h"

#include <algorithm>
#include <cstdint>
#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "google/protobuf/wire_format_lite.h"
#include "server/base/error.h"
#include "server/base/status.h"
#include "server/base/suggestion.h"
#include "server/query/wire.h"

namespace dossier::query {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::internal::WireFormatLite;

constexpr int kMostPaths = 200;
constexpr size_t kMostSteps = 16;

absl::Status Invalid(absl::string_view message) {
  return FieldError("read_mask", "READ_MASK_INVALID", message);
}

// `step` is no field of `message`, to which the path `before` leads.
absl::Status NoSuchField(const Descriptor* message, absl::string_view step,
                         absl::string_view before) {
  std::vector<std::string> names;
  for (int i = 0; i < message->field_count(); ++i) names.push_back(message->field(i)->name());
  const std::string where = before.empty() ? std::string() : absl::StrCat(" in `", before, "`");
  return Invalid(absl::StrCat("no field `", step, "`", where, DidYouMean(step, names),
                              "; there are ", absl::StrJoin(names, ", ")));
}

// The numbers of the fields that `path` leads through.
absl::StatusOr<std::vector<int>> ReadPath(absl::string_view path, const Descriptor* message) {
  const std::vector<absl::string_view> steps = absl::StrSplit(path, '.');
  if (steps.size() > kMostSteps) {
    return Invalid(absl::StrCat("a path has at most ", kMostSteps, " steps"));
  }
  std::vector<int> numbers;
  const FieldDescriptor* field = nullptr;
  for (size_t i = 0; i < steps.size(); ++i) {
    const absl::string_view before =
        path.substr(0, i == 0 ? 0 : static_cast<size_t>(steps[i].data() - path.data()) - 1);
    const bool each =
        steps[i] == "*" && field != nullptr && field->is_repeated() && steps[i - 1] != "*";
    if (each) continue;
    if (message == nullptr || (field != nullptr && field->is_map())) {
      return Invalid(absl::StrCat("`", before, "` has no fields of its own; name it alone"));
    }
    field = message->FindFieldByName(std::string(steps[i]));
    if (field == nullptr) return NoSuchField(message, steps[i], before);
    numbers.push_back(field->number());
    message = field->message_type();
  }
  return numbers;
}

// One field of a serialised message.
struct WireField {
  int number = 0;
  bool has_length = false;
  // With its tag; and what the length counts, if it has one.
  absl::string_view whole;
  absl::string_view content;
};

std::optional<uint64_t> TakeVarint(absl::string_view& bytes) {
  uint64_t value = 0;
  for (int shift = 0; shift < 64 && !bytes.empty(); shift += 7) {
    const auto byte = static_cast<uint8_t>(bytes.front());
    bytes.remove_prefix(1);
    value |= static_cast<uint64_t>(byte & 0x7F) << shift;
    if (byte < 0x80) return value;
  }
  return std::nullopt;
}

// Takes the first field off `bytes`; nullopt if they are no fields.
std::optional<WireField> TakeField(absl::string_view& bytes) {
  const absl::string_view start = bytes;
  const std::optional<uint64_t> tag = TakeVarint(bytes);
  if (!tag.has_value() || *tag > UINT32_MAX) return std::nullopt;
  WireField field;
  field.number = WireFormatLite::GetTagFieldNumber(static_cast<uint32_t>(*tag));
  size_t size = 0;
  switch (WireFormatLite::GetTagWireType(static_cast<uint32_t>(*tag))) {
    case WireFormatLite::WIRETYPE_VARINT:
      if (!TakeVarint(bytes).has_value()) return std::nullopt;
      break;
    case WireFormatLite::WIRETYPE_FIXED64:
      size = 8;
      break;
    case WireFormatLite::WIRETYPE_FIXED32:
      size = 4;
      break;
    case WireFormatLite::WIRETYPE_LENGTH_DELIMITED: {
      const std::optional<uint64_t> length = TakeVarint(bytes);
      if (!length.has_value() || *length > bytes.size()) return std::nullopt;
      size = static_cast<size_t>(*length);
      field.has_length = true;
      break;
    }
    default:
      return std::nullopt;
  }
  if (size > bytes.size()) return std::nullopt;
  field.content = bytes.substr(0, size);
  bytes.remove_prefix(size);
  field.whole = start.substr(0, start.size() - bytes.size());
  return field;
}

}  // namespace

const ReadMask::Node* ReadMask::Node::Find(int sought) const {
  const auto found = std::lower_bound(fields.begin(), fields.end(), sought,
                                      [](const Node& field, int n) { return field.number < n; });
  return found == fields.end() || found->number != sought ? nullptr : &*found;
}

void ReadMask::Node::Add(absl::Span<const int> path) {
  const auto place = std::lower_bound(fields.begin(), fields.end(), path.front(),
                                      [](const Node& field, int n) { return field.number < n; });
  const bool is_new = place == fields.end() || place->number != path.front();
  Node& node = is_new ? *fields.insert(place, Node{path.front(), {}}) : *place;
  const bool is_last = path.size() == 1;
  if (is_last) {
    node.fields.clear();
  } else if (is_new || !node.fields.empty()) {
    node.Add(path.subspan(1));
  }
}

absl::StatusOr<ReadMask> ReadMask::Parse(const google::protobuf::FieldMask& mask,
                                         const Descriptor* resource) {
  if (mask.paths_size() > kMostPaths) {
    return Invalid(absl::StrCat("a mask has at most ", kMostPaths, " paths"));
  }
  ReadMask result;
  if (mask.paths_size() == 1 && mask.paths(0) == "*") return result;
  for (const std::string& path : mask.paths()) {
    if (path == "*") return Invalid("`*` stands alone; it is everything already");
    DOSSIER_ASSIGN_OR_RETURN(const std::vector<int> numbers, ReadPath(path, resource));
    result.root_.Add(numbers);
  }
  return result;
}

bool ReadMask::Append(absl::string_view bytes, std::string& out) const {
  if (!IsWhole()) return AppendWanted(root_, bytes, out);
  out.append(bytes.data(), bytes.size());
  return true;
}

bool ReadMask::AppendWanted(const Node& node, absl::string_view bytes, std::string& out) {
  while (!bytes.empty()) {
    const std::optional<WireField> field = TakeField(bytes);
    if (!field.has_value()) return false;
    const Node* wanted = node.Find(field->number);
    if (wanted == nullptr) continue;
    if (wanted->fields.empty()) {
      out.append(field->whole.data(), field->whole.size());
      continue;
    }
    std::string content;
    if (!field->has_length || !AppendWanted(*wanted, field->content, content)) return false;
    AppendBytesField(field->number, content, out);
  }
  return true;
}

}  // namespace dossier::query
