#include "server/analysis/denied_account.h"

#include <algorithm>
#include <optional>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "server/analysis/claim_writer.h"
#include "server/analysis/denials.h"
#include "server/analysis/fact_matches.h"
#include "server/analysis/genre.h"
#include "server/analysis/judgement.h"
#include "server/analysis/signature.h"
#include "server/analysis/topics.h"
#include "server/base/sketch.h"

namespace dossier::analysis {
namespace {

// Words that tell of an incident which is denied.
struct Denial {
  Range tokens;
  Span words;
  v1::Kind::Type kind = v1::Kind::TYPE_UNSPECIFIED;
  const Entity* victim = nullptr;  // where a pattern names them
};

// Who would have been hit.
struct DeniedVictim {
  const Entity* entity;
  Span words;
};

bool IsOfAttack(const KindMention& kind) {
  return kind.denied && !kind.actual && kind.strong && IsOfComputers(kind.type) &&
         !IsVulnerabilityKind(kind.type);
}

// "Participants must not steal data", which nobody says of what was, is a rule.
bool IsRule(const FactReading& reading, Range tokens) {
  const Text& text = reading.text;
  const uint32_t begin = text.SentenceWith(tokens.begin).tokens.begin;
  uint32_t at = tokens.begin;
  while (at > begin && text.token(at - 1).Is(kAuxiliary) && !text.token(at - 1).Is(kNegation)) --at;
  const bool is_negated = at > begin && text.token(at - 1).Is(kNegation);
  return is_negated && reading.StatementAt(text.token(tokens.begin).begin) < 0;
}

// "denied a hack", "no evidence that Grentham was breached", "denied that it was attacked", by
// where they stand.
std::vector<Denial> FindDenials(const FactReading& reading, const std::vector<KindMention>& kinds) {
  std::vector<Denial> denials;
  for (const KindMention& kind : kinds) {
    if (IsOfAttack(kind) && !IsRule(reading, kind.tokens))
      denials.push_back({kind.tokens, kind.span, kind.type});
  }
  const Text& text = reading.text;
  ForEachMatch(reading, FactLexicon::kVictims, [&](absl::string_view, const PatternMatch& match) {
    const Entity* const victim = NamedIn(reading, match.slot(Slot::kVictim));
    if (victim == nullptr || !IsDenied(text, match.tokens) || IsRule(reading, match.tokens)) return;
    denials.push_back({match.tokens, text.SpanOf(match.tokens), {}, victim});
  });
  ForEachMatch(reading, FactLexicon::kDeterminations,
               [&](absl::string_view label, const PatternMatch& match) {
                 if (label != "refuted" || match.slot(Slot::kBody).empty()) return;
                 // What is denied ends the words: "denied that it was attacked".
                 const Range last{match.tokens.end - 1, match.tokens.end};
                 denials.push_back({last, text.SpanOf(last)});
               });
  std::stable_sort(denials.begin(), denials.end(),
                   [](const Denial& a, const Denial& b) { return a.words.begin < b.words.begin; });
  return denials;
}

class DeniedVictimFinder {
 public:
  explicit DeniedVictimFinder(const FactReading& reading)
      : reading_(reading), text_(reading.text), mentions_(reading.entities.mentions()) {}

  // Whom the denied words name, else who denies them for themselves.
  std::optional<DeniedVictim> Of(const Denial& denial) const {
    if (denial.victim != nullptr) {
      const bool is_state = denial.victim->type == EntityType::kCountry;
      return is_state ? std::nullopt : std::optional(DeniedVictim{denial.victim, denial.words});
    }
    if (auto hit = Behind(denial)) return hit;
    if (auto hit = Before(denial)) return hit;
    return Denier(denial);
  }

 private:
  // "an attack on Quillon Foods"
  std::optional<DeniedVictim> Behind(const Denial& denial) const {
    static constexpr absl::string_view kOf[] = {"of", "at", "on", "against", "in", "into"};
    constexpr uint32_t kReach = 4;  // "on the port operator Grentham"
    const uint32_t end = text_.SentenceWith(denial.tokens.begin).tokens.end;
    const uint32_t at = denial.tokens.end;
    if (at >= end || std::find(std::begin(kOf), std::end(kOf), text_.Lower(at)) == std::end(kOf)) {
      return std::nullopt;
    }
    for (uint32_t next = at + 1; next < std::min(end, at + 1 + kReach); ++next) {
      const Mention* const mention = reading_.entities.MentionAt(text_.token(next).begin);
      if (mention != nullptr) return IfCanBeHit(*mention, /*is_named_hit=*/true);
      if (!text_.token(next).IsWord()) break;
    }
    return std::nullopt;
  }

  // "Quillon Foods had not been hacked", "it had been hacked", "its network": the nearest one.
  std::optional<DeniedVictim> Before(const Denial& denial) const {
    const Span before{text_.SentenceWith(denial.tokens.begin).span.begin, denial.words.begin};
    const auto [first, end] = reading_.entities.MentionsIn(before);
    for (uint32_t i = end; i > first; --i) {
      const Mention& mention = mentions_[i - 1];
      if (auto hit = IfCanBeHit(mention, IsSubject(mention, denial))) return hit;
    }
    return std::nullopt;
  }

