#ifndef DOSSIER_SERVER_ANALYSIS_QUOTATIONS_H_
#define DOSSIER_SERVER_ANALYSIS_QUOTATIONS_H_

#include <cstdint>
#include <vector>

#include "server/analysis/text.h"

namespace dossier::analysis {

// What stands in one pair of quotation marks, within one paragraph.
struct Quotation {
  Range tokens;  // with its marks
  Range words;   // without them; never empty
  uint32_t paragraph = 0;
  uint32_t word_count = 0;
  bool closed = true;      // has a closing mark
  bool continues = false;  // goes on from the quotation before it, over a paragraph's end
  bool single = false;     // in single marks

  // Whether the quotation is a whole, by the mark before its closing one.
  bool ends_with_comma = false;
  bool ends_with_stop = false;
};

// The outermost quotations of a text, in order, without overlap. Pairs straight and curly marks,
// double and single, low marks and guillemets, also where a writer mixed them, forgot one or wrote
// one in the wrong direction; apostrophes, feet and inches are none. What dialogue dashes lead and
// paragraphs that begin with ">" count as quoted. Linear.
class Quotations {
 public:
  explicit Quotations(const Text& text);

  const std::vector<Quotation>& all() const { return quotations_; }
  const Quotation& operator[](uint32_t index) const { return quotations_[index]; }
  uint32_t size() const { return static_cast<uint32_t>(quotations_.size()); }

  static constexpr uint32_t kNone = UINT32_MAX;
  // The quotation that holds the token (its marks included), or kNone.
  uint32_t At(uint32_t token) const { return of_token_[token]; }
  bool Covers(uint32_t token) const { return of_token_[token] != kNone; }

 private:
  std::vector<Quotation> quotations_;
  std::vector<uint32_t> of_token_;
};

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_QUOTATIONS_H_
