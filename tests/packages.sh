#!/usr/bin/env bash
# Installs each package of a folder into an empty project and runs it, as somebody would who has nothing else: tests/packages.sh FOLDER
set -euo pipefail
packages=$(realpath "$1")
here=$(realpath "$(dirname "$0")")
. "$here/elsewhere.sh"
say() { echo "packages: $*"; }

say "the tool"
quietly dotnet tool install fastrl --tool-path tools --add-source "$packages"
fastrl=$folder/tools/fastrl
quietly "$fastrl" --help

say "the templates"
quietly dotnet new install "$packages"/FastRL.Templates.*.nupkg "${hive[@]}"
for name in env profile; do quietly dotnet new "fastrl-$name" -o "My$name" "${hive[@]}"; done

say "a game"
bash "$here/new-game.sh" "$fastrl" "$packages"

say "an environment"
quietly dotnet build Myenv -c Release -v q
quietly "$fastrl" train --game "Myenv/bin/Release/net10.0/Myenv.dll!Myenv.Walk" --run-dir env --steps 4096 --num-envs 8 --style lines

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
