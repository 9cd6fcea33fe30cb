#include "feed/read_feed.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace dossier::feed {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

Feed Read(const std::string& bytes, const std::string& content_type = "",
          const std::string& url = "https://news.example.org/feed.xml") {
  return ReadFeed({bytes, content_type, url, ""});
}

std::string Rss(const std::string& items) {
  return "<rss version=\"2.0\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" "
         "xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" "
         "xmlns:atom=\"http://www.w3.org/2005/Atom\"><channel><title>Lodden Courier</title>"
         "<link>https://news.example.org/</link><language>en-GB</language>" +
         items + "</channel></rss>";
}

TEST(ReadFeedTest, AnItemOfRssTellsEverythingThatIsKnownOfIt) {
  const Feed feed = Read(
      Rss("<item><title>Water board &amp;amp; police investigate</title><link>/2031/water</link>"
          "<guid isPermaLink=\"false\">courier-17</guid><dc:creator>Ada Quill</dc:creator>"
          "<pubDate>Wed, 02 Apr 2031 08:30:00 GMT</pubDate><description>Short.</description>"
          "<content:encoded><![CDATA[<p>The whole story.</p>]]></content:encoded>"
          "<category>Water</category></item>"));
  ASSERT_THAT(feed.entries, SizeIs(1));
  EXPECT_THAT(feed.problems, IsEmpty());
  const Entry& entry = feed.entries[0];
  EXPECT_EQ(entry.title, "Water board & police investigate");
  EXPECT_EQ(entry.link, "https://news.example.org/2031/water");
  EXPECT_EQ(entry.id, "courier-17");
  ASSERT_THAT(entry.authors, SizeIs(1));
  EXPECT_EQ(entry.authors[0].name, "Ada Quill");
  EXPECT_EQ(entry.dates.published->Iso(), "2031-04-02T08:30:00Z");
  EXPECT_EQ(entry.summary.Plain(), "Short.");
  EXPECT_EQ(entry.LongestContent()->Plain(), "The whole story.");
  EXPECT_EQ(entry.language, "en-GB");
}

TEST(ReadFeedTest, AnAtomEntryInheritsBaseLanguageAndAuthor) {
  const Feed feed = Read(
      "<?xml version=\"1.0\"?><feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"de\" "
      "xml:base=\"https://example.org/a/\"><author><name>Redaktion</name></author>"
      "<link rel=\"next\" href=\"?page=2\"/>"
      "<entry><id>urn:x:1</id><title type=\"html\">&lt;b>Angriff&lt;/b> auf Klinik</title>"
      "<link rel=\"edit\" href=\"edit/1\"/><link href=\"2031/1.html\"/>"
      "<updated>2031-04-02T08:30:00+02:00</updated>"
      "<content type=\"xhtml\"><div xmlns=\"http://www.w3.org/1999/xhtml\"><p>Ein "
      "<em>Text</em>.</p></div></content></entry></feed>");
  ASSERT_THAT(feed.entries, SizeIs(1));
  const Entry& entry = feed.entries[0];
  EXPECT_EQ(entry.title, "Angriff auf Klinik");
  EXPECT_EQ(entry.link, "https://example.org/a/2031/1.html");
  EXPECT_EQ(entry.language, "de");
  EXPECT_EQ(entry.authors[0].name, "Redaktion");
  EXPECT_EQ(entry.LongestContent()->Plain(), "Ein Text.");
  EXPECT_EQ(feed.older_page, "https://example.org/a/?page=2");
}

TEST(ReadFeedTest, AJsonFeedIsReadWhateverItWasServedAs) {
  const Feed feed = Read(
      "{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"Courier\",\"items\":["
      "{\"id\":7,\"url\":\"/"
      "7\",\"content_text\":\"Words.\",\"date_published\":\"2031-04-02T08:30:00Z\"},"
      "\"no item\"]}",
      "text/html");
  ASSERT_THAT(feed.entries, SizeIs(1));
  EXPECT_EQ(feed.entries[0].id, "7");
  EXPECT_EQ(feed.entries[0].link, "https://news.example.org/7");
  EXPECT_THAT(feed.problems, SizeIs(1));
}

