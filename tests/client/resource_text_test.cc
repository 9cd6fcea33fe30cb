#include "client/output/resource_text.h"

#include "client/output/explained_incident_text.h"
#include "client/output/explained_text.h"
#include "client/output/history_text.h"
#include "client/output/json.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace dossier::client {
namespace {

using testing::HasSubstr;
using testing::Not;

v1::Date ADate(const std::string& value) {
  v1::Date date;
  date.set_value(value);
  return date;
}

// Who says it, where, since when.
void Prove(v1::Provenance& provenance, v1::ClaimStatus status, const std::string& asserter,
           v1::SpeakerType type, const std::string& words) {
  provenance.set_status(status);
  provenance.set_report_count(1);
  provenance.set_first_report("reports/a1");
  auto* who = provenance.add_asserters();
  who->set_name(asserter);
  who->set_type(type);
  provenance.add_evidence()->set_text(words);
}

v1::Incident AnIncident() {
  v1::Incident incident;
  incident.set_name("incidents/k3f9");
  incident.set_title("Espionage at the Harbour Board");
  incident.set_report_count(2);
  incident.set_statement_count(1);
  incident.set_revision(42);
  auto* victim = incident.add_victims();
  victim->set_name("Harbour Board");
  victim->add_aliases("HB");
  victim->set_category(v1::PARTY_CATEGORY_STATE_INSTITUTION);
  victim->set_country("NL");
  Prove(*victim->mutable_provenance(), v1::CLAIM_STATUS_CONFIRMED_BY_VICTIM, "Harbour Board",
        v1::SPEAKER_TYPE_VICTIM, "The Harbour Board was attacked.");
  auto* motive = incident.add_motives();
  motive->set_type(v1::Motive::TYPE_ESPIONAGE);
  Prove(*motive->mutable_provenance(), v1::CLAIM_STATUS_REPORTED, "", v1::SPEAKER_TYPE_MEDIA,
        "It was espionage.");
  auto* date = incident.add_dates();
  date->set_event(v1::IncidentDate::EVENT_DETECTED);
  *date->mutable_date() = ADate("2031-09");
  auto* declined = incident.add_absences();
  declined->set_field(v1::FIELD_ATTRIBUTION);
  declined->set_reason(v1::ABSENCE_REASON_STATED_UNKNOWN);
  Prove(*declined->mutable_provenance(), v1::CLAIM_STATUS_CONFIRMED_BY_VICTIM, "Harbour Board",
        v1::SPEAKER_TYPE_VICTIM, "It is not yet known who did it.");
  auto* silent = incident.add_absences();
  silent->set_field(v1::FIELD_IMPACT);
  silent->set_reason(v1::ABSENCE_REASON_NOT_REPORTED);
  auto* relation = incident.add_relations();
  relation->set_type(v1::Relation::TYPE_SAME_VICTIM_LATER);
  relation->set_incident("incidents/m7c2");
  relation->add_reasons("both hit the Harbour Board");
  auto* report = incident.add_reports();
  report->set_report("reports/a1");
  report->set_role(v1::REPORT_ROLE_PRIMARY);
  report->set_title("Board spied on");
  report->set_publisher("The Courier");
  *report->mutable_published() = ADate("2031-10-20");
  auto* second = incident.add_reports();
  second->set_report("reports/b2");
  second->set_role(v1::REPORT_ROLE_BACKGROUND);
  second->set_score(0.9);
  second->add_reasons("same victim");
  return incident;
}

v1::Statement AStatement() {
  v1::Statement statement;
  statement.set_name("statements/s1");
  statement.set_text("We will not be moved.");
  statement.set_form(v1::Statement::FORM_DIRECT);
  statement.set_kind(v1::Statement::KIND_FINDING);
  statement.mutable_speaker()->set_name("Harbour Board");
  statement.mutable_speaker()->set_type(v1::SPEAKER_TYPE_VICTIM);
  auto* first = statement.add_occurrences();
  first->set_report("reports/a1");
  first->set_publisher("The Courier");
  *first->mutable_published() = ADate("2031-10-20");
  first->add_content()->set_text("“We will not be moved.”");
  first->mutable_cue()->set_text("said");
  first->add_source()->set_text("it");
  first->add_coreference()->set_text("the Board");
  statement.add_occurrences()->set_report("reports/b2");
  statement.add_occurrences()->set_report("reports/b2");
  statement.add_about()->set_incident("incidents/k3f9");
  return statement;
}

TEST(ResourceTextTest, AnIncidentIsShownWithWhoSaysWhatSinceWhenAndInWhichWords) {
  EXPECT_EQ(WholeText(AnIncident(), {AStatement()}, QuoteAlone, Style{}),
            R"(Espionage at the Harbour Board
incidents/k3f9 · 2 reports · 1 statement · revision 42

Victims
  Harbour Board (HB), state institution, NL
      confirmed by victim · asserted by Harbour Board (victim)
      “The Harbour Board was attacked.” first in reports/a1 (The Courier, 2031-10-20)

Motive
  espionage
      reported
      “It was espionage.” first in reports/a1 (The Courier, 2031-10-20)

Dates
  detected 2031-09

Not known
  attribution: stated unknown
      confirmed by victim · asserted by Harbour Board (victim)
      “It is not yet known who did it.” first in reports/a1 (The Courier, 2031-10-20)
  no report tells: impact

Statements
  “We will not be moved.”
      Harbour Board (victim) · direct · finding
      statements/s1 · printed in reports/a1 (The Courier, 2031-10-20), reports/b2

Related incidents
  same victim later: incidents/m7c2
      both hit the Harbour Board

Reports
  reports/a1 · primary · 2031-10-20 · The Courier · “Board spied on”
  reports/b2 · background
      linked with 0.90: same victim
)");
}

TEST(ResourceTextTest, WhatAReportSaysLedToAnIncidentIsQuoted) {
  v1::Incident incident = AnIncident();
  v1::Relation& relation = *incident.mutable_relations(0);
  relation.set_type(v1::Relation::TYPE_FOLLOWS_FROM);
  relation.add_evidence()->set_text("They came in with passwords stolen in an earlier breach.");
  EXPECT_THAT(WholeText(incident, {}, QuoteAlone, Style{}),
              HasSubstr("  follows from: incidents/m7c2\n"
                        "      both hit the Harbour Board\n"
                        "      “They came in with passwords stolen in an earlier breach.”\n"));
}

TEST(ResourceTextTest, AnIncidentTellsHowManyOfItsReportsAreIndependent) {
  v1::Incident incident = AnIncident();
  incident.set_report_count(41);
  incident.set_independent_report_count(1);
  EXPECT_THAT(WholeText(incident, {}, QuoteAlone, Style()),
              HasSubstr("41 reports, 1 independent source"));
  EXPECT_THAT(ListEntry(incident, Style()), HasSubstr("41 reports, 1 independent source"));
  incident.set_independent_report_count(41);
  EXPECT_THAT(ListEntry(incident, Style()), Not(HasSubstr("independent")));
  incident.set_report_count(5000);
  EXPECT_THAT(ListEntry(incident, Style()),
              HasSubstr("5000 reports, at least 41 independent sources"));
}

TEST(ResourceTextTest, AContradictionIsToldByWhatIsSaidAgainstTheValue) {
  v1::Incident incident = AnIncident();
  v1::IncidentDate& other = *incident.add_dates();
  other.set_event(v1::IncidentDate::EVENT_DETECTED);
  *other.mutable_date() = ADate("2031-10");
  other.mutable_provenance()->add_claims("claims/c1");
  other.mutable_provenance()->add_claims("claims/c2");
  v1::Provenance& first = *incident.mutable_dates(0)->mutable_provenance();
  for (const char* claim : {"claims/c1", "claims/c2", "claims/c3"})
    first.add_contradicted_by(claim);
  EXPECT_THAT(WholeText(incident, {}, QuoteAlone, Style{}),
              HasSubstr("contradicted by detected 2031-10; claims/c3\n"));
}

TEST(ResourceTextTest, AHistoryTellsWhatCameAndWentAndWhatPeopleDecided) {
  v1::Event created;
  created.set_type(v1::Event::TYPE_CREATED);
  created.set_revision(3);
  created.mutable_commit_time()->set_seconds(1'700'000'000);
  created.mutable_incident()->set_title("Espionage at the Harbour Board");
  created.mutable_incident()->add_motives()->set_type(v1::Motive::TYPE_ESPIONAGE);
  v1::Event decided;
  decided.set_revision(5);
  decided.mutable_commit_time()->set_seconds(1'700'000'060);
  v1::Decision& decision = *decided.mutable_decision();
  decision.set_name("decisions/d1");
  decision.set_author("jana");
  decision.set_reason("the date is told elsewhere");
  decision.mutable_unlink()->set_report("reports/a1");
  decision.mutable_unlink()->set_incident("incidents/k3f9");
  v1::Event changed = created;
  changed.set_revision(5);
  *changed.mutable_commit_time() = decided.commit_time();
  changed.mutable_incident()->clear_motives();
  changed.mutable_incident()->add_victims()->set_name("Harbour Board");
  v1::Event gone;
  gone.set_type(v1::Event::TYPE_MERGED);
  gone.set_revision(6);
  gone.add_successors("incidents/m7c2");
  *gone.mutable_commit_time() = decided.commit_time();
  EXPECT_EQ(HistoryText({created, decided, changed, gone}, Style{}), R"(
revision 3 · 2023-11-14 22:13:20 UTC
  + title: Espionage at the Harbour Board
  + motive: espionage

revision 5 · 2023-11-14 22:14:20 UTC
  jana: unlink reports/a1 from incidents/k3f9
      decisions/d1 · the date is told elsewhere
  - motive: espionage
  + victims: Harbour Board

revision 6 · 2023-11-14 22:14:20 UTC
  became part of incidents/m7c2
)");
}

TEST(ResourceTextTest, WithoutColoursTheWordsThatProveAValueAreMarkedInTheirSentence) {
  v1::Span span;
  span.set_start(4);
  span.set_end(9);
  span.set_text("Board");
  EXPECT_EQ(QuoteInSentence(span, "The Board was hit.", Style{}), "“The ‹Board› was hit.”");
  EXPECT_EQ(QuoteInSentence(span, "The Board was hit.", Style{.colour = true}),
            "“The \x1b[1mBoard\x1b[0m was hit.”");
}

TEST(ResourceTextTest, AValueIsExplainedWithHowMuchStandsBehindIt) {
  v1::ExplainIncidentResponse explained;
  *explained.mutable_incident() = AnIncident();
  v1::Provenance& victim = *explained.mutable_incident()->mutable_victims(0)->mutable_provenance();
  victim.set_claim_count(41);
  victim.set_report_count(1);
  EXPECT_THAT(ExplainedText(explained, Style()), HasSubstr("41 claims from 1 independent report"));
}

TEST(ResourceTextTest, AReportNamesThoseThatPrintedItsTextBefore) {
  v1::Report report;
  report.set_name("reports/c3");
  report.set_credit("Tidewire");
  report.set_syndicated_from("reports/a1");
  for (int i = 0; i < 12; ++i) {
    v1::NearDuplicate& copy = *report.add_near_duplicates();
    copy.set_report("reports/a1");
    copy.set_type(v1::NearDuplicate::TYPE_WIRE);
    copy.set_similarity(0.93);
  }
  const std::string text = WholeText(report, Style());
  EXPECT_THAT(text, HasSubstr("credits      Tidewire"));
  EXPECT_THAT(text, HasSubstr("text of      reports/a1"));
  EXPECT_THAT(text, HasSubstr("reports/a1 · wire · 93% of the shorter text"));
  EXPECT_THAT(text, HasSubstr("and 2 more"));
}

TEST(ResourceTextTest, AListTellsEachIncidentInTwoLines) {
  EXPECT_EQ(ListEntry(AnIncident(), Style{}),
            "incidents/k3f9  Espionage at the Harbour Board\n"
            "  Harbour Board · detected 2031-09 · 2 reports · 1 statement\n");
}

TEST(ResourceTextTest, AStatementIsShownWithEveryPlaceThatPrintsIt) {
  EXPECT_EQ(WholeText(AStatement(), Style{}), R"(Harbour Board (victim)
statements/s1 · direct · finding
“We will not be moved.”

About
  incidents/k3f9

Printed in
  reports/a1 (The Courier, 2031-10-20)
      “We will not be moved.”
      cue “said” · speaker there “it” · who is “the Board”
  reports/b2
  reports/b2
)");
}

void Differ(v1::Occurrence& occurrence, v1::Difference::Type type, const v1::Statement& statement,
            const std::string& text, const std::string& after, const std::string& printed) {
  auto* difference = occurrence.add_differences();
  const size_t at =
      text.empty() ? statement.text().find(after) + after.size() : statement.text().find(text);
  difference->set_type(type);
  difference->set_start(static_cast<int64_t>(at));
  difference->set_end(static_cast<int64_t>(at + text.size()));
  difference->set_text(text);
  difference->set_printed(printed);
}

TEST(ResourceTextTest, WordingsAreMarkedInTheStatementsWordsAndAMisquoteIsCalledOne) {
  v1::Statement statement;
  statement.set_name("statements/s1");
  statement.set_text("We did not lose 400 letters, and we organised our defence at once.");
  statement.set_form(v1::Statement::FORM_DIRECT);
  statement.mutable_speaker()->set_name("Harbour Board");
  auto* own = statement.add_occurrences();
  own->set_report("reports/p1");
  own->set_directness(v1::Occurrence::DIRECTNESS_OWN_PUBLICATION);
  own->set_wording(v1::Occurrence::WORDING_SAME);
  auto* cut = statement.add_occurrences();
  cut->set_report("reports/a1");
  cut->set_wording(v1::Occurrence::WORDING_EDITED);
  cut->add_content()->set_text("“[The board] organized our defence at once [on Monday]”");
  using D = v1::Difference;
  Differ(*cut, D::TYPE_CUT, statement, "We did not lose 400 letters, and", "", "");
  Differ(*cut, D::TYPE_BRACKETED, statement, "we", "", "[The board]");
  Differ(*cut, D::TYPE_SPELLING, statement, "organised", "", "organized");
  Differ(*cut, D::TYPE_BRACKETED, statement, "", "at once", "[on Monday]");
  auto* wrong = statement.add_occurrences();
  wrong->set_report("reports/b2");
  wrong->set_wording(v1::Occurrence::WORDING_ALTERED);
  wrong->add_content()->set_text("“We did lose 4,000 letters”");
  Differ(*wrong, D::TYPE_OMITTED, statement, "not", "", "");
  Differ(*wrong, D::TYPE_REPLACED, statement, "400", "", "4,000");
  Differ(*wrong, D::TYPE_CUT, statement, "our defence at once", "", "");
  EXPECT_EQ(WholeText(statement, Style{}), R"(Harbour Board
statements/s1 · direct
“We did not lose 400 letters, and we organised our defence at once.”

Printed in
  reports/p1 · own publication · same words
  reports/a1 · edited, marked as such
      “[The board] organized our defence at once [on Monday]”
      [… 7 words] [-we-][The board] {organised|organized} our defence at once [on Monday].
  reports/b2 · MISQUOTE: words altered
      “We did lose 4,000 letters”
      We did [-not-] lose [-400-]{+4,000+} letters, and we organised [… 4 words].
  marks: [-left out-] {+added+} [… cut] [printer’s] {as said|as spelt} <moved>
)");
  EXPECT_THAT(ListEntry(statement, Style{}), HasSubstr("3 reports print it · 1 misquote"));
}

TEST(ResourceTextTest, ColoursChangeNothingButTheColours) {
  const std::string plain = WholeText(AnIncident(), {AStatement()}, QuoteAlone, Style{});
  std::string coloured = WholeText(AnIncident(), {AStatement()}, QuoteAlone, Style{.colour = true});
  EXPECT_THAT(coloured, HasSubstr("\x1b[32mconfirmed by victim\x1b[0m"));
  for (size_t at = coloured.find('\x1b'); at != std::string::npos; at = coloured.find('\x1b')) {
    coloured.erase(at, coloured.find('m', at) - at + 1);
  }
  EXPECT_EQ(coloured, plain);
}

TEST(ResourceTextTest, AStatementIsExplainedBesideItsMarkedSentence) {
  const std::string text = "It rained. “We will stay,” Jane Roe said on Monday. Then it stopped.";
  const auto span = [&](absl::string_view words) {
    v1::Span span;
    span.set_start(static_cast<int64_t>(text.find(std::string(words))));
    span.set_end(span.start() + static_cast<int64_t>(words.size()));
    span.set_text(std::string(words));
    return span;
  };
  v1::Statement statement;
  statement.set_name("statements/s1");
  statement.mutable_speaker()->set_name("Jane Roe");
  v1::Occurrence& occurrence = *statement.add_occurrences();
  occurrence.set_report_version("reports/a1/versions/1");
  *occurrence.add_content() = span("“We will stay,”");
  *occurrence.add_source() = span("Jane Roe");
  *occurrence.mutable_cue() = span("said");
  v1::Explanation& reason = *occurrence.add_explanations();
  reason.set_decision("kind");
  reason.set_value("measure_announced");
  reason.set_rule("kind.phrases");
  reason.set_entry("kinds.txt: will stay");
  *reason.add_evidence() = span("will stay");
  reason.set_score(1.25);
  reason.set_threshold(0.85);
  v1::Explanation::Weight& weight = *reason.add_weights();
  weight.set_feature("measure_announced by kinds.txt: will stay");
  weight.set_weight(1.25);
  v1::Occurrence& gone = *statement.add_occurrences();
  gone.set_report_version("reports/b2/versions/1");
  *gone.add_content() = span("“We will stay,”");
  gone.mutable_content(0)->set_start(0);
  EXPECT_EQ(ExplainedText(
                statement, [&](const std::string&) { return text; }, Style{}),
            R"(Jane Roe
statements/s1

In reports/a1/versions/1
  ‹words “We will stay,”› ‹speaker Jane Roe› ‹cue said› on Monday.

  kind: measure announced · kind.phrases by “will stay” (kinds.txt: will stay)
      weighs 1.25, needs 0.85:
      +1.25 measure_announced by kinds.txt: will stay

In reports/b2/versions/1
  “We will stay,”

  No reasons: its text is no longer held, or is read otherwise today.
)");
}

TEST(ResourceTextTest, StatementsComeInTheOrderInWhichTheyWerePrinted) {
  const auto said = [](const std::string& text, const std::string& date, int start) {
    v1::Statement statement;
    statement.set_text(text);
    auto* occurrence = statement.add_occurrences();
    occurrence->set_report("reports/a1");
    occurrence->mutable_published()->set_value(date);
    occurrence->add_content()->set_start(start);
    return statement;
  };
  const std::string text = WholeText(v1::Incident(),
                                     {said("fourth", "", 0), said("third", "2031-05", 9),
                                      said("second", "2031-04", 7), said("first", "2031-04", 3)},
                                     QuoteAlone, Style{});
  EXPECT_LT(text.find("first"), text.find("second"));
  EXPECT_LT(text.find("second"), text.find("third"));
  EXPECT_LT(text.find("third"), text.find("fourth"));
}

v1::Span SpanOf(const std::string& text, const std::string& words) {
  v1::Span span;
  span.set_start(static_cast<int64_t>(text.find(words)));
  span.set_end(span.start() + static_cast<int64_t>(words.size()));
  span.set_text(words);
  return span;
}

TEST(QuoteTest, EvidenceIsQuotedWithinItsSentence) {
  const std::string text =
      "It was at HB. Dr. Roe of the board said hackers spied on it. “Who?” Nobody knows.\nEnd";
  EXPECT_EQ(QuoteInSentence(SpanOf(text, "hackers"), text, Style{}),
            "“Dr. Roe of the board said ‹hackers› spied on it.”");
  EXPECT_EQ(QuoteInSentence(SpanOf(text, "Nobody"), text, Style{}), "“‹Nobody› knows.”");
  EXPECT_EQ(QuoteInSentence(SpanOf(text, "was"), text, Style{}), "“It ‹was› at HB.”");
  EXPECT_EQ(QuoteInSentence(SpanOf(text, "hackers"), text, Style{.colour = true}),
            "“Dr. Roe of the board said \x1b[1mhackers\x1b[0m spied on it.”");
}

TEST(QuoteTest, ALongSentenceIsCutBetweenWordsOnBothSides) {
  std::string text;
  for (int i = 0; i < 100; ++i) text += "wörter ";
  text += "here";
  for (int i = 0; i < 100; ++i) text += " später";
  const std::string quote = QuoteInSentence(SpanOf(text, "here"), text, Style{});
  EXPECT_THAT(quote, testing::StartsWith("“… wörter "));
  EXPECT_THAT(quote, testing::EndsWith(" später …”"));
  EXPECT_THAT(quote, HasSubstr("wörter ‹here› später"));
  EXPECT_LT(quote.size(), 600u);
}

TEST(QuoteTest, ASpanOfAnotherTextStandsAlone) {
  v1::Span span = SpanOf("Hackers came.", "Hackers");
  EXPECT_EQ(QuoteInSentence(span, "", Style{}), "“Hackers”");
  EXPECT_EQ(QuoteInSentence(span, "Another text altogether.", Style{}), "“Hackers”");
  span.set_start(-5);
  EXPECT_EQ(QuoteInSentence(span, "Hackers came.", Style{}), "“Hackers”");
}

TEST(ResourceTextTest, AHostileTitleDoesNotReachTheTerminal) {
  v1::Incident incident;
  incident.set_title("Breach\x1b]0;owned\x07\x1b[2J");
  EXPECT_THAT(WholeText(incident, {}, QuoteAlone, Style{}), Not(HasSubstr("\x1b")));
  EXPECT_THAT(ListEntry(incident, Style{}), Not(HasSubstr("\x1b")));
}

TEST(ResourceTextTest, AReportIsShownWithItsTextOnlyIfItWasFetched) {
  v1::Report report;
  report.set_name("reports/a1");
  report.set_title("Board spied on");
  report.set_version(1);
  EXPECT_THAT(WholeText(report, Style{}), HasSubstr("published    no date"));
  EXPECT_THAT(WholeText(report, Style{}), Not(HasSubstr("Text\n")));
  report.set_text("First line.\n\nSecond line.\n");
  EXPECT_THAT(WholeText(report, Style{}), HasSubstr("\nText\nFirst line.\n\nSecond line.\n"));
}

TEST(ResourceTextTest, SourcesStandInColumns) {
  v1::Source source;
  source.set_name("sources/news");
  source.set_plugin("plugins/folder");
  source.set_state(v1::Source::STATE_FAILED);
  source.mutable_error()->set_message("the directory /srv/news does not exist");
  EXPECT_EQ(
      SourceTable({source}, Style{}),
      "SOURCE        PLUGIN          STATE   RECORDS  LAST ITEM  ERROR\n"
      "sources/news  plugins/folder  failed  0                   the directory /srv/news does "
      "not exist\n");
}

TEST(ResourceTextTest, AnEventIsOneLine) {
  v1::Event event;
  event.set_type(v1::Event::TYPE_UPDATED);
  event.set_revision(7);
  event.set_name("incidents/k3f9");
  *event.mutable_incident() = AnIncident();
  EXPECT_EQ(EventLine(event, Style{}),
            "r7      updated  incidents/k3f9           Espionage at the Harbour Board\n");
  event.set_type(v1::Event::TYPE_LEFT);
  event.clear_resource();
  EXPECT_EQ(EventLine(event, Style{}), "r7      left     incidents/k3f9           \n");
}

TEST(ResourceTextTest, AnEventTellsWhatChangedAndWhereAResourceWent) {
  v1::Event event;
  event.set_type(v1::Event::TYPE_SPLIT);
  event.set_revision(7);
  event.set_name("incidents/k3f9");
  event.mutable_incident()->set_title("A harbour stands still");
  event.add_successors("incidents/b");
  event.mutable_changed_fields()->add_paths("victims");
  event.mutable_changed_fields()->add_paths("dates");
  EXPECT_EQ(EventLine(event, Style{}),
            "r7      split    incidents/k3f9           A harbour stands still · into incidents/b · "
            "[victims, dates]\n");
  event.Clear();
  event.set_type(v1::Event::TYPE_MERGED);
  event.set_revision(8);
  event.set_name("incidents/k3f9");
  event.add_successors("incidents/b");
  EXPECT_EQ(EventLine(event, Style{}),
            "r8      merged   incidents/k3f9           into incidents/b\n");
}

TEST(JsonTest, AMessageIsOneLineWithTheFieldNamesOfTheProto) {
  v1::Incident incident;
  incident.set_name("incidents/k3f9");
  incident.add_redirected_from("incidents/a");
  incident.set_revision(int64_t{1} << 60);
  EXPECT_EQ(JsonLine(incident),
            "{\"name\":\"incidents/k3f9\",\"redirected_from\":[\"incidents/a\"],\"revision\":"
            "\"1152921504606846976\"}\n");
}

TEST(JsonTest, WhatChangedIsNamedAsFiltersNameIt) {
  v1::Event event;
  event.set_name("incidents/k3f9");
  event.mutable_changed_fields()->add_paths("report_count");
  event.mutable_changed_fields()->add_paths("victims");
  event.mutable_incident()->set_title("\"changed_fields\":\"titleSake\"");
  EXPECT_THAT(JsonLine(event), AllOf(HasSubstr("\"changed_fields\":\"report_count,victims\""),
                                     HasSubstr("titleSake")));
}

TEST(JsonTest, WhatCannotBePrintedIsNotSilentlyLeftOut) {
  v1::Source source;
  auto* detail = source.mutable_error()->add_details();
  detail->set_type_url("type.googleapis.com/acme.Unknown");
  detail->set_value("\x0a\x01x");
  EXPECT_THAT(JsonLine(source), HasSubstr("\"unprintable\":\"dossier.v1.Source\""));
}

}  // namespace
}  // namespace dossier::client
