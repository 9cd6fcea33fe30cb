#ifndef DOSSIER_TESTS_PLUGINS_TAXII_TAXII_SERVER_H_
#define DOSSIER_TESTS_PLUGINS_TAXII_TAXII_SERVER_H_

#include <mutex>
#include <string>
#include <vector>

#include "taxii/instant.h"
#include "taxii/stix.h"
#include "tests/support/http_server.h"

namespace dossier::taxii {

// A TAXII 2.1 server with one API root, /api/, and the collections that a test puts into it.
//
// Pages as the specification has it, in the order of the times at which objects were added, unless
// told to have one of the habits that servers have.
class TaxiiServer {
 public:
  struct Habits {
    // Gives no `next`; who wants more has to ask by time.
    bool without_next = false;
    // Gives the same token with each page.
    bool same_next = false;
    // Knows no token that it gave.
    bool forgets_tokens = false;
    // Gives no times of addition.
    bool without_times = false;
    // Never gives more objects on one page than that, whatever is asked for.
    size_t max_page = 1000;
  };

  TaxiiServer();

  std::string discovery() const { return http_.Url("/taxii2/"); }
  std::string api_root() const { return http_.Url("/api/"); }
  std::string collection(const std::string& id) const {
    return http_.Url("/api/collections/" + id + "/");
  }
  HttpServer& http() { return http_; }

  void set_habits(Habits habits);
  void AddCollection(const std::string& id, const std::string& title, bool can_read = true);
  // Added at `time` (RFC 3339) to the collection.
  void Add(const std::string& collection, Json object, const std::string& time);
  // The next request for objects is answered like this.
  void AnswerOnce(HttpAnswer answer);

 private:
  struct Entry {
    Json object;
    Instant added;
  };
  struct Shelf {
    std::string id;
    std::string title;
    bool can_read;
    std::vector<Entry> entries;
  };

  HttpAnswer Answer(const HttpRequest& request);
  HttpAnswer AnswerObjects(const Shelf& shelf, const HttpRequest& request) const;
  Json Describe(const Shelf& shelf) const;

  std::mutex mutex_;
  Habits habits_;
  std::vector<Shelf> shelves_;
  std::vector<HttpAnswer> once_;
  HttpServer http_;
};

}  // namespace dossier::taxii

#endif  // DOSSIER_TESTS_PLUGINS_TAXII_TAXII_SERVER_H_
