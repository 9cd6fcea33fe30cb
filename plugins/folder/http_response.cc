#include "folder/http_response.h"

#include <zlib.h>

#include <algorithm>
#include <charconv>
#include <utility>
#include <vector>

#include "folder/byte_stream.h"

namespace dossier::folder {
namespace {

std::string Lower(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return lower;
}

std::string_view Trim(std::string_view text) {
  const size_t first = text.find_first_not_of(" \t\r");
  if (first == text.npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

// Takes a line without its end off the front of `text`.
std::string_view TakeLine(std::string_view& text) {
  const size_t end = text.find('\n');
  std::string_view line = text.substr(0, end);
  text.remove_prefix(end == text.npos ? text.size() : end + 1);
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  return line;
}

// The body without its chunks. Many tools save it so but leave the header, so a body that is not
// chunked is taken as it is.
std::string Unchunked(std::string_view body) {
  const std::string_view whole = body;
  std::string content;
  while (!body.empty()) {
    std::string_view head = TakeLine(body);
    head = Trim(head.substr(0, head.find(';')));
    uint64_t size = 0;
    const auto [end, error] = std::from_chars(head.data(), head.data() + head.size(), size, 16);
    if (error != std::errc() || end != head.data() + head.size()) {
      if (content.empty()) return std::string(whole);
      throw Damaged("its chunks are damaged");
    }
    if (size == 0) return content;
    if (size > body.size()) throw Damaged("it is cut off");
    content.append(body.substr(0, size));
    body.remove_prefix(size);
    TakeLine(body);
  }
  return content;
}

std::string Inflated(std::string_view data, uint64_t max_bytes) {
  // Servers mean zlib by "deflate", and some send it bare.
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(data[i]); };
  const bool gzip = data.size() > 1 && byte(0) == 0x1F && byte(1) == 0x8B;
  const bool zlib = data.size() > 1 && (byte(0) & 0x0F) == 8 && (byte(0) * 256 + byte(1)) % 31 == 0;
  z_stream inflater = {};
  if (inflateInit2(&inflater, gzip ? 15 + 16 : zlib ? 15 : -15) != Z_OK) {
    throw Damaged("there is no memory to decompress it");
  }
  inflater.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(data.data()));
  inflater.avail_in = static_cast<uInt>(std::min<size_t>(data.size(), UINT32_MAX));
  std::string content;
  std::vector<char> piece(size_t{64} << 10);
  int result = Z_OK;
  while (result == Z_OK && content.size() <= max_bytes) {
    inflater.next_out = reinterpret_cast<Bytef*>(piece.data());
    inflater.avail_out = static_cast<uInt>(piece.size());
    result = inflate(&inflater, Z_NO_FLUSH);
    content.append(piece.data(), piece.size() - inflater.avail_out);
  }
  inflateEnd(&inflater);
  if (content.size() > max_bytes) {
    throw Damaged("it decompresses to more than " + std::to_string(max_bytes) +
                  " bytes (max_file_bytes)");
  }
  if (result != Z_STREAM_END) throw Damaged("its compressed content is damaged");
  return content;
}

}  // namespace

HttpResponse ReadHttpResponse(std::string_view message, uint64_t max_bytes) {
  HttpResponse response;
  const std::string_view status = TakeLine(message);
  const size_t blank = status.find(' ');
  if (status.substr(0, 5) != "HTTP/" || blank == status.npos) {
    throw Damaged("it holds no HTTP response");
  }
  const std::string_view code = status.substr(blank + 1, 3);
  if (std::from_chars(code.data(), code.data() + code.size(), response.status).ec != std::errc()) {
    throw Damaged("its HTTP response has no status");
  }
  bool chunked = false;
  std::string encoding;
  for (;;) {
    if (message.empty()) throw Damaged("its HTTP response ends within the headers");
    const std::string_view line = TakeLine(message);
    if (line.empty()) break;
    const size_t colon = line.find(':');
    if (colon == line.npos) continue;
    const std::string name = Lower(Trim(line.substr(0, colon)));
    const std::string_view value = Trim(line.substr(colon + 1));
    if (name == "content-type" && response.content_type.empty()) response.content_type = value;
    if (name == "content-encoding") encoding = Lower(value);
    if (name == "transfer-encoding") chunked |= Lower(value).find("chunked") != std::string::npos;
  }
  std::string body = chunked ? Unchunked(message) : std::string(message);
  if (encoding == "gzip" || encoding == "x-gzip" || encoding == "deflate") {
    // Archives of some tools hold the decoded page below the server's header.
    const bool decoded = body.substr(0, 64).find('<') != std::string::npos && body[0] != '\x1F';
    if (!decoded && !body.empty()) body = Inflated(body, max_bytes);
  } else if (!encoding.empty() && encoding != "identity") {
    throw Damaged("its content is encoded as " + encoding.substr(0, 40) +
                  ", which cannot be read; save it with gzip");
  }
  if (body.size() > max_bytes) {
    throw Damaged("it has more than " + std::to_string(max_bytes) + " bytes (max_file_bytes)");
  }
  response.body = std::move(body);
  return response;
}

}  // namespace dossier::folder
