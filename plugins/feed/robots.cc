#include "feed/robots.h"

#include <algorithm>

#include "feed/words.h"

namespace dossier::feed {
namespace {

// As much as the standard asks programs to read, and more rules than sites have.
constexpr size_t kMaxBytes = size_t{500} << 10;
constexpr size_t kMaxRules = 5000;
constexpr size_t kMaxPattern = 1024;
constexpr size_t kMaxStars = 8;

// Whether `pattern` fits the beginning of `target`: '*' is anything, '$' at the end the end.
bool Fits(std::string_view pattern, std::string_view target) {
  const bool to_the_end = pattern.ends_with('$');
  if (to_the_end) pattern.remove_suffix(1);
  size_t at = 0;
  size_t begin = 0;
  bool after_star = false;
  while (true) {
    const size_t star = std::min(pattern.find('*', begin), pattern.size());
    const std::string_view part = pattern.substr(begin, star - begin);
    const bool is_last = star == pattern.size();
    if (is_last && to_the_end) {
      if (!after_star) return target.substr(at) == part;
      return target.size() >= at + part.size() && target.ends_with(part);
    }
    const size_t found = after_star ? target.find(part, at) : at;
    if (found == std::string_view::npos || !target.substr(found).starts_with(part)) return false;
    if (is_last) return true;
    at = found + part.size();
    begin = star + 1;
    after_star = true;
  }
}

}  // namespace

Robots Robots::Parse(std::string_view text, std::string_view agent) {
  Robots own;
  Robots all;
  bool is_own = false;
  bool is_all = false;
  bool has_own = false;
  bool in_agents = false;
  for (std::string_view line : Split(text.substr(0, kMaxBytes), "\r\n")) {
    line = Trim(line.substr(0, line.find('#')));
    const size_t colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    const std::string key = Lower(Trim(line.substr(0, colon)));
    const std::string_view value = Trim(line.substr(colon + 1));
    if (key == "user-agent") {
      if (!in_agents) is_own = is_all = false;  // a new group
      in_agents = true;
      is_all = is_all || value == "*";
      is_own = is_own || EqualsIgnoringCase(value, agent);
      has_own = has_own || is_own;
      continue;
    }
    if (key != "allow" && key != "disallow") continue;
    in_agents = false;
    if (value.empty() || value.size() > kMaxPattern) continue;
    if (std::count(value.begin(), value.end(), '*') > static_cast<int>(kMaxStars)) continue;
    for (auto [applies, robots] : {std::pair{is_own, &own}, {is_all, &all}}) {
      if (applies && robots->rules_.size() < kMaxRules) {
        robots->rules_.push_back({std::string(value), key == "allow"});
      }
    }
  }
  return has_own ? own : all;
}

bool Robots::Allows(std::string_view target) const {
  const Rule* best = nullptr;
  for (const Rule& rule : rules_) {
    if (!Fits(rule.pattern, target)) continue;
    if (best == nullptr || rule.pattern.size() > best->pattern.size() ||
        (rule.pattern.size() == best->pattern.size() && rule.allows)) {
      best = &rule;
    }
  }
  return best == nullptr || best->allows;
}

}  // namespace dossier::feed
