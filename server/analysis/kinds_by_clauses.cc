#include "server/analysis/kinds_by_clauses.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "server/analysis/clause_signs.h"
#include "server/analysis/consequences.h"
#include "server/analysis/fact_matches.h"
#include "server/analysis/lexicon.h"
#include "server/analysis/vocabulary.h"

namespace dossier::analysis {
namespace {

constexpr uint32_t kReach = 26;   // tokens from the first of the words to the last
constexpr uint32_t kOpening = 5;  // sentences
constexpr int kDays = 45;         // notices come later than news
constexpr size_t kMostLists = 4;  // of a line

// A line of the lexicon.
struct Group {
  v1::Kind::Type type;
  size_t lists = 0;
};

// All lines, and by word the lists of them it is in. Read once, never destroyed.
class Groups {
 public:
  struct Use {
    uint16_t group;
    uint16_t list;
  };

  static const Groups& Get() {
    static const auto* const groups = new Groups;
    return *groups;
  }

  const std::vector<Group>& all() const { return groups_; }
  const std::vector<Use>& UsesOf(uint32_t form) const { return uses_[rows_->Of(form)]; }

 private:
  using Words = std::vector<absl::string_view>;

  Groups() {
    absl::flat_hash_map<absl::string_view, Words> named;
    Words* list = nullptr;
    v1::Kind::Type type = v1::Kind::TYPE_UNSPECIFIED;
    for (absl::string_view line : LexiconEntries("kind_groups")) {
      if (absl::ConsumePrefix(&line, "[= ")) {
        list = &named[absl::StripSuffix(line, "]")];
      } else if (absl::ConsumePrefix(&line, "[")) {
        list = nullptr;
        type = KindNamed(absl::StripSuffix(line, "]"));
      } else if (list != nullptr) {
        for (const absl::string_view word : absl::StrSplit(line, '/')) list->push_back(word);
      } else {
        AddGroup(type, line, named);
      }
    }
    rows_ = new ByWord<uint16_t>([&](absl::string_view word) {
      const auto found = row_of_.find(word);
      return found == row_of_.end() ? uint16_t{0} : found->second;
    });
  }

  static v1::Kind::Type KindNamed(absl::string_view name) {
    for (int type = v1::Kind::Type_MIN; type <= v1::Kind::Type_MAX; ++type) {
      if (KindName(static_cast<v1::Kind::Type>(type)) == name) {
        return static_cast<v1::Kind::Type>(type);
      }
    }
    std::abort();
  }

  void AddGroup(v1::Kind::Type type, absl::string_view line,
                const absl::flat_hash_map<absl::string_view, Words>& named) {
    const auto group = static_cast<uint16_t>(groups_.size());
    uint16_t list = 0;
    for (absl::string_view words : absl::StrSplit(line, " ~ ")) {
      if (absl::ConsumePrefix(&words, "=")) {
        for (const absl::string_view word : named.at(words)) AddWord(word, {group, list});
      } else {
        for (const absl::string_view word : absl::StrSplit(words, '/')) {
          AddWord(word, {group, list});
        }
      }
      ++list;
    }
    if (list > kMostLists) std::abort();
    groups_.push_back({type, list});
  }

  void AddWord(absl::string_view word, Use use) {
    const auto [row, fresh] =
        row_of_.emplace(std::string(word), static_cast<uint16_t>(uses_.size()));
    if (fresh) uses_.emplace_back();
    uses_[row->second].push_back(use);
  }

  std::vector<Group> groups_;
  absl::flat_hash_map<std::string, uint16_t> row_of_;
  std::vector<std::vector<Use>> uses_{1};  // the first is of words in no list
  const ByWord<uint16_t>* rows_;
};

class GroupReader {
 public:
  explicit GroupReader(const Text& text)
      : text_(text), groups_(Groups::Get()), seen_(groups_.all().size()) {}

  void Read(uint32_t sentence) {
    ++clause_;
    const Range tokens = text_.sentences()[sentence].tokens;
    for (uint32_t at = tokens.begin; at < tokens.end; ++at) {
      const Token& token = text_.token(at);
      // What stands behind "after", "when" or a relative is of the same happening here.
      if (token.mark != 0 && EndsClause(text_, token)) ++clause_;
      for (const Groups::Use use : groups_.UsesOf(token.form)) Note(use, at, sentence);
    }
  }

  std::vector<KindMention> Take() { return std::move(found_); }

 private:
  struct Seen {
    std::array<uint32_t, kMostLists> clause = {};
    std::array<uint32_t, kMostLists> at = {};
  };

  void Note(Groups::Use use, uint32_t at, uint32_t sentence) {
    Seen& seen = seen_[use.group];
    const Group& group = groups_.all()[use.group];
    seen.clause[use.list] = clause_;
    seen.at[use.list] = at;
    Range tokens{at, at + 1};
    for (size_t list = 0; list < group.lists; ++list) {
      if (seen.clause[list] != clause_) return;
      for (size_t other = 0; other < list; ++other) {
        if (seen.at[other] == seen.at[list]) return;  // one word in two lists
      }
      tokens.begin = std::min(tokens.begin, seen.at[list]);
    }
    if (tokens.size() <= kReach && !IsFound(group.type)) Add(group.type, tokens, sentence);
  }

  bool IsFound(v1::Kind::Type type) const {
    return std::any_of(found_.begin(), found_.end(),
                       [type](const KindMention& kind) { return kind.type == type; });
  }

  void Add(v1::Kind::Type type, Range tokens, uint32_t sentence) {
    if (Negated(text_, tokens) && type != v1::Kind::TYPE_DISRUPTION) return;
    if (IsToCome(text_, tokens, false)) return;
    const bool is_so = IsSo(type, tokens);
    if (!is_so && !IsActual(text_, tokens, true)) return;
    KindMention kind;
    kind.type = type;
    kind.tokens = tokens;
    kind.span = text_.SpanOf(tokens);
    kind.sentence = sentence;
    kind.actual = kind.strong = kind.anywhere = kind.by_clause = true;
    found_.push_back(kind);
  }

  // "The letters are forgeries", "nobody could log in"
  bool IsSo(v1::Kind::Type type, Range tokens) const {
    const bool forgery = type == v1::Kind::TYPE_INFLUENCE;
    const bool open = type == v1::Kind::TYPE_DATA_BREACH;  // "that anybody could read"
    if (!forgery && !open && type != v1::Kind::TYPE_DISRUPTION) return false;
    for (uint32_t at = tokens.begin; at < tokens.end; ++at) {
      const absl::string_view word = text_.Lower(at);
      if (word == "were" || word == "was") return true;
      if (forgery ? word == "are" || word == "is" : word == "could") return true;
    }
    return false;
  }

  const Text& text_;
  const Groups& groups_;
  std::vector<Seen> seen_;  // by group
  uint32_t clause_ = 0;
  std::vector<KindMention> found_;
};

}  // namespace

std::vector<KindMention> HappeningsByClauses(const FactReading& reading) {
  if (!TellsOfTheseDays(reading, kDays)) return {};
  const Text& text = reading.text;
  GroupReader reader(text);
  uint32_t read = 0;
  for (uint32_t i = 0; i < text.sentences().size() && read < kOpening; ++i) {
    if (text.paragraphs()[text.sentences()[i].paragraph].role != ParagraphRole::kBody) continue;
    reader.Read(i);
    ++read;
  }
  return reader.Take();
}

}  // namespace dossier::analysis
