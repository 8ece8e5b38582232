using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using Impala.Catalog.Errors;
using Impala.Storage.Errors;

namespace Impala.Storage.FileSystems.S3;

/// <summary>What failures of the client mean. Only the store's error code is shown: its texts may quote keys and signatures.</summary>
internal static class S3Failures
{
    /// <summary>Runs a request to its end. The engine's workers and catalogd's loaders wait for files; nothing of theirs is asynchronous.</summary>
    public static T Run<T>(string path, Func<Task<T>> request)
    {
        try
        {
            return S3Wait.For(request());
        }
        catch (Exception exception) when (IsFailure(exception))
        {
            throw ToSqlException(path, exception);
        }
    }

    /// <summary>As <see cref="Run"/>, but null when there is nothing of the name.</summary>
    public static T? RunOrNull<T>(string path, Func<Task<T>> request)
        where T : class
    {
        try
        {
            return S3Wait.For(request());
        }
        catch (AmazonS3Exception exception) when (exception.StatusCode == HttpStatusCode.NotFound && exception.ErrorCode != "NoSuchBucket")
        {
            return null;
        }
        catch (Exception exception) when (IsFailure(exception))
        {
            throw ToSqlException(path, exception);
        }
    }

    public static bool IsFailure(Exception exception) =>
        exception is AmazonServiceException or AmazonClientException or HttpRequestException or IOException or TimeoutException or OperationCanceledException or InvalidOperationException;

    /// <summary>A connection that was cut or a store that is overloaded, not an answer: worth another try.</summary>
    public static bool IsPassing(Exception exception) => exception switch
    {
        AmazonServiceException service => service.StatusCode is 0 or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError,
        AmazonClientException or HttpRequestException or IOException or TimeoutException or TaskCanceledException => true,
        _ => false,
    };

    public static SqlException ToSqlException(string path, Exception exception)
    {
        if (exception is not AmazonServiceException service)
            return exception is AmazonClientException ? StorageErrors.ObjectStoreUnusable(exception) : StorageErrors.InputOutput(path, exception);
        return service.StatusCode switch
        {
            _ when service.ErrorCode == "NoSuchBucket" => StorageErrors.BucketNotFound(path, exception),
            HttpStatusCode.NotFound => StorageErrors.FileNotFound(path, exception),
            HttpStatusCode.PreconditionFailed => StorageErrors.FileChanged(path),
            HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized => StorageErrors.AccessRefused(path, service.ErrorCode ?? "Forbidden", exception),
            0 => StorageErrors.InputOutput(path, service.InnerException ?? service),
            _ => StorageErrors.ObjectStoreFailed(path, (int)service.StatusCode, service.ErrorCode ?? service.StatusCode.ToString(), exception),
        };
    }
}
