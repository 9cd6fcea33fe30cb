#include "eurepoc/cells.h"

namespace dossier::eurepoc {
namespace {

std::string Trimmed(std::string_view text) {
  const size_t start = text.find_first_not_of(" \t\r\n");
  if (start == std::string_view::npos) return "";
  return std::string(text.substr(start, text.find_last_not_of(" \t\r\n") + 1 - start));
}

// Reads lists as Python writes them.
class ListReader {
 public:
  explicit ListReader(std::string_view text) : rest_(text) {}

  // False if the text is no list. A flat list is one inner list.
  bool Read(std::vector<std::vector<std::string>>& lists) {
    if (!Take('[')) return false;
    bool is_flat = false;
    std::vector<std::string> flat;
    while (true) {
      Blanks();
      if (Take(']')) break;
      if (!rest_.empty() && rest_[0] == '[') {
        rest_.remove_prefix(1);
        lists.emplace_back();
        if (!Inner(lists.back())) return false;
      } else {
        is_flat = true;
        flat.emplace_back();
        if (!Value(flat.back())) return false;
      }
      Blanks();
      if (!Take(',') && (rest_.empty() || rest_[0] != ']')) return false;
    }
    Blanks();
    if (!rest_.empty()) return false;
    if (is_flat) lists.push_back(std::move(flat));
    return true;
  }

 private:
  void Blanks() {
    while (!rest_.empty() && (rest_[0] == ' ' || rest_[0] == '\n' || rest_[0] == '\r')) {
      rest_.remove_prefix(1);
    }
  }

  bool Take(char c) {
    if (rest_.empty() || rest_[0] != c) return false;
    rest_.remove_prefix(1);
    return true;
  }

  bool Inner(std::vector<std::string>& values) {
    while (true) {
      Blanks();
      if (Take(']')) return true;
      values.emplace_back();
      if (!Value(values.back())) return false;
      Blanks();
      if (!Take(',') && (rest_.empty() || rest_[0] != ']')) return false;
    }
  }

  bool Value(std::string& value) {
    if (rest_.empty()) return false;
    const char mark = rest_[0];
    if (mark != '\'' && mark != '"') {
      // nan, None, numbers.
      const size_t end = rest_.find_first_of(",]");
      if (end == std::string_view::npos || rest_[0] == '[') return false;
      value = Trimmed(rest_.substr(0, end));
      if (value == "nan" || value == "None") value.clear();
      rest_.remove_prefix(end);
      return true;
    }
    rest_.remove_prefix(1);
    while (!rest_.empty() && rest_[0] != mark) {
      if (rest_[0] == '\\' && rest_.size() > 1) {
        rest_.remove_prefix(1);
        value += rest_[0] == 'n' ? '\n' : rest_[0];
      } else {
        value += rest_[0];
      }
      rest_.remove_prefix(1);
    }
    value = Trimmed(value);
    return Take(mark);
  }

  std::string_view rest_;
};

// "a; b", and "a | b" where there is no "; ". A ';' without a blank behind it is part of a value.
std::vector<std::string> Separated(std::string_view cell) {
  std::string_view separator = "; ";
  if (cell.find(separator) == std::string_view::npos) {
    separator = cell.find('|') != std::string_view::npos ? "|" : ";";
  }
  std::vector<std::string> values;
  while (true) {
    const size_t end = cell.find(separator);
    std::string value = Trimmed(cell.substr(0, end));
    // A separator at the very end loses its blank when cells are trimmed.
    if (end == std::string_view::npos && !value.empty() && value.back() == ';') {
      value = Trimmed(value.substr(0, value.size() - 1));
      values.push_back(value);
      value.clear();
    }
    values.push_back(std::move(value));
    if (end == std::string_view::npos) return values;
    cell.remove_prefix(end + separator.size());
  }
}

}  // namespace

std::vector<std::vector<std::string>> NestedValues(std::string_view cell) {
  const std::string trimmed = Trimmed(cell);
  if (trimmed.empty()) return {};
  std::vector<std::vector<std::string>> lists;
  if (ListReader(trimmed).Read(lists)) return lists;
  return {Separated(trimmed)};
}

std::vector<std::string> Values(std::string_view cell) {
  std::vector<std::string> values;
  for (std::vector<std::string>& list : NestedValues(cell)) {
    for (std::string& value : list) values.push_back(std::move(value));
  }
  return values;
}

}  // namespace dossier::eurepoc
