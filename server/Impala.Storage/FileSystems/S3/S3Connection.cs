using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.CredentialManagement;
using Amazon.S3;
using Impala.Storage.Errors;

namespace Impala.Storage.FileSystems.S3;

/// <summary>The client of the object store, made at its first use: a cluster without one needs neither keys nor a region.</summary>
public sealed class S3Connection
{
    private const int MaxRequestRetries = 4;
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(60);

    private readonly Lock _lock = new();
    private S3Settings _settings;
    private IAmazonS3? _client;

    public S3Connection(S3Settings settings) => _settings = settings;

    /// <summary>The process's.</summary>
    public static S3Connection Shared { get; } = new(new S3Settings());

    internal IAmazonS3 Client
    {
        get
        {
            lock (_lock)
                return _client ??= Create(_settings);
        }
    }

    /// <summary>Says where the store is. Clients that are in use keep what they have.</summary>
    public void Configure(S3Settings settings)
    {
        lock (_lock)
        {
            if (_settings == settings)
                return;
            _settings = settings;
            _client = null;
        }
    }

    private static AmazonS3Client Create(S3Settings settings)
    {
        var endpoint = settings.EffectiveEndpoint;
        var config = new AmazonS3Config
        {
            ForcePathStyle = settings.PathStyle ?? endpoint.Length > 0,
            MaxErrorRetry = MaxRequestRetries,
            Timeout = RequestTimeout,
            // Stores other than Amazon's often know no checksums behind the body.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        };
        if (endpoint.Length > 0)
        {
            config.ServiceURL = endpoint;
            config.AuthenticationRegion = settings.EffectiveRegion;
        }
        else
        {
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(settings.EffectiveRegion);
        }
        try
        {
            return settings.CredentialsFile.Length > 0 ? new AmazonS3Client(CredentialsOf(settings), config) : new AmazonS3Client(config);
        }
        catch (Exception exception) when (exception is AmazonClientException or ArgumentException or InvalidOperationException or UriFormatException)
        {
            throw StorageErrors.ObjectStoreUnusable(exception);
        }
    }

    private static AWSCredentials CredentialsOf(S3Settings settings)
    {
        var file = new SharedCredentialsFile(settings.CredentialsFile);
        return file.TryGetProfile(settings.EffectiveProfile, out var profile)
            ? profile.GetAWSCredentials(file)
            : throw new InvalidOperationException($"profile \"{settings.EffectiveProfile}\" is not in {settings.CredentialsFile}");
    }
}
