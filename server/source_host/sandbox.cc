#include "server/source_host/sandbox.h"

#include <fcntl.h>
#include <linux/capability.h>
#include <linux/sched.h>
#include <malloc.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <initializer_list>

namespace dossier::source_host {
namespace {

void Limit(__rlimit_resource what, uint64_t value) {
  if (value == 0 && what != RLIMIT_CORE) return;
  const rlimit limit = {value, value};
  setrlimit(what, &limit);
}

// Where the whole system runs out of memory, this process goes before the server.
void OfferItselfToTheOomKiller() {
  const int file = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
  if (file < 0) return;
  if (write(file, "500", 3) != 3) errno = 0;  // then they stand equal
  close(file);
}

// Root keeps the right to read what it could read, and nothing else.
void DropCapabilities() {
  prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
  for (int capability = 0; prctl(PR_CAPBSET_READ, capability, 0, 0, 0) >= 0; ++capability) {
    if (capability != CAP_DAC_READ_SEARCH) prctl(PR_CAPBSET_DROP, capability, 0, 0, 0);
  }
  __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct held[2] = {};
  if (syscall(SYS_capget, &header, held) != 0) return;
  const uint32_t reading = 1U << CAP_DAC_READ_SEARCH;
  __user_cap_data_struct kept[2] = {};
  kept[0].permitted = held[0].permitted & reading;
  kept[0].effective = held[0].effective & reading;
  syscall(SYS_capset, &header, kept);
}

// Debian's headers are older than the kernels this runs on, so what is needed of linux/landlock.h
// stands here.
namespace landlock {

struct RulesetAttributes {
  uint64_t handled_access_fs;
  uint64_t handled_access_net;
  uint64_t scoped;
};
struct PathBeneath {
  uint64_t allowed_access;
  int32_t parent_fd;
} __attribute__((packed));

constexpr int kCreateRuleset = 444;
constexpr int kAddRule = 445;
constexpr int kRestrictSelf = 446;
constexpr uint32_t kAskVersion = 1;
constexpr int kRulePathBeneath = 1;

constexpr uint64_t kWriteFile = uint64_t{1} << 1;
// REMOVE_DIR to MAKE_SYM, bits 4 to 12.
constexpr uint64_t kChangeDirectory = uint64_t{0x1FF} << 4;
constexpr uint64_t kRefer = uint64_t{1} << 13;     // since version 2
constexpr uint64_t kTruncate = uint64_t{1} << 14;  // since version 3
constexpr uint64_t kScopes = 3;                    // abstract sockets and signals, since version 6

}  // namespace landlock

// Nothing below / may be written, created or removed; /dev/null may be written to. Reading stays as
// the permissions of files say, for a source reads where its configuration points, and name
// resolution and certificates lie in many places.
bool DenyWriting() {
  namespace ll = landlock;
  const long version = syscall(ll::kCreateRuleset, nullptr, 0, ll::kAskVersion);
  if (version < 1) return false;
  ll::RulesetAttributes attributes = {};
  attributes.handled_access_fs = ll::kWriteFile | ll::kChangeDirectory;
  if (version >= 2) attributes.handled_access_fs |= ll::kRefer;
  if (version >= 3) attributes.handled_access_fs |= ll::kTruncate;
  size_t size = offsetof(ll::RulesetAttributes, handled_access_net);
  if (version >= 6) {
    attributes.scoped = ll::kScopes;
    size = sizeof(attributes);
  }
  const int ruleset = static_cast<int>(syscall(ll::kCreateRuleset, &attributes, size, 0));
  if (ruleset < 0) return false;
  ll::PathBeneath rule = {};
  rule.allowed_access = ll::kWriteFile | (version >= 3 ? ll::kTruncate : 0);
  rule.parent_fd = open("/dev/null", O_PATH | O_CLOEXEC);
  if (rule.parent_fd >= 0) {
    syscall(ll::kAddRule, ruleset, ll::kRulePathBeneath, &rule, 0);
    close(rule.parent_fd);
  }
  const bool done = syscall(ll::kRestrictSelf, ruleset, 0) == 0;
  close(ruleset);
  return done;
}

// Calls that no source needs. They fail with EPERM: a library that tries one goes on without.
constexpr const char* kDenied[] = {
    "ptrace",
    "process_vm_readv",
    "process_vm_writev",
    "process_madvise",
    "pidfd_getfd",
    "kcmp",
    "execve",
    "execveat",
    "fork",
    "vfork",
    "setsid",
    "setpgid",
    "pidfd_send_signal",
    "rt_sigqueueinfo",
    "mount",
    "umount",
    "umount2",
    "pivot_root",
    "chroot",
    "move_mount",
    "open_tree",
    "fsopen",
    "fsconfig",
    "fsmount",
    "fspick",
    "mount_setattr",
    "setns",
    "unshare",
    "bpf",
    "perf_event_open",
    "userfaultfd",
    "keyctl",
    "add_key",
    "request_key",
    "io_uring_setup",
    "init_module",
    "finit_module",
    "delete_module",
    "kexec_load",
    "kexec_file_load",
    "reboot",
    "swapon",
    "swapoff",
    "acct",
    "quotactl",
    "quotactl_fd",
    "ioperm",
    "iopl",
    "modify_ldt",
    "settimeofday",
    "clock_settime",
    "clock_adjtime",
    "adjtimex",
    "sethostname",
    "setdomainname",
    "open_by_handle_at",
    "name_to_handle_at",
    "lookup_dcookie",
    "syslog",
    "vhangup",
    "fanotify_init",
    "mknod",
    "mknodat",
    "chmod",
    "fchmod",
    "fchmodat",
    "chown",
    "fchown",
    "lchown",
    "fchownat",
    "setxattr",
    "lsetxattr",
    "fsetxattr",
    "setuid",
    "setgid",
    "setreuid",
    "setregid",
    "setresuid",
    "setresgid",
    "setgroups",
    "setfsuid",
    "setfsgid",
    "capset",
    "personality",
};

bool FilterSystemCalls() {
  const scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
  if (filter == nullptr) return false;
  // A tree instead of a list: every call goes through it.
  seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2);
  const uint32_t refuse = SCMP_ACT_ERRNO(EPERM);
  for (const char* const name : kDenied) {
    const int number = seccomp_syscall_resolve_name(name);
    // A name that this libseccomp or this machine does not know is no way out.
    if (number != __NR_SCMP_ERROR) seccomp_rule_add(filter, refuse, number, 0);
  }
  // Threads share the process; whatever else clone makes is a process. The flags of clone3 cannot
  // be seen, and without it the C library falls back to clone.
  seccomp_rule_add(filter, refuse, SCMP_SYS(clone), 1,
                   SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, 0));
  seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0);
  // Signals and limits to itself alone: abort and raise need them.
  const auto self = static_cast<scmp_datum_t>(getpid());
  for (const int number : {SCMP_SYS(kill), SCMP_SYS(tgkill), SCMP_SYS(rt_tgsigqueueinfo)}) {
    seccomp_rule_add(filter, refuse, number, 1, SCMP_A0(SCMP_CMP_NE, self));
  }
  seccomp_rule_add(filter, refuse, SCMP_SYS(tkill), 0);
  seccomp_rule_add(filter, refuse, SCMP_SYS(prlimit64), 1, SCMP_A0(SCMP_CMP_NE, 0));
  // Nobody types into the terminal of the server.
  seccomp_rule_add(filter, refuse, SCMP_SYS(ioctl), 1, SCMP_A1(SCMP_CMP_EQ, TIOCSTI));
  const bool loaded = seccomp_load(filter) == 0;
  seccomp_release(filter);
  return loaded;
}

