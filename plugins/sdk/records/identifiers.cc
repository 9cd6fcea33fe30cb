#include "dossier/sdk/identifiers.h"

#include <algorithm>

namespace dossier::sdk {
namespace {

// More digits than that are no number of a list.
constexpr size_t kMostDigits = 19;

char Upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsWordByte(char c) { return IsDigit(c) || (Upper(c) >= 'A' && Upper(c) <= 'Z'); }

// Reads one id at a position of a text, part after part.
class IdReader {
 public:
  IdReader(std::string_view text, size_t at) : text_(text), at_(at) {}

  // Letters and marks, in any mix of cases.
  bool Take(std::string_view capitals) {
    for (const char c : capitals) {
      if (at_ == text_.size() || Upper(text_[at_]) != c) return false;
      ++at_;
    }
    id_ += capitals;
    return true;
  }

  bool TakeDigits(size_t least, size_t most) {
    size_t count = 0;
    while (at_ + count < text_.size() && IsDigit(text_[at_ + count])) ++count;
    if (count < least || count > most) return false;
    id_ += text_.substr(at_, count);
    at_ += count;
    return true;
  }

  // Whether a word ends here.
  bool AtEnd() const { return at_ == text_.size() || !IsWordByte(text_[at_]); }

  const std::string& id() const { return id_; }

 private:
  std::string_view text_;
  size_t at_;
  std::string id_;
};

bool StartsWord(std::string_view text, size_t at) { return at == 0 || !IsWordByte(text[at - 1]); }

// "T1566" and, if a number of three digits follows, "T1566.001".
std::string TechniqueIdAt(std::string_view text, size_t at) {
  IdReader technique(text, at);
  if (!technique.Take("T") || !technique.TakeDigits(4, 4) || !technique.AtEnd()) return "";
  IdReader sub = technique;
  const bool is_sub = sub.Take(".") && sub.TakeDigits(3, 3) && sub.AtEnd();
  return is_sub ? sub.id() : technique.id();
}

}  // namespace

std::vector<std::string> FindCveIds(std::string_view text) {
  std::vector<std::string> ids;
  for (size_t at = 0; at < text.size(); ++at) {
    IdReader id(text, at);
    if (!StartsWord(text, at) || !id.Take("CVE-") || !id.TakeDigits(4, 4) || !id.Take("-") ||
        !id.TakeDigits(4, kMostDigits) || !id.AtEnd()) {
      continue;
    }
    if (std::find(ids.begin(), ids.end(), id.id()) == ids.end()) ids.push_back(id.id());
  }
  return ids;
}

std::string FindTechniqueId(std::string_view text) {
  for (size_t at = 0; at < text.size(); ++at) {
    if (!StartsWord(text, at)) continue;
    if (std::string id = TechniqueIdAt(text, at); !id.empty()) return id;
  }
  return "";
}

}  // namespace dossier::sdk
