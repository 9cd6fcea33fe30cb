#ifndef DOSSIER_PLUGINS_CHECK_VERDICT_H_
#define DOSSIER_PLUGINS_CHECK_VERDICT_H_

#include <string>
#include <utility>

namespace dossier::check {

// How a test of a plugin ended.
struct Verdict {
  enum class Kind { kPass, kFail, kSkip };

  Kind kind = Kind::kPass;
  std::string reason;  // for people; of a passed test perhaps a remark
  std::string remedy;  // of a failed test: what the author can do
};

// Thrown by a test to end it.
struct Ended {
  Verdict verdict;
};

[[noreturn]] inline void Fail(std::string reason, std::string remedy) {
  throw Ended{{Verdict::Kind::kFail, std::move(reason), std::move(remedy)}};
}

[[noreturn]] inline void Skip(std::string reason) {
  throw Ended{{Verdict::Kind::kSkip, std::move(reason), ""}};
}

}  // namespace dossier::check

#endif  // DOSSIER_PLUGINS_CHECK_VERDICT_H_
