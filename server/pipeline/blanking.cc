#include "server/pipeline/blanking.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "dossier/v1/claim.pb.h"
#include "dossier/v1/incident.pb.h"
#include "dossier/v1/report.pb.h"
#include "dossier/v1/statement.pb.h"
#include "dossier/v1/value.pb.h"
#include "server/base/fold_text.h"
#include "server/base/redacted.h"
#include "server/store/store.h"

namespace dossier::pipeline {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

// Shorter strings stand in any text.
constexpr size_t kShortestWords = 3;

bool IsWordByte(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
         static_cast<unsigned char>(c) >= 0x80;
}

// What a machine says of a value, which no text does.
bool IsLabel(const FieldDescriptor& field) {
  static const auto* const kLabels = new std::set<absl::string_view>{
      "rule",   "extractor", "language", "country",    "media_type", "plugin",
      "run",    "source",    "value",    "currency",   "hash",       "request_id",
      "author", "account",   "key",      "content_key"};
  return kLabels->contains(field.name());
}

bool IsFree(const FieldDescriptor& field, const std::string& text) {
  return !IsLabel(field) && !store::CollectionOf(text).has_value();
}

bool BlankAll(absl::string_view piece, std::string& text) {
  const std::vector<ByteRange> places = PlacesOf(piece, text);
  for (const ByteRange& place : places) Blank(place, text);
  return !places.empty();
}

using Reasons = google::protobuf::RepeatedPtrField<std::string>;

// The reasons of a link or a relation; nullptr if the message is none.
Reasons* ReasonsIn(Message& message) {
  if (auto* link = dynamic_cast<v1::IncidentReport*>(&message)) return link->mutable_reasons();
  if (auto* link = dynamic_cast<v1::ReportIncident*>(&message)) return link->mutable_reasons();
  if (auto* other = dynamic_cast<v1::Relation*>(&message)) return other->mutable_reasons();
  return nullptr;
}

// "names in common: harbour, quay": whether the machine gave the reasons. What a person gave is
// followed by the decision.
bool AreOfTheMachine(const Reasons& reasons) {
  return std::none_of(reasons.begin(), reasons.end(), [](const std::string& reason) {
    return store::CollectionOf(reason) == store::Collection::kDecision;
  });
}

// Blanks `words` in what stands behind the colon.
bool BlankInReason(const std::vector<std::string>& words, std::string& reason) {
  constexpr const char* kList = ": ";
  const size_t list = reason.find(kList);
  if (list == reason.npos) return false;
  std::string listed = reason.substr(list);
  bool changed = false;
  for (const std::string& word : words) changed |= BlankAll(word, listed);
  if (changed) reason.replace(list, reason.npos, listed);
  return changed;
}

// Where a value comes from; nullptr if the message is none.
const v1::Provenance* ProvenanceOf(const Message& message) {
  const FieldDescriptor* field = message.GetDescriptor()->FindFieldByName("provenance");
  if (field == nullptr || field->message_type() != v1::Provenance::descriptor()) return nullptr;
  return dynamic_cast<const v1::Provenance*>(&message.GetReflection()->GetMessage(message, field));
}

// One message on its way.
class Rewriting {
 public:
  Rewriting(const std::map<std::string, std::vector<ByteRange>>& ranges,
            const std::vector<std::string>& pieces,
            const std::map<std::string, std::string>& replaced)
      : ranges_(ranges), pieces_(pieces), replaced_(replaced), words_(pieces) {}

  bool Run(Message& message) {
    Walk(message);
    ForEachString(message, {}, [this](const FieldDescriptor& field, std::string& text) {
      const auto other = replaced_.find(text);
      if (other != replaced_.end()) {
        text = other->second;
        changed_ = true;
        return;
      }
      if (!IsFree(field, text)) return;
      for (const std::string& words : words_) changed_ |= BlankAll(words, text);
    });
    return changed_;
  }

 private:
  using Visit = absl::FunctionRef<void(const FieldDescriptor& field, std::string& text)>;
  using Proofs = std::vector<absl::string_view>;

  // Calls `visit` with each string field of `message` and of what it holds, as something to change:
  // but for spans of other reports, and what such a span beside it, or one of `proofs`, says as it
  // is.
  void ForEachString(Message& message, Proofs proofs, Visit visit) const {
    if (const auto* span = dynamic_cast<const v1::Span*>(&message); span != nullptr) {
      if (IsOfAnother(*span)) return;
    }
    AddProofs(message, proofs);
    const Reflection& reflection = *message.GetReflection();
    std::vector<const FieldDescriptor*> fields;
    reflection.ListFields(message, &fields);
    const auto visited = [&](const FieldDescriptor& field, std::string text) {
      const bool is_proven =
          std::any_of(proofs.begin(), proofs.end(),
                      [&](absl::string_view proof) { return !PlacesOf(text, proof).empty(); });
      if (!is_proven) visit(field, text);
      return text;
    };
    for (const FieldDescriptor* field : fields) {
      const bool is_text = field->type() == FieldDescriptor::TYPE_STRING;
      if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
        if (!field->is_repeated()) {
          ForEachString(*reflection.MutableMessage(&message, field), proofs, visit);
          continue;
        }
        for (int i = 0; i < reflection.FieldSize(message, field); ++i) {
          ForEachString(*reflection.MutableRepeatedMessage(&message, field, i), proofs, visit);
        }
      } else if (is_text && field->is_repeated()) {
        for (int i = 0; i < reflection.FieldSize(message, field); ++i) {
          const std::string before = reflection.GetRepeatedString(message, field, i);
          const std::string after = visited(*field, before);
          if (after != before) reflection.SetRepeatedString(&message, field, i, after);
        }
      } else if (is_text) {
        const std::string before = reflection.GetString(message, field);
        const std::string after = visited(*field, before);
        if (after != before) reflection.SetString(&message, field, after);
      }
    }
  }

