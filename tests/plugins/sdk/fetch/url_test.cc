#include "dossier/sdk/url.h"

#include "dossier/sdk/failure.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace dossier::sdk {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(UrlTest, APublicUrlHasItsParts) {
  const Url url = Url::Parse("HTTPS://News.Example:8443/a/b?token=hush#part");
  EXPECT_EQ(url.text(), "https://news.example:8443/a/b?token=hush");
  EXPECT_EQ(url.scheme(), "https");
  EXPECT_EQ(url.host(), "news.example");
  EXPECT_EQ(url.origin(), "https://news.example:8443");
  EXPECT_EQ(url.shown(), "https://news.example:8443/a/b");
  EXPECT_TRUE(url.is_secure());
}

TEST(UrlTest, TheDefaultPortIsTheSameOrigin) {
  EXPECT_EQ(Url::Parse("https://a.example/x").origin(),
            Url::Parse("https://a.example:443").origin());
  EXPECT_NE(Url::Parse("https://a.example/x").origin(), Url::Parse("http://a.example").origin());
  EXPECT_EQ(Url::Parse("http://a.example./").host(), "a.example");
}

TEST(UrlTest, EveryNotationOfAnAddressIsTheAddress) {
  for (const char* text :
       {"http://2130706433/", "http://0x7f000001/", "http://0177.0.0.1/", "http://0x7f.1/",
        "http://127.1/", "http://017700000001/", "http://127.0.0.1./", "http://0x7f.1./",
        "http://2130706433./", "http://①②⑦.１/", "http://%30x7f.1/", "http://0x7%46.1/"}) {
    EXPECT_EQ(Url::Parse(text).host(), "127.0.0.1") << text;
    EXPECT_TRUE(Url::Parse(text).host_is_address()) << text;
  }
  EXPECT_EQ(Url::Parse("http://[::FFFF:127.0.0.1]/").host(), "::ffff:127.0.0.1");
  EXPECT_TRUE(Url::Parse("http://[::1]:80/").host_is_address());
  EXPECT_FALSE(Url::Parse("http://one.example/").host_is_address());
}

TEST(UrlTest, OnlyHttpAndHttpsWithoutCredentialsAreUrlsToFetch) {
  for (const char* text :
       {"file:///etc/passwd", "ftp://a.example/", "gopher://a.example/", "dict://a.example:11",
        "javascript:alert(1)", "//a.example/", "a.example", "", "http://", "http:///",
        "http://user@a.example/", "http://user:pass@a.example/", "http://a.example:99999/",
        "http://[::1/", "data:text/plain,x"}) {
    EXPECT_THROW(Url::Parse(text), Failure) << text;
  }
  EXPECT_THROW(Url::Parse("http://a.example/" + std::string(9000, 'x')), Failure);
  EXPECT_THROW(Url::Parse(std::string_view("http://a.example\0.b.example/", 28)), Failure);
  EXPECT_THROW(Url::Parse("http://a.example../"), Failure);
  EXPECT_THROW(Url::Parse("http://a.example/\r\nX: y"), Failure);
}

TEST(UrlTest, AReferenceIsReadOnItsPage) {
  const Url page = Url::Parse("https://a.example/news/today?x=1");
  EXPECT_EQ(page.Resolve("fire.html").text(), "https://a.example/news/fire.html");
  EXPECT_EQ(page.Resolve("/fire").text(), "https://a.example/fire");
  EXPECT_EQ(page.Resolve("?x=2").text(), "https://a.example/news/today?x=2");
  EXPECT_EQ(page.Resolve("//b.example/c").text(), "https://b.example/c");
  EXPECT_EQ(page.Resolve("http://c.example").text(), "http://c.example/");
  EXPECT_EQ(page.Resolve("a b").text(), "https://a.example/news/a%20b");
  EXPECT_THROW(page.Resolve("file:///etc/passwd"), Failure);
  EXPECT_THROW(page.Resolve("//u:p@b.example/"), Failure);
}

TEST(UrlTest, NamesInOtherLettersAreWhatIsAskedFor) {
  for (const char* text : {"https://bücher.example/a", "https://BÜCHER.example/a",
                           "https://b%C3%BCcher.example/a", "https://xn--bcher-kva.example/a"}) {
    EXPECT_EQ(Url::Parse(text).host(), "xn--bcher-kva.example") << text;
    EXPECT_EQ(Url::Parse(text).text(), "https://xn--bcher-kva.example/a") << text;
  }
  // Digits and dots of other alphabets are no way around.
  EXPECT_EQ(Url::Parse("http://１２７。０。０。１/").host(), "127.0.0.1");
  EXPECT_TRUE(Url::Parse("http://①②⑦.⓪.⓪.①/").host_is_address());
}

TEST(UrlTest, AnErrorRepeatsNoPassword) {
  try {
    Url::Parse("https://reader:hush@a.example/");
    FAIL() << "user names are refused";
  } catch (const Failure& failure) {
    EXPECT_THAT(failure.what(), Not(HasSubstr("hush")));
    EXPECT_EQ(failure.code(), DOSSIER_CONFIG);
  }
}

}  // namespace
}  // namespace dossier::sdk
