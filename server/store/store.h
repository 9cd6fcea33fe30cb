// The record of everything Dossier knows, and the log of how it came to know it.
//
// A store holds *resources*: named protobuf bytes in collections, each with the *terms* by which
// it is found, and the *change log*: every change to a public resource, in revisions. A revision
// is one logical write, dense, starting at 1; it is the only order for ingest, paging, streams
// and as-of reads. What the bytes mean is not the store's business, except that a public change
// is kept ready to be sent (event.h).
//
// SQL, connections, migrations, retries and locks are the secret of a backend (sqlite/, and
// others beside it); tests/server/store/store_contract.h holds all of them to this page.
#ifndef DOSSIER_SERVER_STORE_STORE_H_
#define DOSSIER_SERVER_STORE_STORE_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "google/protobuf/message.h"
#include "server/store/condition.h"
#include "server/store/term_list.h"

namespace dossier::store {

// What kinds of resources there are. The numbers are on disk: append only.
enum class Collection : uint8_t {
  kIncident = 1,
  kStatement = 2,
  kReport = 3,
  kClaim = 4,
  kSource = 5,
  kDecision = 6,
  // Internal from here on: listed where a service offers it, but never in the change log.
  kRecord = 32,         // what became of each thing that a source emitted
  kReportVersion = 33,  // the immutable versions of a report, without their text
  kAccount = 34,        // what one report version tells of one incident, for correlation
  kUtterance = 35,      // what one report version prints of one statement, for correlation
  kPayload = 36,        // the bytes of quarantined records, so that they can be taken again
  kFormerName = 37,     // what a name stood for that is, or was, given up
  kRedaction = 38,      // what keeps redacted words out when they come again
  kFingerprint = 39,    // what the text of a report is compared by, and which it copies
  kLink = 40,           // which incident a report was linked to beside what it tells
  kVertex = 41,         // an account among those that it is like
  kOutline = 42,        // what an incident is related to others by
  kPrintTally = 43,     // how often a statement is printed that very many print
  kSeat = 44,           // where grouping has put an account
  kFormerPrint = 45,    // what printed a statement once
};

// Whether changes of `collection` go to the change log.
constexpr bool IsPublic(Collection collection) {
  return static_cast<uint8_t>(collection) < static_cast<uint8_t>(Collection::kRecord);
}

// The collection id in the names of its resources: "incidents" in "incidents/k3f9", "versions" in
// "reports/b7/versions/2". Never empty.
absl::string_view CollectionId(Collection collection);

// The collection of a resource name, by its last collection id; nullopt if `name` is not made of
// pairs `collection/id` or the collection is none of ours.
std::optional<Collection> CollectionOf(absl::string_view name);

// One way to find a resource: an exact value of a field, such as {"victims.name", "acme corp"}.
// A resource may have many values of one field. Both parts together: at most 1 KiB.
struct Term {
  std::string field;
  std::string value;

  friend bool operator==(const Term&, const Term&) = default;
  friend auto operator<=>(const Term&, const Term&) = default;
};

// What free words find: the words of a resource as SearchWords (base/search_words.h) makes them,
// with kFieldBreak (search_text.h) between two fields. Words of the title weigh more than those of
// the body.
struct SearchText {
  std::string title;
  std::string body;

  friend bool operator==(const SearchText&, const SearchText&) = default;
};

// A resource as it is stored.
struct Resource {
  Collection collection;
  // Row key, ascending in order of creation within the collection, never reused.
  int64_t key = 0;
  std::string name;
  // For collections outside the log: the revision that was being written at the time.
  int64_t create_revision = 0;
  int64_t revision = 0;
  std::string body;
};

// One step of an order: by the lowest term value of `field`, the highest if descending, byte by
// byte (of a date the finest: its day, not its year). Resources without a value come last either
// way.
struct OrderBy {
  std::string field;
  bool descending = false;

  friend bool operator==(const OrderBy&, const OrderBy&) = default;
};

// A resource's place in an ordered selection: its value of each step, nullopt where it has none,
// and its key. It stays right whatever is put or deleted meanwhile.
struct OrderPlace {
  std::vector<std::optional<std::string>> values;
  int64_t key = 0;

