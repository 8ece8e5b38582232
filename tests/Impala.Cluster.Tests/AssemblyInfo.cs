using Xunit;

// Each collection runs a cluster of several processes: side by side they would fight for the cores, and waits would measure that.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
