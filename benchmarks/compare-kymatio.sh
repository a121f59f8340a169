#!/bin/bash
# Runs scattering of 3 scales and 8 orientations of pictures of 224 pixels here and in kymatio on PyTorch
# by turns on this machine, and prints one tab-separated line a batch size: work, ours, peer (images a
# second, medians over the rounds), ratio (above 1: ours is better).
#   mvn -q package -pl benchmarks -am -DskipTests      first
#   benchmarks/compare-kymatio.sh <checkout of kymatio> [rounds] [batches]
# The peer runs with one thread and with as many as there are cores, under each policy by which threads
# wait for work, and its best reading counts. PYTHON names the interpreter that has PyTorch, numpy and
# scipy. THREADS=1 holds both to one thread.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
checkout=${1:?the checkout of kymatio is missing}
rounds=${2:-3}
batches=${3:-"1 8"}
python=${PYTHON:-/usr/bin/python3}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
threads=${THREADS:-"1 $(nproc)"}
if [ -n "${THREADS:-}" ]; then export OMP_NUM_THREADS=$THREADS; fi

ours() { # batch
  java -jar "$here/target/benchmarks.jar" ScatteringBenchmark -p "batch=$1" -rf json \
    -rff "$scratch/ours.json" >"$scratch/ours.log" 2>&1 || { cat "$scratch/ours.log" >&2; exit 1; }
  "$python" - "$scratch/ours.json" "$1" <<'P'
import json, statistics, sys
runs = json.load(open(sys.argv[1]))[0]["primaryMetric"]["rawData"]
print(int(sys.argv[2]) * 1000 / statistics.median(t for fork in runs for t in fork))
P
}

theirs() { # batch -> the best reading
  for count in $threads; do
    for wait in active passive; do
      OMP_NUM_THREADS=$count OMP_WAIT_POLICY=$wait "$python" "$here/peer_kymatio.py" "$checkout" --batch "$1"
    done
  done | "$python" -c 'import json, sys
print(max(json.loads(line)["images_per_second"] for line in sys.stdin if line.strip()))'
}

median() { sort -g "$1" | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }

printf 'work\tours\tpeer\tratio\n'
for batch in $batches; do
  : >"$scratch/a"
  : >"$scratch/b"
  for _ in $(seq "$rounds"); do
    ours "$batch" >>"$scratch/a"
    theirs "$batch" >>"$scratch/b"
  done
  awk -v name="scattering:$batch" -v a="$(median "$scratch/a")" -v b="$(median "$scratch/b")" \
    'BEGIN { printf "%s\t%.2f\t%.2f\t%.2f\n", name, a, b, a / b }'
done
