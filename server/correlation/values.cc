#include "server/correlation/values.h"

#include <algorithm>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "server/base/days.h"
#include "server/base/fold_text.h"
#include "server/correlation/parties.h"
#include "server/correlation/wording.h"

namespace dossier::correlation {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

// Whether two descriptions tell one thing in other words; one that is not given fits any.
bool Alike(absl::string_view a, absl::string_view b) {
  constexpr double kAlike = 0.6;
  if (a.empty() || b.empty() || a == b) return true;
  const Wording one(a);
  const Wording other(b);
  const Wording& shorter = one.size() <= other.size() ? one : other;
  return Likeness(one, other) >= kAlike ||
         (shorter.size() >= 4 && CommonWords(one, other) == shorter.size());
}

// Whether both name one party; who is not named may be anyone.
bool MayBeSameParty(absl::string_view a, absl::string_view b) {
  if (a.empty() || b.empty()) return true;
  return PartyMatch(PartyOf(a, {}), PartyOf(b, {})) >= kSameParty;
}

bool SameName(absl::string_view a, absl::string_view b) { return FoldName(a) == FoldName(b); }

template <typename Value>
bool SameParty(const Value& entry, const Value& value) {
  if (entry.name().empty() || value.name().empty()) {
    return entry.name() == value.name() && entry.country() == value.country() &&
           entry.category() == value.category();
  }
  return PartyMatch(PartyOf(entry.name(), entry.aliases()),
                    PartyOf(value.name(), value.aliases())) >= kSameParty;
}

// The numbers that a text gives: of "at least 5" that is 5.
template <typename Range>
std::pair<double, double> Told(const Range& range) {
  return {range.min() != 0 ? range.min() : range.max(),
          range.max() != 0 ? range.max() : range.min()};
}

// The numbers that it allows: 5 and all above.
template <typename Range>
std::pair<double, double> Allowed(const Range& range) {
  constexpr double kNoEnd = std::numeric_limits<double>::infinity();
  return {range.min(), range.max() != 0 ? range.max() : kNoEnd};
}

bool Touch(const std::pair<double, double>& a, const std::pair<double, double>& b) {
  return a.first <= b.second && b.first <= a.second;
}

// "At least 5" and "up to 5" tell of one number, and mean another thing.
template <typename Range>
bool TellTheSame(const Range& a, const Range& b) {
  const bool opposite = (a.min() == 0) != (b.min() == 0) && (a.max() == 0) != (b.max() == 0);
  return !opposite && Touch(Told(a), Told(b));
}

bool HappenedNot(const v1::StatusValue& value) {
  switch (value.status()) {
    case v1::StatusValue::STATUS_BLOCKED:
    case v1::StatusValue::STATUS_FAILED_ATTEMPT:
    case v1::StatusValue::STATUS_NEAR_MISS:
    case v1::StatusValue::STATUS_FALSE_POSITIVE:
    case v1::StatusValue::STATUS_REFUTED:
      return true;
    default:
      return false;
  }
}

int64_t Length(const std::string& text) { return static_cast<int64_t>(text.size()); }

// The country or the name that an attribution points to.
bool PointAtOne(const v1::Attribution& a, const v1::Attribution& b) {
  if (!a.initiator().empty() && !b.initiator().empty()) {
    return PartyMatch(PartyOf(a.initiator(), {}), PartyOf(b.initiator(), {})) >= kSameParty;
  }
  return a.country() == b.country() && a.initiator().empty() == b.initiator().empty();
}

void AddText(Message& entry, const Reflection& reflection, const FieldDescriptor* list,
             const std::string& text) {
  if (text.empty()) return;
  for (int i = 0; i < reflection.FieldSize(entry, list); ++i) {
    if (reflection.GetRepeatedString(entry, list, i) == text) return;
  }
  reflection.AddString(&entry, list, text);
}

void SortTexts(Message& entry, const Reflection& reflection, const FieldDescriptor* list) {
  std::vector<std::string> texts;
  for (int i = 0; i < reflection.FieldSize(entry, list); ++i) {
    texts.push_back(reflection.GetRepeatedString(entry, list, i));
  }
  std::sort(texts.begin(), texts.end());
  for (size_t i = 0; i < texts.size(); ++i) {
    reflection.SetRepeatedString(&entry, list, static_cast<int>(i), std::move(texts[i]));
  }
}

}  // namespace

