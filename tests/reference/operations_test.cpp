// systemd, docker and Kubernetes in a whole cluster, used as one uses them by hand.
#include "reference/play.h"

using namespace fg;
using namespace std::chrono_literals;
using reference::lineOf;
using reference::Play;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

namespace {

std::string three(const std::string& more) {
  return R"({"format": "flannelgraph/1", "extends": "01-three-node-host-gw", )" + more + "}";
}

constexpr const char* kWeb =
    "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  replicas: 2\n"
    "  selector: {matchLabels: {app: web}}\n  template:\n    metadata: {labels: {app: web}}\n"
    "    spec:\n      containers:\n      - {name: nginx, image: 'nginx:1.13', ports: [{containerPort: 80}]}\n"
    "---\napiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {selector: {app: web}, ports: "
    "[{port: 80}]}\n";

// --- start order -------------------------------------------------------------------------------

TEST(StartOrder, DockerBeforeFlannelHasAnotherNetwork) {
  Play play(three(
      R"("start": "cold", "startOrder": ["docker", "flanneld", "kube-proxy", "kubelet"], "end": "60s")"));
  EXPECT_THAT(play.sh("ip addr show docker0"), HasSubstr("inet 172.18.0.1/16"));
  EXPECT_THAT(play.sh("journalctl -u docker"),
              HasSubstr("Default bridge (docker0) is assigned with an IP address 172.18.0.0/16"));
  EXPECT_THAT(play.sh("docker network inspect bridge"), HasSubstr("\"Subnet\": \"172.18.0.0/16\""));
  EXPECT_THAT(play.sh("cat /run/flannel/docker"), HasSubstr("--bip=172.33.68.1/24"));
  // The mend.
  play.sh("systemctl restart docker");
  EXPECT_THAT(play.sh("ip addr show docker0"), HasSubstr("inet 172.33.68.1/24"));
}

TEST(StartOrder, WithoutOneTheUnitsDecide) {
  Play play(three(R"("start": "cold", "startOrder": null, "end": "60s")"));
  EXPECT_THAT(play.sh("ip addr show docker0"), HasSubstr("inet 172.33.68.1/24"));
  std::string journal = play.sh("journalctl --no-pager");
  size_t flannel = journal.find("Started Flanneld"), docker = journal.find("Started Docker"),
         kubelet = journal.find("Started Kubernetes Kubelet");
  EXPECT_LT(flannel, docker);
  EXPECT_LT(docker, kubelet);
  EXPECT_NE(kubelet, std::string::npos) << journal;
}

// --- systemctl and journalctl ------------------------------------------------------------------

TEST(Systemctl, RestartingFlanneldRestartsDockerAndThePods) {
  Play play(three(R"("end": "60s")"));
  std::string before = play.sh("systemctl status docker");
  play.sh("systemctl restart flanneld");
  EXPECT_EQ(play.sh("systemctl is-active docker", 3), "activating\n");
  play.until(75s);
  EXPECT_NE(play.sh("systemctl status docker"), before);
  EXPECT_THAT(lineOf(play.sh("kubectl get pods -n kube-system"), "coredns-5984fb8cbb-sjqv9"),
              HasSubstr("Running   1 "));
}

TEST(Systemctl, StoppingDockerIsSeenByKubectlAfterFortySeconds) {
  Play play(
      three(R"("end": "60s", "events": [{"at": "2s", "on": "node2", "run": "systemctl stop docker"}])"));
  play.until(60s);
  EXPECT_EQ(play.run("node2", "systemctl is-active kubelet", 3).out, "inactive\n"); // it requires docker
  EXPECT_EQ(
      play.run("node2", "systemctl show -p Id,LoadState -p ActiveState,SubState,UnitFileState kubelet nginx")
          .out,
      "Id=kubelet.service\nLoadState=loaded\nActiveState=inactive\nSubState=dead\n"
      "UnitFileState=enabled\n\n"
      "Id=nginx.service\nLoadState=not-found\nActiveState=inactive\nSubState=dead\nUnitFileState=\n");
  EXPECT_THAT(lineOf(play.sh("kubectl get nodes"), "node2"), HasSubstr("NotReady"));
  EXPECT_THAT(play.sh("kubectl get events"), HasSubstr("NodeNotReady"));
  EXPECT_EQ(play.sh("kubectl get endpoints heapster -n kube-system").find("172.33.31.3"), std::string::npos);
}

TEST(Systemctl, FlanneldThatCannotReachEtcdTimesOutAndDockerFailsWithIt) {
  Play play(three(R"("start": "cold", "startOrder": null, "end": "130s",
                     "events": [{"at": "0s", "on": "node3", "interface-down": "eth1"}])"));
  play.until(100s);
  EXPECT_THAT(play.run("node3", "systemctl status docker", 3).out, HasSubstr("Dependency failed for Docker"));
  EXPECT_THAT(play.run("node3", "journalctl -u flanneld").out,
              HasSubstr("start operation timed out. Terminating."));
}

TEST(Systemctl, ErrorsAreSystemds) {
  Play play(three(R"("end": "1s")"));
  play.until(1s);
  EXPECT_EQ(play.run("node1", "systemctl start nginx", 5).err,
            "Failed to start nginx.service: Unit not found.\n");
  EXPECT_EQ(play.run("node1", "systemctl status nginx", 4).err, "Unit nginx.service could not be found.\n");
  EXPECT_EQ(play.run("node1", "systemctl stat docker", 1).err, "Unknown operation 'stat'.\n");
  EXPECT_EQ(play.run("node1", "systemctl mask docker", 2).err,
            "flannelgraph does not emulate 'systemctl mask'\n");
  EXPECT_EQ(play.run("node1", "systemctl disable flanneld").err,
            "Removed symlink /etc/systemd/system/multi-user.target.wants/flanneld.service.\n"
            "Removed symlink /etc/systemd/system/docker.service.requires/flanneld.service.\n");
  EXPECT_EQ(play.run("kube-system/coredns-5984fb8cbb-sjqv9", "systemctl status", 127).err,
            "bash: systemctl: command not found\n");
}

TEST(Systemctl, ADaemonWithAWrongOptionFailsAndSaysWhy) {
  Play play(three(R"("end": "1s")"));
  play.until(1s);
  play.write("/etc/sysconfig/docker", "OPTIONS='--no-such-option'\n");
  EXPECT_THAT(play.run("node1", "systemctl restart docker", 1).err,
              HasSubstr("Job for docker.service failed because the control process exited with error code."));
  EXPECT_THAT(play.sh("systemctl status docker", 3),
              AllOf(HasSubstr("   Active: failed (Result: exit-code) since "),
                    HasSubstr("unknown flag: --no-such-option"),
                    HasSubstr("(code=exited, status=1/FAILURE)")));
  EXPECT_EQ(play.run("node1", "docker ps", 1).err,
            "Cannot connect to the Docker daemon. Is the docker daemon running on this host?\n");
}

TEST(Journalctl, FlanneldsLinesAreThoseOfItsSource) {
  Play play(three(R"("end": "1s")"));
  std::string out = play.sh("journalctl -u flanneld --no-pager");
  EXPECT_THAT(out,
              AllOf(HasSubstr("-- Logs begin at "),
                    HasSubstr(" node1 systemd[1]: Starting Flanneld overlay address etcd agent..."),
                    HasSubstr(" manager.go:149] Using interface with name eth2 and address 172.30.113.231\n"),
                    HasSubstr(" manager.go:250] Lease acquired: 172.33.68.0/24\n")));
  EXPECT_THAT(out, HasSubstr("Feb 01 01:20:30 node1 flanneld[")); // two days before
  EXPECT_THAT(play.sh("journalctl -u flanneld -n 1"), Not(HasSubstr("Lease acquired")));
  EXPECT_THAT(play.sh("journalctl -u flanneld --since '1 hour ago'"), HasSubstr("-- No entries --"));
}

// --- docker ------------------------------------------------------------------------------------

TEST(Docker, InspectAndExecFollowThePodsNamespace) {
  Play play(three(R"("end": "1s")"));
  std::string name =
      "k8s_coredns_coredns-5984fb8cbb-sjqv9_kube-system_c5a2e959-082a-11e8-b4cd-525400005732_0";
  EXPECT_THAT(
      play.sh("docker inspect " + name),
      HasSubstr(
          "\"NetworkMode\": \"container:944d4aa660e30e1be9a18d30c9dcfa3b0504d1e5dbd00f3004b76582f1c9a85b\""));
  EXPECT_THAT(play.sh("docker inspect 944d4aa660e3"),
              AllOf(HasSubstr("\"IPAddress\": \"172.33.68.2\""), HasSubstr("\"Gateway\": \"172.33.68.1\"")));
  EXPECT_THAT(play.sh("docker exec " + name + " ip addr"), HasSubstr("inet 172.33.68.2/24"));
  EXPECT_THAT(play.sh("docker exec -it 944d4aa660e3 route -n"), HasSubstr("172.33.68.1"));
  EXPECT_THAT(play.run("node1", "docker inspect nobody", 1).err,
              HasSubstr("No such image, container or task: nobody"));
  EXPECT_EQ(play.run("node1", "docker run nginx", 2).err, "flannelgraph does not emulate 'docker run'\n");
}

TEST(Docker, WhatEndedIsListedByAll) {
  Play play(
      three(R"("end": "60s", "events": [{"at": "10s", "on": "node1", "run": "systemctl restart docker"}])"));
  std::string all = play.sh("docker ps -a"), running = play.sh("docker ps");
  EXPECT_THAT(all, AllOf(HasSubstr("Exited (0) "), HasSubstr("525400005732_0"), HasSubstr("525400005732_1")));
  EXPECT_THAT(running, AllOf(Not(HasSubstr("Exited")), HasSubstr("525400005732_1")));
}

// --- kubectl -----------------------------------------------------------------------------------

TEST(Kubectl, ADeploymentIsAppliedScaledAndReachedByItsService) {
  Play play(three(R"("end": "5s")"));
  play.write("/root/web.yaml", kWeb);
  EXPECT_EQ(play.sh("kubectl apply -f web.yaml"), "deployment \"web\" created\nservice \"web\" created\n");
  EXPECT_EQ(play.sh("kubectl apply -f web.yaml"),
            "deployment \"web\" unchanged\nservice \"web\" unchanged\n");
  play.until(5300ms);
  EXPECT_THAT(play.sh("kubectl get pods"), HasSubstr("0/1       ContainerCreating   0          0s"));
  play.until(15s);
  EXPECT_THAT(play.sh("kubectl get deployments"),
              HasSubstr("web       2         2         2            2           10s"));
  EXPECT_THAT(play.sh("kubectl get endpoints web"),
              testing::ContainsRegex("172.33.[0-9.]+:80,172.33.[0-9.]+:80"));
  EXPECT_THAT(play.sh("iptables-save -t nat"), HasSubstr("default/web:"));
  EXPECT_EQ(play.sh("kubectl scale deployment web --replicas=5"), "deployment \"web\" scaled\n");
  play.until(25s);
  EXPECT_THAT(play.sh("kubectl get rs"), HasSubstr("   5         5         5 "));
  EXPECT_THAT(play.sh("kubectl get events"),
              AllOf(HasSubstr("ScalingReplicaSet"), HasSubstr("SuccessfulCreate"), HasSubstr("Scheduled"),
                    HasSubstr("Started")));
  EXPECT_EQ(play.sh("kubectl delete -f web.yaml"), "deployment \"web\" deleted\nservice \"web\" deleted\n");
  play.until(35s);
  EXPECT_EQ(play.run("node1", "kubectl get pods").err, "No resources found.\n");
}

TEST(Kubectl, AppliesWhatComesByAPipe) {
  Play play(three(R"("end": "5s")"));
  play.write("/root/web.yaml", kWeb);
  EXPECT_EQ(play.sh("cat web.yaml | kubectl apply -f -"),
            "deployment \"web\" created\nservice \"web\" created\n");
  EXPECT_EQ(play.run("node1", "kubectl create -f web.yaml", 1).err,
            "Error from server (AlreadyExists): error when creating \"web.yaml\": deployments \"web\" "
            "already exists\n"
            "Error from server (AlreadyExists): error when creating \"web.yaml\": services \"web\" already "
            "exists\n");
}

TEST(Kubectl, ADeletedPodTerminatesAndIsReplaced) {
  Play play(three(R"("end": "5s")"));
  play.write("/root/web.yaml", kWeb);
  play.sh("kubectl apply -f web.yaml");
  play.until(15s);
  std::string pod = play.sh("kubectl get pods -o name");
  pod = pod.substr(5, pod.find('\n') - 5);
  EXPECT_EQ(play.sh("kubectl delete pod " + pod), "pod \"" + pod + "\" deleted\n");
  EXPECT_THAT(lineOf(play.sh("kubectl get pods"), pod), HasSubstr("Terminating"));
  play.until(25s);
  EXPECT_THAT(play.sh("kubectl get pods"), Not(HasSubstr(pod)));
  EXPECT_THAT(play.sh("kubectl get deployment web"), HasSubstr(" 2         2         2            2 "));
}

TEST(Kubectl, ErrorsAreKubectls) {
  Play play(three(R"("end": "1s")"));
  play.until(1s);
  EXPECT_EQ(play.run("node1", "kubectl get pod nobody", 1).err,
            "Error from server (NotFound): pods \"nobody\" not found\n");
  EXPECT_EQ(play.run("node1", "kubectl get foos", 1).err,
            "error: the server doesn't have a resource type \"foos\"\n");
  EXPECT_EQ(play.run("node1", "kubectl get pods").err, "No resources found.\n");
  EXPECT_EQ(play.run("node1", "kubectl logs x", 2).err, "flannelgraph does not emulate 'kubectl logs'\n");
  EXPECT_EQ(play.run("node1", "kubectl get pods --wacth", 1).err, "Error: unknown flag: --wacth\n");
  EXPECT_EQ(
      play.run("node1", "kubectl apply -f no.yaml", 1).err,
      "error: the path \"no.yaml\" does not exist\n"
      "flannelgraph: these are the files of node1; for one of yours, write \"manifests\" in the scenario\n");
  play.write("/root/bad.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {contaners: []}\n");
  EXPECT_THAT(
      play.run("node1", "kubectl apply -f bad.yaml", 1).err,
      HasSubstr("line 4, column 8: a pod's spec has no field \"contaners\" (did you mean 'containers'?"));
}

TEST(Kubectl, WithoutTheApiServerThereIsNoAnswer) {
  Play play(
      three(R"("end": "10s", "events": [{"at": "1s", "on": "node1", "run": "systemctl stop kube-apiserver"},
                                               {"at": "2s", "on": "node3", "interface-down": "eth1"}])"));
  play.until(10s);
  EXPECT_EQ(play.run("node1", "kubectl get pods", 1).err,
            "The connection to the server 172.17.8.101:6443 was refused - did you specify the right host or "
            "port?\n");
  EXPECT_EQ(play.run("node3", "kubectl get pods", 1).err,
            "Unable to connect to the server: dial tcp 172.17.8.101:6443: i/o timeout\n");
}

TEST(Kubectl, ExecRunsInThePod) {
  Play play(three(R"("end": "1s")"));
  EXPECT_THAT(play.sh("kubectl exec -n kube-system coredns-5984fb8cbb-tkfrc -- ip addr"),
              HasSubstr("inet 172.33.96.3/24"));
  EXPECT_EQ(play.sh("kubectl exec -n kube-system -it coredns-5984fb8cbb-tkfrc hostname"),
            "coredns-5984fb8cbb-tkfrc\n");
}

TEST(Kubectl, ANetworkPolicyIsTakenAndNotEnforced) {
  Play play(three(R"("end": "1s")"));
  play.until(1s);
  play.write("/root/deny.yaml", "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: "
                                "deny}\nspec: {podSelector: {}}\n");
  auto result = play.run("node1", "kubectl apply -f deny.yaml");
  EXPECT_EQ(result.out, "networkpolicy \"deny\" created\n");
  EXPECT_EQ(result.err, "flannelgraph: flannel does not enforce NetworkPolicy: \"deny\" stops no packet\n");
}

TEST(Kubectl, FullFormsAreJsonAndYaml) {
  Play play(three(R"("end": "1s")"));
  EXPECT_THAT(
      play.sh("kubectl get pod coredns-5984fb8cbb-sjqv9 -n kube-system -o yaml"),
      AllOf(HasSubstr("apiVersion: v1\nkind: Pod\nmetadata:\n  creationTimestamp: 2018-02-02T16:20:30Z\n"),
            HasSubstr("    - -conf\n"), HasSubstr("    status: \"True\"\n"),
            HasSubstr("  podIP: 172.33.68.2\n")));
  EXPECT_THAT(play.sh("kubectl get svc kube-dns -n kube-system -o json"),
              AllOf(HasSubstr("\"clusterIP\": \"10.254.0.2\""), HasSubstr("\"protocol\": \"UDP\"")));
}

TEST(NodeLost, ACutOffNodeIsEvictedAndComesBack) {
  Play play(three(R"("end": "5s")"));
  play.write("/root/web.yaml", kWeb);
  play.sh("kubectl apply -f web.yaml");
  play.sh("kubectl scale deployment web --replicas=3");
  play.until(15s);
  play.simulation().world().setLink(*play.simulation().world().find("node2")->ns,
                                    *play.simulation().world().find("node2")->ns->interface("eth1"), false);
  play.until(80s);
  EXPECT_THAT(lineOf(play.sh("kubectl get nodes"), "node2"), HasSubstr("NotReady"));
  play.until(400s);
  EXPECT_THAT(play.sh("kubectl get pods"), HasSubstr("Unknown"));
  EXPECT_THAT(play.sh("kubectl get deployment web"), HasSubstr(" 3         3         3            3 "));
  play.simulation().world().setLink(*play.simulation().world().find("node2")->ns,
                                    *play.simulation().world().find("node2")->ns->interface("eth1"), true);
  play.until(420s);
  EXPECT_THAT(lineOf(play.sh("kubectl get nodes"), "node2"), Not(HasSubstr("NotReady")));
  EXPECT_THAT(play.sh("kubectl get pods"), Not(HasSubstr("Unknown")));
}

TEST(Tcpdump, OtherFormsOfTheTimeAreRefused) {
  Play play(three(R"("end": "1s")"));
  EXPECT_EQ(play.run("node1", "tcpdump -ni eth2 -ttt", 2).err,
            "flannelgraph does not emulate 'tcpdump -tt', '-ttt' and the like (other forms of the time)\n");
}

// --- manifests ---------------------------------------------------------------------------------

scenario::ReadResult withManifest(const std::string& name) {
  return scenario::readScenarioText(FG_SOURCE_DIR "/tests/reference/manifests/play.json",
                                    three("\"manifests\": [\"" + name + "\"], \"end\": \"5s\""));
}

TEST(Manifests, BecomeObjectsBeforeTheClusterSettles) {
  auto read = withManifest("web.yaml");
  ASSERT_TRUE(read.scenario);
  ASSERT_FALSE(read.diagnostics.empty());
  EXPECT_THAT(read.diagnostics.front().message,
              HasSubstr("flannel does not enforce NetworkPolicy: 'default/deny-all' stops no packet"));
  engine::Simulation simulation(*read.scenario, {});
  auto sh = [&](const std::string& command) {
    auto result = simulation.executeLine(*simulation.world().find("node1"), command);
    EXPECT_EQ(result.status, 0) << result.err;
    return result.out;
  };
  EXPECT_THAT(sh("kubectl get svc web"), HasSubstr("NodePort   10.254.7.7   <none>        80:30080/TCP"));
  EXPECT_THAT(sh("kubectl get deployment web"), HasSubstr("web       3         3         3            3 "));
  EXPECT_THAT(sh("kubectl get pod client -o wide"), HasSubstr("node1"));
  EXPECT_THAT(sh("iptables-save -t nat"), HasSubstr("--dport 30080"));
  engine::ProbeRequest request;
  request.from = "client";
  request.to = "svc:web";
  request.protocol = net::Protocol::Tcp;
  auto probe = simulation.resolve(request);
  ASSERT_TRUE(probe);
  EXPECT_EQ(probe->destinationPort, 80);
}

TEST(Manifests, AMistakeHasFileLineAndColumn) {
  auto read = withManifest("bad.yaml");
  EXPECT_FALSE(read.scenario);
  bool found = false;
  for (const core::Diagnostic& diagnostic : read.diagnostics)
    if (diagnostic.place.file.ends_with("manifests/bad.yaml") && diagnostic.place.line == 6
        && diagnostic.place.column == 5)
      found = found || diagnostic.message.find("has no field \"prot\"") != std::string::npos;
  EXPECT_TRUE(found);
  read = withManifest("none.yaml");
  ASSERT_FALSE(read.diagnostics.empty());
  EXPECT_THAT(read.diagnostics.front().message, HasSubstr("cannot read "));
}

} // namespace
