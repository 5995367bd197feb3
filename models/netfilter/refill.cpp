// Many chains filled at once, without a copy of the whole table: for kube-proxy with thousands of services.
#include "netfilter/command.h"

#include <algorithm>
#include <cassert>

namespace fg::netfilter {
namespace {

std::vector<Rule> readRules(const TableOf& table, std::string_view lines, ToolVersion tools) {
  const ParseContext context{Foreign::Refuse,
                             [&](trace::Table, std::string_view name) { return table.find(name) != nullptr; },
                             nullptr, tools};
  std::vector<Rule> out;
  while (!lines.empty()) {
    size_t end = std::min(lines.find('\n'), lines.size());
    std::vector<std::string> words = splitWords(lines.substr(0, end));
    lines.remove_prefix(std::min(end + 1, lines.size()));
    words.insert(words.begin(), {"-t", std::string(trace::name(table.which))});
    auto command = parseCommand(std::move(words), context);
    assert(command && "the lines of a refill are right");
    table.link(command->rule);
    out.push_back(std::move(command->rule));
  }
  return out;
}

// Does a rule outside of the source's chains, and of `refilled`, lead to one of the source's that `goes`?
template<class Goes>
bool isReferredTo(const TableOf& table, const std::vector<RuleSet::Refill::ChainText>& refilled,
                  const ChainSource& source, Goes goes) {
  auto isRefilled = [&](const Chain& chain) {
    return std::any_of(refilled.begin(), refilled.end(),
                       [&](const auto& text) { return text.name == chain.name; });
  };
  auto leadsThere = [&](const Rule& rule) {
    return rule.chain && source.owns(rule.chain->name) && goes(rule.chain->name);
  };
  auto chains = table.ownChains();
  return std::any_of(chains.begin(), chains.end(), [&](const Chain* chain) {
    return !source.owns(chain->name) && !isRefilled(*chain)
           && std::any_of(chain->rules.begin(), chain->rules.end(), leadsThere);
  });
}

} // namespace

bool RuleSet::refill(Refill refill) {
  TableOf& where = touch(refill.table);
  const ChainSource* source = refill.source.get();
  if (source && isReferredTo(where, refill.chains, *source, [&](auto& name) { return !source->has(name); }))
    return false;
  std::vector<Chain*> chains;
  for (const Refill::ChainText& text : refill.chains) {
    Chain* chain = where.find(text.name);
    chains.push_back(chain ? chain : &where.add(text.name));
    chains.back()->rules.clear();
  }
  if (source)
    where.setSource(std::move(refill.source),
                    [tools = tools](const TableOf& table, const std::string& lines) {
                      return readRules(table, lines, tools);
                    });
  for (size_t i = 0; i < chains.size(); ++i)
    for (Rule& rule : readRules(where, refill.chains[i].rules, tools))
      chains[i]->rules.push_back(std::move(rule));
  where.written = true;
  changed(trace::ChangeKind::Changed, refill.table, refill.summary);
  return true;
}

bool RuleSet::renew(const Renewal& renewal) {
  TableOf* where = table(renewal.table);
  const ChainSource* source = where ? where->source() : nullptr;
  const auto& gone = renewal.gone;
  auto goes = [&](const std::string& name) {
    return std::find(gone.begin(), gone.end(), name) != gone.end();
  };
  if (!source || (!gone.empty() && isReferredTo(*where, {}, *source, goes))) return false;
  where->renew(gone);
  for (const auto& [kind, text] : renewal.changes)
    changed(kind, renewal.table, text);
  return true;
}

} // namespace fg::netfilter