  friend bool operator==(const OrderPlace&, const OrderPlace&) = default;
};

// Asked now and then during a long read, by the thread that reads: whether anybody still waits for
// it. If not, the read ends with CANCELLED. Without one, it goes on to its end.
using GoOn = std::function<bool()>;

// Which resources of a collection to read, and in what order: by ascending key unless said
// otherwise.
struct Selection {
  Collection collection;
  // Which of them; by default all.
  Condition condition;
  // Exclusive bounds: above `after_key` and, if not 0, below `before_key`.
  int64_t after_key = 0;
  int64_t before_key = 0;
  // By descending key; not together with `order`.
  bool newest_first = false;
  // At least 1. A backend may return fewer to bound the bytes of a page; `more` tells.
  int limit = 100;

  // The state after this revision, as the log tells it; 0 for now. Of public collections only.
  int64_t as_of = 0;
  // By these in turn, equals by ascending key.
  std::vector<OrderBy> order;
  // With `order`: only what comes behind this place.
  std::optional<OrderPlace> after_place;

  GoOn go_on;
};

// Resources of one consistent read.
struct Page {
  std::vector<Resource> resources;
  // The revision that this is the state of: `as_of`, or the head at the moment of the read.
  int64_t revision = 0;
  // Whether the selection holds more beyond the last resource.
  bool more = false;
  // With `order`, the place of the last resource; nullopt if there is none.
  std::optional<OrderPlace> place;
};

// Which resources of a collection to count.
struct CountSelection {
  Collection collection;
  Condition condition;
  // As in Selection.
  int64_t as_of = 0;
  // Fields of terms over whose values the matches are counted. Of a date (kDate, terms.h) the
  // months are counted.
  std::vector<std::string> facets;
  // Values that are listed of each facet, at least 1.
  int facet_size = 20;

  GoOn go_on;
};

struct Counts {
  struct Facet {
    std::string field;
    // The values that the most matches have, most first, equally many by value. A match with
    // several values counts for each.
    std::vector<std::pair<std::string, int64_t>> values;
    int64_t missing = 0;       // matches without a value
    int64_t other_values = 0;  // further values, not listed
  };

  int64_t total = 0;
  // In the order of CountSelection::facets.
  std::vector<Facet> facets;
  // As in Page.
  int64_t revision = 0;
};

// A resource's place in a ranking.
struct RankPlace {
  double score = 0;
  int64_t key = 0;

  friend bool operator==(const RankPlace&, const RankPlace&) = default;
};

// Which resources to rank by how well the words of the condition fit. The newest 1,000 matches with
// keys up to `newest_key` are ranked; once the pages have given all of them, the next 1,000.
struct RankedSelection {
  Collection collection;
  // Asks for words somewhere (AsksForText).
  Condition condition;
  // 0 on the first page; RankedPage::newest_key on the next, so that pages neither overlap nor
  // miss.
  int64_t newest_key = 0;
  // Only what comes behind this place.
  std::optional<RankPlace> after;
  int limit = 50;

