#include "feed/addresses.h"

#include <algorithm>
#include <vector>

#include "feed/words.h"

namespace dossier::feed {
namespace {

// The parts of RFC 3986, section 3; a part that is not there is empty, and `has_` tells it from one
// that is there and empty.
struct Parts {
  std::string_view scheme;
  bool has_authority = false;
  std::string_view authority;
  std::string_view path;
  bool has_query = false;
  std::string_view query;
  std::string_view fragment;  // with '#'
};

Parts PartsOf(std::string_view address) {
  Parts parts;
  const size_t colon = address.find_first_of(":/?#");
  if (colon != std::string_view::npos && colon > 0 && address[colon] == ':' &&
      IsLetter(address[0])) {
    parts.scheme = address.substr(0, colon);
    address.remove_prefix(colon + 1);
  }
  if (const size_t hash = address.find('#'); hash != std::string_view::npos) {
    parts.fragment = address.substr(hash);
    address = address.substr(0, hash);
  }
  if (const size_t mark = address.find('?'); mark != std::string_view::npos) {
    parts.has_query = true;
    parts.query = address.substr(mark + 1);
    address = address.substr(0, mark);
  }
  if (address.starts_with("//")) {
    parts.has_authority = true;
    address.remove_prefix(2);
    const size_t slash = std::min(address.find('/'), address.size());
    parts.authority = address.substr(0, slash);
    address.remove_prefix(slash);
  }
  parts.path = address;
  return parts;
}

std::string WithoutDots(std::string_view path) {
  std::vector<std::string_view> segments;
  bool ends_open = true;
  const bool rooted = path.starts_with("/");
  size_t begin = rooted ? 1 : 0;
  while (begin <= path.size()) {
    const size_t end = std::min(path.find('/', begin), path.size());
    const std::string_view segment = path.substr(begin, end - begin);
    ends_open = segment == "." || segment == "..";
    if (segment == "..") {
      if (!segments.empty()) segments.pop_back();
    } else if (segment != ".") {
      segments.push_back(segment);
    }
    begin = end + 1;
  }
  std::string clean;
  for (size_t i = 0; i < segments.size(); ++i) {
    if (i > 0 || rooted) clean += '/';
    clean += segments[i];
  }
  if (ends_open && (rooted || !segments.empty())) clean += '/';
  return clean;
}

bool IsWebScheme(std::string_view scheme) {
  return EqualsIgnoringCase(scheme, "http") || EqualsIgnoringCase(scheme, "https");
}

// Without line ends; blanks inside as %20.
std::string Tidy(std::string_view reference) {
  std::string tidy;
  for (const char c : Trim(reference)) {
    if (c == ' ') {
      tidy += "%20";
    } else if (!IsBlank(c) && static_cast<unsigned char>(c) >= 0x20) {
      tidy += c;
    }
  }
  // "http:///host" and "http:host" have one meaning.
  const Parts parts = PartsOf(tidy);
  if (IsWebScheme(parts.scheme) && parts.authority.empty()) {
    const size_t begin = tidy.find_first_not_of('/', parts.scheme.size() + 1);
    if (begin != std::string::npos) return std::string(parts.scheme) + "://" + tidy.substr(begin);
  }
  return tidy;
}

}  // namespace

std::string ResolveAddress(std::string_view reference, std::string_view base) {
  const std::string tidy = Tidy(reference);
  const Parts relative = PartsOf(tidy);
  if (!relative.scheme.empty()) return tidy;
  const Parts outer = PartsOf(base);
  if (outer.scheme.empty() || (!outer.has_authority && !outer.path.starts_with("/"))) return tidy;

  std::string authority(outer.authority);
  std::string path(outer.path);
  bool has_query = relative.has_query;
  std::string_view query = relative.query;
  if (relative.has_authority) {
    authority = relative.authority;
    path = WithoutDots(relative.path);
  } else if (relative.path.empty()) {
    if (!has_query) {
      has_query = outer.has_query;
      query = outer.query;
    }
  } else if (relative.path.starts_with("/")) {
    path = WithoutDots(relative.path);
  } else {
    path.erase(path.rfind('/') + 1);
    if (path.empty()) path = "/";
    path = WithoutDots(path + std::string(relative.path));
  }
  std::string resolved = std::string(outer.scheme) + ":";
  if (outer.has_authority || relative.has_authority) resolved += "//" + authority;
  resolved += path;
  if (has_query) resolved += "?" + std::string(query);
  return resolved + std::string(relative.fragment);
}

bool IsWebAddress(std::string_view address) {
  const Parts parts = PartsOf(address);
  return IsWebScheme(parts.scheme) && !parts.authority.empty();
}

std::string_view TargetOf(std::string_view address) {
  const size_t slash = address.find('/', address.find("//") + 2);
  return slash == std::string_view::npos ? "/" : address.substr(slash);
}

bool IsFrontPage(std::string_view address) { return TargetOf(address) == "/"; }

std::string HostOf(std::string_view address) {
  const Parts parts = PartsOf(address);
  return Lower(parts.authority.substr(parts.authority.rfind('@') + 1));
}

std::string WithoutFragment(std::string_view address) {
  return std::string(address.substr(0, address.find('#')));
}

}  // namespace dossier::feed
