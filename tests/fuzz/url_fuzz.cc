// URLs, and what they lead to: the text of one must mean the same when it is read again.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "dossier/sdk/failure.h"
#include "dossier/sdk/network_policy.h"
#include "dossier/sdk/url.h"

namespace {

void Check(const dossier::sdk::Url& url) {
  if (url.scheme() != "http" && url.scheme() != "https") std::abort();
  if (url.text().find('#') != std::string::npos) std::abort();
  const dossier::sdk::NetworkPolicy policy;
  policy.Refusal(url.host());
  try {
    const dossier::sdk::Url again = dossier::sdk::Url::Parse(url.text());
    // Else what was checked is not what is connected to.
    if (again.origin() != url.origin()) std::abort();
  } catch (const dossier::sdk::Failure&) {
    // Refused in the end, which is as good.
  }
}

}  // namespace

// The first line is a URL, the rest a reference on its page.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const size_t line = std::min(text.find('\n'), text.size());
  try {
    const dossier::sdk::Url url = dossier::sdk::Url::Parse(text.substr(0, line));
    Check(url);
    if (line < text.size()) Check(url.Resolve(text.substr(line + 1)));
  } catch (const dossier::sdk::Failure&) {
  }
  return 0;
}
