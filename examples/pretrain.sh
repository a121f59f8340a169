#!/usr/bin/env bash
# Pretrains an encoder on a folder of tiles. Build once (mvn -q -DskipTests package), then
#
#   examples/pretrain.sh TILES CONFIG.json OUT [LABELLED]
#
# TILES: a tile store or a folder of pictures; examples/pretrain.json is a configuration to begin with. LABELLED: a folder
# of pictures for each class, scored after each epoch. The same command again goes on with a run that was interrupted.
# Ends with 75 when it was terminated and has written a checkpoint. PRETRAIN_HEAP is the Java heap, 2g where not set.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
target=$here/target

if [[ ! -f $target/classpath.txt ]]; then
  echo "There is no $target/classpath.txt yet: run 'mvn -q -DskipTests package' in the project's root first." >&2
  exit 1
fi

# Threads that wait without spinning: many times as fast where the cores are shared.
export OMP_WAIT_POLICY=${OMP_WAIT_POLICY:-passive}
exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" "-Xmx${PRETRAIN_HEAP:-2g}" -Djava.awt.headless=true \
  -classpath "$target/classes:$(< "$target/classpath.txt")" org.histossl.examples.Pretrain "$@"
