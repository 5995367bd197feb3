#!/usr/bin/env bash
# Measures what docs/performance.md tells: measure.sh [BUILD-FOLDER]
# First the ratios, each of two things that took turns in one run; then a whole run of the program.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
build=${1:-build}
runs=20

printf '== ratios\n'
"$build/tests/bench/bench_forwarding" --benchmark_filter=Ratio --benchmark_repetitions=3 2>/dev/null
"$build/tests/bench/bench_services" --benchmark_filter=Ratio --benchmark_repetitions=3 2>/dev/null

printf '== what each costs here\n'
"$build/tests/bench/bench_forwarding" --benchmark_filter=-Ratio 2>/dev/null
"$build/tests/bench/bench_services" --benchmark_filter=-Ratio 2>/dev/null
"$build/tests/bench/bench_lookups" 2>/dev/null
"$build/tests/bench/bench_map" 2>/dev/null
"$build/tests/bench/bench_viewer" 2>/dev/null

printf '== a recording of a million steps (making it takes minutes)\n'
FG_BENCH_STEPS=1000000 "$build/tests/bench/bench_recording" 2>/dev/null
FG_BENCH_STEPS=1000000 "$build/tests/bench/bench_scrubbing" 2>/dev/null

printf '== the reference trace, the whole program, %d times\n' "$runs"
trace=("$build/bin/flannelgraph" trace 01 --from kube-system/coredns-5984fb8cbb-sjqv9
       --to svc:kube-system/kube-dns --proto udp --dport 53 --all-paths)
"${trace[@]}" >/dev/null
time for ((i = 0; i < runs; ++i)); do "${trace[@]}" >/dev/null; done
