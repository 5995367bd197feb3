#!/usr/bin/env python3
"""Measures whole processes, and what each is compared with in the same run; one table for docs/performance.md.

  tests/bench/processes.py                       what is measured, on a terminal
  tests/bench/processes.py --page                the same into docs/performance.md, with pictures
  tests/bench/processes.py --against COMMIT      instructions of today's program and of that commit's: exit 1 where one
                                                 has grown by more than a tenth

Needs a release build with tests (build/), and root for what the kernel is asked. Only Python's own library.
"""

import argparse
import datetime
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PODS_PER_NODE = 30
TRACE = ["trace", "01", "--from", "node1", "--to", "172.33.96.3"]
MIB = 1024 * 1024


class Ran:
    """One process from its start to its end."""

    def __init__(self, words, check=True):
        start = time.monotonic()
        with tempfile.TemporaryFile() as out:
            process = subprocess.Popen([str(word) for word in words], stdout=out, stderr=subprocess.DEVNULL)
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            out.seek(0)
            self.output = out.read().decode(errors="replace")
        self.wall = time.monotonic() - start  # seconds
        self.processor = usage.ru_utime + usage.ru_stime  # seconds
        self.memory = usage.ru_maxrss * 1024 / MIB  # MiB
        if check and process.returncode != 0:
            raise SystemExit(f"exit status {process.returncode}: {' '.join(map(str, words))}")


def median(values):
    return statistics.median(values)


def in_turns(runs, *commands):
    """Each command so many times, in turns, so that whatever else the machine does hits all of them."""
    results = [[] for _ in commands]
    for _ in range(runs):
        for command, result in zip(commands, results):
            result.append(Ran(command))
    return results


def benchmark(build, name, pattern, *counters):
    """Counters of a Google Benchmark, by the names of its benchmarks."""
    program = build / "tests" / "bench" / name
    ran = Ran([program, f"--benchmark_filter={pattern}", "--benchmark_format=json"])
    found = {}
    for one in json.loads(ran.output)["benchmarks"]:
        if not one.get("error_occurred"):
            found[one["name"].split("/iterations")[0].split("/manual_time")[0]] = [one[counter] for counter in counters]
    return found


class Table:
    def __init__(self):
        self.rows = []

    def add(self, what, measured, against, ratio, should):
        self.rows.append((what, measured, against, ratio, should))
        print(f"  {what}: {measured}; {against or 'compared with nothing'}; {ratio or '-'} (should be: {should})",
              flush=True)

    def text(self):
        head = [("what", "measured", "compared with, in the same run", "ratio", "should be"), ("---",) * 5]
        return "".join("| " + " | ".join(row) + " |\n" for row in head + self.rows)


class Large:
    """Generated clusters of 30 pods a node, two services a node unless told otherwise, and ten endpoints a service."""

    def __init__(self, program, folder):
        self.program, self.folder = program, folder

    def file(self, nodes, backend, expanded=False, services=None):
        services = services or 2 * nodes
        path = self.folder / f"{nodes}-{services}-{backend}{'-expanded' if expanded else ''}.json"
        if not path.exists():
            words = [self.program, "generate", "--nodes", nodes, "--pods-per-node", PODS_PER_NODE, "--services", services,
                     "--endpoints-per-service", 10, "--backend", backend, "-o", path]
            Ran(words + (["--expanded"] if expanded else []))
        return path

    def trace(self, path):
        return [self.program, "trace", path, "--from", "node1-pod1", "--to", "svc:service1", "--proto", "tcp",
                "--dport", 80]


def three_nodes(table, program, runs):
    ours = in_turns(runs, [program] + TRACE)[0]
    measured = f"{1000 * median([r.wall for r in ours]):.0f} ms, {max(r.memory for r in ours):.0f} MiB"
    if os.geteuid() != 0:
        return table.add("trace of the three nodes", measured, "", "", "at most 40 ms and 50 MiB")
    ours, kernel = in_turns(runs, [program] + TRACE, [program, "lab", "exec", "01", "node1", "--", "true"])
    ratio = median([r.wall for r in kernel]) / median([r.wall for r in ours])
    table.add("trace of the three nodes, the whole process", measured,
              f"`lab` builds the same network of the kernel's namespaces, with its rules: {1000 * median([r.wall for r in kernel]):.0f} ms",
              f"{ratio:.0f} times as fast", "at most 40 ms and 50 MiB; 10 times as fast")


