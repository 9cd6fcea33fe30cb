#include "feed/memory.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "dossier/source.h"

namespace dossier::feed {
namespace {

constexpr std::string_view kMagic = "feed1";
constexpr size_t kMaxValidator = 1024;
constexpr size_t kMaxUrl = 2048;
// Tries that no longer fit are given up.
constexpr size_t kMaxTries = 1000;
// Kept in a running session beyond what the cursor has room for.
constexpr size_t kMaxEntries = 200'000;
constexpr int kIdBytes = 6;
constexpr int kContentBytes = 4;

void PutNumber(uint64_t number, int bytes, std::string& out) {
  for (int i = bytes - 1; i >= 0; --i) out += static_cast<char>(number >> (8 * i) & 0xFF);
}

void PutText(std::string_view text, size_t most, std::string& out) {
  if (text.size() > most) text = {};
  PutNumber(text.size(), 2, out);
  out += text;
}

// Reads what was put; `failed` for ever once something is missing.
struct Bytes {
  std::string_view rest;
  bool failed = false;

  uint64_t Number(int bytes) {
    if (failed || rest.size() < static_cast<size_t>(bytes)) {
      failed = true;
      return 0;
    }
    uint64_t number = 0;
    for (int i = 0; i < bytes; ++i) {
      number = number << 8 | static_cast<unsigned char>(rest[static_cast<size_t>(i)]);
    }
    rest.remove_prefix(static_cast<size_t>(bytes));
    return number;
  }

  std::string Text() {
    const uint64_t size = Number(2);
    if (failed || rest.size() < size) {
      failed = true;
      return "";
    }
    std::string text(rest.substr(0, size));
    rest.remove_prefix(size);
    return text;
  }
};

}  // namespace

Memory::Memory(std::string_view url) : url_hash_(HashOfId(url)) {}

bool Memory::Has(uint64_t id, uint32_t content) const {
  const auto found = entries_.find(id);
  return found != entries_.end() && found->second.content == content;
}

void Memory::See(uint64_t id) {
  if (const auto found = entries_.find(id); found != entries_.end()) found->second.visit = visit_;
}

void Memory::Remember(uint64_t id, uint32_t content) {
  entries_[id] = {content, visit_};
  if (entries_.size() <= kMaxEntries) return;
  // The oldest half has long left the feed.
  std::vector<uint64_t> visits;
  for (const auto& [known, entry] : entries_) visits.push_back(entry.visit);
  std::nth_element(visits.begin(), visits.begin() + kMaxEntries / 2, visits.end());
  const uint64_t middle = visits[kMaxEntries / 2];
  std::erase_if(entries_, [&](const auto& entry) { return entry.second.visit < middle; });
}

int Memory::TriesOf(uint64_t id) const {
  const auto found = tries_.find(id);
  return found == tries_.end() ? 0 : found->second;
}

void Memory::SetTries(uint64_t id, int tries) {
  if (tries == 0) {
    tries_.erase(id);
  } else if (tries_.size() < kMaxTries || tries_.contains(id)) {
    tries_[id] = tries;
  }
}

void Memory::KeepTriesOf(const std::set<uint64_t>& ids) {
  std::erase_if(tries_, [&](const auto& entry) { return !ids.contains(entry.first); });
}

std::string Memory::Encode() const {
  std::string out(kMagic);
  PutNumber(complete_once ? 1 : 0, 1, out);
  PutNumber(url_hash_, 8, out);
  // An answer "not changed" would hide the entries whose pages are still to be tried.
  PutText(tries_.empty() ? validators.etag : "", kMaxValidator, out);
  PutText(tries_.empty() ? validators.last_modified : "", kMaxValidator, out);
  PutText(moved_url, kMaxUrl, out);
  PutNumber(tries_.size(), 2, out);
  for (const auto& [id, tries] : tries_) {
    PutNumber(id, kIdBytes, out);
    PutNumber(static_cast<uint64_t>(tries), 1, out);
  }
  PutNumber(shared.hashes().size(), 2, out);
  for (const uint64_t hash : shared.hashes()) PutNumber(hash, 8, out);

  // The youngest first, so that what does not fit is what left the feed long ago.
  std::vector<std::pair<uint64_t, uint64_t>> order;  // age, id
  order.reserve(entries_.size());
  for (const auto& [id, entry] : entries_) order.emplace_back(visit_ - entry.visit, id);
  std::sort(order.begin(), order.end());
  const size_t room = (DOSSIER_MAX_CURSOR - out.size() - 2) / (kIdBytes + kContentBytes);
  if (order.size() > room) order.resize(room);
  PutNumber(order.size(), 2, out);
  for (const auto& [age, id] : order) {
    PutNumber(id, kIdBytes, out);
    PutNumber(entries_.at(id).content, kContentBytes, out);
  }
  return out;
}

std::optional<Memory> Memory::Decode(std::string_view cursor, std::string_view url) {
  if (!cursor.starts_with(kMagic)) return std::nullopt;
  Bytes bytes{cursor.substr(kMagic.size())};
  Memory memory(url);
  memory.complete_once = bytes.Number(1) == 1;
  const bool is_same_url = bytes.Number(8) == memory.url_hash_;
  memory.validators = {bytes.Text(), bytes.Text()};
  memory.moved_url = bytes.Text();
  if (!is_same_url) {
    memory.validators = {};
    memory.moved_url.clear();
  }
  for (uint64_t left = bytes.Number(2); left > 0 && !bytes.failed; --left) {
    const uint64_t id = bytes.Number(kIdBytes);
    memory.SetTries(id, static_cast<int>(bytes.Number(1)));
  }
  for (uint64_t left = bytes.Number(2); left > 0 && !bytes.failed; --left) {
    memory.shared.Restore(bytes.Number(8));
  }
  const uint64_t count = bytes.Number(2);
  for (uint64_t i = 0; i < count && !bytes.failed; ++i) {
    const uint64_t id = bytes.Number(kIdBytes);
    // Their order is kept.
    memory.entries_[id] = {static_cast<uint32_t>(bytes.Number(kContentBytes)), count - i};
  }
  memory.visit_ = count + 1;
  if (bytes.failed || !bytes.rest.empty()) return std::nullopt;
  return memory;
}

}  // namespace dossier::feed
