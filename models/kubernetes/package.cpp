#include "kubernetes/package.h"

#include <string_view>

namespace fg::kubernetes {
namespace {

constexpr std::string_view kKubeletUnit = R"([Unit]
Description=Kubernetes Kubelet Server
Documentation=https://github.com/GoogleCloudPlatform/kubernetes
After=docker.service
Requires=docker.service

[Service]
WorkingDirectory=/var/lib/kubelet
EnvironmentFile=-/etc/kubernetes/config
EnvironmentFile=-/etc/kubernetes/kubelet
ExecStart=/usr/bin/kubelet \
            $KUBE_LOGTOSTDERR \
            $KUBE_LOG_LEVEL \
            $KUBELET_API_SERVER \
            $KUBELET_ADDRESS \
            $KUBELET_PORT \
            $KUBELET_HOSTNAME \
            $KUBE_ALLOW_PRIV \
            $KUBELET_POD_INFRA_CONTAINER \
            $KUBELET_ARGS
Restart=on-failure

[Install]
WantedBy=multi-user.target
)";

constexpr std::string_view kProxyUnit = R"([Unit]
Description=Kubernetes Kube-Proxy Server
Documentation=https://github.com/GoogleCloudPlatform/kubernetes
After=network.target

[Service]
EnvironmentFile=-/etc/kubernetes/config
EnvironmentFile=-/etc/kubernetes/proxy
ExecStart=/usr/bin/kube-proxy \
        $KUBE_LOGTOSTDERR \
        $KUBE_LOG_LEVEL \
        $KUBE_MASTER \
        $KUBE_PROXY_ARGS
Restart=on-failure
LimitNOFILE=65536

[Install]
WantedBy=multi-user.target
)";

constexpr std::string_view kApiServerUnit = R"([Unit]
Description=Kubernetes API Service
Documentation=https://github.com/GoogleCloudPlatform/kubernetes
After=network.target
After=etcd.service

[Service]
EnvironmentFile=-/etc/kubernetes/config
EnvironmentFile=-/etc/kubernetes/apiserver
ExecStart=/usr/bin/kube-apiserver \
	    $KUBE_LOGTOSTDERR \
	    $KUBE_LOG_LEVEL \
	    $KUBE_ETCD_SERVERS \
	    $KUBE_API_ADDRESS \
	    $KUBE_API_PORT \
	    $KUBELET_PORT \
	    $KUBE_ALLOW_PRIV \
	    $KUBE_SERVICE_ADDRESSES \
	    $KUBE_ADMISSION_CONTROL \
	    $KUBE_API_ARGS
Restart=on-failure
Type=notify
LimitNOFILE=65536

[Install]
WantedBy=multi-user.target
)";

constexpr std::string_view kControllerManagerUnit = R"([Unit]
Description=Kubernetes Controller Manager
Documentation=https://github.com/GoogleCloudPlatform/kubernetes

[Service]
EnvironmentFile=-/etc/kubernetes/config
EnvironmentFile=-/etc/kubernetes/controller-manager
ExecStart=/usr/bin/kube-controller-manager \
        $KUBE_LOGTOSTDERR \
        $KUBE_LOG_LEVEL \
        $KUBE_MASTER \
        $KUBE_CONTROLLER_MANAGER_ARGS
Restart=on-failure
LimitNOFILE=65536

[Install]
WantedBy=multi-user.target
)";

constexpr std::string_view kSchedulerUnit = R"([Unit]
Description=Kubernetes Scheduler Plugin
Documentation=https://github.com/GoogleCloudPlatform/kubernetes

[Service]
EnvironmentFile=-/etc/kubernetes/config
EnvironmentFile=-/etc/kubernetes/scheduler
ExecStart=/usr/bin/kube-scheduler \
            $KUBE_LOGTOSTDERR \
            $KUBE_LOG_LEVEL \
            $KUBE_MASTER \
            $KUBE_SCHEDULER_CONF \
            $KUBE_SCHEDULER_ARGS
Restart=on-failure
LimitNOFILE=65536

[Install]
WantedBy=multi-user.target
)";

constexpr std::string_view kUnitFolder = "/usr/lib/systemd/system/";
// dockerd and kubelet are moved into a control group that their units do not have.
constexpr std::string_view kControlGroups =
    "--runtime-cgroups=/systemd/system.slice --kubelet-cgroups=/systemd/system.slice --cgroup-driver=systemd";
