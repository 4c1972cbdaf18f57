; The installer: for one user, without administrator rights. The same file installs, repairs and updates.
; New files are unpacked beside the old ones and change names with them at the end, so that whatever goes wrong before
; (no room, no power, a cancelled window) leaves the program that was there.
;
; pack.py compiles it and says VERSION, VERSION4, OUT, DIST, ROLLBACK, KILOBYTES of DIST and LONGEST_PLACE, the longest path of a
; folder for it.
; Silent: 安装程序.exe /S [/D=C:\文件夹]; the exit codes are in shared.nsh.

!include "LogicLib.nsh"
!include "MUI2.nsh"
!include "FileFunc.nsh"
!include "WordFunc.nsh"
!include "WinVer.nsh"
!include "x64.nsh"
!include "shared.nsh"

Name "${PRODUCT}"
OutFile "${OUT}"
InstallDir "$LOCALAPPDATA\Programs\${ID}"
InstallDirRegKey HKCU "${OWN_KEY}" "InstallDir"
VIAddVersionKey /LANG=2052 "FileDescription" "${PRODUCT} 安装程序"
!ifdef QUICK
  SetCompressor zlib
!else
  SetCompressor /SOLID lzma
  SetCompressorDictSize 32
!endif

!define MUI_ICON "nptracker.ico"
!define MUI_UNICON "nptracker.ico"
!define MUI_WELCOMEFINISHPAGE_BITMAP "side.bmp"
!define MUI_WELCOMEPAGE_TITLE "安装${PRODUCT} ${VERSION}"
!define MUI_WELCOMEPAGE_TEXT "只为当前用户安装，不需要管理员权限。$\r$\n$\r$\n已经装有旧版本时，会更新到 ${VERSION}，旧版本保留一份，随时可以退回。区县数据文件、设置和备份都不会改动。$\r$\n$\r$\n安装前请关闭正在运行的${PRODUCT}。"
!insertmacro MUI_PAGE_WELCOME
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!define MUI_FINISHPAGE_TITLE "已装好${PRODUCT} ${VERSION}"
!define MUI_FINISHPAGE_TEXT "以后从桌面或开始菜单打开它，双击区县数据文件（*.npt）也可以。$\r$\n$\r$\n第一次用，按窗口里的“上手五步”做；随时按 F1 看手册。"
!define MUI_FINISHPAGE_RUN "$INSTDIR\program\nptracker.exe"
!define MUI_FINISHPAGE_RUN_TEXT "现在就打开${PRODUCT}"
!insertmacro MUI_PAGE_FINISH
!define MUI_UNCONFIRMPAGE_TEXT_TOP "将从这台电脑上卸载${PRODUCT}。区县数据文件（*.npt）、设置和备份都会留下。"
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "SimpChinese"

Function .onInit
  ${IfNot} ${RunningX64}
    !insertmacro Refuse ${EXIT_SYSTEM} "需要 64 位的 Windows 10（1809 版或更新）或 Windows 11。"
  ${EndIf}
  ${IfNot} ${AtLeastWin10}
  ${OrIfNot} ${AtLeastBuild} 17763
    !insertmacro Refuse ${EXIT_SYSTEM} "需要 Windows 10（1809 版或更新）或 Windows 11。这台电脑的 Windows 太旧，程序装上也打不开。"
  ${EndIf}
  Call CheckPlace
  Call CheckInstalled
FunctionEnd

Function CheckPlace
  StrLen $R0 $INSTDIR
  ${If} $R0 > ${LONGEST_PLACE}
    !insertmacro Refuse ${EXIT_PLACE} "安装位置的路径太长（$R0 个字符，最多 ${LONGEST_PLACE} 个），请换一个短一些的。"
  ${EndIf}
FunctionEnd

Function .onVerifyInstDir
  StrLen $R0 $INSTDIR
  ${If} $R0 > ${LONGEST_PLACE}
    Abort ; switches 下一步 off
  ${EndIf}
FunctionEnd