void Add(std::string* words, const char* what) {
  words->append(words->empty() ? "" : ", ").append(what);
}

}  // namespace

std::string EnterSandbox(const Limits& limits) {
  // A second line behind the end of the connection: nobody watches a host whose server is gone.
  prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  Limit(RLIMIT_CORE, 0);
  Limit(RLIMIT_NOFILE, limits.open_files);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  // Sanitizers reserve terabytes of addresses.
  Limit(RLIMIT_AS, limits.memory_bytes);
#endif
  // Every arena would take 64 MiB of the addresses allowed.
  mallopt(M_ARENA_MAX, 2);

  OfferItselfToTheOomKiller();

  std::string lacking;
  DropCapabilities();
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) Add(&lacking, "no-new-privileges");
  if (!DenyWriting()) Add(&lacking, "Landlock");
  if (!FilterSystemCalls()) Add(&lacking, "seccomp");
  return lacking;
}

void AllowProcessorTime(uint32_t seconds) {
  if (seconds == 0) return;
  rusage usage = {};
  rlimit limit = {};
  if (getrusage(RUSAGE_SELF, &usage) != 0 || getrlimit(RLIMIT_CPU, &limit) != 0) return;
  const uint64_t used_us =
      (static_cast<uint64_t>(usage.ru_utime.tv_sec) + usage.ru_stime.tv_sec) * 1'000'000 +
      usage.ru_utime.tv_usec + usage.ru_stime.tv_usec;
  // Rounded up, so that nobody gets less than what was promised.
  limit.rlim_cur = static_cast<rlim_t>((used_us + 999'999) / 1'000'000 + seconds);
  setrlimit(RLIMIT_CPU, &limit);
}

}  // namespace dossier::source_host
