#include "server/store/event.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace dossier::store {
namespace {

using ::testing::ElementsAre;

const absl::Time kNoon = absl::FromUnixNanos(1'932'897'600'250'000'000);

v1::Event Decode(const std::string& bytes) {
  v1::Event event;
  EXPECT_TRUE(event.ParseFromString(bytes));
  return event;
}

TEST(EventTest, AnEventIsWhatProtobufItselfWouldWrite) {
  v1::Claim claim;
  claim.set_name("claims/a");
  claim.set_confidence(0.5);
  v1::Event expected;
  expected.set_type(v1::Event::TYPE_UPDATED);
  expected.set_revision(int64_t{1} << 40);
  expected.set_name("claims/a");
  expected.mutable_commit_time()->set_seconds(1'932'897'600);
  expected.mutable_commit_time()->set_nanos(250'000'000);
  *expected.mutable_claim() = claim;
  EXPECT_EQ(EncodeEvent(v1::Event::TYPE_UPDATED, int64_t{1} << 40, "claims/a", kNoon,
                        Collection::kClaim, claim.SerializeAsString()),
            expected.SerializeAsString());
}

TEST(EventTest, EachPublicCollectionHasItsPlaceInTheEvent) {
  v1::Incident body;  // a name is field 1 of every resource
  body.set_name("x");
  const auto event = [&](Collection collection) {
    return Decode(
        EncodeEvent(v1::Event::TYPE_CREATED, 1, "x", kNoon, collection, body.SerializeAsString()));
  };
  EXPECT_EQ(event(Collection::kIncident).incident().name(), "x");
  EXPECT_EQ(event(Collection::kStatement).statement().name(), "x");
  EXPECT_EQ(event(Collection::kReport).report().name(), "x");
  EXPECT_EQ(event(Collection::kClaim).claim().name(), "x");
  EXPECT_EQ(event(Collection::kSource).source().name(), "x");
}

TEST(EventTest, WithoutBodyAndTimeThereIsNeither) {
  const v1::Event event = Decode(EncodeEvent(v1::Event::TYPE_LEFT, 7, "claims/a",
                                             absl::InfinitePast(), Collection::kClaim, ""));
  EXPECT_EQ(event.resource_case(), v1::Event::RESOURCE_NOT_SET);
  EXPECT_FALSE(event.has_commit_time());
}

TEST(EventTest, ATimeBeforeTheEpochHasPositiveNanoseconds) {
  const v1::Event event = Decode(EncodeEvent(v1::Event::TYPE_CREATED, 1, "claims/a",
                                             absl::FromUnixMillis(-500), Collection::kClaim, ""));
  EXPECT_EQ(event.commit_time().seconds(), -1);
  EXPECT_EQ(event.commit_time().nanos(), 500'000'000);
}

TEST(EventTest, AnotherTypeMayBeAppended) {
  std::string bytes =
      EncodeEvent(v1::Event::TYPE_UPDATED, 7, "claims/a", kNoon, Collection::kClaim, "");
  v1::Event type;
  type.set_type(v1::Event::TYPE_ENTERED);
  bytes += type.SerializeAsString();
  EXPECT_EQ(Decode(bytes).type(), v1::Event::TYPE_ENTERED);
  EXPECT_EQ(Decode(bytes).revision(), 7);
}

TEST(EventTest, DetailsStandInTheEvent) {
  const std::string bytes = EncodeEvent(
      v1::Event::TYPE_SPLIT, 7, "claims/a", kNoon, Collection::kClaim, "",
      {.changed_fields = {"field", "status"}, .successors = {"b", "c"}, .predecessors = {"d"}});
  const v1::Event event = Decode(bytes);
  EXPECT_THAT(event.changed_fields().paths(), ElementsAre("field", "status"));
  EXPECT_THAT(event.successors(), ElementsAre("b", "c"));
  EXPECT_THAT(event.predecessors(), ElementsAre("d"));
  EXPECT_EQ(EncodedType(bytes), v1::Event::TYPE_SPLIT);
  EXPECT_EQ(bytes, event.SerializeAsString()) << "as protobuf itself would write it";
}

TEST(EventTest, OnlyEventsHaveAType) {
  EXPECT_EQ(EncodedType(""), v1::Event::TYPE_UNSPECIFIED);
  EXPECT_EQ(EncodedType("\x08\x7f"), v1::Event::TYPE_UNSPECIFIED);
  EXPECT_EQ(EncodedType("no event"), v1::Event::TYPE_UNSPECIFIED);
}

}  // namespace
}  // namespace dossier::store
