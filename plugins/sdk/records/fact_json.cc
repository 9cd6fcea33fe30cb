#include "records/fact_json.h"

#include <cmath>
#include <string>
#include <string_view>
#include <vector>

#include "dossier/sdk/identifiers.h"
#include "dossier/sdk/structured_record.h"
#include "dossier/sdk/vocabulary.h"
#include "dossier/source.h"

namespace dossier::sdk {
namespace {

// At most as much as a claim may hold, whole characters; the rest stands in the body alone.
std::string Shortened(std::string text) {
  if (text.size() <= DOSSIER_MAX_CLAIM_TEXT) return text;
  size_t end = DOSSIER_MAX_CLAIM_TEXT;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  text.resize(end);
  return text;
}

// What the server would refuse the record for is not claimed; the body has it all the same.
bool IsRange(double min, double max) { return min >= 0 && min <= max; }

// One message in the making; writes what is not empty.
class Message {
 public:
  Message& Text(const char* key, const std::string& text) {
    std::string clean = Shortened(CleanLine(text));
    if (!clean.empty()) json_[key] = std::move(clean);
    return *this;
  }

  Message& Texts(const char* key, const std::vector<std::string>& texts) {
    FactJson array = FactJson::array();
    for (const std::string& text : texts) {
      std::string clean = Shortened(CleanLine(text));
      if (!clean.empty()) array.push_back(std::move(clean));
    }
    if (!array.empty()) json_[key] = std::move(array);
    return *this;
  }

  Message& Number(const char* key, double number) {
    // proto3 JSON writes whole numbers without a fraction, and 0 not at all.
    if (!std::isfinite(number) || number == 0) return *this;
    if (number == std::floor(number) && std::abs(number) < 9e15) {
      json_[key] = static_cast<int64_t>(number);
    } else {
      json_[key] = number;
    }
    return *this;
  }

  Message& Nested(const char* key, FactJson json) {
    if (!json.empty()) json_[key] = std::move(json);
    return *this;
  }

  FactJson Done() { return std::move(json_); }

 private:
  FactJson json_ = FactJson::object();
};

std::string PrecisionOf(const std::string& value) {
  if (value.empty()) return "";
  if (value.find('/') != std::string::npos) return "PRECISION_INTERVAL";
  if (value.size() == 4) return "PRECISION_YEAR";
  if (value.size() == 7) return "PRECISION_MONTH";
  if (value.size() == 10) return "PRECISION_DAY";
  return value.find(':') == std::string::npos ? "PRECISION_HOUR" : "PRECISION_SECOND";
}

}  // namespace

FactJson JsonOf(const Date& date) {
  if (date.empty()) return FactJson::object();
  return Message()
      .Text("value", date.value)
      .Text("precision", PrecisionOf(date.value))
      .Text("words", date.words)
      .Text("unresolvedReason", date.value.empty() ? "no calendar date is given" : "")
      .Text("precisionNote", date.precision_note)
      .Done();
}

FactJson JsonOf(const Status& value) { return Message().Text("status", value.status).Done(); }

FactJson JsonOf(const Kind& value) { return Message().Text("type", value.type).Done(); }

FactJson JsonOf(const Victim& value) {
  return Message()
      .Text("name", value.name)
      .Texts("aliases", value.aliases)
      .Text("category", value.category)
      .Text("country", value.country)
      .Text("sector", value.sector)
      .Text("role", value.role)
      .Done();
}

FactJson JsonOf(const Initiator& value) {
  return Message()
      .Text("name", value.name)
      .Texts("aliases", value.aliases)
      .Text("category", value.category)
      .Text("country", value.country)
      .Done();
}

FactJson JsonOf(const Motive& value) {
  return Message().Text("type", value.type).Text("targeting", value.targeting).Done();
}

FactJson JsonOf(const IncidentDate& value) {
  // An event without a date says nothing.
  if (value.date.empty()) return FactJson::object();
  return Message().Text("event", value.event).Nested("date", JsonOf(value.date)).Done();
}

FactJson JsonOf(const Disclosure& value) {
  return Message().Text("by", value.by).Text("name", value.name).Done();
}

FactJson JsonOf(const Impact& value) {
  Message message;
  message.Text("dimension", value.dimension).Text("degree", value.degree);
  if (value.quantity.has_value() && IsRange(value.quantity->min, value.quantity->max)) {
    message.Nested("quantity", Message()
                                   .Number("min", value.quantity->min)
                                   .Number("max", value.quantity->max)
                                   .Text("unit", value.quantity->unit)
                                   .Done());
  }
  if (value.money.has_value() && IsRange(value.money->min, value.money->max) &&
      IsCurrency(value.money->currency)) {
    message.Nested("money", Message()
                                .Number("min", value.money->min)
                                .Number("max", value.money->max)
                                .Text("currency", value.money->currency)
                                .Done());
  }
  return message.Text("moneyKind", value.money_kind)
      .Texts("dataKinds", value.data_kinds)
      .Text("description", value.description)
      .Done();
}

FactJson JsonOf(const Severity& value) {
  if (value.value.empty()) return FactJson::object();
  return Message().Text("scale", value.scale).Text("value", value.value).Done();
}

FactJson JsonOf(const Measure& value) {
  return Message()
      .Text("type", value.type)
      .Text("actor", value.actor)
      .Text("description", value.description)
      .Nested("date", JsonOf(value.date))
      .Done();
}

FactJson JsonOf(const Investigation& value) {
  return Message()
      .Text("body", value.body)
      .Text("country", value.country)
      .Text("state", value.state)
      .Nested("opened", JsonOf(value.opened))
      .Done();
}

FactJson JsonOf(const StateResponse& value) {
  return Message()
      .Text("type", value.type)
      .Text("actor", value.actor)
      .Text("country", value.country)
      .Text("description", value.description)
      .Nested("date", JsonOf(value.date))
      .Done();
}

FactJson JsonOf(const Technique& value) {
  const std::string id = FindTechniqueId(value.attack_id);
  if (id.empty() && value.description.empty()) return FactJson::object();
  return Message()
      .Text("attackId", id)
      .Text("phase", value.phase)
      .Text("description", value.description)
      .Done();
}

FactJson JsonOf(const Vulnerability& value) {
  const bool is_cve = FindCveIds(value.cve) == std::vector<std::string>{value.cve};
  FactJson json =
      Message().Text("cve", is_cve ? value.cve : "").Text("product", value.product).Done();
  if (value.zero_day) json["zeroDay"] = true;
  return json;
}

FactJson JsonOf(const Tool& value) {
  if (value.name.empty()) return FactJson::object();
  return Message().Text("type", value.type).Text("name", value.name).Done();
}

FactJson JsonOf(const Attribution& value) {
  return Message()
      .Text("attributedBy", value.attributed_by)
      .Text("basis", value.basis)
      .Text("initiator", value.initiator)
      .Text("country", value.country)
      .Text("channel", value.channel)
      .Text("stance", value.stance)
      .Text("hedge", value.hedge)
      .Nested("date", JsonOf(value.date))
      .Text("absence", value.absence)
      .Done();
}

FactJson JsonOf(const LegalAssessment& value) {
  return Message().Text("norm", value.norm).Text("description", value.description).Done();
}

FactJson JsonOf(const EventStep& value) {
  return Message()
      .Number("position", value.position)
      .Text("description", value.description)
      .Nested("date", JsonOf(value.date))
      .Done();
}

FactJson JsonOf(const Location& value) {
  return Message().Text("name", value.name).Text("country", value.country).Done();
}

}  // namespace dossier::sdk
