#ifndef DOSSIER_PLUGINS_EUREPOC_INCIDENT_H_
#define DOSSIER_PLUGINS_EUREPOC_INCIDENT_H_

#include <string>
#include <vector>

#include "dossier/sdk/session.h"
#include "dossier/sdk/structured_record.h"
#include "eurepoc/table.h"

namespace dossier::eurepoc {

// The record of one incident of the table, without its external id: readable text, and what the
// coders say as claims. Values that say that there is none ("Not available", "Unknown") become
// absences.
sdk::Record RecordOf(const Row& row, const Table& table);

// The parts of it, in the order of the text; each writes its lines and claims.
void WriteReceivers(const Row& row, sdk::StructuredRecord& record);
void WriteInitiators(const Row& row, sdk::StructuredRecord& record);
void WriteAttributions(const Row& row, const Table& table, sdk::StructuredRecord& record);
void WriteResponses(const Row& row, const Table& table, sdk::StructuredRecord& record);
void WriteTechniques(const Row& row, sdk::StructuredRecord& record);
void WriteEffects(const Row& row, sdk::StructuredRecord& record);
void WriteLaw(const Row& row, sdk::StructuredRecord& record);

// The date that a cell means: no more than its year if the column uses the first of January for
// years, or if `is_lost` tells so. Empty if the text is no date.
sdk::Date DateOfCell(const std::string& text, const DateHabits& habits, bool is_lost = false);

// Whether a value is there, and not the word for none.
bool IsTold(const std::string& value);

// Columns whose values belong together by their position.
class Parallel {
 public:
  // `columns` with the most values decide how many places there are.
  Parallel(const Row& row, const std::vector<const char*>& columns);

  size_t size() const { return size_; }
  // Empty if the column has another number of values, so that nobody knows which belongs here.
  std::string At(const char* column, size_t place) const;
  // Columns with values that fit no place.
  std::vector<std::string> Misfits() const;

 private:
  struct Column {
    std::string name;
    std::vector<std::string> values;
  };
  std::vector<Column> columns_;
  size_t size_ = 0;
};

}  // namespace dossier::eurepoc

#endif  // DOSSIER_PLUGINS_EUREPOC_INCIDENT_H_
