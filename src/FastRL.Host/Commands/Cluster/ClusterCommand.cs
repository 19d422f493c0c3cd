using System.CommandLine;
using System.Globalization;
using System.Net;
using FastRL.Cluster.Jobs;
using FastRL.Envs;
using FastRL.Host.Cli;
using FastRL.Host.Jobs;
using FastRL.Runs;

namespace FastRL.Host.Commands.Cluster;

/// <summary><c>fastrl cluster</c>: several machines that work on the same jobs.</summary>
internal static class ClusterCommand
{
    private const int FirstPort = 11811, DashboardPort = 8440, MostPort = 65534;

    /// <summary>The command and those below it.</summary>
    public static Command Create(TextWriter output, TextWriter error) => new("cluster", "Joins machines to work on the same jobs.")
    {
        CreateStart(error),
        CreateJoin(error),
        CreateStatus(output),
        CreateStop(output),
        CreateDashboard(error),
        PlanCommand.Create(output),
    };

    private static Option<string> Folder() => new("--dir") { Description = "Folder of this machine's member.", HelpName = "DIR", DefaultValueFactory = _ => "cluster" };

    private static Option<string> Listen() => new("--listen")
    {
        Description = "Address of this machine that others reach it at.", HelpName = "ADDRESS", DefaultValueFactory = _ => IPAddress.Loopback.ToString(),
    };

    private static Option<int> Slots() => NumberOption.Create("--slots", "Pieces of work at the same time; 0 for one a core.", 0, 10_000, 0);

    private static Option<int> Port() => NumberOption.Create("--port", "Port for members; the one after it is for clients.", 1, MostPort, FirstPort);

    private static Option<string> Name() => new("--name") { Description = "What this member is called.", HelpName = "NAME", DefaultValueFactory = _ => Environment.MachineName };

    private static Command CreateStart(TextWriter error)
    {
        Option<string> folder = Folder(), listen = Listen(), name = Name();
        Option<int> port = Port(), slots = Slots();
        Option<string?> store = PathOption.Create("--store", "redis://HOST:PORT for the list of members, so that any of them may vanish; without it this machine keeps it.", "ADDRESS");
        Option<string?> token = PathOption.Create("--token-file", "File with the token, to start a cluster again. [default: a new one]", "FILE");
        var command = new Command("start", "Starts the first member of a cluster and works until it is ended.") { folder, listen, port, store, slots, name, token };
        command.SetAction(parsed =>
        {
            string secret = parsed.GetValue(token) is { } file ? ReadToken(file) : ClusterKey.NewToken();
            ClusterAddress? at = parsed.GetValue(store) is { } text ? ClusterAddress.Parse(text) : null;
            if (at?.Seat is not null) throw new InputException($"--store '{at}' is no redis://HOST:PORT");
            return new ClusterMemberSession(parsed.GetValue(folder)!, secret, error)
                .Run(Options(parsed.GetValue(listen)!, parsed.GetValue(port), parsed.GetValue(name)!, at), parsed.GetValue(slots));
        });
        return command;
    }

    private static Command CreateJoin(TextWriter error)
    {
        var address = new Argument<string>("ADDRESS") { Description = "First member's ADDRESS:PORT, or redis://HOST:PORT where the list is kept there." };
        Option<string> folder = Folder(), listen = Listen(), name = Name();
        var token = new Option<string>("--token-file") { Description = "File with the cluster's token, which `cluster start` wrote; - for standard input.", HelpName = "FILE", Required = true };
        Option<int> port = Port(), slots = Slots();
        var command = new Command("join", "Joins a cluster and works until it is ended.") { address, token, folder, listen, port, slots, name };
        command.SetAction(parsed => new ClusterMemberSession(parsed.GetValue(folder)!, ReadToken(parsed.GetRequiredValue(token)), error).Run(
            Options(parsed.GetValue(listen)!, parsed.GetValue(port), parsed.GetValue(name)!, ClusterAddress.Parse(parsed.GetRequiredValue(address))),
            parsed.GetValue(slots)));
        return command;
    }

    private static Command CreateStatus(TextWriter output)
    {
        Option<string> folder = Folder();
        var json = new Option<bool>("--json") { Description = "Print one JSON object." };
        var command = new Command("status", "Lists the members of the cluster that this machine is in.") { folder, json };
        command.SetAction(parsed =>
        {
            JobAccess access = Find(parsed.GetValue(folder)!);
            IReadOnlyList<JobMember> members = ListAsync(access).GetAwaiter().GetResult();
            if (parsed.GetValue(json))
            {
                using var key = new ClusterKey(access.Token);
                JsonOutput.Write(output, new { key.ClusterId, Members = members, access.Store });
                return;
            }
            foreach (JobMember member in members)
            {
                output.WriteLine(Printable.Of(string.Create(
                    CultureInfo.InvariantCulture, $"{member.Name}  {member.Address}  {member.Version}  {member.Status}  since {member.Since:u}  {member.Jobs} pieces of work")));
            }
        });
        return command;
    }

    private static Command CreateStop(TextWriter output)
    {
        Option<string> folder = Folder();
        var command = new Command("stop", "Ends this machine's member; its work goes to the others.") { folder };
        command.SetAction(parsed =>
        {
            string of = parsed.GetValue(folder)!;
            JobAccess member = Find(of);
            if (member.Host != Environment.MachineName) throw new InputException($"the member in {of} is on {member.Host}, and is ended there");
            JobReport.Terminate(RunLock.OwnerOf(new RunDirectory(of)) ?? throw Absent(of));
            output.WriteLine("the member is asked to end");
        });
        return command;
    }

    private static Command CreateDashboard(TextWriter error)
    {
        Option<string> folder = Folder();
        Option<int> port = NumberOption.Create("--port", "Port on this machine alone; 0 takes a free one.", 0, MostPort, DashboardPort);
        var command = new Command("dashboard", "Serves Orleans' page of the cluster to this machine alone until it is ended.") { folder, port };
        command.SetAction(parsed => ClusterDashboard.Run(Find(parsed.GetValue(folder)!), parsed.GetValue(port), error));
        return command;
    }

    private static SiloOptions Options(string listen, int port, string name, ClusterAddress? store)
    {
        if (!IPAddress.TryParse(listen, out IPAddress? address) || address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any))
            throw new InputException($"--listen '{listen}' is no address of this machine that others reach it at, such as 10.0.0.1");
        if (name.Contains(' ', StringComparison.Ordinal)) throw new InputException($"--name '{name}' has a space");
        return new SiloOptions { Address = address, Port = port, GatewayPort = port + 1, Name = name, Seat = store?.Seat, Redis = store?.Redis };
    }

    private static async Task<IReadOnlyList<JobMember>> ListAsync(JobAccess access)
    {
        await using JobClient client = await JobClient.ConnectAsync(access);
        return await JobMember.ListAsync(client.Grains);
    }

    // One that was killed leaves its file behind.
    private static JobAccess Find(string folder) => JobAccess.Read(folder) is { } access && access.Answers() ? access : throw Absent(folder);

    private static InputException Absent(string folder) => new($"no member of a cluster runs in {folder}");

    private static string ReadToken(string file) => (file == "-" ? Console.In.ReadToEnd() : InputFile.ReadAllText(file, most: 1024)).Trim();
}
