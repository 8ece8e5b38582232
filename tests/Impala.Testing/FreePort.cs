using System.Net;
using System.Net.Sockets;

namespace Impala.Testing;

/// <summary>Asks the system for ports nobody listens on. Where a daemon can take port 0 itself, that is better: nobody can come between.</summary>
public static class FreePort
{
    public static int Next() => Next(1)[0];

    /// <summary>Several at once are different from each other.</summary>
    public static int[] Next(int count)
    {
        var listeners = new List<TcpListener>();
        try
        {
            for (var i = 0; i < count; i++)
            {
                var listener = new TcpListener(IPAddress.Loopback, 0);
                listener.Start();
                listeners.Add(listener);
            }
            return listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port).ToArray();
        }
        finally
        {
            foreach (var listener in listeners)
                listener.Dispose();
        }
    }
}
