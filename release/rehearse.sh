#!/usr/bin/env bash
# A release without a push: release/rehearse.sh FOLDER [MAVEN ARGUMENTS], where FOLDER receives all.
#
# Builds what Maven Central would get, twice, each time from a fresh clone of the last commit and signed by a key made for this; checks
# the bundle (CheckBundle.java) and its signatures, compares the two builds byte for byte, and builds and runs a project that
# knows nothing but the bundle and Central (Outside.java, with the README's dependencies). Needs git, gpg, a JDK and Maven.
# Tests are compiled, not run, and the compiler's checks are left to the gate.
set -euo pipefail

unchecked=(-DskipTests -Djacoco.skip -Dspotless.check.skip -Dcheckstyle.skip -Dcompiler.warnings=-nowarn -Dcompiler.checks=-XDunchecked)

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
work=$(mkdir -p "${1:?a folder to work in}" && cd "$1" && pwd)
shift
say() { printf '\n== %s\n' "$*"; }

say "A key for this rehearsal"
export GNUPGHOME=$work/gnupg
rm -rf "$GNUPGHOME" "$work/one" "$work/two" "$work/bundle-one" "$work/bundle-two" "$work/outside"
mkdir -p -m 700 "$GNUPGHOME"
trap 'gpgconf --kill gpg-agent' EXIT
gpg --batch --quiet --passphrase '' --quick-generate-key 'Rehearsal <rehearsal@example.org>' rsa3072 sign 1d
MAVEN_GPG_KEY=$(gpg --batch --armor --export-secret-keys)
export MAVEN_GPG_KEY

git clone --quiet "$root" "$work/one"
git clone --quiet "$work/one" "$work/two" # of the same commit, whatever happens to the original meanwhile
for build in one two; do
  say "Build $build of $(git -C "$work/$build" log -1 --format='%h %s')"
  (cd "$work/$build" && mvn -B -q -s release/settings.xml -Prelease "${unchecked[@]}" "$@" verify)
  unzip -q "$work/$build/bom/target/central-publishing/central-bundle.zip" -d "$work/bundle-$build"
done

say "What is in the bundle"
java "$root/release/CheckBundle.java" "$work/bundle-one"

say "Signatures"
find "$work/bundle-one" -name '*.asc' | sort | while read -r signature; do
  gpg --batch --quiet --verify "$signature" "${signature%.asc}" 2> "$work/gpg.log" || { cat "$work/gpg.log"; exit 1; }
done
echo "$(find "$work/bundle-one" -name '*.asc' | wc -l) signatures are good"

say "Two builds, byte for byte"
# A signature holds the second that it was made in.
diff -r -x '*.asc' -x '*.asc.*' "$work/bundle-one" "$work/bundle-two"
echo "$(find "$work/bundle-one" -type f ! -name '*.asc*' | wc -l) files are the same"

say "A project outside"
mkdir -p "$work/outside/src/main/java"
cp "$root/release/Outside.java" "$work/outside/src/main/java"
{
  echo '<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>'
  echo '<groupId>org.example</groupId><artifactId>outside</artifactId><version>1</version>'
  echo '<properties><maven.compiler.release>17</maven.compiler.release><project.build.sourceEncoding>UTF-8</project.build.sourceEncoding></properties>'
  echo "<repositories><repository><id>bundle</id><url>file://$work/bundle-one</url></repository></repositories>"
  sed -n '/^```xml$/,/^```$/p' "$root/README.md" | grep -v '^```'
  echo '<build><plugins><plugin><artifactId>maven-compiler-plugin</artifactId><version>3.14.1</version></plugin></plugins></build></project>'
} > "$work/outside/pom.xml"
# A local repository that has what this machine has, but none of histossl.
mvn=(mvn -B -q "-Dmaven.repo.local=$work/repository")
if [[ ! -d $work/repository ]]; then
  cp -al "$HOME/.m2/repository" "$work/repository" 2> /dev/null || cp -a "$HOME/.m2/repository" "$work/repository" 2> /dev/null || true
fi
rm -rf "$work/repository/org/histossl"
(
  cd "$work/outside"
  "${mvn[@]}" package org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies -DincludeScope=runtime -DoutputDirectory=lib
  echo "$(find lib -name '*.jar' | wc -l) jars, $(du -cm lib/*.jar | tail -1 | cut -f1) MB on the class path"
  OMP_WAIT_POLICY=passive java -Djava.awt.headless=true -cp "target/outside-1.jar:lib/*" Outside
)

say "Done: $work/one/bom/target/central-publishing/central-bundle.zip"
