#!/bin/sh
# Takes the place of Electron's executable: Node runs the host, which runs the app's main script and a system Chromium.
here="$(cd "$(dirname "$(readlink -f "$0")")" && pwd)"
inspect=""
for argument in "$@"; do
  case "$argument" in
    --version | -v) echo "v45.4.1-host"; exit 0 ;;
    # Playwright talks to the main process through Node's own inspector.
    --inspect=*) inspect="$argument" ;;
  esac
done
exec node --no-warnings $inspect "$here/host.cjs" "$@"
