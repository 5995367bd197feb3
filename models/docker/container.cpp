// Containers and networks: the part of Dockerd that `docker ps` and `docker network` show.
#include "docker/container.h"

#include "docker/dockerd.h"

#include <algorithm>

namespace fg::docker {

std::string humanDuration(net::SimTime time, Seconds apart) {
  auto seconds = std::chrono::duration_cast<std::chrono::seconds>(time).count();
  auto minutes = seconds / 60, hours = minutes / 60;
  auto text = [](int64_t number, const char* unit) { return std::to_string(number) + " " + unit; };
  if (seconds < 1) return "Less than a second";
  if (seconds == 1 && apart == Seconds::OneApart) return "1 second";
  if (seconds < 60) return text(seconds, "seconds");
  if (minutes == 1) return "About a minute";
  if (minutes < 60) return text(minutes, "minutes");
  if (hours == 1) return "About an hour";
  if (hours < 48) return text(hours, "hours");
  if (hours < 24 * 7 * 2) return text(hours / 24, "days");
  int64_t weeksUntil = apart == Seconds::OneApart ? 24 * 30 * 2 : 24 * 30 * 3;
  if (hours < weeksUntil) return text(hours / 24 / 7, "weeks");
  if (hours < 24 * 365 * 2) return text(hours / 24 / 30, "months");
  return text(hours / 24 / 365, "years");
}

// initBridgeDriver() deletes the bridge that is there and makes a new one; host and none are kept on disk.
void Dockerd::makeNetworks() {
  auto idOf = [this](std::string& pin) {
    std::string id = m_ids.hex(64);
    if (!pin.empty()) id = pin + id.substr(std::min(pin.size(), id.size()));
    pin.clear();
    return id;
  };
  std::string bridge = idOf(m_settings.bridgeId);
  if (m_networks.empty()) {
    std::string host = idOf(m_settings.hostId), none = idOf(m_settings.noneId);
    m_networks = {{"bridge", bridge, "bridge", node().now()},
                  {"host", host, "host", node().now()},
                  {"none", none, "null", node().now()}};
  }
  m_networks.front() = {"bridge", bridge, "bridge", node().now()};
}

tl::expected<std::string, std::string> Dockerd::startContainer(const ContainerRequest& request) {
  if (!m_ready)
    return tl::unexpected(
        std::string("Cannot connect to the Docker daemon. Is the docker daemon running on this host?"));
  if (!request.sandbox.empty() && !sandbox(request.sandbox))
    return tl::unexpected("No such container: " + request.sandbox);
  if (const Container* other = container(request.name); other && other->request.name == request.name)
    return tl::unexpected("Conflict. The name \"/" + request.name + "\" is already in use by container "
                          + other->id
                          + ". You have to remove (or rename) that container to be able to reuse "
                            "that name.");
  std::string id = m_ids.hex(64);
  if (!request.id.empty()) id = request.id + id.substr(std::min(request.id.size(), id.size()));
  Container made{id, request, false, true, node().now(), node().now(), {}, 0};
  m_containers.push_back(std::move(made));
  return id;
}

void Dockerd::stopContainer(std::string_view id, int status) {
  for (Container& container : m_containers) {
    if (container.id != id || !container.running) continue;
    container.running = false;
    container.finished = node().now();
    container.exitStatus = status;
  }
}

void Dockerd::removeContainer(std::string_view id) {
  std::erase_if(m_containers, [&](const Container& container) { return container.id == id; });
}

void Dockerd::endContainersOf(const Sandbox& gone, int status) {
  for (const Container& container : std::vector(m_containers))
    if (container.running && (container.id == gone.id || container.request.sandbox == gone.request.name))
      stopContainer(container.id, status);
}

const Container* Dockerd::container(std::string_view nameOrId) const {
  const Container* found = nullptr;
  std::string_view bare = nameOrId.starts_with('/') ? nameOrId.substr(1) : nameOrId;
  for (const Container& container : m_containers) {
    if (container.request.name == bare || container.id == nameOrId) return &container;
    if (nameOrId.empty() || !container.id.starts_with(nameOrId)) continue;
    if (found) return nullptr; // not unique
    found = &container;
  }
  return found;
}

const Sandbox* Dockerd::sandboxOf(const Container& container) const {
  for (const auto& sandbox : m_sandboxes)
    if (sandbox->id == container.id || sandbox->request.name == container.request.sandbox)
      return container.running ? sandbox.get() : nullptr;
  return nullptr;
}

void Dockerd::backdateNetworks(net::SimTime age) {
  for (Network& network : m_networks)
    network.created = -age;
}

void Dockerd::backdate(std::string_view name, net::SimTime age) {
  const Sandbox* found = sandbox(name);
  for (Container& container : m_containers) {
    if (!found || (container.id != found->id && container.request.sandbox != name)) continue;
    container.created = container.started = -age;
  }
}

} // namespace fg::docker
