# Sourced by run and test, with $root set: `ready FOLDER EXTRAS` leaves an environment in $root/FOLDER that holds
# soundsight[EXTRAS] at the versions of scripts/lock.txt. A stamp in it says what it was made from, so that a second
# call costs some milliseconds.

ready() {
    wanted="[$2] $(cat "$root/pyproject.toml" "$root/scripts/lock.txt" "$root/scripts/environment.py" | cksum) $root"
    stamp=$(cat "$root/$1/soundsight-stamp" 2>/dev/null) || stamp=
    # An upgrade of the system can change the Python below an environment, which then no longer finds its packages.
    version=$("$root/$1/bin/python" -ISc 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null) || version=
    if [ "$stamp" != "$wanted $version" ]; then
        python=$(find_python) || exit 1
        "$python" "$root/scripts/environment.py" "$root" "$1" "$2" "$wanted" || exit $?
    fi
}

# The first Python >= 3.11 that can make an environment by itself, else the first >= 3.11 (environment.py knows other
# ways). Each is tried, not only looked up: pyenv leaves names on the path that do not run.
find_python() {
    for modules in sys,venv,ensurepip sys; do
        for python in python3.13 python3.12 python3.11 python3 python; do
            if "$python" -c "import $modules; sys.exit(sys.version_info < (3, 11))" >/dev/null 2>&1; then
                echo "$python"
                return
            fi
        done
    done
    echo "soundsight needs Python 3.11 or newer; none was found on the path." \
        "Install one (Debian, Ubuntu: apt install python3 python3-venv), then call this again." >&2
    return 1
}
