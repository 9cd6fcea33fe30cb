// The questions of the watchers: the same for those who ask and for those who check the answers.
#ifndef DOSSIER_TESTS_E2E_FIRE_FILTERS_H_
#define DOSSIER_TESTS_E2E_FIRE_FILTERS_H_

#include <string>
#include <vector>

namespace dossier::e2e {

struct Question {
  std::vector<std::string> types;  // empty: all
  std::string filter;
  bool from_snapshot = false;  // or from the whole history
};

// What the watcher of that number asks for, all different up to some hundreds.
Question QuestionOf(int watcher);

}  // namespace dossier::e2e

#endif  // DOSSIER_TESTS_E2E_FIRE_FILTERS_H_
