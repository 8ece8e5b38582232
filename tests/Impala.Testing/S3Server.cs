using System.Diagnostics;
using System.Net.Sockets;

namespace Impala.Testing;

/// <summary>A process of s3rver, an S3 server for Node.js that tools/test.sh installs: it lists, knows keys and takes uploads in parts as Amazon's
/// does. It keeps objects in a folder of its own.</summary>
public sealed class S3Server : IAsyncDisposable
{
    public const string Bucket = "warehouse";

    /// <summary>The one pair of keys it knows; no secret.</summary>
    public const string AccessKey = "S3RVER";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _folder;
    private readonly Process _process;

    private S3Server(string folder, Process process, int port)
    {
        _folder = folder;
        _process = process;
        Port = port;
    }

    public int Port { get; }

    public string Endpoint => $"http://127.0.0.1:{Port}";

    /// <summary>The variables by which AWS's clients find keys.</summary>
    public static IReadOnlyDictionary<string, string> Environment { get; } = new Dictionary<string, string>
    {
        ["AWS_ACCESS_KEY_ID"] = AccessKey,
        ["AWS_SECRET_ACCESS_KEY"] = AccessKey,
        ["AWS_EC2_METADATA_DISABLED"] = "true",
    };

    /// <exception cref="InvalidOperationException">s3rver is not installed.</exception>
    public static async Task<S3Server> StartNewAsync()
    {
        var modules = Path.Combine(RepositoryPaths.Root, "artifacts", "s3", "node_modules");
        if (!Directory.Exists(Path.Combine(modules, "s3rver")))
            throw new InvalidOperationException("s3rver is not installed: tools/test.sh installs it by npm into artifacts/s3.");
        var folder = RepositoryPaths.NewTemporaryFolder("s3");
        var port = FreePort.Next();
        var script = Path.Combine(RepositoryPaths.Root, "tests", "Impala.Testing", "s3server.js");
        string[] arguments = ["--openssl-legacy-provider", script, modules, folder, $"{port}", Bucket];
        var process = Process.Start(new ProcessStartInfo("node", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await Deadline.UntilAsync("s3rver to listen", Patience, () => CanConnectAsync(port), isUp => isUp);
        return new S3Server(folder, process, port);
    }

    /// <summary>Writes a credentials file as AWS's tools have it, and answers its path.</summary>
    public static string WriteCredentials(string accessKey = AccessKey)
    {
        var path = Path.Combine(RepositoryPaths.NewTemporaryFolder("s3keys"), "credentials");
        File.WriteAllText(path, $"[default]\naws_access_key_id = {accessKey}\naws_secret_access_key = {AccessKey}\n");
        return path;
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static async Task<bool> CanConnectAsync(int port)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
