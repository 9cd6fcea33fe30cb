#ifndef DOSSIER_SERVER_INGEST_ARTICLE_IDENTITY_H_
#define DOSSIER_SERVER_INGEST_ARTICLE_IDENTITY_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "dossier/v1/report.pb.h"

// When are two documents the same article?
//
// Two things say so, the strongest first:
//
//   item     the same item of the same source. What the source delivers later is the newer text:
//            another text is a new version. An item that shares a report with others by an address
//            goes its own way when it is found at another one.
//   address  the same address, where scheme, "www.", tracking parameters and fragment do not count.
//            A front page is no article: an address without a path says nothing.
//
// The same text is not enough: each print has a title, a publisher and a date of its own, and which
// of them a report had would depend on which came first. They are copies of each other
// (correlation/copies.h).
//
// A structured record is known by its item alone, and is the same if its bytes are.
//
// Where two items share an address but are not the same print, which of them is the newer version
// is decided by the two documents alone (date of change or publication, then length, then
// hashes), never by the order in which they arrived: the same documents end in the same reports in
// any order.
//
// All functions are pure.
namespace dossier::ingest {

// One exact value by which an article is found again.
struct ArticleTerm {
  std::string field;  // "item" or "address"
  std::string value;

  friend bool operator==(const ArticleTerm&, const ArticleTerm&) = default;
};

// A digest, 64 hexadecimal digits, of what is printed, where and when: text, title, publisher, date
// of publication, addresses. An order of reports that does not depend on arrival.
std::string PrintKey(const v1::Report& report);

// The terms of a report: of every origin, of url and canonical_url.
std::vector<ArticleTerm> ArticleTerms(const v1::Report& report);

// `url` in the form in which addresses are compared, such as "example.org/2031/flood?id=7"; empty
// if it is no http or https address or names a front page.
std::string AddressKey(absl::string_view url);

// What an arriving document is to a known report.
enum class ArticleRelation {
  kOther,         // another article
  kUnchanged,     // the same article, the same text
  kNewVersion,    // the same article with a newer text
  kOlderVersion,  // the same article with an older text than the known one: nothing new
};

// `arriving` has one origin, the item it came as.
ArticleRelation CompareArticles(const v1::Report& arriving, const v1::Report& known);

// What `arriving` is, and to which of `candidates` (those that share a term with it).
struct ArticleMatch {
  ArticleRelation relation = ArticleRelation::kOther;
  // Index of the candidate; -1 for kOther.
  int candidate = -1;
};
ArticleMatch FindArticle(const v1::Report& arriving, absl::Span<const v1::Report> candidates);

}  // namespace dossier::ingest

#endif  // DOSSIER_SERVER_INGEST_ARTICLE_IDENTITY_H_
