#include "capture/capture.h"

#include "capture/cluster.h"
#include "capture/files/files.h"
#include "capture/joining.h"

#include <algorithm>
#include <filesystem>

namespace fg::capture {
namespace {

class CaptureReader {
public:
  CaptureReader(const Folder& folder, Findings& findings) : m_folder(folder), m_findings(findings) {}

  void readInto(scenario::Scenario& scenario) {
    scenario::Snapshot snapshot;
    for (const std::string& host : m_folder.children("hosts")) {
      readNamespace("hosts/" + host, host, found::Role::Host, snapshot);
      std::string pods = "hosts/" + host + "/netns";
      for (const std::string& name : m_folder.children(pods))
        readNamespace(pods + "/" + name, host, found::Role::Pod, snapshot);
    }
    if (snapshot.namespaces.empty() && !m_findings.hasErrors())
      m_findings.error({scenario.file, 0, 0}, "this is no capture: there is no folder hosts/NAME in it",
                       "'flannelgraph capture-script' prints the script that takes one");
    if (snapshot.namespaces.empty()) return;
    readCluster(m_folder, m_findings, snapshot, scenario);
    join(m_folder, m_findings, snapshot, scenario);
    scenario.snapshot = std::make_shared<scenario::Snapshot>(std::move(snapshot));
  }

private:
  void readNamespace(const std::string& path, const std::string& host, found::Role role,
                     scenario::Snapshot& snapshot) {
    Draft draft;
    draft.ns.role = role;
    draft.ns.host = host;
    draft.ns.name = role == found::Role::Host ? host : host + "/" + path.substr(path.rfind('/') + 1);
    for (const FileSpec& spec : namespaceFiles())
      readFile(path + "/", spec, draft);
    chooseRules(path, draft);
    nameWhatIsNotModelled(draft.ns);
    snapshot.signs[draft.ns.name] = std::move(draft.signs);
    snapshot.namespaces.push_back(std::move(draft.ns));
  }

  // A tool that fails leaves an empty file; for most texts that is just as well nothing to tell.
  void readFile(const std::string& folder, const FileSpec& spec, Draft& draft) {
    auto read = [&](const TextFile& file, void (*reader)(Reading&)) {
      Reading reading{file.shown, file.text, m_findings, draft};
      reader(reading);
    };
    bool isJson = spec.name.ends_with(".json");
    const TextFile* file = m_folder.find(folder + std::string(spec.name));
    if (file && isJson && isBlank(*file)) file = nullptr;
    if (file)
      return read(*file, isJson && !spec.forms.empty() && isText(*file) ? spec.forms[0].read : spec.read);
    for (const OtherForm& form : spec.forms) {
      file = m_folder.find(folder + std::string(form.name));
      if (file && (form.blank == OtherForm::Blank::Nothing || !isBlank(*file))) return read(*file, form.read);
    }
    isMissing(spec, draft);
  }

  void isMissing(const FileSpec& spec, Draft& draft) {
    bool isHost = draft.ns.role == found::Role::Host;
    if (spec.wanted == Wanted::Perhaps || (spec.wanted == Wanted::HelpsOnHosts && !isHost)) return;
    std::string name(spec.name);
    m_findings.missing(name, std::string(spec.absence), draft.ns.name);
    if (spec.wanted == Wanted::Decides)
      draft.ns.caveats.push_back("no " + name + " in the capture: " + std::string(spec.absence));
    if (name == "ip-route.json") addConnectedRoutes(draft.ns);
    if (name == "sysctl.txt" && isHost)
      draft.ns.sysctls = {{"net.ipv4.ip_forward", "1"}, {"net.bridge.bridge-nf-call-iptables", "1"}};
  }

  static void addConnectedRoutes(found::Namespace& ns) {
    for (const found::Interface& interface : ns.interfaces)
      for (const found::Address& address : interface.addresses)
        if (interface.up && interface.name != "lo" && address.prefix.length() < 32) {
          found::Route route;
          route.destination = address.prefix.canonical();
          route.interface = interface.name;
          route.protocol = "kernel";
          route.scope = "link";
          route.source = address.prefix.address();
          ns.routes.push_back(route);
        }
  }