  bool IsOfAnother(const v1::Span& span) const {
    return !ranges_.empty() && !ranges_.contains(span.report_version());
  }

  bool IsAnother(absl::string_view report) const {
    const auto version = ranges_.lower_bound(absl::StrCat(report, "/"));
    return !ranges_.empty() && (version == ranges_.end() ||
                                !absl::StartsWith(version->first, absl::StrCat(report, "/")));
  }

  // Adds what other reports say for the same value, statement or print, and what they are called.
  void AddProofs(const Message& message, Proofs& proofs) const {
    const auto add = [&](const auto& spans) {
      for (const v1::Span& span : spans) {
        if (IsOfAnother(span)) proofs.push_back(span.text());
      }
    };
    const auto add_print = [&](const v1::Occurrence& print) {
      add(print.content());
      add(print.source());
      add(print.coreference());
    };
    if (const auto* print = dynamic_cast<const v1::Occurrence*>(&message)) add_print(*print);
    if (const auto* statement = dynamic_cast<const v1::Statement*>(&message)) {
      for (const v1::Occurrence& print : statement->occurrences()) add_print(print);
    }
    if (const v1::Provenance* provenance = ProvenanceOf(message)) add(provenance->evidence());
    const auto* link = dynamic_cast<const v1::IncidentReport*>(&message);
    if (link != nullptr && IsAnother(link->report())) proofs.push_back(link->title());
  }

  // Blanks spans, and the words of what rests on them alone.
  void Walk(Message& message) {
    if (auto* span = dynamic_cast<v1::Span*>(&message)) {
      Cut(*span);
      return;
    }
    const bool is_exposed = RestsOnRedacted(message);
    const Reflection& reflection = *message.GetReflection();
    std::vector<const FieldDescriptor*> fields;
    reflection.ListFields(message, &fields);
    for (const FieldDescriptor* field : fields) {
      if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
      if (!field->is_repeated()) {
        Walk(*reflection.MutableMessage(&message, field));
        continue;
      }
      for (int i = 0; i < reflection.FieldSize(message, field); ++i) {
        Walk(*reflection.MutableRepeatedMessage(&message, field, i));
      }
    }
    if (is_exposed) BlankWordsOf(message);
  }

  // The ranges that `span` shares with what is redacted, within its text.
  std::vector<ByteRange> Shared(const v1::Span& span) const {
    std::vector<ByteRange> shared;
    const auto ranges = ranges_.find(span.report_version());
    if (ranges == ranges_.end()) return shared;
    for (const ByteRange& range : ranges->second) {
      const int64_t start = std::max(range.start, span.start());
      const int64_t end = std::min(range.end, span.end());
      if (start < end) shared.push_back({start - span.start(), end - span.start()});
    }
    return shared;
  }

  void Cut(v1::Span& span) {
    std::string text = span.text();
    for (const ByteRange& range : Shared(span)) {
      if (range.end > static_cast<int64_t>(text.size())) continue;
      const auto start = static_cast<size_t>(range.start);
      // What a statement's text or a value has of it, without the marks around.
      for (std::string& piece :
           PiecesOf(absl::string_view(span.text())
                        .substr(start, static_cast<size_t>(range.end) - start))) {
        words_.push_back(std::move(piece));
      }
      Blank(range, text);
    }
    if (text == span.text()) return;
    span.set_text(std::move(text));
    changed_ = true;
  }

  // Whether the first span of a claim, any of a statement, or all spans of a value, are redacted in
  // part at least.
  bool RestsOnRedacted(const Message& message) const {
    if (const auto* claim = dynamic_cast<const v1::Claim*>(&message)) {
      return claim->evidence_size() > 0 && !Shared(claim->evidence(0)).empty();
    }
    if (const auto* statement = dynamic_cast<const v1::Statement*>(&message)) {
      const auto is_cut = [this](const auto& spans) {
        return std::any_of(spans.begin(), spans.end(),
                           [this](const v1::Span& span) { return !Shared(span).empty(); });
      };
      return std::any_of(statement->occurrences().begin(), statement->occurrences().end(),
                         [&](const v1::Occurrence& occurrence) {
                           return is_cut(occurrence.content()) || is_cut(occurrence.source()) ||
                                  is_cut(occurrence.coreference());
                         });
    }
    const v1::Provenance* provenance = ProvenanceOf(message);
    return provenance != nullptr && provenance->evidence_size() > 0 &&
           std::all_of(provenance->evidence().begin(), provenance->evidence().end(),
                       [this](const v1::Span& span) { return !Shared(span).empty(); });
  }

