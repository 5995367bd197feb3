// Faults that no scenario of the library shows: each is made in a healthy cluster, and is the first finding.
#include "unit/doctor/examined.h"

namespace fg::doctor {
namespace {

struct Fault {
  std::string id, place;   // of the first finding
  std::string changes;     // of the scenario, members of a JSON object
  std::string base = "45"; // the healthy one
};
void PrintTo(const Fault& fault, std::ostream* out) { *out << fault.id << " by " << fault.changes; }

class Faults : public ::testing::TestWithParam<Fault> {};

TEST_P(Faults, AreTheFirstFinding) {
  const Fault& fault = GetParam();
  auto found = examined(changed(fault.base, fault.changes), "25s");
  ASSERT_FALSE(found.findings.empty());
  const report::Finding& first = found.findings.front();
  EXPECT_EQ(first.id, fault.id) << told(found);
  EXPECT_NE(std::ranges::find(first.places, fault.place), first.places.end()) << told(found);
  for (const report::MatrixCell& cell : found.cells)
    EXPECT_TRUE(cell.passes || cell.finding) << told(found);
}

INSTANTIATE_TEST_SUITE_P(
    EachAlone, Faults,
    ::testing::Values(
        Fault{
            "wrong-next-hop", "node1",
            R"("events": [{"at": "20s", "on": "node1", "run": "ip route replace 10.244.68.0/24 via 192.168.0.13"}])"},
        Fault{"bad-link", "node1", R"("events": [{"at": "20s", "link-fault": "lan", "loss": "30%"}])"},
        Fault{"etcd-unreachable", "node2",
              R"("events": [{"at": "20s", "on": "node1", "run": "systemctl stop etcd"}])"},
        Fault{"missing-endpoint", "default/ghost",
              R"("services": {"ghost": {"ports": [{"port": 80}], "endpoints": ["10.244.45.99:80"]}})"},
        Fault{"node-down", "node3",
              R"("events": [{"at": "20s", "node-die": "node3"},
                            {"at": "22s", "on": "node1", "run": "etcdctl rm /coreos.com/network/subnets/10.244.22.0-24"}])"},
        Fault{"policy-not-enforced", "default/deny", R"("networkPolicies": {"deny": {}})"},
        Fault{"ip-masq-doubled", "node1", R"("docker": {"ipMasq": true})"},
        Fault{
            "stale-fdb", "node1",
            R"("events": [{"at": "20s", "on": "node1", "run": "bridge fdb replace 0a:c4:8e:c0:fe:66 dev flannel.1 dst 172.30.115.99"}])",
            "03"}),
    [](const auto& each) {
      std::string name = each.param.id;
      std::ranges::replace(name, '-', '_');
      return name;
    });

// Also of what two other nodes say to each other.
TEST(BadLink, IsWhatAllLossesAreLaidTo) {
  auto found =
      examined(changed("45", R"("events": [{"at": "20s", "link-fault": "lan", "loss": "30%"}])"), "25s");
  EXPECT_EQ(found.findings.size(), 1U) << told(found);
}

} // namespace
} // namespace fg::doctor
