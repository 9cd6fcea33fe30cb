#include "tests/server/app/questions.h"

#include <algorithm>
#include <functional>
#include <iterator>
#include <optional>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "dossier/v1/admin_service.pb.h"
#include "dossier/v1/decision_service.pb.h"
#include "dossier/v1/incident_service.pb.h"
#include "dossier/v1/report_service.pb.h"
#include "dossier/v1/source_service.pb.h"
#include "dossier/v1/statement_service.pb.h"
#include "gtest/gtest.h"
#include "server/query/resource_type.h"
#include "server/store/fields.h"
#include "server/store/terms.h"
#include "tests/support/status_matchers.h"

namespace dossier::app {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::MethodDescriptor;
using store::Collection;

// One thing to say in a request.
using Say = std::function<void(Message&)>;

constexpr Collection kPublic[] = {Collection::kIncident, Collection::kStatement,
                                  Collection::kReport,   Collection::kClaim,
                                  Collection::kSource,   Collection::kDecision};

const google::protobuf::FileDescriptor* const kServices[] = {
    v1::GetIncidentRequest::descriptor()->file(), v1::GetStatementRequest::descriptor()->file(),
    v1::GetReportRequest::descriptor()->file(),   v1::GetDecisionRequest::descriptor()->file(),
    v1::GetSourceRequest::descriptor()->file(),   v1::DigestStateRequest::descriptor()->file()};

// What the methods read whose name ends like this, and whose names they take.
struct Subject {
  const char* method;
  Collection read;
  Collection named;
};
constexpr Subject kSubjects[] = {
    {"GetReportVersion", Collection::kReport, Collection::kReportVersion},
    {"DiffReportVersions", Collection::kReport, Collection::kReport},
    {"ListClaims", Collection::kClaim, Collection::kIncident},
    {"ListOccurrences", Collection::kStatement, Collection::kStatement},
    {"ListRedactions", Collection::kDecision, Collection::kDecision},
    {"Incident", Collection::kIncident, Collection::kIncident},
    {"Incidents", Collection::kIncident, Collection::kIncident},
    {"Statement", Collection::kStatement, Collection::kStatement},
    {"Statements", Collection::kStatement, Collection::kStatement},
    {"Report", Collection::kReport, Collection::kReport},
    {"Reports", Collection::kReport, Collection::kReport},
    {"Decision", Collection::kDecision, Collection::kDecision},
    {"Decisions", Collection::kDecision, Collection::kDecision},
    {"Source", Collection::kSource, Collection::kSource},
    {"Sources", Collection::kSource, Collection::kSource},
    {"DigestState", Collection::kIncident, Collection::kIncident}};

// Words that some resources have.
constexpr const char* kWords[] = {"ransomware", "\"took no ship\" OR harbour", "pol*", "ottilie",
                                  "NOT hospital"};

constexpr int kMostValues = 2;
constexpr int kMostVersions = 3;

const Subject* SubjectOf(const MethodDescriptor& method) {
  const auto* found =
      std::find_if(std::begin(kSubjects), std::end(kSubjects),
                   [&](const Subject& each) { return absl::EndsWith(method.name(), each.method); });
  return found == std::end(kSubjects) ? nullptr : found;
}

// `count` of them at most, any.
std::vector<std::string> Some(const std::set<std::string>& all, size_t count,
                              std::mt19937& random) {
  std::vector<std::string> some;
  std::sample(all.begin(), all.end(), std::back_inserter(some), count, random);
  return some;
}

// What may be said in requests of one method.
class Options {
 public:
  Options(const MethodDescriptor& method, const Subject& subject, Topics& topics,
          std::mt19937& random)
      : method_(method), subject_(subject), topics_(topics), random_(random) {}

  // For each field but the moment and the token: what to say; the first one of a field that is
  // required is said if nothing else is.
  std::map<const FieldDescriptor*, std::vector<Say>> All() {
    std::map<const FieldDescriptor*, std::vector<Say>> all;
    for (int i = 0; i < method_.input_type()->field_count(); ++i) {
      const FieldDescriptor* field = method_.input_type()->field(i);
      if (field->name() == "as_of" || field->name() == "page_token") continue;
      all[field] = Of(field);
      EXPECT_FALSE(all[field].empty()) << "what is there to say for " << field->full_name() << "?";
    }
    return all;
  }

