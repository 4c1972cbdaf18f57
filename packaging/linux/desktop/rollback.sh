#!/bin/sh
# 退回上一版本：现在的版本和上一版本互换；再运行一次就换回来。数据不动。
set -eu

base="$HOME/.local/opt/nptracker"

stop() {
    echo "$1" >&2
    exit 1
}

tell() {
    echo "已退回版本 $(cat "$base/program/version.txt" 2>/dev/null || echo 未知)。"
    echo "如果旧版本打不开已升级的区县文件，请用它旁边或备份文件夹里升级前的备份。"
}

# A power cut in the middle of the last time left one of the two under a third name.
if [ -d "$base/swapping" ] && [ ! -d "$base/program" ]; then
    mv "$base/swapping" "$base/program"
elif [ -d "$base/swapping" ] && [ ! -d "$base/previous" ]; then
    mv "$base/swapping" "$base/previous"
    tell
    exit 0
fi
[ -d "$base/previous" ] || stop "没有退回：这里没有上一版本。"
for exe in /proc/[0-9]*/exe; do
    case "$(readlink "$exe" 2>/dev/null || true)" in
        "$base"/*) stop "没有退回：程序正在运行。请先关闭它，再运行一次 rollback.sh。" ;;
    esac
done

mv "$base/program" "$base/swapping"
mv "$base/previous" "$base/program"
mv "$base/swapping" "$base/previous"
tell
