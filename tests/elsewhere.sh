# An empty folder elsewhere, in which of the project's own only $packages are had; sourced by scripts that set it.
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
# What others make is taken from where it lies already.
others=${NUGET_PACKAGES:-$HOME/.nuget/packages}
export NUGET_PACKAGES=$folder/nuget
mkdir nuget
for package in "$others"/*/; do
    [[ $package == */fastrl* ]] || ln -s "$package" "nuget/$(basename "$package")"
done
cat > nuget.config <<NUGET
<configuration><packageSources><add key="made here" value="$packages" /></packageSources></configuration>
NUGET
hive=(--debug:custom-hive "$folder/hive")
# Runs a command quietly, unless it fails.
quietly() { "$@" > log 2>&1 || { cat log; exit 1; }; }
