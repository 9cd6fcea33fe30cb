#include "folder/warc.h"

#include <algorithm>
#include <charconv>
#include <string_view>

#include "folder/http_response.h"

namespace dossier::folder {
namespace {

// Beyond what anyone writes.
constexpr size_t kMaxLine = size_t{64} << 10;
constexpr int kMaxHeaders = 200;
constexpr int kMaxBlankLines = 1000;
// A compressed record that claims more is not decompressed to see what follows it.
constexpr uint64_t kMaxSkipped = uint64_t{4} << 30;

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string_view Trim(std::string_view text) {
  const size_t first = text.find_first_not_of(" \t\r");
  if (first == text.npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

bool IsNamed(std::string_view name, std::string_view wanted) {
  return std::equal(name.begin(), name.end(), wanted.begin(), wanted.end(),
                    [](char a, char b) { return Lower(a) == Lower(b); });
}

// "<urn:uuid:1b2c>" and "<http://a.example/>" without what stands around them.
std::string Bare(std::string_view value) {
  if (value.size() > 1 && value.front() == '<' && value.back() == '>') {
    value = value.substr(1, value.size() - 2);
  }
  constexpr std::string_view kUuid = "urn:uuid:";
  if (value.substr(0, kUuid.size()) == kUuid) value.remove_prefix(kUuid.size());
  return std::string(value);
}

std::string MediaTypeOnly(std::string_view content_type) {
  std::string type(Trim(content_type.substr(0, content_type.find(';'))));
  std::transform(type.begin(), type.end(), type.begin(), Lower);
  return type;
}

bool IsReport(const std::string& media_type) {
  for (const char* const type : {"text/html", "application/xhtml+xml", "text/plain",
                                 "text/markdown", "message/rfc822", "application/pdf"}) {
    if (media_type == type) return true;
  }
  return false;
}

}  // namespace

Warc::Warc(int fd, const Progress& from, uint64_t max_bytes)
    : fd_(fd), max_bytes_(max_bytes), progress_(from) {}

Collection::Step Warc::Next(CollectionItem& item) {
  if (ended_) return Step::kEnd;
  try {
    if (!stream_.has_value()) stream_.emplace(fd_, progress_.place);
    const Step step = ReadRecord(item);
    progress_ = {stream_->place(), progress_.number + 1};
    return step;
  } catch (const Damaged& damaged) {
    ended_ = true;
    item = {};
    item.id = "rest";
    item.trouble = "from record " + std::to_string(progress_.number + 1) + " on " + damaged.what();
    return Step::kItem;
  }
}

bool Warc::ReadHeader(Header& header) {
  std::string line;
  bool cut = false;
  for (int blank = 0; line.empty(); ++blank) {
    if (!stream_->Line(kMaxLine, line, cut)) return false;
    if (blank > kMaxBlankLines) throw Damaged("it holds nothing but blank lines");
  }
  if (line.substr(0, 5) != "WARC/") throw Damaged("it is no WARC archive: no record begins there");
  for (int count = 0;; ++count) {
    if (!stream_->Line(kMaxLine, line, cut)) throw Damaged("it is cut off within a header");
    if (cut || count > kMaxHeaders) throw Damaged("a header is longer than anyone writes");
    if (line.empty()) break;
    const size_t colon = line.find(':');
    if (colon == line.npos) continue;
    const std::string_view name = Trim(std::string_view(line).substr(0, colon));
    const std::string_view value = Trim(std::string_view(line).substr(colon + 1));
    if (IsNamed(name, "WARC-Type")) header.type = value;
    if (IsNamed(name, "WARC-Record-ID")) header.id = Bare(value);
    if (IsNamed(name, "WARC-Target-URI")) header.uri = Bare(value);
    if (IsNamed(name, "WARC-Date")) header.date = value;
    if (IsNamed(name, "Content-Type")) header.content_type = value;
    if (IsNamed(name, "Content-Length")) {
      const auto [end, error] =
          std::from_chars(value.data(), value.data() + value.size(), header.length);
      header.has_length = error == std::errc() && end == value.data() + value.size();
    }
  }
  if (!header.has_length) throw Damaged("a record does not say how long it is");
  return true;
}

Collection::Step Warc::ReadRecord(CollectionItem& item) {
  Header header;
  if (!ReadHeader(header)) return Step::kEnd;
  const bool wanted =
      header.type == "response" || header.type == "resource" || header.type == "conversion";
  if (!wanted || header.length > max_bytes_) {
    if (stream_->compressed() && header.length > kMaxSkipped) {
      throw Damaged("a record claims " + std::to_string(header.length) + " bytes");
    }
    if (!stream_->Skip(header.length)) throw Damaged("it is cut off");
    if (!wanted) return Step::kSkipped;
    item.trouble = header.uri + " has " + std::to_string(header.length) + " bytes, allowed are " +
                   std::to_string(max_bytes_) + " (max_file_bytes)";
    item.id = header.id.empty() ? std::to_string(progress_.number + 1) : header.id;
    return Step::kItem;
  }
  const auto length = static_cast<size_t>(header.length);
  const std::string_view block = stream_->Peek(length);
  if (block.size() < length) throw Damaged("it is cut off");
  FillItem(header, block.substr(0, length), item);
  stream_->Take(length);
  return item.id.empty() ? Step::kSkipped : Step::kItem;
}

void Warc::FillItem(const Header& header, std::string_view block, CollectionItem& item) const {
  const std::string id = header.id.empty() ? std::to_string(progress_.number + 1) : header.id;
  const std::string type = MediaTypeOnly(header.content_type);
  const bool http =
      type == "application/http" || (header.type == "response" && block.substr(0, 5) == "HTTP/");
  try {
    if (http) {
      HttpResponse response = ReadHttpResponse(block, max_bytes_);
      if (response.status != 200 || !IsReport(MediaTypeOnly(response.content_type))) return;
      item.media_type = std::move(response.content_type);
      item.body = std::move(response.body);
    } else if (header.type != "response" && IsReport(type)) {
      item.media_type = header.content_type;
      item.body = std::string(block);
    } else {
      return;
    }
  } catch (const Damaged& damaged) {
    item.trouble = header.uri + ": " + damaged.what();
  }
  item.id = id;
  if (item.body.empty() && item.trouble.empty()) item.trouble = header.uri + ": it is empty";
  if (header.uri.substr(0, 7) == "http://" || header.uri.substr(0, 8) == "https://") {
    item.meta["url"] = header.uri;
  }
  if (!header.date.empty()) item.meta["fetched"] = header.date;
}

}  // namespace dossier::folder
