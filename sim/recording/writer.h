// Plays a scenario and writes down every answer that a play of it would give, as it changes.
#pragma once

#include "engine/simulation.h"
#include "recording/packer.h"
#include "recording/row_change.h"
#include "report/sentences.h"

#include <map>
#include <set>

namespace fg::recording {

// Everything, or what happened without the state that it left: enough to compare.
enum class Holds { Everything, Story };

// What a recording is made of. Precondition: the scenario has no errors, and outlives the work.
struct Take {
  const scenario::Scenario& scenario;
  std::string name; // what the scenario is opened by; a path's folders are not written down
  uint64_t seed;
  net::SimTime until;
  Holds holds = Holds::Everything;
};
using KeepOn = std::function<bool(double done)>;

// Plays `simulation`, which has not begun, and gives the file's bytes; nothing where `keepOn` stopped it.
std::optional<std::string> record(const Take& take, engine::Simulation& simulation, const KeepOn& keepOn);

class Writer {
public:
  Writer(const Take& take, engine::Simulation& simulation);
  // What is new since the last call, as of `time`: a command that let time pass has its effects from its
  // beginning on, as in a play.
  void takeMoment(net::SimTime time);
  // The tables that change by themselves do so until `time`, which is before whatever happens next.
  void ageUntil(net::SimTime time);
  std::string finish(net::SimTime end);

private:
  using Place = std::string;
  // How far both of its stores were, and when their leases ended.
  struct EtcdProgress {
    uint64_t index = 0;
    int64_t revision = 0;
    std::map<int64_t, net::SimTime> leaseEnds;
    bool operator==(const EtcdProgress&) const = default;
  };
  static EtcdProgress progressOf(const etcd::Etcd* member);
  struct News {
    std::set<std::string> places; // namespaces whose tables may have changed
    std::set<uint32_t> packets;
    bool cluster = false; // the cluster's tables
    bool all = false;     // these, and those of all namespaces
  };
  struct Table {
    Rows rows;
    std::size_t changes = 0; // since it was written whole
    bool isWritten = false;
  };
  // Of a packet on its way, what was written of it.
  struct Way {
    std::string head, lastHop;
    std::size_t hops = 0;
  };

  void put(std::string_view kind, const Json& key, const Json& value);
  // The same, where the value is another than it was.
  void putChanged(std::string_view kind, const Json& value);
  News news();
  void takeChanges();
  void takePackets(const News& news);
  void takeHead(uint32_t packet, Way& way);
  void takeHops(uint32_t packet, Way& way);
  void takeTables(const News& news);
  void takeTable(const report::TableSpec& spec, const world::Place* place);

  engine::Simulation& m_simulation;
  Holds m_holds;
  net::SimTime m_at{0}; // of the lines to come
  core::Registry<report::TableSpec> m_specs;
  report::Sentences m_english{report::Language::English}, m_chinese{report::Language::SimplifiedChinese};
  Packer m_out;
  std::size_t m_changes = 0, m_steps = 0, m_packets = 0;
  std::map<uint32_t, Way> m_onTheirWay;
  std::map<std::string, std::string, std::less<>> m_values; // by kind, as they were written
  std::map<std::pair<std::string, Place>, Table> m_tables;  // by name and place
  std::map<Place, std::optional<net::SimTime>> m_agesAt;    // when a table of it changes by itself
  std::map<Place, uint64_t> m_traffic;                      // frames that its interfaces have seen
  EtcdProgress m_etcd;
};

} // namespace fg::recording
