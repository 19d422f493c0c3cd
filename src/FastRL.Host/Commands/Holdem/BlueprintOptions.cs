using System.CommandLine;
using FastRL.Host.Cli;
using FastRL.Host.Games.Holdem;
using FastRL.Solve.Blueprints;
using FastRL.Solve.Buckets;

namespace FastRL.Host.Commands.Holdem;

/// <summary>The options that name a blueprint.</summary>
internal sealed class BlueprintOptions
{
    private readonly Option<string> _checkpoint = new("--checkpoint", "--policy") { Description = "Folder of the blueprint's checkpoint.", HelpName = "DIR", Required = true };
    private readonly Option<string> _buckets = new("--buckets") { Description = "File of the buckets that it was trained with.", HelpName = "FILE", Required = true };

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(_checkpoint);
        command.Add(_buckets);
    }

    /// <summary>The checkpoint's folder.</summary>
    public string Checkpoint(ParseResult parsed) => parsed.GetRequiredValue(_checkpoint);

    /// <summary>The file of the buckets.</summary>
    public string Buckets(ParseResult parsed) => parsed.GetRequiredValue(_buckets);

    /// <summary>Loads the blueprint, does something with it, and frees it.</summary>
    public int With(ParseResult parsed, Func<Blueprint, int> action)
    {
        using BucketFile buckets = BucketFile.Open(Buckets(parsed));
        using Blueprint blueprint = BlueprintSettings.Load(Checkpoint(parsed), buckets);
        return action(blueprint);
    }
}
