// Makes a Network of a Blueprint, step by step. Without namespaces and cables there is none: what fails says
// which command it was. All else is built as far as the kernel goes (refusals.h).
#pragma once

#include "lab/network.h"

namespace fg::lab {

class Builder {
public:
  Builder(const Blueprint& blueprint, Backend backend, std::string prefix)
      : m_blueprint(blueprint), m_prefix(std::move(prefix)) {
    m_network.m_backend = backend;
  }
  tl::expected<Network, std::string> build();
  tl::expected<Network, std::string> open();

private:
  using Done = tl::expected<void, std::string>;
  void namePorts();
  void numberInterfaces();
  Done makeNamespaces();
  Done lay();
  void configure(const NamespacePlan& plan);
  void load(const NamespacePlan& plan);
  void refused(const NamespacePlan& plan, const std::vector<std::string>& what);
  Done await(const NamespacePlan& plan) const;
  tl::expected<Netns, std::string> netns(const std::string& place, bool make);
  std::string looseEnd(const std::string& place, const std::string& interface);
  std::string cable(const NamespacePlan& plan, const InterfacePlan& interface);
  std::string plug(const NamespacePlan& plan, const InterfacePlan& interface) const;
  const InterfacePlan* find(const std::string& place, const std::string& interface) const;

  const Blueprint& m_blueprint;
  std::string m_prefix;
  Network m_network;
  using End = std::pair<std::string, std::string>; // place and interface
  std::map<End, std::string> m_looseEnds;
  std::map<End, int> m_indices;
};

} // namespace fg::lab
