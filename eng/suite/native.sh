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
  # CMake refuses a build folder that was made for another place: the checkout was moved or copied.
  if [[ -f "$NATIVE_DIR/$folder/CMakeCache.txt" ]] && ! grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$SUITE_ROOT/platform/native" "$NATIVE_DIR/$folder/CMakeCache.txt"; then
    rm -rf "${NATIVE_DIR:?}/$folder"
  fi
  {
    # Afresh: what was found for a checkout that has since been moved, or for another CMAKE_PREFIX_PATH, is not taken over.
    cmake --fresh -S "$SUITE_ROOT/platform/native" -B "$NATIVE_DIR/$folder" -G "Unix Makefiles" -DCMAKE_BUILD_TYPE=Release -D"$option"=ON &&
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

TORCH_LIBRARY="$NATIVE_DIR/libsuite_torch.so"
TRAINER_DLL="$SUITE_ROOT/artifacts/bin/Trainer/release/Suite.Trainer.dll"

# Networks over libtorch, for the trainer alone: artifacts/native/libsuite_torch.so. CMAKE_PREFIX_PATH names another libtorch
# than Debian's, with CUDA for instance; the library is then built against that.
build_torch() {
  local digest
  digest="$(native_digest torch) ${CMAKE_PREFIX_PATH:-}"
  [[ -f "$TORCH_LIBRARY" && -f "$NATIVE_DIR/torch-built" && "$(<"$NATIVE_DIR/torch-built")" == "$digest" ]] && return
  build_native torch SUITE_TORCH libsuite_torch.so "training (C++, libtorch)"
  printf '%s\n' "$digest" >"$NATIVE_DIR/torch-built"
}

# needs_trainer ARGUMENT…: only two commands train whole networks; all others run without libtorch.
needs_trainer() {
  [[ "${1:-} ${2:-}" == "inspect pretrain" ]] && return
  [[ "${1:-} ${2:-}" == "inspect train" && " $* " =~ \ --head(=|\ )finetune\  ]]
}

# The trainer beside the host, which starts it: built only for the commands that need it.
build_trainer() {
  local digest
  if [[ -z "${CMAKE_PREFIX_PATH:-}" ]]; then
    install_packages train
  fi
  build_torch
  digest="$(source_digest) $(<"$NATIVE_DIR/torch-built")"
  if [[ ! -f "$TRAINER_DLL" || ! -f "$BUILD_DIR/trainer-digest" || "$(<"$BUILD_DIR/trainer-digest")" != "$digest" ]]; then
    require_dotnet_sdk
    dotnet build "$SUITE_ROOT/solutions/Trainer" -c Release -v q -nologo >"$BUILD_DIR/trainer.log" 2>&1 </dev/null || {
      cat "$BUILD_DIR/trainer.log" >&2
      fail "The build of the trainer failed; see above."
    }
    printf '%s\n' "$digest" >"$BUILD_DIR/trainer-digest"
  fi
  # Where the cores are shared, threads that spin while they wait for one another take them from everyone.
  export SUITE_TRAINER="$TRAINER_DLL" OMP_WAIT_POLICY=passive
}
