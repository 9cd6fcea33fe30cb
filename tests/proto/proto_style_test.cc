#include "tests/proto/proto_style.h"

#include <fstream>

#include "absl/strings/match.h"
#include "absl/strings/str_join.h"
#include "gmock/gmock.h"
#include "google/protobuf/descriptor_database.h"
#include "gtest/gtest.h"

namespace dossier {
namespace {

using google::protobuf::DescriptorPool;
using google::protobuf::FileDescriptor;
using google::protobuf::FileDescriptorSet;
using testing::ElementsAre;
using testing::IsEmpty;

// The descriptors that protoc wrote to `path`.
class Descriptors {
 public:
  explicit Descriptors(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    EXPECT_TRUE(set_.ParseFromIstream(&file)) << path;
    for (const auto& each : set_.file()) EXPECT_NE(pool_.BuildFile(each), nullptr) << each.name();
  }

  // Our own files; those of Google keep Google's names.
  std::vector<const FileDescriptor*> OurFiles() const {
    std::vector<const FileDescriptor*> files;
    for (const auto& each : set_.file()) {
      if (absl::StartsWith(each.name(), "dossier/")) {
        files.push_back(pool_.FindFileByName(each.name()));
      }
    }
    return files;
  }

 private:
  FileDescriptorSet set_;
  DescriptorPool pool_;
};

TEST(ProtoStyleTest, TheApiKeepsItsRules) {
  const Descriptors api(DOSSIER_API_DESCRIPTORS);
  const auto files = api.OurFiles();
  ASSERT_GE(files.size(), 10u);
  for (const FileDescriptor* file : files) {
    EXPECT_THAT(StyleViolations(*file), IsEmpty()) << absl::StrJoin(StyleViolations(*file), "\n");
  }
}

TEST(ProtoStyleTest, EveryRuleThatIsBrokenIsNamedWithItsLine) {
  const Descriptors bad(DOSSIER_BAD_DESCRIPTORS);
  const auto files = bad.OurFiles();
  ASSERT_EQ(files.size(), 1u);
  const std::string path = "dossier/v1/bad_Style.proto";
  EXPECT_THAT(
      StyleViolations(*files[0]),
      ElementsAre(path + ":1: package dossier.v2 belongs in the folder dossier/v2",
                  path + ":1: file name bad_Style.proto is not lower_snake_case",
                  path + ":6: enum Colour has no comment",
                  path + ":7: enum value RED has no comment",
                  path + ":7: enum value RED does not begin with COLOUR_",
                  path + ":7: the zero of Colour is not COLOUR_UNSPECIFIED",
                  path + ":10: message lower_case has no comment",
                  path + ":10: message lower_case is not CamelCase",
                  path + ":11: field camelCase has no comment",
                  path + ":11: field camelCase is not lower_snake_case",
                  path + ":19: service Painter has no comment",
                  path + ":19: service Painter is not CamelCase with Service at its end",
                  path + ":20: RPC paint has no comment", path + ":20: RPC paint is not CamelCase",
                  path + ":20: RPC paint takes lower_case instead of paintRequest",
                  path + ":20: RPC paint returns Other instead of paintResponse",
                  path + ":29: ListThingsRequest has no field page_size",
                  path + ":29: ListThingsRequest has no field page_token",
                  path + ":31: comment of request field filter does not begin with Required. or "
                         "Optional.",
                  path + ":35: ListThingsResponse has no field next_page_token"));
}

}  // namespace
}  // namespace dossier
