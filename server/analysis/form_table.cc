#include "server/analysis/form_table.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

namespace dossier::analysis {

FormTable::FormTable(size_t text_size, std::vector<absl::string_view>* own,
                     std::vector<std::unique_ptr<char[]>>* bytes)
    : vocabulary_(Vocabulary::Get()), known_(vocabulary_.size()), own_(*own), bytes_(*bytes) {
  // In news one word in forty bytes is new and unknown.
  const size_t expected = std::min<size_t>(text_size / 40, 4096) + 8;
  slots_.resize(std::bit_ceil(2 * expected));
  own_.reserve(expected);
  rows_.reserve(expected);
}

uint32_t FormTable::Number(absl::string_view exact) {
  if (exact.size() > LowerForm::kLongest) return 0;
  return Number(LowerForm(exact), exact);
}

uint32_t FormTable::OwnNumber(const LowerForm& form, absl::string_view exact) {
  const uint32_t mask = static_cast<uint32_t>(slots_.size()) - 1;
  uint32_t at = form.hash();
  for (; slots_[at & mask].number != 0; ++at) {
    const Slot& slot = slots_[at & mask];
    if (slot.hash == form.hash() && own_[slot.number - known_] == form.view()) return slot.number;
  }
  const uint32_t number = known_ + static_cast<uint32_t>(own_.size());
  slots_[at & mask] = {form.hash(), number};
  const absl::string_view kept = form.view() == exact ? exact : Keep(form.view());
  own_.push_back(kept);
  rows_.push_back(vocabulary_.RowOfUnknown(kept));
  if (2 * own_.size() > slots_.size()) Grow();
  return number;
}

void FormTable::Grow() {
  std::vector<Slot> bigger(4 * slots_.size());
  const uint32_t mask = static_cast<uint32_t>(bigger.size()) - 1;
  for (const Slot& slot : slots_) {
    if (slot.number == 0) continue;
    uint32_t at = slot.hash;
    while (bigger[at & mask].number != 0) ++at;
    bigger[at & mask] = slot;
  }
  slots_ = std::move(bigger);
}

absl::string_view FormTable::Keep(absl::string_view form) {
  if (block_left_ < form.size()) {
    // Blocks double, so that a small text takes little and a large one few.
    const size_t size = size_t{1024} << std::min<size_t>(bytes_.size(), 10);
    bytes_.push_back(std::make_unique_for_overwrite<char[]>(size));
    block_left_ = size;
    block_ = bytes_.back().get();
  }
  std::memcpy(block_, form.data(), form.size());
  const absl::string_view kept(block_, form.size());
  block_ += form.size();
  block_left_ -= form.size();
  return kept;
}

}  // namespace dossier::analysis
