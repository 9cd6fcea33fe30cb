#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "check/child.h"
#include "check/tests.h"
#include "check/verdict.h"
#include "server/ingest/record_metadata.h"

namespace dossier::check {
namespace {

using std::chrono::milliseconds;

std::string Quoted(const std::string& id) { return "\"" + id.substr(0, 80) + "\""; }

std::string RecordsAreSound(const Subject& subject) {
  const Harvest harvest = ReadSome(LoadModule(subject), subject);
  std::map<std::string, const Taken*> seen;
  for (const Taken& record : harvest.records) {
    const absl::Status metadata =
        ingest::ParseRecordMetadata(record.meta_json, record.published_unix_ns).status();
    if (!metadata.ok()) {
      Fail("the record " + Quoted(record.external_id) +
               " would be quarantined: " + std::string(metadata.message()),
           "read what dossier/source.h says of meta_json");
    }
    const auto [other, is_new] = seen.emplace(record.external_id, &record);
    if (!is_new && *other->second == record) {
      Fail("the record " + Quoted(record.external_id) + " was emitted twice in one session",
           "emit an item once, and again only when it has changed");
    }
  }
  if (harvest.checkpoints.empty()) {
    Fail("it emitted " + std::to_string(harvest.records.size()) +
             " records and never called checkpoint, so all would be read again at every start",
         "call checkpoint after the emits of a poll");
  }
  return std::to_string(harvest.records.size()) + " records" + (harvest.cut ? ", and more" : "");
}

std::string SecretsStayInside(const Subject& subject) {
  const Module module = LoadModule(subject);
  std::string asked;
  Subject watched = subject;
  const std::string secret = "s3cr3t-of-the-check-90417";
  watched.secrets = [&](std::string_view name) {
    asked = name;
    return std::optional<std::string>(secret);
  };
  const Harvest harvest = ReadAll(module, watched, "", {});
  if (asked.empty()) Skip("it asks for no secret");
  const auto require_absent = [&](const std::string& text, const std::string& where) {
    if (text.find(secret) == std::string::npos) return;
    Fail("the secret " + Quoted(asked) + " stands in " + where,
         "a secret goes to the upstream and nowhere else");
  };
  for (const std::string& line : harvest.log_lines) require_absent(line, "the log");
  require_absent(harvest.end.message, "an error");
  for (const Checkpoint& point : harvest.checkpoints) require_absent(point.cursor, "a cursor");
  for (const Taken& record : harvest.records) {
    require_absent(record.external_id + record.meta_json + record.body, "a record");
  }
  return "";
}

std::string SameRecordsEachTime(const Subject& subject) {
  const Harvest harvest = ReadSome(LoadModule(subject), subject);
  std::string sequence;
  for (const Taken& record : harvest.records) {
    sequence += record.external_id + "\n" + record.kind + "\n" + record.body + "\n";
  }
  return sequence;
}

std::string SameCursorsEachTime(const Subject& subject) {
  const Module module = LoadModule(subject);
  ReadSome(module, subject);
  const Harvest harvest = ReadAll(module, subject, "", {.max_records = 2});
  if (harvest.checkpoints.empty()) return "";
  return harvest.checkpoints.back().cursor;
}

// What is wrong with `found`, which must be `wanted` from `begin` on, perhaps with earlier records
// in between; empty if nothing is.
std::string Difference(const std::vector<Taken>& wanted, size_t begin,
                       const std::vector<Taken>& found) {
  std::map<std::string, size_t> places;
  for (size_t i = 0; i < found.size(); ++i) {
    const Taken& record = found[i];
    if (std::find(wanted.begin(), wanted.end(), record) == wanted.end()) {
      return "brought " + Quoted(record.external_id) +
             ", which differs from all that the first session brought";
    }
    places.emplace(record.external_id, i);
  }
  size_t last = 0;
  for (size_t i = begin; i < wanted.size(); ++i) {
    const auto place = places.find(wanted[i].external_id);
    if (place == places.end()) return "lost " + Quoted(wanted[i].external_id);
    if (place->second < last) return "brought " + Quoted(wanted[i].external_id) + " out of order";
    last = place->second;
  }
  return "";
}

// Every cursor that the source states on its way, with what had been emitted then.
Harvest ReadInSmallSteps(const Module& module, const Subject& subject) {
  Harvest harvest = ReadAll(module, subject, "", {.max_records = 3});
  RequireNoBreach(harvest.breaches);
  return harvest;
}

std::string GoesOnFromEveryCursor(const Subject& subject) {
  const Module module = LoadModule(subject);
  const Harvest whole = ReadSome(module, subject);
  if (whole.cut) Skip("the source has more records than are compared");
  const Harvest steps = ReadInSmallSteps(module, subject);
  constexpr size_t kMostCursors = 15;
  const size_t stride = 1 + steps.checkpoints.size() / kMostCursors;
  size_t tried = 0;
  size_t again = 0;
  for (size_t i = 0; i < steps.checkpoints.size(); i += stride) {
    const Checkpoint& point = steps.checkpoints[i];
    const Harvest rest = ReadAll(module, subject, point.cursor, {});
    if (!rest.end.ok()) {
      Fail("a session from its own cursor ended in " + rest.end.Words(),
           "accept every cursor that any release with this cursor_format wrote");
    }
    RequireNoBreach(rest.breaches);
    const std::string difference = Difference(steps.records, point.records, rest.records);
    if (!difference.empty()) {
      Fail("a session from the cursor after " + std::to_string(point.records) + " of " +
               std::to_string(steps.records.size()) + " records " + difference,
           "checkpoint only what emit has taken, and start behind exactly that");
    }
    again +=
        rest.records.size() - std::min(rest.records.size(), steps.records.size() - point.records);
    ++tried;
  }
  return std::to_string(tried) + " cursors" +
         (again == 0 ? "" : ", " + std::to_string(again) + " records emitted again");
}

std::string KeepsTheBudget(const Subject& subject) {
  const Module module = LoadModule(subject);
  const Harvest whole = ReadSome(module, subject);
  if (whole.cut) Skip("the source has more records than are compared");
  const auto total = static_cast<uint32_t>(whole.records.size());
  std::vector<Limits> all = {{.max_records = 1},
                             {.max_records = 2},
                             {.max_records = 3},
                             {.max_records = 5},
                             {.max_records = std::max(1U, total - 1)},
                             {.max_records = total},
                             {.max_bytes = 1},
                             {.max_bytes = 2000}};
  for (const Limits& limits : all) {
    const std::string budget = limits.max_bytes < 10'000
                                   ? std::to_string(limits.max_bytes) + " bytes a poll"
                                   : std::to_string(limits.max_records) + " records a poll";
    const Harvest steps = ReadAll(module, subject, "", limits);
    RequireNoBreach(steps.breaches);
    if (!steps.end.ok()) {
      Fail("with " + budget + " the session ended in " + steps.end.Words(),
           "after FULL: checkpoint and return OK with MORE");
    }
    if (steps.records.size() > whole.records.size()) {
      Fail("with " + budget + " it emitted " +
               std::to_string(steps.records.size() - whole.records.size()) + " records twice",
           "emit again only the record that was answered FULL");
    }
    const std::string difference = Difference(whole.records, 0, steps.records);
    if (!difference.empty()) {
      Fail("with " + budget + " the session " + difference,
           "a record that was answered FULL was not taken: emit it first in the next poll");
    }
  }
  return "";
}

std::string KeepsTheBodyLimit(const Subject& subject) {
  const Module module = LoadModule(subject);
  const Harvest whole = ReadSome(module, subject);
  size_t largest = 0;
  for (const Taken& record : whole.records) largest = std::max(largest, record.body.size());
  constexpr size_t kSmallestLimit = 1024;  // no server can be configured to less
  if (largest <= kSmallestLimit) Skip("no body has more than 1024 bytes");
  const Limits limits = {.max_body_bytes = std::max(kSmallestLimit, largest - 1)};
  const Harvest limited = ReadAll(module, subject, "", limits);
  RequireNoBreach(limited.breaches);
  std::set<std::string> ids;
  for (const Taken& record : limited.records) ids.insert(record.external_id);
  for (const Taken& record : whole.records) {
    if (!ids.contains(record.external_id)) {
      Fail("the record " + Quoted(record.external_id) +
               ", whose body is longer than allowed, was "
               "left out",
           "emit it as \"unreadable\" with the reason, so that an operator sees it");
    }
  }
  return "";
}

// Opens and reads a little; what is wrong with the answer, or nothing.
void TryCursor(Instance& instance, const std::string& cursor, const char* what, bool must_refuse) {
  Reading reading(instance, cursor);
  const int32_t code = reading.opened().code;
  if (code == DOSSIER_OK && must_refuse) {
    Fail(std::string("open took ") + what + " for a cursor of its own",
         "return CURSOR_INVALID for bytes that no release wrote; a check sum or strict format "
         "tells them apart");
  }
  if (code == DOSSIER_OK) {
    const PollEnd end = reading.Poll({.max_records = 50}, milliseconds(20));
    if (end.answer.code == DOSSIER_INTERNAL) {
      Fail(std::string("after open took ") + what + ", poll returned " + end.answer.Words(),
           "return CURSOR_INVALID from open");
    }
  } else if (code != DOSSIER_CURSOR_INVALID && code != DOSSIER_TRANSIENT &&
             code != DOSSIER_RATE_LIMITED && code != DOSSIER_DATA && code != DOSSIER_DEADLINE) {
    Fail(std::string("open answered ") + what + " with " + reading.opened().Words(),
         "return CURSOR_INVALID");
  }
}

std::string RefusesBadCursors(const Subject& subject) {
  const Module module = LoadModule(subject);
  const Harvest steps = ReadInSmallSteps(module, subject);
  RecordingHost host(subject.secrets);
  Instance instance(module, host, *subject.config_json);
  instance.Require();
  std::mt19937_64 random(subject.seed);
  // Bytes that cannot be anybody's cursor.
  for (const size_t size : {size_t{3}, size_t{32}, size_t{1000}, size_t{DOSSIER_MAX_CURSOR}}) {
    std::string noise(size, '\0');
    for (char& byte : noise) byte = static_cast<char>(0x80U | (random() & 0x7FU));
    TryCursor(instance, noise, "random bytes", /*must_refuse=*/true);
    TryCursor(instance, std::string(size, '\0'), "zero bytes", /*must_refuse=*/true);
  }
  // Cursors that were damaged: they may be good ones by chance, and must do no harm.
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(8);
  int tried = 0;
  for (size_t i = 0; i < steps.checkpoints.size() && i < 50; ++i) {
    const std::string& cursor = steps.checkpoints[steps.checkpoints.size() - 1 - i].cursor;
    for (int round = 0; round < 12 && std::chrono::steady_clock::now() < until; ++round) {
      std::string damaged = cursor;
      const size_t at = static_cast<size_t>(random() % cursor.size());
      if (round == 0) {
        damaged.pop_back();
      } else if (round == 1) {
        damaged += '\0';
      } else if (round % 3 == 0) {
        damaged.resize(at);
      } else if (round % 3 == 1) {
        damaged[at] = static_cast<char>(random());
      } else {
        damaged.insert(at, 1, static_cast<char>(random()));
      }
      TryCursor(instance, damaged, "a damaged cursor", /*must_refuse=*/false);
      ++tried;
    }
  }
  return std::to_string(tried) + " damaged cursors tried, seed " + std::to_string(subject.seed);
}

}  // namespace

std::vector<Test> RecordTests() {
  return {
      {.name = "records",
       .promise = "emits records that the server takes, and checkpoints them",
       .needs_config = true,
       .run = RecordsAreSound},
      {.name = "same-records",
       .promise = "emits the same records with the same ids in every process",
       .needs_config = true,
       .run = SameRecordsEachTime,
       .difference = "two runs brought different records, ids or orders"},
      {.name = "same-cursors",
       .promise = "makes the same cursors in every process",
       .needs_config = true,
       .run = SameCursorsEachTime,
       .difference = "two runs over the same records ended in different cursors"},
      {.name = "resume",
       .promise = "goes on from every cursor without loss",
       .needs_config = true,
       .run = GoesOnFromEveryCursor,
       .limit = std::chrono::seconds(180)},
      {.name = "budget",
       .promise = "loses and doubles nothing when polls are small",
       .needs_config = true,
       .run = KeepsTheBudget,
       .limit = std::chrono::seconds(180)},
      {.name = "body-limit",
       .promise = "reports bodies that are too long as unreadable",
       .needs_config = true,
       .run = KeepsTheBodyLimit},
      {.name = "bad-cursor",
       .promise = "refuses garbage and survives damaged cursors",
       .needs_config = true,
       .run = RefusesBadCursors},
      {.name = "secrets",
       .promise = "tells its secrets to nobody",
       .needs_config = true,
       .run = SecretsStayInside},
  };
}

}  // namespace dossier::check
