#ifndef DOSSIER_PLUGINS_TAXII_STIX_H_
#define DOSSIER_PLUGINS_TAXII_STIX_H_

#include <string>
#include <string_view>
#include <vector>

#include "dossier/sdk/json.h"

namespace dossier::taxii {

using sdk::Json;

// An object that is not STIX, and why.
struct Defect {
  // Its id if it has one, else what stands in for it: its place and a hash of its bytes.
  std::string id;
  std::string why;
};

// What a file, a URL or a page of a server holds.
struct StixContent {
  // Each has a type, an id and common properties as STIX 2.1 demands (2.0 is accepted).
  std::vector<Json> objects;
  std::vector<Defect> defects;
};

// Reads a bundle, a TAXII envelope, an array of objects or one object. `what` names it in errors.
// Throws Failure DATA if it is not JSON or holds no STIX at all.
StixContent ReadStix(std::string_view text, const std::string& what);

// Likewise, of JSON that was read.
StixContent SplitStix(Json document, const std::string& what);

// Why `object` is no STIX object; empty if it is one. Judges what all objects have in common, and
// what this plugin would read; the rest is not its business.
std::string DefectOf(const Json& object);

// Whether it looks like "type--uuid".
bool IsStixId(std::string_view text);

// "incident" of "incident--...".
std::string_view TypeOfId(std::string_view id);

}  // namespace dossier::taxii

#endif  // DOSSIER_PLUGINS_TAXII_STIX_H_
