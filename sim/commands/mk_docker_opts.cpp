// mk-docker-opts.sh, the script of flannel's package that makes docker's options of subnet.env.
#include "commands/register.h"
#include "commands/support/files.h"
#include "commands/support/result.h"
#include "flannel/docker_options.h"

namespace fg::commands {
namespace {

bool isInstalled(Context& context) {
  host::Systemd* systemd = context.cluster.systemd(context.ns);
  return systemd && systemd->unit("flanneld.service").has_value();
}

CommandResult execute(Context& context, const Arguments& arguments) {
  const std::string& name = flannel::kDockerOptionsScript;
  if (!isInstalled(context)) return failure(127, fmt::format("bash: {}: No such file or directory", name));
  std::map<std::string, std::string> environment(context.environment.begin(), context.environment.end());
  auto read = [&](const std::string& path) {
    auto text = readFile(context, path);
    return text ? std::optional(*text) : std::nullopt;
  };
  flannel::ScriptResult script = flannel::mkDockerOptions(read, arguments, environment, name);
  CommandResult result{script.status, {}, script.err};
  if (script.file.empty()) return result;
  auto refused = openForWriting(context, script.file, WriteMode::Append);
  if (!refused) refused = writeFile(context, script.file, script.text, WriteMode::Replace);
  if (!refused) return result;
  for (int line : script.writes)
    result.err += fmt::format("{}: line {}: {}: {}\n", name, line, script.file, text(*refused));
  // The last redirection that failed gives the status; without -c an `if` that did nothing does.
  result.status = script.writes.back() == flannel::kWritesCombinedLine ? 1 : 0;
  return result;
}

} // namespace

Spec mkDockerOptsSpec() {
  return {
      .name = flannel::kDockerOptionsScript,
      .synopsis = "/usr/libexec/flannel/mk-docker-opts.sh [-f FLANNEL-ENV-FILE] [-d DOCKER-ENV-FILE] [-i] "
                  "[-c] [-m] [-k COMBINED-KEY]",
      .summary = "makes docker's options of flannel's subnet.env",
      .description =
          "The unit flanneld.service runs it behind flanneld; docker reads the file that it writes when "
          "it is started. Of FLANNEL_IPMASQ=true it makes --ip-masq=false, since one of the two has to "
          "masquerade; -m leaves that out. It prints nothing: look at the file, /run/docker_opts.env unless "
          "-d names another.",
      .next = {{"", {"-f", "-d", "-i", "-c", "-m", "-k"}}, {"-f", {"<file>"}}, {"-d", {"<file>"}}},
      .run = execute};
}

} // namespace fg::commands
