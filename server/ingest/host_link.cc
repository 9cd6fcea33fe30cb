#include "server/ingest/host_link.h"

#include <algorithm>
#include <atomic>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/base/error.h"
#include "server/base/log.h"
#include "server/base/status.h"
#include "server/base/utf8.h"
#include "server/ingest/source_failure.h"
#include "server/ingest/source_log.h"

namespace dossier::ingest {
namespace {

using source_host::Frame;
using source_host::FrameType;
using source_host::HelloMessage;
using source_host::RefusedMessage;
using source_host::ReturnedMessage;
using Steady = std::chrono::steady_clock;

// A process whose connection ended is given this long to end by itself, which tells more.
constexpr absl::Duration kEndTime = absl::Seconds(1);
// A schema is text of this server's size at most (plugin_library.cc).
constexpr size_t kMaxSchemaBytes = size_t{1} << 20;

absl::string_view View(std::string_view text) { return {text.data(), text.size()}; }

// Text of the host as far as it is text; the rest of the server need not fear it.
std::string TextOf(std::string_view text, size_t max) {
  const absl::string_view view = View(text);
  return view.size() > max || !IsUtf8(view) ? std::string() : std::string(view);
}

PluginDescription DescriptionOf(const HelloMessage& hello) {
  PluginDescription plugin;
  plugin.id = TextOf(hello.id, 64);
  plugin.version = TextOf(hello.version, 64);
  plugin.config_schema_json = TextOf(hello.schema, kMaxSchemaBytes);
  plugin.abi_major = hello.abi_major;
  plugin.abi_minor = hello.abi_minor;
  plugin.min_host_minor = hello.min_host_minor;
  plugin.flags = hello.flags;
  plugin.cursor_format = hello.cursor_format;
  plugin.has_open_range = (hello.present & source_host::kHasOpenRange) != 0;
  const std::pair<uint32_t, const char*> required[] = {
      {source_host::kHasCreate, "create"},   {source_host::kHasDestroy, "destroy"},
      {source_host::kHasOpen, "open"},       {source_host::kHasPoll, "poll"},
      {source_host::kHasClose, "close"},     {source_host::kHasId, "id"},
      {source_host::kHasVersion, "version"}, {source_host::kHasSchema, "config_schema_json"}};
  for (const auto& [bit, part] : required) {
    if ((hello.present & bit) == 0) plugin.missing.emplace_back(part);
  }
  return plugin;
}

absl::Status Refusal(const RefusedMessage& refused, absl::string_view path) {
  const auto unusable = [&](absl::string_view reason, absl::string_view why) {
    return Error(absl::StatusCode::kFailedPrecondition, reason,
                 absl::StrCat("plugin ", path, " cannot be used: ", why), {{"path", path}});
  };
  switch (refused.why) {
    case RefusedMessage::Why::kNotLoadable:
      return unusable("PLUGIN_NOT_LOADABLE",
                      absl::StrCat("the dynamic linker refuses it: ", OneLine(View(refused.words)),
                                   "; install what it needs or a build for this system"));
    case RefusedMessage::Why::kNoEntry:
      return unusable("PLUGIN_NO_ENTRY",
                      "it does not export dossier_source_entry, so it is no Dossier plugin; move "
                      "it out of the plugin directory");
    case RefusedMessage::Why::kNoTable:
      break;
  }
  return unusable(
      "PLUGIN_ABI_MISMATCH",
      absl::StrCat("it offers no table for ABI ", DOSSIER_ABI_MAJOR, ".", DOSSIER_ABI_MINOR,
                   ", nor for another; install a build for this server"));
}

// What the sandbox lacks is the same for every process; it is said once.
void TellOnce(std::string_view lacking) {
  static std::atomic<bool> told{false};
  if (lacking.empty() || told.exchange(true)) return;
  spdlog::warn("plugins: this system does without {}; their processes are confined by the rest",
               OneLine(View(lacking)));
}

}  // namespace

absl::StatusOr<std::unique_ptr<HostLink>> HostLink::Start(
    const HostOptions& options, const PluginFile& file, std::string name, const std::string& label,
    LineSink lines, std::shared_ptr<const CancelSignal> cancel) {
  DOSSIER_RETURN_IF_ERROR(file.CheckUnchanged());
  DOSSIER_ASSIGN_OR_RETURN(std::unique_ptr<HostProcess> process,
                           HostProcess::Start(options, file, label, std::move(lines)));
  std::unique_ptr<HostLink> link(
      new HostLink(options, std::move(name), std::move(process), std::move(cancel)));
  DOSSIER_RETURN_IF_ERROR(link->ReadHello(file));
  return link;
}

HostLink::HostLink(const HostOptions& options, std::string name,
                   std::unique_ptr<HostProcess> process, std::shared_ptr<const CancelSignal> cancel)
    : options_(options),
      name_(std::move(name)),
      process_(std::move(process)),
      cancel_(std::move(cancel)),
      channel_(process_->socket()) {}

absl::Status HostLink::ReadHello(const PluginFile& file) {
  Limits limits;
  limits.time = options_.start_time;
  DOSSIER_ASSIGN_OR_RETURN(const Frame frame, Receive("load", limits, Steady::now()));
  return UnderstandHello(frame, file);
}

absl::Status HostLink::UnderstandHello(const Frame& frame, const PluginFile& file) {
  HelloMessage hello;
  RefusedMessage refused;
  if (frame.type == FrameType::kRefused && Decode(frame.payload, &refused)) {
    return Refusal(refused, file.path());
  }
  if (frame.type != FrameType::kHello || !Decode(frame.payload, &hello)) {
    return Broken("load", "it wrote something that is no greeting");
  }
  if (hello.protocol != source_host::kProtocolVersion ||
      hello.host_abi_major != DOSSIER_ABI_MAJOR || hello.host_abi_minor != DOSSIER_ABI_MINOR) {
    return Error(
        absl::StatusCode::kFailedPrecondition, "HOST_MISMATCH",
        absl::StrCat("the program that hosts plugins speaks ABI ", hello.host_abi_major, ".",
                     hello.host_abi_minor, " and protocol ", hello.protocol, ", this server ABI ",
                     DOSSIER_ABI_MAJOR, ".", DOSSIER_ABI_MINOR, " and protocol ",
                     source_host::kProtocolVersion, "; install both of one release"));
  }
  TellOnce(hello.lacking);
  plugin_ = DescriptionOf(hello);
  wants_committed_ = (hello.present & source_host::kHasCommitted) != 0;
  return CheckDescription(plugin_, file.path());
}

absl::StatusOr<ReturnedMessage> HostLink::Call(absl::string_view call, const Limits& limits,
                                               TakeFrame take) {
  if (!broken_.ok()) return broken_;
  const HostChannel::Time start = Steady::now();
  const uint64_t number = request_number_;
  const Event sent =
      channel_.Send(request_, start + absl::ToChronoNanoseconds(limits.time + limits.grace));
  request_.clear();
  if (sent == Event::kClosed) return Lost(call);
  if (sent != Event::kFrame) return Broken(call, "it did not take the request in time");
  while (true) {
    DOSSIER_ASSIGN_OR_RETURN(const Frame frame, Receive(call, limits, start));
    if (frame.request != number) return Broken(call, "it answered what nobody had asked");
    if (frame.type == FrameType::kReturned) {
      ReturnedMessage returned;
      if (!Decode(frame.payload, &returned)) return Broken(call, "its answer cannot be read");
      return returned;
    }
    const std::string complaint = take(frame);
    if (!broken_.ok()) return broken_;
    if (!complaint.empty()) return Broken(call, complaint);
  }
}

absl::StatusOr<Frame> HostLink::Receive(absl::string_view call, const Limits& limits,
                                        HostChannel::Time start) {
  const HostChannel::Time end = start + absl::ToChronoNanoseconds(limits.time + limits.grace);
  while (true) {
    const HostChannel::Time until =
        cancelled_ ? std::min(end, *cancelled_ + absl::ToChronoNanoseconds(limits.cancel_grace))
                   : end;
    Frame frame;
    switch (
        channel_.Receive(&frame, limits.max_payload, until, cancelled_ ? nullptr : cancel_.get())) {
      case Event::kFrame:
        return frame;
      case Event::kCancelled:
        cancelled_ = Steady::now();
        process_->Cancel();
        continue;
      case Event::kDeadline:
        if (cancelled_ && until < end) {
          return Broken(call, absl::StrCat("it did not end within ",
                                           absl::FormatDuration(limits.cancel_grace),
                                           " when it was asked to"));
        }
        return Broken(call, absl::StrCat("it did not return within ",
                                         absl::FormatDuration(limits.time + limits.grace)));
      case Event::kBroken:
        return Broken(call, "it wrote something that is no frame");
      case Event::kClosed:
        return Lost(call);
    }
  }
}

void HostLink::Reply(absl::string_view bytes) {
  if (channel_.Send(bytes, Steady::now() + absl::ToChronoNanoseconds(options_.housekeeping_time)) !=
      Event::kFrame) {
    Broken("secret", "it did not take the answer in time").IgnoreError();
  }
}

absl::Status HostLink::Broken(absl::string_view call, absl::string_view why) {
  process_->Kill();
  broken_ = Crash(absl::StrCat(name_, ": ", call),
                  absl::StrCat(why, ", so its process was ended; this is a defect of the plugin"));
  return broken_;
}

absl::Status HostLink::Lost(absl::string_view call) {
  const std::string what = absl::StrCat(name_, ": ", call);
  if (process_->WaitForEnd(kEndTime)) {
    broken_ = Crash(what, process_->HowItEnded());
    return broken_;
  }
  return Broken(call, "it closed its connection to the server");
}

}  // namespace dossier::ingest
