// "etcd-restore": the data of an earlier time comes back. All members stop, are given the backup, and start.
#include "events/events.h"

#include "scenario/event_kinds.h"

namespace fg::events {

Spec etcdRestoreEvent() {
  return {std::string(scenario::kEtcdRestoreEvent), [](Context& context, const scenario::Event& event) {
            std::string from = argument(event, "from");
            trace::CauseScope cause(context.world.environment().recorder, "etcd's data of " + from,
                                    event.place);
            auto time = net::parseDuration(from);
            if (!time || !context.world.daemons().restoreEtcd(*time))
              return impossible("there is no backup of etcd from " + from);
            return netfilter::CommandResult{};
          }};
}

} // namespace fg::events
