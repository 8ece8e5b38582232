using Impala.Engine.Execution;
using Impala.Storage.FileSystems;

namespace Impala.Engine.Scan;

/// <summary>Opens the files of scan ranges, refusing those that changed since the catalog listed them.</summary>
internal static class ScanFile
{
    public static IRandomAccessFile Open(ScanRange range, OperatorContext context)
    {
        var file = new CountingFile(context.Instance.FileSystems.Get(range.Path).OpenRead(range.Path, context.Memory), context.Metrics, context.Instance.Use);
        if (file.Length == range.Length && (range.ModificationTime <= 0 || file.ModificationTime == range.ModificationTime))
            return file;
        file.Dispose();
        throw ExecutionErrors.FileChanged(range.Path);
    }
}
