// What `systemctl status` prints of a unit, and lines of the journal.
#pragma once

#include "commands/commands.h"
#include "host/systemd.h"

namespace fg::commands::systemd {

// In the layout of systemd 219, or of 252 where the tools are Debian 12's. `lines` of the journal stand
// below.
std::string statusOf(Context& context, host::Systemd& systemd, const host::Service& service, size_t lines);
// "Feb 02 22:52:43 node1 systemd[1]: Started Docker Application Container Engine."
std::string journalText(Context& context, const host::Service& service, const host::JournalLine& line);
// 0 active, 3 otherwise (systemctl(1), from LSB).
int statusCode(const host::Service& service);
// The one word that is-active prints.
std::string stateWord(const host::Service& service);

} // namespace fg::commands::systemd
