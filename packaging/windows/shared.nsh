; What the installer, the uninstaller and the way back to the version before have in common.
; All of it is per user: nothing here asks for administrator rights or touches HKLM.

Unicode true
Target amd64-unicode
RequestExecutionLevel user
ManifestSupportedOS Win10
ManifestDPIAware true
SetFont "Microsoft YaHei UI" 9

!define PRODUCT "新污染物治理工作台"
!define ID "nptracker"
!define FILE_KIND "nptracker.District"
!define UNINSTALL_KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\${ID}"
!define OWN_KEY "Software\${ID}"
!define MENU "$SMPROGRAMS\${PRODUCT}"

; exit codes; 1 and 2 are NSIS's own for “cancelled” and “aborted”
!define EXIT_RUNNING 3
!define EXIT_NEWER 4
!define EXIT_SYSTEM 5
!define EXIT_FILES 6
!define EXIT_PLACE 7
!define EXIT_NO_PREVIOUS 8

BrandingText "${PRODUCT} ${VERSION}"
VIProductVersion "${VERSION4}"
VIAddVersionKey /LANG=2052 "ProductName" "${PRODUCT}"
VIAddVersionKey /LANG=2052 "ProductVersion" "${VERSION}"
VIAddVersionKey /LANG=2052 "FileVersion" "${VERSION}"
VIAddVersionKey /LANG=2052 "LegalCopyright" ""

; Ends with words and an exit code; in silent mode with the code alone.
!macro Refuse CODE WORDS
  MessageBox MB_OK|MB_ICONSTOP "${WORDS}" /SD IDOK
  SetErrorLevel ${CODE}
  Quit
!macroend

; Leaves "" in $R9 when the program file can be written, which Windows refuses while it runs; else its name.
!macro FindRunning FOLDER
  StrCpy $R9 ""
  !insertmacro TryToWrite "${FOLDER}\nptracker.exe"
  !insertmacro TryToWrite "${FOLDER}\nptracker-cli.exe"
!macroend

!macro TryToWrite FILE
  ${If} ${FileExists} "${FILE}"
    ClearErrors
    FileOpen $R8 "${FILE}" a
    ${If} ${Errors}
      StrCpy $R9 "${FILE}"
    ${Else}
      FileClose $R8
    ${EndIf}
  ${EndIf}
!macroend

; Goes on only when no program of this folder runs. The person may close it and try again.
!macro WaitUntilClosed FOLDER
  ${Do}
    !insertmacro FindRunning "${FOLDER}"
    ${If} $R9 == ""
      ${Break}
    ${EndIf}
    ${If} ${Cmd} `MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "${PRODUCT}正在运行。请先关闭它的窗口，再点“重试”。$\r$\n$\r$\n数据文件不受影响。" /SD IDCANCEL IDCANCEL`
      SetErrorLevel ${EXIT_RUNNING}
      Quit
    ${EndIf}
  ${Loop}
!macroend

; An officer may have saved a district file into the program's folder, where it would go with the program.
!macro RescueData FOLDER
  ${If} ${FileExists} "${FOLDER}\*.npt"
    CreateDirectory "$INSTDIR\找回的数据文件"
    CopyFiles /SILENT "${FOLDER}\*.npt*" "$INSTDIR\找回的数据文件"
  ${EndIf}
!macroend

; After a power cut between the renames of a rollback one of the two versions is still called “swap”.
!macro MendSwap
  ${If} ${FileExists} "$INSTDIR\program\nptracker.exe"
    Rename "$INSTDIR\swap" "$INSTDIR\previous" ; does nothing where there is no swap, or a version before
  ${Else}
    Rename "$INSTDIR\swap" "$INSTDIR\program"
  ${EndIf}
!macroend

; Tells Windows which version there is now, as its own list of programs shows it.
!macro WriteVersion NUMBER
  WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayVersion" "${NUMBER}"
!macroend

; The way back stands in the start menu as long as there is something to go back to.
!macro LinkRollback
  ${If} ${FileExists} "$INSTDIR\previous\nptracker.exe"
    CreateShortcut "${MENU}\退回上一版本.lnk" "$INSTDIR\rollback.exe"
  ${Else}
    Delete "${MENU}\退回上一版本.lnk"
  ${EndIf}
!macroend

; Leaves the version of a program file as “1.2.3” in $R0, or "" when there is none.
!macro ReadVersion FILE
  StrCpy $R0 ""
  ClearErrors
  GetDLLVersion "${FILE}" $R1 $R2
  ${IfNot} ${Errors}
    IntOp $R3 $R1 / 0x10000
    IntOp $R3 $R3 & 0xFFFF
    IntOp $R4 $R1 & 0xFFFF
    IntOp $R5 $R2 / 0x10000
    IntOp $R5 $R5 & 0xFFFF
    StrCpy $R0 "$R3.$R4.$R5"
  ${EndIf}
!macroend
