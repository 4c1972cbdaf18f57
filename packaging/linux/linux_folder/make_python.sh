#!/bin/bash
# Compiles SQLite and Python into /opt/python. Runs inside the building root; /w holds the upstream archives.
set -euo pipefail
cd /w
export MAKEFLAGS="-j$(nproc)"

tar -xf sqlite3_*.orig.tar.xz
cd sqlite3-*/
# the options Debian and the Windows Python have in common, as far as the program asks for them
CFLAGS="-O2 -include /w/older_math.h -DSQLITE_SECURE_DELETE -DSQLITE_ENABLE_COLUMN_METADATA -DSQLITE_ENABLE_MATH_FUNCTIONS -DSQLITE_ENABLE_RTREE" \
    ./configure --prefix=/opt/python --disable-static --disable-tcl --disable-readline --enable-threadsafe --enable-fts5 LDFLAGS=-Wl,-s >/dev/null
make >/dev/null
make install >/dev/null
cd ..

tar -xf python3.11_*.orig.tar.gz
tar -xf python3.11_*.debian.tar.xz # patches in debian/patches
cd Python-3.11.*/
# the series begins with Debian's own ways of laying out and building; what mends errors and security follows
sed -n '/^shutdown-deadlock/,$p' ../debian/patches/series >../fixes
[ "$(grep -c CVE ../fixes)" -ge 20 ] || { echo "the series of patches is not the known one"; exit 1; }
while read -r fix; do patch --silent --strip=1 --forward --no-backup-if-mismatch <"../debian/patches/$fix"; done <../fixes
echo "$(wc -l <../fixes) patches"
cat /w/older_math.h >>pyconfig.h.in
sed -i '1i #define Py_BUILD_CORE_MODULE 1' Modules/pyexpat.c # one of the fixes takes it for a part of the interpreter
# as on a system without it: sem_clockwait came with glibc 2.30
./configure ac_cv_func_sem_clockwait=no --prefix=/opt/python --enable-shared --with-ensurepip=install --without-static-libpython \
    --disable-test-modules --without-readline \
    CPPFLAGS="-I/opt/python/include" LDFLAGS="-L/opt/python/lib -Wl,-rpath,/opt/python/lib -Wl,-s" >/dev/null
make >/dev/null
make install >/dev/null

/opt/python/bin/python3.11 - <<'PROBE'
import bz2, ctypes, hashlib, lzma, multiprocessing, pyexpat, sqlite3, sys, zlib
print(sys.version, "SQLite", sqlite3.sqlite_version)
sqlite3.connect(":memory:").execute("CREATE VIRTUAL TABLE found USING fts5(text)")
hashlib.blake2b(b"x"), hashlib.sha256(b"x")
PROBE
