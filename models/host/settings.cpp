#include "host/settings.h"

namespace fg::host {

const std::array<InterfaceSetting, kInterfaceSettings> kInterfaceSettingNames{{
    {"accept_local", &InterfaceSettings::acceptLocal},
    {"accept_redirects", &InterfaceSettings::acceptRedirects},
    {"arp_accept", &InterfaceSettings::arpAccept},
    {"arp_announce", &InterfaceSettings::arpAnnounce},
    {"arp_filter", &InterfaceSettings::arpFilter},
    {"arp_ignore", &InterfaceSettings::arpIgnore},
    {"arp_notify", &InterfaceSettings::arpNotify},
    {"drop_gratuitous_arp", &InterfaceSettings::dropGratuitousArp},
    {"forwarding", &InterfaceSettings::forwarding},
    {"log_martians", &InterfaceSettings::logMartians},
    {"promote_secondaries", &InterfaceSettings::promoteSecondaries},
    {"proxy_arp", &InterfaceSettings::proxyArp},
    {"proxy_arp_pvlan", &InterfaceSettings::proxyArpPvlan},
    {"route_localnet", &InterfaceSettings::routeLocalnet},
    {"rp_filter", &InterfaceSettings::rpFilter},
    {"secure_redirects", &InterfaceSettings::secureRedirects},
    {"send_redirects", &InterfaceSettings::sendRedirects},
    {"shared_media", &InterfaceSettings::sharedMedia},
    {"src_valid_mark", &InterfaceSettings::srcValidMark},
}};

const std::array<Ipv4Setting, kIpv4Settings> kIpv4SettingNames{{
    {"net.ipv4.icmp_echo_ignore_all", &Ipv4Settings::icmpEchoIgnoreAll},
    {"net.ipv4.icmp_echo_ignore_broadcasts", &Ipv4Settings::icmpEchoIgnoreBroadcasts},
    {"net.ipv4.icmp_errors_use_inbound_ifaddr", &Ipv4Settings::icmpErrorsUseInboundIfaddr},
    {"net.ipv4.icmp_msgs_burst", &Ipv4Settings::icmpMsgsBurst},
    {"net.ipv4.icmp_msgs_per_sec", &Ipv4Settings::icmpMsgsPerSec},
    {"net.ipv4.icmp_ratelimit", &Ipv4Settings::icmpRatelimit},
    {"net.ipv4.icmp_ratemask", &Ipv4Settings::icmpRatemask},
    {"net.ipv4.ip_default_ttl", &Ipv4Settings::defaultTtl},
    {"net.ipv4.ip_forward_use_pmtu", &Ipv4Settings::forwardUsePmtu},
    {"net.ipv4.ip_no_pmtu_disc", &Ipv4Settings::noPmtuDisc},
    {"net.ipv4.ipfrag_time", &Ipv4Settings::ipfragTime},
    {"net.ipv4.route.min_adv_mss", &Ipv4Settings::minAdvMss},
    {"net.ipv4.route.min_pmtu", &Ipv4Settings::minPmtu},
    {"net.ipv4.route.mtu_expires", &Ipv4Settings::mtuExpires},
}};

} // namespace fg::host
