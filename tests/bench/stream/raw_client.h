#ifndef DOSSIER_TESTS_BENCH_STREAM_RAW_CLIENT_H_
#define DOSSIER_TESTS_BENCH_STREAM_RAW_CLIENT_H_

#include <cstdint>
#include <string>

#include "dossier/v1/watch_service.pb.h"

namespace dossier::bench {

// What a client received.
struct Received {
  int64_t events = 0;
  int64_t messages = 0;
  int64_t bytes = 0;
};

// Calls Watch at `address` on a connection of its own and reads, without parsing the events, until
// `events` of them are there; then hangs up. Blocks. Ends the program if the stream ends before.
Received ReadRaw(const std::string& address, const v1::WatchRequest& request, int64_t events);

}  // namespace dossier::bench

#endif  // DOSSIER_TESTS_BENCH_STREAM_RAW_CLIENT_H_
