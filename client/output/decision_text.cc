#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/output/describe.h"
#include "client/output/resource_text.h"
#include "client/output/sheet.h"
#include "client/output/words.h"

namespace dossier::client {
namespace {

std::string ReviewWords(const v1::ClaimReview& review) {
  std::string words = absl::StrCat(Words(review.verdict()), " ", review.claim());
  if (review.has_seen()) {
    absl::StrAppend(&words, ": ", Words(review.seen().field()), " ", DescribeValue(review.seen()));
  }
  if (review.has_correction()) {
    absl::StrAppend(&words, " → ", DescribeValue(review.correction()));
  }
  return words;
}

std::string Size(const v1::Incident& incident) {
  return absl::StrCat(Count(incident.report_count(), "report", "reports"), ", ",
                      Count(incident.claim_count(), "claim", "claims"));
}

std::string EffectWords(const v1::DecisionEffect& effect) {
  const std::string before = Size(effect.before());
  const std::string after = Size(effect.after());
  if (!effect.has_before()) {
    return absl::StrCat("made, ", after, ": ", Printable(effect.after().title()));
  }
  if (!effect.has_after()) {
    return absl::StrCat("given up, ", before, ": ", Printable(effect.before().title()));
  }
  return absl::StrCat(before == after ? after : absl::StrCat(before, " → ", after), ": ",
                      Printable(effect.after().title()));
}

}  // namespace

std::string Describe(const v1::Decision& decision) {
  switch (decision.action_case()) {
    case v1::Decision::kMerge:
      return absl::StrCat("merge ", absl::StrJoin(decision.merge().sources(), ", "), " into ",
                          decision.merge().incident());
    case v1::Decision::kSplit:
      return absl::StrCat("split ", absl::StrJoin(decision.split().reports(), ", "), " off ",
                          decision.split().incident(), " into ", decision.split().new_incident());
    case v1::Decision::kLink:
      return absl::StrCat("link ", decision.link().report(), " to ", decision.link().incident(),
                          decision.link().role() == v1::REPORT_ROLE_UNSPECIFIED
                              ? ""
                              : absl::StrCat(" as ", Words(decision.link().role())));
    case v1::Decision::kUnlink:
      return absl::StrCat("unlink ", decision.unlink().report(), " from ",
                          decision.unlink().incident());
    case v1::Decision::kReview:
      return ReviewWords(decision.review());
    case v1::Decision::kIncidentText:
      return absl::StrCat("correct the text of ", decision.incident_text().incident(), ": ",
                          JoinParts({Printable(decision.incident_text().title()),
                                     Printable(decision.incident_text().summary())},
                                    " · "));
    case v1::Decision::kRedaction:
      return absl::StrCat("redact ",
                          Count(decision.redaction().passages_size(), "passage", "passages"),
                          " of ", decision.redaction().report());
    case v1::Decision::ACTION_NOT_SET:
      return "";
  }
  return "";
}

std::string ListEntry(const v1::Decision& decision, const Style& style) {
  Sheet sheet(style);
  sheet.Line(absl::StrCat(style.Cyan(decision.name()), "  ", style.Bold(Describe(decision))));
  const std::string superseded =
      decision.superseded_by().empty() ? "" : absl::StrCat("by ", decision.superseded_by());
  sheet.Item(
      JoinParts({JoinParts({Words(decision.state()), superseded}, " "),
                 absl::StrCat(Printable(decision.author()), ": ", Printable(decision.reason()))},
                " · "));
  if (decision.has_undo()) {
    sheet.Item(absl::StrCat("undone by ", Printable(decision.undo().author()), ": ",
                            Printable(decision.undo().reason())));
  }
  return sheet.Take();
}

std::string OutcomeText(const v1::Decision& decision,
                        const google::protobuf::RepeatedPtrField<v1::DecisionEffect>& effects,
                        bool dry_run, const Style& style) {
  Sheet sheet(style);
  const std::string name = dry_run ? "not taken" : decision.name();
  sheet.Line(absl::StrCat(style.Cyan(name), "  ", style.Bold(Describe(decision)), "  (",
                          Words(decision.state()), ")"));
  for (const v1::DecisionEffect& effect : effects) {
    sheet.Item(absl::StrCat(style.Cyan(effect.incident()), "  ", EffectWords(effect)));
  }
  return sheet.Take();
}

}  // namespace dossier::client