def full_size(table, large, nodes):
    for expanded, should in ((False, "at most 5 s and 1 GiB"), (True, "at most 8 s and 1.5 GiB")):
        for backend in ("host-gw", "vxlan"):
            ran = Ran(large.trace(large.file(nodes, backend, expanded)))
            if "DELIVERED" not in ran.output:
                raise SystemExit(f"the trace of {nodes} nodes by {backend} was not delivered")
            table.add(f"{nodes:,} nodes, {nodes * PODS_PER_NODE:,} pods, {2 * nodes:,} services, {backend}, "
                      f"{'spelled out' if expanded else 'templates'}: read, check, build, trace through a ClusterIP",
                      f"{ran.wall:.1f} s, of the processor {ran.processor:.1f} s, {ran.memory:.0f} MiB", "", "", should)


def growth(large, sizes):
    points = []
    for nodes in sizes:
        ran = Ran(large.trace(large.file(nodes, "host-gw")))
        points.append((nodes * PODS_PER_NODE, ran.processor, ran.memory))
        print(f"  {points[-1][0]:,} pods: {ran.processor:.2f} s of the processor, {ran.memory:.0f} MiB", flush=True)
    return points


def pods(table, build):
    # Each in a process of its own: what the one gives back, the other would take.
    ours, stock, without = (next(iter(benchmark(build, "bench_namespaces", f"BM_Pods{whose}/100", "pods/s", "KiB/pod").values()))
                            for whose in ("Ours", "Stock", "StockWithoutIpv6"))
    for whose, told, wanted in ((stock, "InternetStackHelper, CSMA, bridge", "10 times as fast, a quarter of the memory"),
                                (without, "the same without IPv6", "")):
        table.add("making pods: namespace, veth pair, bridge port, address, route" if wanted else "the same",
                  f"{ours[0]:,.0f} a second, {ours[1]:.1f} KiB each",
                  f"stock ns-3 ({told}): {whose[0]:,.0f} a second, {whose[1]:.1f} KiB",
                  f"{ours[0] / whose[0]:.1f} times as fast, {ours[1] / whose[1]:.2f} of the memory", wanted)
    kernel = benchmark(build, "bench_namespaces", "BM_PodsOfTheKernel", "pods/s").get("BM_PodsOfTheKernel/10")
    if kernel:
        table.add("the same", f"{ours[0]:,.0f} a second", f"the kernel, by `ip -batch`: {kernel[0]:,.0f} a second",
                  f"{ours[0] / kernel[0]:,.0f} times as fast", "100 times as fast")


def hops(table, build):
    found = benchmark(build, "bench_forwarding", "BM_Hop(Stock|Traced60|Untraced60)", "ns/hop")
    stock, traced, untraced = (found[f"BM_Hop{name}"][0] for name in ("StockPointToPoint", "Traced60Rules", "Untraced60Rules"))
    ratios = [benchmark(build, "bench_forwarding", "BM_HopRatio", "stock/traced", "stock/untraced", "stock/traced, with the ends")
              ["BM_HopRatio"] for _ in range(5)]
    by_trace, by_none, with_ends = (median(column) for column in zip(*ratios))
    table.add("a hop through conntrack and 60 rules, every step recorded", f"{traced:,.0f} ns",
              f"stock ns-3's hop over PointToPoint, untraced: {stock:,.0f} ns", f"{by_trace:.2f} times as fast", "3 times as fast")
    table.add("the same, recording switched off", f"{untraced:,.0f} ns", f"the same: {stock:,.0f} ns",
              f"{by_none:.2f} times as fast", "4.5 times as fast")
    table.add("a datagram from socket to socket by ten such hops, every step recorded", "", "the same in stock ns-3, untraced",
              f"{with_ends:.2f} times as fast", "")


