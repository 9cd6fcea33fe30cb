#ifndef DOSSIER_PLUGINS_FEED_ROBOTS_H_
#define DOSSIER_PLUGINS_FEED_ROBOTS_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dossier::feed {

// What a robots.txt (RFC 9309) says to one program.
class Robots {
 public:
  // `agent` is the product name, such as "dossier". Groups that name it count, else those for all.
  static Robots Parse(std::string_view text, std::string_view agent);

  // Whether `target`, path and query of a URL, may be asked for: the longest rule that fits
  // decides, for the page if two are of a length.
  bool Allows(std::string_view target) const;

 private:
  struct Rule {
    std::string pattern;  // with '*' and a final '$'
    bool allows = false;
  };

  std::vector<Rule> rules_;
};

}  // namespace dossier::feed

#endif  // DOSSIER_PLUGINS_FEED_ROBOTS_H_