  // Whether only auxiliaries stand between the two.
  bool IsSubject(const Mention& mention, const Denial& denial) const {
    for (uint32_t at = mention.tokens.end; at < denial.tokens.begin; ++at) {
      const Token& token = text_.token(at);
      if (!token.Is(kAuxiliary) && !token.Is(kNegation)) return false;
    }
    return true;
  }

  std::optional<DeniedVictim> Denier(const Denial& denial) const {
    const int said = reading_.StatementAt(denial.words.begin);
    if (said < 0 || !reading_.statements[said].speaker.entity) return std::nullopt;
    const uint32_t speaker = *reading_.statements[said].speaker.entity;
    const auto named = std::find_if(mentions_.begin(), mentions_.end(), [&](const Mention& one) {
      return one.entity == speaker && one.how == Mention::How::kName;
    });
    return named == mentions_.end() ? std::nullopt : IfCanBeHit(*named, /*is_named_hit=*/false);
  }

  // Authorities deny what befell others, unless the words say that it is they.
  std::optional<DeniedVictim> IfCanBeHit(const Mention& mention, bool is_named_hit) const {
    const Entity& entity = reading_.entities.entity(mention.entity);
    if (entity.type == EntityType::kPerson || entity.type == EntityType::kCountry) {
      return std::nullopt;
    }
    if (!is_named_hit && SpeakerTypeOf(std::string(entity.name)) != v1::SPEAKER_TYPE_UNSPECIFIED &&
        SpeakerTypeOf(std::string(entity.name)) != v1::SPEAKER_TYPE_COMPANY) {
      return std::nullopt;
    }
    return DeniedVictim{&entity, mention.span};
  }

  const FactReading& reading_;
  const Text& text_;
  const std::vector<Mention>& mentions_;
};

void AddClaimsOf(const FactReading& reading, const DeniedVictim& hit,
                 const std::vector<Denial>& denials, internal::Account& account) {
  std::vector<Finding> findings;
  v1::Victim& victim = *AddFinding(reading, v1::FIELD_VICTIM, "status.denied", 0.6,
                                   {hit.words, denials.front().words}, findings)
                            .mutable_victim();
  victim.set_name(std::string(hit.entity->name));
  for (const absl::string_view alias : hit.entity->aliases) victim.add_aliases(std::string(alias));
  for (const Denial& denial : denials) {
    AddFinding(reading, v1::FIELD_STATUS, "status.denied", 0.7, {denial.words}, findings)
        .mutable_status_value()
        ->set_status(v1::StatusValue::STATUS_REFUTED);
    if (denial.kind == v1::Kind::TYPE_UNSPECIFIED) continue;
    AddFinding(reading, v1::FIELD_KIND, "kind.denied", 0.7, {denial.words}, findings)
        .mutable_kind()
        ->set_type(denial.kind);
  }
  std::vector<const Finding*> told;
  for (const Finding& finding : findings) told.push_back(&finding);
  ClaimWriter(reading).Write(told, account);
}

}  // namespace

void AddDeniedAccount(const FactReading& reading, const std::vector<KindMention>& kinds,
                      internal::Analysis& analysis) {
  if (HasNoNews(reading.text) || HeadlineHasNoNews(reading.document.title)) return;
  const std::vector<Denial> denials = FindDenials(reading, kinds);
  const DeniedVictimFinder finder(reading);
  std::optional<DeniedVictim> hit;
  for (const Denial& denial : denials) {
    const std::optional<DeniedVictim> named = finder.Of(denial);
    // A headline has the short form of a name.
    const bool is_fuller = hit && named && named->entity->name.size() > hit->entity->name.size() &&
                           absl::StartsWith(named->entity->name, hit->entity->name);
    if (!hit || is_fuller) hit = named;
  }
  if (!hit) return;

  internal::Account& account = *analysis.add_accounts();
  account.set_role(v1::REPORT_ROLE_MENTION);
  account.set_only_denies(true);
  AddClaimsOf(reading, *hit, denials, account);
  for (size_t i = 0; i < reading.statements.size(); ++i) {
    account.add_statement_indices(static_cast<int32_t>(i));
  }
  std::vector<Range> sentences;
  for (const Denial& denial : denials) {
    const Range sentence = reading.text.SentenceWith(denial.tokens.begin).tokens;
    if (sentences.empty() || sentences.back() != sentence) sentences.push_back(sentence);
  }
  FillSignature(reading, sentences, account);
  const std::vector<uint32_t> sketch = TextSketch(reading.hashes.all());
  account.mutable_signature()->mutable_text_sketch()->Assign(sketch.begin(), sketch.end());
  account.set_title(absl::StrCat("Denial about ", hit->entity->name));
  // Whom it is about is what it is compared by; nobody claims that they were hit.
  auto& claims = *account.mutable_claims();
  claims.erase(std::remove_if(claims.begin(), claims.end(),
                              [](const v1::Claim& claim) { return claim.has_victim(); }),
               claims.end());
}

}  // namespace dossier::analysis