bool IsOfComputers(int kind) {
  switch (kind) {
    case v1::Kind::TYPE_INTRUSION:
    case v1::Kind::TYPE_DATA_BREACH:
    case v1::Kind::TYPE_DATA_THEFT_AND_DOXING:
    case v1::Kind::TYPE_RANSOMWARE:
    case v1::Kind::TYPE_PHISHING:
    case v1::Kind::TYPE_MALWARE:
    case v1::Kind::TYPE_DDOS:
    case v1::Kind::TYPE_DEFACEMENT:
    case v1::Kind::TYPE_SUPPLY_CHAIN:
    case v1::Kind::TYPE_ESPIONAGE:
    case v1::Kind::TYPE_HIJACKING:
      return true;
    default:
      return false;
  }
}

bool SaysTheSame(const v1::StatusValue& entry, const v1::StatusValue& value) {
  return entry.status() == value.status();
}

bool SaysTheSame(const v1::Kind& entry, const v1::Kind& value) {
  return entry.type() == value.type();
}

bool SaysTheSame(const v1::Victim& entry, const v1::Victim& value) {
  return SameParty(entry, value);
}

bool SaysTheSame(const v1::Initiator& entry, const v1::Initiator& value) {
  return SameParty(entry, value);
}

bool SaysTheSame(const v1::Motive& entry, const v1::Motive& value) {
  return entry.type() == value.type() &&
         (entry.targeting() == value.targeting() ||
          (entry.type() != v1::Motive::TYPE_UNSPECIFIED &&
           (entry.targeting() == v1::Motive::TARGETING_UNSPECIFIED ||
            value.targeting() == v1::Motive::TARGETING_UNSPECIFIED)));
}

bool SaysTheSame(const v1::IncidentDate& entry, const v1::IncidentDate& value) {
  if (entry.event() != value.event()) return false;
  const auto finer = DaysOf(entry.date());
  const auto days = DaysOf(value.date());
  if (!finer || !days) {
    return !finer && !days && FoldWords(entry.date().words()) == FoldWords(value.date().words());
  }
  return Covers(*days, *finer) || Covers(*finer, *days);
}

bool SaysTheSame(const v1::Disclosure& entry, const v1::Disclosure& value) {
  return entry.by() == value.by() && MayBeSameParty(entry.name(), value.name());
}

// Of people, the killed and the injured.
bool CountOthers(const v1::Impact& a, const v1::Impact& b) {
  return a.dimension() == v1::Impact::DIMENSION_HUMAN && a.description() != b.description();
}

bool SaysTheSame(const v1::Impact& entry, const v1::Impact& value) {
  if (entry.dimension() != value.dimension() || entry.degree() != value.degree() ||
      entry.money_kind() != value.money_kind() || entry.has_quantity() != value.has_quantity() ||
      entry.has_money() != value.has_money()) {
    return false;
  }
  if (entry.quantity().unit() != value.quantity().unit() ||
      entry.money().currency() != value.money().currency()) {
    return false;
  }
  if (entry.has_quantity() &&
      (!TellTheSame(entry.quantity(), value.quantity()) || CountOthers(entry, value))) {
    return false;
  }
  if (entry.has_money() && !TellTheSame(entry.money(), value.money())) return false;
  return entry.has_quantity() || entry.has_money() ||
         Alike(entry.description(), value.description());
}

bool SaysTheSame(const v1::Severity& entry, const v1::Severity& value) {
  return SameName(entry.scale(), value.scale()) && SameName(entry.value(), value.value());
}

bool SaysTheSame(const v1::Measure& entry, const v1::Measure& value) {
  return entry.type() == value.type() && MayBeSameParty(entry.actor(), value.actor()) &&
         Alike(entry.description(), value.description());
}

bool SaysTheSame(const v1::Investigation& entry, const v1::Investigation& value) {
  return entry.state() == value.state() && entry.body().empty() == value.body().empty() &&
         MayBeSameParty(entry.body(), value.body());
}

bool SaysTheSame(const v1::Response& entry, const v1::Response& value) {
  return entry.type() == value.type() && MayBeSameParty(entry.actor(), value.actor()) &&
         (entry.country().empty() || value.country().empty() ||
          entry.country() == value.country()) &&
         Alike(entry.description(), value.description());
}

bool SaysTheSame(const v1::Technique& entry, const v1::Technique& value) {
  if (entry.attack_id() != value.attack_id() || entry.phase() != value.phase()) return false;
  return !entry.attack_id().empty() || Alike(entry.description(), value.description());
}