 private:
  std::vector<Say> Of(const FieldDescriptor* field) {
    const std::string& name = field->name();
    if (name == "name" || name == "parent") return Texts(field, Names());
    if (name == "filter") return Texts(field, Filters());
    if (name == "order_by") return Texts(field, Orders());
    if (name == "read_mask") return Masks(field);
    if (name == "facets") return Facets(field);
    if (name == "page_size" || name == "facet_size") return Numbers(field, {1, 3, 7, 1000});
    if (name == "from" || name == "to") return Numbers(field, {1, 2, 3});
    if (name == "view") return {SetView(field, v1::REPORT_VIEW_FULL)};
    if (name == "published_until") return Texts(field, {"2031-06-30"});
    return {};
  }

  static Say SetView(const FieldDescriptor* field, int value) {
    return [field, value](Message& request) {
      request.GetReflection()->SetEnumValue(&request, field, value);
    };
  }

  static std::vector<Say> Texts(const FieldDescriptor* field,
                                const std::vector<std::string>& texts) {
    std::vector<Say> says;
    for (const std::string& text : texts) {
      says.push_back([field, text](Message& request) {
        request.GetReflection()->SetString(&request, field, text);
      });
    }
    return says;
  }

  static std::vector<Say> Numbers(const FieldDescriptor* field, const std::vector<int>& numbers) {
    std::vector<Say> says;
    for (const int number : numbers) {
      says.push_back([field, number](Message& request) {
        request.GetReflection()->SetInt32(&request, field, number);
      });
    }
    return says;
  }

  std::vector<std::string> Names() {
    const bool versions = subject_.named == Collection::kReportVersion;
    std::vector<std::string> names;
    for (const std::string& name :
         topics_.NamesOf(versions ? Collection::kReport : subject_.named)) {
      if (!versions) names.push_back(name);
      for (int i = 1; versions && i <= kMostVersions; ++i) {
        names.push_back(absl::StrCat(name, "/versions/", i));
      }
    }
    names.push_back(versions ? "reports/never/versions/1"
                             : absl::StrCat(store::CollectionId(subject_.named), "/never"));
    return names;
  }

  std::vector<std::string> Filters() {
    std::vector<std::string> filters(std::begin(kWords), std::end(kWords));
    for (const auto& [field, values] : topics_.ValuesOf(subject_.read)) {
      filters.push_back(absl::StrCat(field, ":*"));
      for (const std::string& value : Some(values, kMostValues, random_)) {
        const char* const relations[] = {" = ", " != ", " < ", " >= "};
        const bool sorts =
            store::FindIndexedField(subject_.read, field)->kind >= store::FieldKind::kNumber;
        const std::string quoted =
            absl::StrCat("\"", absl::StrReplaceAll(value, {{"\\", "\\\\"}, {"\"", "\\\""}}), "\"");
        filters.push_back(absl::StrCat(field, relations[random_() % (sorts ? 4 : 2)], quoted));
      }
    }
    // Several at once.
    for (size_t i = 0, plain = filters.size(); i < plain / 8; ++i) {
      filters.push_back(absl::StrCat("(", filters[random_() % plain], ") ",
                                     random_() % 2 == 0 ? "AND" : "OR", " NOT (",
                                     filters[random_() % plain], ")"));
    }
    return filters;
  }

  std::vector<std::string> Orders() {
    std::vector<std::string> orders;
    for (const auto& [field, values] : topics_.ValuesOf(subject_.read)) {
      orders.push_back(field);
      orders.push_back(absl::StrCat(field, " desc"));
    }
    for (size_t i = 0, plain = orders.size(); i + 2 < plain; i += 7) {
      orders.push_back(absl::StrCat(orders[i], ", ", orders[i + 2]));
    }
    return orders;
  }

  std::vector<Say> Masks(const FieldDescriptor* field) {
    const auto* type = query::ResourceType(subject_.read);
    std::vector<Say> says;
    for (int i = 0; i < type->field_count(); ++i) {
      says.push_back([field, path = type->field(i)->name()](Message& request) {
        auto& mask = static_cast<google::protobuf::FieldMask&>(
            *request.GetReflection()->MutableMessage(&request, field));
        mask.add_paths(path);
      });
    }
    return says;
  }

  std::vector<Say> Facets(const FieldDescriptor* field) {
    std::vector<Say> says;
    for (const auto& [facet, values] : topics_.ValuesOf(subject_.read)) {
      says.push_back([field, facet = facet](Message& request) {
        request.GetReflection()->AddString(&request, field, facet);
      });
    }
    return says;
  }

