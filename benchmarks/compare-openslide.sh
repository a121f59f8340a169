#!/bin/bash
# Runs the library's work on slides and OpenSlide's own reader by turns on this machine, and prints
# one tab-separated line a row: work, ours, peer, ratio (above 1: ours is better).
#   mvn -q package -pl benchmarks -am -DskipTests      first
#   benchmarks/compare-openslide.sh <peer script> <slide> [rounds] [rows]
# The slide (such as OpenSlide's CMU-1-Small-Region.svs) is repeated side by side to make pyramids of
# the sizes that the rows need; they are written below ${SCRATCH:-a temporary folder} once. The peer
# script is given a slide, --tile and --threads, and prints one JSON object with tiles_per_second and
# peak_mb. PYTHON names the interpreter that has OpenSlide.
#   tiles   224-pixel tiles of a whole pyramid, one thread: tiles a second
#   cores   the same by both cores, over ours by one
#   sparse  a 40,000 x 40,000 slide with 5 % tissue: tiles a second, over ours that reads all of it
#   memory  a 100,000 x 100,000 BigTIFF with 2 % tissue, whole process: megabytes; the peer reads
#           4,000 tiles of it
#   store   a store of PNG to shuffled batches of 8 tiles as floats: tiles a second, over the least wanted
#   jpeg    the same of a store of JPEG
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
peer=${1:?the peer script is missing}
picture=${2:?the slide is missing}
rounds=${3:-3}
rows=${4:-"tiles cores sparse memory store jpeg"}
python=${PYTHON:-/usr/bin/python3}
if [ -n "${SCRATCH:-}" ]; then
  scratch=$SCRATCH
  mkdir -p "$scratch"
else
  scratch=$(mktemp -d)
  trap 'rm -rf "$scratch"' EXIT
fi

java_heap=2g
ours() {
  java -Xmx$java_heap -cp "$here/target/benchmarks.jar" org.histossl.benchmarks.SlideWork "$@" | tail -1
}

theirs() { # field slide arguments
  "$python" "$peer" "${@:2}" | "$python" -c "import json, sys; print(json.load(sys.stdin)['$1'])"
}

made() { # name side share
  [ -e "$scratch/$1.tiff" ] || ours make "$scratch/$1.tiff" "$2" "$3" "$picture" >/dev/null
}

median() { sort -g "$1" | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }

row() { # name: prints the line from the files a (ours) and b (peer); less is better where $2 says so
  awk -v name="$1" -v less="${2:-}" -v a="$(median "$scratch/a")" -v b="$(median "$scratch/b")" \
    'BEGIN { printf "%s\t%.1f\t%.1f\t%.2f\n", name, a, b, less ? b / a : a / b }'
}

printf 'work\tours\tpeer\tratio\n'
for work in $rows; do
  : >"$scratch/a"
  : >"$scratch/b"
  for round in $(seq "$rounds"); do
    case $work in
      tiles)
        made whole 12000 1
        ours tiles "$scratch/whole.tiff" 1 >>"$scratch/a"
        theirs tiles_per_second "$scratch/whole.tiff" --tile 224 --threads 1 >>"$scratch/b"
        ;;
      cores)
        made whole 12000 1
        ours tiles "$scratch/whole.tiff" 2 >>"$scratch/a"
        ours tiles "$scratch/whole.tiff" 1 >>"$scratch/b"
        ;;
      sparse)
        made sparse 40000 0.05
        ours sparse "$scratch/sparse.tiff" 0.995 >>"$scratch/a"
        [ "$round" -gt 1 ] || ours sparse "$scratch/sparse.tiff" 2 >>"$scratch/b"
        ;;
      memory)
        made huge 100000 0.02
        java_heap=192m ours memory "$scratch/huge.tiff" >>"$scratch/a"
        [ "$round" -gt 1 ] || theirs peak_mb "$scratch/huge.tiff" --repeats 1 >>"$scratch/b"
        ;;
      store)
        made whole 12000 1
        ours store "$scratch/whole.tiff" "$scratch/store" PNG >>"$scratch/a"
        echo 1000 >>"$scratch/b"
        ;;
      jpeg)
        made whole 12000 1
        ours store "$scratch/whole.tiff" "$scratch/jpeg" JPEG >>"$scratch/a"
        echo 1000 >>"$scratch/b"
        ;;
      *)
        echo "no such row: $work" >&2
        exit 1
        ;;
    esac
  done
  row "$work" "$([ "$work" = memory ] && echo less || true)"
done
