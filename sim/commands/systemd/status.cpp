#include "commands/systemd/status.h"

#include "commands/support/result.h"
#include "commands/support/wall_clock.h"

#include <algorithm>

namespace fg::commands::systemd {
namespace {

std::string words(const std::vector<std::string>& list) {
  std::string out;
  for (const std::string& word : list)
    out += (out.empty() ? "" : " ") + word;
  return out;
}

// ExecStart= as it stands in the unit, continued lines joined and variables not filled in.
std::string unexpanded(const host::SystemdUnit& unit, std::string_view setting) {
  return words(host::splitWords(unit.value("Service", setting)));
}

class StatusText {
public:
  StatusText(Context& context, host::Systemd& systemd, const host::Service& service)
      : m_context(context), m_systemd(systemd), m_service(service),
        m_unit(systemd.unit(service.unit).value_or(host::SystemdUnit{})) {}

  std::string text() {
    m_out = fmt::format("{} {} - {}\n", glyph(), m_service.unit, m_unit.description());
    bool enabled = m_systemd.isEnabled(m_service.unit);
    field("Loaded",
          fmt::format("loaded ({}; {}; {}: disabled)", m_unit.path(), enabled ? "enabled" : "disabled",
                      isDebian(m_context) ? "preset" : "vendor preset"));
    dropIns();
    field("Active", activeText());
    for (const std::string& page : m_unit.units("Unit", "Documentation"))
      field("Docs", page);
    if (m_service.pid != 0 && m_service.since) processes();
    return m_out;
  }

private:
  // unit_active_state_to_glyph of systemd 252; 219 tells states apart by colour only.
  std::string_view glyph() const {
    if (!isDebian(m_context)) return "●";
    if (m_service.active == host::ActiveState::Failed) return "×";
    return m_service.active == host::ActiveState::Inactive ? "○" : "●";
  }
  size_t width() const { return isDebian(m_context) ? 11 : 9; }
  std::string blanks() const { return std::string(width() + 2, ' '); }
  void field(const std::string& label, const std::string& value) {
    m_out += fmt::format("{:>{}}: {}\n", label, width(), value);
  }

  void dropIns() {
    std::string folder;
    const auto& all = m_unit.dropIns();
    for (size_t i = 0; i < all.size(); ++i) {
      std::string in = all[i].substr(0, all[i].rfind('/')), name = all[i].substr(all[i].rfind('/') + 1);
      if (in != folder) field("Drop-In", in);
      folder = in;
      bool last = i + 1 == all.size() || !all[i + 1].starts_with(in + "/");
      m_out += blanks() + (last ? "└─" : "├─") + name + "\n";
    }
  }

  std::string activeText() const {
    std::string out = fmt::format("{} ({})", host::name(m_service.active), host::name(m_service.state));
    bool failed =
        m_service.active == host::ActiveState::Failed || m_service.state == host::ServiceState::AutoRestart;
    if (failed && m_service.result != "success") {
      out = m_service.active == host::ActiveState::Failed
                ? fmt::format("failed (Result: {})", m_service.result)
                : fmt::format("activating (auto-restart) (Result: {})", m_service.result);
    }
    if (!m_service.since) return out;
    net::SimTime since = *m_service.since;
    return out
           + fmt::format(" since {}; {}", systemdTime(m_context.machine, since),
                         systemdAgo(m_context.ns.now() - since));
  }

  // exit_status_to_string() and signal_to_string()
  std::string endText() const {
    if (!m_service.exitSignal.empty()) return "code=killed, signal=" + m_service.exitSignal;
    int status = m_service.exitStatus.value_or(0);
    std::string_view text = status == 0   ? "/SUCCESS"
                            : status == 1 ? "/FAILURE"
                            : status == 2 ? "/INVALIDARGUMENT"
                                          : "";
    return fmt::format("code=exited, status={}{}", status, text);
  }

