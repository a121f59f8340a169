#!/bin/bash
# Runs the library's work and the same work in PyTorch by turns on this machine, and prints one
# tab-separated line a row: work, ours, peer, ratio (ours over peer), all medians over the rounds.
#   mvn -q package -pl benchmarks -am -DskipTests      first
#   benchmarks/compare-torch.sh <peer script> [rounds] [rows]
# Rows (work:variant:batch):
#   embed, step   images a second, ours and the peer's
#   memory        MB at the peak of a step, ours and the peer's
#   dinov2        images a second in a step of DINOv2, ours and that of peer_dinov2.py beside this
#   dinov2memory  MB at the peak of such a step, ours and the peer's
# and rows that are compared with another reading of our own:
#   matmul        GFLOP/s of a step's matrix products, and of one large product
#   resident      MB at the end of a run (resident:variant:batch:steps), and after ten steps
#   tokens        microseconds a token in pictures of two sizes (tokens:448:224)
#   compile       seconds until a training is ready to run (compile:variant:batch)
#   launch        microseconds an op of a trivial graph (launch:native)
#   haar          microseconds of all sub-bands of the views of a step, and of the step (haar:variant:batch)
# The peer script is given a work (embed or step), --variant and --batch, and prints one JSON object
# with images_per_second and peak_mb. PYTHON names the interpreter that has PyTorch; Debian's needs
# libopenblas0-pthread beside it, for the BLAS that it comes with is fifteen times slower, which
# would flatter us. The peer runs once under each policy by which OpenMP's threads wait for work that
# WAITS lists, and its best reading counts: as it starts, its threads spin, which on shared cores can
# halve its rate. WAITS=default compares with a peer as it starts.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
peer=${1:?the peer script is missing}
rounds=${2:-3}
rows=${3:-"embed:nano:8 embed:small:8 step:nano:4 step:small:4 memory:nano:4 memory:small:4
  matmul:small:4 compile:small:4 launch:native tokens:448:224 tokens:896:224 resident:nano:4:300 haar:nano:4"}
python=${PYTHON:-/usr/bin/python3}
waits=${WAITS:-"default passive"}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

images() { # work variant batch -> images a second
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

reading() { # work and its arguments -> reading, compared with, ratio
  # a small heap to start with: a JVM touches all that it is given before it collects; and the
  # collector that needs the least beside it
  java -XX:+UseSerialGC -Xms16m -Xmx256m -Dorg.bytedeco.javacpp.maxBytes=0 -Dorg.bytedeco.javacpp.maxPhysicalBytes=0 \
    -cp "$here/target/benchmarks.jar" org.histossl.benchmarks.Readings "$@" \
    2>"$scratch/ours.log" || { cat "$scratch/ours.log" >&2; exit 1; }
}

theirs() { # best field work variant batch -> the best reading under all policies
  local best=$1 field=$2 script=$peer
  shift 2
  if [ "$1" = dinov2 ]; then
    script=$here/peer_dinov2.py
    set -- step "$2" "$3"
  fi
  for wait in $waits; do
    (
      [ "$wait" = default ] || export OMP_WAIT_POLICY="$wait"
      "$python" "$script" "$1" --variant "$2" --batch "$3"
    )
  done | "$python" -c 'import json, sys; f = {"most": max, "least": min}[sys.argv[1]]
print(f(json.loads(line)[sys.argv[2]] for line in sys.stdin if line.strip()))' "$best" "$field"
}

line() { # row, then on standard input pairs of ours and peer, one a round
  "$python" - "$1" "$scratch/pairs" <<'P'
import statistics, sys
pairs = [line.split() for line in open(sys.argv[2])]
a = statistics.median(float(p[0]) for p in pairs)
if pairs[0][1] == "-":
    print(f"{sys.argv[1]}\t{a:.2f}\t-\t-")
else:
    b = statistics.median(float(p[1]) for p in pairs)
    print(f"{sys.argv[1]}\t{a:.2f}\t{b:.2f}\t{a / b:.2f}")
P
}

printf 'work\tours\tpeer\tratio\n'
for row in $rows; do
  IFS=: read -ra part <<<"$row"
  : >"$scratch/pairs"
  turns=$rounds
  [ "${part[0]}" = resident ] && turns=1
  for _ in $(seq "$turns"); do
    case ${part[0]} in
      embed | step)
        ours=$(images "${part[@]}")
        echo "$ours $(theirs most images_per_second "${part[@]}")" ;;
      memory)
        ours=$(reading "${part[@]}" | cut -f 1)
        echo "$ours $(theirs least peak_mb step "${part[1]}" "${part[2]}")" ;;
      dinov2)
        ours=$(reading "${part[@]}" | cut -f 1)
        echo "$ours $(theirs most images_per_second "${part[@]}")" ;;
      dinov2memory)
        ours=$(reading "${part[@]}" | cut -f 1)
        echo "$ours $(theirs least peak_mb dinov2 "${part[1]}" "${part[2]}")" ;;
      *) reading "${part[@]}" | cut -f 1,2 | tr '\t' ' ' ;;
    esac >>"$scratch/pairs"
  done
  line "$row"
done
