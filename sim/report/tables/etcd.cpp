// Every key in etcd, of both its stores, as the leader has it.
#include "report/tables/register.h"

#include "etcd/etcd.h"

namespace fg::report {
namespace {

void endAt(net::SimTime end, Row& row) {
  row.cells[3] = std::string(kSecondsLeft) + " s";
  row.ends = end;
}

// Directories have nothing to show but what is in them.
void addKeys(const etcd::Node& node, net::SimTime skew, std::vector<Row>& rows) {
  for (const etcd::Node& child : node.nodes)
    addKeys(child, skew, rows);
  if (node.directory) return;
  Row row{"v2 " + node.key, {"v2", node.key, node.value, "", std::to_string(node.modifiedIndex)}};
  if (node.expiration) endAt(*node.expiration - skew, row);
  rows.push_back(std::move(row));
}

std::vector<Row> etcdRows(world::World& world, host::NetworkNamespace*) {
  std::vector<Row> out;
  const etcd::Etcd* member = world.daemons().etcd();
  if (!member) return out;
  if (auto all = member->store().get("/", etcd::Recursive::Yes))
    addKeys(all->node, member->node().clockSkew, out);
  if (auto all = member->revisions().range({.range = etcd::prefixRange("")}))
    for (const etcd::KeyValue& kv : all->kvs) {
      Row row{"v3 " + kv.key, {"v3", kv.key, kv.value, "", std::to_string(kv.modRevision)}};
      if (auto end = member->leaseEnds().find(kv.lease); end != member->leaseEnds().end())
        endAt(end->second, row);
      out.push_back(std::move(row));
    }
  return out;
}

} // namespace

TableSpec etcdTable() {
  return {.name = "etcd",
          .title = "etcd",
          .command = "etcdctl get KEY",
          .scope = Scope::Cluster,
          .columns = {{"api", "API"},
                      {"key", "Key"},
                      {"value", "Value"},
                      {"left", "Expires in"},
                      {"modified", "Changed at index"}},
          .rows = etcdRows};
}

} // namespace fg::report
