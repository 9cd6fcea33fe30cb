#ifndef DOSSIER_PLUGINS_VERIS_SHAPE_H_
#define DOSSIER_PLUGINS_VERIS_SHAPE_H_

#include <string>

#include "dossier/sdk/json.h"

namespace dossier::veris {

// What is wrong with `incident` as an incident of VERIS 1.2 to 1.4, with the path of the value
// ("action.hacking.variety[0]: \"test\" is no value of this field"); empty if nothing is. Of
// several faults the first in the order of the table. Values of fields are only compared with the
// enumerations where the incident states a version that they cover.
std::string FaultOf(const sdk::Json& incident);

// Whether the incident states a schema version before `major`.`minor`; also if it states none.
bool IsBefore(const sdk::Json& incident, int major, int minor);

}  // namespace dossier::veris

#endif  // DOSSIER_PLUGINS_VERIS_SHAPE_H_
