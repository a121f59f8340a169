#!/bin/bash
# Runs the library's work and the same work in PyTorch by turns on this machine, and prints one
# tab-separated line a row: work, ours, peer (images a second, medians), ratio.
#   mvn -q package -pl benchmarks -am -DskipTests      first
#   benchmarks/compare-torch.sh <peer script> [rounds] [rows, such as "embed:nano:8 step:small:4"]
# The peer script is given a work (embed or step), --variant and --batch, and prints one JSON object
# with images_per_second. PYTHON names the interpreter that has PyTorch; Debian's needs libopenblas0
# beside it, for the BLAS that it comes with is fifteen times slower, which would flatter us.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
peer=${1:?the peer script is missing}
rounds=${2:-3}
rows=${3:-"embed:nano:8 embed:small:8 step:nano:4 step:small:4"}
python=${PYTHON:-/usr/bin/python3}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

ours() { # work variant batch -> images a second
  local benchmark=EmbedBenchmark
  [ "$1" = step ] && benchmark=DinoStepBenchmark
  java -jar "$here/target/benchmarks.jar" "$benchmark" -p "variant=${2^^}" -p "batch=$3" \
    -rf json -rff "$scratch/ours.json" >"$scratch/ours.log" 2>&1 || { cat "$scratch/ours.log" >&2; exit 1; }
  "$python" - "$scratch/ours.json" "$3" <<'P'
import json, statistics, sys
runs = json.load(open(sys.argv[1]))[0]["primaryMetric"]["rawData"]
print(int(sys.argv[2]) * 1000 / statistics.median(t for fork in runs for t in fork))
P
}

theirs() {
  "$python" "$peer" "$1" --variant "$2" --batch "$3" |
    "$python" -c 'import json, sys; print(json.load(sys.stdin)["images_per_second"])'
}

printf 'work\tours\tpeer\tratio\n'
for row in $rows; do
  IFS=: read -r work variant batch <<<"$row"
  : >"$scratch/a"
  : >"$scratch/b"
  for _ in $(seq "$rounds"); do
    ours "$work" "$variant" "$batch" >>"$scratch/a"
    theirs "$work" "$variant" "$batch" >>"$scratch/b"
  done
  "$python" - "$row" "$scratch/a" "$scratch/b" <<'P'
import statistics, sys
a, b = (statistics.median(float(line) for line in open(path)) for path in sys.argv[2:])
print(f"{sys.argv[1]}\t{a:.2f}\t{b:.2f}\t{a / b:.2f}")
P
done
