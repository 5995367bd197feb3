// kube-controller-manager's endpoints controller: which pods are behind a service.
// https://github.com/kubernetes/kubernetes/blob/v1.9.1/pkg/controller/endpoint/endpoints_controller.go
#pragma once

#include "kubernetes/api_server.h"

#include <set>

namespace fg::kubernetes {

class EndpointsController {
public:
  explicit EndpointsController(ApiServer& api) : m_api(api) {}
  ~EndpointsController() { stop(); }
  EndpointsController(const EndpointsController&) = delete;
  EndpointsController& operator=(const EndpointsController&) = delete;

  // Brings all Endpoints up to date, and keeps them so.
  void start();
  void stop();

private:
  void sync(const Service& service);
  void changed(const Change& change);
  void file(const Service& service);
  void unfile(const Name& service);

  // A service is filed under the first label that it selects by.
  using Label = std::pair<std::string, Labels::value_type>; // with its namespace
  ApiServer& m_api;
  std::map<Label, std::set<Name>> m_byLabel;
  std::map<Name, Label> m_filed;
  std::optional<uint64_t> m_watch;
};

// The ready and the other addresses of the pods that a service selects, by address and port, as the
// controller sorts them (pkg/api/endpoints/util.go).
Endpoints endpointsOf(const Service& service, const ApiServer& api);

} // namespace fg::kubernetes