constexpr std::string_view kKubeconfigs =
    "--bootstrap-kubeconfig=/etc/kubernetes/bootstrap.kubeconfig "
    "--kubeconfig=/etc/kubernetes/kubelet.kubeconfig "
    "--require-kubeconfig --cert-dir=/etc/kubernetes/ssl --cluster-domain=cluster.local";

void writeUnit(host::Files& files, std::string_view name, std::string_view text) {
  files.write(std::string(kUnitFolder) + std::string(name), std::string(text));
}

std::string common(const PackageSettings& settings) {
  return "# logging to stderr means we get it in the systemd "
         "journal\nKUBE_LOGTOSTDERR=\"--logtostderr=true\"\n"
         "KUBE_LOG_LEVEL=\"--v=0\"\nKUBE_ALLOW_PRIV=\"--allow-privileged=true\"\nKUBE_MASTER=\"--master=http:"
         "//"
         + settings.master.text() + ":8080\"\n";
}

std::string kubelet(const PackageSettings& settings) {
  std::string dns = settings.clusterDns ? " --cluster-dns=" + settings.clusterDns->text() : "";
  return "KUBELET_ADDRESS=\"--address=" + settings.address.text()
         + "\"\nKUBELET_HOSTNAME=\"--hostname-override=" + settings.nodeName
         + "\"\nKUBELET_POD_INFRA_CONTAINER=\"--pod-infra-container-image=docker.io/openshift/origin-pod\"\n"
           "KUBELET_ARGS=\""
         + std::string(kControlGroups) + dns + " " + std::string(kKubeconfigs) + " --hairpin-mode "
         + settings.hairpinMode + " --serialize-image-pulls=false --allow-privileged=true\"\n";
}

std::string proxy(const PackageSettings& settings) {
  std::string address = settings.address.text();
  std::string cidr = settings.clusterCidr ? " --cluster-cidr=" + settings.clusterCidr->text() : "";
  std::string all = settings.masqueradeAll ? " --masquerade-all" : "";
  if (settings.proxySyncPeriod != PackageSettings{}.proxySyncPeriod)
    all += " --iptables-sync-period=" + net::durationText(settings.proxySyncPeriod);
  return "# kubernetes proxy config\nKUBE_PROXY_ARGS=\"--bind-address=" + address
         + " --kubeconfig=/etc/kubernetes/kube-proxy.kubeconfig" + cidr + all
         + " --hostname-override=" + settings.nodeName + "\"\n";
}

std::string apiServer(const PackageSettings& settings) {
  std::string address = settings.master.text();
  return "KUBE_API_ADDRESS=\"--advertise-address=" + address + " --bind-address=" + address
         + " --insecure-bind-address=" + address
         + "\"\nKUBE_ETCD_SERVERS=\"--etcd-servers=" + settings.etcdServers
         + "\"\nKUBE_SERVICE_ADDRESSES=\"--service-cluster-ip-range=" + settings.serviceCidr.text()
         + "\"\nKUBE_ADMISSION_CONTROL=\"--admission-control=ServiceAccount,NamespaceLifecycle,"
           "NamespaceExists,"
           "LimitRanger,ResourceQuota\"\n"
           "KUBE_API_ARGS=\"--service-node-port-range=30000-32767 --event-ttl=1h --allow-privileged=true\"\n";
}

} // namespace

void installPackage(host::Files& files, const PackageSettings& settings) {
  writeUnit(files, "kubelet.service", kKubeletUnit);
  writeUnit(files, "kube-proxy.service", kProxyUnit);
  files.write("/etc/kubernetes/config", common(settings));
  files.write("/etc/kubernetes/kubelet", kubelet(settings));
  files.write("/etc/kubernetes/proxy", proxy(settings));
  if (settings.role == Role::Node) return;
  writeUnit(files, "kube-apiserver.service", kApiServerUnit);
  writeUnit(files, "kube-controller-manager.service", kControllerManagerUnit);
  writeUnit(files, "kube-scheduler.service", kSchedulerUnit);
  files.write("/etc/kubernetes/apiserver", apiServer(settings));
  files.write("/etc/kubernetes/controller-manager",
              "KUBE_CONTROLLER_MANAGER_ARGS=\"--address=127.0.0.1 --service-cluster-ip-range="
                  + settings.serviceCidr.text() + " --cluster-name=kubernetes --leader-elect=true\"\n");
  files.write("/etc/kubernetes/scheduler",
              "KUBE_SCHEDULER_ARGS=\"--leader-elect=true --address=127.0.0.1\"\n"
              "KUBE_SCHEDULER_CONF=\"--kubeconfig=/etc/kubernetes/scheduler.conf\"\n");
}

} // namespace fg::kubernetes
