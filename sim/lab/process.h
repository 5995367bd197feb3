// Runs a real program inside a namespace and waits for it.
#pragma once

#include "lab/netns.h"

#include <string>
#include <string_view>
#include <vector>

namespace fg::lab {

struct Ran {
  int status = 0; // 127 where there is no such program, 128 + signal where it was killed
  std::string out, err;
};

Ran run(const Netns& where, const std::vector<std::string>& words, std::string_view input = {});

} // namespace fg::lab