  GoOn go_on;
};

// The best first, equals by descending key.
struct RankedPage {
  std::vector<Resource> resources;
  // Of each resource, above 0. It depends on the resource and the words alone, so it does not
  // change as the store grows.
  std::vector<double> scores;
  // Of the last resource; nullopt if there is none.
  std::optional<RankPlace> place;
  int64_t newest_key = 0;
  int64_t revision = 0;
  bool more = false;
};

enum class Operation : uint8_t { kCreated = 1, kUpdated = 2, kDeleted = 3 };

// One entry of the change log. What a predecessor has become (Succeed) is told by the event alone.
struct Change {
  int64_t revision = 0;
  // Position within the revision, from 0.
  int32_t index = 0;
  // Whether this is the last change of its revision.
  bool last = false;
  Collection collection;
  Operation operation;
  std::string name;
  // A serialised dossier.v1.Event without the enclosing tag; see event.h.
  std::string event;
  // The search texts after the change and before it, for Store::Texts; 0 for none.
  int64_t text_id = 0;
  int64_t previous_text_id = 0;
  // The terms after the change (before it, for a deletion), and those before it (empty for a
  // creation).
  std::vector<Term> terms;
  std::vector<Term> previous_terms;
};

// The same as it lies in the backend, but for the name, which the event tells: the views hold for
// one call of ChangeTaker.
struct ChangeView {
  int64_t revision = 0;
  int32_t index = 0;
  bool last = false;
  Collection collection;
  Operation operation;
  absl::string_view event;
  int64_t text_id = 0;
  int64_t previous_text_id = 0;
  TermListView terms;
  TermListView previous_terms;
};
using ChangeTaker = absl::FunctionRef<void(const ChangeView&)>;

// Where to read the change log, and how much at a time.
struct ChangeRange {
  static constexpr int32_t kFromStart = -1;  // for `after_index`: from the first change

  // Changes of the revisions above this, or of `after + 1` from above `after_index` on.
  int64_t after = 0;
  int32_t after_index = kFromStart;
  int max_changes = 1000;
  int64_t max_bytes = int64_t{1} << 20;
};

// Identity and bounds of the change log.
struct LogState {
  // Names this history. It changes when the log lost its tail or was restored, for then a
  // revision that a client holds may mean something else.
  std::string log_id;
  // Last committed revision; 0 for an empty log.
  int64_t head = 0;
  // Oldest revision that is still held; head + 1 if none is.
  int64_t oldest = 1;
};

// How far a source has been read. Opaque to everyone but the plugin.
struct Cursor {
  std::string bytes;
  int32_t format = 0;
};

// Where a value of a field stands: what has it, by its key.
struct TermPlace {
  std::string value;
  int64_t key = 0;

  friend bool operator==(const TermPlace&, const TermPlace&) = default;
};

// A walk along the values of one field that begin with `prefix`, in the order of their bytes, then
// of keys.
struct TermWalk {
  Collection collection;
  std::string field;
  std::string prefix;
  // Only what stands behind this place, in the direction of the walk; all of it if unset.
  std::optional<TermPlace> from;
  bool backwards = false;
  int64_t limit = 50;
};

// What can be read both from the store and from inside a transaction.
class Reader {
 public:
  virtual ~Reader() = default;

  // The resource of that name; nullopt if there is none.
  virtual absl::StatusOr<std::optional<Resource>> Find(absl::string_view name) = 0;

  // The resource of that name after `revision`, also if it is gone since; nullopt if there was
  // none. OUT_OF_RANGE as for a page as of `revision`; INVALID_ARGUMENT if its collection is not
  // public.
  virtual absl::StatusOr<std::optional<Resource>> FindAsOf(absl::string_view name,
                                                           int64_t revision) = 0;

  // One page of a selection. As of a revision: OUT_OF_RANGE with reason REVISION_COMPACTED if the
  // log has forgotten that state (it holds those from `oldest` - 1 on), REVISION_UNKNOWN if it is
  // above the head. Of a resource that is gone, `create_revision` is the first that the log holds.
  virtual absl::StatusOr<Page> Select(const Selection& selection) = 0;

  // The resources of `collection` that have any of `terms`, by ascending key, each once.
  // At most `limit_per_term` are read for one term, the oldest ones.
  virtual absl::StatusOr<std::vector<Resource>> Candidates(Collection collection,
                                                           absl::Span<const Term> terms,
                                                           int limit_per_term) = 0;

  // What a walk passes, at most `limit` places; reads no resource.
  virtual absl::StatusOr<std::vector<TermPlace>> Walk(const TermWalk& walk) = 0;

  // The resources with these keys, in their order; those that are gone are left out. What a
  // transaction finds last, by this or by its name, it puts without reading it once more.
  virtual absl::StatusOr<std::vector<Resource>> FindKeys(Collection collection,
                                                         absl::Span<const int64_t> keys) = 0;

