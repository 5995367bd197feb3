// The settings of /proc/sys/net/ipv4 that packets obey, as numbers: they are asked at every step.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace fg::host {

// net.ipv4.conf.INTERFACE.*; "all" and "default" have a set of their own
// (Documentation/networking/ip-sysctl.rst).
struct InterfaceSettings {
  int acceptLocal = 0, acceptRedirects = 1, arpAccept = 0, arpAnnounce = 0, arpFilter = 0, arpIgnore = 0,
      arpNotify = 0, dropGratuitousArp = 0, forwarding = 0, logMartians = 0, promoteSecondaries = 0,
      proxyArp = 0, proxyArpPvlan = 0, routeLocalnet = 0, rpFilter = 0, secureRedirects = 1,
      sendRedirects = 1, sharedMedia = 1, srcValidMark = 0;
};
struct InterfaceSetting {
  std::string_view name; // "rp_filter"
  int InterfaceSettings::*value;
};
inline constexpr size_t kInterfaceSettings = 19;
extern const std::array<InterfaceSetting, kInterfaceSettings> kInterfaceSettingNames; // by name

// The rest, one set for each network namespace. ip_forward is conf.all.forwarding.
struct Ipv4Settings {
  int icmpEchoIgnoreAll = 0, icmpEchoIgnoreBroadcasts = 1, icmpErrorsUseInboundIfaddr = 0, icmpMsgsBurst = 50,
      icmpMsgsPerSec = 1000, icmpRatelimit = 1000, icmpRatemask = 6168, defaultTtl = 64, forwardUsePmtu = 0,
      noPmtuDisc = 0, ipfragTime = 30, minAdvMss = 256, minPmtu = 552, mtuExpires = 600;
};
struct Ipv4Setting {
  std::string_view name; // "net.ipv4.icmp_ratelimit"
  int Ipv4Settings::*value;
};
inline constexpr size_t kIpv4Settings = 14;
extern const std::array<Ipv4Setting, kIpv4Settings> kIpv4SettingNames;

} // namespace fg::host
