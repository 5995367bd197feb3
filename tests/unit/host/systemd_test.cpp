// systemd's jobs: what starts and stops with what, in which order, and what happens when a daemon ends.
#include "host/systemd.h"
#include "unit/control_fixture.h"

#include <gmock/gmock.h>

using namespace fg;
using namespace fg::test;
using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

namespace {

// Ready after `latency`, or never; ends with `status` at its start where that is given.
struct FakeDaemon : host::Daemon {
  using Daemon::Daemon;
  net::SimTime latency{0};
  bool becomesReady = true;
  std::optional<int> endsWith;
  void onStart() override {
    say("here I am");
    timers().after(latency, [this] {
      if (endsWith) return exit(*endsWith, "told to");
      if (becomesReady) tellReady();
    });
  }
  void end(int status) { exit(status, "told to"); }
};

struct SystemdTest : testing::Test {
  World world;
  host::NetworkNamespace& node = world.createNamespace("node1", "node1");
  host::Files files;
  FakeDaemon flanneld{node, "flanneld"}, docker{node, "dockerd"}, kubelet{node, "kubelet"};
  host::Systemd systemd{node, files};

  void SetUp() override {
    unit("flanneld.service", "Description=Flannel\nBefore=docker.service", "Type=notify\nRestart=on-failure",
         "RequiredBy=docker.service");
    unit("docker.service", "Description=Docker", "Type=notify\nRestart=on-abnormal",
         "WantedBy=multi-user.target");
    unit("kubelet.service", "Description=Kubelet\nAfter=docker.service\nRequires=docker.service",
         "Restart=on-failure", "WantedBy=multi-user.target");
    systemd.attach("flanneld.service", flanneld);
    systemd.attach("docker.service", docker);
    systemd.attach("kubelet.service", kubelet);
    for (FakeDaemon* daemon : {&flanneld, &docker, &kubelet})
      daemon->latency = 1s;
  }
  void unit(const std::string& name, const std::string& head, const std::string& service,
            const std::string& install) {
    files.write("/usr/lib/systemd/system/" + name,
                "[Unit]\n" + head + "\n[Service]\n" + service + "\nExecStart=/usr/bin/"
                    + name.substr(0, name.find('.')) + "\n[Install]\n" + install + "\n");
  }
  void pass(net::SimTime time) { world.scheduler.runUntil(world.scheduler.now() + time); }
  void bootAll() {
    systemd.boot();
    pass(10s);
  }
  std::string_view state(const char* unit) { return host::name(systemd.service(unit)->active); }
  std::vector<std::string> said(const char* unit) {
    std::vector<std::string> out;
    for (const host::JournalLine& line : systemd.service(unit)->journal)
      if (line.identifier == "systemd") out.push_back(line.text);
    return out;
  }
  bool runs(FakeDaemon& daemon) { return daemon.isRunning(); }
};

TEST_F(SystemdTest, TheUnitsGiveTheOrderOfStarting) {
  systemd.boot();
  EXPECT_TRUE(runs(flanneld));
  EXPECT_FALSE(runs(docker));
  EXPECT_EQ(state("flanneld.service"), "activating");
  pass(1s);
  EXPECT_TRUE(runs(docker));
  EXPECT_FALSE(runs(kubelet));
  pass(1s);
  EXPECT_TRUE(runs(kubelet));
  EXPECT_EQ(state("docker.service"), "active");
  EXPECT_THAT(said("docker.service"), ElementsAre("Starting Docker...", "Started Docker."));
  // A simple service is there before it is started: v219's own order.
  EXPECT_THAT(said("kubelet.service"), ElementsAre("Started Kubelet.", "Starting Kubelet..."));
}

TEST_F(SystemdTest, WhatAUnitRequiresIsStartedWithIt) {
  systemd.enqueue(host::JobType::Start, "kubelet.service");
  pass(10s);
  EXPECT_TRUE(runs(flanneld) && runs(docker) && runs(kubelet));
}

TEST_F(SystemdTest, StoppingFlanneldStopsDockerAndKubelet) {
  bootAll();
  systemd.enqueue(host::JobType::Stop, "flanneld.service");
  EXPECT_FALSE(runs(flanneld) || runs(docker) || runs(kubelet));
  EXPECT_EQ(state("kubelet.service"), "inactive");
}

TEST_F(SystemdTest, StoppingFlanneldStopsNobodyWhereItIsNotEnabled) {
  bootAll();
  systemd.setEnabled("flanneld.service", false);
  systemd.enqueue(host::JobType::Stop, "flanneld.service");
  EXPECT_FALSE(runs(flanneld));
  EXPECT_TRUE(runs(docker) && runs(kubelet));
}

TEST_F(SystemdTest, RestartingFlanneldRestartsThoseThatRunInTheirOrder) {
  bootAll();
  int pid = systemd.service("docker.service")->pid;
  systemd.enqueue(host::JobType::Restart, "flanneld.service");
  EXPECT_TRUE(runs(flanneld));
  EXPECT_FALSE(runs(docker) || runs(kubelet));
  pass(1s);
  EXPECT_TRUE(runs(docker));
  EXPECT_FALSE(runs(kubelet));
  pass(5s);
  EXPECT_TRUE(runs(kubelet));
  EXPECT_NE(systemd.service("docker.service")->pid, pid);
}

TEST_F(SystemdTest, ADaemonThatFailsIsStartedAgainAndWhatRequiresItToo) {
  bootAll();
  int pid = systemd.service("docker.service")->pid;
  flanneld.end(1);
  EXPECT_EQ(state("flanneld.service"), "activating");
  EXPECT_EQ(host::name(systemd.service("flanneld.service")->state), "auto-restart");
  EXPECT_TRUE(runs(docker)); // Requires= does not follow a failure
  pass(10s);
  EXPECT_TRUE(runs(flanneld) && runs(docker) && runs(kubelet));
  EXPECT_NE(systemd.service("docker.service")->pid,
            pid); // the restart is a job that reaches those that require it
  EXPECT_THAT(said("flanneld.service"),
              testing::IsSupersetOf({HasSubstr("main process exited, code=exited, status=1/FAILURE"),
                                     HasSubstr("entered failed state"), HasSubstr("holdoff time over")}));
}

TEST_F(SystemdTest, OnAbnormalFollowsASignalAndNoStatus) {
  bootAll();
  docker.end(1);
  pass(5s);
  EXPECT_EQ(state("docker.service"), "failed");
  EXPECT_FALSE(runs(docker));
  systemd.enqueue(host::JobType::Start, "docker.service");
  pass(5s);
  systemd.kill("docker.service", "KILL");
  pass(5s);
  EXPECT_TRUE(runs(docker));
}

TEST_F(SystemdTest, AStatusOfZeroIsNoFailure) {
  bootAll();
  flanneld.end(0);
  pass(5s);
  EXPECT_EQ(state("flanneld.service"), "inactive");
  EXPECT_FALSE(runs(flanneld));
}

TEST_F(SystemdTest, FiveStartsInTenSecondsAreTheLimit) {
  flanneld.latency = 100ms;
  flanneld.endsWith = 1;
  systemd.enqueue(host::JobType::Start, "flanneld.service");
  pass(20s);
  EXPECT_EQ(state("flanneld.service"), "failed");
  EXPECT_EQ(systemd.service("flanneld.service")->result, "start-limit");
  EXPECT_THAT(said("flanneld.service"),
              testing::Contains("start request repeated too quickly for flanneld.service"));
  flanneld.endsWith.reset();
  systemd.resetFailed("flanneld.service");
  systemd.enqueue(host::JobType::Start, "flanneld.service");
  pass(2s);
  EXPECT_EQ(state("flanneld.service"), "active");
}

TEST_F(SystemdTest, WhoDoesNotGetReadyIsEndedAndItsDependentsFail) {
  flanneld.becomesReady = false;
  systemd.enqueue(host::JobType::Start, "docker.service");
  pass(89s);
  EXPECT_EQ(state("flanneld.service"), "activating");
  EXPECT_TRUE(systemd.hasJob("docker.service"));
  pass(1s);
  EXPECT_EQ(systemd.lastResult("docker.service"), host::JobResult::Dependency);
  EXPECT_EQ(systemd.lastResult("flanneld.service"), host::JobResult::Timeout);
  EXPECT_THAT(said("docker.service"),
              ElementsAre("Dependency failed for Docker.",
                          "Job docker.service/start failed with result 'dependency'."));
}

TEST_F(SystemdTest, IgnoringDependenciesStartsOneAlone) {
  systemd.enqueue(host::JobType::Start, "docker.service", host::JobMode::IgnoreDependencies);
  pass(5s);
  EXPECT_TRUE(runs(docker));
  EXPECT_FALSE(runs(flanneld) || runs(kubelet));
}

TEST_F(SystemdTest, TheJournalKnowsWhoSaidWhatAndWhen) {
  bootAll();
  systemd.backdate("docker.service", 2h);
  const host::Service& service = *systemd.service("docker.service");
  EXPECT_EQ(*service.since, -2h);
  auto own = std::find_if(service.journal.begin(), service.journal.end(),
                          [](const host::JournalLine& line) { return line.identifier != "systemd"; });
  ASSERT_NE(own, service.journal.end());
  EXPECT_EQ(own->identifier, "docker");
  EXPECT_EQ(own->text, "here I am");
  EXPECT_EQ(own->pid, service.pid);
  EXPECT_LT(own->at, -2h);
}

} // namespace
