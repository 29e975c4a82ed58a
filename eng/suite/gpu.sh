# Sourced by ./suite: ONNX Runtime for NVIDIA GPUs, 290 MB that most machines have no use for, so they are fetched only when
# asked for. The package that the server is built with carries a library without GPU support, and the one called after Linux and
# GPUs only the two providers, built for CUDA 13: the library that loads them comes from a third, of the same release of ONNX
# Runtime (docs/decisions/0015). No script of these packages is run.

GPU_DIR="$SUITE_ROOT/artifacts/gpu"

# The release of the package the server is built with that the pins below belong to. Libraries of another release load, and fail
# later and elsewhere; so this is compared here, and by the program with the file that is written beside the libraries.
GPU_RELEASE=0.4.9

require_gpu_release() {
  local built
  built="$(sed -n 's/.*"com\.github\.asus4\.onnxruntime": "\([^"]*\)".*/\1/p' "$SUITE_ROOT/platform/Onnx/package.json")"
  [[ "$built" == "$GPU_RELEASE" ]] ||
    fail "The server is built with release ${built:-?} of com.github.asus4.onnxruntime, the GPU's libraries are pinned for $GPU_RELEASE: nothing was fetched. eng/suite/gpu.sh names what to pin."
}

pull_gpu() {
  require_gpu_release
  require_node
  local new="$GPU_DIR.new"
  rm -rf "$new"
  mkdir -p "$new" "$BUILD_DIR"
  pull_gpu_part "$new" com.github.asus4.onnxruntime.linux-x64-gpu "$GPU_RELEASE" \
    168a4884d13f360fafd97eb9c1573d7253c2042be1bc0e771f1a3653429fe5f19d56c0bb88203e999d0a2d6820710023ed3219ea9362751e000b5d20ef85e8eb \
    package/Plugins/Linux/x64/libonnxruntime_providers_{shared,cuda,tensorrt}.so
  pull_gpu_part "$new" onnxruntime-node 1.29.0 \
    5a3895541ef6ae220bcfc1db62fc6f9a32b213f5a6918a127ca63ef9ac68e63011eb4f47420f0cc221bf1e14a1a537097e6980773c71981f8c3124f703e4a23c \
    package/bin/napi-v6/linux/x64/libonnxruntime.so.1
  mv "$new/libonnxruntime.so.1" "$new/libonnxruntime.so"
  printf '%s\n' "$GPU_RELEASE" >"$new/onnxruntime.release"
  rm -rf "$GPU_DIR"
  mv "$new" "$GPU_DIR"
  # The host carries them: it is to be built again.
  rm -f "$BUILD_DIR/digest"
}

# pull_gpu_part FOLDER PACKAGE VERSION SHA512 FILE…
pull_gpu_part() {
  local folder="$1" package="$2" version="$3" digest="$4" archive
  shift 4
  say "Fetching $package $version."
  if ! archive="$(cd "$folder" && npm pack --silent --ignore-scripts "$package@$version" 2>"$BUILD_DIR/gpu.log" </dev/null)"; then
    cat "$BUILD_DIR/gpu.log" >&2
    rm -rf "$folder"
    fail "$package $version could not be fetched: is there a network, or a registry that npm is set to? Nothing was changed."
  fi
  archive="$folder/${archive##*$'\n'}"
  if ! printf '%s  %s\n' "$digest" "$archive" | sha512sum --check --status; then
    rm -rf "$folder"
    fail "$package $version is not what was pinned (SHA-512 differs). Nothing was changed."
  fi
  tar -xzf "$archive" --no-same-owner -C "$folder" --transform='s|.*/||' "$@"
  rm "$archive"
}