bool SaysTheSame(const v1::Vulnerability& entry, const v1::Vulnerability& value) {
  if (entry.cve() != value.cve()) return false;
  return !entry.cve().empty() || SameName(entry.product(), value.product());
}

bool SaysTheSame(const v1::Tool& entry, const v1::Tool& value) {
  return SameName(entry.name(), value.name());
}

bool SaysTheSame(const v1::Attribution& entry, const v1::Attribution& value) {
  return entry.stance() == value.stance() && entry.absence() == value.absence() &&
         entry.attributed_by().empty() == value.attributed_by().empty() &&
         MayBeSameParty(entry.attributed_by(), value.attributed_by()) && PointAtOne(entry, value);
}

bool SaysTheSame(const v1::LegalAssessment& entry, const v1::LegalAssessment& value) {
  return entry.norm() == value.norm() && Alike(entry.description(), value.description());
}

bool SaysTheSame(const v1::EventStep& entry, const v1::EventStep& value) {
  return entry.position() == value.position() && Alike(entry.description(), value.description());
}

bool SaysTheSame(const v1::Location& entry, const v1::Location& value) {
  return SameName(entry.name(), value.name());
}

bool SaysTheSame(const v1::Alias& entry, const v1::Alias& value) {
  return SameName(entry.name(), value.name());
}

bool SaysTheSame(const v1::Claim& a, const v1::Claim& b) {
  if (a.field() != b.field() || a.value_case() != b.value_case()) return false;
  switch (a.value_case()) {
    case v1::Claim::kStatusValue:
      return SaysTheSame(a.status_value(), b.status_value());
    case v1::Claim::kKind:
      return SaysTheSame(a.kind(), b.kind());
    case v1::Claim::kVictim:
      return SaysTheSame(a.victim(), b.victim());
    case v1::Claim::kInitiator:
      return SaysTheSame(a.initiator(), b.initiator());
    case v1::Claim::kMotive:
      return SaysTheSame(a.motive(), b.motive());
    case v1::Claim::kDate:
      return SaysTheSame(a.date(), b.date());
    case v1::Claim::kDisclosure:
      return SaysTheSame(a.disclosure(), b.disclosure());
    case v1::Claim::kImpact:
      return SaysTheSame(a.impact(), b.impact());
    case v1::Claim::kSeverity:
      return SaysTheSame(a.severity(), b.severity());
    case v1::Claim::kMeasure:
      return SaysTheSame(a.measure(), b.measure());
    case v1::Claim::kInvestigation:
      return SaysTheSame(a.investigation(), b.investigation());
    case v1::Claim::kResponse:
      return SaysTheSame(a.response(), b.response());
    case v1::Claim::kTechnique:
      return SaysTheSame(a.technique(), b.technique());
    case v1::Claim::kVulnerability:
      return SaysTheSame(a.vulnerability(), b.vulnerability());
    case v1::Claim::kTool:
      return SaysTheSame(a.tool(), b.tool());
    case v1::Claim::kAttribution:
      return SaysTheSame(a.attribution(), b.attribution());
    case v1::Claim::kLegalAssessment:
      return SaysTheSame(a.legal_assessment(), b.legal_assessment());
    case v1::Claim::kEventStep:
      return SaysTheSame(a.event_step(), b.event_step());
    case v1::Claim::kLocation:
      return SaysTheSame(a.location(), b.location());
    case v1::Claim::kAlias:
      return SaysTheSame(a.alias(), b.alias());
    case v1::Claim::VALUE_NOT_SET:
      return a.absence() == b.absence();
  }
  return false;
}

bool Contradict(const v1::StatusValue& a, const v1::StatusValue& b) {
  return a.status() != b.status() && (HappenedNot(a) || HappenedNot(b));
}

bool Contradict(const v1::IncidentDate& a, const v1::IncidentDate& b) {
  const auto one = DaysOf(a.date());
  const auto other = DaysOf(b.date());
  return a.event() == b.event() && a.event() != v1::IncidentDate::EVENT_UNSPECIFIED && one &&
         other && GapBetween(*one, *other) > 0;
}

