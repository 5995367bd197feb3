// One iptables rule: what it asks of a packet, and what it does with those that fit.
#pragma once

#include "net/ipv4_packet.h"
#include "netfilter/evaluation.h"
#include "trace/recording.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace fg::netfilter {

struct Chain;

// Packets and bytes, as `iptables -v` shows them.
struct CounterPair {
  uint64_t packets = 0, bytes = 0;

  void count(uint64_t length) { ++packets, bytes += length; }
  friend bool operator==(const CounterPair&, const CounterPair&) = default;
};

// How `iptables -L` writes addresses and ports: as names, or (-n) as numbers.
enum class Names { Resolved, Numeric };

// What matches and targets have in common: their text. Both are immutable once parsed, but for the
// counters that the kernel keeps for a rule.
class Extension {
public:
  virtual ~Extension() = default;
  // The options as iptables-save prints them, each with a blank before it: " --ctstate NEW".
  virtual void save(std::string& out) const = 0;
  // As iptables -L prints it, with a blank before it: " ctstate NEW".
  virtual void list(std::string& out, Names names) const = 0;
  virtual bool isModelled() const { return true; }

  std::string name;              // "conntrack", "DNAT"
  mutable trace::StringId noted; // the text of a match that failed, once it was recorded
};

class Match : public Extension {
public:
  virtual bool matches(Evaluation& evaluation) const = 0;
  // It matches every packet, whatever else it is good for.
  virtual bool alwaysMatches() const { return false; }
  // The one destination port that it asks for. Packets with another port it refuses, and notes nothing of
  // them.
  virtual std::optional<uint16_t> destinationPort() const { return {}; }
};

class Target : public Extension {
public:
  // Continue, Accept, Drop or Reject. May change the packet, its mark and its connection.
  virtual trace::RuleAction apply(Evaluation& evaluation) const = 0;
  // The name that -L shows where that is another one: the kernel keeps NOTRACK as CT.
  virtual std::string_view listedAs() const { return name; }
};

// An interface's name, or the beginning of names where the text ends in '+'.
struct InterfacePattern {
  std::string text;
  bool inverted = false;

  bool isAny() const { return (text.empty() || text == "+") && !inverted; }
  bool covers(std::string_view name) const {
    if (text.empty()) return true;
    if (text.back() == '+') return name.starts_with(std::string_view(text).substr(0, text.size() - 1));
    return name == text;
  }
  bool fits(std::string_view name) const { return covers(name) != inverted; }
};

// An address under a mask (which need not be a prefix).
struct AddressPattern {
  uint32_t address = 0, mask = 0;
  bool inverted = false;

  bool isAny() const { return mask == 0 && !inverted; }
  bool fits(net::Ipv4Address a) const { return ((a.value() & mask) == address) != inverted; }
};

// What a rule does: nothing, a verdict of its own, a way into another chain, or a target's work.
enum class Jump : uint8_t { None, Accept, Drop, Return, Chain, Goto, Target };

struct Rule {
  AddressPattern source, destination;
  InterfacePattern in, out;
  uint8_t protocol = 0; // 0: all
  bool protocolInverted = false;
  enum class Fragments : uint8_t { Any, OnlyFurther, NotFurther } fragments = Fragments::Any;
  std::vector<std::shared_ptr<const Match>> matches;

  Jump jump = Jump::None;
  std::string jumpName;                 // the chain's or the target's name
  const Chain* chain = nullptr;         // where jump is Chain or Goto
  std::shared_ptr<const Target> target; // where jump is Target

  mutable CounterPair counters;
  mutable trace::StringId text; // saveText() in the recording, once it was recorded
  mutable bool warned = false;  // that it is not modelled
  bool modelled = true;         // every match and the target are

  // Does every packet end here, by a verdict of the walker itself?
  bool alwaysDecides() const {
    bool everyPacket = source.isAny() && destination.isAny() && in.isAny() && out.isAny() && protocol == 0
                       && fragments == Fragments::Any && matches.empty();
    return everyPacket && (jump == Jump::Accept || jump == Jump::Drop || jump == Jump::Return);
  }
};

// Everything behind "-A CHAIN": " -p udp -m udp --dport 53 -j DROP".
// `counters` goes before the target, where iptables -v -S prints " -c PACKETS BYTES".
std::string specText(const Rule& rule, std::string_view counters = {});
// "-A CHAIN -p udp -m udp --dport 53 -j DROP".
std::string saveText(std::string_view chain, const Rule& rule);
// "172.33.68.0/24", "10.0.0.0/255.0.255.0".
std::string addressText(const AddressPattern& pattern);

} // namespace fg::netfilter
