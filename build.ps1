# Forwards to build.cs, where the logic is: ./build.ps1 build|train|test|test-long|bench|lint|clean
# The core needs CMake, Ninja and the g++ of MinGW-w64 on the path; Visual Studio's compiler cannot build it (docs/windows.md).
$env:DOTNET_NOLOGO = "1"; $env:DOTNET_CLI_TELEMETRY_OPTOUT = "1"
dotnet run "$PSScriptRoot/build.cs" -- @args
exit $LASTEXITCODE
