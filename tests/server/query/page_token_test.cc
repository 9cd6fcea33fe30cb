#include "server/query/page_token.h"

#include "gtest/gtest.h"
#include "server/query/opaque_token.h"
#include "tests/support/status_matchers.h"

namespace dossier::query {
namespace {

TEST(PageTokenTest, ATokenLeadsBackToWhereThePageEnded) {
  const uint64_t listing = ListingId("ListIncidents", "", 7);
  ASSERT_OK_AND_ASSIGN(const PagePosition by_key,
                       DecodePageToken(EncodePageToken(listing, {.key = 1234}), listing));
  EXPECT_EQ(by_key.key, 1234);
  ASSERT_OK_AND_ASSIGN(const PagePosition by_name,
                       DecodePageToken(EncodePageToken(listing, {.name = "plugins/x"}), listing));
  EXPECT_EQ(by_name.name, "plugins/x");
  ASSERT_OK_AND_ASSIGN(const PagePosition first, DecodePageToken("", listing));
  EXPECT_EQ(first.key, 0);
}

TEST(PageTokenTest, ATokenOfAnotherListingIsAMismatch) {
  const std::string token = EncodePageToken(ListingId("ListClaims", "incidents/a", 7), {.key = 5});
  for (const uint64_t other :
       {ListingId("ListClaims", "incidents/b", 7), ListingId("ListClaims", "incidents/a", 8),
        ListingId("ListRecords", "incidents/a", 7)}) {
    EXPECT_THAT(DecodePageToken(token, other),
                StatusIs(absl::StatusCode::kInvalidArgument, "PAGE_TOKEN_MISMATCH"));
  }
}

TEST(PageTokenTest, ATokenThatWasInventedOrDamagedIsInvalid) {
  std::string damaged = EncodePageToken(1, {.key = 5});
  damaged[damaged.size() / 2] = damaged[damaged.size() / 2] == 'A' ? 'B' : 'A';
  for (const std::string& token : {std::string("2"), std::string("not base64!"), damaged,
                                   SealToken("no message"), EncodePageToken(1, {.key = -3})}) {
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
