namespace Impala.Statestore.Configuration;

/// <summary>Options of the daemons that subscribe to the statestore: catalogd and impalad.</summary>
public abstract class SubscriberDaemonOptions : DaemonOptions
{
    [Flag("state_store_host", "Host of statestored.")]
    public string StateStoreHost { get; set; } = "localhost";

    [Flag("state_store_port", "Port of statestored's service.", Min = 1, Max = 65535)]
    public int StateStorePort { get; set; } = 24000;

    [Flag("statestore_subscriber_timeout_seconds", "Register again when statestored sent no heartbeat for so long.", Min = 1)]
    public double StatestoreSubscriberTimeoutSeconds { get; set; } = 5;

    [Flag("statestore_subscriber_cnxn_retry_interval_ms", "Longest pause between attempts to register; the first ones come sooner.", Min = 10)]
    public int StatestoreSubscriberCnxnRetryIntervalMs { get; set; } = 3000;

    [Flag("statestore_subscriber_recovery_grace_period_ms", "After statestored restarted, members it does not know yet are kept for so long.", Min = 0)]
    public int StatestoreSubscriberRecoveryGracePeriodMs { get; set; } = 30_000;

    [Flag("s3_endpoint", "URL of the S3-compatible store behind s3a://. Empty: AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL, or Amazon's.")]
    public string S3Endpoint { get; set; } = "";

    [Flag("s3_region", "Region that requests to the object store are signed for. Empty: AWS_REGION, AWS_DEFAULT_REGION, or us-east-1.")]
    public string S3Region { get; set; } = "";

    [Flag("s3_path_style", "Whether the bucket stands in the path of URLs instead of the host's name. auto: with an endpoint of one's own.", OneOf = "auto,true,false")]
    public string S3PathStyle { get; set; } = "auto";

    [Flag("s3_credentials_file", "File with keys in the format of AWS's credentials file. Empty: AWS_ACCESS_KEY_ID and the like, or the machine's role.")]
    public string S3CredentialsFile { get; set; } = "";

    /// <summary>s3_path_style; null is auto.</summary>
    public bool? UsesS3PathStyle => S3PathStyle == "auto" ? null : S3PathStyle == "true";

    /// <summary>http or https address of statestored.</summary>
    public string StateStoreAddress => $"{(UsesTls ? "https" : "http")}://{HostAndPort.Format(StateStoreHost, StateStorePort)}";
}
