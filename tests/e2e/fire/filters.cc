#include "tests/e2e/fire/filters.h"

#include <iterator>

#include "absl/strings/str_cat.h"

namespace dossier::e2e {

Question QuestionOf(int watcher) {
  const int n = watcher / 10;
  Question question{.from_snapshot = watcher % 3 != 0};
  switch (watcher % 10) {
    case 0:
      if (n % 2 == 0) question.types = {"report"};
      break;
    case 1:
      question = {{"report"}, absl::StrCat("publisher = \"Courier ", n, "\""), true};
      break;
    case 2:
      question = {{"report"}, absl::StrCat("NOT publisher = \"Courier ", n, "\" AND version > 1")};
      break;
    case 3:
      question.types = {"report"};
      question.filter = absl::StrCat("title = \"*", n, "\" OR publisher = \"Courier ", n + 1, "\"");
      break;
    case 4:
      question.types = {"report", "source"};
      question.filter = absl::StrCat("version >= ", n % 4 + 1);
      break;
    case 5:
      question.types = {"incident"};
      question.filter = absl::StrCat("victims.name : \"firm ", n, "\"");
      break;
    case 6:
      question.types = {"statement", "claim"};
      question.filter = absl::StrCat("speaker.name = \"Firm ", n, " Freight\" OR field = VICTIM");
      break;
    case 7:
      question.types = {"report"};
      question.filter = absl::StrCat("tide", n, " OR (harbour AND -ferry)");
      break;
    case 8:
      question.types = {"report"};
      question.filter = absl::StrCat("language = en published >= 2031-0", n % 9 + 1);
      break;
    default:
      question.types = {"incident", "statement", "report"};
      question.filter = absl::StrCat("title : harbour AND -title = \"*", n, "\"");
  }
  return question;
}

}  // namespace dossier::e2e
