using System.Security.Cryptography;
using System.Text;

namespace Impala.Statestore.Security;

/// <summary>The secret all daemons of a cluster share. Compared by digest and in constant time, never logged.</summary>
public sealed class ClusterSecret
{
    /// <summary>The gRPC metadata entry that carries it.</summary>
    public const string MetadataKey = "impala-cluster-secret";

    private const int MinLength = 16;
    private const int MaxLength = 4096;

    private readonly byte[] _digest;

    public ClusterSecret(string value)
    {
        HeaderValue = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(value)));
        _digest = SHA256.HashData(Encoding.ASCII.GetBytes(HeaderValue));
    }

    /// <summary>A digest of the secret, so that any text of the file makes a valid header.</summary>
    internal string HeaderValue { get; }

    /// <summary>Reads the first line of a file.</summary>
    /// <exception cref="DaemonConfigurationException">The file cannot be read or is too short to be a secret.</exception>
    public static ClusterSecret Read(string path)
    {
        string text;
        try
        {
            if (new FileInfo(path).Length > MaxLength)
                throw new DaemonConfigurationException($"--cluster_secret_file {path} is longer than {MaxLength} bytes.");
            text = File.ReadAllText(path).Trim();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DaemonConfigurationException($"--cluster_secret_file {path} cannot be read: {exception.Message}", exception);
        }
        if (text.Length < MinLength)
            throw new DaemonConfigurationException($"--cluster_secret_file {path} must hold at least {MinLength} characters.");
        return new ClusterSecret(text);
    }

    /// <summary>Compares what a caller sent without telling by time how much of it was right.</summary>
    public bool Matches(string? sent) =>
        CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(sent ?? "")), _digest);
}
