// A name that was ever given to an incident leads somewhere for ever: through merges, splits,
// undone decisions and what the machine groups anew, after compaction, in a backup and once that is
// restored.

#include <fstream>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/store/former_names.h"
#include "server/store/sqlite/restore.h"
#include "tests/server/pipeline/archive.h"
#include "tests/server/pipeline/deciding.h"
#include "tests/support/status_matchers.h"

namespace dossier::pipeline {
namespace {

// Where each name leads; empty if nowhere.
std::map<std::string, std::string> LeadsOf(Archive& archive, const std::set<std::string>& names) {
  std::map<std::string, std::string> leads;
  for (const std::string& name : names) {
    const auto found = archive.store().Find(name);
    EXPECT_OK(found.status());
    if (found.ok() && found->has_value()) {
      leads[name] = name;
      continue;
    }
    const auto survivor = store::SurvivorOf(archive.store(), name, 0);
    EXPECT_OK(survivor.status());
    leads[name] = survivor.ok() && survivor->has_value() ? (*survivor)->name : "";
  }
  return leads;
}

// Reports that come, change and are withdrawn, so that the machine groups anew, and a person who
// decides and thinks again. Adds each name that is given to `names`.
void LiveOn(Archive& archive, std::mt19937& random, int steps, std::set<std::string>& names) {
  std::vector<std::string> taken;
  for (int step = 0; step < steps; ++step) {
    archive.clock().Advance(absl::Seconds(1));
    const std::string firm = kAttacks[random() % 4].firm;
    const int number = static_cast<int>(random() % 4);
    const int dice = static_cast<int>(random() % 8);
    if (dice == 0) {
      archive.Take({Withdrawal(absl::StrCat(firm, " ", number))});
    } else if (dice < 4) {
      // In some versions of it the report tells of another firm as well.
      archive.Take({AttackOn(firm, number,
                             random() % 2 == 0 ? ""
                                               : absl::StrCat(kAttacks[random() % 4].firm,
                                                              " was hacked in January 2030.\n"))});
    } else if (dice == 4 && !taken.empty()) {
      (void)archive.pipeline().Undo(UndoOf(taken[random() % taken.size()]));
    } else if (const auto done = archive.pipeline().Decide(AnyDecision(archive, random));
               done.ok()) {
      taken.push_back(done->decision().name());
    }
    for (const v1::Incident& incident : archive.Incidents()) names.insert(incident.name());
  }
}

// Writes a backup to `file`.
void BackUp(Archive& archive, const std::string& file) {
  ASSERT_OK_AND_ASSIGN(const auto copy, archive.kept().upkeep().Copy());
  std::ofstream out(file, std::ios::binary);
  while (true) {
    ASSERT_OK_AND_ASSIGN(const std::string piece, copy->Read(1 << 20));
    if (piece.empty()) return;
    out << piece;
  }
}

TEST(NamesTest, NamesLeadToTheSameIncidentAfterCompactionBackupAndRestore) {
  int redirected = 0;
  for (uint32_t seed = 0; seed < 8; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 random(seed);
    Archive archive;
    std::set<std::string> names;
    LiveOn(archive, random, 30, names);
    const auto leads = LeadsOf(archive, names);
    for (const auto& [name, incident] : leads) redirected += name != incident;

    ASSERT_OK(archive.kept().upkeep().Compact(archive.store().Log()->head));
    EXPECT_EQ(LeadsOf(archive, names), leads) << "after compaction";

    const TempDir dir;
    BackUp(archive, dir.File("backup"));
    ASSERT_OK(store::RestoreSqliteStore(dir.File("backup"), dir.File("restored.db"), false,
                                        archive.clock().Now()));
    Archive restored(dir.File("restored.db"));
    EXPECT_EQ(LeadsOf(restored, names), leads) << "after a restore";
  }
  EXPECT_GT(redirected, 10) << "names were given up";
}

}  // namespace
}  // namespace dossier::pipeline
