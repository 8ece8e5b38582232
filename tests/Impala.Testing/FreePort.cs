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

    /// <summary>The first of <paramref name="count"/> ports in a row that nobody listens on. They lie below those the system hands out by itself.</summary>
    public static int Block(int count)
    {
        const int lowest = 11000;
        const int highest = 32000;
        for (var attempt = 0; attempt < 200; attempt++)
        {
            var first = Random.Shared.Next(lowest, highest - count);
            if (Enumerable.Range(first, count).All(IsFree))
                return first;
        }
        throw new InvalidOperationException($"Found no {count} free ports in a row between {lowest} and {highest}.");
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
