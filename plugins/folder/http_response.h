#ifndef DOSSIER_PLUGINS_FOLDER_HTTP_RESPONSE_H_
#define DOSSIER_PLUGINS_FOLDER_HTTP_RESPONSE_H_

#include <cstdint>
#include <string>
#include <string_view>

namespace dossier::folder {

// An HTTP response as it was saved, with its transfer and content encodings taken off.
struct HttpResponse {
  int status = 0;
  std::string content_type;  // the header's value as it stands
  std::string body;
};

// Reads a whole response of HTTP/1.x (or one that a tool wrote down as HTTP/2). Throws Damaged for
// what is no response, an encoding other than chunked, gzip and deflate, data that does not
// decode, and a body of more than `max_bytes`.
HttpResponse ReadHttpResponse(std::string_view message, uint64_t max_bytes);

}  // namespace dossier::folder

#endif  // DOSSIER_PLUGINS_FOLDER_HTTP_RESPONSE_H_
