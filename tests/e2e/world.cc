#include "tests/e2e/world.h"

#include <algorithm>
#include <functional>
#include <map>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "dossier/v1/incident_service.grpc.pb.h"
#include "dossier/v1/report_service.grpc.pb.h"
#include "dossier/v1/source_service.grpc.pb.h"
#include "dossier/v1/statement_service.grpc.pb.h"
#include "google/protobuf/message.h"
#include "gtest/gtest.h"

namespace dossier::e2e {
namespace {

// Reads all pages of a List method.
template <typename Request, typename Response, typename Call, typename Take>
void ReadPages(Request request, const Call& call, const Take& take) {
  request.set_page_size(100);
  Response response;
  do {
    grpc::ClientContext context;
    const grpc::Status status = call(&context, request, &response);
    ASSERT_TRUE(status.ok()) << status.error_message();
    take(response);
    request.set_page_token(response.next_page_token());
  } while (!response.next_page_token().empty());
}

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// Calls `visit` for every message of `type` within `message`.
void ForEach(const Message& message, const google::protobuf::Descriptor* type,
             const std::function<void(const Message&)>& visit) {
  if (message.GetDescriptor() == type) visit(message);
  std::vector<const FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
    if (!field->is_repeated()) {
      ForEach(message.GetReflection()->GetMessage(message, field), type, visit);
      continue;
    }
    for (int i = 0; i < message.GetReflection()->FieldSize(message, field); ++i) {
      ForEach(message.GetReflection()->GetRepeatedMessage(message, field, i), type, visit);
    }
  }
}

bool DependsOnArrival(const FieldDescriptor& field) {
  static const auto* const kFields = new std::vector<std::string>{
      "create_time", "update_time", "create_revision", "revision", "first_seen_time",
      "fetch_time",  "run",         "redirected_from", "origins"};
  return std::find(kFields->begin(), kFields->end(), field.name()) != kFields->end();
}

// Renders a message with names replaced by what they stand for, repeated messages sorted.
std::string Render(const Message& message, const std::map<std::string, std::string>& stand_for) {
  std::string text;
  std::vector<const FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  const auto scalar = [&](const FieldDescriptor* field, int index) -> std::string {
    const auto& reflection = *message.GetReflection();
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
      std::string value = index < 0 ? reflection.GetString(message, field)
                                    : reflection.GetRepeatedString(message, field, index);
      const auto known = stand_for.find(value);
      if (known != stand_for.end()) return known->second;
      for (const char* prefix : {"incidents/", "statements/", "claims/"}) {
        if (absl::StartsWith(value, prefix)) return "*";
      }
      return value;
    }
    switch (field->cpp_type()) {
      case FieldDescriptor::CPPTYPE_INT32:
        return absl::StrCat(reflection.GetInt32(message, field));
      case FieldDescriptor::CPPTYPE_INT64:
        return absl::StrCat(reflection.GetInt64(message, field));
      case FieldDescriptor::CPPTYPE_DOUBLE:
        return absl::StrCat(reflection.GetDouble(message, field));
      case FieldDescriptor::CPPTYPE_BOOL:
        return reflection.GetBool(message, field) ? "true" : "false";
      case FieldDescriptor::CPPTYPE_ENUM:
        return reflection.GetEnum(message, field)->name();
      default:
        return "?";
    }
  };
  for (const FieldDescriptor* field : fields) {
    if (DependsOnArrival(*field)) continue;
    std::vector<std::string> values;
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      const auto& reflection = *message.GetReflection();
      if (!field->is_repeated()) {
        values.push_back(Render(reflection.GetMessage(message, field), stand_for));
      } else {
        for (int i = 0; i < reflection.FieldSize(message, field); ++i) {
          values.push_back(Render(reflection.GetRepeatedMessage(message, field, i), stand_for));
        }
      }
    } else if (!field->is_repeated()) {
      values.push_back(scalar(field, -1));
    } else {
      for (int i = 0; i < message.GetReflection()->FieldSize(message, field); ++i) {
        values.push_back(scalar(field, i));
      }
    }
    std::sort(values.begin(), values.end());
    for (const std::string& value : values) absl::StrAppend(&text, field->name(), "{", value, "}");
  }
  return text;
}

}  // namespace

