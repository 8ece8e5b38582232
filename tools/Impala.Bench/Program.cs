using Impala.Bench;

return await BenchCommands.RunAsync(args);
