#!/bin/sh
# 卸载新污染物治理工作台：只删除程序；区县文件、设置、日志和备份都不动。
set -eu

base="$HOME/.local/opt/nptracker"
share="${XDG_DATA_HOME:-$HOME/.local/share}"

for exe in /proc/[0-9]*/exe; do
    case "$(readlink "$exe" 2>/dev/null || true)" in
        "$base"/*)
            echo "没有卸载：程序正在运行。请先关闭它，再运行一次 uninstall.sh。" >&2
            exit 1
            ;;
    esac
done
# 有人把区县文件存进了程序文件夹：不能跟着删掉
strays=$(find "$base" -name '*.npt' 2>/dev/null || true)
if [ -n "$strays" ]; then
    printf '没有卸载：程序文件夹里有区县文件，请先移到别处，再运行一次 uninstall.sh。\n%s\n' "$strays" >&2
    exit 1
fi

desk=$(xdg-user-dir DESKTOP 2>/dev/null || true)
rm -f "$share/applications/nptracker.desktop" "$share/mime/packages/nptracker.xml" \
    "$share/icons/hicolor/256x256/apps/nptracker.png" "$HOME/.local/bin/nptracker"
[ -z "$desk" ] || rm -f "$desk/nptracker.desktop"
update-mime-database "$share/mime" >/dev/null 2>&1 || true
update-desktop-database "$share/applications" >/dev/null 2>&1 || true
rm -rf "$base"

echo "程序已卸载。"
echo "区县文件（.npt）都在原处；设置、日志和备份留在 $share/nptracker，不再需要时可以自行删除。"
