#include "server/ingest/documents/html_noise.h"

#include <libxml/tree.h>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <string>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"

namespace dossier::ingest {
namespace {

// Nobody writes longer lines of that kind.
constexpr size_t kMaxLine = 600;

using Words = absl::flat_hash_set<absl::string_view>;

absl::string_view NameOf(const xmlNode* element) {
  return reinterpret_cast<const char*>(element->name);
}

HtmlNoise NoiseOfWord(absl::string_view word) {
  static const auto* const kComments =
      new Words({"comentarios", "comment", "commentaires", "commenting", "commentlist", "comments",
                 "discussion", "discussions", "disqus", "kommentare", "livefyre", "reacties",
                 "replies", "respond", "talkback", "viafoura"});
  static const auto* const kCertain = new Words({"aboutauthor",     "ad",          "addthis",
                                                 "addtoany",        "ads",         "advert",
                                                 "advertisement",   "authorbox",   "bio",
                                                 "breadcrumb",      "breadcrumbs", "consent",
                                                 "cookie",          "cookies",     "copyright",
                                                 "donate",          "donation",    "feedback",
                                                 "footer",          "gdpr",        "jp",
                                                 "login",           "masthead",    "morefrom",
                                                 "mostread",        "navbar",      "navigation",
                                                 "newsletter",      "newsletters", "nextprev",
                                                 "outbrain",        "pager",       "pagination",
                                                 "popular",         "popup",       "promoted",
                                                 "readmore",        "readnext",    "recirc",
                                                 "recirculation",   "recommend",   "recommendation",
                                                 "recommendations", "recommended", "related",
                                                 "share",           "sharedaddy",  "shares",
                                                 "sharing",         "sidebar",     "signin",
                                                 "signup",          "skip",        "social",
                                                 "sponsor",         "sponsored",   "subscribe",
                                                 "subscription",    "taboola",     "toolbar",
                                                 "trending",        "upnext",      "youmaylike",
                                                 "zergnet"});
  static const auto* const kLikely = new Words(
      {"actions",    "aside",    "author", "banner",   "byline",   "caption",    "carousel",
       "categories", "category", "credit", "credits",  "crumbs",   "date",       "dateline",
       "disclaimer", "featured", "form",   "gallery",  "header",   "hidden",     "info",
       "kicker",     "menu",     "meta",   "metadata", "modal",    "more",       "nav",
       "next",       "overlay",  "poll",   "prev",     "print",    "product",    "promo",
       "promos",     "rating",   "recirc", "search",   "sharebar", "shop",       "slideshow",
       "sticky",     "subnav",   "tag",    "tags",     "teaser",   "teaserlist", "teasers",
       "timestamp",  "toc",      "tools",  "tooltip",  "topics",   "widget",     "widgetarea",
       "widgets"});
  if (kComments->contains(word)) return HtmlNoise::kComments;
  if (kCertain->contains(word)) return HtmlNoise::kCertain;
  if (kLikely->contains(word)) return HtmlNoise::kLikely;
  return HtmlNoise::kNone;
}

// The strongest noise among the words of a class or id, such as "post-related" or "shareBar".
HtmlNoise NoiseOfName(absl::string_view name) {
  HtmlNoise noise = HtmlNoise::kNone;
  std::string word;
  for (size_t i = 0; i <= name.size(); ++i) {
    const unsigned char c = i < name.size() ? static_cast<unsigned char>(name[i]) : ' ';
    const bool hump = absl::ascii_isupper(c) && i > 0 &&
                      absl::ascii_islower(static_cast<unsigned char>(name[i - 1]));
    if (!absl::ascii_isalpha(c) || hump) {
      noise = std::max(noise, NoiseOfWord(word));
      word.clear();
    }
    if (absl::ascii_isalpha(c)) word.push_back(absl::ascii_tolower(c));
  }
  return noise;
}

}  // namespace

HtmlNoise NoiseOf(const xmlNode* element) {
  const absl::string_view name = NameOf(element);
  if (name == "nav" || name == "footer" || name == "aside" || name == "form")
    return HtmlNoise::kCertain;
  if (name == "header" || name == "figure" || name == "menu") return HtmlNoise::kLikely;
  const std::string role = HtmlAttribute(element, "role");
  if (role == "navigation" || role == "complementary" || role == "contentinfo" ||
      role == "banner" || role == "dialog" || role == "search") {
    return HtmlNoise::kCertain;
  }
  return std::max(NoiseOfName(HtmlAttribute(element, "class")),
                  NoiseOfName(HtmlAttribute(element, "id")));
}

bool EndsArticle(absl::string_view line) {
  if (line.size() > kMaxLine) return false;
  // How such headings begin.
  static constexpr absl::string_view kStarts[] = {"related articles",
                                                  "related stories",
                                                  "related posts",
                                                  "related news",
                                                  "related content",
                                                  "related topics",
                                                  "more about ",
                                                  "related reading",
                                                  "related links",
                                                  "more from ",
                                                  "more stories",
                                                  "more news",
                                                  "more on this",
                                                  "more like this",
                                                  "you may also like",
                                                  "you might also like",
                                                  "you may also be interested",
                                                  "recommended for you",
                                                  "recommended stories",
                                                  "recommended reading",
                                                  "read next",
                                                  "up next",
                                                  "what to read next",
                                                  "don't miss",
                                                  "trending now",
                                                  "most read",
                                                  "most popular",
                                                  "popular posts",
                                                  "latest news",
                                                  "latest stories",
                                                  "top stories",
                                                  "leave a reply",
                                                  "leave a comment",
                                                  "post a comment",
                                                  "add a comment",
                                                  "join the conversation",
                                                  "about the author",
                                                  "share this",
                                                  "share on facebook",
                                                  "follow us on",
                                                  "sign up for our",
                                                  "subscribe to our newsletter",
                                                  "our newsletter",
                                                  "all rights reserved",
                                                  "mehr zum thema",
                                                  "lesen sie auch",
                                                  "das könnte sie auch interessieren",
                                                  "à lire aussi",
                                                  "lire aussi",
                                                  "sur le même sujet",
                                                  "te puede interesar",
                                                  "también te puede",
                                                  "você pode gostar",
                                                  "você também pode",
                                                  "lea también",
                                                  "noticias relacionadas",
                                                  "leia também",
                                                  "veja também",
                                                  "potrebbe interessarti",
                                                  "leggi anche",
                                                  "lees ook",
                                                  "baca juga"};
  const std::string lower = absl::AsciiStrToLower(line);
  for (const absl::string_view start : kStarts) {
    if (absl::StartsWith(lower, start)) return true;
  }
  // "12 comments", "3 thoughts on ...".
  absl::string_view counted = lower;
  while (!counted.empty() && (absl::ascii_isdigit(static_cast<unsigned char>(counted[0])) ||
                              counted[0] == ' ' || counted[0] == '(')) {
    counted.remove_prefix(1);
  }
  if (counted.size() < lower.size()) {
    for (const absl::string_view what :
         {"comment", "response", "thoughts on", "thought on", "replies", "kommentar", "commentaire",
          "comentario", "comentário", "reactie"}) {
      if (absl::StartsWith(counted, what)) return true;
    }
  }
  // These alone.
  for (const absl::string_view whole : {"comments", "tags:", "related", "related:", "see also"}) {
    if (lower == whole) return true;
  }
  return false;
}

bool IsCommentLine(absl::string_view line) {
  if (line.size() > kMaxLine) return false;
  std::string lower = absl::AsciiStrToLower(line);
  while (!lower.empty() && !absl::ascii_isalpha(static_cast<unsigned char>(lower.back())) &&
         static_cast<unsigned char>(lower.back()) < 0x80) {
    lower.pop_back();
  }
  for (const absl::string_view whole :
       {"reply", "antworten", "responder", "répondre", "rispondi", "beantwoorden", "odpowiedz",
        "reageren", "permalink", "report comment", "report abuse"}) {
    if (lower == whole) return true;
  }
  return absl::EndsWith(line, ":") &&
         (absl::EndsWith(lower, " says") || absl::EndsWith(lower, " said") ||
          absl::EndsWith(lower, " wrote") || absl::EndsWith(lower, " sagt") ||
          absl::EndsWith(lower, " dit") || absl::EndsWith(lower, " dice") ||
          absl::EndsWith(lower, " disse"));
}

bool IsNotice(absl::string_view text) {
  for (const absl::string_view start :
       {"We use cookies", "This site uses cookies", "This website uses cookies",
        "Wir verwenden Cookies", "Diese Website verwendet Cookies", "Ce site utilise des cookies",
        "Utilizamos cookies", "Este sitio utiliza cookies", "Este site utiliza cookies",
        "Usamos cookies", "Questo sito utilizza", "Deze website maakt gebruik van cookies",
        "Please enable JavaScript", "You need to enable JavaScript", "JavaScript is disabled",
        "Your browser does not support", "You are using an outdated browser"}) {
    if (absl::StartsWithIgnoreCase(text, start)) return true;
  }
  return false;
}

bool IsPaywallLine(absl::string_view line) {
  if (line.size() > kMaxLine) return false;
  static constexpr absl::string_view kCues[] = {
      "to continue reading",       "to keep reading",
      "to read the rest",          "to read the full",
      "to read more of this",      "subscribe to continue",
      "subscribe to read",         "subscribe to unlock",
      "for subscribers only",      "subscribers only",
      "exclusive to subscribers",  "exclusively for subscribers",
      "available to subscribers",  "already a subscriber",
      "unlock this article",       "unlock the full",
      "this article is for paid",  "members only",
      "become a member to",        "log in to continue",
      "sign in to continue",       "sign in to read",
      "register to continue",      "start your free trial",
      "jetzt weiterlesen",         "weiterlesen mit",
      "nur für abonnenten",        "artikel freischalten",
      "réservé aux abonnés",       "réservé à nos abonnés",
      "pour lire la suite",        "contenido exclusivo para suscriptores",
      "suscríbete para",           "para seguir leyendo",
      "exclusivo para assinantes", "para continuar lendo",
      "riservato agli abbonati",   "per continuare a leggere",
      "alleen voor abonnees"};
  const std::string lower = absl::AsciiStrToLower(line);
  return std::any_of(std::begin(kCues), std::end(kCues),
                     [&](absl::string_view cue) { return absl::StrContains(lower, cue); });
}

}  // namespace dossier::ingest
