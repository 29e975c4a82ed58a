# Sourced by ./suite: builds the C++ shims of platform/native when, and only when, something they are built from has changed.

NATIVE_DIR="$SUITE_ROOT/artifacts/native"
VISION_LIBRARY="$NATIVE_DIR/libsuite_vision.so"

# native_digest FOLDER: of that shim's sources and of what both share.
native_digest() {
  (
    cd "$SUITE_ROOT/platform/native"
    find CMakeLists.txt "$1" -type f -printf '%p %s %T@\n' | LC_ALL=C sort | sha256sum
  )
}

# Where the compiler or OpenCV's headers are missing (an auditor's machine, on which nothing is installed; a system without
# Debian's packages), the rest is built without pictures, and what needs pictures says so when it is used.
can_build_vision() {
  command -v c++ >/dev/null && command -v cmake >/dev/null && command -v make >/dev/null || return
  [[ -f /usr/include/opencv4/opencv2/core.hpp || -f /usr/local/include/opencv4/opencv2/core.hpp || -n "${CMAKE_PREFIX_PATH:-}" ]]
}

vision_is_current() {
  if [[ -f "$VISION_LIBRARY" && -f "$NATIVE_DIR/vision.digest" && "$(<"$NATIVE_DIR/vision.digest")" == "$(native_digest vision)" ]]; then
    return 0
  fi
  ! can_build_vision
}

# Pictures and cameras over OpenCV, for the server: artifacts/native/libsuite_vision.so, which platform/Vision carries beside
# the binaries. Called with the build's lock held, or where nothing else builds.
build_vision() {
  vision_is_current && return
  build_native vision SUITE_VISION libsuite_vision.so "pictures and cameras (C++, OpenCV)"
}

# build_native FOLDER OPTION LIBRARY WHAT
build_native() {
  local folder="$1" option="$2" library="$3" what="$4" digest
  digest="$(native_digest "$folder")"
  mkdir -p "$NATIVE_DIR"
  {
    cmake -S "$SUITE_ROOT/platform/native" -B "$NATIVE_DIR/$folder" -G "Unix Makefiles" -DCMAKE_BUILD_TYPE=Release -D"$option"=ON &&
      cmake --build "$NATIVE_DIR/$folder" --parallel "$(nproc)" &&
      # Renamed into its place: a server that runs keeps the library it has mapped.
      cp "$NATIVE_DIR/$folder/$folder/$library" "$NATIVE_DIR/$library.new" &&
      mv "$NATIVE_DIR/$library.new" "$NATIVE_DIR/$library"
  } >"$NATIVE_DIR/$folder.log" 2>&1 </dev/null 9>&- || {
    cat "$NATIVE_DIR/$folder.log" >&2
    fail "The build of $what failed; see above."
  }
  # Taken before the build, so an edit made during it is seen by the next command.
  printf '%s\n' "$digest" >"$NATIVE_DIR/$folder.digest"
}