; An older installer must not come over a newer program unnoticed: files of the newer one could not be opened any more.
Function CheckInstalled
  !insertmacro ReadVersion "$INSTDIR\program\nptracker.exe"
  ${If} $R0 == ""
    Return
  ${EndIf}
  ${VersionCompare} $R0 ${VERSION} $R1
  ${If} $R1 == 1
    ${IfNot} ${Cmd} `MessageBox MB_YESNO|MB_ICONEXCLAMATION|MB_DEFBUTTON2 "已经装有更新的版本 $R0，这个安装程序是 ${VERSION}。$\r$\n$\r$\n被 $R0 升级过的数据文件，${VERSION} 打不开。仍要装 ${VERSION} 吗？" /SD IDNO IDYES`
      SetErrorLevel ${EXIT_NEWER}
      Quit
    ${EndIf}
  ${EndIf}
FunctionEnd

Section "program"
  AddSize ${KILOBYTES} ; NSIS counts only the files it finds in a section
  Call CheckPlace
  !insertmacro WaitUntilClosed "$INSTDIR\program"
  Call MendHalfDone
  Call Unpack
  Call PutInPlace
  Call WriteLinks
  Call WriteRegistry
SectionEnd

; After a power cut between two renames: what was the program, or the version before it, stands under another name.
; “replaced” is the program that a repair took away, “discarded” the version before last that an update lets go of.
Function MendHalfDone
  RMDir /r "$INSTDIR\incoming"
  !insertmacro MendSwap
  ${IfNot} ${FileExists} "$INSTDIR\program\nptracker.exe"
    RMDir /r "$INSTDIR\program"
    ${If} ${FileExists} "$INSTDIR\replaced\nptracker.exe"
      Rename "$INSTDIR\replaced" "$INSTDIR\program"
    ${Else}
      Rename "$INSTDIR\previous" "$INSTDIR\program"
    ${EndIf}
  ${EndIf}
  ${IfNot} ${FileExists} "$INSTDIR\previous\nptracker.exe"
  ${AndIf} ${FileExists} "$INSTDIR\discarded\nptracker.exe"
    Rename "$INSTDIR\discarded" "$INSTDIR\previous"
  ${EndIf}
  Call LetGo
FunctionEnd

; Removes what the new program has taken the place of, but no district file in it.
Function LetGo
  !insertmacro RescueData "$INSTDIR\replaced"
  RMDir /r "$INSTDIR\replaced"
  !insertmacro RescueData "$INSTDIR\discarded"
  RMDir /r "$INSTDIR\discarded"
FunctionEnd

Function Unpack
  SetOutPath "$INSTDIR\incoming"
  ClearErrors
  File /r "${DIST}\*.*"
  SetOutPath "$INSTDIR"
  File "district.ico"
  File "/oname=rollback.new" "${ROLLBACK}"
  ${If} ${Errors}
    SetOutPath $TEMP
    RMDir /r "$INSTDIR\incoming"
    Delete "$INSTDIR\rollback.new"
    !insertmacro Refuse ${EXIT_FILES} "文件没有写全（磁盘空间不够，或没有权限）：$INSTDIR$\r$\n$\r$\n原来的程序没有改动。"
  ${EndIf}
  SetOutPath $TEMP
FunctionEnd

; The same version again is a repair and leaves the version before as it is; another one becomes the version before.
Function PutInPlace
  !insertmacro RescueData "$INSTDIR\program"
  StrCpy $0 ""
  ${If} ${FileExists} "$INSTDIR\program\*.*"
    !insertmacro ReadVersion "$INSTDIR\program\nptracker.exe"
    ${If} $R0 == ${VERSION}
    ${OrIf} $R0 == ""
      StrCpy $0 "$INSTDIR\replaced"
    ${Else}
      Rename "$INSTDIR\previous" "$INSTDIR\discarded"
      StrCpy $0 "$INSTDIR\previous"
    ${EndIf}
    ClearErrors
    Rename "$INSTDIR\program" $0
    ${If} ${Errors}
      ${If} $0 == "$INSTDIR\previous"
        Rename "$INSTDIR\discarded" "$INSTDIR\previous"
      ${EndIf}
      Call GiveUp
    ${EndIf}
  ${EndIf}
  ClearErrors
  Rename "$INSTDIR\incoming" "$INSTDIR\program"
  ${If} ${Errors}
    Rename $0 "$INSTDIR\program"
    Call GiveUp
  ${EndIf}
  Delete "$INSTDIR\rollback.exe"
  Rename "$INSTDIR\rollback.new" "$INSTDIR\rollback.exe"
  Call LetGo
FunctionEnd

