// Bytes as a DNS message: whatever is read can be written, and is the same when it is read again.
#include "dns/message.h"

#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  auto message = fg::dns::parse({data, size});
  if (!message) return 0;
  auto again = fg::dns::parse(fg::dns::serialize(*message));
  // A message grows where it is not compressed as ours are; beyond 64 KiB lengths do not fit.
  if (size < 20000 && (!again || *again != *message)) std::abort();
  for (const auto* records : {&message->answers, &message->authorities, &message->additionals})
    for (const fg::dns::Record& record : *records)
      (void)fg::dns::dataText(record);
  return 0;
}
