#include "server/query/page_token.h"

#include <cmath>
#include <limits>

#include "gtest/gtest.h"
#include "server/query/opaque_token.h"
#include "tests/support/status_matchers.h"

namespace dossier::query {
namespace {

TEST(PageTokenTest, ATokenLeadsBackToWhereThePageEnded) {
  const uint64_t listing = ListingId({"ListIncidents", "", "7"});
  ASSERT_OK_AND_ASSIGN(const PagePosition by_key,
                       DecodePageToken(EncodePageToken(listing, {.key = 1234}), listing));
  EXPECT_EQ(by_key.key, 1234);
  ASSERT_OK_AND_ASSIGN(const PagePosition by_name,
                       DecodePageToken(EncodePageToken(listing, {.name = "plugins/x"}), listing));
  EXPECT_EQ(by_name.name, "plugins/x");
  ASSERT_OK_AND_ASSIGN(const PagePosition first, DecodePageToken("", listing));
  EXPECT_EQ(first.key, 0);
}

TEST(PageTokenTest, ATokenKeepsThePlaceInAnOrderAndTheStateThatIsRead) {
  const PagePosition ordered{.key = 7,
                             .order_values = {std::string("a\0b\xff", 4), std::nullopt, ""},
                             .log_id = "log",
                             .as_of = 12};
  ASSERT_OK_AND_ASSIGN(const PagePosition place, DecodePageToken(EncodePageToken(1, ordered), 1));
  EXPECT_EQ(place.order_values, ordered.order_values);
  EXPECT_EQ(place.log_id, "log");
  EXPECT_EQ(place.as_of, 12);
  EXPECT_FALSE(place.score.has_value());
  const PagePosition ranked{.key = 7, .score = 0.1, .newest_key = 99};
  ASSERT_OK_AND_ASSIGN(const PagePosition rank, DecodePageToken(EncodePageToken(1, ranked), 1));
  EXPECT_EQ(rank.score, 0.1);
  EXPECT_EQ(rank.newest_key, 99);
}

TEST(PageTokenTest, ATokenOfAnotherListingIsAMismatch) {
  const std::string token =
      EncodePageToken(ListingId({"ListClaims", "incidents/a", "7"}), {.key = 5});
  for (const uint64_t other : {ListingId({"ListClaims", "incidents/b", "7"}),
                               ListingId({"ListClaims", "incidents/a", "8"}),
                               ListingId({"ListRecords", "incidents/a", "7"}),
                               ListingId({"ListClaims", "incidents/a7", ""})}) {
    EXPECT_THAT(DecodePageToken(token, other),
                StatusIs(absl::StatusCode::kInvalidArgument, "PAGE_TOKEN_MISMATCH"));
  }
}

TEST(PageTokenTest, ATokenThatWasInventedOrDamagedIsInvalid) {
  std::string damaged = EncodePageToken(1, {.key = 5});
  damaged[damaged.size() / 2] = damaged[damaged.size() / 2] == 'A' ? 'B' : 'A';
  constexpr int64_t kLast = std::numeric_limits<int64_t>::max();
  for (const std::string& token :
       {std::string("2"), std::string("not base64!"), damaged, SealToken("no message"),
        EncodePageToken(1, {.key = -3}), EncodePageToken(1, {.key = 3, .as_of = -1}),
        EncodePageToken(1, {.key = 3, .score = std::nan("")}), EncodePageToken(1, {.key = kLast}),
        EncodePageToken(1, {.key = 3, .as_of = kLast}),
        EncodePageToken(1, {.key = 3, .score = 0.5, .newest_key = kLast})}) {
    EXPECT_THAT(DecodePageToken(token, 1),
                StatusIs(absl::StatusCode::kInvalidArgument, "PAGE_TOKEN_INVALID"))
        << token;
  }
}

TEST(PageTokenTest, TokensTravelInAddressesAsTheyAre) {
  for (int key = 1; key < 200; ++key) {
    EXPECT_EQ(EncodePageToken(~0ULL / 3, {.key = key}).find_first_of("+/=&?"), std::string::npos);
  }
}

}  // namespace
}  // namespace dossier::query
