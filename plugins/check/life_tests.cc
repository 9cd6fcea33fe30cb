#include <dirent.h>
#include <malloc.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <clocale>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <thread>

#include "check/child.h"
#include "check/tests.h"
#include "check/verdict.h"

extern char** environ;

// Of the sanitizers, whose heap mallinfo2 does not see.
extern "C" size_t __sanitizer_get_current_allocated_bytes() __attribute__((weak));

namespace dossier::check {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr auto kToEnd = seconds(1);

std::string InMs(Clock::duration time) {
  return std::to_string(std::chrono::duration_cast<milliseconds>(time).count()) + " ms";
}

size_t CountEntries(const char* directory) {
  DIR* const handle = opendir(directory);
  size_t count = 0;
  while (handle != nullptr && readdir(handle) != nullptr) ++count;
  if (handle != nullptr) closedir(handle);
  return count;
}

std::string CallsInOrder(const Subject& subject) {
  const Module module = LoadModule(subject);
  RecordingHost host(subject.secrets);
  Instance first(module, host, *subject.config_json);
  first.Require();
  {
    RecordingHost other_host(subject.secrets);
    Instance second(module, other_host, *subject.config_json);
    second.Require();  // several live at a time, and this one goes without a session
  }
  std::string cursor;
  for (int session = 0; session < 3; ++session) {
    Reading reading(first, cursor);
    if (!reading.opened().ok()) break;
    reading.Interrupt();  // without effect on the next poll
    reading.Poll({}, milliseconds(300));
    if (!host.checkpoints().empty()) {
      cursor = host.checkpoints().back().cursor;
      reading.Committed(cursor);
    }
  }
  RequireNoBreach(host.breaches());
  return "";
}

// Polls until the source has nothing to do at once; nullopt-like false if it cannot.
bool PollUntilIdle(Reading& reading) {
  if (!reading.opened().ok()) return false;
  for (int polls = 0; polls < 200; ++polls) {
    const PollEnd end = reading.Poll({}, seconds(5));
    if (!end.answer.ok()) return false;
    if (end.state != DOSSIER_STATE_MORE) return end.state == DOSSIER_STATE_IDLE;
  }
  return false;
}

void RequireCancelled(const PollEnd& end, Clock::duration took) {
  if (took > kToEnd) {
    Fail("poll went on for " + InMs(took) + " after cancel_fd had turned readable",
         "put cancel_fd into every wait, and look at it in long loops");
  }
  if (!end.answer.ok() && end.answer.code != DOSSIER_CANCELLED) {
    Fail("a cancelled poll returned " + end.answer.Words(),
         "return CANCELLED, or OK if it was done");
  }
}

std::string EndsWhenCancelled(const Subject& subject) {
  const Module module = LoadModule(subject);
  RecordingHost host(subject.secrets);
  Instance instance(module, host, *subject.config_json);
  Reading reading(instance.Require(), "");
  if (!reading.opened().ok()) Skip("open returned " + reading.opened().Words());
  // Before it has read anything.
  reading.cancel().Raise();
  const PollEnd early = reading.Poll({}, seconds(30));
  RequireCancelled(early, early.took);
  reading.cancel().Clear();
  // While it waits for news, or for whatever its upstream keeps it waiting for.
  if (early.state != DOSSIER_STATE_END && !(PollUntilIdle(reading))) {
    // An unreachable upstream: what comes next is cancelled all the same.
  }
  Clock::time_point raised = Clock::now();
  std::thread canceller([&] {
    std::this_thread::sleep_for(milliseconds(100));
    raised = Clock::now();
    reading.cancel().Raise();
  });
  PollEnd end;
  try {
    end = reading.Poll({}, seconds(30));
  } catch (...) {
    canceller.join();
    throw;
  }
  const auto ended = Clock::now();
  canceller.join();
  if (ended > raised) RequireCancelled(end, ended - raised);
  reading.cancel().Clear();
  // And it goes on afterwards.
  reading.cancel().Raise();
  const PollEnd again = reading.Poll({}, seconds(30));
  RequireCancelled(again, again.took);
  RequireNoBreach(host.breaches());
  return "";
}

std::string KeepsItsDeadline(const Subject& subject) {
  const Module module = LoadModule(subject);
  RecordingHost host(subject.secrets);
  Instance instance(module, host, *subject.config_json);
  Reading reading(instance.Require(), "");
  if (!reading.opened().ok()) Skip("open returned " + reading.opened().Words());
  for (const auto time : {milliseconds(0), milliseconds(50), milliseconds(400), milliseconds(0)}) {
    const PollEnd end = reading.Poll({}, time);
    if (end.took > time + kToEnd) {
      Fail("a poll with " + InMs(time) + " to its deadline took " + InMs(end.took),
           "give deadline_mono_ns to every wait, and look at it in long loops");
    }
    if (!end.answer.ok() && end.answer.code == DOSSIER_INTERNAL) {
      Fail("a poll with " + InMs(time) + " to its deadline returned " + end.answer.Words(),
           "return OK with MORE, or DEADLINE");
    }
    if (end.answer.ok() && end.state == DOSSIER_STATE_END) break;
  }
  RequireNoBreach(host.breaches());
  return "";
}

// The threads beside this one. The kernel lists a thread for a moment after it was joined.
size_t CountThreadsThatStay() {
  const auto count = [] { return CountEntries("/proc/self/task") - 3; };  // ".", ".." and this one
  for (int look = 0; look < 1000 && count() > 0; ++look) {
    std::this_thread::sleep_for(milliseconds(1));
  }
  return count();
}

std::string LeavesNothingBehind(const Subject& subject) {
  const Module module = LoadModule(subject);
  const auto cycle = [&] {
    RecordingHost host(subject.secrets);
    Instance instance(module, host, *subject.config_json);
    Reading reading(instance.Require(), "");
    if (reading.opened().ok()) reading.Poll({}, milliseconds(20));
  };
  const auto used = []() -> size_t {
    if (__sanitizer_get_current_allocated_bytes != nullptr) {
      return __sanitizer_get_current_allocated_bytes();
    }
    const struct mallinfo2 heap = mallinfo2();
    return heap.uordblks + heap.hblkhd;
  };
  for (int warm_up = 0; warm_up < 10; ++warm_up) cycle();
  const size_t files = CountEntries("/proc/self/fd");
  const size_t memory = used();
  constexpr size_t kCycles = 100;
  for (size_t i = 0; i < kCycles; ++i) cycle();
  if (const size_t now = CountEntries("/proc/self/fd"); now > files) {
    Fail(std::to_string(now - files) + " file descriptors are left after 100 sessions",
         "close in close what open and poll opened");
  }
  if (const size_t threads = CountThreadsThatStay(); threads > 0) {
    Fail(std::to_string(threads) + " threads are left after the last session",
         "join in close every thread that the session started");
  }
  constexpr size_t kSlack = size_t{256} << 10;
  if (const size_t now = used(); now > memory + kSlack) {
    Fail("100 sessions left " + std::to_string((now - memory) / kCycles) +
             " bytes of memory each behind",
         "free in close and destroy; run it under LeakSanitizer");
  }
  return "";
}

std::string LeavesTheProcessAlone(const Subject& subject) {
  const auto surroundings = [] {
    std::vector<std::string> all;
    char directory[4096] = "";
    all.push_back(std::string("the working directory: ") +
                  (getcwd(directory, sizeof(directory)) != nullptr ? directory : ""));
    const mode_t mask = umask(0);
    umask(mask);
    all.push_back("umask: " + std::to_string(mask));
    all.push_back(std::string("the locale: ") + setlocale(LC_ALL, nullptr));
    std::string variables = "the environment: ";
    for (char** variable = environ; *variable != nullptr; ++variable) {
      variables += std::string(*variable) + " ";
    }
    all.push_back(variables);
    for (int signal = 1; signal < 32; ++signal) {
      struct sigaction action = {};
      sigaction(signal, nullptr, &action);
      all.push_back("the handler of signal " + std::to_string(signal) + ": " +
                    std::to_string(reinterpret_cast<uintptr_t>(action.sa_handler)));
    }
    return all;
  };
  const std::vector<std::string> before = surroundings();
  const Module module = LoadModule(subject);
  ReadAll(module, subject, "", {});
  const std::vector<std::string> after = surroundings();
  const auto [was, is] = std::mismatch(before.begin(), before.end(), after.begin());
  if (was != before.end()) {
    Fail("it changed " + was->substr(0, was->find(':')) + " of the process",
         "others live in the same process: leave it as it is");
  }
  if (const std::string output = StandardOutput(); !output.empty()) {
    Fail("it wrote to standard output: " + output.substr(0, 80),
         "use dossier_host.log for the operator");
  }
  return "";
}

// The signals that a thread of this process blocks, as a set of bits.
uint64_t BlockedBy(const std::string& thread) {
  std::ifstream status("/proc/self/task/" + thread + "/status");
  for (std::string line; std::getline(status, line);) {
    if (line.rfind("SigBlk:", 0) == 0) return std::stoull(line.substr(7), nullptr, 16);
  }
  return UINT64_MAX;  // it has ended meanwhile
}

// The threads of this process but for the one that calls.
std::vector<std::string> OtherThreads() {
  std::vector<std::string> threads;
  DIR* const tasks = opendir("/proc/self/task");
  while (const dirent* const task = tasks == nullptr ? nullptr : readdir(tasks)) {
    const std::string id = task->d_name;
    if (id[0] != '.' && id != std::to_string(getpid())) threads.push_back(id);
  }
  if (tasks != nullptr) closedir(tasks);
  return threads;
}

std::string ThreadsBlockSignals(const Subject& subject) {
  const Module module = LoadModule(subject);
  RecordingHost host(subject.secrets);
  Instance instance(module, host, *subject.config_json);
  Reading reading(instance.Require(), "");
  if (reading.opened().ok()) reading.Poll({}, milliseconds(300));
  size_t most = 0;
  // A thread that has just been made blocks everything for a moment of its own.
  for (int look = 0; look < 10; ++look) {
    const std::vector<std::string> threads = OtherThreads();
    most = std::max(most, threads.size());
    for (const std::string& thread : threads) {
      // Among those that the server waits for.
      for (const int signal : {SIGINT, SIGTERM, SIGCHLD, SIGHUP}) {
        if ((BlockedBy(thread) >> (signal - 1) & 1U) == 0) {
          Fail("a thread of the plugin does not block signal " + std::to_string(signal),
               "block all signals with pthread_sigmask before you start a thread");
        }
      }
    }
    if (!threads.empty()) std::this_thread::sleep_for(milliseconds(10));
  }
  return most == 0 ? ""
                   : std::to_string(most) + (most == 1 ? " thread" : " threads") + " of its own";
}

std::string WorksBesideItself(const Subject& subject) {
  const Module module = LoadModule(subject);
  if ((module->flags & DOSSIER_MODULE_CONCURRENT) == 0) {
    Skip("it does not declare DOSSIER_MODULE_CONCURRENT");
  }
  std::vector<std::thread> threads;
  std::atomic<int> failures{0};
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      try {
        for (int round = 0; round < 5; ++round) {
          RecordingHost host(subject.secrets);
          Instance instance(module, host, *subject.config_json);
          Reading reading(instance.Require(), "");
          if (reading.opened().ok()) reading.Poll({}, milliseconds(50));
          if (!host.breaches().empty()) ++failures;
        }
      } catch (const Ended&) {
        ++failures;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  if (failures > 0) {
    Fail("instances on several threads at once disturb each other",
         "keep no state outside of instance and session, or do not declare "
         "DOSSIER_MODULE_CONCURRENT");
  }
  return "";
}

std::string WorksInOtherServers(const Subject& subject) {
  const Module module = LoadModule(subject);
  for (const RecordingHost::Guise guise :
       {RecordingHost::Guise{module->min_host_minor, 0}, RecordingHost::Guise{99, 0},
        RecordingHost::Guise{99, 64}}) {
    RecordingHost host(subject.secrets, guise);
    Instance instance(module, host, *subject.config_json);
    if (!instance.created().ok()) {
      Fail("create refused a server of ABI 1." + std::to_string(guise.abi_minor) +
               (guise.further_bytes > 0 ? " with a longer table: " : ": ") +
               instance.created().Words(),
           "compare struct_size with DOSSIER_HAS, never for equality, and state min_host_minor");
    }
    Reading reading(instance, "");
    if (reading.opened().ok()) reading.Poll({}, milliseconds(500));
    RequireNoBreach(host.breaches());
  }
  return "";
}

std::string BringsARange(const Subject& subject) {
  const Module module = LoadModule(subject);
  if (module->open_range == nullptr) Skip("it has no open_range");
  RecordingHost host(subject.secrets);
  Instance instance(module, host, *subject.config_json);
  instance.Require();
  // A day long ago, and all days.
  constexpr int64_t kDayNs = int64_t{24} * 3600 * 1'000'000'000;
  for (const TimeRange range : {TimeRange{kDayNs, 2 * kDayNs}, TimeRange{INT64_MIN, INT64_MAX},
                                TimeRange{kDayNs, kDayNs}}) {
    Reading reading(instance, "", range);
    for (int polls = 0; reading.opened().ok(); ++polls) {
      const PollEnd end = reading.Poll({}, seconds(5));
      if (!end.answer.ok() || end.state == DOSSIER_STATE_END) break;
      if (end.state == DOSSIER_STATE_IDLE || polls > 500) {
        Fail("a session of open_range did not end",
             "return DOSSIER_STATE_END once the range is read; a range does not wait for news");
      }
    }
  }
  RequireNoBreach(host.breaches());
  return "";
}

}  // namespace

std::vector<Test> LifeTests() {
  return {
      {.name = "order",
       .promise = "lives through every legal order of calls",
       .needs_config = true,
       .run = CallsInOrder},
      {.name = "cancel",
       .promise = "ends a poll within a second when it is cancelled",
       .needs_config = true,
       .run = EndsWhenCancelled},
      {.name = "deadline",
       .promise = "returns from poll by the deadline",
       .needs_config = true,
       .run = KeepsItsDeadline},
      {.name = "leaks",
       .promise = "leaves no file, thread or memory behind after 100 sessions",
       .needs_config = true,
       .run = LeavesNothingBehind},
      {.name = "surroundings",
       .promise = "leaves the process and its standard output alone",
       .needs_config = true,
       .run = LeavesTheProcessAlone},
      {.name = "signals",
       .promise = "blocks all signals in threads of its own",
       .needs_config = true,
       .run = ThreadsBlockSignals},
      {.name = "concurrency",
       .promise = "works on several threads at once if it says so",
       .needs_config = true,
       .run = WorksBesideItself},
      {.name = "versions",
       .promise = "works in older and newer servers",
       .needs_config = true,
       .run = WorksInOtherServers},
      {.name = "range",
       .promise = "ends the sessions of a range of time",
       .needs_config = true,
       .run = BringsARange},
  };
}

}  // namespace dossier::check
