#!/usr/bin/env bash
# Installs each package of a folder into an empty project and runs it, as somebody would who has nothing else: tests/packages.sh FOLDER
set -euo pipefail
packages=$(realpath "$1")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
# What others make is taken from where it lies already; of the project's own nothing that was made before.
others=${NUGET_PACKAGES:-$HOME/.nuget/packages}
export NUGET_PACKAGES=$folder/nuget
mkdir nuget
for package in "$others"/*/; do
    [[ $package == */fastrl* ]] || ln -s "$package" "nuget/$(basename "$package")"
done
cat > nuget.config <<X
<configuration><packageSources><add key="made here" value="$packages" /></packageSources></configuration>
X
say() { echo "packages: $*"; }

say "the tool"
dotnet tool install fastrl --tool-path tools --add-source "$packages" > log || { cat log; exit 1; }
fastrl=$folder/tools/fastrl
$fastrl --help > log || { cat log; exit 1; }

say "the templates"
hive=(--debug:custom-hive "$folder/hive")
dotnet new install "$packages"/FastRL.Templates.*.nupkg "${hive[@]}" > log || { cat log; exit 1; }
for name in game env profile; do dotnet new "fastrl-$name" -o "My$name" "${hive[@]}" > log || { cat log; exit 1; }; done

say "a game, from its template to one that plays by itself"
dotnet build Mygame -c Release -v q > log || { cat log; exit 1; }
$fastrl train --game Mygame/Mygame.yaml --run-dir run --style lines 2> log || { cat log; exit 1; }
$fastrl export run --policy Mygame.policy
programs=("dotnet Mygame/bin/Release/net10.0/Mygame.dll")
[[ -f /usr/lib/mono/4.5/Facades/netstandard.dll ]] && programs+=("mono Mygame/bin/Release/netstandard2.1/Mygame.exe")
for program in "${programs[@]}"; do
    result=$($program --play Mygame.policy)
    say "$program: $result"
    [[ ${result%% *} -ge 90 ]] || exit 1
done

say "an environment"
dotnet build Myenv -c Release -v q > log || { cat log; exit 1; }
$fastrl train --game "Myenv/bin/Release/net10.0/Myenv.dll!Myenv.Walk" --run-dir env --steps 4096 --num-envs 8 --style lines 2> log || { cat log; exit 1; }

say "a profile"
! $fastrl train Myprofile/Myprofile.yaml 2> log
grep -q "the ROM is not at" log || { cat log; exit 1; }

say "FastRL.Learn and FastRL.Emu"
mkdir learn && cat > learn/learn.csproj <<X
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup><TargetFramework>net10.0</TargetFramework><OutputType>Exe</OutputType></PropertyGroup>
  <ItemGroup>
    <PackageReference Include="FastRL.Learn" Version="*" />
    <PackageReference Include="FastRL.Emu" Version="*" />
  </ItemGroup>
</Project>
X
cat > learn/Program.cs <<'X'
using System;
using System.IO;
using FastRL.Emu.GameBoy;
using FastRL.Emu.Profiles;
using FastRL.Envs.Classic;
using FastRL.Learn.Ppo;
using FastRL.Learn.Training;
using FastRL.Runs.Checkpoints;

using var poles = new ClassicVecEnv(ClassicTask.CartPole, 8);
using var trainer = new PpoTrainer(poles, new PpoConfig { RolloutSteps = 32 }, seed: 1, "cartpole");
trainer.Train(2048, new Silent(), null, CheckpointSchedule.AtEnd, default);
var profile = GameProfile.Load(Path.Combine(AppContext.BaseDirectory, "games", "profiles", "quest.yaml"));
using var quests = new GameBoyVecEnv(profile, new GameBoyVecEnvOptions { Count = 2 });
quests.Reset(1);
quests.Send(0);
quests.Recv(0);
Console.WriteLine($"{trainer.Step} steps, {quests.Count} Game Boys");

internal sealed class Silent : ITrainingObserver;
X
result=$(dotnet run --project learn)
say "$result"
[[ $result == "2048 steps, 2 Game Boys" ]]
say "passed"
