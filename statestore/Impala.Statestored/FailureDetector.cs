namespace Impala.Statestored;

/// <summary>Judges a subscriber by its heartbeats: half of the allowed misses in a row make it suspected, all of them failed.</summary>
internal sealed class FailureDetector(int maxMissed)
{
    public int NumMissed { get; private set; }

    public SubscriberHealth Health
    {
        get
        {
            if (NumMissed >= maxMissed)
                return SubscriberHealth.Failed;
            return NumMissed > 0 && NumMissed * 2 >= maxMissed ? SubscriberHealth.Suspected : SubscriberHealth.Ok;
        }
    }

    public SubscriberHealth RecordHeartbeat(bool answered)
    {
        NumMissed = answered ? 0 : NumMissed + 1;
        return Health;
    }
}

/// <summary>What the failure detector holds of a subscriber.</summary>
internal enum SubscriberHealth
{
    Ok,
    Suspected,
    Failed,
}
