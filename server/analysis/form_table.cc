#include "server/analysis/form_table.h"

#include <algorithm>
#include <cstring>

namespace dossier::analysis {

// In news one word in eighty bytes is new and unknown.
FormTable::FormTable(size_t text_size, std::vector<std::unique_ptr<char[]>>* bytes)
    : vocabulary_(Vocabulary::Get()),
      own_(vocabulary_.size(), std::min<size_t>(text_size / 80, 4096) + 8),
      bytes_(*bytes) {}

const WordEntry& FormTable::Of(absl::string_view exact) {
  const LowerForm form(exact.size() > LowerForm::kLongest ? absl::string_view() : exact);
  if (const WordEntry* const entry = vocabulary_.table().Find(form); entry != nullptr) {
    return *entry;
  }
  const WordEntry* const own = own_.Find(form);
  return own != nullptr ? *own : Add(form.key(), form.view(), exact);
}

const WordEntry& FormTable::OwnOf(LetterRun run, const char* exact) {
  if (const WordEntry* const own = own_.FindShort(run.key); own != nullptr) return *own;
  const uint64_t lower[] = {run.key.first, run.key.second};
  return Add(run.key, {reinterpret_cast<const char*>(lower), run.size}, {exact, run.size});
}

const WordEntry& FormTable::Add(const WordKey& key, absl::string_view lower,
                                absl::string_view exact) {
  const absl::string_view kept = lower == exact ? exact : Keep(lower);
  return own_.Add(key, kept, vocabulary_.RowOfUnknown(kept));
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
