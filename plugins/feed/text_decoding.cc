#include "feed/text_decoding.h"

#include <unicode/ucnv.h>
#include <unicode/ucsdet.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <set>
#include <utility>

#include "feed/words.h"

namespace dossier::feed {
namespace {

using Converter = std::unique_ptr<UConverter, decltype(&ucnv_close)>;

// An XML declaration stands at the very start, but for what careless programs print before it.
constexpr size_t kDeclarationBytes = 1024;
constexpr size_t kDetectBytes = size_t{64} << 10;
// Of 100, ICU's confidence.
constexpr int32_t kSureEnough = 10;

struct Mark {
  std::string_view bytes;
  const char* encoding;
};

using namespace std::string_view_literals;

// The longer come first: the mark of UTF-32LE begins with that of UTF-16LE.
constexpr Mark kOrderMarks[] = {{"\x00\x00\xFE\xFF"sv, "utf-32be"},
                                {"\xFF\xFE\x00\x00"sv, "utf-32le"},
                                {"\xEF\xBB\xBF"sv, "utf-8"},
                                {"\xFE\xFF"sv, "utf-16be"},
                                {"\xFF\xFE"sv, "utf-16le"}};

// How a document without a mark begins, whose encoding does not hold ASCII as single bytes.
constexpr Mark kFirstBytes[] = {{"\x00\x00\x00<"sv, "utf-32be"},
                                {"<\x00\x00\x00"sv, "utf-32le"},
                                {"\x00<\x00"sv, "utf-16be"},
                                {"<\x00"sv, "utf-16le"},
                                {"\x4C\x6F\xA7\x94"sv, "ibm037"}};

const char* Beginning(std::string_view bytes, const Mark* begin, const Mark* end) {
  const Mark* mark =
      std::find_if(begin, end, [&](const Mark& known) { return bytes.starts_with(known.bytes); });
  return mark == end ? nullptr : mark->encoding;
}

// What the world writes under an old name.
std::string Meant(const std::string& name) {
  static constexpr std::pair<const char*, const char*> kMeant[] = {
      {"us-ascii", "windows-1252"},
      {"ascii", "windows-1252"},
      {"latin1", "windows-1252"},
      {"iso-8859-1", "windows-1252"},
      {"iso8859-1", "windows-1252"},
      {"latin-1", "windows-1252"},
      {"iso-8859-9", "windows-1254"},
      {"iso-8859-11", "windows-874"},
      {"tis-620", "windows-874"},
      {"gb2312", "gb18030"},
      {"gbk", "gb18030"},
      {"gb_2312-80", "gb18030"},
      {"x-gbk", "gb18030"},
      {"shift_jis", "windows-31j"},
      {"shift-jis", "windows-31j"},
      {"sjis", "windows-31j"},
      {"x-sjis", "windows-31j"},
      {"euc-kr", "windows-949"},
      {"ks_c_5601-1987", "windows-949"},
      {"x-windows-949", "windows-949"}};
  for (const auto& [old_name, meant] : kMeant) {
    if (name == old_name) return meant;
  }
  return name;
}

// The text, unless ICU does not know the encoding or, when `strict`, a byte has no meaning in it.
std::optional<std::string> Convert(const std::string& encoding, std::string_view bytes,
                                   bool strict) {
  UErrorCode error = U_ZERO_ERROR;
  const Converter converter(ucnv_open(Meant(encoding).c_str(), &error), &ucnv_close);
  if (U_FAILURE(error)) return std::nullopt;
  if (strict) {
    ucnv_setToUCallBack(converter.get(), UCNV_TO_U_CALLBACK_STOP, nullptr, nullptr, nullptr,
                        &error);
  }
  const icu::UnicodeString text(bytes.data(), static_cast<int32_t>(bytes.size()), converter.get(),
                                error);
  if (U_FAILURE(error)) return std::nullopt;
  std::string utf8;
  text.toUTF8String(utf8);
  if (utf8.starts_with("\xEF\xBB\xBF")) utf8.erase(0, 3);
  return utf8;
}

// The encoding that `<?xml ... encoding="...">` names, in lower case; empty if none does.
std::string Declared(std::string_view text) {
  const std::string_view head = text.substr(0, kDeclarationBytes);
  const size_t begin = head.find("<?xml");
  if (begin == std::string_view::npos) return "";
  const std::string_view declaration = head.substr(begin, head.find("?>", begin) - begin);
  size_t at = declaration.find("encoding");
  if (at == std::string_view::npos) return "";
  at = declaration.find_first_of("\"'", at);
  if (at == std::string_view::npos) return "";
  const size_t end = declaration.find(declaration[at], at + 1);
  if (end == std::string_view::npos) return "";
  return Lower(Trim(declaration.substr(at + 1, end - at - 1)));
}

bool IsAscii(std::string_view bytes) {
  return std::none_of(bytes.begin(), bytes.end(),
                      [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
}

// Bytes of one encoding read as another have characters, but no markup.
bool HasMarkup(std::string_view text) { return text.find_first_of("<{") != std::string_view::npos; }

std::string Guess(std::string_view bytes) {
  UErrorCode error = U_ZERO_ERROR;
  const std::unique_ptr<UCharsetDetector, decltype(&ucsdet_close)> detector(ucsdet_open(&error),
                                                                            &ucsdet_close);
  if (U_FAILURE(error)) return "";
  ucsdet_enableInputFilter(detector.get(), true);  // tags say nothing
  const std::string_view head = bytes.substr(0, kDetectBytes);
  ucsdet_setText(detector.get(), head.data(), static_cast<int32_t>(head.size()), &error);
  int32_t count = 0;
  const UCharsetMatch** matches = ucsdet_detectAll(detector.get(), &count, &error);
  for (int32_t i = 0; U_SUCCESS(error) && i < count; ++i) {
    const std::string name = Lower(ucsdet_getName(matches[i], &error));
    if (name.starts_with("utf-")) continue;  // what it is not was found out before
    if (ucsdet_getConfidence(matches[i], &error) < kSureEnough) break;
    if (const auto text = Convert(name, bytes, true); text && HasMarkup(*text)) return name;
  }
  return "";
}

bool IsSingleByteLatin(const std::string& encoding) {
  const std::string meant = Meant(encoding);
  return meant == "windows-1252" || meant == "iso-8859-15";
}

}  // namespace

std::string AsUtf8(std::string_view bytes) {
  std::string utf8;
  icu::UnicodeString::fromUTF8({bytes.data(), static_cast<int32_t>(bytes.size())})
      .toUTF8String(utf8);
  return utf8;
}

DecodedText DecodeText(std::string_view bytes, std::string_view content_type,
                       std::vector<std::string>& problems) {
  std::string declared = Declared(bytes);
  std::vector<std::string> candidates;
  if (const char* mark = Beginning(bytes, std::begin(kOrderMarks), std::end(kOrderMarks))) {
    candidates.emplace_back(mark);
  } else if (const char* family =
                 Beginning(bytes, std::begin(kFirstBytes), std::end(kFirstBytes))) {
    // The exact name of a family of encodings can be read in any of them.
    const auto text = Convert(family, bytes.substr(0, kDeclarationBytes), false);
    const std::string exact = text ? Declared(*text) : "";
    if (!exact.empty() && std::string_view(family) == "ibm037") candidates.push_back(exact);
    candidates.emplace_back(family);
  }
  const std::string charset = HeaderParameter(content_type, "charset");
  // A Latin charset is often only the default of a web server, and UTF-8 does not come by chance.
  const bool is_default = IsSingleByteLatin(charset) && !IsAscii(bytes) &&
                          (declared.empty() || declared == "utf-8") &&
                          Convert("utf-8", bytes, true).has_value();
  if (is_default) {
    problems.push_back("the charset of the HTTP header, " + charset + ", is not that of the text");
    candidates.emplace_back("utf-8");
  } else if (!charset.empty()) {
    candidates.push_back(charset);
  }
  if (!declared.empty()) candidates.push_back(declared);
  candidates.emplace_back("utf-8");

  std::set<std::string> tried;
  for (const std::string& encoding : candidates) {
    if (!tried.insert(encoding).second) continue;
    if ((encoding == "us-ascii" || encoding == "ascii") && !IsAscii(bytes)) {
      problems.emplace_back("the text is not in us-ascii");
      continue;
    }
    auto text = Convert(encoding, bytes, true);
    if (text.has_value() && (HasMarkup(*text) || bytes.empty())) {
      return {*std::move(text), encoding};
    }
    problems.push_back("the text is not in " + std::string(Shorten(encoding, 40)));
  }
  std::string guess = Guess(bytes);
  if (guess.empty()) guess = "windows-1252";
  // A few wrong bytes in a text of UTF-8 are better lost than all the others.
  if (const auto broken = Convert("utf-8", bytes, false); broken && HasMarkup(*broken)) {
    size_t lost = 0;
    for (size_t at = 0; (at = broken->find("\xEF\xBF\xBD", at)) != std::string::npos; at += 3) {
      ++lost;
    }
    const size_t high = static_cast<size_t>(std::count_if(
        bytes.begin(), bytes.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; }));
    if (lost * 10 < high) return {*broken, "utf-8"};
  }
  auto text = Convert(guess, bytes, false);
  return {text ? *std::move(text) : std::string(), guess};
}

}  // namespace dossier::feed
