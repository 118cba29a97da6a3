# shellcheck shell=bash disable=SC2034
# scripts/lib.sh - what run, test, bench, format, pictures, record and .ci/run share: find what is missing, install it, build a preset.
#
# Sourced after `set -euo pipefail`. Sets root, the checkout's directory, and leaves the working directory alone.
# Everything here talks on standard error only, and never reads standard input: both belong to poolscope.

root=$(dirname "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")")

say() {
    printf '%s\n' "$*" >&2
}

# Runs a command without a word, unless it fails: then with all it said.
quietly() {
    local output status=0
    output=$("$@" 2>&1 </dev/null) || status=$?
    if ((status)); then
        printf '%s\n' "$output" >&2
    fi
    return "$status"
}

# --- what must be there -------------------------------------------------------------------------------------------
# One need a line: how it is found | its packages for apt-get | dnf | pacman | apk.
# A need is a `command` on the PATH, a `module` known to pkg-config, or a module that the system's `python` can import.

needs_build='
command:cc|gcc libc6-dev|gcc|gcc|gcc musl-dev
command:cmake|cmake|cmake|cmake|cmake
command:ninja|ninja-build|ninja-build|ninja|samurai
command:pkg-config|pkg-config|pkgconf-pkg-config|pkgconf|pkgconf
module:readline|libreadline-dev|readline-devel|readline|readline-dev
module:jansson|libjansson-dev|jansson-devel|jansson|jansson-dev
module:md4c|libmd4c-dev|md4c-devel|md4c|md4c-dev
module:ncursesw|libncurses-dev|ncurses-devel|ncurses|ncurses-dev
'
needs_test='
module:cmocka|libcmocka-dev|libcmocka-devel|cmocka|cmocka-dev
module:vterm|libvterm-dev|libvterm-devel|libvterm|libvterm-dev
command:python3|python3|python3|python|python3
'
needs_format='
command:git|git|git|git|git
command:clang-format|clang-format|clang-tools-extra|clang|clang-extra-tools
'
needs_tidy='
command:clang-tidy|clang-tidy|clang-tools-extra|clang|clang-extra-tools
'
needs_bench='
command:python3|python3|python3|python|python3
command:gcc|gcc libc6-dev|gcc libgomp|gcc|gcc libgomp musl-dev
command:parallel|parallel|parallel|parallel|parallel
'
needs_pictures='
command:python3|python3|python3|python|python3
python:pyte|python3-pyte|python3-pyte|python-pyte|py3-pyte
'
needs_record='
command:asciinema|asciinema|asciinema|asciinema|asciinema
command:python3|python3|python3|python|python3
python:pyte|python3-pyte|python3-pyte|python-pyte|py3-pyte
'
needs_look='
command:rsvg-convert|librsvg2-bin fonts-dejavu-core|librsvg2-tools dejavu-sans-mono-fonts|librsvg ttf-dejavu|rsvg-convert font-dejavu
'

# The Python that the system's packages are for, whatever else is on the PATH.
system_python() {
    if [[ -x /usr/bin/python3 ]]; then
        echo /usr/bin/python3
    else
        echo python3
    fi
}

package_manager() {
    local name
    for name in apt-get dnf pacman apk; do
        if command -v "$name" >/dev/null; then
            echo "$name"
            return
        fi
    done
}

# missing NEEDS: those of its lines that are not there.
missing() {
    local line probe
    while IFS= read -r line; do
        probe=${line%%|*}
        case $probe in
        command:*) command -v "${probe#*:}" >/dev/null || printf '%s\n' "$line" ;;
        python:*) "$(system_python)" -c "import ${probe#*:}" 2>/dev/null || printf '%s\n' "$line" ;;
        module:*) pkg-config --exists "${probe#*:}" 2>/dev/null || printf '%s\n' "$line" ;;
        esac
    done <<<"$1"
}

# packages LINES MANAGER: the packages of these needs, in one line.
packages() {
    local column
    case $2 in apt-get) column=2 ;; dnf) column=3 ;; pacman) column=4 ;; apk) column=5 ;; esac
    cut -d'|' -f"$column" <<<"$1" | tr ' ' '\n' | sort -u | xargs
}