  // The text kept under `sha256` (64 hexadecimal digits); nullopt if there is none.
  virtual absl::StatusOr<std::optional<std::string>> Text(absl::string_view sha256) = 0;

  // The last committed cursor of `source` (its resource name); nullopt before the first.
  virtual absl::StatusOr<std::optional<Cursor>> FindCursor(absl::string_view source) = 0;
};

// Makes a message what it shall be, and says whether that changes it. What it makes depends on the
// message alone.
using MessageRewriter = absl::FunctionRef<bool(google::protobuf::Message&)>;

// One atomic write. It reads what it has written. For one thread; only one exists at a time, and
// none outlives its store. Destroyed without Commit, it leaves no trace. An error of the backend
// (not of an argument) ends it: every later call returns that error, and nothing is kept.
class Transaction : public Reader {
 public:
  // The revision that changes put now will belong to.
  virtual int64_t PendingRevision() const = 0;

  // A name that no resource of `collection` ever had: the collection id and a short opaque id. Of
  // a transaction that does not commit, the names may be given again. For collections whose names
  // begin with their id; a report version takes its name from its report.
  virtual absl::StatusOr<std::string> NewName(Collection collection) = 0;

  // Creates or replaces a resource. Putting again what is there changes nothing and logs nothing
  // (so what differs every time, such as the pending revision, must not be all that differs).
  // Whatever is done to one resource within a revision is one change at most: none if it ends as
  // it began. With nullopt for `text`, the resource keeps the one that it has, unread: for a change
  // that its words have no part in. INVALID_ARGUMENT for a name of no collection or a term that is
  // too long.
  virtual absl::Status Put(absl::string_view name, std::string body, std::vector<Term> terms,
                           std::optional<SearchText> text) = 0;
  // The same for a resource that no word finds.
  absl::Status Put(absl::string_view name, std::string body, std::vector<Term> terms) {
    return Put(name, std::move(body), std::move(terms), SearchText());
  }

  // Gives the private resource that stands at `key` under `name` another body, and leaves its terms
  // as they are; neither is read. False, and nothing is done, if it does not stand there.
  // INVALID_ARGUMENT for a name of no collection or of a public one, whose changes are told.
  virtual absl::StatusOr<bool> PutBody(absl::string_view name, int64_t key, std::string body) = 0;

  // Removes a resource; OK if there is none.
  virtual absl::Status Delete(absl::string_view name) = 0;

  // Says that in the pending revision `successor` gets something of `predecessor`: a predecessor
  // that is deleted was merged, one that stays was split, and the changes of both tell of each
  // other (event.h). Successors are told in the order of the calls. Only what was there before the
  // revision has successors, and only what is there after it succeeds. INVALID_ARGUMENT as Put.
  virtual absl::Status Succeed(absl::string_view predecessor, absl::string_view successor) = 0;

  // Lets the event that will tell of a change of `name` in the pending revision tell more: `fields`
  // are serialised fields of dossier.v1.Event that no EventDetails hold. They are added to those of
  // earlier calls, and are lost if the resource does not change in this revision or is created by
  // it. INVALID_ARGUMENT as Put.
  virtual absl::Status Tell(absl::string_view name, absl::string_view fields) = 0;

  // Keeps `text` under its SHA-256, once however often it is put.
  virtual absl::Status PutText(absl::string_view sha256, absl::string_view text) = 0;

  // Forgets that text; OK if there is none.
  virtual absl::Status ForgetText(absl::string_view sha256) = 0;

  // Rewrites the past: every public resource that ever mentioned one of `mentioned` (names), as it
  // is and in each change that is kept, and the resources whose names begin with one of them.
  // `rewrite` is given each event, and the message of each resource; both must come out alike.
  // Terms and search texts of what changes follow: of reports, terms that no filter knows are lost,
  // to be put again, and words of past states find nothing any more. Revisions stay. Returns the
  // names of the living that changed, in the order of their collections and keys.
  //
  // For the rare case that something must not have been known: it reads all of the log. Begins a
  // new revision; once committed, the listener is told, and Store::Scrub removes what was
  // overwritten from the disk.
  virtual absl::StatusOr<std::vector<std::string>> Rewrite(absl::Span<const std::string> mentioned,
                                                           MessageRewriter rewrite) = 0;

