using System.Runtime.Intrinsics;
using Impala.Engine.Tests.Twins;

// The other process of FunctionTwinTests: DIALECT FILE writes the digest of every case.
if (args is not [var dialect, var file])
    return 2;
var (digests, _) = TwinSuite.Run(dialect == "postgres");
File.WriteAllLines(file, digests.Select(digest => $"{digest.Key}\t{digest.Value:x}").Append($"Vector128\t{Vector128.IsHardwareAccelerated}"));
return 0;
