#!/bin/sh
# 为当前用户安装新污染物治理工作台：不需要管理员权限，数据不动，上一版本留着可以退回。
set -eu

here=$(cd "$(dirname "$0")" && pwd)
base="$HOME/.local/opt/nptracker"
share="${XDG_DATA_HOME:-$HOME/.local/share}"

stop() {
    echo "$1" >&2
    exit 1
}

[ "$(uname -m)" = x86_64 ] || stop "没有安装：本程序只能在 x86-64（兆芯、海光、英特尔、AMD）电脑上运行，这台是 $(uname -m)。"
have=$(getconf GNU_LIBC_VERSION 2>/dev/null | sed 's/[^0-9.]//g')
need='@GLIBC@'
oldest=$(printf '%s\n%s\n' "$have" "$need" | sort -V | head -n 1)
[ "$oldest" = "$need" ] || stop "没有安装：本程序需要 glibc $need 或以后的系统，这里是 ${have:-未知}。"
for exe in /proc/[0-9]*/exe; do
    case "$(readlink "$exe" 2>/dev/null || true)" in
        "$base"/*) stop "没有安装：程序正在运行。请先关闭它，再运行一次 install.sh。" ;;
    esac
done
# 有人把区县文件存进了程序文件夹：不能跟着旧版本删掉
strays=$(find "$base" -name '*.npt' 2>/dev/null || true)
[ -z "$strays" ] || stop "没有安装：程序文件夹里有区县文件，请先移到别处，再运行一次 install.sh。
$strays"

version_of() { cat "$1/version.txt" 2>/dev/null || true; }

mkdir -p "$base"
rm -rf "$base/incoming"
cp -R "$here/program" "$base/incoming"
if [ -d "$base/program" ]; then
    if [ "$(version_of "$base/program")" = "$(version_of "$base/incoming")" ]; then
        rm -rf "$base/program" # 同一版本：修复
    else
        rm -rf "$base/previous"
        mv "$base/program" "$base/previous"
    fi
fi
mv "$base/incoming" "$base/program"
cp "$here/rollback.sh" "$here/uninstall.sh" "$base/"
chmod +x "$base/program/nptracker" "$base/rollback.sh" "$base/uninstall.sh"

mkdir -p "$share/applications" "$share/mime/packages" "$share/icons/hicolor/256x256/apps" "$HOME/.local/bin"
cp "$here/nptracker.png" "$share/icons/hicolor/256x256/apps/nptracker.png"
cp "$here/nptracker.xml" "$share/mime/packages/nptracker.xml"
# 路径里的引号、反斜杠、美元号和反引号在 Exec 里要转义
quoted=$(printf '%s' "$base/program/nptracker" | sed 's/[\\"$`]/\\&/g; s/%/%%/g')
while IFS= read -r line; do
    case "$line" in
        Exec=*) printf 'Exec="%s" %%f\n' "$quoted" ;;
        *) printf '%s\n' "$line" ;;
    esac
done <"$here/nptracker.desktop" >"$share/applications/nptracker.desktop"
ln -sf "$base/program/nptracker" "$HOME/.local/bin/nptracker"
desk=$(xdg-user-dir DESKTOP 2>/dev/null || true)
if [ -n "$desk" ] && [ -d "$desk" ] && [ "$desk" != "$HOME" ]; then
    cp "$share/applications/nptracker.desktop" "$desk/nptracker.desktop"
    chmod +x "$desk/nptracker.desktop"
fi
# 没有这些工具的桌面会自己发现新文件
update-mime-database "$share/mime" >/dev/null 2>&1 || true
update-desktop-database "$share/applications" >/dev/null 2>&1 || true

echo "已安装：$base/program"
echo "从应用菜单打开“新污染物治理工作台”，或双击 .npt 文件。"
[ -d "$base/previous" ] && echo "上一版本留着；要退回，运行 $base/rollback.sh"
exit 0
