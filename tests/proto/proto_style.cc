#include "tests/proto/proto_style.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace dossier {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::EnumValueDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::FileDescriptor;
using google::protobuf::MethodDescriptor;
using google::protobuf::ServiceDescriptor;
using google::protobuf::SourceLocation;

bool IsCamelCase(absl::string_view name) {
  return absl::ascii_isupper(name.front()) && name.find('_') == name.npos;
}

bool IsLowerSnakeCase(absl::string_view name) {
  return std::all_of(name.begin(), name.end(), [](char c) {
    return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '_';
  });
}

std::string UpperSnakeCase(absl::string_view camel) {
  std::string upper;
  for (const char c : camel) {
    if (absl::ascii_isupper(c) && !upper.empty()) upper.push_back('_');
    upper.push_back(absl::ascii_toupper(c));
  }
  return upper;
}

class Check {
 public:
  explicit Check(const FileDescriptor& file) : file_(file) {}

  std::vector<std::string> Run() {
    CheckFile();
    for (int i = 0; i < file_.message_type_count(); ++i) CheckMessage(*file_.message_type(i));
    for (int i = 0; i < file_.enum_type_count(); ++i) CheckEnum(*file_.enum_type(i));
    for (int i = 0; i < file_.service_count(); ++i) CheckService(*file_.service(i));
    std::stable_sort(found_.begin(), found_.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    std::vector<std::string> lines;
    for (const auto& [line, what] : found_) {
      lines.push_back(absl::StrCat(file_.name(), ":", line, ": ", what));
    }
    return lines;
  }

 private:
  void CheckFile() {
    const std::string folder = absl::StrReplaceAll(file_.package(), {{".", "/"}});
    const size_t slash = file_.name().rfind('/');
    const std::string name = file_.name().substr(slash + 1);
    if (file_.name().substr(0, slash) != folder) {
      Add(1, absl::StrCat("package ", file_.package(), " belongs in the folder ", folder));
    }
    if (!IsLowerSnakeCase(name.substr(0, name.find('.')))) {
      Add(1, absl::StrCat("file name ", name, " is not lower_snake_case"));
    }
    if (file_.syntax() != FileDescriptor::SYNTAX_PROTO3) Add(1, "syntax is not proto3");
  }

  void CheckMessage(const Descriptor& message) {
    if (message.options().map_entry()) return;
    CheckComment(message, "message");
    if (!IsCamelCase(message.name())) Name(message, "message", "CamelCase");
    for (int i = 0; i < message.field_count(); ++i) CheckField(*message.field(i));
    for (int i = 0; i < message.real_oneof_decl_count(); ++i) {
      CheckComment(*message.oneof_decl(i), "oneof");
      if (!IsLowerSnakeCase(message.oneof_decl(i)->name())) {
        Name(*message.oneof_decl(i), "oneof", "lower_snake_case");
      }
    }
    for (int i = 0; i < message.nested_type_count(); ++i) CheckMessage(*message.nested_type(i));
    for (int i = 0; i < message.enum_type_count(); ++i) CheckEnum(*message.enum_type(i));
  }

  void CheckField(const FieldDescriptor& field) {
    const std::string comment = CheckComment(field, "field");
    if (!IsLowerSnakeCase(field.name())) Name(field, "field", "lower_snake_case");
    const bool of_request = absl::EndsWith(field.containing_type()->name(), "Request") &&
                            field.real_containing_oneof() == nullptr;
    if (of_request && !comment.empty() && !absl::StartsWith(comment, "Required.") &&
        !absl::StartsWith(comment, "Optional.")) {
      Add(field, absl::StrCat("comment of request field ", field.name(),
                              " does not begin with Required. or Optional."));
    }
  }

  void CheckEnum(const EnumDescriptor& type) {
    CheckComment(type, "enum");
    if (!IsCamelCase(type.name())) Name(type, "enum", "CamelCase");
    const std::string prefix = absl::StrCat(UpperSnakeCase(type.name()), "_");
    for (int i = 0; i < type.value_count(); ++i) {
      const EnumValueDescriptor& value = *type.value(i);
      CheckComment(value, "enum value");
      if (!absl::StartsWith(value.name(), prefix)) {
        Add(value, absl::StrCat("enum value ", value.name(), " does not begin with ", prefix));
      }
    }
    if (type.value(0)->name() != absl::StrCat(prefix, "UNSPECIFIED")) {
      Add(*type.value(0),
          absl::StrCat("the zero of ", type.name(), " is not ", prefix, "UNSPECIFIED"));
    }
  }

  void CheckService(const ServiceDescriptor& service) {
    CheckComment(service, "service");
    if (!absl::EndsWith(service.name(), "Service") || !IsCamelCase(service.name())) {
      Name(service, "service", "CamelCase with Service at its end");
    }
    for (int i = 0; i < service.method_count(); ++i) CheckMethod(*service.method(i));
  }

  void CheckMethod(const MethodDescriptor& method) {
    CheckComment(method, "RPC");
    if (!IsCamelCase(method.name())) Name(method, "RPC", "CamelCase");
    const std::string request = method.input_type()->name();
    const std::string response = method.output_type()->name();
    if (request != absl::StrCat(method.name(), "Request")) {
      Add(method, absl::StrCat("RPC ", method.name(), " takes ", request, " instead of ",
                               method.name(), "Request"));
    }
    if (!MayReturnResource(method) && response != absl::StrCat(method.name(), "Response")) {
      Add(method, absl::StrCat("RPC ", method.name(), " returns ", response, " instead of ",
                               method.name(), "Response"));
    }
    if (absl::StartsWith(method.name(), "List")) CheckPages(method);
  }

  // A standard method returns its resource, and so may a custom one that acts on a resource by its
  // name (AIP-136); Delete returns Empty (AIP-135).
  static bool MayReturnResource(const MethodDescriptor& method) {
    if (absl::StartsWith(method.name(), "Get") || absl::StartsWith(method.name(), "Create") ||
        absl::StartsWith(method.name(), "Update")) {
      return true;
    }
    if (absl::StartsWith(method.name(), "Delete")) {
      return method.output_type()->full_name() == "google.protobuf.Empty";
    }
    return method.input_type()->FindFieldByName("name") != nullptr &&
           method.output_type()->FindFieldByName("name") != nullptr;
  }

  void CheckPages(const MethodDescriptor& method) {
    for (const auto& [message, field] :
         std::initializer_list<std::pair<const Descriptor*, const char*>>{
             {method.input_type(), "page_size"},
             {method.input_type(), "page_token"},
             {method.output_type(), "next_page_token"}}) {
      if (message->FindFieldByName(field) == nullptr) {
        Add(*message, absl::StrCat(message->name(), " has no field ", field));
      }
    }
  }

  // The comment of `thing`, without space around it.
  template <typename Thing>
  std::string CheckComment(const Thing& thing, absl::string_view what) {
    SourceLocation place;
    if (!thing.GetSourceLocation(&place)) return "";
    absl::StripAsciiWhitespace(&place.leading_comments);
    if (place.leading_comments.empty()) {
      Add(thing, absl::StrCat(what, " ", thing.name(), " has no comment"));
    }
    return place.leading_comments;
  }

  template <typename Thing>
  void Name(const Thing& thing, absl::string_view what, absl::string_view rule) {
    Add(thing, absl::StrCat(what, " ", thing.name(), " is not ", rule));
  }

  template <typename Thing>
  void Add(const Thing& thing, std::string what) {
    SourceLocation place;
    if (!thing.GetSourceLocation(&place)) place.start_line = -1;
    Add(place.start_line + 1, std::move(what));
  }

  void Add(int line, std::string what) { found_.emplace_back(line, std::move(what)); }

  const FileDescriptor& file_;
  std::vector<std::pair<int, std::string>> found_;
};

}  // namespace

std::vector<std::string> StyleViolations(const FileDescriptor& file) { return Check(file).Run(); }

}  // namespace dossier