bool Contradict(const v1::Impact& a, const v1::Impact& b) {
  if (a.dimension() != b.dimension()) return false;
  const bool none_a = a.degree() == v1::Impact::DEGREE_NONE;
  const bool none_b = b.degree() == v1::Impact::DEGREE_NONE;
  if (none_a != none_b) {
    return std::max(a.degree(), b.degree()) >= v1::Impact::DEGREE_CONTAINED;
  }
  if (a.has_quantity() && b.has_quantity() && a.quantity().unit() == b.quantity().unit()) {
    return !CountOthers(a, b) && !Touch(Allowed(a.quantity()), Allowed(b.quantity()));
  }
  return a.has_money() && b.has_money() && a.money_kind() == b.money_kind() &&
         a.money_kind() != v1::Impact::MONEY_KIND_UNSPECIFIED &&
         a.money().currency() == b.money().currency() &&
         !Touch(Allowed(a.money()), Allowed(b.money()));
}

bool Contradict(const v1::Severity& a, const v1::Severity& b) {
  return SameName(a.scale(), b.scale()) && !SameName(a.value(), b.value());
}

bool Contradict(const v1::Attribution& a, const v1::Attribution& b) {
  const bool asserts_a = a.stance() == v1::STANCE_ASSERTS;
  const bool asserts_b = b.stance() == v1::STANCE_ASSERTS;
  const bool against_a = a.stance() == v1::STANCE_DENIES || a.stance() == v1::STANCE_DOUBTS;
  const bool against_b = b.stance() == v1::STANCE_DENIES || b.stance() == v1::STANCE_DOUBTS;
  if (asserts_a && asserts_b) {
    // A group and the country that it is said to work for go together.
    const bool both_named = !a.initiator().empty() && !b.initiator().empty();
    const bool other_country =
        !a.country().empty() && !b.country().empty() && a.country() != b.country();
    return other_country ||
           (both_named && !PointAtOne(a, b) && a.country().empty() && b.country().empty());
  }
  if ((asserts_a && against_b) || (against_a && asserts_b)) {
    return PointAtOne(a, b) || (!a.country().empty() && a.country() == b.country());
  }
  return false;
}

int64_t OpeningRank(const v1::Victim& value) { return -Length(value.name()); }

int64_t OpeningRank(const v1::Initiator& value) { return -Length(value.name()); }

int64_t OpeningRank(const v1::IncidentDate& value) {
  const auto days = DaysOf(value.date());
  return days ? days->last - days->first : INT32_MAX;
}

int64_t OpeningRank(const v1::Impact& value) { return -Length(value.description()); }

int64_t OpeningRank(const v1::Measure& value) { return -Length(value.description()); }

int64_t OpeningRank(const v1::Response& value) { return -Length(value.description()); }

void Merge(Message& entry, const Message& value) {
  const Reflection& reflection = *entry.GetReflection();
  std::vector<const FieldDescriptor*> known;
  value.GetReflection()->ListFields(value, &known);
  for (const FieldDescriptor* field : known) {
    if (field->is_repeated()) {
      if (field->cpp_type() != FieldDescriptor::CPPTYPE_STRING) continue;
      for (int i = 0; i < reflection.FieldSize(value, field); ++i) {
        const std::string& text = reflection.GetRepeatedString(value, field, i);
        const auto* name = entry.GetDescriptor()->FindFieldByName("name");
        if (name != nullptr && reflection.GetString(entry, name) == text) continue;
        AddText(entry, reflection, field, text);
      }
      SortTexts(entry, reflection, field);
    } else if (!reflection.HasField(entry, field)) {
      switch (field->cpp_type()) {
        case FieldDescriptor::CPPTYPE_STRING:
          reflection.SetString(&entry, field, reflection.GetString(value, field));
          break;
        case FieldDescriptor::CPPTYPE_ENUM:
          reflection.SetEnumValue(&entry, field, reflection.GetEnumValue(value, field));
          break;
        case FieldDescriptor::CPPTYPE_BOOL:
          reflection.SetBool(&entry, field, reflection.GetBool(value, field));
          break;
        case FieldDescriptor::CPPTYPE_INT32:
          reflection.SetInt32(&entry, field, reflection.GetInt32(value, field));
          break;
        case FieldDescriptor::CPPTYPE_MESSAGE:
          reflection.MutableMessage(&entry, field)->CopyFrom(reflection.GetMessage(value, field));
          break;
        default:
          break;
      }
    }
  }
  const auto* aliases = entry.GetDescriptor()->FindFieldByName("aliases");
  const auto* name = entry.GetDescriptor()->FindFieldByName("name");
  if (aliases == nullptr || name == nullptr) return;
  const std::string other = reflection.GetString(value, name);
  if (FoldName(other) == FoldName(reflection.GetString(entry, name))) return;
  AddText(entry, reflection, aliases, other);
  SortTexts(entry, reflection, aliases);
}

}  // namespace dossier::correlation
