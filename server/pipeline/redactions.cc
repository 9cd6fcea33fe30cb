#include "server/pipeline/redactions.h"

#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "server/base/fold_text.h"
#include "server/base/sha256.h"
#include "server/base/status.h"
#include "server/pipeline/resources.h"

namespace dossier::pipeline {
namespace {

using store::Collection;

constexpr absl::string_view kKeyName = "redactions/key";
constexpr int kKeyBytes = 32;

// Hashes of runs of words, by how many words they have.
using Hashes = std::map<int32_t, std::set<absl::string_view>>;

// Those of `rule` that hold in texts of `report`.
void AddHashes(const internal::RedactionRule& rule, absl::string_view report, Hashes& hashes) {
  for (const internal::RedactionRule::Words& words : rule.words()) {
    const bool holds = rule.report() == report || words.count() >= kTellingWords;
    if (holds && words.count() > 0) hashes[words.count()].insert(words.hash());
  }
}

// The runs of words of `text` that have one of `hashes`.
std::vector<ByteRange> RunsIn(absl::string_view text, absl::string_view key, const Hashes& hashes) {
  std::vector<ByteRange> ranges;
  if (hashes.empty()) return ranges;
  std::vector<WordPlace> places;
  const std::string folded = FoldWords(text, &places);
  const std::vector<absl::string_view> words = WordsOf(folded);
  if (words.size() != places.size()) return ranges;
  for (const auto& [count, wanted] : hashes) {
    const auto length = static_cast<size_t>(count);
    for (size_t i = 0; i + length <= words.size(); ++i) {
      const char* const start = words[i].data();
      const absl::string_view last = words[i + length - 1];
      const absl::string_view run(start, static_cast<size_t>(last.data() + last.size() - start));
      if (!wanted.contains(KeyedHash(key, run))) continue;
      ranges.push_back({static_cast<int64_t>(places[i].start),
                        static_cast<int64_t>(places[i + length - 1].end)});
    }
  }
  return ranges;
}

}  // namespace

std::vector<ByteRange> RangesOf(absl::string_view key, const internal::RedactionRule& rule,
                                absl::string_view text) {
  if (rule.whole()) return {{0, static_cast<int64_t>(text.size())}};
  Hashes hashes;
  AddHashes(rule, rule.report(), hashes);
  return RunsIn(text, key, hashes);
}

std::string KeyedHash(absl::string_view key, absl::string_view bytes) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
       reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest, &size);
  return absl::BytesToHexString(
      absl::string_view(reinterpret_cast<const char*>(digest), static_cast<size_t>(size)));
}

internal::RedactionRule::Words WordsOfPiece(absl::string_view key, absl::string_view piece) {
  const std::string folded = FoldWords(piece);
  internal::RedactionRule::Words words;
  words.set_count(static_cast<int32_t>(WordsOf(folded).size()));
  words.set_hash(KeyedHash(key, folded));
  return words;
}

absl::StatusOr<Redactions> Redactions::Read(store::Reader& reader) {
  Redactions redactions;
  store::Selection selection{.collection = Collection::kRedaction, .limit = 500};
  while (true) {
    DOSSIER_ASSIGN_OR_RETURN(const store::Page page, reader.Select(selection));
    for (const store::Resource& resource : page.resources) {
      redactions.newest_ = resource.key;
      if (resource.name == kKeyName) {
        DOSSIER_ASSIGN_OR_RETURN(auto key, Parse<internal::RedactionKey>(resource));
        redactions.key_ = key.value.key();
        continue;
      }
      DOSSIER_ASSIGN_OR_RETURN(auto rule, Parse<internal::RedactionRule>(resource));
      redactions.rules_.push_back(std::move(rule.value));
    }
    if (!page.more || page.resources.empty()) return redactions;
    selection.after_key = page.resources.back().key;
  }
}

absl::StatusOr<std::string> Redactions::KeyOf(store::Transaction& transaction) {
  DOSSIER_ASSIGN_OR_RETURN(const auto known,
                           pipeline::Read<internal::RedactionKey>(transaction, kKeyName));
  if (known.has_value()) return known->value.key();
  internal::RedactionKey key;
  key.mutable_key()->resize(kKeyBytes);
  if (RAND_bytes(reinterpret_cast<unsigned char*>(key.mutable_key()->data()), kKeyBytes) != 1) {
    return absl::InternalError(
        "the system gives no random bytes, without which nothing can be "
        "redacted");
  }
  DOSSIER_RETURN_IF_ERROR(transaction.Put(kKeyName, Serialize(key), {}));
  return key.key();
}

absl::StatusOr<int64_t> Redactions::NewestIn(store::Reader& reader) {
  DOSSIER_ASSIGN_OR_RETURN(
      const store::Page page,
      reader.Select({.collection = Collection::kRedaction, .newest_first = true, .limit = 1}));
  return page.resources.empty() ? 0 : page.resources.front().key;
}

std::string Redactions::ReportOfText(absl::string_view sha256) const {
  const std::string keyed = Keyed(sha256);
  for (const internal::RedactionRule& rule : rules_) {
    if (std::count(rule.texts().begin(), rule.texts().end(), keyed) > 0) return rule.report();
  }
  return "";
}

std::vector<ByteRange> Redactions::RangesIn(absl::string_view report,
                                            absl::string_view text) const {
  Hashes hashes;
  for (const internal::RedactionRule& rule : rules_) AddHashes(rule, report, hashes);
  return RunsIn(text, key_, hashes);
}

std::vector<std::string> Redactions::Apply(absl::string_view report,
                                           ingest::NormalizedReport& arriving) const {
  const bool is_whole = std::any_of(rules_.begin(), rules_.end(), [&](const auto& rule) {
    return rule.whole() && rule.report() == report;
  });
  std::vector<ByteRange> ranges = RangesIn(report, arriving.text);
  if (is_whole) ranges = {{0, static_cast<int64_t>(arriving.text.size())}};
  if (ranges.empty()) return {};
  std::vector<std::string> pieces;
  for (const ByteRange& range : ranges) {
    for (std::string& piece : PiecesOf(absl::string_view(arriving.text)
                                           .substr(static_cast<size_t>(range.start),
                                                   static_cast<size_t>(range.end - range.start)))) {
      pieces.push_back(std::move(piece));
    }
  }
  for (const ByteRange& range : ranges) Blank(range, arriving.text);
  v1::Report& told = arriving.report;
  const std::string raw_sha256 = told.raw_sha256();
  Blanker({}, pieces, {}).Rewrite(told);
  told.set_raw_sha256(Keyed(raw_sha256));
  told.set_text_sha256(Sha256Hex(arriving.text));
  return pieces;
}

}  // namespace dossier::pipeline
