// "flannel-config": `etcdctl set PREFIX/config JSON`. Daemons that run go on with what they have read.
#include "events/events.h"

namespace fg::events {

Spec flannelConfigEvent() {
  return {"flannel-config", [](Context& context, const scenario::Event& event) {
            world::Daemons& daemons = context.world.daemons();
            etcd::Etcd* leader = daemons.etcdCluster() ? daemons.etcdCluster()->leader() : nullptr;
            if (!leader) return impossible("etcd has no leader");
            std::string key = daemons.etcdPrefix() + "/config";
            trace::CauseScope cause(context.world.environment().recorder, "etcdctl set " + key, event.place);
            leader->request(etcd::KeysRequest{etcd::KeysRequest::Method::Put, key, argument(event, "config")},
                            [](auto) {});
            return netfilter::CommandResult{};
          }};
}

} // namespace fg::events
