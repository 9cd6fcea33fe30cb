#include <algorithm>
#include <chrono>
#include <random>
#include <string_view>

#include "check/child.h"
#include "check/tests.h"
#include "check/verdict.h"
#include "nlohmann/json.hpp"
#include "server/ingest/config_schema.h"

namespace dossier::check {
namespace {

using Json = nlohmann::json;

Json SchemaOf(const Module& module) {
  const Json schema = Json::parse(module->config_schema_json, nullptr, /*allow_exceptions=*/false);
  if (!schema.is_object()) Skip("its schema is not JSON");
  return schema;
}

std::string GivenConfigWorks(const Subject& subject) {
  const Module module = LoadModule(subject);
  if (const absl::Status fits =
          ingest::CheckConfig(module->config_schema_json, *subject.config_json);
      !fits.ok()) {
    Fail("the given configuration does not fit the schema: " + std::string(fits.message()),
         "correct the configuration or the schema");
  }
  RecordingHost host(subject.secrets);
  Instance(module, host, *subject.config_json).Require();
  RequireNoBreach(host.breaches());
  return "";
}

std::string CreateStaysOffTheNetwork(const Subject& subject) {
  const Module module = LoadModule(subject);
  RecordingHost host(subject.secrets);
  ForbidNetwork();
  const auto begin = std::chrono::steady_clock::now();
  Instance(module, host, *subject.config_json).Require();
  if (std::chrono::steady_clock::now() - begin > std::chrono::seconds(5)) {
    Fail("create took longer than 5 seconds", "wait for nothing in create; open may take 30");
  }
  return "";
}

// Configurations that are like `good` and cannot be meant.
std::vector<Json> Spoiled(const Json& good, const Json& schema) {
  std::vector<Json> all = {Json::object()};
  for (const auto& [key, value] : good.items()) {
    Json without = good;
    without.erase(key);
    all.push_back(without);
    for (const Json& wrong :
         {Json(nullptr), Json(-1), Json(1e300), Json(""), Json("\x01"), Json::array(),
          Json::object(), Json(true), Json(std::string(100'000, 'x')), Json({{"a", Json::array()}}),
          Json::array({Json(nullptr), Json::object()})}) {
      Json changed = good;
      changed[key] = wrong;
      all.push_back(std::move(changed));
    }
  }
  // Keys that the good one leaves out.
  const Json properties = schema.value("properties", Json::object());
  for (const auto& [key, unused] : properties.items()) {
    for (const Json& wrong : {Json(nullptr), Json("?"), Json(-1), Json::array({""})}) {
      if (good.contains(key)) continue;
      Json changed = good;
      changed[key] = wrong;
      all.push_back(std::move(changed));
    }
  }
  return all;
}

// Whether an error tells the operator where to look.
bool NamesAKey(const std::string& message, const Json& schema) {
  const Json properties = schema.value("properties", Json::object());
  for (const auto& [key, unused] : properties.items()) {
    if (message.find(key) != std::string::npos) return true;
  }
  return false;
}

// Creates an instance of a configuration that may be anything.
Answer TryCreate(const Module& module, const Subject& subject, const std::string& config) {
  RecordingHost host(subject.secrets);
  const Answer created = Instance(module, host, config).created();
  RequireNoBreach(host.breaches());
  if (created.code != DOSSIER_OK && created.code != DOSSIER_CONFIG &&
      created.code != DOSSIER_AUTH && created.code != DOSSIER_INTERNAL) {
    Fail("create returned " + created.Words(), "create returns OK, CONFIG, AUTH or INTERNAL");
  }
  return created;
}

std::string BadConfigsAreRefusedInWords(const Subject& subject) {
  const Module module = LoadModule(subject);
  const Json schema = SchemaOf(module);
  const Json good = Json::parse(*subject.config_json, nullptr, /*allow_exceptions=*/false);
  if (!good.is_object()) Skip("the given configuration is no JSON object");
  ForbidNetwork();
  int refused_by_schema = 0;
  int refused_by_create = 0;
  for (const Json& config : Spoiled(good, schema)) {
    const bool fits = ingest::CheckConfig(module->config_schema_json, config.dump()).ok();
    refused_by_schema += fits ? 0 : 1;
    // What the schema refuses never reaches a plugin, but no plugin may trust in that.
    const Answer created = TryCreate(module, subject, config.dump());
    if (created.ok()) continue;
    ++refused_by_create;
    if (created.message.empty()) {
      Fail("create returned " + CodeName(created.code) + " without a message",
           "fill in error->message: which key, why, what to do");
    }
    if (fits && created.code == DOSSIER_CONFIG && !NamesAKey(created.message, schema)) {
      Fail("create refused a configuration with words that name no key: " + created.message,
           "begin the message with the key, as in \"path: must not be empty\"");
    }
    if (fits && created.code == DOSSIER_INTERNAL) {
      Fail("create returned " + created.Words() + " for a configuration",
           "return CONFIG for what an operator can mend");
    }
  }
  const Json required = schema.value("required", Json::array());
  for (const Json& key : required) {
    Json without = good;
    without.erase(key.get<std::string>());
    if (ingest::CheckConfig(module->config_schema_json, without.dump()).ok()) {
      Fail("the schema lets a configuration pass without " + key.dump(), "list it as required");
    }
  }
  return std::to_string(refused_by_schema) + " refused by the schema, " +
         std::to_string(refused_by_create) + " by create";
}

std::string UnknownKeysAreRefused(const Subject& subject) {
  const Module module = LoadModule(subject);
  Json config = Json::parse(*subject.config_json, nullptr, /*allow_exceptions=*/false);
  if (!config.is_object()) Skip("the given configuration is no JSON object");
  config["a-key-that-nobody-knows"] = 1;
  if (ingest::CheckConfig(module->config_schema_json, config.dump()).ok()) {
    Fail("the schema lets unknown keys pass, so a typing mistake would go unnoticed",
         "write \"additionalProperties\": false into the schema");
  }
  return "";
}

// Bytes that are nearly JSON, and nearly the given configuration.
std::string Garbled(const std::string& good, std::mt19937_64& random) {
  std::string text = good;
  const auto below = [&](size_t bound) {
    return static_cast<size_t>(random() % std::max<size_t>(bound, 1));
  };
  for (size_t changes = 1 + below(4); changes > 0; --changes) {
    const size_t at = below(text.size());
    switch (below(5)) {
      case 0:
        if (!text.empty()) text[at] = static_cast<char>(random());
        break;
      case 1:
        text.insert(at, 1, "{}[]\",:\\0-e."[below(12)]);
        break;
      case 2:
        text.erase(at, 1 + below(8));
        break;
      case 3:
        text.resize(at);
        break;
      default:
        text += text.substr(at);
    }
  }
  return text;
}

std::string GarbledConfigsDoNoHarm(const Subject& subject) {
  const Module module = LoadModule(subject);
  // A changed address must lead nowhere; a changed path is only understood by create, not read.
  ForbidNetwork();
  std::mt19937_64 random(subject.seed);
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(5);
  int tried = 0;
  while (tried < 2000 && std::chrono::steady_clock::now() < until) {
    TryCreate(module, subject, Garbled(*subject.config_json, random));
    ++tried;
  }
  return std::to_string(tried) + " tried, seed " + std::to_string(subject.seed);
}

}  // namespace

std::vector<Test> ConfigTests() {
  return {
      {.name = "config",
       .promise = "takes the given configuration",
       .needs_config = true,
       .run = GivenConfigWorks},
      {.name = "offline-create",
       .promise = "does not use the network in create",
       .needs_config = true,
       .run = CreateStaysOffTheNetwork},
      {.name = "bad-config",
       .promise = "refuses bad configurations with CONFIG and the key",
       .needs_config = true,
       .run = BadConfigsAreRefusedInWords},
      {.name = "unknown-keys",
       .promise = "refuses keys that it does not know",
       .needs_config = true,
       .run = UnknownKeysAreRefused},
      {.name = "garbled-config",
       .promise = "survives garbled configurations",
       .needs_config = true,
       .run = GarbledConfigsDoNoHarm},
  };
}

}  // namespace dossier::check
