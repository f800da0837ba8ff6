# Sourced by mvnw and spate: sets JAVA_HOME to a JDK 25 or newer, or says in one line what to install and returns 1.
# Looks at JAVA_HOME, then at the java on PATH, then at the usual places, and takes the first that is new enough.

spate_jdk_version() {
  # The major version of the JDK in $1, or nothing.
  [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 0
  sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"
}

spate_find_jdk() {
  _path_java=$(command -v java 2>/dev/null || true)
  _path_home=
  if [ -n "$_path_java" ]; then
    _path_real=$(readlink -f "$_path_java" 2>/dev/null || printf '%s' "$_path_java")
    _path_home=${_path_real%/bin/java}
  fi
  case $- in *f*) _noglob=1 ;; *) _noglob= ;; esac
  set +f
  for _home in "${JAVA_HOME-}" "$_path_home" \
    /usr/lib/jvm/*25* /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/jdk* /opt/*jdk* \
    "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* "$HOME"/.local/share/mise/installs/java/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home; do
    [ -n "$_home" ] || continue
    _version=$(spate_jdk_version "$_home")
    if [ -n "$_version" ] && [ "$_version" -ge 25 ]; then
      JAVA_HOME=$_home
      export JAVA_HOME
      [ -z "$_noglob" ] || set -f
      return 0
    fi
  done
  [ -z "$_noglob" ] || set -f
  echo "Spate needs a JDK 25 or newer and found none: install one (for example Eclipse Temurin 25) and set JAVA_HOME to it." >&2
  return 1
}

spate_find_jdk