TEST(ReadFeedTest, ARssItemIsNotConfusedByElementsOfOthersWithTheSameName) {
  const Feed feed = Read(
      Rss("<item><media:title xmlns:media=\"http://search.yahoo.com/mrss/\">Picture</media:title>"
          "<image><title>Logo</title><link>https://other.example/</link></image>"
          "<title>Story</title><atom:link rel=\"self\" href=\"https://self.example/\"/>"
          "<link>https://news.example.org/1</link></item>"));
  EXPECT_EQ(feed.entries[0].title, "Story");
  EXPECT_EQ(feed.entries[0].link, "https://news.example.org/1");
}

TEST(ReadFeedTest, IllFormedFeedsGiveAllTheirEntries) {
  const std::string broken[] = {
      // Ampersands, entities of HTML, tags of HTML, an undeclared prefix.
      Rss("<item><title>A &nbsp; B & C</title><description>One <br> two <p>three</description>"
          "</item><item><title>D</title><media:text>x</media:text></item>"),
      // The end of an item is forgotten, and that of another stands where none began.
      Rss("<item><title>A</title><item><title>B</title></item></item></item>"),
      // Breaks off.
      Rss("<item><title>A</title></item><item><title>B</title><description>unfini").substr(0, 300) +
          "<item><title>A</title></item><item><title>B</title><descr",
      // Junk on both sides.
      "HTTP trouble: warning\n" + Rss("<item><title>A</title></item><item/>") +
          "\n<!-- cached -->x",
      // Attributes without quotation marks, a control character.
      Rss("<item><enclosure url=https://example.org/a.mp3 length=1 /><title>\x01"
          "A</title></item>"
          "<item><title a=\"1\" a=\"2\">B</title></item>"),
      // A CDATA section without an end.
      Rss("<item><title>A</title></item><item><title><![CDATA[B</title></item>"),
  };
  for (const std::string& bytes : broken) {
    const Feed feed = Read(bytes);
    EXPECT_GE(feed.entries.size(), 2U) << bytes;
    EXPECT_THAT(feed.problems, Not(IsEmpty())) << bytes;
    EXPECT_EQ(feed.entries[0].title.substr(0, 1), "A") << bytes;
  }
}

TEST(ReadFeedTest, AnUnclosedTagOfHtmlDoesNotSwallowWhatFollows) {
  const Feed feed =
      Read(Rss("<item><description>One <br> two <b>three</description>"
               "<link>https://news.example.org/1</link></item>"));
  EXPECT_EQ(feed.entries[0].link, "https://news.example.org/1");
  EXPECT_THAT(feed.entries[0].summary.Plain(), HasSubstr("three"));
}

TEST(ReadFeedTest, NamesWithoutEndAreCutBetweenCharacters) {
  std::string name = "a";
  for (int i = 0; i < 200; ++i) name += "ж";
  const Feed feed = Read(Rss("<item><title>A <b " + name + "></title></item>"));
  EXPECT_EQ(feed.entries[0].title, "A");
  const Feed other = Read(Rss("<item><title>A <" + name + " ж ></item>"));
  EXPECT_EQ(other.entries[0].title.find("\xB6"), std::string::npos);
}

TEST(ReadFeedTest, EntitiesAreNeitherExpandedIntoEachOtherNorRead) {
  const Feed feed = Read(
      "<!DOCTYPE rss [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\">"
      "<!ENTITY c SYSTEM \"file:///etc/hostname\"><!ENTITY name \"Brannock\">]>" +
      Rss("<item><title>&name; &b; &c;</title></item>"));
  EXPECT_EQ(feed.entries[0].title, "Brannock &b; &c;");
}

