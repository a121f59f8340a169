#!/usr/bin/env bash
# JShell with the library on its class path. Build once (mvn -q -DskipTests package), then
#
#   examples/jshell/histossl.sh                                  a prompt with the imports of startup.jsh
#   examples/jshell/histossl.sh examples/jshell/tiles-and-neighbors.jsh
#   examples/jshell/histossl.sh -R-Dslide=A17.svs examples/jshell/tiles-and-neighbors.jsh
#
# What is given goes to jshell; -R before an option hands it to the JVM that runs the snippets.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
target=$(dirname "$here")/target
jshell=${JAVA_HOME:+$JAVA_HOME/bin/}jshell

if [[ ! -f $target/classpath.txt ]]; then
  echo "There is no $target/classpath.txt yet: run 'mvn -q -DskipTests package' in the project's root first." >&2
  exit 1
fi
if ! command -v "$jshell" > /dev/null; then
  echo "There is no jshell on the PATH: install a JDK 17 or newer, or set JAVA_HOME to one." >&2
  exit 1
fi

# Threads that wait without spinning: many times as fast where the cores are shared.
export OMP_WAIT_POLICY=${OMP_WAIT_POLICY:-passive}
# A platform's runtime is a POM, which Maven lists among the jars.
libraries=$(tr ':' '\n' < "$target/classpath.txt" | grep -v '\.\(xml\|pom\)$' | paste -sd: -)
exec "$jshell" \
  --class-path "$target/classes:$libraries" \
  --startup DEFAULT --startup "$here/startup.jsh" \
  -R-Xmx2g -R-Djava.awt.headless=true "$@"
