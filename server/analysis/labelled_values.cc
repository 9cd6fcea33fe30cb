#include "server/analysis/labelled_values.h"

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "server/analysis/quantities.h"
#include "server/analysis/words.h"

namespace dossier::analysis {
namespace {

using Event = v1::IncidentDate;

// What the value behind a label is: the section of labels.txt, and for a date or a number its kind.
struct Label {
  enum Sort : uint8_t { kVictim, kInitiator, kPlace, kDate, kCount, kMoney } sort;
  int kind = 0;              // an IncidentDate::Event or Impact::MoneyKind
  absl::string_view unit;    // of a count
  bool of_the_hurt = false;  // a count of people who came to harm
};

const absl::flat_hash_map<std::string, Label>& Labels() {
  static const auto* const labels = [] {
    const absl::flat_hash_map<absl::string_view, Label> sections = {
        {"victim", {Label::kVictim}},
        {"initiator", {Label::kInitiator}},
        {"place", {Label::kPlace}},
        {"started", {Label::kDate, Event::EVENT_STARTED}},
        {"ended", {Label::kDate, Event::EVENT_ENDED}},
        {"detected", {Label::kDate, Event::EVENT_DETECTED}},
        {"disclosed", {Label::kDate, Event::EVENT_DISCLOSED}},
        {"recovered", {Label::kDate, Event::EVENT_RECOVERED}},
        {"reported-to-authority", {Label::kDate, Event::EVENT_REPORTED_TO_AUTHORITY}},
        {"people", {Label::kCount, 0, "people"}},
        {"hurt", {Label::kCount, 0, "people", true}},
        {"records", {Label::kCount, 0, "records"}},
        {"loss", {Label::kMoney, v1::Impact::MONEY_KIND_LOSS}},
        {"fine", {Label::kMoney, v1::Impact::MONEY_KIND_FINE}},
        {"ransom demanded", {Label::kMoney, v1::Impact::MONEY_KIND_RANSOM_DEMANDED}},
        {"ransom paid", {Label::kMoney, v1::Impact::MONEY_KIND_RANSOM_PAID}},
        {"stolen", {Label::kMoney, v1::Impact::MONEY_KIND_STOLEN}},
    };
    auto* all = new absl::flat_hash_map<std::string, Label>;
    ForEachSectionEntry("labels", [&](absl::string_view section, absl::string_view label) {
      all->emplace(label, sections.at(section));
    });
    return all;
  }();
  return *labels;
}

// A line with a label of the lexicon.
struct Line {
  Label label;
  Span words;   // of the label
  Range value;  // never empty
};

class FormReader {
 public:
  FormReader(const FactReading& reading, const Segmentation& segmentation,
             std::vector<Finding>& findings)
      : reading_(reading), text_(reading.text), segmentation_(segmentation), findings_(findings) {}

  void Read() {
    for (const Paragraph& paragraph : text_.paragraphs()) ReadLine(paragraph);
    constexpr size_t kFewest = 2;
    if (lines_.size() < kFewest) return;
    SetAsideOthers();
    for (const Line& line : lines_) Write(line);
  }

 private:
  // The label without articles and "(s)": "date of breach" of "Date of the breach(es)".
  void ReadLine(const Paragraph& paragraph) {
    constexpr uint32_t kLongest = 8;  // tokens of a label
    const uint32_t end = std::min(paragraph.tokens.end, paragraph.tokens.begin + kLongest + 1);
    uint32_t begin = paragraph.tokens.begin;
    while (begin < end && !text_.token(begin).IsWord()) ++begin;  // a bullet
    uint32_t colon = begin;
    while (colon < end && text_.token(colon).mark != ':') ++colon;
    if (colon == begin || colon + 1 >= paragraph.tokens.end || colon == end) return;
    label_.clear();
    for (uint32_t at = begin; at < colon; ++at) {
      const Token& token = text_.token(at);
      if (token.mark == '(') break;
      if (token.Is(kArticle)) continue;
      absl::StrAppend(&label_, label_.empty() ? "" : " ", text_.Lower(at));
    }
    const auto known = Labels().find(label_);
    if (known == Labels().end()) return;
    lines_.push_back(
        {known->second, text_.SpanOf({begin, colon}), {colon + 1, paragraph.tokens.end}});
  }

