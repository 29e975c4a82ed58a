# Sourced by ./suite: what the machine must have, and how the missing parts get there.
# Nothing here writes to standard output.

say() { printf '%s\n' "$*" >&2; }

fail() {
  say "$*"
  exit 1
}

# What the user installs. Looked for by name only: `dotnet --version` alone would cost every command a tenth of a second.
require_build_tools() {
  command -v git >/dev/null || fail "git is missing. Install it (Debian: apt-get install git) and run this again."
  command -v dotnet >/dev/null || fail "The .NET 10 SDK is missing: 'dotnet' is not on the PATH.
Install it as Microsoft's page \"Install .NET on Debian\" describes (package dotnet-sdk-10.0), and run this again."
}

# Asked only when something is about to be built; the version comes from global.json.
require_dotnet_sdk() {
  local version
  version="$(cd "$SUITE_ROOT" && dotnet --version 2>/dev/null)" || version=""
  [[ "$version" == 10.* ]] || fail "The .NET 10 SDK is needed; found: $(dotnet --list-sdks 2>/dev/null | cut -d' ' -f1 | paste -sd' ' || true).
Install package dotnet-sdk-10.0 and run this again."
}

require_node() {
  local remedy="Install Node.js 20.19 or later with npm (Debian 12's own package is version 18, too old:
take the current release from nodejs.org or the NodeSource packages), and run this again."
  command -v node >/dev/null || fail "Node.js is missing. $remedy"
  command -v npm >/dev/null || fail "npm is missing. $remedy"
  local major minor
  IFS=. read -r major minor _ <<<"$(node -p process.versions.node)"
  ((major > 20 || (major == 20 && minor >= 19))) || fail "Node.js $major.$minor is too old. $remedy"
}

# The packages of eng/packages/NAME.txt, one a line, comments removed.
package_list() {
  sed -e 's/#.*//' -e 's/[[:space:]]*$//' -e '/^$/d' "$SUITE_ROOT/eng/packages/$1.txt"
}

missing_packages() {
  local package status
  for package in $(package_list "$1"); do
    status="$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null)" || status=""
    [[ "$status" == installed ]] || printf '%s\n' "$package"
  done
}

# as_root COMMAND…: through sudo where we are not root; without a terminal sudo must not wait for a password.
as_root() {
  if ((EUID == 0)); then
    "$@"
  elif [[ -t 0 ]]; then
    sudo -- "$@"
  else
    sudo -n -- "$@"
  fi
}

apt() {
  as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get -y -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3 "$@" </dev/null >&2
}

# Lists can be absent (a fresh container) or older than the archive: then they are fetched, and only then.
apt_knows() {
  local package
  for package in "$@"; do
    apt-cache show --no-all-versions "$package" >/dev/null 2>&1 || return 1
  done
}

# install_packages NAME…: installs what is missing of the named lists, after saying what and why.
install_packages() {
  if ! command -v dpkg-query >/dev/null; then
    say "This is not a Debian system: make sure that its equivalents of these are installed: $(package_list "$1" | paste -sd' ')"
    return
  fi
  local list missing=()
  for list in "$@"; do
    mapfile -t -O "${#missing[@]}" missing < <(missing_packages "$list")
  done
  ((${#missing[@]})) || return 0

  say "Installing Debian packages that are missing (apt-get$( ((EUID == 0)) || printf ', with sudo')):"
  for list in "$@"; do
    explain_packages "$list" "${missing[@]}"
  done
  if ((EUID != 0)) && ! command -v sudo >/dev/null; then
    fail "Neither root nor sudo. As root, run: apt-get install ${missing[*]}"
  fi
  keep_postgresql_from_starting "${missing[@]}"
  apt_knows "${missing[@]}" || apt update || fail "apt-get update failed; see above."
  if ! apt install --no-install-recommends "${missing[@]}"; then
    say "Trying once more with fresh package lists."
    apt update && apt install --no-install-recommends "${missing[@]}" || fail "apt-get could not install: ${missing[*]}"
  fi
}

# Repeats the list's own comment for every package about to be installed.
explain_packages() {
  local list="$1" package
  shift
  for package in "$@"; do
    sed -n "s/^$package[[:space:]]*#[[:space:]]*/  $package: /p" "$SUITE_ROOT/eng/packages/$list.txt" >&2
  done
}

# Debian's PostgreSQL package makes and starts a database of its own at installation. The tests start throw-away ones
# and need none of it; on a machine that has PostgreSQL already nothing is touched.
keep_postgresql_from_starting() {
  [[ " $* " == *" postgresql-15 "* ]] || return 0
  if [[ -e /etc/postgresql-common/createcluster.conf || -e /etc/postgresql-common/createcluster.d/suite.conf ]]; then
    return 0
  fi
  say "  (writing /etc/postgresql-common/createcluster.d/suite.conf first: no database is created or started by that package)"
  as_root mkdir -p /etc/postgresql-common/createcluster.d
  printf "create_main_cluster = false\n" | as_root tee /etc/postgresql-common/createcluster.d/suite.conf >/dev/null
}
