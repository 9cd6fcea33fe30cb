#ifndef DOSSIER_PLUGINS_FEED_ADDRESSES_H_
#define DOSSIER_PLUGINS_FEED_ADDRESSES_H_

#include <string>
#include <string_view>

namespace dossier::feed {

// `reference` as an absolute address, seen from `base` (RFC 3986), as browsers forgive it: blanks
// are taken off or escaped, "http:///example.org" and "http:example.org" mean "http://example.org".
// Where `base` is no absolute address, `reference` itself.
std::string ResolveAddress(std::string_view reference, std::string_view base);

// Whether it is an absolute http or https address with a host.
bool IsWebAddress(std::string_view address);

// Path and query: "/2031/flood?id=7"; "/" if there are none.
std::string_view TargetOf(std::string_view address);

// Whether the address names a site and nothing on it.
bool IsFrontPage(std::string_view address);

// "example.org:8080" of "https://user@example.org:8080/path", in lower case; empty if it has none.
std::string HostOf(std::string_view address);

// Without "#fragment".
std::string WithoutFragment(std::string_view address);

}  // namespace dossier::feed

#endif  // DOSSIER_PLUGINS_FEED_ADDRESSES_H_