def changes(table, build, nodes):
    os.environ["FG_BENCH_NODES"] = str(nodes)
    found = benchmark(build, "bench_changes", "BM_", "real_time")
    table.add(f"one endpoint of {10 * min(2 * nodes, 10000):,} changes: all rules are in force", f"{found['BM_EndpointChanges'][0]:.1f} ms",
              "", "", "under 20 ms")
    table.add(f"a node joins {nodes:,}: all have their route to it", f"{found['BM_NodeJoins'][0]:.1f} ms", "", "", "under 50 ms")


def services(table, build):
    found = benchmark(build, "bench_services", "BM_Services(Last/10000|LastLinear/10000)", "cpu_time")
    ratio = json.loads(Ran([build / "tests" / "bench" / "bench_services", "--benchmark_filter=Ratio",
                            "--benchmark_format=json"]).output)["benchmarks"][0]
    value = next(number for key, number in ratio.items() if "/" in key and isinstance(number, float))
    last, linear = found["BM_ServicesLast/10000"][0], found["BM_ServicesLastLinear/10000"][0]
    table.add("first packet of a flow to the last of 10,000 services", f"{last:,.0f} ns", "to the last of 10",
              f"{value:.2f} times the time", "at most 1.5 times")
    table.add("the same", f"{last:,.0f} ns", f"every rule held against it, as the kernel does: {linear:,.0f} ns",
              f"{linear / last:.0f} times as fast", "")


def steps(table, build):
    os.environ["FG_BENCH_STEPS"] = "10000000"
    found = benchmark(build, "bench_steps", "BM_RecordedSteps", "steps", "bytes/step", "digest s", "longest seek ms")
    count, size, digest, seek = next(iter(found.values()))
    table.add(f"{count:,.0f} recorded steps", f"{size:.0f} bytes each, digest in {digest:.1f} s, any step's packet in {seek:.2f} ms",
              "", "", "at most 100 bytes; 2 s; 50 ms")


class Engine:
    """A `flannelgraph serve` to talk to."""

    def __init__(self, program):
        self.process = subprocess.Popen([str(program), "serve"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.DEVNULL)
        self.last = 0

    def ask(self, method, **params):
        """The result, and the seconds that it took."""
        self.last += 1
        request = {"jsonrpc": "2.0", "id": self.last, "method": method, "params": params}
        start = time.monotonic()
        self.process.stdin.write(json.dumps(request).encode() + b"\n")
        self.process.stdin.flush()
        while True:
            answer = json.loads(self.process.stdout.readline())
            if answer.get("id") == self.last:
                if "error" in answer:
                    raise SystemExit(f"{method}: {answer['error']}")
                return answer["result"], time.monotonic() - start

    def end(self):
        self.process.stdin.close()
        self.process.wait()


def chart(path, title, points, unit, value):
    """How cost grows with the number of pods, both axes logarithmic; an SVG that light and dark pages can show."""
    from math import log10
    width, height, left, bottom, top, right = 640, 300, 62, 44, 34, 16
    xs = [log10(p[0]) for p in points]
    ys = [log10(max(value(p), 1e-9)) for p in points]
    low, high = int(min(ys) - 1) if min(ys) < 0 else int(min(ys)), int(max(ys)) + 1
    x = lambda v: left + (v - xs[0]) / (xs[-1] - xs[0]) * (width - left - right)
    y = lambda v: height - bottom - (v - low) / (high - low) * (height - bottom - top)
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" aria-label="{title}" '
           'font-family="sans-serif" font-size="13"><style>text{fill:#24292f}.axis{stroke:#6e7781}.grid{stroke:#d0d7de}'
           '.line{stroke:#0b5cad;fill:none;stroke-width:2}.dot{fill:#0b5cad}@media (prefers-color-scheme: dark)'
           '{text{fill:#e6edf3}.axis{stroke:#8b949e}.grid{stroke:#30363d}.line{stroke:#79b8ff}.dot{fill:#79b8ff}}</style>',
           f'<text x="{left}" y="20" font-weight="bold">{title}</text>']
    for power in range(low, high + 1):
        label = f"{10 ** power:,}" if power >= 0 else f"{10.0 ** power:g}"
        out.append(f'<line class="grid" x1="{left}" x2="{width - right}" y1="{y(power):.1f}" y2="{y(power):.1f}"/>'
                   f'<text x="{left - 8}" y="{y(power) + 4:.1f}" text-anchor="end">{label}</text>')
    for (count, *_), at in zip(points, xs):
        out.append(f'<text x="{x(at):.1f}" y="{height - bottom + 20}" text-anchor="middle">{count:,}</text>')
    out.append(f'<line class="axis" x1="{left}" x2="{width - right}" y1="{height - bottom}" y2="{height - bottom}"/>')
    path_data = " L".join(f"{x(a):.1f} {y(b):.1f}" for a, b in zip(xs, ys))
    out.append(f'<path class="line" d="M{path_data}"/>')
    for a, b, p in zip(xs, ys, points):
        out.append(f'<circle class="dot" cx="{x(a):.1f}" cy="{y(b):.1f}" r="4"/>'
                   f'<text x="{x(a):.1f}" y="{y(b) - 9:.1f}" text-anchor="middle">{value(p):.3g}</text>')
    out.append(f'<text x="{(left + width - right) / 2}" y="{height - 6}" text-anchor="middle">pods ({unit})</text></svg>')
    Path(path).write_text("\n".join(out) + "\n")


