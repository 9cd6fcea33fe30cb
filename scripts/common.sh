# shellcheck shell=bash
# What ./check and ./quickstart share. To be sourced after `root` holds the top of the repository.

if [[ -t 1 && -z ${NO_COLOR-} ]]; then
  bold=$'\e[1m' dim=$'\e[2m' plain=$'\e[0m'
else
  bold='' dim='' plain=''
fi

# step WORDS...: says what comes next, with the time that has passed.
step() { printf '%s==> %s%s %s(%d:%02d)%s\n' "$bold" "$*" "$plain" "$dim" $((SECONDS / 60)) $((SECONDS % 60)) "$plain"; }
say() { printf '    %s\n' "$*"; }
fail() {
  printf '%serror:%s %s\n' "$bold" "$plain" "$*" >&2
  exit 1
}

# packages_of PART...: names of the packages in these parts of cmake/packages.txt.
packages_of() {
  awk -v parts=" $* " '
    { sub(/#.*/, "") }
    /^\[/ { gsub(/[][ ]/, ""); wanted = index(parts, " " $0 " "); next }
    wanted && NF { print $1 }' "${root:?}/cmake/packages.txt"
}

# as_root COMMAND...: as root, by sudo where that is needed.
as_root() {
  if ((EUID == 0)); then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    fail "this needs root: $*. Run it as root, or install sudo"
  fi
}

# install_packages PART...: installs what is missing; calls apt only if something is.
install_packages() {
  local package missing=()
  command -v dpkg-query >/dev/null ||
    fail "this is no Debian; install what cmake/packages.txt names, then use the CMake presets (README.md)"
  while read -r package; do
    [[ $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) == installed ]] || missing+=("$package")
  done < <(packages_of "$@")
  if ((${#missing[@]} == 0)); then
    say "all packages are there"
    return
  fi
  say "installing ${#missing[@]} packages: ${missing[*]}"
  as_root apt-get -qq update
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends \
    -o Dpkg::Use-Pty=0 "${missing[@]}" 2>&1 | apt_progress ||
    fail "apt could not install them; the reason stands above"
}

# apt_progress: what apt prints on standard input as one line that counts; all of it on an error.
apt_progress() {
  local line kept=() count=0
  while read -r line; do
    kept+=("$line")
    [[ $line != "Setting up "* && $line != "Unpacking "* ]] || count=$((count + 1))
    [[ ! -t 1 ]] || printf '\r\e[K    %4d  %.70s' "$count" "$line"
  done
  [[ ! -t 1 ]] || printf '\r\e[K'
  if printf '%s\n' "${kept[@]}" | grep -q '^E: '; then
    printf '%s\n' "${kept[@]}" >&2
    return 1
  fi
}

# build_jobs: as many compilers at a time as there are cores and memory for (a file of the services
# takes 1 GB).
build_jobs() {
  local cores memory
  cores=$(nproc)
  memory=$(awk '/^MemAvailable/ { print int($2 / 1048576) }' /proc/meminfo)
  ((memory >= 1)) || memory=1
  echo $((cores < memory ? cores : memory))
}

# configure [ARGUMENT...]: configures the release preset, quietly unless that fails.
configure() { configure_preset release "$@"; }

# configure_preset PRESET [ARGUMENT...]: the same for another preset.
configure_preset() {
  local log preset=$1
  shift
  log=$(mktemp)
  if ! (cd "${root:?}" && cmake --preset "$preset" "$@") >"$log" 2>&1; then
    cat "$log" >&2
    rm -f "$log"
    fail "the build cannot be configured; the reason stands above"
  fi
  rm -f "$log"
}

# build [TARGET...]: builds in build/release; Ninja shows how far it is.
build() {
  local targets=()
  (($# == 0)) || targets=(--target "$@")
  cmake --build "${root:?}/build/release" -j "$(build_jobs)" "${targets[@]}"
}
