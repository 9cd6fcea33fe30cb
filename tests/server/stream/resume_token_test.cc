#include "server/stream/resume_token.h"

#include <cstdint>
#include <limits>
#include <string>

#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace dossier::stream {
namespace {

internal::ResumeToken Within(int64_t after) {
  internal::ResumeToken token;
  token.set_log_id("log");
  token.set_scope(77);
  token.set_after(after);
  token.set_changes_of_next(1);
  return token;
}

TEST(ResumeTokenTest, ATokenSaysWhatItSaidWhenItWasGiven) {
  ASSERT_OK_AND_ASSIGN(const internal::ResumeToken token,
                       DecodeResumeToken(EncodeResumeToken(Within(41))));
  EXPECT_EQ(token.SerializeAsString(), Within(41).SerializeAsString());
}

TEST(ResumeTokenTest, ATokenThatWasInventedOrDamagedIsInvalid) {
  std::string damaged = EncodeResumeToken(Within(41));
  damaged[damaged.size() / 2] = damaged[damaged.size() / 2] == 'A' ? 'B' : 'A';
  for (const std::string& token :
       {std::string(), std::string("tomorrow"), damaged, EncodeResumeToken(Within(-1)),
        EncodeResumeToken(Within(std::numeric_limits<int64_t>::max()))}) {
    EXPECT_THAT(DecodeResumeToken(token),
                StatusIs(absl::StatusCode::kInvalidArgument, "TOKEN_INVALID"))
        << token;
  }
}

}  // namespace
}  // namespace dossier::stream
