// What filters mean, read from docs/filters.md anew and over the message itself, without any of the
// product's code for it. For the few letters of invented_filters.h alone; slow, and easy to
// believe.
#ifndef DOSSIER_TESTS_SERVER_QUERY_FILTER_BY_BOOK_H_
#define DOSSIER_TESTS_SERVER_QUERY_FILTER_BY_BOOK_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "google/protobuf/message.h"
#include "server/store/store.h"

namespace dossier::query::by_book {

using google::protobuf::Message;
using std::string;
using store::Collection;

enum Kind { kText, kName, kEnum, kBool, kNumber, kDate, kTime };

struct Field {
  string name;
  Kind kind;
  std::vector<string> paths;  // if not the name alone
};

struct World {
  Collection collection;
  const Message* prototype;
  std::vector<Field> fields;
  std::vector<string> searched;  // paths in which free words are sought
  std::vector<string> messages;  // asked for their presence
};

// The resources of which the tests tell.
World Incidents();
World Statements();
World Reports();
World Claims();
World Sources();

std::vector<string> PathsOf(const Field& field);
absl::Time TimeOf(const string& text);

// A text as comparisons fold it, and the words in it.
string Fold(string text);
std::vector<string> WordsIn(const string& text);
bool SaysInTurn(const string& text, const std::vector<string>& asked, bool open_end);

constexpr char kStar = '\1';  // a wildcard, so that * is itself

// Whether the text is like the pattern from its beginning to its end.
bool Glob(const char* text, const char* pattern);

struct Value {
  string text;
  double number = 0;  // of an enum too
  absl::Time time;
};

using Test = std::function<bool(const Value&)>;

// Whether one of the values at these paths, if any is set, passes the test.
bool AnyValue(const Message& message, const std::vector<string>& paths, const Test& test);

// What an operator says of a value that is below the one it is compared with, or equal to it.
bool Ordered(const string& sign, bool below, bool equal);

}  // namespace dossier::query::by_book

#endif  // DOSSIER_TESTS_SERVER_QUERY_FILTER_BY_BOOK_H_
