// Decisions about claims.
#include <string>

#include "absl/strings/str_cat.h"
#include "client/commands/decision_flags.h"
#include "client/commands/list_flags.h"
#include "google/protobuf/util/json_util.h"

namespace dossier::client {
namespace {

Run Review(CLI::App& app, v1::ClaimReview::Verdict verdict) {
  const auto claim = std::make_shared<std::string>();
  const auto value = std::make_shared<std::string>();
  app.add_option("claim", *claim, "which, such as claims/d4e2 of `claims list`")->required();
  if (verdict == v1::ClaimReview::VERDICT_CORRECTED) {
    app.add_option("--value", *value,
                   "what the text says, in the JSON of a claim: {\"victim\": {\"name\": \"Acme\"}}")
        ->required();
  }
  const auto flags = AddDecisionFlags(app);
  return [claim, value, flags, verdict](Session& session) -> absl::Status {
    v1::Decision decision;
    decision.mutable_review()->set_claim(FullName("claims", *claim));
    decision.mutable_review()->set_verdict(verdict);
    if (!value->empty()) {
      const auto read = google::protobuf::util::JsonStringToMessage(
          *value, decision.mutable_review()->mutable_correction());
      if (!read.ok()) {
        return absl::InvalidArgumentError(
            absl::StrCat("--value is no claim in JSON: ", std::string(read.message())));
      }
    }
    return TakeDecision(decision, *flags, session);
  };
}

}  // namespace

Run ConfirmClaim(CLI::App& app) { return Review(app, v1::ClaimReview::VERDICT_CONFIRMED); }

Run CorrectClaim(CLI::App& app) { return Review(app, v1::ClaimReview::VERDICT_CORRECTED); }

Run RejectClaim(CLI::App& app) { return Review(app, v1::ClaimReview::VERDICT_REJECTED); }

}  // namespace dossier::client
