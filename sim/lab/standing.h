// Networks that stay when the program ends: `lab up` and what works on them. All that they are made of
// carries names with one prefix, so that they can be found again and taken down.
#pragma once

#include "lab/programs.h"
#include "scenario/scenario.h"

#include <memory>
#include <string>
#include <vector>

namespace fg::lab {

// "fg-lab:SCENARIO:", before the names of its namespaces.
std::string prefixOf(const scenario::Scenario& scenario);

// Removes the namespaces whose names begin so, and ends what runs in them; how many there were.
std::size_t takeDown(const std::string& prefix);
std::size_t takeDownAll();
bool isUp(const std::string& prefix);

// A network with all that the scenario's events did to it, and its listeners.
class Standing {
public:
  // Nameless and gone with the object, or with `prefix` and there to stay.
  static tl::expected<std::unique_ptr<Standing>, std::string>
  build(const scenario::Scenario& scenario, Backend backend, const std::string& prefix = {});
  // One that `lab up` built.
  static tl::expected<std::unique_ptr<Standing>, std::string> open(const scenario::Scenario& scenario,
                                                                   Backend backend);

  const Network& network() const { return m_network; }
  const Blueprint& blueprint() const { return m_blueprint; }
  const std::vector<std::string>& notBuilt() const { return m_notBuilt; }
  // Runs the words with this program's own terminal; the command's exit status.
  int execute(const std::string& place, const std::vector<std::string>& words) const;

private:
  Standing(Network network, Blueprint blueprint)
      : m_network(std::move(network)), m_blueprint(std::move(blueprint)) {}
  void play(const scenario::Scenario& scenario);

  Network m_network;
  Blueprint m_blueprint;
  std::vector<std::string> m_notBuilt;
  std::unique_ptr<ProgramProcess> m_programs;
};

} // namespace fg::lab
