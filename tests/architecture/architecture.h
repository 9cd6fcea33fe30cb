#ifndef DOSSIER_TESTS_ARCHITECTURE_ARCHITECTURE_H_
#define DOSSIER_TESTS_ARCHITECTURE_ARCHITECTURE_H_

#include <map>
#include <set>
#include <string>
#include <vector>

namespace dossier {

// The table of arrows.txt: what each part may use.
class Arrows {
 public:
  // Reads a table.
  explicit Arrows(const std::string& path);

  // The line of a part: its own, or that of "plugins/*"; nullptr if it has none.
  const std::set<std::string>* MayUse(const std::string& part) const;

 private:
  std::map<std::string, std::set<std::string>> lines_;
};

// What in the tree at `root` goes against `arrows`, each as "file:line: what", in order: includes
// of server/, client/ and plugins/, link lines of server/*/CMakeLists.txt, folders without a line.
std::vector<std::string> Offences(const std::string& root, const Arrows& arrows);

}  // namespace dossier

#endif  // DOSSIER_TESTS_ARCHITECTURE_ARCHITECTURE_H_
