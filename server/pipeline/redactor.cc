#include "server/pipeline/redactor.h"

#include <algorithm>
#include <memory>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "dossier/internal/account.pb.h"
#include "dossier/v1/incident.pb.h"
#include "dossier/v1/watch_service.pb.h"
#include "google/protobuf/util/time_util.h"
#include "server/base/error.h"
#include "server/base/fold_text.h"
#include "server/base/sha256.h"
#include "server/base/sketch.h"
#include "server/base/status.h"
#include "server/pipeline/account_pool.h"
#include "server/pipeline/copy_keeper.h"
#include "server/pipeline/decided_incidents.h"
#include "server/pipeline/held_record.h"
#include "server/pipeline/redactions.h"
#include "server/pipeline/relation_linker.h"
#include "server/pipeline/report_filer.h"
#include "server/pipeline/report_teller.h"
#include "server/store/changed_fields.h"
#include "server/store/search_text.h"
#include "server/store/terms.h"

namespace dossier::pipeline {
namespace {

using store::Collection;
using store::Term;

constexpr size_t kMostAuthorBytes = 200;
constexpr size_t kMostReasonBytes = 2000;

// Of more, the decision names the first.
constexpr int kMostNamed = 1000;

absl::Status Invalid(absl::string_view field, absl::string_view what) {
  return FieldError(field, "REDACTION_INVALID", what);
}

absl::Status Check(const v1::RedactReportRequest& asked) {
  if (store::CollectionOf(asked.name()) != Collection::kReport) {
    return FieldError("name", "NAME_INVALID",
                      absl::StrCat("`", asked.name(), "` is not of the form reports/{report}"));
  }
  if (asked.author().empty() || asked.author().size() > kMostAuthorBytes) {
    return Invalid("author", absl::StrCat("is required: who redacts, in at most ", kMostAuthorBytes,
                                          " bytes"));
  }
  if (asked.reason().empty() || asked.reason().size() > kMostReasonBytes) {
    return Invalid("reason", absl::StrCat("is required: why, without the words themselves, in at "
                                          "most ",
                                          kMostReasonBytes, " bytes"));
  }
  const int ways =
      (asked.has_passage() ? 1 : 0) + (asked.words().empty() ? 0 : 1) + (asked.whole() ? 1 : 0);
  if (ways != 1) return Invalid("whole", "say one of `passage`, `words` and `whole`");
  return absl::OkStatus();
}

google::protobuf::Timestamp ToTimestamp(absl::Time time) {
  return google::protobuf::util::TimeUtil::NanosecondsToTimestamp(absl::ToUnixNanos(time));
}

std::string Slice(absl::string_view text, const ByteRange& range) {
  return std::string(
      text.substr(static_cast<size_t>(range.start), static_cast<size_t>(range.end - range.start)));
}

// The range with all of the words that it touches.
ByteRange WholeWords(absl::string_view text, ByteRange range) {
  std::vector<WordPlace> places;
  FoldWords(text, &places);
  const ByteRange asked = range;
  for (const WordPlace& place : places) {
    const auto start = static_cast<int64_t>(place.start);
    const auto end = static_cast<int64_t>(place.end);
    if (start >= asked.end || end <= asked.start) continue;
    range = {std::min(range.start, start), std::max(range.end, end)};
  }
  return range;
}

// The report that a message is, or tells of as an event; nullptr if there is none.
v1::Report* ReportIn(google::protobuf::Message& message) {
  if (auto* event = dynamic_cast<v1::Event*>(&message)) {
    return event->has_report() ? event->mutable_report() : nullptr;
  }
  return dynamic_cast<v1::Report*>(&message);
}

// Ranges in order, those that touch as one.
std::vector<ByteRange> Merged(std::vector<ByteRange> ranges) {
  std::sort(ranges.begin(), ranges.end(),
            [](const ByteRange& a, const ByteRange& b) { return a.start < b.start; });
  std::vector<ByteRange> merged;
  for (const ByteRange& range : ranges) {
    if (!merged.empty() && range.start <= merged.back().end) {
      merged.back().end = std::max(merged.back().end, range.end);
    } else {
      merged.push_back(range);
    }
  }
  return merged;
}

// Removes telling words with what stands beside them.
void DropWords(const std::set<std::string>& words, internal::Signature& signature) {
  std::vector<absl::string_view> kept;
  std::vector<float> weights;
  std::vector<uint32_t> marks;
  const std::string before = signature.words();
  const std::vector<absl::string_view> all = WordsOf(before);
  for (int i = 0; i < static_cast<int>(all.size()); ++i) {
    if (words.contains(std::string(all[i]))) continue;
    kept.push_back(all[i]);
    if (i < signature.word_weights_size()) weights.push_back(signature.word_weights(i));
    if (i < signature.word_marks_size()) marks.push_back(signature.word_marks(i));
  }
  signature.set_words(absl::StrJoin(kept, " "));
  signature.mutable_word_weights()->Assign(weights.begin(), weights.end());
  signature.mutable_word_marks()->Assign(marks.begin(), marks.end());
}

// Removes from a signature what is redacted, and what was made of words and cannot be made anew. A
// filler in its place would be what all redacted accounts have in common.
void BlankSignature(const std::set<std::string>& words, const std::vector<std::string>& pieces,
                    internal::Signature& signature) {
  const auto is_told = [&](const std::string& text) {
    return std::any_of(pieces.begin(), pieces.end(), [&](const std::string& piece) {
      return !PlacesOf(text, piece).empty() || !PlacesOf(piece, text).empty();
    });
  };
  const auto has_word = [&](absl::string_view text) {
    const std::vector<absl::string_view> parts = WordsOf(text);
    return std::any_of(parts.begin(), parts.end(),
                       [&](absl::string_view part) { return words.contains(std::string(part)); });
  };
  const auto drop = [](auto& values, const auto& goes) {
    values.erase(std::remove_if(values.begin(), values.end(), goes), values.end());
  };
  for (auto* parties : {signature.mutable_victims(), signature.mutable_initiators()}) {
    for (internal::Signature::Party& party : *parties) drop(*party.mutable_aliases(), is_told);
    drop(*parties, [&](const auto& party) { return is_told(party.name()); });
  }
  drop(*signature.mutable_artefacts(), is_told);
  drop(*signature.mutable_figures(), is_told);
  // "close 5": no words of the text in a row.
  drop(*signature.mutable_counts(), has_word);
  drop(*signature.mutable_terms(), [&](const auto& term) { return has_word(term.text()); });
  DropWords(words, signature);
  signature.clear_statement_shingles();
}

}  // namespace

absl::StatusOr<v1::Decision> Redactor::Redact(const v1::RedactReportRequest& asked) {
  DOSSIER_RETURN_IF_ERROR(Check(asked));
  DOSSIER_ASSIGN_OR_RETURN(std::optional<Stored<v1::Report>> stored,
                           Read<v1::Report>(transaction_, asked.name()));
  if (!stored.has_value()) return NotFound(asked.name());
  report_ = std::move(stored->value);
  DOSSIER_ASSIGN_OR_RETURN(key_, Redactions::KeyOf(transaction_));
  DOSSIER_RETURN_IF_ERROR(ReadVersions());
  DOSSIER_RETURN_IF_ERROR(MakeRule(asked));
  DOSSIER_RETURN_IF_ERROR(FindRanges());

  std::map<std::string, std::string> replaced;
  DOSSIER_RETURN_IF_ERROR(RewriteTexts(replaced));
  std::map<std::string, std::vector<ByteRange>> ranges;
  for (const Version& version : versions_) ranges[version.value.name()] = version.ranges;
  const Blanker blanker(std::move(ranges), pieces_, std::move(replaced));
  const auto rewrite = [&](google::protobuf::Message& message) {
    const std::string before = Serialize(message);
    const bool changed = blanker.Rewrite(message) | BlankDigest(message);
    if (changed) NoteChange(before, message);
    NoteIncidents(message);
    return changed;
  };
  // What a decision says for its reason stands in the links that it made.
  DOSSIER_ASSIGN_OR_RETURN(decisions_, DecisionsAbout(transaction_, {report_.name()}));
  std::vector<std::string> mentioned = {report_.name()};
  for (const v1::Decision& decision : decisions_) mentioned.push_back(decision.name());
  DOSSIER_ASSIGN_OR_RETURN(std::vector<std::string> names,
                           transaction_.Rewrite(mentioned, rewrite));
  DOSSIER_RETURN_IF_ERROR(RewriteReasons(blanker, names));
  DOSSIER_RETURN_IF_ERROR(RewriteAccounts(blanker));
  DOSSIER_RETURN_IF_ERROR(TellAnew(blanker, names));
  DOSSIER_RETURN_IF_ERROR(RewriteRecords(blanker));
  DOSSIER_RETURN_IF_ERROR(TellOf(names));
  DOSSIER_RETURN_IF_ERROR(RewriteOutlines(blanker, names));
  DOSSIER_RETURN_IF_ERROR(RewriteCopies());
  DOSSIER_RETURN_IF_ERROR(ForgetTexts());
  return Record(asked, names);
}

// Keeps a resource that loses words, as it was until now, and as the log tells that it was.
void Redactor::NoteChange(const std::string& before, const google::protobuf::Message& message) {
  const auto* field = message.GetDescriptor()->FindFieldByName("name");
  if (field == nullptr || message.GetDescriptor() == v1::Event::descriptor()) return;
  const std::string name = message.GetReflection()->GetString(message, field);
  const auto collection = store::CollectionOf(name);
  if (!collection.has_value() || !store::IsPublic(*collection)) return;
  const auto [known, is_new] = rewritten_.try_emplace(name);
  if (is_new) known->second.before = before;
  known->second.after = Serialize(message);
}

// Keeps what the report tells of, or told of at any time.
void Redactor::NoteIncidents(google::protobuf::Message& message) {
  const v1::Report* report = ReportIn(message);
  if (report == nullptr || report->name() != report_.name()) return;
  for (const v1::ReportIncident& told : report->incidents()) incidents_.insert(told.incident());
}

// Who knows the rest of a document could find out by trying what its digest was made with.
bool Redactor::BlankDigest(google::protobuf::Message& message) const {
  v1::Report* report = ReportIn(message);
  if (report == nullptr || report->name() != report_.name()) return false;
  report->set_raw_sha256(KeyedHash(key_, report->raw_sha256()));
  return true;
}

absl::Status Redactor::ReadVersions() {
  for (const v1::ReportVersion& version : report_.versions()) {
    DOSSIER_ASSIGN_OR_RETURN(std::optional<std::string> text,
                             transaction_.Text(version.text_sha256()));
    versions_.push_back({version, std::move(text).value_or(""), {}});
  }
  return absl::OkStatus();
}

absl::Status Redactor::MakeRule(const v1::RedactReportRequest& asked) {
  rule_.set_report(report_.name());
  rule_.set_whole(asked.whole());
  std::string words = asked.words();
  if (asked.has_passage()) {
    const v1::Span& passage = asked.passage();
    const auto version =
        std::find_if(versions_.begin(), versions_.end(), [&](const Version& candidate) {
          return passage.report_version().empty()
                     ? candidate.value.version() == report_.version()
                     : candidate.value.name() == passage.report_version();
        });
    if (version == versions_.end()) return NotFound(passage.report_version());
    const auto size = static_cast<int64_t>(version->text.size());
    if (passage.start() < 0 || passage.end() > size || passage.start() >= passage.end()) {
      return Invalid("passage", absl::StrCat("must be a range of the version's ", size, " bytes"));
    }
    words = Slice(version->text, WholeWords(version->text, {passage.start(), passage.end()}));
  }
  for (const std::string& piece : PiecesOf(words)) {
    internal::RedactionRule::Words kept = WordsOfPiece(key_, piece);
    if (kept.count() > 0) *rule_.add_words() = std::move(kept);
  }
  if (!asked.whole() && rule_.words_size() == 0) {
    return Invalid(asked.has_passage() ? "passage" : "words", "has no word to redact");
  }
  for (const Version& version : versions_) {
    rule_.add_texts(KeyedHash(key_, version.value.text_sha256()));
  }
  return absl::OkStatus();
}

absl::Status Redactor::FindRanges() {
  std::set<std::string> pieces;
  for (Version& version : versions_) {
    version.ranges = Merged(RangesOf(key_, rule_, version.text));
    // What was redacted before stays as it is: its text is the one that is kept.
    std::erase_if(version.ranges, [&](const ByteRange& range) {
      return PiecesOf(Slice(version.text, range)).empty();
    });
    for (const ByteRange& range : version.ranges) {
      const std::string words = Slice(version.text, range);
      for (std::string& piece : PiecesOf(words)) pieces.insert(std::move(piece));
      v1::RedactedPassage& passage = passages_.emplace_back();
      passage.set_report_version(version.value.name());
      passage.set_start(range.start);
      passage.set_end(range.end);
      passage.set_hash(KeyedHash(key_, words));
    }
  }
  if (passages_.empty()) {
    return Error(absl::StatusCode::kNotFound, "WORDS_NOT_FOUND",
                 absl::StrCat(report_.name(),
                              " has these words in none of its versions; nothing "
                              "was redacted"),
                 {{"name", report_.name()}});
  }
  // The longest first, so that a part does not hide the whole.
  pieces_.assign(pieces.begin(), pieces.end());
  std::sort(pieces_.begin(), pieces_.end(), [](const std::string& a, const std::string& b) {
    return a.size() != b.size() ? a.size() > b.size() : a < b;
  });
  return absl::OkStatus();
}

// Stores the texts without the words. `replaced` tells what stands for digests of before.
absl::Status Redactor::RewriteTexts(std::map<std::string, std::string>& replaced) {
  for (Version& version : versions_) {
    std::string text = version.text;
    for (const ByteRange& range : version.ranges) Blank(range, text);
    version.sketch = TextSketch(text);
    if (version.ranges.empty()) continue;
    const std::string sha256 = Sha256Hex(text);
    replaced[version.value.text_sha256()] = sha256;
    DOSSIER_RETURN_IF_ERROR(transaction_.PutText(sha256, text));
  }
  return absl::OkStatus();
}

absl::Status Redactor::RewriteAccounts(const Blanker& blanker) {
  std::set<std::string> words;
  std::vector<std::string> folded_pieces;
  for (const std::string& piece : pieces_) {
    const std::string& folded = folded_pieces.emplace_back(FoldWords(piece));
    for (const absl::string_view word : WordsOf(folded)) words.insert(std::string(word));
  }
  DOSSIER_ASSIGN_OR_RETURN(std::vector<PooledAccount> accounts,
                           ReadAccounts(linking_, Term{"report", report_.name()}));
  for (const PooledAccount& pooled : accounts) {
    internal::Account account = *pooled.value;
    BlankSignature(words, folded_pieces, *account.mutable_signature());
    account.mutable_signature()->clear_text_sketch();
    for (const Version& version : versions_) {
      if (account.stated() || version.value.name() != account.report_version()) continue;
      account.mutable_signature()->mutable_text_sketch()->Assign(version.sketch.begin(),
                                                                 version.sketch.end());
    }
    blanker.Rewrite(account);
    account.set_content_key(
        absl::StrCat(KeyedHash(key_, account.content_key()), ":", account.index()));
    DOSSIER_RETURN_IF_ERROR(SaveAccount(transaction_, account));
    DOSSIER_ASSIGN_OR_RETURN(std::optional<Stored<internal::Vertex>> vertex,
                             Read<internal::Vertex>(transaction_, VertexName(pooled.key)));
    if (!vertex.has_value()) continue;
    vertex->value.set_content_key(account.content_key());
    DOSSIER_RETURN_IF_ERROR(SaveVertex(transaction_, vertex->value));
  }
  return RewriteLinks(blanker);
}

// Why accounts of other reports are where they are: what a person said, and what they have in
// common with this one.
absl::Status Redactor::RewriteLinks(const Blanker& blanker) {
  std::set<std::pair<std::string, std::string>> terms;
  for (const v1::Decision& decision : decisions_) {
    for (const std::string& report : decision.reports()) terms.emplace("report", report);
  }
  for (const std::string& incident : incidents_) terms.emplace("incident", incident);
  for (const auto& [field, name] : terms) {
    DOSSIER_ASSIGN_OR_RETURN(const std::vector<PooledAccount> accounts,
                             ReadAccounts(linking_, Term{field, name}));
    for (const PooledAccount& pooled : accounts) {
      internal::Account account = *pooled.value;
      v1::IncidentReport& link = *account.mutable_link();
      const bool changed =
          link.rule() == kDecisionRule ? blanker.Rewrite(link) : blanker.RewriteReasons(link);
      if (changed) DOSSIER_RETURN_IF_ERROR(SaveAccount(transaction_, account));
    }
  }
  return absl::OkStatus();
}

// What other reports have in common with this one, and other incidents with those that it told of,
// stands in the reasons of their links and relations. Adds to `names`.
absl::Status Redactor::RewriteReasons(const Blanker& blanker, std::vector<std::string>& names) {
  const std::vector<std::string> incidents(incidents_.begin(), incidents_.end());
  const auto rewrite = [&](google::protobuf::Message& message) {
    const std::string before = Serialize(message);
    const bool changed = blanker.RewriteReasons(message);
    if (changed) NoteChange(before, message);
    return changed;
  };
  DOSSIER_ASSIGN_OR_RETURN(std::vector<std::string> more, transaction_.Rewrite(incidents, rewrite));
  const std::set<std::string> known(names.begin(), names.end());
  for (std::string& name : more) {
    if (!known.contains(name)) names.push_back(std::move(name));
  }
  return absl::OkStatus();
}

// Rewrites what the report prints, and lets statements and incidents be what they are now made of:
// what other reports tell in the same words is told by them alone.
absl::Status Redactor::TellAnew(const Blanker& blanker, const std::vector<std::string>& names) {
  // Vertices were written beside the cache, and accounts without the words.
  linking_.caches.vertices.Forget();
  linking_.caches.compared.Forget();
  ReportTeller teller(linking_);
  std::vector<std::string> versions;
  for (const Version& version : versions_) versions.push_back(version.value.name());
  DOSSIER_RETURN_IF_ERROR(teller.statements().Rewrite(
      report_.name(), versions,
      [&](v1::Statement& utterance) { return blanker.Rewrite(utterance); }));
  for (const std::string& name : names) {
    if (store::CollectionOf(name) != Collection::kIncident) continue;
    DOSSIER_ASSIGN_OR_RETURN(const std::optional<store::Resource> incident,
                             transaction_.Find(name));
    if (incident.has_value()) DOSSIER_RETURN_IF_ERROR(teller.incidents().Refresh(name));
  }
  return teller.Settle();
}

// What the report has in common with others without the words.
absl::Status Redactor::RewriteCopies() {
  CopyKeeper copies(linking_);
  DOSSIER_RETURN_IF_ERROR(copies.Leave(report_.name()));
  if (copies.reports().empty()) return absl::OkStatus();
  DOSSIER_RETURN_IF_ERROR(copies.Enter(report_, versions_.back().sketch));
  DOSSIER_RETURN_IF_ERROR(copies.Settle());
  for (const std::string& name : copies.reports()) {
    DOSSIER_ASSIGN_OR_RETURN(std::optional<Stored<v1::Report>> stored,
                             Read<v1::Report>(transaction_, name));
    if (!stored.has_value()) continue;
    v1::Report& report = stored->value;
    const std::string before = Serialize(report);
    DOSSIER_RETURN_IF_ERROR(copies.Describe(report));
    if (Serialize(report) == before) continue;
    report.set_revision(transaction_.PendingRevision());
    std::vector<Term> terms = store::TermsOf(report);
    for (Term& term : IdentityTerms(report)) terms.push_back(std::move(term));
    DOSSIER_RETURN_IF_ERROR(
        transaction_.Put(name, Serialize(report), std::move(terms), std::nullopt));
  }
  return absl::OkStatus();
}

// Lets go of quarantined records of the report's items, and of those that hold the words.
absl::Status Redactor::RewriteRecords(const Blanker& blanker) {
  std::set<std::string> held;
  store::Selection selection{.collection = Collection::kPayload, .limit = 100};
  while (true) {
    DOSSIER_ASSIGN_OR_RETURN(const store::Page page, transaction_.Select(selection));
    for (const store::Resource& resource : page.resources) {
      std::string body = resource.body;
      const absl::string_view record = absl::StripSuffix(resource.name, "/payloads/1");
      if (blanker.Rewrite(body)) held.insert(std::string(record));
    }
    if (!page.more || page.resources.empty()) break;
    selection.after_key = page.resources.back().key;
  }
  for (const v1::Origin& origin : report_.origins()) {
    held.insert(RecordName(origin.source(), origin.external_id()));
  }
  for (const std::string& name : held) {
    DOSSIER_ASSIGN_OR_RETURN(std::optional<Stored<v1::Record>> stored,
                             Read<v1::Record>(transaction_, name));
    if (!stored.has_value()) continue;
    v1::Record& record = stored->value;
    blanker.Rewrite(record);
    if (!record.raw_sha256().empty()) {
      record.set_raw_sha256(KeyedHash(key_, record.raw_sha256()));
    }
    if (record.requeueable()) {
      record.set_requeueable(false);
      DOSSIER_RETURN_IF_ERROR(transaction_.Delete(PayloadName(name)));
    }
    DOSSIER_RETURN_IF_ERROR(transaction_.Put(name, Serialize(record), store::TermsOf(record)));
  }
  return absl::OkStatus();
}

// The texts as they were, unless they are those of another report too.
absl::Status Redactor::ForgetTexts() {
  for (const Version& version : versions_) {
    if (version.ranges.empty()) continue;
    const std::string& sha256 = version.value.text_sha256();
    DOSSIER_ASSIGN_OR_RETURN(
        const std::vector<store::Resource> others,
        transaction_.Candidates(Collection::kReport, {Term{"text_sha256", sha256}}, 2));
    const bool is_of_another =
        std::any_of(others.begin(), others.end(),
                    [&](const store::Resource& other) { return other.name != report_.name(); });
    if (!is_of_another) DOSSIER_RETURN_IF_ERROR(transaction_.ForgetText(sha256));
  }
  return absl::OkStatus();
}

// The fields of a resource that differ from what they were, and which the log tells as they are.
std::vector<std::string> Redactor::FieldsThatLostWords(
    const google::protobuf::Message& message) const {
  const auto* field = message.GetDescriptor()->FindFieldByName("name");
  const std::string name = message.GetReflection()->GetString(message, field);
  const auto rewritten = rewritten_.find(name);
  if (rewritten == rewritten_.end()) return {};
  const Collection collection = *store::CollectionOf(name);
  const std::string now = Serialize(message);
  std::vector<std::string> lost = store::ChangedFields(collection, rewritten->second.before, now);
  const std::vector<std::string> told =
      store::ChangedFields(collection, rewritten->second.after, now);
  std::erase_if(lost, [&](const std::string& one) {
    return std::find(told.begin(), told.end(), one) != told.end();
  });
  return lost;
}

// Writes each rewritten resource as changed in this revision, so that whoever keeps a copy gets it
// without the words.
absl::Status Redactor::TellOf(const std::vector<std::string>& names) {
  const int64_t revision = transaction_.PendingRevision();
  const google::protobuf::Timestamp now = ToTimestamp(linking_.now);
  const auto put = [&](auto message, std::vector<Term> more) -> absl::Status {
    message.set_revision(revision);
    if constexpr (requires { message.mutable_update_time(); }) *message.mutable_update_time() = now;
    std::vector<Term> terms = store::TermsOf(message);
    terms.insert(terms.end(), more.begin(), more.end());
    v1::Event event;
    for (const std::string& field : FieldsThatLostWords(message)) {
      event.mutable_changed_fields()->add_paths(field);
    }
    DOSSIER_RETURN_IF_ERROR(transaction_.Tell(message.name(), Serialize(event)));
    return transaction_.Put(message.name(), Serialize(message), std::move(terms), std::nullopt);
  };
  for (const std::string& name : names) {
    DOSSIER_ASSIGN_OR_RETURN(const std::optional<store::Resource> found, transaction_.Find(name));
    if (!found.has_value()) continue;
    switch (found->collection) {
      case Collection::kReport: {
        DOSSIER_ASSIGN_OR_RETURN(auto stored, Parse<v1::Report>(*found));
        if (name == report_.name()) report_ = stored.value;
        DOSSIER_RETURN_IF_ERROR(put(stored.value, IdentityTerms(stored.value)));
        break;
      }
      case Collection::kIncident: {
        DOSSIER_ASSIGN_OR_RETURN(auto stored, Parse<v1::Incident>(*found));
        DOSSIER_RETURN_IF_ERROR(put(stored.value, {}));
        break;
      }
      case Collection::kStatement: {
        DOSSIER_ASSIGN_OR_RETURN(auto stored, Parse<v1::Statement>(*found));
        DOSSIER_RETURN_IF_ERROR(put(stored.value, {}));
        break;
      }
      case Collection::kClaim: {
        DOSSIER_ASSIGN_OR_RETURN(auto stored, Parse<v1::Claim>(*found));
        DOSSIER_RETURN_IF_ERROR(put(stored.value, {}));
        break;
      }
      case Collection::kDecision: {
        DOSSIER_ASSIGN_OR_RETURN(auto stored, Parse<v1::Decision>(*found));
        DOSSIER_RETURN_IF_ERROR(put(stored.value, {}));
        break;
      }
      default:
        break;
    }
  }
  return absl::OkStatus();
}

// An incident may be related by words that it does not show.
absl::Status Redactor::RewriteOutlines(const Blanker& blanker,
                                       const std::vector<std::string>& names) {
  std::set<std::string> incidents = incidents_;
  for (const std::string& name : names) {
    if (store::CollectionOf(name) == Collection::kIncident) incidents.insert(name);
  }
  for (const std::string& name : incidents) {
    DOSSIER_ASSIGN_OR_RETURN(const std::optional<Stored<v1::Incident>> incident,
                             Read<v1::Incident>(transaction_, name));
    if (!incident.has_value()) continue;
    DOSSIER_RETURN_IF_ERROR(RedactOutline(linking_, incident->value, blanker));
  }
  return absl::OkStatus();
}

absl::StatusOr<v1::Decision> Redactor::Record(const v1::RedactReportRequest& asked,
                                              const std::vector<std::string>& names) {
  v1::Decision decision;
  DOSSIER_ASSIGN_OR_RETURN(*decision.mutable_name(), transaction_.NewName(Collection::kDecision));
  decision.set_author(asked.author());
  decision.set_reason(asked.reason());
  decision.set_state(v1::Decision::STATE_ACTIVE);
  decision.add_reports(report_.name());
  v1::Redaction& redaction = *decision.mutable_redaction();
  redaction.set_report(report_.name());
  redaction.set_whole(asked.whole());
  for (v1::RedactedPassage& passage : passages_) *redaction.add_passages() = std::move(passage);
  for (const std::string& name : names) {
    if (redaction.resources_size() == kMostNamed) break;
    if (store::IsPublic(*store::CollectionOf(name))) redaction.add_resources(name);
  }
  *decision.mutable_create_time() = ToTimestamp(linking_.now);
  *decision.mutable_update_time() = decision.create_time();
  decision.set_create_revision(transaction_.PendingRevision());
  decision.set_revision(transaction_.PendingRevision());
  DOSSIER_RETURN_IF_ERROR(transaction_.Put(decision.name(), Serialize(decision),
                                           store::TermsOf(decision),
                                           store::SearchTextOf(decision)));
  const absl::string_view id = absl::StripPrefix(decision.name(), "decisions/");
  DOSSIER_RETURN_IF_ERROR(transaction_.Put(absl::StrCat("redactions/", id), Serialize(rule_), {}));
  return decision;
}

}  // namespace dossier::pipeline
