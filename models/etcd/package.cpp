#include "etcd/package.h"

#include <string_view>

namespace fg::etcd {
namespace {

constexpr std::string_view kUnitText = R"([Unit]
Description=Etcd Server
After=network.target
After=network-online.target
Wants=network-online.target

[Service]
Type=notify
WorkingDirectory=/var/lib/etcd/
EnvironmentFile=-/etc/etcd/etcd.conf
User=etcd
ExecStart=/usr/bin/etcd --name $ETCD_NAME --data-dir=$ETCD_DATA_DIR --listen-client-urls $ETCD_LISTEN_CLIENT_URLS --advertise-client-urls $ETCD_ADVERTISE_CLIENT_URLS
Restart=on-failure
LimitNOFILE=65536

[Install]
WantedBy=multi-user.target
)";

} // namespace

void installPackage(host::Files& files, const PackageSettings& settings) {
  std::string ip = settings.address.text();
  std::string peer = "http://" + ip + ":2380", client = "http://" + ip + ":2379";
  std::string cluster =
      settings.initialCluster.empty() ? settings.name + "=" + peer : settings.initialCluster;
  files.write("/usr/lib/systemd/system/etcd.service", std::string(kUnitText));
  files.write("/etc/etcd/etcd.conf",
              "#[Member]\nETCD_DATA_DIR=\"/var/lib/etcd/default.etcd\"\nETCD_LISTEN_PEER_URLS=\"" + peer
                  + "\"\nETCD_LISTEN_CLIENT_URLS=\"" + client + ",http://localhost:2379\"\nETCD_NAME=\""
                  + settings.name + "\"\n\n#[Clustering]\nETCD_INITIAL_ADVERTISE_PEER_URLS=\"" + peer
                  + "\"\nETCD_ADVERTISE_CLIENT_URLS=\"" + client + "\"\nETCD_INITIAL_CLUSTER=\"" + cluster
                  + "\"\nETCD_INITIAL_CLUSTER_TOKEN=\"etcd-cluster\"\nETCD_INITIAL_CLUSTER_STATE=\"new\"\n");
}

} // namespace fg::etcd