  virtual absl::Status PutCursor(absl::string_view source, const Cursor& cursor) = 0;

  // Forgets a cursor; OK if there is none.
  virtual absl::Status DeleteCursor(absl::string_view source) = 0;

  // Ends the pending revision, if anything public changed in it; later changes belong to the next.
  virtual absl::Status Seal() = 0;

  // Seals, then makes everything durable and visible at once; returns the head. On an error nothing
  // is kept: ABORTED asks to do the whole transaction again, RESOURCE_EXHAUSTED with reason
  // STORE_FULL means that the disk is full.
  virtual absl::StatusOr<int64_t> Commit() = 0;
};

// Thread-safe, except where a method says otherwise.
class Store : public Reader {
 public:
  // Starts the one write transaction; waits while another is open, that is, until it commits or is
  // destroyed. Never call it on a thread that must not block. FAILED_PRECONDITION with reason
  // STORE_NESTED_WRITE if this thread has one open itself, for it would wait for ever.
  virtual absl::StatusOr<std::unique_ptr<Transaction>> Begin() = 0;

  virtual absl::StatusOr<LogState> Log() = 0;

  // Hands the changes of `range` to `take`, in order, dense, and returns how many. Stops at the end
  // of a revision once the range is full, or inside one if that alone is larger; then `last` of the
  // final change is false, and `after_index` continues within revision `after + 1`. What is taken
  // after that many is the beginning of a revision that did not fit: forget it.
  // OUT_OF_RANGE with reason REVISION_COMPACTED or REVISION_UNKNOWN if the log cannot answer.
  virtual absl::StatusOr<size_t> ReadChanges(const ChangeRange& range, ChangeTaker take) = 0;
  static constexpr int32_t kFromStart = ChangeRange::kFromStart;

  // The same as values, for those who are in no hurry.
  absl::StatusOr<std::vector<Change>> Changes(int64_t after, int32_t after_index, int max_changes,
                                              int64_t max_bytes);

  // The search texts of those ids (Change::text_id), by id; what is no longer kept is left out.
  virtual absl::StatusOr<std::map<int64_t, SearchText>> Texts(absl::Span<const int64_t> ids) = 0;

  // The last revision that was committed at `time` or before; 0 if that is before the first.
  // OUT_OF_RANGE with reason REVISION_COMPACTED if the log has forgotten that time, and
  // REVISION_UNKNOWN if it has not come yet.
  virtual absl::StatusOr<int64_t> RevisionAt(absl::Time time) = 0;

  // How many resources match, and how they spread over the values of fields.
  virtual absl::StatusOr<Counts> Count(const CountSelection& selection) = 0;

  // Removes what was deleted or overwritten from the disk, though not from backups. Reads all data,
  // and may write all of them anew. Blocks writers meanwhile. STORE_FULL without as much room again
  // for that, STORE_BUSY while read.
  virtual absl::Status Scrub() = 0;

  // One page of a ranking.
  virtual absl::StatusOr<RankedPage> Rank(const RankedSelection& selection) = 0;

  // Waits until the head is above `revision` or `deadline` has come; returns the head.
  virtual int64_t WaitForHead(int64_t revision, absl::Time deadline) = 0;

  // Calls `listener` after each commit that moved the head, with the new head, in order, on the
  // committing thread: it must be quick and must not call the store. One listener at a time;
  // nullptr ends it, and once that returned no call is under way.
  class Listener {
   public:
    virtual ~Listener() = default;
    virtual void OnCommit(int64_t head) = 0;
    // Before OnCommit: changes of before have been rewritten, so what was read of them is to be
    // forgotten.
    virtual void OnRewrite() {}
  };
  virtual void SetListener(Listener* listener) = 0;
};

}  // namespace dossier::store

#endif  // DOSSIER_SERVER_STORE_STORE_H_
