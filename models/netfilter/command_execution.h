// Carries out one command on one table, with libiptc's errors.
#pragma once

#include "netfilter/command.h"
#include "netfilter/rule_text.h"

namespace fg::netfilter {

// Why a command was refused, and who says so: that decides what stands before the text, and the exit status.
struct Refusal {
  enum class By {
    Library,  // "iptables: ..." (libiptc), status 1
    Tool,     // "iptables VERSION: ...", status 1
    NfTables, // "iptables VERSION:  RULE_APPEND failed ...", status 4
  };
  std::string text;
  By by = By::Library;
};

class CommandExecution {
public:
  using Changed = std::function<void(trace::ChangeKind, const std::string&)>;
  // iptables-restore puts the whole table in at once; the kernel looks for loops then.
  enum class LoopCheck { Now, Later };
  CommandExecution(TableOf& table, ToolVersion tools, LoopCheck loopCheck, Changed changed)
      : m_table(table), m_tools(tools), m_loopCheck(loopCheck), m_changed(std::move(changed)) {}

  // What the command printed, or why it was refused.
  tl::expected<std::string, Refusal> run(const Command& command);

private:
  using Result = tl::expected<std::string, Refusal>;
  Result runOne(const Command& command);
  Result add(const Command& command);
  Result replace(const Command& command);
  Result remove(const Command& command);
  Result check(const Command& command);
  Result list(const Command& command);
  Result listRules(const Command& command);
  Result flush(const Command& command);
  Result zero(const Command& command);
  Result newChain(const Command& command);
  Result mayDeleteInNft(const Chain& chain) const;
  Result deleteChains(const Command& command);
  Result rename(const Command& command);
  Result policy(const Command& command);
  // The chains that the command means: one, or all; none where there is no such chain.
  std::vector<Chain*> chains(const Command& command);
  Result put(Chain& chain, size_t at, const Command& command);
  tl::unexpected<Refusal> refusedByKernel(const Chain& chain, const Command& command, std::string_view legacy,
                                          std::string_view nft) const;
  tl::unexpected<Refusal> noSuchChain(const Command& command) const;

  TableOf& m_table;
  ToolVersion m_tools;
  LoopCheck m_loopCheck;
  Changed m_changed;
};

} // namespace fg::netfilter
