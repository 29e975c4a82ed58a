# Sourced by ./suite: everything that must hold before a change lands. Prints one line per runner, then the failures and
# skipped tests with their reasons, and last `N passed, N failed` over all runners.

RESULTS="$SUITE_ROOT/artifacts/test-results"

# A test project or the acceptance run that takes longer than this hangs, and is stopped.
RUNNER_SECONDS_MAX=900

run_all_tests() {
  local fast=""
  case "${1:-}" in
    "") ;;
    --fast) fast=yes ;;
    *) fail "Unknown option '$1'. Usage: ./suite test [--fast]" ;;
  esac

  require_build_tools
  require_dotnet_sdk
  require_node
  install_packages runtime native train test
  rm -rf "$RESULTS"
  mkdir -p "$RESULTS"
  : >"$RESULTS/runs.tsv"

  cd "$SUITE_ROOT"
  install_modules platform/Onnx "onnx packages" || true
  install_modules tests/oracles "oracle packages" || true
  install_modules solutions/web "web packages" || true
  # Before the solution, which copies them beside the server.
  build_web
  build_vision
  build_torch
  if run_step build dotnet build Suite.sln -c Release -v q -nologo -warnaserror; then
    # ./suite itself, as the acceptance specs call it, must find nothing left to build.
    build_host
    # Style and analyzers have been the build's business; what is left is white space.
    [[ -n "$fast" ]] || run_step format dotnet format whitespace Suite.sln --no-restore --verify-no-changes --exclude platform/Onnx/node_modules || true
    run_script_tests
    run_web_tests "$fast"
    run_test_projects "$fast"
    [[ -n "$fast" ]] || run_acceptance
  fi
  node "$SUITE_ROOT/eng/suite/summary.mjs" "$RESULTS"
}

# run_step NAME COMMAND…: a check that either holds or does not.
run_step() {
  local name="$1"
  shift
  run_logged "$name" step "$@"
}

# The scripts' own tests; node names the folder's files one by one because older releases know no patterns.
run_script_tests() {
  run_logged scripts tap node --test --test-reporter=tap --test-reporter-destination="$RESULTS/scripts.tap" tests/scripts/*.test.mjs || true
}

# The widget: its rules in Node.js, and itself in Chromium against a peer that speaks the protocol over loopback.
run_web_tests() {
  # Its driver is the acceptance specs', and so are the types of what drives the browser.
  install_modules features "acceptance packages" || return 0
  run_step "web types" npm run --silent --prefix solutions/web types || true
  local filter=()
  [[ -z "$1" ]] || filter=(--exclude "tests/browser/**")
  run_logged web vitest timeout --kill-after=30 "$RUNNER_SECONDS_MAX" \
    npm run --silent --prefix solutions/web test -- "${filter[@]}" --reporter=default --reporter=json --outputFile.json="$RESULTS/web.json" || true
}

run_test_projects() {
  local filter=() project name
  [[ -z "$1" ]] || filter=(--filter "Category!=Slow")
  # One after the other: many of these tests load both cores on purpose.
  for project in tests/*.Tests/*.csproj; do
    name="$(basename "$project" .csproj)"
    run_logged "$name" trx timeout --kill-after=30 "$RUNNER_SECONDS_MAX" \
      dotnet test "artifacts/bin/$name/release/Suite.$name.dll" "${filter[@]}" \
      --logger "trx;LogFileName=$name.trx" --results-directory "$RESULTS" || true
  done
}

run_acceptance() {
  install_modules features "acceptance packages" || return 0
  run_step "acceptance types" npm run --silent --prefix features build || return 0
  run_logged acceptance cucumber timeout --kill-after=30 "$RUNNER_SECONDS_MAX" \
    npm run --silent --prefix features acceptance || true
}

# install_modules FOLDER NAME: the npm packages of a folder, unless they are there already.
install_modules() {
  modules_are_current "$1" || run_step "$2" npm ci --prefix "$1" --no-audit --no-fund
}

# run_logged NAME KIND COMMAND…: runs it with its output in RESULTS/NAME.log, notes exit code and time for the summary,
# and shows the end of the log at once when it failed.
run_logged() {
  local name="$1" kind="$2" started code=0
  shift 2
  started="${EPOCHREALTIME/./}"
  "$@" >"$RESULTS/$name.log" 2>&1 </dev/null || code=$?
  local seconds=$(((${EPOCHREALTIME/./} - started) / 1000))
  seconds="$((seconds / 1000)).$(printf %03d $((seconds % 1000)))"
  printf '%s\t%s\t%s\t%s\n' "$kind" "$name" "$code" "$seconds" >>"$RESULTS/runs.tsv"
  if ((code)); then
    printf '%-22s FAILED  %8.1f s\n' "$name" "$seconds"
    tail -n 60 "$RESULTS/$name.log" | sed 's/^/    /'
  else
    printf '%-22s ok      %8.1f s\n' "$name" "$seconds"
  fi
  return "$code"
}
