using System.Runtime.ExceptionServices;
using Impala.Engine.Execution.Profile;

namespace Impala.Engine.Execution;

/// <summary>How a fragment instance ended: its counters, and its error (SqlException, OperationCanceledException, or a bug's exception).</summary>
public sealed record FragmentInstanceResult(FragmentInstanceProfile Profile, Exception? Error)
{
    public void ThrowIfFailed()
    {
        if (Error is not null)
            ExceptionDispatchInfo.Throw(Error);
    }
}
