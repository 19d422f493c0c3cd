#!/usr/bin/env sh
# Forwards to build.cs, where the logic is: ./build.sh build|train|test|test-long|test-windows|pack|bench|lint|clean
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
command -v dotnet >/dev/null || { echo "The .NET 10 SDK is needed: https://dotnet.microsoft.com/download" >&2; exit 1; }
exec dotnet run "$(dirname "$0")/build.cs" -- "$@"
