#include "server/ingest/article_identity.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "server/base/sha256.h"

namespace dossier::ingest {
namespace {

// The store bounds terms to 1 KiB.
constexpr size_t kMaxTermBytes = 900;

std::string Bounded(std::string value) {
  return value.size() <= kMaxTermBytes ? value : Sha256Hex(value);
}

// Parameters that tell how a reader came, not what is read.
bool IsTracking(absl::string_view name) {
  for (const absl::string_view prefix : {"utm_", "at_", "ns_", "pk_", "mtm_", "hsa_", "_hs"}) {
    if (absl::StartsWithIgnoreCase(name, prefix)) return true;
  }
  for (const absl::string_view other :
       {"fbclid",        "gclid", "dclid", "msclkid",   "yclid",   "igshid",   "mc_cid",
        "mc_eid",        "cmpid", "cid",   "ref",       "ref_src", "referrer", "source",
        "smid",          "share", "ito",   "ocid",      "xtor",    "wt_mc",    "guccounter",
        "guce_referrer", "_ga",   "amp",   "outputtype"}) {
    if (absl::EqualsIgnoreCase(name, other)) return true;
  }
  return false;
}

std::string WithoutTracking(absl::string_view query) {
  std::vector<absl::string_view> kept;
  for (const absl::string_view part : absl::StrSplit(query, '&', absl::SkipEmpty())) {
    if (!IsTracking(part.substr(0, part.find('=')))) kept.push_back(part);
  }
  std::sort(kept.begin(), kept.end());
  return absl::StrJoin(kept, "&");
}

std::string HostKey(absl::string_view authority) {
  if (const size_t at = authority.rfind('@'); at != authority.npos) authority.remove_prefix(at + 1);
  std::string host = absl::AsciiStrToLower(authority);
  absl::string_view view = host;
  absl::ConsumeSuffix(&view, ":443") || absl::ConsumeSuffix(&view, ":80");
  absl::ConsumeSuffix(&view, ".");
  absl::ConsumePrefix(&view, "www.") || absl::ConsumePrefix(&view, "amp.") ||
      absl::ConsumePrefix(&view, "m.");
  return std::string(view);
}

// A structured record is the record of its item and nothing else: its address is often that of a
// news report it was made of, and records without names read alike.
bool IsStructured(const v1::Report& report) {
  return report.publisher_type() == v1::Report::PUBLISHER_TYPE_STRUCTURED_TI;
}

bool SharesItem(const v1::Report& arriving, const v1::Report& known, int* index) {
  for (const v1::Origin& item : arriving.origins()) {
    for (*index = 0; *index < known.origins_size(); ++*index) {
      const v1::Origin& origin = known.origins(*index);
      if (item.source() == origin.source() && item.external_id() == origin.external_id())
        return true;
    }
  }
  return false;
}

std::vector<std::string> AddressesOf(const v1::Report& report) {
  std::vector<std::string> keys;
  for (const std::string& url : {report.canonical_url(), report.url()}) {
    std::string key = AddressKey(url);
    if (!key.empty() && std::find(keys.begin(), keys.end(), key) == keys.end()) {
      keys.push_back(std::move(key));
    }
  }
  return keys;
}

bool SharesAddress(const v1::Report& a, const v1::Report& b) {
  const std::vector<std::string> of_b = AddressesOf(b);
  for (const std::string& key : AddressesOf(a)) {
    if (std::find(of_b.begin(), of_b.end(), key) != of_b.end()) return true;
  }
  return false;
}

// Orders the texts of one address without regard to arrival.
bool IsNewer(const v1::Report& a, const v1::Report& b) {
  const auto rank = [](const v1::Report& report) {
    const std::string& updated = report.updated().value();
    return std::tuple<std::string, int64_t, std::string, std::string>(
        updated.empty() ? report.published().value() : updated, report.text_bytes(),
        report.text_sha256(), PrintKey(report));
  };
  return rank(a) > rank(b);
}

}  // namespace

std::string AddressKey(absl::string_view url) {
  absl::string_view rest = absl::StripAsciiWhitespace(url);
  if (absl::StartsWithIgnoreCase(rest, "https://")) {
    rest.remove_prefix(8);
  } else if (absl::StartsWithIgnoreCase(rest, "http://")) {
    rest.remove_prefix(7);
  } else {
    return "";
  }
  rest = rest.substr(0, rest.find('#'));
  const size_t mark = rest.find('?');
  const std::string query = mark == rest.npos ? "" : WithoutTracking(rest.substr(mark + 1));
  rest = rest.substr(0, mark);
  const size_t slash = std::min(rest.find('/'), rest.size());
  const std::string host = HostKey(rest.substr(0, slash));
  absl::string_view path = rest.substr(slash);
  for (const absl::string_view end : {"/index.html", "/index.php", "/amp", "/amp/"}) {
    if (absl::ConsumeSuffix(&path, end)) break;
  }
  while (absl::ConsumeSuffix(&path, "/")) {
  }
  if (host.empty() || (path.empty() && query.empty())) return "";
  std::string key = absl::StrCat(host, path, query.empty() ? "" : "?", query);
  return key;
}

std::string PrintKey(const v1::Report& report) {
  std::vector<std::string> addresses = AddressesOf(report);
  std::sort(addresses.begin(), addresses.end());
  // None of the parts holds a line feed.
  return Sha256Hex(absl::StrCat(report.text_sha256(), "\n", report.title(), "\n",
                                report.publisher(), "\n", report.published().value(), "\n",
                                absl::StrJoin(addresses, "\n")));
}

std::vector<ArticleTerm> ArticleTerms(const v1::Report& report) {
  std::vector<ArticleTerm> terms;
  for (const v1::Origin& origin : report.origins()) {
    terms.push_back({"item", Bounded(absl::StrCat(origin.source(), " ", origin.external_id()))});
  }
  if (IsStructured(report)) return terms;
  for (std::string& key : AddressesOf(report)) {
    terms.push_back({"address", Bounded(std::move(key))});
  }
  return terms;
}

ArticleRelation CompareArticles(const v1::Report& arriving, const v1::Report& known) {
  int origin = 0;
  if (IsStructured(arriving) || IsStructured(known)) {
    if (!SharesItem(arriving, known, &origin)) return ArticleRelation::kOther;
    return arriving.raw_sha256() == known.raw_sha256() ? ArticleRelation::kUnchanged
                                                       : ArticleRelation::kNewVersion;
  }
  const bool same_text =
      !arriving.text_sha256().empty() && arriving.text_sha256() == known.text_sha256();
  const bool same_address = SharesAddress(arriving, known);
  if (SharesItem(arriving, known, &origin)) {
    if (same_text) return ArticleRelation::kUnchanged;
    const bool own = known.origins_size() == 1 || same_address;
    return own ? ArticleRelation::kNewVersion : ArticleRelation::kOther;
  }
  if (!same_address) return ArticleRelation::kOther;
  if (same_text && PrintKey(arriving) == PrintKey(known)) return ArticleRelation::kUnchanged;
  return IsNewer(arriving, known) ? ArticleRelation::kNewVersion : ArticleRelation::kOlderVersion;
}

ArticleMatch FindArticle(const v1::Report& arriving, absl::Span<const v1::Report> candidates) {
  // By strength of what they share; the earliest candidate of equals.
  const auto strength = [&](const v1::Report& known) {
    int origin = 0;
    if (SharesItem(arriving, known, &origin)) return 3;
    return SharesAddress(arriving, known) ? 2 : 1;
  };
  ArticleMatch best;
  int best_strength = 0;
  for (int i = 0; i < static_cast<int>(candidates.size()); ++i) {
    const ArticleRelation relation = CompareArticles(arriving, candidates[i]);
    if (relation == ArticleRelation::kOther || strength(candidates[i]) <= best_strength) continue;
    best_strength = strength(candidates[i]);
    best = {relation, i};
  }
  return best;
}

}  // namespace dossier::ingest