  // What the label says of a date or a number holds against what the words around say.
  void SetAsideOthers() {
    std::erase_if(findings_, [&](const Finding& finding) {
      const v1::Claim& claim = *finding.claim;
      return std::any_of(lines_.begin(), lines_.end(), [&](const Line& line) {
        if (!text_.SpanOf(line.value).Contains(finding.begin)) return false;
        return (line.label.sort == Label::kDate && claim.has_date()) ||
               (line.label.sort == Label::kCount && claim.impact().has_quantity()) ||
               (line.label.sort == Label::kMoney && claim.impact().has_money()) ||
               (line.label.sort == Label::kVictim && claim.has_initiator());
      });
    });
  }

  void Write(const Line& line) {
    switch (line.label.sort) {
      case Label::kVictim:
      case Label::kInitiator:
      case Label::kPlace:
        return WriteName(line);
      case Label::kDate:
        return WriteDates(line);
      case Label::kCount:
        return WriteCount(line);
      case Label::kMoney:
        return WriteMoney(line);
    }
  }

  // A finding of the report's own happening.
  v1::Claim& Add(const Line& line, v1::Field field, RuleName rule, Span value) {
    constexpr double kLabelled = 0.8;
    v1::Claim& claim = AddFinding(reading_, field, rule, kLabelled, {value, line.words}, findings_);
    Finding& finding = findings_.back();
    if (segmentation_.of_sentence[finding.sentence] < 0) {
      finding.sentence = segmentation_.happenings[0].lead;
    }
    return claim;
  }

  // The name ends with its part of the line: "Wonderloan plc, Vells".
  Range NameIn(Range value) const {
    constexpr uint32_t kLongest = 9;
    uint32_t end = value.begin;
    while (end < value.end && end - value.begin < kLongest) {
      const uint32_t mark = text_.token(end).mark;
      if (mark == ',' || mark == '(' || mark == ';' || mark == '.' || mark == '|') break;
      ++end;
    }
    const Token& first = text_.token(value.begin);
    const bool is_name = first.Has(kCapitalised) && !first.Is(kNegation) &&
                         !text_.token(end - (end > value.begin ? 1 : 0)).Is(kAuxiliary);
    static constexpr absl::string_view kNobody[] = {"unknown", "undisclosed", "n/a",     "none",
                                                    "not",     "withheld",    "various", "multiple",
                                                    "several", "pending"};
    const bool is_nobody = std::find(std::begin(kNobody), std::end(kNobody),
                                     text_.Lower(value.begin)) != std::end(kNobody);
    return is_name && !is_nobody ? Range{value.begin, end} : Range{};
  }

  void WriteName(const Line& line) {
    const Range name = NameIn(line.value);
    if (name.empty()) return;
    const Span words = text_.SpanOf(name);
    const Mention* const mention = reading_.entities.MentionAt(words.begin);
    const Entity* const entity =
        mention == nullptr ? nullptr : &reading_.entities.entity(mention->entity);
    // Elsewhere the text may call them by less than all of it.
    const bool is_known = entity != nullptr && entity->type != EntityType::kCountry &&
                          mention->tokens.begin == name.begin && mention->tokens.end <= name.end &&
                          mention->tokens.end + 2 > name.end;
    const absl::string_view called =
        is_known ? absl::string_view(entity->name) : text_.Slice(words);
    const absl::string_view country = entity == nullptr ? absl::string_view() : entity->country;
    if (line.label.sort == Label::kPlace) {
      v1::Location& place =
          *Add(line, v1::FIELD_LOCATION, "location.labelled", words).mutable_location();
      place.set_name(std::string(text_.Slice(words)));
      place.set_country(std::string(country));
    } else if (line.label.sort == Label::kVictim) {
      v1::Victim& victim = *Add(line, v1::FIELD_VICTIM, "victim.labelled", words).mutable_victim();
      victim.set_name(std::string(called));
      victim.set_country(std::string(country));
      victim.set_role(v1::Victim::ROLE_PRIMARY);
    } else {
      v1::Initiator& initiator =
          *Add(line, v1::FIELD_INITIATOR, "initiator.labelled", words).mutable_initiator();
      initiator.set_name(std::string(called));
      initiator.set_country(std::string(country));
    }
  }

