#include "server/analysis/implied_values.h"

#include <algorithm>
#include <string>

namespace dossier::analysis {
namespace {

using v1::Impact;
using v1::Kind;
using v1::Motive;

// What an attack of a kind does, how, and what for.
struct KindSays {
  Kind::Type kind;
  const char* technique = nullptr;  // of MITRE ATT&CK, of the tactic "impact"
  Impact::Dimension dimension = Impact::DIMENSION_UNSPECIFIED;
  Motive::Type motive = Motive::TYPE_UNSPECIFIED;
};

constexpr KindSays kSays[] = {
    {Kind::TYPE_RANSOMWARE, "T1486", {}, Motive::TYPE_FINANCIAL},
    {Kind::TYPE_EXTORTION, nullptr, {}, Motive::TYPE_FINANCIAL},
    {Kind::TYPE_FRAUD, nullptr, {}, Motive::TYPE_FINANCIAL},
    {Kind::TYPE_DATA_BREACH, nullptr, Impact::DIMENSION_CONFIDENTIALITY, {}},
    {Kind::TYPE_DATA_THEFT_AND_DOXING, nullptr, Impact::DIMENSION_CONFIDENTIALITY, {}},
    {Kind::TYPE_DDOS, "T1498", {}, {}},
    {Kind::TYPE_DEFACEMENT, "T1491", Impact::DIMENSION_INTEGRITY, {}},
    {Kind::TYPE_ESPIONAGE, nullptr, {}, Motive::TYPE_ESPIONAGE},
    {Kind::TYPE_DISRUPTION, nullptr, Impact::DIMENSION_AVAILABILITY, {}},
};

// The values of one happening, and what is added to them.
class ImpliedValues {
 public:
  ImpliedValues(const FactReading& reading, const Segmentation& segmentation, int happening,
                std::vector<Finding>& findings)
      : reading_(reading),
        segmentation_(segmentation),
        happening_(happening),
        findings_(findings),
        before_(findings.size()) {}

  void Find() {
    for (const KindSays& says : kSays) {
      const Finding* const told = FindKind(says.kind);
      if (told == nullptr) continue;
      // Findings move as others are added.
      const Evidence evidence = told->evidence;
      if (says.technique != nullptr) AddTechnique(says, evidence);
      if (says.dimension != Impact::DIMENSION_UNSPECIFIED) AddImpact(says, evidence);
      if (says.motive != Motive::TYPE_UNSPECIFIED) AddMotive(says.motive, evidence);
    }
    AddMotiveOfThieves();
    AddBreach();
  }

 private:
  template <typename Is>
  const Finding* Find(const Is& is) const {
    const auto found =
        std::find_if(findings_.begin(), findings_.begin() + before_, [&](const Finding& finding) {
          return segmentation_.of_sentence[finding.sentence] == happening_ && is(finding);
        });
    return found == findings_.begin() + before_ ? nullptr : &*found;
  }

  const Finding* FindKind(Kind::Type kind) const {
    return Find([kind](const Finding& finding) {
      return finding.claim->has_kind() && finding.claim->kind().type() == kind &&
             finding.rule == "kind.words";
    });
  }

  v1::Claim& Add(v1::Field field, RuleName rule, Evidence evidence) {
    return AddFinding(reading_, field, rule, 0.5, evidence, findings_);
  }

  void AddTechnique(const KindSays& says, Evidence evidence) {
    const bool known = Find([&](const Finding& finding) {
      return finding.claim->technique().attack_id() == says.technique;
    });
    if (known) return;
    v1::Technique& technique =
        *Add(v1::FIELD_TECHNIQUE, "technique.of_kind", evidence).mutable_technique();
    technique.set_attack_id(says.technique);
    technique.set_phase(v1::Technique::PHASE_IMPACT);
    technique.set_description(std::string(reading_.text.Slice(evidence.telling)));
  }

  void AddImpact(const KindSays& says, Evidence evidence) {
    const bool known = Find([&](const Finding& finding) {
      return finding.claim->impact().dimension() == says.dimension &&
             finding.claim->impact().degree() != Impact::DEGREE_UNSPECIFIED;
    });
    if (known) return;
    Impact& impact = *Add(v1::FIELD_IMPACT, "impact.of_kind", evidence).mutable_impact();
    impact.set_dimension(says.dimension);
    impact.set_degree(Impact::DEGREE_CONFIRMED);
    impact.set_description(std::string(reading_.text.Slice(evidence.telling)));
  }

  void AddMotive(Motive::Type type, Evidence evidence) {
    const bool known = Find([](const Finding& finding) {
      return finding.claim->motive().type() != Motive::TYPE_UNSPECIFIED;
    });
    if (known || motive_added_) return;
    motive_added_ = true;
    Add(v1::FIELD_MOTIVE, "motive.of_kind", evidence).mutable_motive()->set_type(type);
  }

  // Who takes or asks for money does it for that.
  void AddMotiveOfThieves() {
    const Finding* const money = Find([](const Finding& finding) {
      const Impact::MoneyKind kind = finding.claim->impact().money_kind();
      return kind == Impact::MONEY_KIND_STOLEN || kind == Impact::MONEY_KIND_RANSOM_DEMANDED ||
             kind == Impact::MONEY_KIND_RANSOM_PAID;
    });
    if (money != nullptr) AddMotive(Motive::TYPE_FINANCIAL, money->evidence);
  }

  // Data that were taken or seen are a breach.
  void AddBreach() {
    if (FindKind(Kind::TYPE_DATA_BREACH) || FindKind(Kind::TYPE_DATA_THEFT_AND_DOXING)) return;
    const Finding* const taken = Find([](const Finding& finding) {
      const Impact& impact = finding.claim->impact();
      return impact.dimension() == Impact::DIMENSION_CONFIDENTIALITY &&
             (impact.degree() == Impact::DEGREE_CONFIRMED ||
              impact.degree() == Impact::DEGREE_EXPLOITED);
    });
    if (taken == nullptr) return;
    Add(v1::FIELD_KIND, "kind.of_impact", taken->evidence)
        .mutable_kind()
        ->set_type(Kind::TYPE_DATA_BREACH);
  }

  const FactReading& reading_;
  const Segmentation& segmentation_;
  const int happening_;
  std::vector<Finding>& findings_;
  const size_t before_;  // findings of other rules
  bool motive_added_ = false;
};

}  // namespace

void FindImpliedValues(const FactReading& reading, const Segmentation& segmentation,
                       std::vector<Finding>& findings) {
  const auto count = static_cast<int>(segmentation.happenings.size());
  for (int i = 0; i < count; ++i) ImpliedValues(reading, segmentation, i, findings).Find();
}

}  // namespace dossier::analysis