Function GiveUp
  RMDir /r "$INSTDIR\incoming"
  Delete "$INSTDIR\rollback.new"
  !insertmacro Refuse ${EXIT_FILES} "程序文件夹正被占用，没有装成，原来的程序没有改动：$INSTDIR\program$\r$\n$\r$\n请关闭打开着它的窗口，再试一次。"
FunctionEnd

Function WriteLinks
  WriteUninstaller "$INSTDIR\uninstall.exe"
  SetOutPath "$INSTDIR" ; shortcuts start in the folder of the moment, and it must be one that stays
  CreateDirectory "${MENU}"
  CreateShortcut "${MENU}\${PRODUCT}.lnk" "$INSTDIR\program\nptracker.exe"
  CreateShortcut "${MENU}\卸载.lnk" "$INSTDIR\uninstall.exe"
  CreateShortcut "$DESKTOP\${PRODUCT}.lnk" "$INSTDIR\program\nptracker.exe"
  !insertmacro LinkRollback
  SetOutPath $TEMP
FunctionEnd

Function WriteRegistry
  WriteRegStr HKCU "${OWN_KEY}" "InstallDir" "$INSTDIR"

  WriteRegStr HKCU "Software\Classes\.npt" "" "${FILE_KIND}"
  WriteRegStr HKCU "Software\Classes\${FILE_KIND}" "" "新污染物治理区县文件"
  WriteRegStr HKCU "Software\Classes\${FILE_KIND}\DefaultIcon" "" "$INSTDIR\district.ico"
  WriteRegStr HKCU "Software\Classes\${FILE_KIND}\shell\open\command" "" '"$INSTDIR\program\nptracker.exe" "%1"'

  ${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
  WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayName" "${PRODUCT}"
  !insertmacro WriteVersion "${VERSION}"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayIcon" "$INSTDIR\program\nptracker.exe"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${UNINSTALL_KEY}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKCU "${UNINSTALL_KEY}" "EstimatedSize" $0
  WriteRegDWORD HKCU "${UNINSTALL_KEY}" "NoModify" 1
  WriteRegDWORD HKCU "${UNINSTALL_KEY}" "NoRepair" 1
  ${RefreshShellIcons}
FunctionEnd

Function un.onInit
  !insertmacro WaitUntilClosed "$INSTDIR\program"
FunctionEnd

; Removes what the installer made, name by name, and never the whole folder: somebody may have put a file into it.
Section "Uninstall"
  SetOutPath $TEMP
  !insertmacro RescueData "$INSTDIR\program"
  !insertmacro RescueData "$INSTDIR\previous"
  !insertmacro RescueData "$INSTDIR\swap"
  RMDir /r "$INSTDIR\program"
  RMDir /r "$INSTDIR\previous"
  RMDir /r "$INSTDIR\swap"
  RMDir /r "$INSTDIR\incoming"
  RMDir /r "$INSTDIR\replaced"
  RMDir /r "$INSTDIR\discarded"
  Delete "$INSTDIR\district.ico"
  Delete "$INSTDIR\rollback.exe"
  Delete "$INSTDIR\rollback.new"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"

  Delete "$DESKTOP\${PRODUCT}.lnk"
  Delete "${MENU}\${PRODUCT}.lnk"
  Delete "${MENU}\卸载.lnk"
  Delete "${MENU}\退回上一版本.lnk"
  RMDir "${MENU}"

  ReadRegStr $0 HKCU "Software\Classes\.npt" ""
  ${If} $0 == "${FILE_KIND}"
    DeleteRegKey HKCU "Software\Classes\.npt"
  ${EndIf}
  DeleteRegKey HKCU "Software\Classes\${FILE_KIND}"
  DeleteRegKey HKCU "${UNINSTALL_KEY}"
  DeleteRegKey HKCU "${OWN_KEY}"
  ${un.RefreshShellIcons}

  StrCpy $1 ""
  ${If} ${FileExists} "$INSTDIR\找回的数据文件\*.*"
    StrCpy $1 "$\r$\n程序文件夹里的数据文件移到了：$INSTDIR\找回的数据文件"
  ${EndIf}
  MessageBox MB_OK|MB_ICONINFORMATION "已经卸载。区县数据文件（*.npt）留在原处；设置、日志和自动备份留在：$\r$\n$LOCALAPPDATA\${ID}$1$\r$\n$\r$\n不再需要时，可以自己删除这个文件夹。" /SD IDOK
SectionEnd
