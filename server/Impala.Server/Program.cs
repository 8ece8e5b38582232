using Impala.Server;
using Impala.Statestore.Configuration;

// A client's message is handled on the thread that notices it, which saves a small statement a third of its time. What takes long or waits
// has threads of its own (CompileThreads, WorkerPool, PgWriter.FlushPartAsync). The runtime reads this once, before the first socket.
const string inlineCompletions = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";
Environment.SetEnvironmentVariable(inlineCompletions, Environment.GetEnvironmentVariable(inlineCompletions) ?? "1");
return await DaemonMain.RunAsync<ImpaladOptions>(args, ImpaladHost.Build);
