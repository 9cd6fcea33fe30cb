#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/output/describe.h"
#include "client/output/resource_text.h"
#include "client/output/words.h"

namespace dossier::client {
namespace {

constexpr int kGistCharacters = 160;
constexpr int kVerbColumns = 8;
constexpr int kNameColumns = 24;

std::string ColouredVerb(v1::Event::Type type, const Style& style) {
  const std::string verb = Pad(Words(type), kVerbColumns);
  switch (type) {
    case v1::Event::TYPE_CREATED:
    case v1::Event::TYPE_ENTERED:
      return style.Green(verb);
    case v1::Event::TYPE_LEFT:
    case v1::Event::TYPE_DELETED:
    case v1::Event::TYPE_MERGED:
      return style.Red(verb);
    default:
      return style.Yellow(verb);
  }
}

// What the resource is about, in a few words.
std::string Gist(const v1::Event& event) {
  switch (event.resource_case()) {
    case v1::Event::kIncident:
      return Printable(event.incident().title());
    case v1::Event::kStatement:
      return absl::StrCat(Describe(event.statement().speaker()), ": ",
                          Said(event.statement().form(), event.statement().text()));
    case v1::Event::kReport:
      return JoinParts({Printable(event.report().title()), Printable(event.report().publisher()),
                        ShortDate(event.report().published())},
                       " · ");
    case v1::Event::kClaim:
      return absl::StrCat(event.claim().incident(), " ", Words(event.claim().field()), ": ",
                          DescribeValue(event.claim()));
    case v1::Event::kSource:
      return JoinParts({Words(event.source().state()), Printable(event.source().error().message())},
                       ": ");
    case v1::Event::kDecision:
      return absl::StrCat(Describe(event.decision()), " · ", Printable(event.decision().author()),
                          ": ", Printable(event.decision().reason()));
    case v1::Event::RESOURCE_NOT_SET:
      return "";
  }
  return "";
}

// Where it went, where it came from, and what differs.
std::string Circumstances(const v1::Event& event) {
  std::vector<std::string> parts;
  if (event.successors_size() > 0) {
    parts.push_back(absl::StrCat("into ", absl::StrJoin(event.successors(), ", ")));
  }
  if (event.predecessors_size() > 0) {
    parts.push_back(absl::StrCat("from ", absl::StrJoin(event.predecessors(), ", ")));
  }
  for (const v1::LostSupport& lost : event.lost_support()) {
    parts.push_back(
        absl::StrCat(lost.remaining_claims() == 0 ? "no longer supported: " : "lost a claim: ",
                     Words(lost.claim().field()), " ", DescribeValue(lost.claim()), " (",
                     lost.claim().report(), " ", Words(lost.cause()), ")"));
  }
  if (event.changed_fields().paths_size() > 0) {
    parts.push_back(absl::StrCat("[", absl::StrJoin(event.changed_fields().paths(), ", "), "]"));
  }
  return JoinParts(parts, " · ");
}

}  // namespace

std::string EventLine(const v1::Event& event, const Style& style) {
  return absl::StrCat(
      style.Dim(Pad(absl::StrCat("r", event.revision()), 7)), " ",
      ColouredVerb(event.type(), style), " ", style.Cyan(Pad(event.name(), kNameColumns)), " ",
      JoinParts({Shorten(Gist(event), kGistCharacters), style.Dim(Circumstances(event))}, " · "),
      "\n");
}

}  // namespace dossier::client
