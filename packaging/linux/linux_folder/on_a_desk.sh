#!/bin/bash
# What an officer does with the archive, on a desktop without Python, Qt or a Chinese font. Runs inside the bare root as
# root, which only starts the screen; everything else is done by the account “officer”.
set -euo pipefail
archive=$1
cd /w/desk

fail() {
    echo "没有通过：$1"
    exit 1
}

if [ "$(id -u)" = 0 ]; then
    rm -rf "/home/张三 测试" && cp -r /etc/skel "/home/张三 测试" && chown -R officer "/home/张三 测试"
    mkdir -p /tmp/.X11-unix && chmod 1777 /tmp /tmp/.X11-unix
    Xvfb :9 -screen 0 1366x768x24 -nolisten tcp >/dev/null 2>&1 &
    export DISPLAY=:9
    for _ in $(seq 200); do xdpyinfo >/dev/null 2>&1 && break; sleep 0.05; done
    openbox >/dev/null 2>&1 &
    exec su officer --preserve-environment -c "HOME='/home/张三 测试' exec bash /w/desk/on_a_desk.sh $archive"
fi

step() {
    echo "== $1（$(date +%s)）"
}

step 解开
mkdir -p "$HOME/下载" && tar -xzf "$archive" -C "$HOME/下载"
unpacked="$HOME/下载/${archive%.tar.gz}"
base="$HOME/.local/opt/nptracker"

step 安装
sh "$unpacked/install.sh"
[ -x "$base/program/nptracker" ] || fail "程序没有装好"
PATH="$HOME/.local/bin:$PATH"
nptracker --version

step 自检
nptracker self-check || fail "自检没有通过"

step 示例
nptracker demo "$HOME/文档/新污染物（2026）" >/dev/null || fail "示例没有做成"
district=$(find "$HOME/文档" -name '*.npt' | head -n 1)
[ -n "$district" ] || fail "没有区县文件"
grep -q '^[0-9]*:application/x-nptracker-district:\*\.npt$' "$HOME/.local/share/mime/globs2" || fail "不认识 .npt 文件"
grep -q '^application/x-nptracker-district=nptracker.desktop;' "$HOME/.local/share/applications/mimeinfo.cache" ||
    fail "双击 .npt 不会打开程序"
desktop-file-validate "$HOME/.local/share/applications/nptracker.desktop" || fail "桌面文件不合规范"

# as a desktop would: by the Exec line, with the file in place of %f
exec_line=$(sed -n 's/^Exec=//p' "$HOME/.local/share/applications/nptracker.desktop")
open_window() {
    eval "${exec_line/ %f/} \"\$district\"" >"$HOME/window.log" 2>&1 &
    program=$!
    window=""
    for _ in $(seq 300); do
        window=$(xdotool search --onlyvisible --pid $program --name 新污染物治理工作台 2>/dev/null | tail -n 1 || true)
        [ -n "$window" ] && break
        kill -0 $program 2>/dev/null || fail "窗口没有打开：$(cat "$HOME/window.log")"
        sleep 0.1
    done
    [ -n "$window" ] || fail "窗口没有出现"
    sleep 3
}
close_window() {
    xdotool key ctrl+q
    wait $program || fail "程序没有正常结束：$(cat "$HOME/window.log")"
    [ -s "$HOME/window.log" ] && cat "$HOME/window.log" || true
}

step 窗口
open_window
import -window root /w/desk/window.png
xdotool key ctrl+2
sleep 2
import -window root /w/desk/tasks.png
! sh "$unpacked/install.sh" 2>/dev/null || fail "程序正在运行时也安装了"
! "$base/uninstall.sh" 2>/dev/null || fail "程序正在运行时也卸载了"
close_window

step 放大一半的屏幕
export QT_SCALE_FACTOR=1.5
open_window
import -window root /w/desk/small.png
close_window
unset QT_SCALE_FACTOR

step 更新和退回
sh "$unpacked/install.sh" >/dev/null
[ ! -d "$base/previous" ] || fail "修复同一版本时留下了上一版本"
echo 0.0.1 >"$base/program/version.txt"
sh "$unpacked/install.sh" >/dev/null
[ "$(cat "$base/previous/version.txt")" = 0.0.1 ] || fail "更新没有留下上一版本"
"$base/rollback.sh"
[ "$(cat "$base/program/version.txt")" = 0.0.1 ] || fail "没有退回"
nptracker check "$district" || fail "退回后打不开区县文件"

step 卸载
before=$(sha256sum <"$district")
"$base/uninstall.sh"
[ ! -e "$base" ] || fail "程序没有删净"
[ ! -e "$HOME/.local/share/applications/nptracker.desktop" ] || fail "菜单项没有删掉"
[ "$(sha256sum <"$district")" = "$before" ] || fail "卸载动了区县文件"
[ -d "$HOME/.local/share/nptracker" ] || fail "卸载删了设置和备份"
echo 通过
