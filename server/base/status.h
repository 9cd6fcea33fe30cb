#ifndef DOSSIER_SERVER_BASE_STATUS_H_
#define DOSSIER_SERVER_BASE_STATUS_H_

#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#define DOSSIER_CONCAT_INNER_(a, b) a##b
#define DOSSIER_CONCAT_(a, b) DOSSIER_CONCAT_INNER_(a, b)

// Returns from the enclosing function if `expression`, an absl::Status, is not OK.
#define DOSSIER_RETURN_IF_ERROR(expression)                                 \
  do {                                                                      \
    if (absl::Status status_ = (expression); !status_.ok()) return status_; \
  } while (false)

// Evaluates `expression`, an absl::StatusOr<T>; returns its status, or assigns its value to `lhs`.
#define DOSSIER_ASSIGN_OR_RETURN(lhs, expression) \
  DOSSIER_ASSIGN_OR_RETURN_(DOSSIER_CONCAT_(status_or_, __LINE__), lhs, expression)
#define DOSSIER_ASSIGN_OR_RETURN_(status_or, lhs, expression) \
  auto status_or = (expression);                              \
  if (!status_or.ok()) return std::move(status_or).status();  \
  lhs = *std::move(status_or)

#endif  // DOSSIER_SERVER_BASE_STATUS_H_
