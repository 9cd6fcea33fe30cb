#include "server/analysis/speech_speakers.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/match.h"

namespace dossier::analysis {
namespace {

using Sort = SpeakerPhrase::Sort;

constexpr uint32_t kNone = UINT32_MAX;
constexpr uint32_t kMostOffices = 500;   // persons of a text who are asked for their office
constexpr uint32_t kPronounReach = 250;  // pieces back to the name that a pronoun means

// A person whom the text names.
struct Person {
  Range name;  // the fullest one
  std::string role;
  std::string organisation;
  absl::string_view office;  // the noun of the role in lower case
  Gender gender = Gender::kUnknown;
  uint32_t named_at = 0;  // where first
};

// A place that names a person.
struct PersonMention {
  Range pieces;
  uint32_t person;
};

class Cast {
 public:
  explicit Cast(const SpeechPieces& pieces) : pieces_(pieces) {}

  // Every phrase that looks like a person with a first name, in the order of the text.
  void Gather(const std::vector<Speech>& speeches) {
    std::vector<SpeakerPhrase> phrases;
    for (const Speech& speech : speeches) {
      if (speech.speaker.sort == Sort::kName) phrases.push_back(WithCue(speech));
    }
    std::sort(phrases.begin(), phrases.end(),
              [](const auto& a, const auto& b) { return a.pieces.begin < b.pieces.begin; });
    size_t next = 0;
    for (uint32_t i = 0; i < pieces_.size();) {
      while (next < phrases.size() && phrases[next].pieces.begin < i) ++next;
      if (next < phrases.size() && phrases[next].pieces.begin == i) {
        Note(phrases[next]);
        i = std::max(i + 1, phrases[next].pieces.end);
      } else {
        i = NoteNameAt(i);
      }
    }
  }

  // The person whom a name means, or kNone.
  uint32_t Find(Range name) const {
    const auto found = by_surname_.find(SurnameOf(name));
    return found == by_surname_.end() ? kNone : found->second;
  }

  // The person whom a pronoun at `at` means: the only one of fitting gender within reach, or the
  // one who spoke last if nobody else who fits was named since; else kNone.
  uint32_t Fitting(Gender gender, uint32_t at, uint32_t last_speaker, uint32_t spoke_at) const {
    uint32_t only = kNone;
    bool several = false;
    bool since = false;
    const auto end = std::partition_point(
        mentions_.begin(), mentions_.end(),
        [&](const PersonMention& mention) { return mention.pieces.begin < at; });
    for (auto m = end; m != mentions_.begin();) {
      --m;
      if (m->pieces.begin + kPronounReach < at) break;
      if (!Fits(m->person, gender)) continue;
      several = several || (only != kNone && only != m->person);
      only = only == kNone ? m->person : only;
      since = since || (m->pieces.begin >= spoke_at && m->person != last_speaker);
    }
    if (only != kNone && !several) return only;
    const bool spoke = last_speaker != kNone && Fits(last_speaker, gender) && !since &&
                       spoke_at + kPronounReach >= at;
    return spoke ? last_speaker : kNone;
  }

  // The person whom an office means: the only one of the text who holds it, if named before `at`;
  // else kNone. "Der Minister" is the "Innenminister".
  uint32_t Holding(absl::string_view office, uint32_t at) const {
    uint32_t only = kNone;
    for (uint32_t p = 0; p < persons_.size() && p < kMostOffices; ++p) {
      if (persons_[p].office.empty() || !absl::EndsWith(persons_[p].office, office)) continue;
      if (only != kNone) return kNone;
      only = p;
    }
    return only != kNone && persons_[only].named_at < at ? only : kNone;
  }

  const Person& person(uint32_t index) const { return persons_[index]; }

 private:
  const Piece& At(uint32_t i) const { return pieces_[i]; }

  bool Fits(uint32_t person, Gender gender) const {
    return gender == Gender::kUnknown || persons_[person].gender == gender ||
           persons_[person].gender == Gender::kUnknown;
  }

  static SpeakerPhrase WithCue(const Speech& speech) {
    SpeakerPhrase phrase = speech.speaker;
    if (phrase.gender == Gender::kUnknown) phrase.gender = speech.gender;
    return phrase;
  }

