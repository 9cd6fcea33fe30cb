// docs/filters.md is what clients learn the fields from: it must have all of them, and no others.
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/store/terms.h"

namespace dossier::query {
namespace {

using store::Collection;
using store::FieldKind;

std::string KindInDocs(FieldKind kind) {
  switch (kind) {
    case FieldKind::kText:
      return "text";
    case FieldKind::kEnum:
      return "enum";
    case FieldKind::kBool:
      return "boolean";
    case FieldKind::kNumber:
      return "number";
    case FieldKind::kDuration:
      return "duration";
    case FieldKind::kDate:
      return "date";
    case FieldKind::kTime:
      return "time";
    case FieldKind::kExact:
    case FieldKind::kParent:
      return "name";
  }
  return "";
}

// "`field` kind" of each row, by the title of the section.
std::map<std::string, std::vector<std::string>> RowsOfDocs() {
  std::ifstream file(DOSSIER_SOURCE_DIR "/docs/filters.md");
  std::map<std::string, std::vector<std::string>> rows;
  std::string line;
  std::string section;
  while (std::getline(file, line)) {
    if (absl::StartsWith(line, "## ")) section = line.substr(3);
    if (!absl::StartsWith(line, "| `")) continue;
    const std::vector<std::string> cells = absl::StrSplit(line, " | ");
    rows[section].push_back(absl::StrCat(cells.at(0).substr(2), " ", cells.at(1)));
  }
  return rows;
}

TEST(FilterDocsTest, TheTablesOfTheDocumentationAreTheFieldsOfTheServer) {
  const std::map<std::string, Collection> kSections = {
      {"Incidents", Collection::kIncident}, {"Statements", Collection::kStatement},
      {"Reports", Collection::kReport},     {"Claims", Collection::kClaim},
      {"Sources", Collection::kSource},     {"Decisions", Collection::kDecision},
      {"Records", Collection::kRecord},
  };
  auto documented = RowsOfDocs();
  EXPECT_EQ(documented.size(), kSections.size());
  for (const auto& [section, collection] : kSections) {
    std::vector<std::string> expected;
    for (const store::IndexedField& field : store::IndexedFields(collection)) {
      expected.push_back(absl::StrCat("`", field.name, "` ", KindInDocs(field.kind)));
    }
    EXPECT_THAT(documented[section], testing::ElementsAreArray(expected)) << section;
  }
}

}  // namespace
}  // namespace dossier::query
