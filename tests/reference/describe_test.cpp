// kubectl describe, in the layout of 1.9.
#include "reference/play.h"

using namespace fg;
using namespace std::chrono_literals;
using reference::Play;
using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

namespace {

struct Describe : testing::Test {
  Play play{R"({"format": "flannelgraph/1", "extends": "01-three-node-host-gw", "end": "1s"})"};
};

TEST_F(Describe, ANode) {
  std::string out = play.sh("kubectl describe node node1");
  EXPECT_THAT(out, StartsWith("Name:               node1\n"
                              "Roles:              <none>\n"
                              "Labels:             beta.kubernetes.io/arch=amd64\n"
                              "                    beta.kubernetes.io/os=linux\n"
                              "                    kubernetes.io/hostname=node1\n"
                              "Annotations:        node.alpha.kubernetes.io/ttl=0\n"));
  EXPECT_THAT(out, HasSubstr("Taints:             <none>\nCreationTimestamp:  Thu, 01 Feb 2018 "));
  EXPECT_THAT(out, HasSubstr("\nConditions:\n  Type             Status  LastHeartbeatTime                 "
                             "LastTransitionTime                Reason                       Message\n"));
  EXPECT_THAT(out, HasSubstr("\n  Ready            True    "));
  EXPECT_THAT(out, HasSubstr("KubeletReady                 kubelet is posting ready status\n"));
  EXPECT_THAT(out, HasSubstr("\n Kubelet Version:            v1.9.1\n"));
  EXPECT_THAT(out, HasSubstr("\nNon-terminated Pods:         (1 in total)\n"));
  EXPECT_THAT(out,
              HasSubstr("  kube-system                coredns-5984fb8cbb-sjqv9    0 (0%)        0 (0%)"));
}

TEST_F(Describe, ANodeThatIsNotHeardOf) {
  play.run("node2", "systemctl stop kubelet");
  play.until(60s);
  EXPECT_THAT(play.sh("kubectl describe nodes node2"),
              AllOf(HasSubstr("\n  Ready            Unknown  "),
                    HasSubstr("NodeStatusUnknown   Kubelet stopped posting node status.\n"),
                    HasSubstr("NodeNotReady"), HasSubstr("node-controller")));
}

TEST_F(Describe, APod) {
  std::string out = play.sh("kubectl describe pod coredns-5984fb8cbb-sjqv9 -n kube-system");
  EXPECT_THAT(out, StartsWith("Name:         coredns-5984fb8cbb-sjqv9\n"
                              "Namespace:    kube-system\n"
                              "Node:         node1/172.30.113.231\n"
                              "Start Time:   "));
  EXPECT_THAT(out, HasSubstr("\nStatus:       Running\nIP:           172.33.68.2\n"));
  EXPECT_THAT(out, HasSubstr("    State:          Running\n      Started:      "));
  EXPECT_THAT(out,
              HasSubstr("\nConditions:\n  Type           Status\n  Initialized    True \n  Ready          "
                        "True \n  PodScheduled   True \n"));
  EXPECT_THAT(out, HasSubstr("\nQoS Class:       BestEffort\nNode-Selectors:  <none>\n"));
}

TEST_F(Describe, AService) {
  EXPECT_THAT(play.sh("kubectl describe svc kube-dns -n kube-system"),
              AllOf(HasSubstr("\nType:              ClusterIP\nIP:                10.254.0.2\n"
                              "Port:              dns  53/UDP\nTargetPort:        53/UDP\n"
                              "Endpoints:         172.33.68.2:53,172.33.96.3:53\n"
                              "Port:              dns-tcp  53/TCP\n"),
                    HasSubstr("\nSession Affinity:  None\nEvents:            <none>\n")));
}

TEST_F(Describe, TellsWhatHappened) {
  play.write("/root/web.yaml", "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n"
                               "  selector: {matchLabels: {app: web}}\n  template:\n    metadata: {labels: "
                               "{app: web}}\n    spec: {containers: [{name: nginx, image: 'nginx:1.13'}]}\n");
  play.sh("kubectl apply -f web.yaml");
  play.until(10s);
  EXPECT_THAT(play.sh("kubectl describe pod web-"), // as kubectl does, by the beginning of the name
              AllOf(HasSubstr("Controlled By:  ReplicaSet/web-"),
                    HasSubstr("\nEvents:\n  Type    Reason     Age   From"),
                    HasSubstr("default-scheduler  Successfully assigned web-"), HasSubstr("kubelet, node")));
}

TEST_F(Describe, WhatIsNotThereIsNotFound) {
  EXPECT_EQ(play.run("node1", "kubectl describe pod nobody", 1).err,
            "Error from server (NotFound): pods \"nobody\" not found\n");
  EXPECT_EQ(play.run("node1", "kubectl describe events", 0).err, "No resources found.\n");
  EXPECT_THAT(play.run("node1", "kubectl describe namespaces", 2).err,
              HasSubstr("does not emulate 'kubectl describe namespaces'"));
}

} // namespace