  // "Jana Dorn", "le ministre Paul Girard" that say nothing here; returns where to go on.
  uint32_t NoteNameAt(uint32_t i) {
    const Piece& first = At(i);
    const bool article = first.Is(kDeterminer) && i + 1 < pieces_.size();
    const Piece& noun = article ? At(i + 1) : first;
    const bool name = first.IsCapitalised() && first.Is(kHisName | kHerName);
    if (!name && !noun.Is(kRoleNoun | kTitleNoun)) return i + 1;
    const SpeakerPhrase phrase = ReadSpeakerWithApposition(pieces_, i, pieces_.size());
    if (phrase.sort != Sort::kName) return i + 1;
    if (phrase.name.size() < 2 && !noun.Is(kTitleNoun)) return i + 1;
    Note(phrase);
    return phrase.pieces.end;
  }

  void Note(const SpeakerPhrase& phrase) {
    if (phrase.name.empty() || !IsPerson(phrase)) return;
    uint32_t known = Find(phrase.name);
    if (known == kNone) {
      known = static_cast<uint32_t>(persons_.size());
      persons_.push_back({.name = phrase.name, .named_at = phrase.name.begin});
      by_surname_.emplace(SurnameOf(phrase.name), known);
    }
    Person& person = persons_[known];
    if (phrase.name.size() > person.name.size()) person.name = phrase.name;
    if (person.gender == Gender::kUnknown) person.gender = phrase.gender;
    if (person.role.empty() && !phrase.role.empty()) {
      person.role = Words(phrase.role);
      person.organisation = std::string(OrganisationOf(pieces_, phrase));
      person.office = At(phrase.role.begin).lower;
    }
    mentions_.push_back({phrase.name, known});
  }

  // A body is no person: it is in a list, or all capitals, or in quotation marks.
  bool IsPerson(const SpeakerPhrase& phrase) const {
    for (uint32_t i = phrase.name.begin; i < phrase.name.end; ++i) {
      if (At(i).Is(kBody | kDeterminer | kJoiner) && !At(i).Is(kNamePart)) return false;
      if (At(i).kind == TokenKind::kQuote) return false;
    }
    return true;
  }

  std::string Words(Range range) const {
    return std::string(pieces_.text().Slice(pieces_.SpanOf(range)));
  }

  std::string SurnameOf(Range name) const {
    return std::string(pieces_.grammar().NameStem(At(name.end - 1).lower));
  }

  const SpeechPieces& pieces_;
  std::vector<Person> persons_;
  std::vector<PersonMention> mentions_;
  absl::flat_hash_map<std::string, uint32_t> by_surname_;
};

class SpeakerResolver {
 public:
  SpeakerResolver(const SpeechPieces& pieces, const std::vector<Speech>& speeches)
      : pieces_(pieces), cast_(pieces) {
    cast_.Gather(speeches);
  }

  void Resolve(const Speech& speech, StatementDraft* draft) {
    const SpeakerPhrase& phrase = speech.speaker;
    if (!phrase.empty()) draft->source.push_back(pieces_.SpanOf(phrase.pieces));
    switch (phrase.sort) {
      case Sort::kName:
        Name(phrase, draft);
        break;
      case Sort::kRole:
        Office(phrase, draft);
        break;
      case Sort::kUnnamed:
        draft->speaker.role = Words(phrase.role);
        draft->speaker.resolution = v1::Speaker::RESOLUTION_ANONYMOUS;
        break;
      case Sort::kPronoun:
        if (!speech.plural || phrase.gender == Gender::kMale) {
          Pronoun(phrase.gender, phrase.pieces.begin, draft);
        }
        break;
      case Sort::kOther:
        draft->speaker.role = Words(phrase.role);
        break;
      case Sort::kNone:
        if (speech.same_speaker) {
          Repeat(draft);
        } else if (speech.drops_subject && !speech.plural) {
          Pronoun(speech.gender, speech.cue.begin, draft);
        }
        break;
    }
    last_ = draft->speaker;
    last_coreference_ = draft->source.empty() ? draft->coreference : draft->source;
    last_person_ = person_;
    spoke_at_ = speech.content.front().begin;
    person_ = kNone;
  }

