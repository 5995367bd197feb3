// etcdctl with ETCDCTL_API=2.
// https://github.com/etcd-io/etcd/tree/v3.4.23/etcdctl/ctlv2/command
#pragma once

#include "commands/etcdctl/flags.h"
#include "commands/etcdctl/session.h"

namespace fg::commands::etcdctl {

CommandResult runV2(Context& context, Arguments words);

// Parts of it.
CommandResult printKey(Session& session, const etcd::Event& event, const std::string& format);
// "Error:  100: Key not found (/foo) [12]": etcdctl's two blanks. Status 4 unless another is told.
CommandResult refused(const etcd::Error& error, int status = 4);
CommandResult memberList(Session& session);
CommandResult clusterHealth(Session& session);
// Blocks the real one until something happens; here for a minute at most.
CommandResult watchKey(Session& session, const Parsed& parsed, const std::string& format);

} // namespace fg::commands::etcdctl