def machine():
    model = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), "")
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024 ** 3
    commit = subprocess.run(["git", "-C", ROOT, "rev-parse", "--short", "HEAD"], capture_output=True, text=True).stdout.strip()
    return (f"{os.cpu_count()} processors ({model}), {memory:.0f} GiB, Linux {platform.release()}, "
            f"{datetime.date.today():%d %B %Y}, commit {commit}")


def measure(arguments):
    build, program = arguments.build, arguments.build / "bin" / "flannelgraph"
    table = Table()
    with tempfile.TemporaryDirectory() as folder:
        large = Large(program, Path(folder))
        three_nodes(table, program, arguments.runs)
        full_size(table, large, arguments.nodes)
        pods(table, build)
        hops(table, build)
        services(table, build)
        steps(table, build)
        changes(table, build, arguments.nodes)
        # A process's peak begins with that of its parent: ours grows with the answers of serve, which come last.
        points = growth(large, [nodes for nodes in (34, 100, 334, 1000, 5000) if nodes <= arguments.nodes])
        at_full_size(table, large, arguments.nodes)
        viewer(table, build, large, arguments.nodes)
    if not arguments.page:
        return print("\n" + table.text())
    pictures = ROOT / "docs" / "pictures"
    chart(pictures / "performance-time.svg", "A trace through a ClusterIP, seconds of the processor", points,
          "templates, host-gw", lambda p: p[1])
    chart(pictures / "performance-memory.svg", "The same, MiB", points, "templates, host-gw", lambda p: p[2])
    write_page(table)


def at_full_size(table, large, nodes):
    path = large.file(nodes, "host-gw")
    ran = Ran([large.program, "doctor", path, "--json"])
    table.add(f"doctor, {nodes:,} nodes", f"{ran.wall:.0f} s, {ran.memory:.0f} MiB", "", "", "under 60 s and 2 GiB")
    ran = Ran([large.program, "doctor", large.file(100, "host-gw", services=500), "--json"])
    table.add("doctor, 100 nodes, 3,000 pods, 500 services", f"{ran.wall:.1f} s, {ran.memory:.0f} MiB", "", "", "under 5 s")
    engine = Engine(large.program)
    opened = engine.ask("open", name=str(path))[1]
    asked = {"from": "node1-pod1", "to": "svc:service1", "protocol": "tcp", "destination_port": 80}
    first, *sent = [engine.ask("send", **asked)[1] for _ in range(21)]
    pages = [engine.ask("changes", offset=0, limit=1000)[1] for _ in range(20)]
    engine.end()
    table.add(f"serve opens {nodes:,} nodes", f"{opened:.1f} s", "", "", "5 s")
    table.add("a trace as JSON through serve, there", f"{1000 * median(sent):.1f} ms; the first, which wakes the nodes on its way, {first:.1f} s",
              "", "", "under 10 ms")
    table.add("a page of 1,000 entries through serve, there", f"{1000 * median(pages):.1f} ms", "", "", "under 10 ms")


