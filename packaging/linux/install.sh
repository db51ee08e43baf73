#!/bin/sh
# Puts Sign Desk into the menu of the user who runs this: nothing else is changed, and no password is needed.
#   ./install.sh            from the folder it was unpacked into, which has to stay where it is
#   ./install.sh --remove   takes it out of the menu again
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
data=${XDG_DATA_HOME:-$HOME/.local/share}
id=app.signdesk.SignDesk
entry=$data/applications/$id.desktop

if [ "${1:-}" = --remove ]; then
    rm -f "$entry" "$HOME/.local/bin/sign-desk"
    for size in @SIZES@; do rm -f "$data/icons/hicolor/${size}x$size/apps/$id.png"; done
    rm -f "$data/icons/hicolor/scalable/apps/$id.svg"
    echo "Sign Desk is no longer in your menu. Its data and this folder are where they were."
    exit 0
fi

case $here in
    *[\"\`\$\\%]*) echo "Sign Desk cannot be put into the menu from a folder whose name has one of \" \` \$ \\ %: $here" >&2; exit 1 ;;
esac
mkdir -p "$data/applications" "$data/icons/hicolor/scalable/apps" "$HOME/.local/bin"
for size in @SIZES@; do
    mkdir -p "$data/icons/hicolor/${size}x$size/apps"
    cp "$here/share/icons/hicolor/${size}x$size/apps/$id.png" "$data/icons/hicolor/${size}x$size/apps/"
done
cp "$here/share/icons/hicolor/scalable/apps/$id.svg" "$data/icons/hicolor/scalable/apps/"
awk -v program="\"$here/sign-desk\"" '{ sub(/^Exec=sign-desk/, "Exec=" program); print }' \
    "$here/share/applications/$id.desktop" > "$entry"
ln -sf "$here/sign-desk" "$HOME/.local/bin/sign-desk"
if command -v update-desktop-database > /dev/null; then update-desktop-database -q "$data/applications" || true; fi
echo "Sign Desk is in your menu, and starts from here: $here"
