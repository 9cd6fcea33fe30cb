#ifndef DOSSIER_SDK_URL_H_
#define DOSSIER_SDK_URL_H_

#include <string>
#include <string_view>

namespace dossier::sdk {

// An absolute http or https URL as curl understands it, so that what was checked is what is
// connected to: the host in lower case, numbers written as hex or octal ("0x7f.1") as an address, a
// name in other letters as Punycode.
//
// A value. Parsing is the only way to get one, so each one is within the rules.
class Url {
 public:
  // Throws Failure CONFIG for anything else than http and https, for a user name or password
  // within (they end up in logs; use a secret), and for more than 8 KiB.
  static Url Parse(std::string_view text);

  // What `reference`, relative or absolute, means on the page of this URL. Throws as Parse.
  Url Resolve(std::string_view reference) const;

  // The whole, without the fragment. May hold a token in the query: not for logs.
  const std::string& text() const { return text_; }
  // Scheme, host and path, for people: without query and without control characters.
  const std::string& shown() const { return shown_; }
  const std::string& scheme() const { return scheme_; }
  // Without the brackets of IPv6.
  const std::string& host() const { return host_; }
  // Scheme, host and port: "https://feeds.example:443".
  const std::string& origin() const { return origin_; }
  bool is_secure() const { return scheme_ == "https"; }
  // Whether the host is an address and not a name.
  bool host_is_address() const;

 private:
  Url() = default;
  static Url ParseOnce(std::string_view text);

  std::string text_;
  std::string shown_;
  std::string scheme_;
  std::string host_;
  std::string origin_;
};

}  // namespace dossier::sdk

#endif  // DOSSIER_SDK_URL_H_
