#ifndef DOSSIER_TESTS_PLUGINS_TAXII_OBJECTS_H_
#define DOSSIER_TESTS_PLUGINS_TAXII_OBJECTS_H_

#include <cstdio>
#include <string>
#include <utility>

#include "taxii/stix.h"

namespace dossier::taxii {

// "incident--00000000-0000-4000-8000-000000000007" for ("incident", 7).
inline std::string IdOf(const std::string& type, int number) {
  char uuid[40];
  std::snprintf(uuid, sizeof(uuid), "00000000-0000-4000-8000-%012d", number);
  return type + "--" + uuid;
}

// An object of STIX 2.1 with `more` on top of what every object has.
inline Json AnObject(const std::string& type, int number, const Json& more = Json::object()) {
  Json object = {{"type", type},
                 {"spec_version", "2.1"},
                 {"id", IdOf(type, number)},
                 {"created", "2031-01-02T08:00:00.000Z"},
                 {"modified", "2031-01-02T08:00:00.000Z"}};
  object.update(more);
  return object;
}

inline Json AnIncident(int number, const std::string& name) {
  return AnObject("incident", number, {{"name", name}});
}

inline Json ARelation(int number, const std::string& source, const std::string& verb,
                      const std::string& target) {
  return AnObject("relationship", number,
                  {{"source_ref", source}, {"relationship_type", verb}, {"target_ref", target}});
}

inline Json ABundle(Json objects) {
  return {{"type", "bundle"}, {"id", IdOf("bundle", 1)}, {"objects", std::move(objects)}};
}

}  // namespace dossier::taxii

#endif  // DOSSIER_TESTS_PLUGINS_TAXII_OBJECTS_H_