def viewer(table, build, large, nodes):
    if not (build / "tests" / "bench" / "bench_scrubbing").exists():
        return
    os.environ["FG_BENCH_SCENARIO"] = str(large.file(nodes, "host-gw"))
    shown, everything = benchmark(build, "bench_scrubbing", "BM_OpenInTheViewer", "real_time", "all s")["BM_OpenInTheViewer"]
    table.add(f"the viewer opens {nodes:,} nodes", f"map after {shown / 1000:.1f} s, every pane and the list of all events after {everything:.1f} s",
              "", "", "5 s")


def write_page(table):
    page = ROOT / "docs" / "performance.md"
    text = page.read_text()
    begin, end = "<!-- measured -->\n", "<!-- end -->"
    before, rest = text.split(begin, 1)
    after = rest.split(end, 1)[1]
    page.write_text(before + begin + f"\n{machine()}.\n\n{table.text()}\n" + end + after)


def instructions(program, words):
    """How many instructions the process takes: the same each time."""
    with tempfile.TemporaryDirectory() as folder:
        ran = subprocess.run(["valgrind", "--tool=callgrind", f"--callgrind-out-file={folder}/out", str(program)] + words,
                             capture_output=True, text=True, check=True)
    return next(int(line.rsplit(":", 1)[1].replace(",", "")) for line in ran.stderr.splitlines() if "Collected" in line)


def against(arguments):
    """Builds the other commit beside this one, and counts instructions of both."""
    if not shutil.which("valgrind"):
        raise SystemExit("valgrind is not installed")
    workloads = {"trace of the three nodes": TRACE, "run of the first scenario": ["run", "01"],
                 "run of a member lost by etcd": ["run", "53"], "doctor of the plain cluster": ["doctor", "45"]}
    worse = False
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder) / "tree"
        subprocess.run(["git", "-C", ROOT, "worktree", "add", "--detach", tree, arguments.against], check=True, capture_output=True)
        try:
            quiet = {"check": True, "stdout": subprocess.DEVNULL}
            subprocess.run(["cmake", "--preset", "release", "-DBUILD_TESTING=OFF"], cwd=tree, **quiet)
            subprocess.run(["cmake", "--build", "--preset", "release", "--target", "flannelgraph"], cwd=tree, **quiet)
            for name, words in workloads.items():
                before = instructions(tree / "build" / "bin" / "flannelgraph", words)
                now = instructions(arguments.build / "bin" / "flannelgraph", words)
                worse |= now > 1.1 * before
                print(f"{'!' if now > 1.1 * before else '='} {name}: {before:,} -> {now:,} instructions ({now / before - 1:+.1%})")
        finally:
            subprocess.run(["git", "-C", ROOT, "worktree", "remove", "--force", tree], check=True)
    return 1 if worse else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=Path, default=ROOT / "build", help="a release build with tests (default: build)")
    parser.add_argument("--runs", type=int, default=20, help="of short processes (default: 20)")
    parser.add_argument("--nodes", type=int, default=5000, help="of the largest cluster (default: 5000)")
    parser.add_argument("--page", action="store_true", help="write docs/performance.md and its pictures")
    parser.add_argument("--against", metavar="COMMIT", help="count instructions of both programs instead")
    arguments = parser.parse_args()
    return against(arguments) if arguments.against else measure(arguments)


if __name__ == "__main__":
    sys.exit(main())
