#include "tests/e2e/fire/journal.h"

#include <filesystem>
#include <iterator>
#include <utility>

namespace dossier::e2e {
namespace {

// An entry: its kind, the size of what follows in 8 hexadecimal digits, and that.
constexpr char kTold = 'T';          // a WatchResponse
constexpr char kToldSnapshot = 'S';  // the same of a stream that began with a snapshot
constexpr char kReset = 'R';
constexpr size_t kHeaderBytes = 9;

std::string Header(char kind, size_t size) {
  char text[kHeaderBytes + 1];
  std::snprintf(text, sizeof(text), "%c%08zx", kind, size);
  return text;
}

void Take(const v1::WatchResponse& told, Journal& journal) {
  journal.events.insert(journal.events.end(), told.events().begin(), told.events().end());
  journal.token = told.resume_token();
  if (told.has_opened() && journal.opened_at == 0) {
    journal.opened_at = told.opened().head_revision();
  }
  if (told.has_snapshot_end()) journal.snapshot_complete = true;
  if (told.has_progress()) journal.told_up_to = told.progress().revision();
}

// Reads the whole entries; returns how many bytes they have.
size_t ReadEntries(const std::string& path, Journal& journal) {
  std::ifstream file(path, std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  size_t at = 0;
  while (at + kHeaderBytes <= bytes.size()) {
    const size_t size = std::stoul(bytes.substr(at + 1, kHeaderBytes - 1), nullptr, 16);
    if (at + kHeaderBytes + size > bytes.size()) break;
    if (bytes[at] == kReset) {
      journal = Journal{.resets = journal.resets + 1};
    } else {
      v1::WatchResponse told;
      told.ParseFromArray(bytes.data() + at + kHeaderBytes, static_cast<int>(size));
      journal.from_snapshot = bytes[at] == kToldSnapshot;
      Take(told, journal);
    }
    at += kHeaderBytes + size;
  }
  return at;
}

}  // namespace

Journal ReadJournal(const std::string& path) {
  Journal journal;
  ReadEntries(path, journal);
  return journal;
}

JournalWriter::JournalWriter(const std::string& path) {
  Journal journal;
  const size_t whole = ReadEntries(path, journal);
  if (std::filesystem::exists(path)) std::filesystem::resize_file(path, whole);
  file_.open(path, std::ios::binary | std::ios::app);
}

void JournalWriter::Add(const v1::WatchResponse& response, bool from_snapshot) {
  for (v1::Event event : response.events()) {
    event.clear_resource();  // the set is told by names and revisions
    pending_.push_back(std::move(event));
  }
  if (response.resume_token().empty()) return;
  v1::WatchResponse told = response;
  told.mutable_events()->Assign(pending_.begin(), pending_.end());
  pending_.clear();
  Append(from_snapshot ? kToldSnapshot : kTold, told.SerializeAsString());
}

void JournalWriter::Reset() {
  pending_.clear();
  Append(kReset, "");
}

void JournalWriter::Append(char kind, const std::string& bytes) {
  file_ << Header(kind, bytes.size()) + bytes << std::flush;
}

}  // namespace dossier::e2e
