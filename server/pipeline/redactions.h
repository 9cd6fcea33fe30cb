#ifndef DOSSIER_SERVER_PIPELINE_REDACTIONS_H_
#define DOSSIER_SERVER_PIPELINE_REDACTIONS_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "dossier/internal/redaction.pb.h"
#include "server/ingest/normalizer.h"
#include "server/pipeline/blanking.h"
#include "server/store/store.h"

namespace dossier::pipeline {

// So many words in a row are a sentence that hardly anybody else writes: redacted in one report,
// they are kept out of all.
inline constexpr int kTellingWords = 6;

// The keyed hash by which redacted text is known again: HMAC-SHA-256, 64 hexadecimal digits.
std::string KeyedHash(absl::string_view key, absl::string_view bytes);

// FoldWords of `piece`, as a rule keeps them.
internal::RedactionRule::Words WordsOfPiece(absl::string_view key, absl::string_view piece);

// Where the words of a rule stand in a text of its report, by their hashes; in no order.
std::vector<ByteRange> RangesOf(absl::string_view key, const internal::RedactionRule& rule,
                                absl::string_view text);

// The redactions in force, to be held against what comes in. A value; any number of threads may ask
// at once.
class Redactions {
 public:
  static absl::StatusOr<Redactions> Read(store::Reader& reader);

  // The key of the store; makes one if there is none yet.
  static absl::StatusOr<std::string> KeyOf(store::Transaction& transaction);

  // What tells whether `reader` has more of them than were read here.
  static absl::StatusOr<int64_t> NewestIn(store::Reader& reader);
  int64_t newest() const { return newest_; }

  bool empty() const { return rules_.empty(); }

  // What stands for the digest of bytes that hold redacted words.
  std::string Keyed(absl::string_view digest) const { return KeyedHash(key_, digest); }

  // Whether this is the digest of a text that the report had before it was redacted; empty if none
  // had it.
  std::string ReportOfText(absl::string_view sha256) const;

  // Blanks what is redacted, in the text and what is known beside it. `report` is the report that
  // it is a version of, empty if that is not known. Returns the words that were blanked.
  std::vector<std::string> Apply(absl::string_view report,
                                 ingest::NormalizedReport& arriving) const;

 private:
  std::vector<ByteRange> RangesIn(absl::string_view report, absl::string_view text) const;

  std::string key_;
  int64_t newest_ = 0;
  std::vector<internal::RedactionRule> rules_;
};

}  // namespace dossier::pipeline

#endif  // DOSSIER_SERVER_PIPELINE_REDACTIONS_H_
