// Which line of flannel's source writes a line of its log: glog puts it before the text.
#pragma once

#include "flannel/version.h"
#include "host/daemon.h"

namespace fg::flannel {

// Nothing in it where the line is not known.
host::LogOrigin originOf(const Version& version, std::string_view text);

} // namespace fg::flannel