TEST(ReadFeedTest, TheEncodingIsWhatTheBytesAreWhoeverSaysOtherwise) {
  const std::string latin = "<?xml version=\"1.0\" encoding=\"utf-8\"?>" +
                            Rss("<item><title>Caf\xE9 \x96 geschlossen</title></item>");
  EXPECT_EQ(Read(latin, "text/xml; charset=iso-8859-1").entries[0].title, "Café – geschlossen");
  const std::string utf8 = Rss("<item><title>Café</title></item>");
  EXPECT_EQ(Read(utf8, "text/xml; charset=ISO-8859-1").entries[0].title, "Café");
  EXPECT_THAT(Read(utf8, "text/xml; charset=ISO-8859-1").problems, SizeIs(1));
  const std::string greek = "<?xml version=\"1.0\" encoding=\"iso-8859-7\"?>" +
                            Rss("<item><title>\xCD\xE5\xF1\xFC</title></item>");
  EXPECT_EQ(Read(greek).entries[0].title, "Νερό");
  EXPECT_EQ(Read("\xEF\xBB\xBF" + utf8, "text/xml; charset=us-ascii").entries[0].title, "Café");
  std::string wide("\xFF\xFE", 2);
  for (const char c : Rss("<item><title>Wide</title></item>")) wide += std::string{c, '\0'};
  EXPECT_EQ(Read(wide).entries[0].title, "Wide");
}

TEST(ReadFeedTest, WhatIsNoFeedIsRefusedInWords) {
  const auto refusal = [](const std::string& bytes) -> std::string {
    try {
      Read(bytes);
    } catch (const NotAFeed& no_feed) {
      return no_feed.what();
    }
    return "";
  };
  EXPECT_THAT(refusal(""), HasSubstr("empty"));
  EXPECT_THAT(refusal("Service unavailable"), HasSubstr("neither XML nor JSON"));
  EXPECT_THAT(refusal("[1, 2]"), HasSubstr("neither"));
  EXPECT_THAT(refusal("{\"error\": \"gone\"}"), HasSubstr("no JSON Feed"));
  EXPECT_THAT(refusal("{\"version\": \"https://jsonfeed.org/version/1\", \"items\": ["),
              HasSubstr("not JSON"));
  EXPECT_THAT(refusal("<opml version=\"2.0\"><body/></opml>"), HasSubstr("<opml>"));
  EXPECT_THAT(refusal("<!doctype html><html><head><link rel=\"alternate\" "
                      "type=\"application/rss+xml\" href=\"/rss\"></head><body>Hi</body></html>"),
              HasSubstr("https://news.example.org/rss"));
}

TEST(ReadFeedTest, WithdrawalsAndThePublishersPaceAreRead) {
  const Feed feed = Read(
      "<feed xmlns=\"http://www.w3.org/2005/Atom\" "
      "xmlns:at=\"http://purl.org/atompub/tombstones/1.0\" "
      "xmlns:sy=\"http://purl.org/rss/1.0/modules/syndication/\">"
      "<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>"
      "<at:deleted-entry ref=\"urn:x:9\" when=\"2031-04-02T08:30:00Z\">"
      "<at:comment>Published in error</at:comment></at:deleted-entry></feed>");
  ASSERT_THAT(feed.tombstones, SizeIs(1));
  EXPECT_EQ(feed.tombstones[0].id, "urn:x:9");
  EXPECT_EQ(feed.tombstones[0].reason, "Published in error");
  EXPECT_EQ(feed.pause, std::chrono::minutes(30));
}

TEST(ReadFeedTest, DeepAndEndlessMarkupIsReadInTimeThatItsSizeAllows) {
  std::string deep = "<rss><channel><item><title>A</title><description>";
  for (int i = 0; i < 100'000; ++i) deep += "<b>";
  EXPECT_THAT(Read(deep).entries, SizeIs(1));
  for (const std::string piece : {"<!--", "<?x ", "<![CDATA[", "<!DOCTYPE ", "<a b=\"", "&", "</x",
                                  "<item>", "<!ENTITY a 'b'"}) {
    std::string many = "<rss><channel>";
    for (int i = 0; i < 100'000; ++i) many += piece;
    EXPECT_NO_THROW(Read(many)) << piece;
    many.erase(0, std::string("<rss><channel>").size());
    try {
      Read(many + Rss(""));
    } catch (const NotAFeed&) {
    }
  }
}

}  // namespace
}  // namespace dossier::feed
