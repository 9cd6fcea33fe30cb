#include "dossier/sdk/structured_record.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dossier/source.h"
#include "records/fact_json.h"

namespace dossier::sdk {
namespace {

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool IsWordByte(char c) {
  c = Lower(c);
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c & 0x80) != 0;
}

About WithDefaults(About about, const About& defaults) {
  if (about.asserter.empty() && about.asserter_type.empty()) {
    about.asserter = defaults.asserter;
    about.asserter_type = defaults.asserter_type;
  }
  if (about.status.empty()) about.status = defaults.status;
  if (about.asserted.empty()) about.asserted = defaults.asserted;
  if (about.tlp.empty()) about.tlp = defaults.tlp;
  about.confidence = std::min(about.confidence, defaults.confidence);
  return about;
}

std::string LowerField(std::string_view field) {
  field.remove_prefix(std::min(field.size(), std::string_view("FIELD_").size()));
  std::string name(field);
  std::transform(name.begin(), name.end(), name.begin(), Lower);
  return name;
}

std::string Dump(const FactJson& json) {
  return json.dump(-1, ' ', false, FactJson::error_handler_t::replace);
}

}  // namespace

Evidence Evidence::operator+(const Evidence& other) const {
  Evidence both = *this;
  both.runs_.insert(both.runs_.end(), other.runs_.begin(), other.runs_.end());
  return both;
}

StructuredRecord::StructuredRecord(std::string_view plugin) : plugin_(plugin) {}

void StructuredRecord::SetDefaults(About defaults) { defaults_ = std::move(defaults); }

Record StructuredRecord::Finish(std::string meta_json) const {
  Record record;
  record.media_type = "text/plain; charset=utf-8";
  record.body = body_;
  record.claims_json = ClaimsJson();
  record.meta_json = std::move(meta_json);
  return record;
}

Evidence StructuredRecord::Title(std::string_view text) {
  const std::string clean = CleanLine(text);
  if (clean.empty() || !body_.empty()) return {};
  body_ = clean + "\n";
  return {0, clean.size()};
}

Evidence StructuredRecord::Prose(std::string_view text) {
  Evidence evidence;
  bool new_paragraph = true;
  while (!text.empty()) {
    const size_t end = text.find_first_of("\r\n");
    const std::string line = CleanLine(text.substr(0, end));
    text = end == std::string_view::npos ? std::string_view() : text.substr(end);
    if (!line.empty()) {
      if (new_paragraph) {
        BeginBlock();
      }
      evidence = evidence + Evidence(body_.size(), body_.size() + line.size());
      body_ += line + "\n";
      new_paragraph = false;
    }
    // One line end goes on with the paragraph, two end it.
    size_t line_ends = 0;
    while (!text.empty() && (text[0] == '\r' || text[0] == '\n')) {
      if (text.substr(0, 2) == "\r\n") text.remove_prefix(1);
      text.remove_prefix(1);
      ++line_ends;
    }
    if (line_ends > 1) new_paragraph = true;
  }
  in_lines_ = false;
  return evidence;
}

void StructuredRecord::Section(std::string_view name) {
  pending_section_ = CleanLine(name);
  in_lines_ = false;
}

void StructuredRecord::BeginBlock() {
  if (!body_.empty()) body_ += "\n";
}

Evidence StructuredRecord::Line(std::string_view label, std::string_view value) {
  const std::vector<Evidence> evidence = Line(label, std::vector<std::string>{std::string(value)});
  return evidence[0];
}

std::vector<Evidence> StructuredRecord::Line(std::string_view label,
                                             const std::vector<std::string>& values) {
  std::vector<Evidence> evidence(values.size());
  bool begun = false;
  for (size_t i = 0; i < values.size(); ++i) {
    const std::string clean = CleanLine(values[i]);
    if (clean.empty()) continue;
    if (!begun) {
      if (!in_lines_) BeginBlock();
      if (!pending_section_.empty()) body_ += std::exchange(pending_section_, "") + "\n";
      in_lines_ = true;
      body_ += CleanLine(label) + ": ";
    } else {
      body_ += "; ";
    }
    begun = true;
    evidence[i] = Evidence(body_.size(), body_.size() + clean.size());
    body_ += clean;
  }
  if (begun) body_ += "\n";
  return evidence;
}

Evidence StructuredRecord::Find(std::string_view words, const Evidence& within) const {
  const std::string wanted = CleanLine(words);
  if (wanted.empty()) return {};
  for (const Evidence::Run& run : within.runs()) {
    auto from = body_.begin() + static_cast<std::ptrdiff_t>(run.start);
    const auto to = body_.begin() + static_cast<std::ptrdiff_t>(run.end);
    while (from != to) {
      from = std::search(from, to, wanted.begin(), wanted.end(),
                         [](char a, char b) { return Lower(a) == Lower(b); });
      if (from == to) break;
      const auto start = static_cast<size_t>(from - body_.begin());
      const size_t end = start + wanted.size();
      const bool whole =
          (start == 0 || !IsWordByte(body_[start - 1]) || !IsWordByte(wanted[0])) &&
          (end == body_.size() || !IsWordByte(body_[end]) || !IsWordByte(wanted.back()));
      if (whole) return {start, end};
      ++from;
    }
  }
  return {};
}

