#ifndef DOSSIER_SERVER_STORE_SQLITE_PAGE_BUILDER_H_
#define DOSSIER_SERVER_STORE_SQLITE_PAGE_BUILDER_H_

#include <cstdint>
#include <utility>

#include "server/store/store.h"

namespace dossier::store::sqlite {

// Gathers resources until the page is full.
class PageBuilder {
 public:
  PageBuilder(int limit, int64_t max_bytes) : limit_(limit), bytes_left_(max_bytes) {}

  // Takes `resource`, or notes that there are more than fit and returns false.
  bool Take(Resource resource) {
    bytes_left_ -= static_cast<int64_t>(resource.name.size() + resource.body.size());
    const bool is_first = page_.resources.empty();
    if (static_cast<int>(page_.resources.size()) == limit_ || (bytes_left_ < 0 && !is_first)) {
      page_.more = true;
      return false;
    }
    page_.resources.push_back(std::move(resource));
    return true;
  }

  Page Finish() { return std::move(page_); }

 private:
  const int limit_;
  int64_t bytes_left_;
  Page page_;
};

}  // namespace dossier::store::sqlite

#endif  // DOSSIER_SERVER_STORE_SQLITE_PAGE_BUILDER_H_
