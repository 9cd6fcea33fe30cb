#include "server/query/page_token.h"

#include "gtest/gtest.h"
#include "server/query/opaque_token.h"
#include "tests/support/status_matchers.h"

namespace dossier::query {
namespace {

TEST(PageTokenTest, ATokenLeadsBackToWhereThePageEnded) {
  const uint64_t listing = ListingId("ListIncidents", "", 7);
  EXPECT_THAT(DecodePageToken(EncodePageToken(listing, 1234), listing), IsOkAndHolds(1234));
  EXPECT_THAT(DecodePageToken("", listing), IsOkAndHolds(0));
}

TEST(PageTokenTest, ATokenOfAnotherListingIsAMismatch) {
  const std::string token = EncodePageToken(ListingId("ListClaims", "incidents/a", 7), 5);
  for (const uint64_t other :
       {ListingId("ListClaims", "incidents/b", 7), ListingId("ListClaims", "incidents/a", 8),
        ListingId("ListRecords", "incidents/a", 7)}) {
    EXPECT_THAT(DecodePageToken(token, other),
                StatusIs(absl::StatusCode::kInvalidArgument, "PAGE_TOKEN_MISMATCH"));
  }
}

TEST(PageTokenTest, ATokenThatWasInventedOrDamagedIsInvalid) {
  std::string damaged = EncodePageToken(1, 5);
  damaged[damaged.size() / 2] = damaged[damaged.size() / 2] == 'A' ? 'B' : 'A';
  for (const std::string& token : {std::string("2"), std::string("not base64!"), damaged,
                                   SealToken("no message"), EncodePageToken(1, -3)}) {
    EXPECT_THAT(DecodePageToken(token, 1),
                StatusIs(absl::StatusCode::kInvalidArgument, "PAGE_TOKEN_INVALID"))
        << token;
  }
}

TEST(PageTokenTest, TokensTravelInAddressesAsTheyAre) {
  for (int key = 1; key < 200; ++key) {
    EXPECT_EQ(EncodePageToken(~0ULL / 3, key).find_first_of("+/=&?"), std::string::npos);
  }
}

}  // namespace
}  // namespace dossier::query
