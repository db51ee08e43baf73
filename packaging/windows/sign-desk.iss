; The installer for Windows: for the user who runs it, without asking for an administrator's password.
; packaging/build.py defines Version, Bundle, Icon and Licence.

[Setup]
AppId={{6A0F7C52-6D0B-4B2F-9C39-1E0E6C8B3D51}
AppName=Sign Desk
AppVersion={#Version}
AppPublisher=The Sign Desk authors
DefaultDirName={autopf}\Sign Desk
DefaultGroupName=Sign Desk
DisableProgramGroupPage=yes
PrivilegesRequired=lowest
PrivilegesRequiredOverridesAllowed=dialog
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
MinVersion=10.0.17763
OutputBaseFilename=sign-desk-{#Version}-setup
SetupIconFile={#Icon}
LicenseFile={#Licence}
UninstallDisplayIcon={app}\sign-desk.exe
UninstallDisplayName=Sign Desk
Compression=lzma2
SolidCompression=yes
WizardStyle=modern
; Prices or orders may be on their way: the program is asked to close, never killed.
CloseApplications=yes
RestartApplications=no

[Languages]
Name: "english"; MessagesFile: "compiler:Default.isl"

[Tasks]
Name: "desktopicon"; Description: "{cm:CreateDesktopIcon}"; Flags: unchecked

[InstallDelete]
; What an earlier version brought and this one does not.
Type: filesandordirs; Name: "{app}\_internal"

[Files]
Source: "{#Bundle}\*"; DestDir: "{app}"; Flags: ignoreversion recursesubdirs createallsubdirs

[Icons]
Name: "{group}\Sign Desk"; Filename: "{app}\sign-desk.exe"; AppUserModelID: "app.signdesk.SignDesk"
Name: "{autodesktop}\Sign Desk"; Filename: "{app}\sign-desk.exe"; AppUserModelID: "app.signdesk.SignDesk"; Tasks: desktopicon

[Run]
Filename: "{app}\sign-desk.exe"; Description: "{cm:LaunchProgram,Sign Desk}"; Flags: nowait postinstall skipifsilent
