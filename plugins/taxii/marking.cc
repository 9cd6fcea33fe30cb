#include "taxii/marking.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace dossier::taxii {
namespace {

using sdk::StringAt;

// TLP 2.0 as an extension of marking definitions.
constexpr const char* kTlp2Extension = "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d";

// From the loosest to the strictest.
constexpr std::array<std::string_view, 6> kOrder = {"",          "TLP_CLEAR",        "TLP_GREEN",
                                                    "TLP_AMBER", "TLP_AMBER_STRICT", "TLP_RED"};

struct Predefined {
  std::string_view id;
  const char* tlp;
};

// The specification defines these once for all, so servers need not send them.
constexpr Predefined kPredefined[] = {
    {"marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9", "TLP_CLEAR"},
    {"marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da", "TLP_GREEN"},
    {"marking-definition--f88d31f6-486f-44da-b317-01333bde0b82", "TLP_AMBER"},
    {"marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed", "TLP_RED"},
    {"marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487", "TLP_CLEAR"},
    {"marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb", "TLP_GREEN"},
    {"marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421", "TLP_AMBER"},
    {"marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003", "TLP_AMBER_STRICT"},
    {"marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1", "TLP_RED"},
};

std::string TlpOfWord(std::string_view word) {
  if (word == "white" || word == "clear") return "TLP_CLEAR";
  if (word == "green") return "TLP_GREEN";
  if (word == "amber") return "TLP_AMBER";
  if (word == "amber+strict") return "TLP_AMBER_STRICT";
  if (word == "red") return "TLP_RED";
  return "";
}

std::string TlpOfMarking(const Graph& graph, const std::string& id) {
  for (const Predefined& predefined : kPredefined) {
    if (predefined.id == id) return predefined.tlp;
  }
  const Json* const marking = graph.FindAny(id);
  if (marking == nullptr) return "";
  if (const auto definition = marking->find("definition"); definition != marking->end()) {
    const std::string tlp = TlpOfWord(StringAt(*definition, "tlp"));
    if (!tlp.empty()) return tlp;
  }
  const auto extensions = marking->find("extensions");
  if (extensions == marking->end() || !extensions->is_object()) return "";
  const auto tlp2 = extensions->find(kTlp2Extension);
  return tlp2 == extensions->end() ? "" : TlpOfWord(StringAt(*tlp2, "tlp_2_0"));
}

}  // namespace

std::string StricterTlp(const std::string& a, const std::string& b) {
  const auto rank = [](const std::string& tlp) {
    return std::find(kOrder.begin(), kOrder.end(), tlp) - kOrder.begin();
  };
  return rank(b) > rank(a) ? b : a;
}

std::string TlpOf(const Graph& graph, const Json& object) {
  std::string tlp;
  const auto take = [&](const Json& id) {
    if (id.is_string()) tlp = StricterTlp(tlp, TlpOfMarking(graph, id.get<std::string>()));
  };
  if (const auto refs = object.find("object_marking_refs"); refs != object.end()) {
    for (const Json& id : *refs) take(id);
  }
  if (const auto granular = object.find("granular_markings"); granular != object.end()) {
    for (const Json& part : *granular) {
      if (part.is_object() && part.contains("marking_ref")) take(part["marking_ref"]);
    }
  }
  return tlp;
}

}  // namespace dossier::taxii
