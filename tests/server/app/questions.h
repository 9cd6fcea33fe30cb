#ifndef DOSSIER_TESTS_SERVER_APP_QUESTIONS_H_
#define DOSSIER_TESTS_SERVER_APP_QUESTIONS_H_

#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "server/store/store.h"

namespace dossier::app {

// What there is to be asked for: names, and the values of fields, of each collection.
class Topics {
 public:
  // Adds what the store held after `revision`; 0 for now.
  void Add(store::Reader& reader, int64_t revision);

  const std::set<std::string>& NamesOf(store::Collection collection) { return names_[collection]; }
  // By field, as filters name them.
  const std::map<std::string, std::set<std::string>>& ValuesOf(store::Collection collection) {
    return values_[collection];
  }

 private:
  std::map<store::Collection, std::set<std::string>> names_;
  std::map<store::Collection, std::map<std::string, std::set<std::string>>> values_;
};

// A call of a method, but for the moment that it asks about.
struct Question {
  const google::protobuf::MethodDescriptor* method = nullptr;
  std::shared_ptr<google::protobuf::Message> request;

  std::string ToString() const;
  // Whether the present is told in another way than the past: by the best match first.
  bool IsRanked() const;
};

// All methods of the API that take `as_of`.
std::vector<const google::protobuf::MethodDescriptor*> ReadsOfThePast();

// For each of those, one call for each name, one for each value of each option, and `mixed` with
// several options at once. Of values of fields, few of each. What there is to say for an option of
// a request that is not known here is a test failure.
std::vector<Question> QuestionsAbout(Topics& topics, std::mt19937& random, int mixed);

}  // namespace dossier::app

#endif  // DOSSIER_TESTS_SERVER_APP_QUESTIONS_H_