  static bool hasRules(const std::string& text) {
    return text.find("\n-A ") != std::string::npos || text.find("] -A ") != std::string::npos
           || text.find(" DROP [") != std::string::npos;
  }

  // Two backends may be in force at once.
  void chooseRules(const std::string& path, Draft& draft) {
    using Backend = found::Namespace::Backend;
    found::Namespace& ns = draft.ns;
    bool hasAny = m_folder.find(path + "/iptables-save.txt") || m_folder.find(path + "/iptables-nft-save.txt")
                  || m_folder.find(path + "/iptables-legacy-save.txt");
    if (!hasAny) {
      const std::string kAbsence = "no rules are taken to be in force";
      m_findings.missing("iptables-save.txt", kAbsence, ns.name);
      ns.caveats.push_back("no iptables-save.txt in the capture: " + kAbsence);
    }
    tellWhatIsMissing(draft);
    if (!ns.iptables.empty()) return;
    bool legacy = hasRules(draft.iptablesLegacy), nft = hasRules(draft.iptablesNft);
    bool asked[2] = {!draft.iptablesLegacy.empty(), !draft.iptablesNft.empty()};
    if (asked[0] != asked[1]) ns.backend = asked[0] ? Backend::Legacy : Backend::Nft;
    if (legacy != nft) ns.backend = legacy ? Backend::Legacy : Backend::Nft;
    bool isLegacy = !nft && (legacy || !asked[1]);
    ns.iptables = isLegacy ? draft.iptablesLegacy : draft.iptablesNft;
    ns.iptablesFile = isLegacy ? draft.legacyFile : draft.nftFile;
    ns.hasBothBackends = legacy && nft;
    if (!ns.hasBothBackends) return;
    ns.backend = Backend::Nft;
    ns.otherIptables = draft.iptablesLegacy;
    ns.caveats.push_back(
        "rules of iptables-legacy and of iptables-nft are in force; which of them are asked first is "
        "not in a capture: iptables-nft's are, here");
  }

  // iptables-nft-save says it where the older tables are there as well; nft says it of iptables-nft's.
  static void tellWhatIsMissing(Draft& draft) {
    const std::string& nft = draft.iptablesNft.empty() ? draft.ns.iptables : draft.iptablesNft;
    bool hasLegacy = nft.find("# Warning: iptables-legacy tables present") != std::string::npos;
    if (hasLegacy && draft.iptablesLegacy.empty())
      draft.ns.caveats.push_back(
          "iptables-legacy has tables in force there, and iptables-legacy-save.txt is missing");
    bool isLegacy = draft.ns.backend == found::Namespace::Backend::Legacy || !draft.iptablesLegacy.empty();
    if (draft.nftHasIptables && isLegacy && draft.iptablesNft.empty())
      draft.ns.caveats.push_back(
          "iptables-nft has chains in force there, and iptables-nft-save.txt is missing");
  }

  static void nameWhatIsNotModelled(found::Namespace& ns) {
    for (const found::Interface& interface : ns.interfaces) {
      if (interface.name == "kube-ipvs0")
        ns.caveats.push_back("kube-ipvs0 tells of IPVS, which is not modelled: services are not translated");
      if (interface.name.starts_with("cilium_"))
        ns.caveats.push_back(interface.name + " tells of Cilium's eBPF programs, which are not modelled");
    }
  }

  const Folder& m_folder;
  Findings& m_findings;
};

} // namespace

scenario::ReadResult readCapture(const std::string& name, const Folder& folder, Findings& findings) {
  scenario::Scenario scenario;
  scenario.file = name;
  scenario.name = std::filesystem::path(name).stem().string();
  scenario.flannel.present = false;
  scenario.kubernetes.present = false;
  CaptureReader(folder, findings).readInto(scenario);
  scenario::ReadResult result{std::move(scenario), findings.take()};
  if (core::hasErrors(result.diagnostics)) result.scenario.reset();
  return result;
}

scenario::ReadResult readCapture(const std::string& path) {
  Findings findings;
  Folder folder = readFolder(path, findings);
  return readCapture(path, folder, findings);
}

} // namespace fg::capture
