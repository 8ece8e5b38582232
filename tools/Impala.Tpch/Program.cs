using Impala.Tpch;

return await TpchCommands.RunAsync(args);
