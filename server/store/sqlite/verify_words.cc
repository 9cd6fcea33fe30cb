#include "server/store/sqlite/verify_words.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/hash/hash.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/types/span.h"
#include "server/base/status.h"
#include "server/store/sqlite/row_id.h"

namespace dossier::store::sqlite {
namespace {

// Of one step, where a walk over whole words may find one for each text.
constexpr size_t kMostFindings = 16384;

// Words that are sought as one phrase.
constexpr size_t kPhraseWords = 16;

bool IsOfWord(char c) { return absl::ascii_isalnum(c) || static_cast<unsigned char>(c) >= 0x80; }

// The words of `text` as the tokenizer `ascii` of the index makes them.
std::vector<std::string> WordsOf(absl::string_view text) {
  std::vector<std::string> words;
  for (auto at = text.begin(); true;) {
    const auto begin = std::find_if(at, text.end(), IsOfWord);
    if (begin == text.end()) return words;
    at = std::find_if_not(begin, text.end(), IsOfWord);
    words.push_back(absl::AsciiStrToLower(absl::string_view(&*begin, at - begin)));
  }
}

uint64_t HashOf(int64_t text, bool in_title, int64_t place, absl::string_view word) {
  return absl::HashOf(text, in_title, place, word);
}

// The entries of the index, in steps of whole words: within one there is no going on.
class IndexWalk {
 public:
  struct Entry {
    absl::string_view word;
    int64_t text;
    bool in_title;
    int64_t place;
  };

  // Calls `take`, a function from const Entry& to absl::StatusOr<bool>, with the next entries;
  // false from it ends the step before its word is done, which then comes again. Returns whether
  // there are more.
  template <typename Take>
  absl::StatusOr<bool> Step(Connection& connection, int64_t most, Take take) {
    Statement row = connection.Query(
        "SELECT term, doc, col, offset FROM search_place WHERE term > ? ORDER BY term", done_);
    std::string word = done_;
    for (int64_t entries = 0; true; ++entries) {
      DOSSIER_ASSIGN_OR_RETURN(const bool found, row.Step());
      if (!found) return false;
      if (row.Bytes(0) != word) {
        done_ = std::move(word);
        if (entries >= most) return true;
        word = std::string(row.Bytes(0));
      }
      DOSSIER_ASSIGN_OR_RETURN(const bool go_on, take(Entry{.word = word,
                                                            .text = row.Int(1),
                                                            .in_title = row.Bytes(2) == "title",
                                                            .place = row.Int(3)}));
      if (!go_on) return true;
    }
  }

 private:
  std::string done_;  // the last word that was walked over
};

class Indexed final : public CheckStage {
 public:
  explicit Indexed(std::shared_ptr<CheckSums> sums) : sums_(std::move(sums)) {}

  const char* name() const override { return "words"; }
  absl::StatusOr<int64_t> Total(Connection&) override { return 0; }

  absl::StatusOr<bool> Step(Connection& connection, int64_t& checked,
                            std::vector<Finding>&) override {
    return walk_.Step(
        connection, kEntries, [&](const IndexWalk::Entry& entry) -> absl::StatusOr<bool> {
          sums_->AddIndexed(entry.text,
                            HashOf(entry.text, entry.in_title, entry.place, entry.word));
          ++checked;
          return true;
        });
  }

 private:
  const std::shared_ptr<CheckSums> sums_;
  IndexWalk walk_;
};

class StoredWords final : public CheckStage {
 public:
  explicit StoredWords(std::shared_ptr<const CheckSums> sums) : sums_(std::move(sums)) {}

  const char* name() const override { return "texts that words find"; }
  absl::StatusOr<int64_t> Total(Connection&) override { return 0; }

  absl::StatusOr<bool> Step(Connection& connection, int64_t& checked,
                            std::vector<Finding>& findings) override {
    if (!sums_->MayDiffer()) return false;
    Statement row = connection.Query(
        "SELECT r.id, r.name, s.id, s.title, s.body FROM resource r "
        "LEFT JOIN search_text s ON s.id = r.text WHERE r.id > ? ORDER BY r.id LIMIT ?",
        done_, kRows);
    int64_t bytes = 0;
    for (int64_t rows = 0; rows < kRows && bytes < kBytes; ++rows) {
      DOSSIER_ASSIGN_OR_RETURN(const bool found, row.Step());
      if (!found) return false;
      done_ = row.Int(0);
      const int64_t text = row.Int(2);
      if (text == 0 || !sums_->MayDiffer(text)) continue;
      ++checked;
      bytes += static_cast<int64_t>(row.Bytes(4).size());
      DOSSIER_ASSIGN_OR_RETURN(std::string missing,
                               MissingWords(connection, text, "title", row.Bytes(3)));
      if (missing.empty()) {
        DOSSIER_ASSIGN_OR_RETURN(missing, MissingWords(connection, text, "body", row.Bytes(4)));
      }
      if (missing.empty()) continue;
      findings.push_back({"WORD_MISSING",
                          absl::StrCat("the index does not find it by the words \"", missing, "\""),
                          std::string(row.Bytes(1))});
    }
    return true;
  }

