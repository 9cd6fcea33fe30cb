#include "server/query/read_mask.h"

#include "dossier/v1/incident.pb.h"
#include "gmock/gmock.h"
#include "google/protobuf/util/field_mask_util.h"
#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace dossier::query {
namespace {

using google::protobuf::FieldMask;
using google::protobuf::util::FieldMaskUtil;
using google::protobuf::util::MessageDifferencer;
using testing::HasSubstr;

absl::StatusOr<ReadMask> Parse(const std::string& paths) {
  FieldMask mask;
  FieldMaskUtil::FromString(paths, &mask);
  return ReadMask::Parse(mask, v1::Incident::descriptor());
}

v1::Incident Harbour() {
  v1::Incident incident;
  incident.set_name("incidents/a");
  incident.set_title("Harbour stands still");
  incident.set_report_count(300);
  incident.set_text_state(v1::EDITORIAL_STATE_MACHINE);
  for (const auto* name : {"Harbour Board", "Tram Company"}) {
    auto* victim = incident.add_victims();
    victim->set_name(name);
    victim->set_country("NO");
    victim->add_aliases("the victim");
  }
  incident.add_relations()->set_score(0.5);
  auto* date = incident.add_dates();
  date->mutable_date()->set_value("2031-04");
  date->mutable_date()->set_words("in April");
  return incident;
}

v1::Incident Masked(const std::string& paths, const v1::Incident& incident) {
  const auto mask = Parse(paths);
  std::string bytes;
  v1::Incident read;
  EXPECT_OK(mask);
  EXPECT_TRUE(mask->Append(incident.SerializeAsString(), bytes));
  EXPECT_TRUE(read.ParseFromString(bytes));
  return read;
}

TEST(ReadMaskTest, OnlyWhatIsNamedIsThere) {
  const v1::Incident read = Masked("name,report_count,relations", Harbour());
  v1::Incident expected;
  expected.set_name("incidents/a");
  expected.set_report_count(300);
  expected.add_relations()->set_score(0.5);
  EXPECT_TRUE(MessageDifferencer::Equals(read, expected)) << read.DebugString();
}

TEST(ReadMaskTest, APathLeadsThroughEachOfARepeatedMessage) {
  for (const auto* paths : {"victims.name,dates.date.value", "victims.*.name,dates.*.date.value"}) {
    const v1::Incident read = Masked(paths, Harbour());
    v1::Incident expected;
    expected.add_victims()->set_name("Harbour Board");
    expected.add_victims()->set_name("Tram Company");
    expected.add_dates()->mutable_date()->set_value("2031-04");
    EXPECT_TRUE(MessageDifferencer::Equals(read, expected)) << read.DebugString();
  }
}

TEST(ReadMaskTest, AMessageThatIsNamedIsThereWholeWhateverElseIsNamedOfIt) {
  for (const auto* paths : {"victims,victims.name", "victims.name,victims", "victims.*,victims"}) {
    EXPECT_EQ(Masked(paths, Harbour()).victims(1).country(), "NO");
  }
}

TEST(ReadMaskTest, NoPathAndTheStarAreEverything) {
  for (const auto* paths : {"", "*"}) {
    EXPECT_TRUE(MessageDifferencer::Equals(Masked(paths, Harbour()), Harbour()));
    EXPECT_TRUE(Parse(paths)->IsWhole());
  }
}

TEST(ReadMaskTest, OfTopLevelFieldsItLeavesWhatProtobufItselfWouldLeave) {
  const auto* type = v1::Incident::descriptor();
  for (int i = 0; i < type->field_count(); ++i) {
    FieldMask mask;
    mask.add_paths(type->field(i)->name());
    v1::Incident expected = Harbour();
    FieldMaskUtil::TrimMessage(mask, &expected);
    EXPECT_TRUE(MessageDifferencer::Equals(Masked(mask.paths(0), Harbour()), expected))
        << mask.paths(0);
  }
}

TEST(ReadMaskTest, APathThatLeadsNowhereIsRefusedWithWhatThereIs) {
  const struct {
    const char* paths;
    const char* message;
  } kCases[] = {
      {"name,victim", "no field `victim` (did you mean `victims`?); there are name, title"},
      {"victims.nam", "no field `nam` in `victims` (did you mean `name`?)"},
      {"title.text", "`title` has no fields of its own"},
      {"victims.*.*", "no field `*` in `victims.*`"},
      {"*,name", "`*` stands alone"},
      {"*.name", "no field `*`"},
      {"victims.", "no field `` in `victims`"},
      {"Title", "did you mean `title`?"},
  };
  for (const auto& each : kCases) {
    EXPECT_THAT(Parse(each.paths), StatusIs(absl::StatusCode::kInvalidArgument, "READ_MASK_INVALID",
                                            HasSubstr(each.message)))
        << each.paths;
  }
  FieldMask endless;
  for (int i = 0; i < 1000; ++i) endless.add_paths("name");
  EXPECT_THAT(ReadMask::Parse(endless, v1::Incident::descriptor()),
              StatusIs(absl::StatusCode::kInvalidArgument, "READ_MASK_INVALID"));
}

TEST(ReadMaskTest, BytesThatAreNoMessageAreNoticedAtAnyCut) {
  const auto mask = Parse("victims.name");
  const std::string bytes = Harbour().SerializeAsString();
  v1::Incident read;
  for (size_t size = 0; size < bytes.size(); ++size) {
    std::string out;
    const bool is_message = read.ParseFromString(bytes.substr(0, size));
    const bool kept = mask->Append(bytes.substr(0, size), out);
    EXPECT_EQ(kept, is_message) << size;
    EXPECT_TRUE(!kept || read.ParseFromString(out)) << size;
  }
  std::string out;
  EXPECT_FALSE(mask->Append("\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", out));
  EXPECT_FALSE(mask->Append("\x62\x7f", out));
}

}  // namespace
}  // namespace dossier::query