# cannot_install LINES WHY: says exactly what to install, and ends.
cannot_install() {
    local manager
    manager=$(package_manager)
    say "error: poolscope needs some packages, and $2. Please install them, then run this again:"
    case $manager in
    apt-get) say "  apt-get update && apt-get install $(packages "$1" apt-get)" ;;
    dnf) say "  dnf install $(packages "$1" dnf)" ;;
    pacman) say "  pacman -S $(packages "$1" pacman)" ;;
    apk) say "  apk add $(packages "$1" apk)" ;;
    *)
        say "  missing: $(cut -d'|' -f1 <<<"$1" | cut -d: -f2 | xargs)"
        say "  Debian, Ubuntu: apt-get install $(packages "$1" apt-get)"
        say "  Fedora:         dnf install $(packages "$1" dnf)"
        say "  Arch:           pacman -S $(packages "$1" pacman)"
        say "  Alpine:         apk add $(packages "$1" apk)"
        ;;
    esac
    exit 1
}

# need NEEDS: installs those that are missing. Costs some milliseconds when none is.
need() {
    local lines manager list
    lines=$(missing "$1")
    if [[ -z $lines ]]; then
        return
    fi

    manager=$(package_manager)
    if [[ -z $manager ]]; then
        cannot_install "$lines" "this system has no package manager that is known here"
    fi
    local as_root=()
    if ((EUID != 0)); then
        if ! command -v sudo >/dev/null; then
            cannot_install "$lines" "you are not root and there is no sudo"
        fi
        as_root=(sudo)
        # Without a terminal nobody can type a password: then sudo must not wait for one.
        if ! { : </dev/tty; } 2>/dev/null; then
            as_root=(sudo -n)
        fi
    fi

    read -ra list <<<"$(packages "$lines" "$manager")"
    say "installing ${list[*]}"
    if ! install_packages "$manager"; then
        cannot_install "$lines" "installing them did not work"
    fi
    lines=$(missing "$lines")
    if [[ -n $lines ]]; then
        cannot_install "$lines" "they are not found after installing"
    fi
}

# Reads need's as_root and list. Package lists are fetched only when installing without that does not work: they may
# be absent (a fresh image) or stale.
install_packages() {
    local apt=(env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300)
    local install update
    case $1 in
    apt-get)
        update=("${apt[@]}" update)
        install=("${apt[@]}" install -y --no-install-recommends)
        ;;
    dnf)
        update=(dnf makecache)
        install=(dnf install -y)
        ;;
    pacman)
        update=(pacman -Sy --noconfirm)
        install=(pacman -S --noconfirm --needed)
        ;;
    apk)
        update=(apk update)
        install=(apk add)
        ;;
    esac
    if quietly "${as_root[@]}" "${install[@]}" "${list[@]}" 2>/dev/null; then
        return
    fi
    quietly "${as_root[@]}" "${update[@]}" && quietly "${as_root[@]}" "${install[@]}" "${list[@]}"
}

# --- building -----------------------------------------------------------------------------------------------------

# One build at a time in a checkout; released by unlock_build, or at the script's end.
lock_build() {
    mkdir -p "$root/build"
    if command -v flock >/dev/null; then
        exec 9>"$root/build/.lock"
        flock 9
    fi
}

unlock_build() {
    exec 9>&-
}

# configure PRESET ON|OFF|KEEP: with tests, without, or as an existing build has it. Does nothing when that is so.
configure() {
    local preset=$1 tests=$2
    local build=$root/build/$preset
    local cache=$build/CMakeCache.txt

    # A build directory that came here with a moved or copied checkout is of no use to CMake.
    if [[ -f $cache ]] && ! grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$root" "$cache"; then
        rm -rf "$build"
    fi
    if [[ -f $build/build.ninja ]] && { [[ $tests == KEEP ]] || grep -qx "POOLSCOPE_TESTS:BOOL=$tests" "$cache"; }; then
        return
    fi
    if [[ $tests == KEEP ]]; then
        # A first build, for running only. The tests come along if what they need is there, so that `scripts/test`
        # need not configure again.
        tests=ON
        if [[ -n $(missing "$needs_test") ]]; then
            tests=OFF
        fi
    fi
    check_cmake
    (cd "$root" && quietly cmake --preset "$preset" "-DPOOLSCOPE_TESTS=$tests")
}

check_cmake() {
    local version
    version=$(cmake --version | sed -n '1s/.*version //p')
    if [[ $(printf '%s\n' 3.22 "$version" | sort -V | head -n 1) != 3.22 ]]; then
        say "error: poolscope needs CMake 3.22 or newer; this is $version"
        exit 1
    fi
}

# build PRESET [TARGET…]
build() {
    local preset=$1
    shift
    quietly cmake --build "$root/build/$preset" ${1:+--target "$@"}
}
