#include "tests/server/correlation/rewordings.h"

#include <algorithm>
#include <optional>
#include <random>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"

namespace dossier::correlation {
namespace {

using v1::Difference;
using v1::Occurrence;
using v1::Statement;

struct Traits {
  absl::string_view name;
  Occurrence::Wording wording;
  Difference::Type difference;
};

constexpr Traits kTraits[kRewordings] = {
    {"none", Occurrence::WORDING_SAME, Difference::TYPE_UNSPECIFIED},
    {"punctuation", Occurrence::WORDING_SAME, Difference::TYPE_UNSPECIFIED},
    {"spelling", Occurrence::WORDING_SAME, Difference::TYPE_SPELLING},
    {"number in words", Occurrence::WORDING_SAME, Difference::TYPE_SPELLING},
    {"end cut", Occurrence::WORDING_SHORTENED, Difference::TYPE_CUT},
    {"beginning cut", Occurrence::WORDING_SHORTENED, Difference::TYPE_CUT},
    {"middle cut", Occurrence::WORDING_SHORTENED, Difference::TYPE_CUT},
    {"partial quote", Occurrence::WORDING_SHORTENED, Difference::TYPE_CUT},
    {"insertion", Occurrence::WORDING_EDITED, Difference::TYPE_BRACKETED},
    {"bracketed pronoun", Occurrence::WORDING_EDITED, Difference::TYPE_BRACKETED},
    {"other order", Occurrence::WORDING_EDITED, Difference::TYPE_MOVED},
    {"negation", Occurrence::WORDING_ALTERED, Difference::TYPE_OMITTED},
    {"other number", Occurrence::WORDING_ALTERED, Difference::TYPE_REPLACED},
    {"other word", Occurrence::WORDING_ALTERED, Difference::TYPE_REPLACED},
    {"dropped word", Occurrence::WORDING_ALTERED, Difference::TYPE_OMITTED},
    {"rendering", Occurrence::WORDING_PARAPHRASED, Difference::TYPE_UNSPECIFIED},
};

// Sentences of which no two are alike; %B a body, %N a number, %P a place, %T a thing.
constexpr absl::string_view kSentences[] = {
    "We did not lose any of the %N %T that the %B keeps in %P",
    "Our engineers organised the defence of the %T within %N hours and it held",
    "The people who broke into the %T have not been seen in %P since the spring",
    "We will not pay a ransom to anybody who steals %T from the %B",
    "Nobody at the %B opened the %N %T before the alarm was raised in %P",
    "The programme that guards the %T was switched off by a tired colleague",
    "I have asked the harbour office of %P to look after the %N %T until autumn",
    "It would be wrong to favour one theory before the %B has finished its enquiry",
    "There were %N attempts on the %T last night and none of them was successful",
    "The centre in %P remains closed while we analyse what happened to the %T",
    "Every pilot who relies on the %T has been told and none has complained",
    "Somebody left a door open at the %B and I am not proud of it",
    "Our neighbours in %P offered %N lamps and a generator for the %T",
    "The thieves did not understand the %T and left most of them on the quay",
    "We have recovered %N of the %T from a cellar near the market of %P",
    "A licence for the %T was never granted to the %B as far as our records show",
};
constexpr absl::string_view kBodies[] = {"tribunal", "guild", "observatory", "ferry company",
                                         "archive",  "mint",  "water board", "pilot school"};
constexpr absl::string_view kPlaces[] = {"Vells", "Corran", "Eddis", "Marl", "Quill Bay", "Tarn"};
constexpr absl::string_view kThings[] = {"letters",  "charts", "ledgers", "timetables",
                                         "archives", "seals",  "badges",  "recordings"};
constexpr absl::string_view kNumbers[] = {"12", "40", "25", "300", "18", "2,000"};
constexpr absl::string_view kInWords[] = {"twelve",        "forty",    "twenty-five",
                                          "three hundred", "eighteen", "two thousand"};
constexpr absl::string_view kFirstNames[] = {"Amara", "Bertil", "Ciara", "Dario", "Edda", "Falk"};
constexpr absl::string_view kLastNames[] = {"Lindqvist", "Oskarsson", "Tamboril", "Veldhoen",
                                            "Quennell",  "Abernant",  "Zwarte",   "Istvan"};
// What everybody says.
constexpr absl::string_view kCommon[] = {
    "We take the safety of our members very seriously",
    "Our thoughts are with everybody who is affected",
    "We are working closely with the authorities",
    "We cannot comment on an ongoing investigation",
};

using Words = std::vector<std::string>;

class Maker {
 public:
  explicit Maker(uint32_t seed) : random_(seed) {}

  std::vector<Reworded> Make(int statements) {
    while (next_ < statements) {
      speaker_ += 3;
      day_ = Below(300);
      switch (Below(5)) {
        case 0:  // two that begin alike
          AddStatement({0, 1});
          AddStatement({0, 2}, /*again=*/true);
          break;
        case 1: {  // what everybody says, by two, and by one of them again years later
          const size_t common = Below(4);
          Common(common, 0);
          Common(common, 900);
          speaker_ += 1;
          Common(common, 2);
          break;
        }
        default:
          AddStatement({0, 1});
      }
    }
    return std::move(made_);
  }

