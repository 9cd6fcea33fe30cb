#include "client/output/describe.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/output/style.h"
#include "client/output/words.h"

namespace dossier::client {
namespace {

using Strings = google::protobuf::RepeatedPtrField<std::string>;

// `rest` after "head: ", or whichever there is.
std::string Headed(const std::string& head, const std::string& rest) {
  return JoinParts({head, rest}, ": ");
}

std::string InBrackets(const std::string& text) {
  return text.empty() ? "" : absl::StrCat("(", text, ")");
}

std::string List(const Strings& strings) { return Printable(absl::StrJoin(strings, ", ")); }

// A party: `Harbour Board (HB, the Board), state institution, NL`.
std::string Party(const std::string& name, const Strings& aliases, const std::string& category,
                  const std::string& country) {
  const std::string named = JoinParts({Printable(name), InBrackets(List(aliases))}, " ");
  return JoinParts({named, category, Printable(country)});
}

}  // namespace

std::string Describe(const v1::StatusValue& value) { return Words(value.status()); }

std::string Describe(const v1::Kind& value) { return Words(value.type()); }

std::string Describe(const v1::Victim& value) {
  return JoinParts({Party(value.name(), value.aliases(), Words(value.category()), value.country()),
                    Printable(value.sector()),
                    value.role() == v1::Victim::ROLE_PRIMARY ? "" : Words(value.role())});
}

std::string Describe(const v1::Initiator& value) {
  return Party(value.name(), value.aliases(), Words(value.category()), value.country());
}

std::string Describe(const v1::Motive& value) {
  return JoinParts({Words(value.type()), Words(value.targeting())});
}

std::string Describe(const v1::IncidentDate& value) {
  return JoinParts({Words(value.event()), DateWords(value.date())}, " ");
}

std::string Describe(const v1::Disclosure& value) {
  return Headed(Words(value.by()), Printable(value.name()));
}

std::string Describe(const v1::Impact& value) {
  const std::string what = JoinParts({Words(value.degree()), List(value.data_kinds()),
                                      QuantityWords(value.quantity()), Words(value.money_kind()),
                                      MoneyWords(value.money()), Printable(value.description())});
  return Headed(Words(value.dimension()), what);
}

std::string Describe(const v1::Severity& value) {
  return Headed(Printable(value.scale()), Printable(value.value()));
}

std::string Describe(const v1::Measure& value) {
  const std::string by = value.actor().empty() ? "" : absl::StrCat("by ", Printable(value.actor()));
  return Headed(Words(value.type()),
                JoinParts({Printable(value.description()), by, DateWords(value.date())}));
}

std::string Describe(const v1::Investigation& value) {
  const std::string opened =
      value.has_opened() ? absl::StrCat("opened ", DateWords(value.opened())) : "";
  const std::string body =
      JoinParts({Printable(value.body()), InBrackets(Printable(value.country()))}, " ");
  const std::string state = value.state() == v1::Investigation::STATE_OPENED && !opened.empty()
                                ? ""
                                : Words(value.state());
  return Headed(body, JoinParts({state, opened}));
}

std::string Describe(const v1::Response& value) {
  const std::string actor =
      JoinParts({Printable(value.actor()), InBrackets(Printable(value.country()))}, " ");
  return Headed(JoinParts({Words(value.type()), actor}, " by "),
                JoinParts({Printable(value.description()), DateWords(value.date())}));
}

std::string Describe(const v1::Technique& value) {
  return Headed(JoinParts({Printable(value.attack_id()), Words(value.phase())}),
                Printable(value.description()));
}

std::string Describe(const v1::Vulnerability& value) {
  return JoinParts({Printable(value.cve()), Printable(value.product()),
                    value.zero_day() ? "unknown to its maker (zero-day)" : ""});
}

std::string Describe(const v1::Tool& value) {
  return JoinParts({Printable(value.name()), Words(value.type())});
}

std::string Describe(const v1::Attribution& value) {
  const std::string who =
      JoinParts({Printable(value.attributed_by()), InBrackets(Words(value.basis()))}, " ");
  const std::string whom = JoinParts({Printable(value.initiator()), Printable(value.country())});
  std::string said = JoinParts({Words(value.stance()), whom}, whom.empty() ? "" : ": ");
  if (value.absence() != v1::ABSENCE_REASON_UNSPECIFIED) {
    said = JoinParts({said, Words(value.absence())});
  }
  return Headed(
      who, JoinParts({said, Words(value.hedge()), Words(value.channel()), DateWords(value.date()),
                      value.contested() ? "contested" : "", value.settled() ? "settled" : ""}));
}

std::string Describe(const v1::LegalAssessment& value) {
  return Headed(Printable(value.norm()), Printable(value.description()));
}

std::string Describe(const v1::Alias& value) {
  return JoinParts({Printable(value.name()), Words(value.type())});
}

std::string Describe(const v1::EventStep& value) {
  const std::string step =
      value.description().empty() ? "(not known)" : Printable(value.description());
  return JoinParts({absl::StrCat(value.position(), ". ", step), DateWords(value.date())});
}

std::string Describe(const v1::Location& value) {
  return JoinParts({Printable(value.name()), Printable(value.country())});
}

std::string DescribeValue(const v1::Claim& claim) {
  switch (claim.value_case()) {
    case v1::Claim::kStatusValue:
      return Describe(claim.status_value());
    case v1::Claim::kKind:
      return Describe(claim.kind());
    case v1::Claim::kVictim:
      return Describe(claim.victim());
    case v1::Claim::kInitiator:
      return Describe(claim.initiator());
    case v1::Claim::kMotive:
      return Describe(claim.motive());
    case v1::Claim::kDate:
      return Describe(claim.date());
    case v1::Claim::kDisclosure:
      return Describe(claim.disclosure());
    case v1::Claim::kImpact:
      return Describe(claim.impact());
    case v1::Claim::kSeverity:
      return Describe(claim.severity());
    case v1::Claim::kMeasure:
      return Describe(claim.measure());
    case v1::Claim::kInvestigation:
      return Describe(claim.investigation());
    case v1::Claim::kResponse:
      return Describe(claim.response());
    case v1::Claim::kTechnique:
      return Describe(claim.technique());
    case v1::Claim::kVulnerability:
      return Describe(claim.vulnerability());
    case v1::Claim::kTool:
      return Describe(claim.tool());
    case v1::Claim::kAttribution:
      return Describe(claim.attribution());
    case v1::Claim::kLegalAssessment:
      return Describe(claim.legal_assessment());
    case v1::Claim::kEventStep:
      return Describe(claim.event_step());
    case v1::Claim::kLocation:
      return Describe(claim.location());
    case v1::Claim::kAlias:
      return Describe(claim.alias());
    case v1::Claim::VALUE_NOT_SET:
      return absl::StrCat("no value: ", Words(claim.absence()));
  }
  return "";
}

std::string Describe(const v1::Speaker& speaker) {
  const std::string office =
      JoinParts({Printable(speaker.role()), Printable(speaker.organisation())}, " of ");
  std::string who = JoinParts({Printable(speaker.name()), office});
  if (who.empty()) who = JoinParts({Words(speaker.resolution()), "speaker"}, " ");
  return JoinParts({who, InBrackets(Words(speaker.type()))}, " ");
}

}  // namespace dossier::client