 private:
  // The first words of `part` that do not find `text`.
  static absl::StatusOr<std::string> MissingWords(Connection& connection, int64_t text,
                                                  absl::string_view part, absl::string_view value) {
    const std::vector<std::string> words = WordsOf(value);
    for (size_t at = 0; at < words.size(); at += kPhraseWords) {
      const std::string phrase =
          absl::StrJoin(absl::MakeConstSpan(words).subspan(at, kPhraseWords), " ");
      DOSSIER_ASSIGN_OR_RETURN(
          const int64_t is_found,
          connection.Number(
              "SELECT EXISTS(SELECT 1 FROM search WHERE search MATCH ? AND rowid = ?)",
              absl::StrCat(part, " : \"", phrase, "\""), text));
      if (is_found == 0) return phrase;
    }
    return "";
  }

  const std::shared_ptr<const CheckSums> sums_;
  int64_t done_ = 0;
};

class IndexedWords final : public CheckStage {
 public:
  explicit IndexedWords(std::shared_ptr<const CheckSums> sums) : sums_(std::move(sums)) {}

  const char* name() const override { return "words that find texts"; }
  absl::StatusOr<int64_t> Total(Connection&) override { return 0; }

  absl::StatusOr<bool> Step(Connection& connection, int64_t& checked,
                            std::vector<Finding>& findings) override {
    if (!sums_->MayDiffer()) return false;
    return walk_.Step(connection, kEntries,
                      [&](const IndexWalk::Entry& entry) -> absl::StatusOr<bool> {
                        if (!sums_->MayDiffer(entry.text) || told_.contains(entry.text)) {
                          return true;
                        }
                        ++checked;
                        DOSSIER_RETURN_IF_ERROR(Check(connection, entry, findings));
                        return findings.size() < kMostFindings;
                      });
  }

 private:
  absl::Status Check(Connection& connection, const IndexWalk::Entry& entry,
                     std::vector<Finding>& findings) {
    const Collection collection = CollectionOfSearchTextId(entry.text);
    const int64_t key = KeyOfSearchTextId(entry.text);
    Statement row = connection.Query(
        "SELECT r.name, s.title, s.body, s.id FROM resource r LEFT JOIN search_text s "
        "ON s.id = r.text WHERE r.id = ? AND r.text = ?",
        ResourceId(collection, key), entry.text);
    DOSSIER_ASSIGN_OR_RETURN(const bool found, row.Step());
    if (!found) {
      told_.insert(entry.text);
      findings.push_back({"WORD_WITHOUT_RESOURCE",
                          absl::StrCat("the index finds it by the word \"", entry.word,
                                       "\" of a search text that it does not have"),
                          RowName(collection, key)});
      return absl::OkStatus();
    }
    if (row.Int(3) == 0) return absl::OkStatus();  // not kept, which the check of resources tells
    const std::vector<std::string> words = WordsOf(row.Bytes(entry.in_title ? 1 : 2));
    const auto place = static_cast<size_t>(entry.place);
    if (place < words.size() && words[place] == entry.word) return absl::OkStatus();
    told_.insert(entry.text);
    findings.push_back({"WORD_NOT_OF_RESOURCE",
                        absl::StrCat("the index finds it by the word \"", entry.word,
                                     "\", which its search text does not have there"),
                        std::string(row.Bytes(0))});
    return absl::OkStatus();
  }

  const std::shared_ptr<const CheckSums> sums_;
  IndexWalk walk_;
  absl::flat_hash_set<int64_t> told_;  // one finding for each text is enough
};

}  // namespace

void AddStoredWords(int64_t text, const SearchText& words, CheckSums& sums) {
  for (const bool in_title : {true, false}) {
    int64_t place = 0;
    for (const std::string& word : WordsOf(in_title ? words.title : words.body)) {
      sums.AddStored(text, HashOf(text, in_title, place++, word));
    }
  }
}

std::unique_ptr<CheckStage> AddIndexedWords(std::shared_ptr<CheckSums> sums) {
  return std::make_unique<Indexed>(std::move(sums));
}

std::unique_ptr<CheckStage> CheckStoredWords(std::shared_ptr<const CheckSums> sums) {
  return std::make_unique<StoredWords>(std::move(sums));
}

std::unique_ptr<CheckStage> CheckIndexedWords(std::shared_ptr<const CheckSums> sums) {
  return std::make_unique<IndexedWords>(std::move(sums));
}

}  // namespace dossier::store::sqlite
