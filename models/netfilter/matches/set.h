// What asks a set of `ipset`: such rules hold the set, so that it cannot be destroyed.
#pragma once

#include <string>

namespace fg::netfilter {

class AsksSet {
public:
  virtual ~AsksSet() = default;
  virtual const std::string& setName() const = 0;
};

} // namespace fg::netfilter