void StructuredRecord::AddClaim(std::string_view field, std::string_view key,
                                const std::string& value, const Evidence& evidence,
                                const About& about) {
  if (evidence.empty() || value == "{}") return;
  const About full = WithDefaults(about, defaults_);
  FactJson claim = FactJson::object();
  FactJson& spans = claim["evidence"] = FactJson::array();
  for (const Evidence::Run& run : evidence.runs()) {
    if (spans.size() == DOSSIER_MAX_EVIDENCE) break;
    spans.push_back({{"text", body_.substr(run.start, run.end - run.start)}, {"start", run.start}});
  }
  if (!full.asserter.empty() || !full.asserter_type.empty()) {
    FactJson& asserter = claim["asserter"] = FactJson::object();
    if (!full.asserter.empty()) asserter["name"] = CleanLine(full.asserter);
    if (!full.asserter_type.empty()) asserter["type"] = full.asserter_type;
  }
  if (!full.status.empty()) claim["status"] = full.status;
  claim["confidence"] = full.confidence;
  claim["rule"] = plugin_ + "." + (full.rule.empty() ? LowerField(field) : full.rule);
  if (FactJson asserted = JsonOf(full.asserted); !asserted.empty()) claim["asserted"] = asserted;
  if (!full.tlp.empty()) claim["tlp"] = full.tlp;

  std::string json = key.empty() ? "{\"field\":\"" + std::string(field) + "\",\"absence\":" + value
                                 : "{\"" + std::string(key) + "\":" + value;
  json += "," + Dump(claim).substr(1);
  if (!seen_.insert(json).second) return;
  // The brackets, and a comma before each.
  if (claims_.size() == DOSSIER_MAX_CLAIMS ||
      claims_bytes_ + json.size() + 3 > DOSSIER_MAX_CLAIMS_JSON) {
    ++claims_left_out_;
    return;
  }
  claims_bytes_ += json.size() + 1;
  claims_.push_back(std::move(json));
}

bool StructuredRecord::IsTooLongForClaims() const {
  return body_.size() > DOSSIER_MAX_CLAIMED_BODY;
}

size_t StructuredRecord::claims_left_out() const {
  return claims_left_out_ + (IsTooLongForClaims() ? claims_.size() : 0);
}

std::string StructuredRecord::ClaimsJson() const {
  if (claims_.empty() || IsTooLongForClaims()) return "";
  std::string json = "[";
  for (const std::string& claim : claims_) {
    if (json.size() > 1) json += ',';
    json += claim;
  }
  return json + "]";
}

void StructuredRecord::AddAbsence(std::string_view field, std::string_view reason,
                                  const Evidence& evidence, const About& about) {
  if (!reason.empty()) AddClaim(field, "", Dump(reason), evidence, about);
}

#define DOSSIER_SDK_ADD(Type, FIELD, key)                                                       \
  void StructuredRecord::Add(const Type& value, const Evidence& evidence, const About& about) { \
    AddClaim(FIELD, key, Dump(JsonOf(value)), evidence, about);                                 \
  }
DOSSIER_SDK_ADD(Status, "FIELD_STATUS", "statusValue")
DOSSIER_SDK_ADD(Kind, "FIELD_KIND", "kind")
DOSSIER_SDK_ADD(Victim, "FIELD_VICTIM", "victim")
DOSSIER_SDK_ADD(Initiator, "FIELD_INITIATOR", "initiator")
DOSSIER_SDK_ADD(Motive, "FIELD_MOTIVE", "motive")
DOSSIER_SDK_ADD(IncidentDate, "FIELD_DATE", "date")
DOSSIER_SDK_ADD(Disclosure, "FIELD_DISCLOSURE", "disclosure")
DOSSIER_SDK_ADD(Impact, "FIELD_IMPACT", "impact")
DOSSIER_SDK_ADD(Severity, "FIELD_SEVERITY", "severity")
DOSSIER_SDK_ADD(Measure, "FIELD_MEASURE", "measure")
DOSSIER_SDK_ADD(Investigation, "FIELD_INVESTIGATION", "investigation")
DOSSIER_SDK_ADD(StateResponse, "FIELD_RESPONSE", "response")
DOSSIER_SDK_ADD(Technique, "FIELD_TECHNIQUE", "technique")
DOSSIER_SDK_ADD(Vulnerability, "FIELD_VULNERABILITY", "vulnerability")
DOSSIER_SDK_ADD(Tool, "FIELD_TOOL", "tool")
DOSSIER_SDK_ADD(Attribution, "FIELD_ATTRIBUTION", "attribution")
DOSSIER_SDK_ADD(LegalAssessment, "FIELD_LEGAL_ASSESSMENT", "legalAssessment")
DOSSIER_SDK_ADD(EventStep, "FIELD_EVENT_STEP", "eventStep")
DOSSIER_SDK_ADD(Location, "FIELD_LOCATION", "location")
#undef DOSSIER_SDK_ADD

}  // namespace dossier::sdk
