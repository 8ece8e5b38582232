using System.Runtime.ExceptionServices;

namespace Impala.Storage.FileSystems.S3;

/// <summary>Waits for requests, as reads of local files wait for the disk: the engine's workers are threads of their own, and for each of the
/// pool's threads that waits for a task in this way the pool adds one at once (cooperative blocking), so that none is missing for the answers.</summary>
internal static class S3Wait
{
    /// <summary>The task's result, or what it failed with.</summary>
    public static T For<T>(Task<T> task)
    {
        Finish(task);
        return task.Result;
    }

    public static void Finish(Task task)
    {
        try
        {
            task.Wait();
        }
        catch (AggregateException exception) when (exception.InnerException is { } inner)
        {
            ExceptionDispatchInfo.Throw(inner);
        }
    }
}
