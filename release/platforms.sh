#!/usr/bin/env bash
# Whether each platform's runtime can be had: release/platforms.sh [PLATFORM...], by default all. Downloads what is missing.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0
for pom in runtime/*/pom.xml; do
  platform=$(basename "$(dirname "$pom")")
  if (($#)) && [[ " $* " != *" $platform "* ]]; then
    continue
  fi
  if mvn -B -q -pl "runtime/$platform" dependency:copy-dependencies -DoutputDirectory="$work/$platform" > "$work/log" 2>&1; then
    jars=("$work/$platform"/*.jar)
    # An artifact's own POM may not bring another platform's natives.
    others=$(printf '%s\n' "${jars[@]##*/}" | grep -E -- '-(linux|macosx|windows)-' | grep -vc -- "-${platform%-cuda*}" || true)
    echo "$platform: ${#jars[@]} jars, $(du -cm "${jars[@]}" | tail -1 | cut -f1) MB, $others of another platform"
    ((others == 0)) || failed=1
  else
    echo "$platform: cannot be resolved: $(grep -m1 -oE 'Could not (find|transfer) artifact [^ ]+' "$work/log" || head -1 "$work/log")"
    failed=1
  fi
done
exit $failed
