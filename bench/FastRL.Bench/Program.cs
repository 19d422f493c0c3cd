using BenchmarkDotNet.Running;
using FastRL.Bench;

BenchmarkSwitcher.FromAssembly(typeof(EnvironmentStep).Assembly).Run(args);
