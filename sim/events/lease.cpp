// "lease-revoke", "lease-expire": a node's lease goes from etcd, by hand or because its time is over.
#include "events/events.h"

namespace fg::events {
namespace {

// The lease that etcd holds for the node's flanneld.
std::optional<world::LeaseInfo> leaseOf(const Context& context, const std::string& node) {
  auto address = context.world.daemons().nodeAddress(node);
  for (const world::LeaseInfo& lease : context.world.daemons().leases())
    if (lease.node == node || (address && lease.publicIp == *address)) return lease;
  return {};
}

using Change = std::function<void(etcd::KeysRequest&)>;

Spec leaseEvent(const std::string& name, const Change& change) {
  return {name, [name, change](Context& context, const scenario::Event& event) {
            std::string node = argument(event, "node");
            world::Daemons& daemons = context.world.daemons();
            auto lease = leaseOf(context, node);
            if (!lease) return impossible("etcd holds no lease of " + node);
            etcd::Etcd* leader = daemons.etcdCluster()->leader();
            if (!leader) return impossible("etcd has no leader");
            trace::CauseScope cause(context.world.environment().recorder, name + " " + node, event.place);
            etcd::KeysRequest request;
            request.key = daemons.etcdPrefix() + "/subnets/" + flannel::subnetKey(lease->subnet);
            change(request);
            auto now = leader->store().get(request.key);
            if (now) request.value = now->node.value;
            leader->request(request, [](auto) {});
            return netfilter::CommandResult{};
          }};
}

} // namespace

Spec leaseRevokeEvent() {
  return leaseEvent("lease-revoke",
                    [](etcd::KeysRequest& request) { request.method = etcd::KeysRequest::Method::Delete; });
}

Spec leaseExpireEvent() {
  return leaseEvent("lease-expire", [](etcd::KeysRequest& request) {
    request.method = etcd::KeysRequest::Method::Put;
    request.ttl = std::chrono::milliseconds(1);
  });
}

} // namespace fg::events