 private:
  std::string Words(Range range) const {
    return std::string(pieces_.text().Slice(pieces_.SpanOf(range)));
  }

  void Name(const SpeakerPhrase& phrase, StatementDraft* draft) {
    SpeakerDraft& speaker = draft->speaker;
    speaker.resolution = v1::Speaker::RESOLUTION_NAMED;
    const uint32_t known = cast_.Find(phrase.name);
    if (known == kNone) {
      speaker.name = WithoutMarks(phrase.name);
      speaker.role = Words(phrase.role);
      speaker.organisation = std::string(OrganisationOf(pieces_, phrase));
    } else {
      Take(known, draft);
      if (cast_.person(known).name != phrase.name && phrase.name.size() == 1) {
        draft->coreference.push_back(pieces_.SpanOf(cast_.person(known).name));
      }
    }
  }

  // "Der Minister" is the one whom the text has named, if there is but one.
  void Office(const SpeakerPhrase& phrase, StatementDraft* draft) {
    const Piece& noun = pieces_[phrase.role.begin];
    const Piece& first = pieces_[phrase.pieces.begin];
    const bool definite = first.Is(kDefinite) || phrase.pieces.begin == phrase.role.begin;
    const bool alone = phrase.body.empty() && phrase.role.size() == 1 && noun.Is(kRoleNoun);
    if (definite && alone) {
      const uint32_t holder = cast_.Holding(noun.lower, phrase.pieces.begin);
      if (holder != kNone) {
        Take(holder, draft);
        draft->coreference.push_back(pieces_.SpanOf(cast_.person(holder).name));
        return;
      }
    }
    if (pieces_.grammar().IsDocument(noun.lower)) return;
    draft->speaker.resolution = v1::Speaker::RESOLUTION_ROLE_ONLY;
    draft->speaker.role = Words(phrase.role);
    draft->speaker.organisation = std::string(OrganisationOf(pieces_, phrase));
  }

  void Take(uint32_t known, StatementDraft* draft) {
    const Person& person = cast_.person(known);
    draft->speaker.name = Words(person.name);
    draft->speaker.role = person.role;
    draft->speaker.organisation = person.organisation;
    draft->speaker.resolution = v1::Speaker::RESOLUTION_NAMED;
    person_ = known;
  }

  void Pronoun(Gender gender, uint32_t at, StatementDraft* draft) {
    const uint32_t person = cast_.Fitting(gender, at, last_person_, spoke_at_);
    if (person == kNone) return;
    Take(person, draft);
    draft->coreference.push_back(pieces_.SpanOf(cast_.person(person).name));
  }

  // The same person goes on.
  void Repeat(StatementDraft* draft) {
    draft->speaker = last_;
    draft->coreference = last_coreference_;
    person_ = last_person_;
  }

  // A firm's name without the marks around it.
  std::string WithoutMarks(Range name) const {
    if (name.size() > 2 && pieces_[name.begin].kind == TokenKind::kQuote) ++name.begin;
    if (name.size() > 1 && pieces_[name.end - 1].kind == TokenKind::kQuote &&
        pieces_.QuoteAt(name.end - 1) != pieces_.QuoteAt(name.begin)) {
      return Words(name);
    }
    if (name.size() > 1 && pieces_[name.end - 1].kind == TokenKind::kQuote &&
        pieces_.InQuote(name.begin)) {
      --name.end;
    }
    return Words(name);
  }

  const SpeechPieces& pieces_;
  Cast cast_;
  SpeakerDraft last_;
  Spans last_coreference_;
  uint32_t last_person_ = kNone;
  uint32_t spoke_at_ = 0;
  uint32_t person_ = kNone;
};

}  // namespace

void ResolveSpeechSpeakers(const SpeechPieces& pieces, const std::vector<Speech>& speeches,
                           std::vector<StatementDraft>* drafts) {
  SpeakerResolver resolver(pieces, speeches);
  for (size_t i = 0; i < speeches.size(); ++i) resolver.Resolve(speeches[i], &(*drafts)[i]);
}

}  // namespace dossier::analysis