 private:
  size_t Below(size_t bound) { return random_() % bound; }
  template <size_t kCount>
  absl::string_view Any(const absl::string_view (&choices)[kCount]) {
    return choices[Below(kCount)];
  }

  // `again`: shares its first sentence with the statement before.
  void AddStatement(const std::vector<int>& which, bool again = false) {
    if (!again) {
      std::shuffle(std::begin(order_), std::end(order_), random_);
      for (std::string& sentence : sentences_) sentence.clear();
    }
    for (const int i : which) {
      if (sentences_[i].empty()) sentences_[i] = Sentence(order_[i]);
    }
    Print(Joined({sentences_[which[0]], sentences_[which[1]]}), Rewording::kNone);
    for (int i = 1; i < kRewordings; ++i) {
      const auto rewording = static_cast<Rewording>(i);
      // A piece of what both say is a piece of either.
      if (again && rewording == Rewording::kPartialQuote) continue;
      const auto words = Reword({sentences_[which[0]], sentences_[which[1]]}, rewording);
      if (words.has_value()) Print(*words, rewording);
    }
    ++next_;
  }

  void Common(size_t common, int later) {
    const int day = day_;
    day_ += later;
    Print(absl::StrCat(kCommon[common], "."), Rewording::kNone);
    Print(absl::StrCat("“", kCommon[common], "”"), Rewording::kPunctuation);
    day_ = day;
    ++next_;
  }

  std::string Sentence(size_t number) {
    number_ = Below(6);
    return absl::StrReplaceAll(kSentences[number], {{"%B", Any(kBodies)},
                                                    {"%P", Any(kPlaces)},
                                                    {"%T", Any(kThings)},
                                                    {"%N", kNumbers[number_]}});
  }

  static std::string Joined(const std::vector<std::string>& sentences) {
    return absl::StrCat(absl::StrJoin(sentences, ". "), ".");
  }

  static std::string Piece(const Words& words, size_t begin, size_t end) {
    return absl::StrJoin(words.begin() + begin, words.begin() + end, " ");
  }

  static std::optional<std::string> Replaced(const std::string& text, absl::string_view what,
                                             absl::string_view by) {
    const std::string padded = absl::StrCat(" ", text);
    const size_t at = padded.find(absl::StrCat(" ", what, " "));
    if (at == std::string::npos) return std::nullopt;
    std::string out = text;
    const size_t skip = by.empty() ? 1 : 0;
    return out.replace(at, what.size() + skip, by.data(), by.size());
  }

  std::optional<std::string> Reword(const std::vector<std::string>& sentences,
                                    Rewording rewording) {
    const std::string text = Joined(sentences);
    const Words words = absl::StrSplit(text, ' ');
    const size_t count = words.size();
    switch (rewording) {
      case Rewording::kPunctuation:
        return absl::StrReplaceAll(text, {{". ", " – "}, {" and ", ", and "}});
      case Rewording::kSpelling: {
        std::string american = absl::StrReplaceAll(text, {{"organised", "organized"},
                                                          {"defence", "defense"},
                                                          {"programme", "program"},
                                                          {"harbour", "harbor"},
                                                          {"favour", "favor"},
                                                          {"enquiry", "inquiry"},
                                                          {"centre", "center"},
                                                          {"analyse", "analyze"},
                                                          {"neighbours", "neighbors"},
                                                          {"licence", "license"}});
        if (american == text) return std::nullopt;
        return american;
      }
      case Rewording::kNumberInWords:
        for (size_t i = 0; i < 6; ++i) {
          if (auto reworded = Replaced(text, kNumbers[i], kInWords[i])) return reworded;
        }
        return std::nullopt;
      case Rewording::kEndCut:
        return Piece(words, 0, count - 3 - Below(count / 3));
      case Rewording::kBeginningCut:
        return absl::StrCat("… ", Piece(words, 3 + Below(count / 3), count));
      case Rewording::kMiddleCut: {
        const size_t at = 5 + Below(count - 14);
        constexpr absl::string_view kMarks[] = {"[...]", "...", "…", "[…]"};
        return absl::StrCat(Piece(words, 0, at), " ", Any(kMarks), " ",
                            Piece(words, at + 2 + Below(4), count));
      }
      case Rewording::kPartialQuote: {
        // From the second sentence, which is this statement's own.
        const Words own = absl::StrSplit(sentences[1], ' ');
        const size_t begin = Below(own.size() - 6);
        return Piece(own, begin, begin + 5 + Below(2));
      }
      case Rewording::kInsertion: {
        const size_t at = 3 + Below(count - 6);
        return absl::StrCat(Piece(words, 0, at), " [as of Monday] ", Piece(words, at, count));
      }
      case Rewording::kBracketedPronoun:
        if (auto reworded = Replaced(text, "our", "[the speaker’s]")) return reworded;
        return Replaced(text, "We", "[The guild]");
      case Rewording::kOtherOrder:
        return Joined({sentences[1], sentences[0]});
      case Rewording::kNegation:
        return Replaced(text, "not", "");
      case Rewording::kOtherNumber:
        for (const absl::string_view number : kNumbers) {
          if (auto reworded = Replaced(text, number, "7,350")) return reworded;
        }
        return std::nullopt;
      case Rewording::kOtherWord:
        for (const absl::string_view thing : kThings) {
          if (auto reworded = Replaced(text, thing, "bicycles")) return reworded;
        }
        return std::nullopt;
      case Rewording::kDroppedWord: {
        const size_t at = 2 + Below(count - 4);
        return absl::StrCat(Piece(words, 0, at), " ", Piece(words, at + 1, count));
      }
      case Rewording::kRendering:
        return absl::AsciiStrToLower(absl::StrReplaceAll(
            text, {{"We ", "it "}, {"Our ", "its "}, {"our ", "its "}, {"have ", "had "}}));
      case Rewording::kNone:
        break;
    }
    return text;
  }

