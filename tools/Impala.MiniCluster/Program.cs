using Impala.Clusters;

return await MiniClusterCommands.Create().Parse(args).InvokeAsync();
