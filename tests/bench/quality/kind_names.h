#ifndef DOSSIER_TESTS_BENCH_QUALITY_KIND_NAMES_H_
#define DOSSIER_TESTS_BENCH_QUALITY_KIND_NAMES_H_

#include <map>
#include <string>

#include "dossier/v1/fact.pb.h"

namespace dossier::analysis {

// What somebody calls our kinds; one may have several names.
using KindNames = std::multimap<v1::Kind::Type, std::string>;

// News corpora: data-breach, ransom, phishing, vulnerability-disclosure, vulnerability-patch.
const KindNames& NewsKinds();
// Repositories, which go by what was done, not by which means: data-theft, disruption, hijacking,
// doxing, ransomware. "espionage" or "ddos" are kinds of ours only.
const KindNames& RepositoryKinds();
// Our own names of all kinds.
const KindNames& OwnKinds();

}  // namespace dossier::analysis

#endif  // DOSSIER_TESTS_BENCH_QUALITY_KIND_NAMES_H_