World ReadWorld(const std::shared_ptr<grpc::Channel>& channel) {
  World world;
  const auto incidents = v1::IncidentService::NewStub(channel);
  ReadPages<v1::ListIncidentsRequest, v1::ListIncidentsResponse>(
      {},
      [&](auto* context, const auto& request, auto* response) {
        return incidents->ListIncidents(context, request, response);
      },
      [&](const v1::ListIncidentsResponse& page) {
        world.incidents.insert(world.incidents.end(), page.incidents().begin(),
                               page.incidents().end());
      });
  for (const v1::Incident& incident : world.incidents) {
    v1::ListClaimsRequest request;
    request.set_parent(incident.name());
    ReadPages<v1::ListClaimsRequest, v1::ListClaimsResponse>(
        request,
        [&](auto* context, const auto& request, auto* response) {
          return incidents->ListClaims(context, request, response);
        },
        [&](const v1::ListClaimsResponse& page) {
          world.claims.insert(world.claims.end(), page.claims().begin(), page.claims().end());
        });
  }
  const auto statements = v1::StatementService::NewStub(channel);
  ReadPages<v1::ListStatementsRequest, v1::ListStatementsResponse>(
      {},
      [&](auto* context, const auto& request, auto* response) {
        return statements->ListStatements(context, request, response);
      },
      [&](const v1::ListStatementsResponse& page) {
        world.statements.insert(world.statements.end(), page.statements().begin(),
                                page.statements().end());
      });
  const auto reports = v1::ReportService::NewStub(channel);
  std::vector<std::string> names;
  ReadPages<v1::ListReportsRequest, v1::ListReportsResponse>(
      {},
      [&](auto* context, const auto& request, auto* response) {
        return reports->ListReports(context, request, response);
      },
      [&](const v1::ListReportsResponse& page) {
        for (const v1::Report& report : page.reports()) names.push_back(report.name());
      });
  for (const std::string& name : names) {
    grpc::ClientContext context;
    v1::GetReportRequest request;
    request.set_name(name);
    request.set_view(v1::REPORT_VIEW_FULL);
    const grpc::Status status =
        reports->GetReport(&context, request, &world.reports.emplace_back());
    EXPECT_TRUE(status.ok()) << status.error_message();
  }
  const auto sources = v1::SourceService::NewStub(channel);
  v1::ListRecordsRequest records;
  records.set_parent("sources/-");
  ReadPages<v1::ListRecordsRequest, v1::ListRecordsResponse>(
      records,
      [&](auto* context, const auto& request, auto* response) {
        return sources->ListRecords(context, request, response);
      },
      [&](const v1::ListRecordsResponse& page) {
        world.records.insert(world.records.end(), page.records().begin(), page.records().end());
      });
  return world;
}

std::string StateOf(const World& world) {
  std::map<std::string, std::string> stand_for;
  for (const v1::Report& report : world.reports) {
    const std::string content = absl::StrCat("report:", report.text_sha256().substr(0, 12));
    stand_for[report.name()] = content;
    for (const v1::ReportVersion& version : report.versions()) {
      stand_for[version.name()] = absl::StrCat("version:", version.text_sha256().substr(0, 12));
    }
  }
  std::vector<std::string> lines;
  for (const v1::Incident& incident : world.incidents) {
    lines.push_back("incident " + Render(incident, stand_for));
  }
  for (const v1::Claim& claim : world.claims) lines.push_back("claim " + Render(claim, stand_for));
  for (const v1::Statement& statement : world.statements) {
    lines.push_back("statement " + Render(statement, stand_for));
  }
  for (const v1::Report& report : world.reports) {
    lines.push_back("report " + Render(report, stand_for));
  }
  for (const v1::Record& record : world.records) {
    lines.push_back("record " + Render(record, stand_for));
  }
  std::sort(lines.begin(), lines.end());
  std::string state;
  for (const std::string& line : lines) absl::StrAppend(&state, line, "\n");
  return state;
}

int CheckSpans(const World& world) {
  std::map<std::string, const std::string*> texts;
  for (const v1::Report& report : world.reports) {
    texts[absl::StrCat(report.name(), "/versions/", report.version())] = &report.text();
  }
  int count = 0;
  const auto check = [&](const Message& message) {
    const v1::Span& span = static_cast<const v1::Span&>(message);
    ++count;
    const auto text = texts.find(span.report_version());
    if (text == texts.end()) {
      ADD_FAILURE() << "a span names no current version: " << span.ShortDebugString();
      return;
    }
    ASSERT_LE(span.start(), span.end());
    ASSERT_LE(span.end(), static_cast<int64_t>(text->second->size()));
    EXPECT_EQ(text->second->substr(span.start(), span.end() - span.start()), span.text());
    EXPECT_FALSE(span.text().empty());
  };
  for (const v1::Incident& incident : world.incidents) {
    ForEach(incident, v1::Span::descriptor(), check);
  }
  for (const v1::Claim& claim : world.claims) ForEach(claim, v1::Span::descriptor(), check);
  for (const v1::Statement& statement : world.statements) {
    ForEach(statement, v1::Span::descriptor(), check);
  }
  return count;
}

}  // namespace dossier::e2e
