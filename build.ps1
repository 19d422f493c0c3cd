# Forwards to build.cs, where the logic is: ./build.ps1 build|train|test|test-long|bench|lint|clean
$env:DOTNET_NOLOGO = "1"; $env:DOTNET_CLI_TELEMETRY_OPTOUT = "1"
dotnet run "$PSScriptRoot/build.cs" -- @args
exit $LASTEXITCODE
