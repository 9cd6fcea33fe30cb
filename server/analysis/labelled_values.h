#ifndef DOSSIER_SERVER_ANALYSIS_LABELLED_VALUES_H_
#define DOSSIER_SERVER_ANALYSIS_LABELLED_VALUES_H_

#include <vector>

#include "server/analysis/fact_reading.h"
#include "server/analysis/segmentation.h"

namespace dossier::analysis {

// What a form tells line by line, as the notices of authorities and recalls do: "Date of breach: 3
// May 2031". They are values of the report's own happening, and nothing else is read from the dates
// and numbers of their lines. A text with one such line alone is no form. Linear in the text.
void FindLabelledValues(const FactReading& reading, const Segmentation& segmentation,
                        std::vector<Finding>& findings);

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_LABELLED_VALUES_H_
