// The iptables rules of one network namespace, changed and printed by the text that the real tools use.
#pragma once

#include "trace/recording.h"

#include <array>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace fg::netfilter {

// What a command printed, and its exit status.
struct CommandResult {
  int status = 0;
  std::string out, err;
};

// The release of iptables whose texts are printed: 1.4.21 (CentOS 7) or 1.8.9 (Debian 12), which comes in two
// flavours: iptables-legacy, and iptables-nft, which Debian calls iptables.
enum class ToolVersion { Iptables1_4_21, Iptables1_8_9, Iptables1_8_9Nft };

struct Chain;      // chain.h
struct TableOf;    // chain.h
struct Command;    // command.h
class ChainSource; // chain_source.h
class RecentLists; // recent_lists.h
class IpSets;      // ip_sets.h

class RuleSet {
public:
  RuleSet();
  ~RuleSet();
  RuleSet(RuleSet&&) noexcept;
  RuleSet& operator=(RuleSet&&) noexcept;

  ToolVersion tools = ToolVersion::Iptables1_8_9;

  // The command line of iptables, without its name: {"-t", "nat", "-A", "POSTROUTING", …}. All verbs,
  // messages and exit statuses as of the real tool. `now` stamps nothing but the comments of -save.
  CommandResult iptables(std::span<const std::string> arguments);

  enum class Flush { Yes, No };
  enum class Counters { Restore, Ignore };
  // The text of iptables-save into the tables; all or nothing for each table, as the real tool.
  CommandResult restore(std::string_view text, Flush flush, Counters counters);
  // As the tool itself, which refuses what is not part of it, and sets that do not exist.
  struct RestoreOptions {
    Flush flush = Flush::Yes;
    Counters counters = Counters::Ignore;
    enum class Commit { Yes, No } commit = Commit::Yes; // No: --test
    enum class Unknown { Keep, Refuse } unknown = Unknown::Keep;
    std::optional<trace::Table> only = {}; // --table
  };
  CommandResult restore(std::string_view text, const RestoreOptions& options);

  // What `iptables-restore --noflush` does with these chains, and with all chains of a source, whose rules
  // are made when somebody looks. The whole of it is recorded as one change. Precondition: the lines are
  // right.
  struct Refill {
    struct ChainText {
      std::string name, rules; // lines "-A NAME …"
    };
    trace::Table table;
    std::vector<ChainText> chains;                  // none is the source's
    std::shared_ptr<const ChainSource> source = {}; // null: as it is
    std::string summary;                            // "KUBE-SERVICES: 20001 rules"
  };
  // False where the tool would refuse: a rule of another's leads to a chain that would go. Nothing has
  // changed then.
  bool refill(Refill refill);
  // The same where only chains of the table's source have changed. `changes` are recorded one by one.
  struct Renewal {
    trace::Table table;
    std::vector<std::string> gone; // chains
    std::vector<std::pair<trace::ChangeKind, std::string>> changes;
  };
  bool renew(const Renewal& renewal);
  uint64_t version() const { return m_version; } // another one after each change

  // What iptables-save [-t TABLE] [-c] prints. `date` stands in the comments, in ctime's form.
  std::string save(std::optional<trace::Table> table, bool counters, std::string_view date) const;

  // Called after each change with iptables-save's text of the rule: for the recording.
  std::function<void(trace::ChangeKind, trace::Table, const std::string& rule)> onChange;

  // Called after each change, and each restore that may be one.
  std::function<void()> onTouch;

  const TableOf* table(trace::Table table) const {
    return m_tables[slot(table)].get();
  } // null: never touched
  TableOf* table(trace::Table table) { return m_tables[slot(table)].get(); }
  // The lists of -m recent.
  RecentLists& recent() { return *m_recent; }
  // The sets of `ipset`, which -m set asks.
  IpSets& sets() { return *m_sets; }
  const IpSets& sets() const { return *m_sets; }
  // How many rules ask the set.
  size_t referencesToSet(std::string_view name) const;

private:
  friend class Restore;
  static constexpr size_t kTables = 5;
  static constexpr size_t slot(trace::Table table) { return static_cast<size_t>(table); }
  TableOf& touch(trace::Table table); // makes it, as the kernel does on first use
  bool isChain(trace::Table table, std::string_view name) const;
  CommandResult perform(const Command& command);
  void changed(trace::ChangeKind kind, trace::Table table, const std::string& rule) {
    m_restored.reset();
    ++m_version;
    if (onTouch) onTouch();
    if (onChange) onChange(kind, table, rule);
  }

  std::array<std::unique_ptr<TableOf>, kTables> m_tables; // by slot()
  std::unique_ptr<RecentLists> m_recent;
  std::unique_ptr<IpSets> m_sets;
  int m_loaded = 0;
  uint64_t m_version = 0;
  std::optional<size_t> m_restored; // hash of the text that was restored last, where nothing changed since
};

constexpr bool isNft(ToolVersion tools) { return tools == ToolVersion::Iptables1_8_9Nft; }
// "v1.8.9 (legacy)", "v1.4.21": as the tools name themselves.
std::string_view versionText(ToolVersion version);

} // namespace fg::netfilter
