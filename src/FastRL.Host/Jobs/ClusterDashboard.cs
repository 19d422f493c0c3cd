using System.Net;
using FastRL.Cluster.Jobs;
using FastRL.Host.Cli;
using FastRL.Web;
using FastRL.Web.Viewing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Dashboard;

namespace FastRL.Host.Jobs;

/// <summary>Orleans' own dashboard of a cluster, as a page of this machine alone.</summary>
internal static class ClusterDashboard
{
    /// <summary>Serves it until the command is ended.</summary>
    /// <param name="access">The cluster.</param>
    /// <param name="port">Port on loopback; 0 takes a free one.</param>
    /// <param name="report">Takes its address.</param>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static int Run(JobAccess access, int port, TextWriter report)
    {
        using var interruption = new Interruption();
        using var key = new ClusterKey(access.Token);
        WebApplication site = LocalSite.Build(IPAddress.Loopback, [port], sockets: 0, builder =>
        {
            builder.Services.AddRoutingCore();
            JobClient.Use(builder, access, key, orleans => orleans.AddDashboard(options => options.HideTrace = true));
        });
        var guard = new RequestGuard(IPAddress.Loopback, token: null, "dashboard");
        site.Use((context, next) => guard.Refuse(context.Request, needsToken: false) is { } problem
            ? LocalSite.SayAsync(context, StatusCodes.Status403Forbidden, problem) : next(context));
        site.MapOrleansDashboard();
        LocalSite.Start(site, () => $"port {port} is in use; --port names another, 0 a free one", $"127.0.0.1:{port}");
        try
        {
            report.WriteLine($"the cluster's dashboard: {LocalSite.ShownUrl(site, IPAddress.Loopback)}  (Ctrl+C ends it)");
            interruption.Token.WaitHandle.WaitOne();
        }
        finally
        {
            LocalSite.Stop(site);
        }
        return ExitCode.Done; // it has no other end
    }
}
