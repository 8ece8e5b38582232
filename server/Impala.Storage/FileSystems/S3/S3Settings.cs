namespace Impala.Storage.FileSystems.S3;

/// <summary>Where the object store is and how it is spoken to. What is empty is taken from the environment (AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL,
/// AWS_REGION, AWS_DEFAULT_REGION, AWS_PROFILE), as are keys without a file: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, then
/// whatever else AWS's clients know (files of the home folder, the machine's or the container's role).</summary>
/// <param name="Endpoint">URL of a store other than Amazon's.</param>
/// <param name="Region">Region that requests are signed for.</param>
/// <param name="PathStyle">Whether the bucket stands in the path, not in the host's name; null: with an endpoint of one's own.</param>
/// <param name="CredentialsFile">File with keys in the format of AWS's credentials file.</param>
public sealed record S3Settings(string Endpoint = "", string Region = "", bool? PathStyle = null, string CredentialsFile = "")
{
    internal string EffectiveEndpoint => FirstOf(Endpoint, "AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL");

    internal string EffectiveRegion => FirstOf(Region, "AWS_REGION", "AWS_DEFAULT_REGION") is { Length: > 0 } region ? region : "us-east-1";

    internal string EffectiveProfile => FirstOf("", "AWS_PROFILE") is { Length: > 0 } profile ? profile : "default";

    private static string FirstOf(string value, params ReadOnlySpan<string> variables)
    {
        foreach (var variable in variables)
            if (value.Length == 0)
                value = Environment.GetEnvironmentVariable(variable) ?? "";
        return value;
    }
}
