#include "tests/architecture/architecture.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <optional>
#include <regex>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gtest/gtest.h"

namespace dossier {
namespace {

namespace fs = std::filesystem;

const char* const kTops[] = {"server", "client", "plugins"};

bool IsSource(const fs::path& path) {
  const std::string extension = path.extension().string();
  return extension == ".h" || extension == ".cc" || extension == ".c";
}

// The first `count` components of a path.
std::string Head(const std::string& path, int count) {
  const std::vector<std::string> parts = absl::StrSplit(path, '/');
  std::string head = parts[0];
  for (int i = 1; i < count && i + 1 < static_cast<int>(parts.size()); ++i) {
    absl::StrAppend(&head, "/", parts[static_cast<size_t>(i)]);
  }
  return head;
}

// The part of the house that a file of the tree belongs to.
std::string PartOf(const std::string& file) {
  return absl::StartsWith(file, "client/") ? "client" : Head(file, 2);
}

// The part that an include means, seen from a file of `from`; nullopt for libraries of others.
std::optional<std::string> PartIncluded(const fs::path& root, const std::string& from,
                                        const std::string& include) {
  if (absl::StartsWith(include, "grpc") || absl::EndsWith(include, ".grpc.pb.h")) return "grpc";
  if (absl::EndsWith(include, ".pb.h") || absl::StartsWith(include, "google/")) return "values";
  if (absl::StartsWith(include, "tests/")) return "tests";
  if (absl::StartsWith(include, "dossier/client/")) return "client";
  if (fs::exists(root / "plugins/include" / include)) return "plugins/include";
  for (const char* top : kTops) {
    if (absl::StartsWith(include, absl::StrCat(top, "/"))) return PartOf(include);
  }
  // Plugins name their own files, and those of the SDK, without the first component.
  const std::string in_plugins = absl::StrCat("plugins/", include);
  if (absl::StartsWith(from, "plugins/") && fs::exists(root / in_plugins))
    return PartOf(in_plugins);
  return std::nullopt;
}

// The part that a target means in the link line of `from`; nullopt if it is none.
std::optional<std::string> PartLinked(const fs::path& root, const std::string& target) {
  if (target == "dossier::api" || absl::StartsWith(target, "gRPC::")) return "grpc";
  if (target == "dossier::values") return "values";
  if (!absl::StartsWith(target, "dossier::")) return std::nullopt;
  const std::string folder = absl::StrCat("server/", target.substr(9));
  if (!fs::is_directory(root / folder)) return std::nullopt;  // a further target of some folder
  return folder;
}

class Inspection {
 public:
  Inspection(const fs::path& root, const Arrows& arrows) : root_(root), arrows_(arrows) {}

  std::vector<std::string> Run() {
    for (const char* top : kTops) {
      if (fs::exists(root_ / top)) Inspect(root_ / top);
    }
    std::sort(offences_.begin(), offences_.end());
    return std::move(offences_);
  }

 private:
  void Inspect(const fs::path& folder) {
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
      if (!entry.is_regular_file()) continue;
      const std::string file = fs::relative(entry.path(), root_).string();
      if (IsSource(entry.path())) InspectIncludes(file);
      if (entry.path().filename() == "CMakeLists.txt" && absl::StartsWith(file, "server/") &&
          file != "server/CMakeLists.txt") {
        InspectLinks(file);
      }
    }
  }

  void InspectIncludes(const std::string& file) {
    static const std::regex include(R"re(^\s*#\s*include\s*["<]([^">]+)[">])re");
    const std::string part = PartOf(file);
    if (arrows_.MayUse(part) == nullptr) {
      offences_.push_back(absl::StrCat(file, ":1: ", part, " has no line in arrows.txt"));
      return;
    }
    EachMatch(file, include, [&](const std::string& where, const std::string& name) {
      Judge(where, part, PartIncluded(root_, part, name), absl::StrCat("includes ", name));
    });
  }

  void InspectLinks(const std::string& file) {
    static const std::regex target(R"re((\w+::[\w+]+))re");
    const std::string part = PartOf(file);
    if (arrows_.MayUse(part) == nullptr) return;
    EachMatch(file, target, [&](const std::string& where, const std::string& name) {
      Judge(where, part, PartLinked(root_, name), absl::StrCat("links ", name));
    });
  }

  // Calls `found` with "file:line" and the first group of each match.
  template <typename Found>
  void EachMatch(const std::string& file, const std::regex& pattern, Found found) {
    std::ifstream in(root_ / file);
    std::string line;
    for (int number = 1; std::getline(in, line); ++number) {
      for (std::sregex_iterator match(line.begin(), line.end(), pattern), end; match != end;
           ++match) {
        found(absl::StrCat(file, ":", number), (*match)[1].str());
      }
    }
  }

  void Judge(const std::string& where, const std::string& part,
             const std::optional<std::string>& used, const std::string& what) {
    if (!used.has_value() || *used == part || arrows_.MayUse(part)->count(*used) > 0) return;
    offences_.push_back(absl::StrCat(where, ": ", part, " ", what, ", but may not use ", *used));
  }

  const fs::path root_;
  const Arrows& arrows_;
  std::vector<std::string> offences_;
};

}  // namespace

Arrows::Arrows(const std::string& path) {
  std::ifstream in(path);
  EXPECT_TRUE(in.good()) << path;
  std::string line;
  while (std::getline(in, line)) {
    const std::vector<std::string> words = absl::StrSplit(line, ' ', absl::SkipEmpty());
    if (words.empty() || words[0][0] == '#') continue;
    lines_[words[0]] = {words.begin() + 1, words.end()};
  }
}

const std::set<std::string>* Arrows::MayUse(const std::string& part) const {
  auto line = lines_.find(part);
  if (line == lines_.end() && absl::StartsWith(part, "plugins/")) line = lines_.find("plugins/*");
  return line == lines_.end() ? nullptr : &line->second;
}

std::vector<std::string> Offences(const std::string& root, const Arrows& arrows) {
  return Inspection(root, arrows).Run();
}

}  // namespace dossier
