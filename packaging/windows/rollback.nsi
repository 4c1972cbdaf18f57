; rollback.exe: puts the version before an update in the place of the present one, and back again when run once more.
; The two folders change names; nothing is copied or removed, so it takes a moment and cannot stop half way for want of room.

!include "LogicLib.nsh"
!include "x64.nsh"
!include "shared.nsh"

Name "退回上一版本"
Caption "退回上一版本"
OutFile "${OUT}"
Icon "nptracker.ico"
VIAddVersionKey /LANG=2052 "FileDescription" "${PRODUCT}：退回上一版本"
LoadLanguageFile "${NSISDIR}\Contrib\Language files\SimpChinese.nlf"

; All is done before a window of the installer's kind would open: two questions need none.
Function .onInit
  StrCpy $INSTDIR $EXEDIR
  SetOutPath $TEMP ; a program that stands in a folder keeps it from being renamed
  !insertmacro MendSwap
  ${IfNot} ${FileExists} "$INSTDIR\previous\nptracker.exe"
    !insertmacro Refuse ${EXIT_NO_PREVIOUS} "没有可以退回的版本：这台电脑上还没有更新过。"
  ${EndIf}
  !insertmacro ReadVersion "$INSTDIR\previous\nptracker.exe"
  StrCpy $1 $R0
  !insertmacro ReadVersion "$INSTDIR\program\nptracker.exe"
  StrCpy $2 $R0
  ${IfNot} ${Cmd} `MessageBox MB_OKCANCEL|MB_ICONQUESTION "现在的版本是 $2，要换回 $1 吗？$\r$\n$\r$\n被 $2 升级过的数据文件，$1 打不开；升级前的那一份在备份里，可在 $1 的“历史与备份”页恢复。数据文件本身不会改动。$\r$\n$\r$\n再运行一次本程序，就换回 $2。" /SD IDOK IDOK`
    SetErrorLevel 1
    Quit
  ${EndIf}
  !insertmacro WaitUntilClosed "$INSTDIR\program"

  ClearErrors
  Rename "$INSTDIR\program" "$INSTDIR\swap"
  ${If} ${Errors}
    !insertmacro Refuse ${EXIT_FILES} "程序文件夹正被占用，没有换成。请关闭打开着它的窗口，再试一次。"
  ${EndIf}
  Rename "$INSTDIR\previous" "$INSTDIR\program"
  ${If} ${Errors}
    Rename "$INSTDIR\swap" "$INSTDIR\program"
    !insertmacro Refuse ${EXIT_FILES} "上一版本的文件夹正被占用，没有换成。程序仍是 $2。"
  ${EndIf}
  Rename "$INSTDIR\swap" "$INSTDIR\previous"
  !insertmacro WriteVersion "$1"
  MessageBox MB_OK|MB_ICONINFORMATION "已换回 $1。" /SD IDOK
  SetErrorLevel 0
  Quit
FunctionEnd

Section
SectionEnd
