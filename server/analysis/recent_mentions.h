#ifndef DOSSIER_SERVER_ANALYSIS_RECENT_MENTIONS_H_
#define DOSSIER_SERVER_ANALYSIS_RECENT_MENTIONS_H_

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

namespace dossier::analysis {

// What a word that points back means, and who else it may mean.
struct Antecedent {
  static constexpr uint32_t kNone = UINT32_MAX;

  uint32_t entity = kNone;
  uint32_t rival = kNone;
  double doubt = 0;  // from 0 to 0.5: how likely it is the rival

  bool found() const { return entity != kNone; }
};

// The few most recent mentions of one sort, which a pronoun or description may mean.
class RecentMentions {
 public:
  struct Item {
    uint32_t entity = Antecedent::kNone;
    uint32_t sentence = 0;
    bool subject = false;  // the first mention of its sentence
    bool quoted = false;   // within quotation marks, so that the writer did not name it
  };

  void Add(Item item) {
    const auto same = std::find_if(items_.begin(), items_.end(),
                                   [&](const Item& known) { return known.entity == item.entity; });
    if (same != items_.end()) {
      const bool same_sentence = same->sentence == item.sentence;
      // Within one sentence a later mention does not take the subject's place.
      item.subject |= same->subject && same_sentence;
      item.quoted &= !same_sentence || same->quoted;
      std::move(same + 1, items_.end(), same);
    } else {
      std::move(items_.begin() + 1, items_.end(), items_.begin());
    }
    items_.back() = item;
  }

  // The best of the newest `reach` sentences, by nearness, subjecthood and `fit(entity)`: what
  // speaks for the entity itself, in sentences' distances; below kNever it is out of the question.
  template <typename Fit>
  Antecedent Best(uint32_t sentence, uint32_t reach, const Fit& fit) const {
    constexpr double kLeastDoubt = 0.1;
    Antecedent best;
    double best_score = kNever;
    double rival_score = kNever;
    for (const Item& item : items_) {
      if (item.entity == Antecedent::kNone || sentence - item.sentence > reach) continue;
      const double own = fit(item.entity);
      if (own <= kNever) continue;
      const double score = own - 1.0 * (sentence - item.sentence) + (item.subject ? 1.2 : 0) -
                           (item.quoted ? kQuoted : 0);
      if (score >= best_score) {
        best.rival = best.entity;
        rival_score = best_score;
        best.entity = item.entity;
        best_score = score;
      } else if (score >= rival_score) {
        best.rival = item.entity;
        rival_score = score;
      }
    }
    if (best.rival != Antecedent::kNone) {
      best.doubt = 1 / (1 + std::exp(best_score - rival_score));
      if (best.doubt < kLeastDoubt) best = {best.entity, Antecedent::kNone, 0};
    }
    return best;
  }

  static constexpr double kNever = -1e9;

 private:
  static constexpr double kQuoted = 0.6;

  std::array<Item, 8> items_;
};

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_RECENT_MENTIONS_H_