  void Print(const std::string& words, Rewording rewording) {
    Reworded& print = made_.emplace_back();
    print.statement = next_;
    print.rewording = rewording;
    Statement& utterance = print.utterance;
    utterance.set_form(rewording == Rewording::kRendering      ? Statement::FORM_INDIRECT
                       : rewording == Rewording::kPartialQuote ? Statement::FORM_MIXED
                                                               : Statement::FORM_DIRECT);
    const bool mixed = utterance.form() == Statement::FORM_MIXED;
    utterance.set_text(mixed ? absl::StrCat("that this was “", words, "” again") : words);
    NameSpeaker(*utterance.mutable_speaker());
    Occurrence& occurrence = *utterance.add_occurrences();
    const int day = day_ + (rewording == Rewording::kNone ? 0 : 1 + static_cast<int>(Below(3)));
    *occurrence.mutable_published() = DayOf(day);
    occurrence.set_publisher(absl::StrCat("Courier ", made_.size() % 40));
    occurrence.set_report_version(absl::StrCat("reports/r", made_.size(), "/versions/1"));
    occurrence.set_form(utterance.form());
    occurrence.set_directness(rewording == Rewording::kNone && next_ % 2 == 0
                                  ? Occurrence::DIRECTNESS_OWN_PUBLICATION
                                  : Occurrence::DIRECTNESS_QUOTED_BY_MEDIA);
    v1::Span& span = *occurrence.add_content();
    span.set_report_version(occurrence.report_version());
    span.set_text(utterance.form() == Statement::FORM_DIRECT
                      ? absl::StrCat("“", utterance.text(), "”")
                      : utterance.text());
    span.set_start(static_cast<int64_t>(100 + Below(900)));
    span.set_end(span.start() + static_cast<int64_t>(span.text().size()));
  }

  static v1::Date DayOf(int day) {
    const auto two = [](int number) { return absl::StrCat(number < 10 ? "0" : "", number); };
    v1::Date date;
    date.set_value(
        absl::StrCat(2031 + day / 336, "-", two(day % 336 / 28 + 1), "-", two(day % 28 + 1)));
    date.set_precision(v1::PRECISION_DAY);
    return date;
  }

  void NameSpeaker(v1::Speaker& speaker) {
    // Each speaker has a name of their own.
    std::string last(kLastNames[speaker_ % 8]);
    for (size_t rest = speaker_ / 8; rest > 0; rest /= 21) {
      last.push_back("bcdfghjklmnpqrstvwxyz"[rest % 21]);
      last.push_back("aeiou"[rest % 5]);
    }
    const std::string full = absl::StrCat(kFirstNames[speaker_ % 6], " ", last);
    const std::string body =
        absl::StrCat(kPlaces[speaker_ % 6], " ", kBodies[speaker_ % 8], " ", last);
    speaker.set_resolution(v1::Speaker::RESOLUTION_NAMED);
    switch (Below(4)) {
      case 0:
        speaker.set_name(last);
        break;
      case 1:
        speaker.set_name(full);
        speaker.set_role("chair");
        speaker.set_organisation(body);
        break;
      default:
        speaker.set_name(full);
    }
  }

  std::mt19937 random_;
  size_t order_[std::size(kSentences)] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  std::string sentences_[3];
  size_t number_ = 0;
  size_t speaker_ = 0;
  int day_ = 0;
  int next_ = 0;
  std::vector<Reworded> made_;
};

}  // namespace

absl::string_view NameOf(Rewording rewording) { return kTraits[static_cast<int>(rewording)].name; }

Occurrence::Wording WordingOf(Rewording rewording) {
  return kTraits[static_cast<int>(rewording)].wording;
}

Difference::Type DifferenceOf(Rewording rewording) {
  return kTraits[static_cast<int>(rewording)].difference;
}

std::vector<Reworded> MakeReworded(int statements, uint32_t seed) {
  return Maker(seed).Make(statements);
}

}  // namespace dossier::correlation
