# Sourced by ./suite: builds the host when, and only when, something it is built from has changed.

HOST_DLL="$SUITE_ROOT/artifacts/bin/Host/release/Suite.Host.dll"
BUILD_DIR="$SUITE_ROOT/artifacts/suite"

# Names, sizes and modification times of everything the host is built from, as one digest: about 20 ms, and unlike
# "newer than a stamp" it also sees files that were removed or that came with an older date.
source_digest() {
  (
    cd "$SUITE_ROOT"
    find platform solutions eng Directory.Build.props Directory.Packages.props global.json .editorconfig \
      -name node_modules -prune -o -type f -printf '%p %s %T@\n' | LC_ALL=C sort | sha256sum
  )
}

host_is_current() {
  vision_is_current && [[ -f "$HOST_DLL" && -f "$BUILD_DIR/digest" && "$(<"$BUILD_DIR/digest")" == "$1" ]]
}

# The chat widget and the demonstration shop, from solutions/web to artifacts/web, where the host takes them from. Called with
# the build's lock held, or where nothing else builds.
build_web() {
  local digest
  digest="$(
    cd "$SUITE_ROOT/solutions/web"
    find . -name node_modules -prune -o -name tests -prune -o -type f -printf '%p %s %T@\n' | LC_ALL=C sort | sha256sum
  )"
  [[ -f "$SUITE_ROOT/artifacts/web/widget.js" && -f "$BUILD_DIR/web-digest" && "$(<"$BUILD_DIR/web-digest")" == "$digest" ]] && return

  require_node
  mkdir -p "$BUILD_DIR"
  {
    modules_are_current "$SUITE_ROOT/solutions/web" || npm ci --prefix "$SUITE_ROOT/solutions/web" --no-audit --no-fund
    npm run --silent --prefix "$SUITE_ROOT/solutions/web" build
  } >"$BUILD_DIR/web.log" 2>&1 </dev/null 9>&- || {
    cat "$BUILD_DIR/web.log" >&2
    fail "The build of the chat widget failed; see above."
  }
  printf '%s\n' "$digest" >"$BUILD_DIR/web-digest"
}

# ONNX Runtime's sources and native library, which the host compiles and carries.
install_onnx_runtime() {
  modules_are_current "$SUITE_ROOT/platform/Onnx" && return
  require_node
  npm ci --prefix "$SUITE_ROOT/platform/Onnx" --no-audit --no-fund >"$BUILD_DIR/onnx.log" 2>&1 </dev/null 9>&- || {
    cat "$BUILD_DIR/onnx.log" >&2
    fail "ONNX Runtime could not be installed; see above."
  }
}

# modules_are_current FOLDER: npm writes node_modules/.package-lock.json last; it is older than the lock file after every
# change of dependencies.
modules_are_current() {
  [[ "$1/node_modules/.package-lock.json" -nt "$1/package-lock.json" ]]
}

build_host() {
  local digest
  digest="$(source_digest)"
  host_is_current "$digest" && return

  require_dotnet_sdk
  mkdir -p "$BUILD_DIR"
  # One build at a time. The lock is on descriptor 9, which no child may inherit: build servers outlive the build.
  exec 9>"$BUILD_DIR/lock"
  if ! flock -n 9; then
    say "Waiting for another ./suite that is building."
    flock 9
  fi
  digest="$(source_digest)"
  if ! host_is_current "$digest"; then
    [[ -f "$HOST_DLL" ]] || say "Building (the first time takes a minute)."
    install_onnx_runtime
    build_web
    build_vision
    dotnet build "$SUITE_ROOT/solutions/Host" -c Release -v q -nologo \
      >"$BUILD_DIR/build.log" 2>&1 </dev/null 9>&- || {
      cat "$BUILD_DIR/build.log" >&2
      fail "The build failed; see above."
    }
    # The digest was taken before the build, so an edit made during it is seen by the next command.
    printf '%s\n' "$digest" >"$BUILD_DIR/digest"
  fi
  exec 9>&-
}

# build_tool NAME: a test tool, which is no part of the host's build.
build_tool() {
  require_dotnet_sdk
  mkdir -p "$BUILD_DIR"
  dotnet build "$SUITE_ROOT/tests/$1" -c Release -v q -nologo >"$BUILD_DIR/build.log" 2>&1 </dev/null || {
    cat "$BUILD_DIR/build.log" >&2
    fail "The build failed; see above."
  }
}
