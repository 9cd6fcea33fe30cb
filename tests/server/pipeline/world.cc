#include "tests/server/pipeline/world.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "dossier/internal/redaction.pb.h"
#include "google/protobuf/util/time_util.h"
#include "gtest/gtest.h"
#include "server/pipeline/resources.h"
#include "server/store/terms.h"
#include "tests/server/pipeline/deciding.h"
#include "tests/support/status_matchers.h"

namespace dossier::pipeline {
namespace {

// The same title in capital letters, which filters know as the same.
void ShoutTitle(std::string& text) {
  const size_t end = text.find('\n');
  text.replace(0, end, absl::AsciiStrToUpper(text.substr(0, end)));
}

// First and later versions of a few firms' reports, with words of people that may have to go, and
// withdrawals.
Happening ReportsCome(std::mt19937& random, int& made) {
  const auto any = [&](int below) { return static_cast<int>(random() % below); };
  std::vector<ingest::SourceRecord> batch;
  std::set<std::string> ids;
  for (int i = 0, size = 1 + any(3); i < size; ++i) {
    const bool again = made > 0 && any(3) == 0;
    const int number = again ? any(made) : made++;
    const std::string firm = kAttacks[number % 4].firm;
    std::string addition;
    if (any(3) == 0) {
      absl::StrAppend(&addition, "\n“", firm, " will mend it,” said ", kCaptain, " of ", kAddress,
                      ".\n");
    }
    if (again && any(3) == 0) {
      absl::StrAppend(&addition, "\n", kAttacks[any(4)].firm,
                      " was hacked in January 2030, the police said.\n");
    }
    ingest::SourceRecord record = AttackOn(firm, number, addition);
    if (!ids.insert(record.external_id).second) continue;
    if (any(4) == 0) ShoutTitle(record.body);
    if (again && any(4) == 0) record = Withdrawal(record.external_id);
    batch.push_back(std::move(record));
  }
  return batch;
}

// One of two sources is named, paused or begun anew.
Happening ASourceChanges(std::mt19937& random) {
  v1::Source source;
  source.set_name(random() % 2 == 0 ? "sources/courier" : "sources/herald");
  source.set_display_name(absl::StrCat("Desk ", random() % 3));
  source.set_plugin("feed");
  source.set_state(random() % 2 == 0 ? v1::Source::STATE_PAUSED : v1::Source::STATE_IDLE);
  return source;
}

}  // namespace

v1::AsOf AfterRevision(int64_t revision) {
  v1::AsOf as_of;
  as_of.set_revision(revision);
  return as_of;
}

v1::AsOf At(absl::Time time) {
  v1::AsOf as_of;
  *as_of.mutable_time() =
      google::protobuf::util::TimeUtil::NanosecondsToTimestamp(absl::ToUnixNanos(time));
  return as_of;
}

Beginning::Beginning() {
  Open();
  auto transaction = store_->Begin();
  internal::RedactionKey key;
  key.set_key(std::string(32, 'k'));
  EXPECT_OK((*transaction)->Put("redactions/key", Serialize(key), {}));
  EXPECT_OK((*transaction)->Commit());
  transaction->reset();
  Close();
}

void World::Live(const Happening& happening) {
  clock().Advance(absl::Seconds(1));
  if (const auto* records = std::get_if<std::vector<ingest::SourceRecord>>(&happening)) {
    Take(*records);
  } else if (const auto* request = std::get_if<v1::CreateDecisionRequest>(&happening)) {
    if (auto done = pipeline().Decide(*request); done.ok()) {
      decisions_.push_back(done->decision().name());
    }
  } else if (const auto* undo = std::get_if<v1::UndoDecisionRequest>(&happening)) {
    (void)pipeline().Undo(*undo);
  } else if (const auto* source = std::get_if<v1::Source>(&happening)) {
    Put(*source);
  } else {
    EXPECT_OK(pipeline().Redact(std::get<v1::RedactReportRequest>(happening)));
  }
  for (const v1::Incident& incident : Incidents()) names_.insert(incident.name());
}

void World::Put(const v1::Source& source) {
  auto transaction = store().Begin();
  ASSERT_OK(transaction);
  EXPECT_OK((*transaction)->Put(source.name(), Serialize(source), store::TermsOf(source)));
  EXPECT_OK((*transaction)->Commit());
}

bool World::EverPrinted(const v1::Report& report, absl::string_view words) {
  return std::any_of(report.versions().begin(), report.versions().end(),
                     [&](const v1::ReportVersion& version) {
                       const auto text = store().Text(version.text_sha256());
                       return text.ok() && absl::StrContains(text->value_or(""), words);
                     });
}

std::vector<v1::RedactReportRequest> RemovalsOf(absl::string_view words, World& world) {
  std::vector<v1::RedactReportRequest> requests;
  for (const v1::Report& report : world.Reports()) {
    v1::RedactReportRequest request;
    request.set_name(report.name());
    request.set_author("legal desk");
    request.set_reason("a private person");
    request.set_words(std::string(words));
    if (world.EverPrinted(report, words)) requests.push_back(std::move(request));
  }
  return requests;
}

std::vector<Happening> LiveAnything(World& world, std::mt19937& random, int steps, bool redacts,
                                    const std::function<void(size_t)>& after_each) {
  std::vector<Happening> history;
  int made = 0;
  const auto live = [&](Happening happening) {
    world.Live(happening);
    history.push_back(std::move(happening));
    after_each(history.size());
  };
  for (int step = 0; step < 3; ++step) live(ReportsCome(random, made));
  while (history.size() < static_cast<size_t>(steps)) {
    const int dice = static_cast<int>(random() % 9);
    if (redacts && dice == 0) {
      const absl::string_view words = random() % 2 == 0 ? kCaptain : kAddress;
      for (v1::RedactReportRequest& request : RemovalsOf(words, world)) {
        live(std::move(request));
      }
    } else if (dice < 3) {
      live(ReportsCome(random, made));
    } else if (dice == 8) {
      live(ASourceChanges(random));
    } else if (dice == 3 && !world.decisions().empty()) {
      live(UndoOf(world.decisions()[random() % world.decisions().size()]));
    } else {
      live(AnyDecision(world, random));
    }
  }
  return history;
}

std::string LeftOfWords(absl::string_view bytes) {
  const std::string lower = absl::AsciiStrToLower(bytes);
  for (const char* word : {"ottilie", "brackwater", "vellumgate"}) {
    const size_t at = lower.find(word);
    if (at == lower.npos) continue;
    return absl::CHexEscape(bytes.substr(at - std::min<size_t>(at, 60), 120));
  }
  return "";
}

}  // namespace dossier::pipeline
