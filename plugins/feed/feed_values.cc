#include <algorithm>

#include "feed/feed.h"
#include "feed/html_text.h"
#include "feed/words.h"

namespace dossier::feed {

std::string Text::Plain() const { return is_html ? TextOfHtml(value) : std::string(Trim(value)); }

std::string Text::Line() const { return is_html ? LineOfHtml(value) : Collapse(value); }

const Text* Entry::LongestContent() const {
  const auto longest = std::max_element(
      contents.begin(), contents.end(),
      [](const Text& a, const Text& b) { return a.value.size() < b.value.size(); });
  return longest == contents.end() ? nullptr : &*longest;
}

}  // namespace dossier::feed