  void processes() {
    bool runs = m_service.daemon->isRunning();
    std::string name = m_systemd.processName(m_service);
    if (!runs)
      field("Process",
            fmt::format("{} ExecStart={} ({})", m_service.pid, unexpanded(m_unit, "ExecStart"), endText()));
    std::string post = unexpanded(m_unit, "ExecStartPost");
    if (runs && !post.empty() && m_service.state == host::ServiceState::Running)
      field("Process",
            fmt::format("{} ExecStartPost={} (code=exited, status=0/SUCCESS)", m_service.pid + 9, post));
    field("Main PID", fmt::format("{} ({})", m_service.pid, runs ? name : endText()));
    if (!runs) return;
    field("CGroup", "/system.slice/" + m_service.unit);
    std::string line = commandLine();
    bool isDocker = m_service.unit == "docker.service";
    // A main process that is not in the unit's group stands behind a mark of its own.
    if (isDocker && m_context.cluster.dockerIsMoved(m_context.ns)) {
      m_out += fmt::format("{}‣ {} {}\n", blanks(), m_service.pid, line);
      return;
    }
    m_out += fmt::format("{}{}{} {}\n", blanks(), isDocker ? "├─" : "└─", m_service.pid, line);
    if (isDocker) m_out += fmt::format("{}└─{} {}\n", blanks(), m_service.pid + 6, kContainerd);
  }

  // A script between the unit and the daemon runs the daemon in its own place: flanneld-start of the package.
  std::string commandLine() const {
    std::vector<std::string> line = m_service.commandLine;
    if (m_service.unit == "flanneld.service" && !line.empty() && line.front().ends_with("flanneld-start")) {
      auto environment = m_unit.environment(m_context.cluster.systemFiles(m_context.ns));
      line.front() = "/usr/bin/flanneld";
      line.insert(line.begin() + 1, {"-etcd-endpoints=" + environment["FLANNEL_ETCD_ENDPOINTS"],
                                     "-etcd-prefix=" + environment["FLANNEL_ETCD_PREFIX"]});
    }
    return words(line);
  }

  static constexpr std::string_view kContainerd =
      "/usr/bin/docker-containerd-current -l unix:///var/run/docker/libcontainerd/docker-containerd.sock "
      "--shim "
      "docker-containerd-shim --metrics-interval=0 --start-timeout 2m --state-dir "
      "/var/run/docker/libcontainerd/containerd --runtime docker-runc";

  Context& m_context;
  host::Systemd& m_systemd;
  const host::Service& m_service;
  host::SystemdUnit m_unit;
  std::string m_out;
};

} // namespace

std::string statusOf(Context& context, host::Systemd& systemd, const host::Service& service, size_t lines) {
  std::string out = StatusText(context, systemd, service).text();
  // Those of the present run: since the unit left its state of rest.
  std::vector<const host::JournalLine*> shown;
  for (const host::JournalLine& line : service.journal)
    shown.push_back(&line);
  if (shown.size() > lines) shown.erase(shown.begin(), shown.end() - static_cast<std::ptrdiff_t>(lines));
  if (!shown.empty()) out += "\n";
  for (const host::JournalLine* line : shown)
    out += journalText(context, service, *line) + "\n";
  return out;
}

std::string journalText(Context& context, const host::Service& service, const host::JournalLine& line) {
  std::string host = context.machine.hostName.substr(0, context.machine.hostName.find('.'));
  std::string text = line.text;
  if (line.identifier != "systemd" && service.unit == "docker.service")
    text = fmt::format("time=\"{}\" level=info msg=\"{}\"", dockerTime(context.machine, line.at), line.text);
  if (!line.origin.place.empty()) {
    WallTime t = localTime(context.machine, line.at);
    text =
        fmt::format("{}{:02}{:02} {:02}:{:02}:{:02}.{:06} {:7} {}] {}", line.origin.level, t.month, t.day,
                    t.hour, t.minute, t.second, t.nanoseconds / 1000, line.pid, line.origin.place, line.text);
  }
  return fmt::format("{} {} {}[{}]: {}", journalTime(context.machine, line.at), host, line.identifier,
                     line.pid, text);
}

int statusCode(const host::Service& service) { return service.active == host::ActiveState::Active ? 0 : 3; }

std::string stateWord(const host::Service& service) {
  if (!service.since && service.active == host::ActiveState::Inactive) return "inactive";
  return std::string(host::name(service.active));
}

} // namespace fg::commands::systemd
