// What of a command's text counts where the model and the kernel are compared.
#include "lab/command_check.h"

#include <gtest/gtest.h>

namespace fg::lab {
namespace {

TEST(Commands, IndicesTimesAndQueuesDoNotCount) {
  EXPECT_EQ(comparable("ip addr", "2: eth0@if7: <UP> mtu 1500 qdisc fq_codel state UP\n"
                                  "    inet 10.0.0.1/24 metric 100 brd 10.0.0.255 scope global dynamic eth0\n"
                                  "       valid_lft 85125sec preferred_lft 85125sec\n"
                                  "    inet6 fe80::1/64 scope link\n"),
            comparable("ip addr", "1003: eth0@if1004: <UP> mtu 1500 qdisc noqueue state UP\n"
                                  "    inet 10.0.0.1/24 scope global eth0\n"
                                  "       valid_lft forever preferred_lft forever\n"));
}

TEST(Commands, AddressesAndMetricsOfRoutesDo) {
  EXPECT_NE(comparable("ip addr", "    inet 10.0.0.1/24 scope global eth0\n"),
            comparable("ip addr", "    inet 10.0.0.2/24 scope global eth0\n"));
  EXPECT_NE(comparable("ip route", "default via 10.0.0.1 dev eth0 metric 100\n"),
            comparable("ip route", "default via 10.0.0.1 dev eth0\n"));
}

TEST(Commands, TablesOfRulesMayComeInAnyOrder) {
  std::string nat = "*nat\n:OUTPUT ACCEPT [3:180]\n-A OUTPUT -j ACCEPT\nCOMMIT\n";
  std::string filter = "*filter\n:INPUT ACCEPT [0:0]\nCOMMIT\n";
  EXPECT_EQ(
      comparable("iptables-save", "# Generated\n" + nat + filter),
      comparable("iptables-save", filter + "*nat\n:OUTPUT ACCEPT [0:0]\n-A OUTPUT -j ACCEPT\nCOMMIT\n"));
  EXPECT_NE(comparable("iptables-save", nat), comparable("iptables-save", filter));
}

} // namespace
} // namespace fg::lab
