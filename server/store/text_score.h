#ifndef DOSSIER_SERVER_STORE_TEXT_SCORE_H_
#define DOSSIER_SERVER_STORE_TEXT_SCORE_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "server/store/store.h"

namespace dossier::store {

// How well the words of a condition fit a search text (docs/decisions/0007). The score depends on
// these two alone, not on what else is stored, so that it stays what it is as the store grows.
// A value; any number of threads.
class TextScore {
 public:
  // The phrases that `condition` asks for, each once; what it forbids has no part in it.
  explicit TextScore(const Condition& condition);

  // Above 0; for a text that has some of the phrases, more the more of them it has, and the
  // oftener: each phrase adds less than 1, most of it for the first place. The title counts for
  // several places, and a long body for less than a short one.
  double Of(const SearchText& text) const;

 private:
  struct Phrase {
    std::string words;
    bool open_end = false;
    friend bool operator==(const Phrase&, const Phrase&) = default;
  };
  void Gather(const Condition& condition);
  // How often each phrase stands in `text`.
  std::vector<double> PlacesOfAll(absl::string_view text) const;

  std::vector<Phrase> phrases_;
  // Which phrases begin with a byte; empty if they are so few that each is sought by itself.
  std::vector<std::vector<size_t>> by_first_byte_;
};

}  // namespace dossier::store

#endif  // DOSSIER_SERVER_STORE_TEXT_SCORE_H_