  const MethodDescriptor& method_;
  const Subject& subject_;
  Topics& topics_;
  std::mt19937& random_;
};

bool IsRequired(const FieldDescriptor* field) {
  return field->name() == "name" || field->name() == "parent";
}

// Calls of one method.
class Calls {
 public:
  Calls(const MethodDescriptor& method, std::map<const FieldDescriptor*, std::vector<Say>> options,
        std::mt19937& random)
      : method_(method), options_(std::move(options)), random_(random) {}

  std::vector<Question> Ask(int mixed) {
    if (options_.empty() || !IsRequired(options_.begin()->first)) Add({});
    for (const auto& [field, says] : options_) {
      for (const Say& say : says) Add({{field, say}});
    }
    for (int i = 0; options_.size() > 1 && i < mixed; ++i) {
      std::map<const FieldDescriptor*, Say> several;
      for (const auto& [field, says] : options_) {
        if (field->name() != "published_until" && random_() % 2 == 0) several[field] = Any(says);
      }
      Add(several);
    }
    return std::move(questions_);
  }

 private:
  const Say& Any(const std::vector<Say>& says) { return says[random_() % says.size()]; }

  void Add(std::map<const FieldDescriptor*, Say> says) {
    for (const auto& [field, values] : options_) {
      if (IsRequired(field) && !says.contains(field)) says[field] = Any(values);
    }
    std::shared_ptr<Message> request(google::protobuf::MessageFactory::generated_factory()
                                         ->GetPrototype(method_.input_type())
                                         ->New());
    for (const auto& [field, say] : says) say(*request);
    questions_.push_back({&method_, std::move(request)});
  }

  const MethodDescriptor& method_;
  const std::map<const FieldDescriptor*, std::vector<Say>> options_;
  std::mt19937& random_;
  std::vector<Question> questions_;
};

}  // namespace

void Topics::Add(store::Reader& reader, int64_t revision) {
  for (const Collection collection : kPublic) {
    store::Selection selection{.collection = collection, .limit = 500, .as_of = revision};
    while (true) {
      const auto page = reader.Select(selection);
      ASSERT_OK(page.status());
      for (const store::Resource& resource : page->resources) {
        names_[collection].insert(resource.name);
        const auto message = query::ParseAny(resource);
        ASSERT_OK(message.status());
        for (const store::Term& term : store::TermsOf(**message)) {
          const store::IndexedField* field = store::FindIndexedField(collection, term.field);
          if (field == nullptr) continue;
          values_[collection][term.field].insert(store::ReadableValue(*field, term.value));
        }
      }
      if (!page->more || page->resources.empty()) break;
      selection.after_key = page->resources.back().key;
    }
  }
}

std::string Question::ToString() const {
  return absl::StrCat(method->name(), " {", request->ShortDebugString(), "}");
}

bool Question::IsRanked() const {
  const auto text = [&](const char* name) {
    const FieldDescriptor* field = request->GetDescriptor()->FindFieldByName(name);
    return field == nullptr ? "" : request->GetReflection()->GetString(*request, field);
  };
  return absl::StartsWith(method->name(), "List") && text("order_by").empty() &&
         std::any_of(std::begin(kWords), std::end(kWords),
                     [&](const char* words) { return absl::StrContains(text("filter"), words); });
}

std::vector<const MethodDescriptor*> ReadsOfThePast() {
  std::vector<const MethodDescriptor*> reads;
  for (const auto* file : kServices) {
    for (int i = 0; i < file->service(0)->method_count(); ++i) {
      const MethodDescriptor* method = file->service(0)->method(i);
      if (method->input_type()->FindFieldByName("as_of") != nullptr) reads.push_back(method);
    }
  }
  return reads;
}

std::vector<Question> QuestionsAbout(Topics& topics, std::mt19937& random, int mixed) {
  std::vector<Question> all;
  for (const MethodDescriptor* method : ReadsOfThePast()) {
    const Subject* subject = SubjectOf(*method);
    EXPECT_NE(subject, nullptr) << "what does " << method->full_name() << " read?";
    if (subject == nullptr) continue;
    Calls calls(*method, Options(*method, *subject, topics, random).All(), random);
    std::vector<Question> asked = calls.Ask(mixed);
    std::move(asked.begin(), asked.end(), std::back_inserter(all));
  }
  return all;
}

}  // namespace dossier::app
