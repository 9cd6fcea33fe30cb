#ifndef DOSSIER_SERVER_INGEST_CONFIG_SCHEMA_H_
#define DOSSIER_SERVER_INGEST_CONFIG_SCHEMA_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace dossier::ingest {

// The schemas by which plugins describe their configuration: a part of JSON Schema 2020-12, which
// dossier/source.h states to plugin authors (CONFIGURATION). Keywords outside of that part allow
// everything, for a plugin of a later version may use them and checks again itself.

// Whether `schema_json` can serve as the schema of a configuration: a JSON object with
// "type": "object" whose keywords have values that make sense. The error names the keyword by its
// JSON pointer.
absl::Status CheckSchema(absl::string_view schema_json);

// The JSON pointers of keywords in a valid schema that this server would pass over, and of
// defaults that do not fit their own schema: what an author should hear of.
std::vector<std::string> DoubtfulKeywords(absl::string_view schema_json);

// Whether the configuration `config_json` fits `schema_json`. The error is one of FieldError: it
// names the key by its JSON pointer, what is wrong with it, and which keys or values are allowed;
// it never shows the value, which may be a secret that was put into the wrong place.
absl::Status CheckConfig(absl::string_view schema_json, absl::string_view config_json);

}  // namespace dossier::ingest

#endif  // DOSSIER_SERVER_INGEST_CONFIG_SCHEMA_H_
