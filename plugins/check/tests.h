#ifndef DOSSIER_PLUGINS_CHECK_TESTS_H_
#define DOSSIER_PLUGINS_CHECK_TESTS_H_

#include <chrono>
#include <string>
#include <vector>

#include "check/subject.h"

namespace dossier::check {

// A promise of dossier/source.h and how it is tried.
struct Test {
  const char* name;     // for --only: "cancel"
  const char* promise;  // a sentence about the plugin
  bool needs_config = false;
  // Runs in a process of its own. Ends by Fail, Skip, or by returning a remark, mostly empty.
  std::string (*run)(const Subject& subject) = nullptr;
  // Run in two processes, whose remarks must be equal; `difference` says what it means if not.
  const char* difference = nullptr;
  std::chrono::seconds limit{60};
  bool starts_processes = false;
};

// The file, its table and its schema.
std::vector<Test> TableTests();
// Configurations, good and bad.
std::vector<Test> ConfigTests();
// Order of calls, time, and what stays behind.
std::vector<Test> LifeTests();
// The host of the server, in a process of its own.
std::vector<Test> HostTests();
// Records, cursors and budgets.
std::vector<Test> RecordTests();

// All of them, in the order in which they are run.
std::vector<Test> AllTests();

}  // namespace dossier::check

#endif  // DOSSIER_PLUGINS_CHECK_TESTS_H_
