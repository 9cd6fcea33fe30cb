#include "tests/e2e/fire/truth.h"

#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "gtest/gtest.h"
#include "server/query/filter.h"
#include "server/store/terms.h"

namespace dossier::e2e {
namespace {

const google::protobuf::Message* ResourceOf(const v1::Event& event) {
  switch (event.resource_case()) {
    case v1::Event::kIncident:
      return &event.incident();
    case v1::Event::kStatement:
      return &event.statement();
    case v1::Event::kReport:
      return &event.report();
    case v1::Event::kClaim:
      return &event.claim();
    case v1::Event::kSource:
      return &event.source();
    case v1::Event::kDecision:
      return &event.decision();
    case v1::Event::RESOURCE_NOT_SET:
      break;
  }
  return nullptr;
}

bool Ends(v1::Event::Type type) {
  return type == v1::Event::TYPE_DELETED || type == v1::Event::TYPE_MERGED;
}

std::vector<store::Collection> CollectionsOf(const Question& question) {
  std::vector<store::Collection> collections;
  for (const auto& [name, collection] : {std::pair{"incident", store::Collection::kIncident},
                                         {"statement", store::Collection::kStatement},
                                         {"report", store::Collection::kReport},
                                         {"claim", store::Collection::kClaim},
                                         {"source", store::Collection::kSource},
                                         {"decision", store::Collection::kDecision}}) {
    const auto& types = question.types;
    if (types.empty() || std::find(types.begin(), types.end(), name) != types.end()) {
      collections.push_back(collection);
    }
  }
  return collections;
}

// As what somebody who asks sees a change; UNSPECIFIED if not at all.
v1::Event::Type Seen(v1::Event::Type happened, bool before, bool now) {
  if (Ends(happened)) return before ? happened : v1::Event::TYPE_UNSPECIFIED;
  if (happened == v1::Event::TYPE_CREATED) return now ? happened : v1::Event::TYPE_UNSPECIFIED;
  if (before) return now ? happened : v1::Event::TYPE_LEFT;
  return now ? v1::Event::TYPE_ENTERED : v1::Event::TYPE_UNSPECIFIED;
}

}  // namespace

std::shared_ptr<grpc::Channel> PatientChannel(const std::string& address) {
  grpc::ChannelArguments options;
  options.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  options.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 100);
  options.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 50);
  options.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 200);
  return grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), options);
}

Truth::Truth(const std::string& address)
    : stub_(v1::WatchService::NewStub(PatientChannel(address))), reader_([this] { Read(); }) {}

void Truth::Stop() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
    if (context_ != nullptr) context_->TryCancel();
  }
  if (reader_.joinable()) reader_.join();
}

void Truth::Read() {
  std::string token;
  while (true) {
    grpc::ClientContext context;
    context.set_wait_for_ready(true);
    v1::WatchRequest request;
    token.empty() ? request.set_after_revision(0) : request.set_resume_token(token);
    request.mutable_progress_interval()->set_nanos(200'000'000);
    {
      std::lock_guard lock(mutex_);
      if (stopping_) return;
      context_ = &context;
    }
    const auto stream = stub_->Watch(&context, request);
    std::vector<v1::Event> pending;
    v1::WatchResponse response;
    while (stream->Read(&response)) {
      for (const v1::Event& event : response.events()) pending.push_back(event);
      if (response.resume_token().empty()) continue;
      token = response.resume_token();
      std::lock_guard lock(mutex_);
      for (const v1::Event& event : pending) Take(event);
      pending.clear();
      if (response.has_progress()) head_ = std::max(head_, response.progress().revision());
      moved_.notify_all();
    }
    const grpc::Status status = stream->Finish();
    if (status.error_code() == grpc::StatusCode::OUT_OF_RANGE) ++mistakes_;
    std::lock_guard lock(mutex_);
    context_ = nullptr;
  }
}

void Truth::Take(const v1::Event& event) {
  const bool goes_on = event.revision() == head_ || event.revision() == head_ + 1;
  if (!goes_on) ++mistakes_;
  head_ = event.revision();
  Change change{event.type(), event.revision(), event.name(), *store::CollectionOf(event.name())};
  if (const auto* resource = ResourceOf(event)) change.terms = store::TermsOf(*resource);
  changes_.push_back(std::move(change));
}

int64_t Truth::Await(int64_t revision) {
  std::unique_lock lock(mutex_);
  for (int64_t before = -1; head_ < revision && head_ > before;) {
    before = head_;
    moved_.wait_for(lock, std::chrono::minutes(1), [&] { return head_ > before; });
  }
  return head_;
}

int64_t Truth::head() {
  std::lock_guard lock(mutex_);
  return head_;
}

std::vector<Truth::Told> Truth::Expected(const Question& question, int64_t after) {
  std::lock_guard lock(mutex_);
  const auto filter = query::Filter::Parse(question.filter, CollectionsOf(question));
  if (!filter.ok()) ADD_FAILURE() << question.filter << ": " << filter.status();
  if (!filter.ok()) return {};
  std::map<std::string, bool> matched;
  std::vector<Told> told;
  for (const Change& change : changes_) {
    bool& matches = matched[change.name];
    const bool before = std::exchange(
        matches,
        !Ends(change.type) && store::Matches(filter->For(change.collection), change.terms, {}));
    const v1::Event::Type type = Seen(change.type, before, matches);
    if (type != v1::Event::TYPE_UNSPECIFIED && change.revision > after) {
      told.push_back({type, change.revision, change.name});
    }
  }
  return told;
}

std::map<std::string, int64_t> Truth::Matches(const Question& question) {
  std::map<std::string, int64_t> matches;
  for (const Told& told : Expected(question, 0)) {
    if (Ends(told.type) || told.type == v1::Event::TYPE_LEFT) {
      matches.erase(told.name);
    } else {
      matches[told.name] = told.revision;
    }
  }
  return matches;
}

}  // namespace dossier::e2e
