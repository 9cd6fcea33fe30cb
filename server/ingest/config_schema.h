#ifndef DOSSIER_SERVER_INGEST_CONFIG_SCHEMA_H_
#define DOSSIER_SERVER_INGEST_CONFIG_SCHEMA_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace dossier::ingest {

// Whether `schema_json` can serve as the schema of a configuration: a JSON object with
// "type": "object".
absl::Status CheckSchema(absl::string_view schema_json);

// Whether the configuration `config_json` fits `schema_json`. The error names the key by its JSON
// pointer, what is wrong with it, and which keys or values are allowed; it never shows the value.
//
// Of JSON Schema it understands what dossier/source.h promises to plugin authors: type, enum,
// const, properties, required, additionalProperties (true or false), items, minItems, minLength,
// maxLength, minimum and maximum. Other keywords allow everything, for the plugin checks again.
absl::Status CheckConfig(absl::string_view schema_json, absl::string_view config_json);

}  // namespace dossier::ingest

#endif  // DOSSIER_SERVER_INGEST_CONFIG_SCHEMA_H_
