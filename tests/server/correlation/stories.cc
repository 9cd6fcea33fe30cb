#include "tests/server/correlation/stories.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/base/days.h"
#include "server/base/fold_text.h"
#include "server/base/sha256.h"
#include "server/base/sketch.h"
#include "server/correlation/account_matcher.h"
#include "server/correlation/fold.h"
#include "server/correlation/group_all.h"

namespace dossier::correlation {
namespace {

v1::Precision PrecisionOf(absl::string_view iso) {
  if (iso.find('/') != absl::string_view::npos) return v1::PRECISION_INTERVAL;
  if (iso.size() == 4) return v1::PRECISION_YEAR;
  return iso.size() == 7 ? v1::PRECISION_MONTH : v1::PRECISION_DAY;
}

v1::Date DateOf(absl::string_view iso) {
  v1::Date date;
  date.set_value(std::string(iso));
  date.set_precision(PrecisionOf(iso));
  return date;
}

}  // namespace

AccountBuilder::AccountBuilder(absl::string_view report, int index) {
  account_.set_name(absl::StrCat("accounts/", report, "-", index));
  account_.set_report(absl::StrCat("reports/", report));
  account_.set_report_version(absl::StrCat("reports/", report, "/versions/1"));
  account_.set_index(index);
  account_.set_role(v1::REPORT_ROLE_PRIMARY);
  account_.set_content_key(Sha256Hex(absl::StrCat(report, "/", index)));
  account_.mutable_link()->set_publisher(absl::StrCat("The ", report));
}

AccountBuilder& AccountBuilder::Background() {
  account_.set_role(v1::REPORT_ROLE_BACKGROUND);
  return *this;
}

AccountBuilder& AccountBuilder::Published(absl::string_view iso_date) {
  *account_.mutable_link()->mutable_published() = DateOf(iso_date);
  account_.mutable_signature()->set_published_day(DaysOf(DateOf(iso_date))->first);
  return *this;
}

AccountBuilder& AccountBuilder::Title(absl::string_view title) {
  account_.set_title(std::string(title));
  account_.mutable_link()->set_title(std::string(title));
  return *this;
}

v1::Claim& AccountBuilder::AddClaim(v1::Field field, absl::string_view evidence) {
  v1::Claim& claim = *account_.add_claims();
  claim.set_name(absl::StrCat("claims/", account_.name(), "-", account_.claims_size()));
  claim.set_report(account_.report());
  claim.set_report_version(account_.report_version());
  claim.set_field(field);
  claim.set_status(v1::CLAIM_STATUS_REPORTED);
  claim.set_confidence(0.8);
  claim.set_rule("story.told");
  claim.mutable_asserter()->set_type(v1::SPEAKER_TYPE_MEDIA);
  v1::Span& span = *claim.add_evidence();
  span.set_report_version(account_.report_version());
  span.set_start(100 * account_.claims_size());
  span.set_end(span.start() + static_cast<int64_t>(evidence.size()));
  span.set_text(std::string(evidence));
  return claim;
}

AccountBuilder& AccountBuilder::Victim(absl::string_view name,
                                       const std::vector<std::string>& aliases) {
  v1::Victim& victim = *AddClaim(v1::FIELD_VICTIM, name).mutable_victim();
  victim.set_name(std::string(name));
  auto& party = *account_.mutable_signature()->add_victims();
  party.set_name(FoldName(name));
  for (const std::string& alias : aliases) {
    victim.add_aliases(alias);
    party.add_aliases(FoldName(alias));
  }
  return *this;
}

AccountBuilder& AccountBuilder::Initiator(absl::string_view name) {
  AddClaim(v1::FIELD_INITIATOR, name).mutable_initiator()->set_name(std::string(name));
  account_.mutable_signature()->add_initiators()->set_name(FoldName(name));
  return *this;
}

AccountBuilder& AccountBuilder::Kind(v1::Kind::Type type) {
  AddClaim(v1::FIELD_KIND, "kind").mutable_kind()->set_type(type);
  account_.mutable_signature()->add_kinds(type);
  return *this;
}

AccountBuilder& AccountBuilder::Happened(v1::IncidentDate::Event event,
                                         absl::string_view iso_date) {
  v1::IncidentDate& date = *AddClaim(v1::FIELD_DATE, iso_date).mutable_date();
  date.set_event(event);
  *date.mutable_date() = DateOf(iso_date);
  auto& days = *account_.mutable_signature()->add_dates();
  days.set_event(event);
  days.set_first(DaysOf(date.date())->first);
  days.set_last(DaysOf(date.date())->last);
  return *this;
}

AccountBuilder& AccountBuilder::Unresolved(absl::string_view words, absl::string_view reason) {
  v1::Date& date = *AddClaim(v1::FIELD_DATE, words).mutable_date()->mutable_date();
  date.set_words(std::string(words));
  date.set_unresolved_reason(std::string(reason));
  return *this;
}

AccountBuilder& AccountBuilder::Tool(absl::string_view name, v1::Tool::Type type) {
  v1::Tool& tool = *AddClaim(v1::FIELD_TOOL, name).mutable_tool();
  tool.set_type(type);
  tool.set_name(std::string(name));
  return *this;
}

AccountBuilder& AccountBuilder::Campaign(absl::string_view name) {
  v1::Alias& alias = *AddClaim(v1::FIELD_ALIAS, name).mutable_alias();
  alias.set_type(v1::Alias::TYPE_CAMPAIGN);
  alias.set_name(std::string(name));
  return *this;
}

AccountBuilder& AccountBuilder::Weakness(absl::string_view cve) {
  AddClaim(v1::FIELD_VULNERABILITY, cve).mutable_vulnerability()->set_cve(std::string(cve));
  return *this;
}

AccountBuilder& AccountBuilder::Motive(v1::Motive::Type type, absl::string_view by) {
  v1::Claim& claim = AddClaim(v1::FIELD_MOTIVE, "motive");
  claim.mutable_motive()->set_type(type);
  claim.mutable_asserter()->set_name(std::string(by));
  claim.mutable_asserter()->set_type(v1::SPEAKER_TYPE_VICTIM);
  claim.set_status(v1::CLAIM_STATUS_CONFIRMED_BY_VICTIM);
  return *this;
}

AccountBuilder& AccountBuilder::Attribution(v1::Stance stance, absl::string_view by,
                                            absl::string_view to) {
  v1::Claim& claim = AddClaim(v1::FIELD_ATTRIBUTION, to);
  v1::Attribution& line = *claim.mutable_attribution();
  line.set_stance(stance);
  line.set_attributed_by(std::string(by));
  line.set_initiator(std::string(to));
  claim.mutable_asserter()->set_name(std::string(by));
  return *this;
}

AccountBuilder& AccountBuilder::Figure(absl::string_view figure) {
  account_.mutable_signature()->add_figures(std::string(figure));
  return *this;
}

AccountBuilder& AccountBuilder::Artefact(absl::string_view name) {
  v1::Tool& tool = *AddClaim(v1::FIELD_TOOL, name).mutable_tool();
  tool.set_name(std::string(name));
  account_.mutable_signature()->add_artefacts(FoldName(name));
  return *this;
}

AccountBuilder& AccountBuilder::Quotes(absl::string_view words) {
  for (const uint64_t shingle : StatementShingles(words)) {
    account_.mutable_signature()->add_statement_shingles(shingle);
  }
  auto& shingles = *account_.mutable_signature()->mutable_statement_shingles();
  std::sort(shingles.begin(), shingles.end());
  return *this;
}

void AccountBuilder::AddTerm(absl::string_view word, float weight) {
  float& told = words_[std::string(word)];
  told = std::max(told, weight);
  internal::Signature& signature = *account_.mutable_signature();
  signature.clear_words();
  signature.clear_word_weights();
  for (const auto& [text, telling] : words_) {
    absl::StrAppend(signature.mutable_words(), signature.words().empty() ? "" : " ", text);
    signature.add_word_weights(telling);
  }
}

AccountBuilder& AccountBuilder::Words(absl::string_view words) {
  const std::string folded = FoldWords(words);
  for (absl::string_view word : WordsOf(folded)) {
    if (word.size() > 3) AddTerm(word, 1);
  }
  return *this;
}

AccountBuilder& AccountBuilder::Names(absl::string_view words) {
  const std::string folded = FoldWords(words);
  for (absl::string_view word : WordsOf(folded)) AddTerm(word, 2);
  return *this;
}

AccountBuilder& AccountBuilder::Text(absl::string_view text) {
  const auto sketch = TextSketch(text);
  account_.mutable_signature()->mutable_text_sketch()->Assign(sketch.begin(), sketch.end());
  if (account_.signature().words().empty()) Words(text);
  return *this;
}

AccountBuilder::operator internal::Account() const { return account_; }

int Dossier::GroupOf(absl::string_view report, int index) const {
  for (size_t group = 0; group < groups.size(); ++group) {
    for (const int member : groups[group]) {
      if (accounts[member].report() == absl::StrCat("reports/", report) &&
          accounts[member].index() == index) {
        return static_cast<int>(group);
      }
    }
  }
  return -1;
}

std::string Dossier::Hash() const {
  const auto content_key_of = [this](absl::string_view name) {
    std::set<std::string> keys;
    for (const internal::Account& account : accounts) {
      if (account.report() == name || account.report_version() == name) {
        keys.insert(account.content_key());
      }
    }
    return keys.empty() ? std::string("nobody") : *keys.begin();
  };
  std::set<std::string> hashes;
  for (const v1::Incident& incident : incidents) {
    hashes.insert(ContentHash(incident, content_key_of));
  }
  std::string all;
  for (const std::string& hash : hashes) absl::StrAppend(&all, hash, "\n");
  return Sha256Hex(all);
}

std::vector<const internal::Account*> Dossier::AccountsOf(int group) const {
  std::vector<const internal::Account*> members;
  for (const int member : groups[group]) members.push_back(&accounts[member]);
  return members;
}

Dossier Arrive(std::vector<internal::Account> accounts) {
  Dossier dossier;
  for (int i = 0; i < static_cast<int>(accounts.size()); ++i) {
    // Names are given in the order of arrival, as a store does.
    accounts[i].set_name(absl::StrCat("accounts/n", i));
    int claim_number = 0;
    for (v1::Claim& claim : *accounts[i].mutable_claims()) {
      claim.set_name(absl::StrCat("claims/n", i, "-", ++claim_number));
    }
  }
  dossier.accounts = std::move(accounts);
  std::vector<const internal::Account*> all;
  for (const internal::Account& account : dossier.accounts) all.push_back(&account);
  dossier.groups = GroupAll(all).groups;
  for (size_t group = 0; group < dossier.groups.size(); ++group) {
    const auto members = dossier.AccountsOf(static_cast<int>(group));
    std::vector<const v1::Claim*> claims;
    for (const internal::Account* account : members) {
      for (const v1::Claim& claim : account->claims()) claims.push_back(&claim);
    }
    dossier.incidents.push_back(Fold(members, claims));
    dossier.incidents.back().set_name(absl::StrCat("incidents/n", group));
  }
  return dossier;
}

std::vector<SharedKey> NearBy(const internal::Outline& a, const internal::Outline& b, Crowd crowd) {
  std::vector<SharedKey> near;
  for (const std::string& key : SharedKeysOf(a, b)) near.push_back({key, crowd});
  return near;
}

v1::Statement Said(absl::string_view speaker, absl::string_view words, absl::string_view published,
                   v1::Statement::Form form) {
  v1::Statement statement;
  statement.set_text(std::string(words));
  statement.set_form(form);
  if (speaker.empty()) {
    statement.mutable_speaker()->set_resolution(v1::Speaker::RESOLUTION_UNRESOLVED);
  } else {
    statement.mutable_speaker()->set_name(std::string(speaker));
    statement.mutable_speaker()->set_resolution(v1::Speaker::RESOLUTION_NAMED);
  }
  v1::Occurrence& occurrence = *statement.add_occurrences();
  occurrence.set_form(form);
  occurrence.add_content()->set_text(std::string(words));
  if (!published.empty()) *occurrence.mutable_published() = DateOf(published);
  return statement;
}

}  // namespace dossier::correlation
