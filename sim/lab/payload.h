// What the data of probes and answers is made of in the real network, so that each is known by sight; in the
// model its length alone counts.
#pragma once

#include <cstdint>

namespace fg::lab {

inline constexpr uint8_t kQuestionByte = 'Q', kAnswerByte = 'A';

} // namespace fg::lab
