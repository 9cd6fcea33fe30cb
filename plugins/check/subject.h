#ifndef DOSSIER_PLUGINS_CHECK_SUBJECT_H_
#define DOSSIER_PLUGINS_CHECK_SUBJECT_H_

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "check/recording_host.h"
#include "dossier/source.h"

namespace dossier::check {

// What is checked.
struct Subject {
  std::string path;                        // of the plugin, absolute
  std::optional<std::string> config_json;  // a configuration that works
  uint64_t seed = 1;                       // of all that is random
  RecordingHost::SecretSource secrets;
};

// The plugin, loaded into this process.
struct Module {
  dossier_source_entry_fn entry = nullptr;
  const dossier_module* given = nullptr;
  dossier_module table = {};  // what this version knows of it
  const dossier_module* operator->() const { return &table; }
};

// Ends the test if the plugin cannot be loaded or offers no table.
Module LoadModule(const Subject& subject);

// What a call into the plugin said.
struct Answer {
  int32_t code = DOSSIER_INTERNAL;
  std::string message;

  bool ok() const { return code == DOSSIER_OK; }
  // "TRANSIENT (the wire is down)".
  std::string Words() const;
};

// "TRANSIENT".
std::string CodeName(int32_t code);

// The descriptor that turns readable when a call shall end.
class CancelSwitch {
 public:
  CancelSwitch();
  ~CancelSwitch();
  CancelSwitch(const CancelSwitch&) = delete;
  CancelSwitch& operator=(const CancelSwitch&) = delete;

  int fd() const { return fd_; }
  void Raise();
  void Clear();

 private:
  int fd_;
};

// An instance; destroyed with its object.
class Instance {
 public:
  Instance(const Module& module, RecordingHost& host, const std::string& config_json);
  ~Instance();
  Instance(const Instance&) = delete;
  Instance& operator=(const Instance&) = delete;

  const Answer& created() const { return created_; }
  // Ends the test if create refused.
  Instance& Require();

  const Module& module() const { return module_; }
  RecordingHost& host() const { return host_; }
  void* get() const { return instance_; }

 private:
  const Module& module_;
  RecordingHost& host_;
  void* instance_ = nullptr;
  Answer created_;
};

// A range of time for open_range, in Unix nanoseconds.
struct TimeRange {
  int64_t from_unix_ns = 0;
  int64_t to_unix_ns = 0;
};

// How a poll ended.
struct PollEnd {
  Answer answer;
  int32_t state = 0;
  uint64_t next_poll_ms = 0;
  std::chrono::steady_clock::duration took{};
};

// A session; closed with its object.
class Reading {
 public:
  Reading(Instance& instance, const std::string& cursor,
          std::optional<TimeRange> range = std::nullopt);
  ~Reading();
  Reading(const Reading&) = delete;
  Reading& operator=(const Reading&) = delete;

  const Answer& opened() const { return opened_; }
  PollEnd Poll(const Limits& limits, std::chrono::steady_clock::duration time);
  void Committed(const std::string& cursor);
  void Interrupt();
  CancelSwitch& cancel() { return cancel_; }

 private:
  Instance& instance_;
  CancelSwitch cancel_;
  void* session_ = nullptr;
  Answer opened_;
  int polls_ = 0;
};

// Everything that a session brings until it is idle, ends or fails.
struct Harvest {
  std::vector<Taken> records;
  std::vector<Checkpoint> checkpoints;
  std::vector<std::string> breaches;
  std::vector<std::string> log_lines;
  Answer end;  // of the last call
  int32_t state = 0;
  bool cut = false;  // there was more than is compared
  size_t polls = 0;
};
Harvest ReadAll(const Module& module, const Subject& subject, const std::string& cursor,
                const Limits& limits);

// As ReadAll from the beginning; ends the test, as not applicable, if it brings no records.
Harvest ReadSome(const Module& module, const Subject& subject);

// Ends the test as failed if the plugin broke the contract meanwhile.
void RequireNoBreach(const std::vector<std::string>& breaches);

}  // namespace dossier::check

#endif  // DOSSIER_PLUGINS_CHECK_SUBJECT_H_