  // The first date of the value; of "3 May to 9 May 2031" the beginning and the end.
  void WriteDates(const Line& line) {
    const Span value = text_.SpanOf(line.value);
    const auto end = reading_.dates.end();
    const auto date = std::find_if(reading_.dates.begin(), end, [&](const DateExpression& one) {
      return one.begin >= value.begin && !one.value.empty();
    });
    if (date == end || date->end > value.end) return;
    const auto add = [&](int event, const DateExpression& day) {
      const Span words{static_cast<uint32_t>(day.begin), static_cast<uint32_t>(day.end)};
      v1::IncidentDate& claim = *Add(line, v1::FIELD_DATE, "date.labelled", words).mutable_date();
      claim.set_event(static_cast<Event::Event>(event));
      FillDate(text_, day, *claim.mutable_date());
    };
    const bool starts = line.label.kind == Event::EVENT_STARTED;
    if (starts && date->precision == DatePrecision::kInterval && date->form == DateForm::kSpan) {
      const std::pair<absl::string_view, absl::string_view> ends = absl::StrSplit(date->value, '/');
      DateExpression day = *date;
      day.precision = DatePrecision::kDay;
      day.value = std::string(ends.first);
      add(Event::EVENT_STARTED, day);
      day.value = std::string(ends.second);
      add(Event::EVENT_ENDED, day);
      return;
    }
    add(line.label.kind, *date);
    constexpr size_t kBetween = 9;  // bytes: " through "
    const auto next = date + 1;
    if (starts && next != end && next->end <= value.end && next->begin - date->end <= kBetween) {
      add(Event::EVENT_ENDED, *next);
    }
  }

  void WriteCount(const Line& line) {
    constexpr uint32_t kReach = 4;  // "more than about 3,000"
    const uint32_t end = std::min(line.value.end, line.value.begin + kReach);
    for (uint32_t at = line.value.begin; at < end; ++at) {
      const std::optional<Figure> figure = FigureAt(text_, at);
      if (!figure) continue;
      if (figure->max == 0) return;
      v1::Impact& impact =
          *Add(line, v1::FIELD_IMPACT, "impact.labelled", figure->span).mutable_impact();
      SetRange(*figure, *impact.mutable_quantity());
      impact.mutable_quantity()->set_unit(std::string(line.label.unit));
      if (line.label.of_the_hurt) impact.set_dimension(v1::Impact::DIMENSION_HUMAN);
      return;
    }
  }

  void WriteMoney(const Line& line) {
    const Span value = text_.SpanOf(line.value);
    if (!amounts_) amounts_ = FindQuantities(text_, reading_.landmarks);
    for (const QuantityMention& amount : *amounts_) {
      if (!amount.money() || !value.Contains(amount.span)) continue;
      v1::Impact& impact =
          *Add(line, v1::FIELD_IMPACT, "impact.labelled", amount.span).mutable_impact();
      impact.set_dimension(v1::Impact::DIMENSION_MONETARY);
      SetRange(amount, *impact.mutable_money());
      impact.mutable_money()->set_currency(std::string(amount.currency));
      impact.set_money_kind(static_cast<v1::Impact::MoneyKind>(line.label.kind));
      return;
    }
  }

  const FactReading& reading_;
  const Text& text_;
  const Segmentation& segmentation_;
  std::vector<Finding>& findings_;
  std::vector<Line> lines_;
  std::string label_;
  std::optional<std::vector<QuantityMention>> amounts_;
};

}  // namespace

void FindLabelledValues(const FactReading& reading, const Segmentation& segmentation,
                        std::vector<Finding>& findings) {
  FormReader(reading, segmentation, findings).Read();
}

}  // namespace dossier::analysis
