// Rewriting the past: what is, what was, and what finds it.
#include <string>
#include <vector>

#include "dossier/v1/incident.pb.h"
#include "dossier/v1/watch_service.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/base/sha256.h"
#include "server/store/search_text.h"
#include "server/store/terms.h"
#include "tests/server/store/store_contract.h"
#include "tests/support/status_matchers.h"

namespace dossier::store {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

v1::Incident Titled(const std::string& name, const std::string& title, const std::string& report) {
  v1::Incident incident;
  incident.set_name(name);
  incident.set_title(title);
  incident.add_reports()->set_report(report);
  return incident;
}

void PutIncident(Transaction& transaction, const v1::Incident& incident) {
  EXPECT_OK(transaction.Put(incident.name(), incident.SerializeAsString(), TermsOf(incident),
                            SearchTextOf(incident)));
}

// Makes every incident forget its title.
bool Untitle(google::protobuf::Message& message) {
  auto* incident = dynamic_cast<v1::Incident*>(&message);
  if (auto* event = dynamic_cast<v1::Event*>(&message); event != nullptr && event->has_incident()) {
    incident = event->mutable_incident();
  }
  if (incident == nullptr || incident->title() == "#") return false;
  incident->set_title("#");
  return true;
}

TEST_P(StoreContract, ARewrittenResourceNeverHadWhatItHad) {
  Commit([](Transaction& t) { PutIncident(t, Titled("incidents/a", "Quillon", "reports/r")); });
  Commit([](Transaction& t) { PutIncident(t, Titled("incidents/a", "Arkwright", "reports/r")); });
  Commit([](Transaction& t) { PutIncident(t, Titled("incidents/b", "Quillon", "reports/s")); });
  Commit([](Transaction& t) {
    auto names = t.Rewrite({"reports/r"}, &Untitle);
    ASSERT_OK(names);
    EXPECT_THAT(*names, ElementsAre("incidents/a"));
  });
  EXPECT_OK(store().Scrub());
  for (const Change& change : ChangesAfter(0)) {
    v1::Event event;
    ASSERT_TRUE(event.ParseFromString(change.event));
    EXPECT_EQ(event.incident().title(), change.name == "incidents/a" ? "#" : "Quillon");
    for (const auto* terms : {&change.terms, &change.previous_terms}) {
      for (const Term& term : *terms) {
        EXPECT_TRUE(change.name != "incidents/a" || term.value != "arkwright") << term.field;
      }
    }
  }
  v1::Incident now;
  ASSERT_TRUE(now.ParseFromString(BodyOf("incidents/a")));
  EXPECT_EQ(now.title(), "#");
  EXPECT_THAT(Found({"arkwright"}), IsEmpty());
  EXPECT_THAT(Found({"quillon"}), ElementsAre("incidents/b"));
}

TEST_P(StoreContract, AForgottenTextIsNotThere) {
  const std::string sha256 = Sha256Hex("A text.");
  Commit([&](Transaction& t) { EXPECT_OK(t.PutText(sha256, "A text.")); });
  Commit([&](Transaction& t) {
    EXPECT_OK(t.ForgetText(sha256));
    EXPECT_OK(t.ForgetText(sha256));
  });
  auto text = store().Text(sha256);
  ASSERT_OK(text);
  EXPECT_FALSE(text->has_value());
}

}  // namespace
}  // namespace dossier::store
