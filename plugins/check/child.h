#ifndef DOSSIER_PLUGINS_CHECK_CHILD_H_
#define DOSSIER_PLUGINS_CHECK_CHILD_H_

#include <chrono>
#include <functional>
#include <string>

#include "check/verdict.h"

namespace dossier::check {

// What the code in a child process is doing right now, such as "poll 3"; told to people if it never
// comes back. In the parent it does nothing.
void NoteActivity(const char* what);

// How many bytes this child has written to its standard output so far, and the first of them.
std::string StandardOutput();

// Lets nothing in this process reach another machine from now on: the attempt ends the process.
void ForbidNetwork();

// What a child did.
struct ChildResult {
  Verdict verdict;
  std::string payload;  // what `body` returned
};

// Whether a child may start processes itself: to do it for the plugin, never by the plugin.
enum class Processes { kForbidden, kAllowed };

// Runs `body` in a process of its own and ends it with all its threads
// after `limit`. A crash, an exit and a hang are failures that say during what. Not thread-safe:
// the calling process has one thread.
ChildResult RunInChild(const std::function<std::string()>& body, std::chrono::seconds limit,
                       Processes processes = Processes::kForbidden);

}  // namespace dossier::check

#endif  // DOSSIER_PLUGINS_CHECK_CHILD_H_
