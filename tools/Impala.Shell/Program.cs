using Impala.Shell;

return await ShellCommands.RunAsync(args);