  void BlankWordsOf(Message& message) {
    ForEachString(message, {}, [this](const FieldDescriptor& field, std::string& text) {
      if (!IsFree(field, text) || text.size() < kShortestWords) return;
      const bool is_told = std::any_of(words_.begin(), words_.end(), [&](const std::string& words) {
        return !PlacesOf(text, words).empty();
      });
      if (!is_told) return;
      told_.push_back(text);
      Blank({0, static_cast<int64_t>(text.size())}, text);
      changed_ = true;
    });
    words_.insert(words_.end(), std::make_move_iterator(told_.begin()),
                  std::make_move_iterator(told_.end()));
    told_.clear();
  }

  const std::map<std::string, std::vector<ByteRange>>& ranges_;
  const std::vector<std::string>& pieces_;
  const std::map<std::string, std::string>& replaced_;
  std::vector<std::string> words_;  // the pieces, and what this message says in their words
  std::vector<std::string> told_;
  bool changed_ = false;
};

}  // namespace

std::vector<ByteRange> PlacesOf(absl::string_view words, absl::string_view text) {
  std::vector<ByteRange> places;
  if (words.empty() || IsRedacted(words)) return places;
  const std::string wanted = absl::AsciiStrToLower(words);
  const std::string lower = absl::AsciiStrToLower(text);
  for (size_t at = lower.find(wanted); at != lower.npos; at = lower.find(wanted, at + 1)) {
    const size_t end = at + wanted.size();
    const bool begins = at == 0 || !IsWordByte(wanted.front()) || !IsWordByte(lower[at - 1]);
    const bool ends = end == lower.size() || !IsWordByte(wanted.back()) || !IsWordByte(lower[end]);
    if (begins && ends) places.push_back({static_cast<int64_t>(at), static_cast<int64_t>(end)});
  }
  return places;
}

void Blank(ByteRange range, std::string& text) {
  for (int64_t at = range.start; at < range.end; ++at) {
    char& byte = text[static_cast<size_t>(at)];
    if (byte != '\n') byte = kRedacted;
  }
}

std::vector<std::string> PiecesOf(absl::string_view passage) {
  std::vector<std::string> pieces;
  for (absl::string_view line : absl::StrSplit(passage, '\n')) {
    while (!line.empty() && !IsWordByte(line.front())) line.remove_prefix(1);
    while (!line.empty() && !IsWordByte(line.back())) line.remove_suffix(1);
    // Quotation marks are no part of the words that a statement keeps.
    for (const absl::string_view mark : {"“", "”", "„", "«", "»", "‘", "’"}) {
      if (absl::ConsumePrefix(&line, mark)) break;
    }
    for (const absl::string_view mark : {"“", "”", "„", "«", "»", "‘", "’"}) {
      if (absl::ConsumeSuffix(&line, mark)) break;
    }
    while (!line.empty() && !IsWordByte(line.back())) line.remove_suffix(1);
    if (!line.empty()) pieces.emplace_back(line);
  }
  return pieces;
}

Blanker::Blanker(std::map<std::string, std::vector<ByteRange>> ranges,
                 std::vector<std::string> pieces, std::map<std::string, std::string> replaced)
    : ranges_(std::move(ranges)), pieces_(std::move(pieces)), replaced_(std::move(replaced)) {
  for (const std::string& piece : pieces_) {
    const std::string folded = FoldWords(piece);
    for (const absl::string_view word : WordsOf(folded)) {
      if (word.size() >= kShortestWords || absl::ascii_isdigit(word[0])) words_.emplace_back(word);
    }
  }
}

bool Blanker::Rewrite(Message& message) const {
  return Rewriting(ranges_, pieces_, replaced_).Run(message) | RewriteReasons(message);
}

bool Blanker::RewriteReasons(Message& message) const {
  bool changed = false;
  if (Reasons* reasons = ReasonsIn(message); reasons != nullptr && AreOfTheMachine(*reasons)) {
    for (std::string& reason : *reasons) changed |= BlankInReason(words_, reason);
  }
  const Reflection& reflection = *message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
    const int count = field->is_repeated() ? reflection.FieldSize(message, field) : 1;
    for (int i = 0; i < count; ++i) {
      changed |= RewriteReasons(field->is_repeated()
                                    ? *reflection.MutableRepeatedMessage(&message, field, i)
                                    : *reflection.MutableMessage(&message, field));
    }
  }
  return changed;
}

bool Blanker::Rewrite(std::string& text) const {
  bool changed = false;
  for (const std::string& piece : pieces_) changed |= BlankAll(piece, text);
  return changed;
}

}  // namespace dossier::pipeline
